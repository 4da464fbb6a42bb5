#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What an ordinary user learns of a real firewalld: ordinary_user.py --program DOORWARD-CLI

A client and a server whose firewalld (with its own bus and polkit) rejects the port that is asked.
Nobody may read its rules; it tells which zone judges the packet, and the program must say no more
than that: likely, with the command that opens the port, which is then run and must help. Ends with 1
where something is otherwise, with 77 where nothing could be run."""

import argparse
import json
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "lab")]
from doorlab import hosts  # noqa: E402
import programs  # noqa: E402

SKIP = 77  # ctest's SKIP_RETURN_CODE
PORT = "8080"
SERVER = "10.0.1.2"
OPEN = ["firewall-cmd", "--zone=public", f"--add-port={PORT}/tcp"]


class Checks:
    def __init__(self):
        self.failed = 0

    def that(self, what, holds, shown=""):
        print(f"{'ok  ' if holds else 'FAIL'} {what}" + (f": {shown}" if not holds else ""), flush=True)
        self.failed += not holds


def start_firewalld(host):
    programs.need("firewalld", "firewall-cmd", "dbus-daemon", "/usr/lib/polkit-1/polkitd")
    programs.private_copy(host, "/etc/firewalld")
    programs.private_empty(host, "/var/log")
    programs.bus(host)
    host.start(["/usr/lib/polkit-1/polkitd", "--no-debug"])
    host.start(["/usr/sbin/firewalld", "--nofork", "--nopid"])
    command = "/usr/bin/firewall-cmd"
    programs.wait_for("firewalld is not running", 30, lambda: host.run([command, "--state"]).returncode == 0)
    host.must([command, "--zone=public", "--change-interface=to-c"])
    host.must([command, "--zone=drop", "--add-source=10.0.1.66"])


def report(host, *arguments, environment=None):
    result = host.run(["/run/lab/app/doorward-cli", "diagnose", *arguments, "--json"], nobody=True,
                      environment=environment)
    return result.returncode, json.loads(result.stdout)


def snapshot(host, environment=None):
    result = host.run(["/run/lab/app/doorward-cli", "snapshot"], nobody=True, environment=environment)
    return json.loads(result.stdout)


def ids(limits):
    return [limit.get("id") for limit in limits]


def firewall_step(found):
    return next(step for step in found["checklist"] if step["id"] == "firewall")


def check(stage, checks):
    client, server = stage["C"], stage["S"]
    taken = snapshot(server)
    told = taken.get("firewalld") or {}
    zones = {zone["name"]: zone for zone in told.get("active_zones", [])}
    checks.that("the default zone is told", told.get("default_zone") == "public", told)
    checks.that("the zones in use are told, with links and sources",
                zones.get("public", {}).get("interfaces") == ["to-c"]
                and zones.get("drop", {}).get("sources") == ["10.0.1.66"], told)
    checks.that("the rules are not read", taken["ruleset_sight"] == "none", taken["ruleset_sight"])
    checks.that("a limit names what the zones let in", "firewalld-zones" in ids(taken["limits"]),
                taken["limits"])

    path = f"/proc/{client.pid}/root/tmp/server.json"
    Path(path).write_text(json.dumps(taken))
    asked = [f"{SERVER}:{PORT}", "--server", "/tmp/server.json", "--lang", "en"]
    code, found = report(client, *asked)
    said = found["diagnosis"]
    checks.that("the client hears an ICMP message", found["attempts"][0]["icmp"] is not None, found["attempts"])
    checks.that("likely a rule of the server, never proven",
                (code, said["cause"], said["certainty"]) == (1, "server.firewall-icmp", "likely"), said)
    checks.that("firewalld and its zone are named", "firewalld" in said["summary"] and "public" in said["summary"],
                said["summary"])
    remedies = [remedy["command"] for remedy in said["remedies"]]
    checks.that("the remedy opens the port in that zone", OPEN in remedies, remedies)
    test = said["candidates"][0]["next_test"]
    checks.that("the next test is a look at the zone",
                test["command"] == ["firewall-cmd", "--zone=public", "--list-all"], test)

    code, found = report(client, *asked, "--from", "10.0.1.66", "--timeout", "2")
    checks.that("silence proves nothing", (code, found["diagnosis"]["certainty"]) == (2, "possible"),
                found["diagnosis"])
    checks.that("a source's zone comes before its link's", "drop" in firewall_step(found)["summary"],
                firewall_step(found))
    _, found = report(server, f"{SERVER}:9", "--lang", "en")
    checks.that("no zone is blamed for what stays on the host",
                found["diagnosis"]["cause"] == "server.not-listening"
                and "firewalld" not in firewall_step(found)["summary"], found["diagnosis"])

    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"/proc/{server.pid}/root/tmp/silent")
        silent.listen(8)
        Path(f"/proc/{server.pid}/root/tmp/silent").chmod(0o777)
        mute = snapshot(server, {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/tmp/silent"})
        checks.that("a bus that never answers is a limit",
                    mute.get("firewalld") is None and "firewalld-unasked" in ids(mute["limits"]), mute["limits"])

    server.must(OPEN)
    code, found = report(client, *asked)
    checks.that("the remedy helps", code == 0, found["diagnosis"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    program = Path(parser.parse_args().program)
    if hosts.possible():
        print(hosts.possible())
        return SKIP
    checks = Checks()
    stage = hosts.chain(["C", "S"], {"app": program.parent}, {})
    try:
        stage["C"].ip(["address add 10.0.1.66/24 dev to-s"])
        stage["S"].start([sys.executable, "-m", "http.server", PORT, "--directory", "/tmp"])
        stage["S"].wait_listening(int(PORT))
        start_firewalld(stage["S"])
        check(stage, checks)
    except programs.Missing as missing:
        print(f"skipped: {missing}")
        return SKIP
    finally:
        for host in stage.values():
            host.stop()
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
