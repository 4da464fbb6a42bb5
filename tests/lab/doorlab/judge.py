# SPDX-License-Identifier: MIT
"""Compares what was seen, and what was concluded, with what a scene says is so."""

import json

from . import hosts as ns
from .prober import OUTCOME  # noqa: F401  (the words of "outcome" are the prober's)

STEPS = ["name-resolution", "route", "reachability", "server-running", "port", "bind-address",
         "firewall", "forwarding", "queue", "service-answer"]
AFTER = {"closed": "closed-by-peer", "reset": "reset-by-peer", "silent": "silent", "bytes": "bytes"}


def _icmp_text(icmp):
    return "none" if not icmp else f"{icmp['type']}/{icmp['code']} from {icmp['from']}"


def seen_problems(sees, attempts, kernel):
    """Where attempts, in order, differ from the scene's `sees`. kernel: they are the prober's."""
    problems = []
    if len(attempts) < len(sees):
        return [f"{len(attempts)} attempts, expected {len(sees)}"]
    for number, (want, got) in enumerate(zip(sees, attempts), 1):
        def differs(key, wanted, found):
            if wanted != found:
                problems.append(f"attempt {number}: {key} is {found}, expected {wanted}")
        if "outcome" in want:
            differs("outcome", want["outcome"], got.get("outcome"))
        if "errno" in want:
            differs("errno_name", want["errno"], got.get("errno_name"))
        if "address" in want:
            differs("address", want["address"], got.get("address"))
        if "after" in want:
            differs("after_connect", AFTER[want["after"]], got.get("after_connect"))
        if "icmp" in want:
            wanted = want["icmp"]
            text = f"{wanted[0]}/{wanted[1]} from {wanted[2]}" if wanted else "none"
            differs("icmp", text, _icmp_text(got.get("icmp")))
        if "min_ms" in want and got.get("elapsed_us", 0) < want["min_ms"] * 1000:
            problems.append(f"attempt {number}: over after {got.get('elapsed_us')} us, expected {want['min_ms']} ms")
        if kernel and "eai" in want:
            differs("errno_name", want["eai"], got.get("errno_name"))
        if kernel and "self" in want:
            differs("self", want["self"], got.get("self"))
        if "first_bytes" in want and want["first_bytes"] not in (got.get("first_bytes") or ""):
            problems.append(f"attempt {number}: first bytes are {got.get('first_bytes')!r}")
    return problems


def probe(scene, stage):
    """The reference prober's attempts at the scene's target, as nobody on the client."""
    target = scene.table.get("probe", scene.ask)
    target = target if isinstance(target, str) else target[0]
    arguments = ["/usr/bin/python3", "-S", str(ns.LAB / "tests/prober.py"), target, str(scene.timeout)]
    if "source" in scene.table:
        arguments += ["--from", scene.table["source"]]
    if "descriptors" in scene.table:
        arguments += ["--no-descriptors"]
    result = stage.hosts[scene.client].run(arguments, nobody=True)
    if result.returncode:
        raise ns.LabError(f"prober: {result.stderr.strip().splitlines()[-1]}")
    return json.loads(result.stdout)


class Verdict:
    """One run of the program at one vantage."""

    def __init__(self, exit_code, report, error, seconds):
        self.exit_code, self.report, self.error, self.seconds = exit_code, report, error, seconds
        self.diagnosis = (report or {}).get("diagnosis") or {}

    def text(self):
        if not self.diagnosis:
            return f"no report (exit {self.exit_code})"
        if self.diagnosis.get("outcome") == "connects":
            also = [item["cause"] for item in self.diagnosis.get("also", [])]
            return "connects" + (f", also {', '.join(also)}" if also else "")
        return f"{self.diagnosis.get('certainty')} {self.diagnosis.get('cause')}"


def ask(scene, stage, vantage, save=None):
    """Runs the program at `vantage`; returns its Verdict."""
    import time
    program = str(ns.LAB / "app/doorward-cli")
    arguments = [program, "diagnose", *([scene.ask] if isinstance(scene.ask, str) else scene.ask),
                 "--json", "--timeout", str(scene.timeout), *scene.table.get("options", [])]
    if "source" in scene.table:
        arguments += ["--from", scene.table["source"]]
    if "descriptors" in scene.table:  # the soft limit, as `ulimit -n` sets it
        arguments = ["/usr/bin/prlimit", f"--nofile={scene.table['descriptors']}:", "--", *arguments]
    if vantage in ("server", "via", "full"):
        arguments += ["--server", snapshot(stage, scene.server)]
    if vantage in ("via", "full"):
        for name in scene.names[1:-1]:
            arguments += ["--via", snapshot(stage, name)]
    host = stage.hosts[scene.server if vantage == "host" else scene.client]
    started = time.monotonic()
    result = host.run(arguments, nobody=vantage in ("client", "server", "via"),
                      environment=scene.table.get("env"))
    seconds = time.monotonic() - started
    if save:
        name = f"{scene.name.replace('/', '.')}.{vantage}"
        (save / f"{name}.json").write_text(result.stdout)
        (save / f"{name}.txt").write_text(f"{arguments}\nexit {result.returncode}, {seconds:.2f} s\n{result.stderr}")
    try:
        report = json.loads(result.stdout)
    except ValueError:
        report = None
    return Verdict(result.returncode, report, result.stderr.strip(), seconds)


def snapshot(stage, name):
    inside = f"{ns.LAB}/shared/{name}.json"
    result = stage.hosts[name].run([str(ns.LAB / "app/doorward-cli"), "snapshot", "-o", inside])
    if result.returncode:
        raise ns.LabError(f"snapshot on {name}: exit {result.returncode}: {result.stderr.strip()[:300]}")
    stage.hosts[name].run(["/bin/chmod", "644", inside])
    return inside


def _words(value):
    return [value] if isinstance(value, str) else list(value or [])


def verdict_problems(scene, vantage, verdict):
    """What is wrong with the verdict: first what may never be, then what the scene expects."""
    expected = scene.vantages[vantage]
    if verdict.report is None:
        return [f"no report: exit {verdict.exit_code}: {verdict.error[:300]}"]
    found = verdict.diagnosis
    problems = contract_problems(verdict)
    cause, certainty, outcome = (found.get(key) for key in ("cause", "certainty", "outcome"))
    if certainty == "proven" and cause not in scene.true:
        problems.append(f"WRONG AND PROVEN: {cause}; true is {' or '.join(scene.true)}")
    real = set(scene.true) | set(_words(scene.table.get("also")))
    for item in found.get("also", []):
        if item.get("certainty") == "proven" and item["cause"] not in real:
            problems.append(f"WRONG AND PROVEN in also: {item['cause']}")
    wanted = expected.get("outcome", "connects" if scene.works else "fails")
    if outcome != wanted:
        problems.append(f"outcome is {outcome} ({cause}), expected {wanted}")
    elif outcome != "connects":
        problems += _cause_problems(scene, expected, found, vantage)
    for wanted in _words(expected.get("also")):
        if wanted not in [item["cause"] for item in found.get("also", [])]:
            problems.append(f"also lacks {wanted}")
    steps = {item["id"]: item["status"] for item in verdict.report.get("checklist", [])}
    for step, status in expected.get("checklist", {}).items():
        if steps.get(step) not in _words(status):
            problems.append(f"checklist: {step} is {steps.get(step)}, expected {status}")
    said = json.dumps([found.get("evidence"), found.get("remedies")], ensure_ascii=False)
    for words in _words(expected.get("says")):
        if json.dumps(words, ensure_ascii=False)[1:-1] not in said:
            problems.append(f"neither evidence nor remedies say {words!r}")
    attempts = [a for a in verdict.report.get("attempts", []) if a.get("role", "target") == "target"]
    sees = expected.get("sees", [] if vantage == "host" else scene.sees)
    return problems + seen_problems([sees] if isinstance(sees, dict) else sees, attempts, False)


def _cause_problems(scene, expected, found, vantage):
    problems = []
    cause, certainty = found.get("cause"), found.get("certainty")
    if "cause" in expected and cause not in _words(expected["cause"]):
        problems.append(f"cause is {cause} ({certainty}), expected {' or '.join(_words(expected['cause']))}")
    if "certainty" in expected and certainty not in _words(expected["certainty"]):
        problems.append(f"certainty is {certainty} ({cause}), expected {' or '.join(_words(expected['certainty']))}")
    named = [item["cause"] for item in found.get("candidates", [])]
    if not set(scene.true) & set(named) and vantage not in _words(scene.table.get("blind")):
        problems.append(f"the true cause {' or '.join(scene.true)} is not among the candidates {', '.join(named)}")
    return problems


def contract_problems(verdict):
    """Breaches of the report's own contract, whatever the scene."""
    found, problems = verdict.diagnosis, []
    if verdict.report.get("schema") != "doorward.report" or verdict.report.get("schema_version") != 1:
        problems.append("schema is not doorward.report 1")
    if [item.get("id") for item in verdict.report.get("checklist", [])] != STEPS:
        problems.append("checklist is not the ten steps in order")
    causes = [item.get("cause") for item in found.get("candidates", [])]
    if found.get("outcome") == "connects":
        if found.get("cause") or found.get("certainty") or found.get("where"):
            problems.append("connects, yet with a cause")
        wanted_exit = 0
    else:
        wanted_exit = 2 if found.get("certainty") == "possible" else 1
        if not causes or causes[0] != found.get("cause"):
            problems.append(f"candidates {causes} do not begin with the cause {found.get('cause')}")
        if found.get("certainty") == "proven" and len(causes) != 1:
            problems.append(f"proven, with {len(causes)} candidates")
        if found.get("where") != str(found.get("cause")).partition(".")[0]:
            problems.append(f"where is {found.get('where')} for {found.get('cause')}")
        if len(set(causes)) != len(causes):
            problems.append(f"a cause stands twice among the candidates {causes}")
    if verdict.exit_code != wanted_exit:
        problems.append(f"exit code {verdict.exit_code}, expected {wanted_exit}")
    if not found.get("summary"):
        problems.append("no summary")
    return problems
