#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lab's own test: its judge rejects what it must, its scenes are well formed, and a run leaves
nothing of itself on the machine."""

import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from doorlab import dns_stub, hosts, judge, scene as scenes  # noqa: E402


def scene(**more):
    return scenes.Scene("self", "test", {"what": "w", "ask": "10.0.1.2:1", "sees": [],
                                         "true": "server.bind-loopback", "client": {}} | more)


def verdict(exit_code=1, **more):
    found = {"outcome": "fails", "cause": "server.bind-loopback", "certainty": "likely", "where": "server",
             "summary": "s", "also": [], "candidates": [{"cause": "server.bind-loopback"}]} | more
    report = {"schema": "doorward.report", "schema_version": 1, "diagnosis": found, "attempts": [],
              "checklist": [{"id": step, "status": "pass"} for step in judge.STEPS]}
    return judge.Verdict(exit_code, report, "", 0.1)


def problems(a_scene, a_verdict):
    return " / ".join(judge.verdict_problems(a_scene, "client", a_verdict))


class Judge(unittest.TestCase):
    def test_right_verdict_passes(self):
        self.assertEqual(problems(scene(), verdict()), "")

    def test_wrong_and_proven_never_passes(self):
        wrong = {"cause": "server.not-listening", "candidates": [{"cause": "server.not-listening"}]}
        self.assertIn("WRONG AND PROVEN", problems(scene(), verdict(certainty="proven", **wrong)))
        blind = scene(blind="client")
        self.assertIn("WRONG AND PROVEN", problems(blind, verdict(certainty="proven", **wrong)))
        self.assertEqual(problems(blind, verdict(**wrong)), "")

    def test_wrong_and_proven_beside_it(self):
        also = [{"cause": "server.stopped", "certainty": "proven"}]
        self.assertIn("in also: server.stopped", problems(scene(), verdict(also=also)))
        self.assertEqual(problems(scene(also="server.stopped"), verdict(also=also)), "")

    def test_true_cause_must_be_a_candidate(self):
        wrong = {"cause": "server.not-listening", "candidates": [{"cause": "server.not-listening"}]}
        self.assertIn("not among the candidates", problems(scene(), verdict(**wrong)))

    def test_expectations(self):
        self.assertIn("certainty is likely", problems(scene(client={"certainty": "proven"}), verdict()))
        self.assertIn("cause is server.bind-loopback", problems(scene(client={"cause": "path.loop"}), verdict()))
        self.assertIn("also lacks", problems(scene(client={"also": "path.loop"}), verdict()))
        self.assertIn("checklist: port is pass", problems(scene(client={"checklist": {"port": "fail"}}), verdict()))

    def test_contract(self):
        self.assertIn("exit code 2", problems(scene(), verdict(exit_code=2)))
        two = [{"cause": "server.bind-loopback"}, {"cause": "path.loop"}]
        self.assertIn("proven, with 2", problems(scene(), verdict(certainty="proven", candidates=two)))
        self.assertIn("do not begin", problems(scene(), verdict(candidates=two[::-1])))
        self.assertIn("where is path", problems(scene(), verdict(where="path")))

    def test_attempts(self):
        attempt = {"outcome": "refused", "errno_name": "ECONNREFUSED", "icmp": None}
        self.assertEqual(judge.seen_problems([{"outcome": "refused", "icmp": False}], [attempt], True), [])
        self.assertTrue(judge.seen_problems([{"icmp": [3, 3, "10.0.1.2"]}], [attempt], True))
        self.assertTrue(judge.seen_problems([{"outcome": "refused"}], [], True))


class SceneFiles(unittest.TestCase):
    def test_all_load_with_unique_names_and_known_causes(self):
        every = scenes.load()
        self.assertGreater(len(every), 100)
        self.assertEqual(len({one.name for one in every}), len(every))
        text = (Path(__file__).resolve().parents[2] / "core/diagnosis/cause.cpp").read_text()
        for one in every:
            for cause in one.true:
                self.assertTrue(cause == "works" or f'"{cause}"' in text, f"{one.name}: {cause}")

    def test_misspelt_keys_are_errors(self):
        for bad in ({"tru": "x"}, {"client": {"certanty": "x"}}, {"C": {"sysctls": {}}}, {"sees": {"icpm": False}}):
            with self.assertRaises(scenes.SceneError):
                scene(**bad)


class Stub(unittest.TestCase):
    def test_answers(self):
        query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02db\x03lab\x00\x00\x01\x00\x01"
        reply = dns_stub.answer(query, {"db.lab": "A 10.0.1.2"})
        self.assertEqual((reply[:2], reply[3] & 15, reply[-4:]), (b"\x12\x34", 0, b"\x0a\x00\x01\x02"))
        self.assertEqual(dns_stub.answer(query, {})[3] & 15, 3)
        self.assertEqual(dns_stub.answer(query, {"*.lab": "SERVFAIL"})[3] & 15, 2)
        self.assertIsNone(dns_stub.answer(query, {"*": "SILENT"}))


@unittest.skipIf(hosts.possible(), hosts.possible() or "")
class Isolation(unittest.TestCase):
    @staticmethod
    def machine():
        """What of the lab's making the machine itself can see: links, mounts, its hosts file."""
        shown = Path("/proc/self/mountinfo").read_text()
        for command in (["ip", "link"], ["ip", "route"]):
            shown += subprocess.run(command, capture_output=True, text=True, check=False).stdout
        ours = [line for line in shown.splitlines() if any(word in line for word in ("doorward-lab", "/run/lab", " to-"))]
        return ours, Path("/etc/hosts").read_text()

    def test_nothing_remains(self):
        before = self.machine()
        stage = scene(hosts="C S", true="works", C={"files": {"/etc/hosts": "127.0.0.1 lab\n"}},
                      S={"serve": ["0.0.0.0:4242"]}).build(None)
        pids = [host.pid for host in stage.hosts.values()]
        inside = stage.hosts["C"].run(["/bin/cat", "/etc/hosts"]).stdout
        during = self.machine()
        stage.close()
        self.assertEqual(inside, "127.0.0.1 lab\n")
        self.assertEqual(during, before)
        self.assertEqual(self.machine(), before)
        self.assertEqual([pid for pid in pids if Path(f"/proc/{pid}").exists()], [])

    def test_a_failing_scene_says_which_command(self):
        with self.assertRaisesRegex(hosts.LabError, "C: ip: .*nonsense"):
            scene(C={"ip": ["nonsense"]}).build(None)


if __name__ == "__main__":
    unittest.main()
