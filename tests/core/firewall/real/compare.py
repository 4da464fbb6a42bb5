#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what the kernel answers to SYNs with what doorward-cli says, on the rulesets of the real
programs: compare.py --program DOORWARD-CLI [--recorded] [NAME]…

Without --recorded each program is started in the middle of a chain of three hosts (needs root);
with it the recorded rulesets and answers of fixtures/real are taken. Ends with 1 where a decided
verdict is wrong or a plain packet's verdict is unknown, with 77 where nothing could be run."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "lab")]
from doorlab import hosts  # noqa: E402
import packets  # noqa: E402
import programs  # noqa: E402
import record  # noqa: E402

SKIP = 77  # ctest's SKIP_RETURN_CODE
RECORDED = HERE.parent / "fixtures" / "real"
LIVE = ["ufw", "ufw-legacy", "firewalld-nftables", "firewalld-iptables", "fail2ban-nftables",
        "fail2ban-iptables", "fail2ban-ipset", "podman-netavark", "podman-cni", "kube-proxy-iptables",
        "kube-proxy-nftables"]
OPTIONS = {"nft.json": "--nft", "iptables-save": "--iptables-save", "iptables-legacy-save": "--iptables-save",
           "ip6tables-save": "--ip6tables-save", "ip6tables-legacy-save": "--ip6tables-save",
           "ipset-save": "--ipset-save", "addresses.json": "--addresses", "routes.json": "--routes"}
UNKNOWABLE = {"ufw": {2222}, "ufw-legacy": {2222}}  # ports behind a rate limit


def question(packet):
    address = lambda text, port: f"[{text}]:{port}" if ":" in text else f"{text}:{port}"
    asked = {"from": packet["from"], "to": address(*packet["to"]), "state": "new"}
    if "in" in packet:
        asked["in"] = packet["in"]
    else:
        asked["hook"] = "output"
    return asked


def answers(program, folder, asked):
    arguments = [program, "firewall", "explain", "--batch", "-"]
    for file, option in OPTIONS.items():
        if (folder / file).exists():
            arguments += [option, str(folder / file)]
    text = "".join(json.dumps(question(packet)) + "\n" for packet in asked)
    result = subprocess.run(arguments, input=text, capture_output=True, text=True, check=False, timeout=120)
    if result.returncode != 0:
        raise hosts.LabError(f"doorward-cli: {result.returncode}: {result.stderr.strip()[-600:]}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def verdict(answer):
    if "error" in answer:
        return f"error: {answer['error']}"
    common = {possibility["verdict"] for possibility in answer.get("possibilities", [])}
    if answer["verdict"] == "unknown" and common == {"accept"}:  # only the endpoint is by lot
        return "accept"
    return f"reject {answer['reject_with']}" if answer["verdict"] == "reject" else answer["verdict"]


def compare(name, program, folder, asked, quiet):
    """(packets, wrong, unknown); says what differs."""
    wrong = unknown = 0
    for packet, answer in zip(asked, answers(program, folder, asked), strict=True):
        said = verdict(answer)
        if said == packet["kernel"]:
            continue
        if said == "unknown":
            unknown += packet["to"][1] not in UNKNOWABLE.get(name, set())
        else:
            wrong += 1
        if not quiet:
            rule = (answer.get("decided_by") or {}).get("text")
            print(f"{name}: {packet['from']} to {packet['to']}: kernel {packet['kernel']}, said {said}"
                  f" ({rule}; {answer.get('unknowns')})")
    return len(asked), wrong, unknown


def live(name, program, quiet):
    stage = hosts.chain(["C", "H", "S"], {}, {})
    try:
        packets.prepare(stage)
        programs.PROGRAMS[name](stage["H"])
        packets.listen(stage)
        state = record.state(stage["H"])
        asked = packets.ask_kernel(stage, packets.listed(name))
        with tempfile.TemporaryDirectory(prefix="doorward-real-") as folder:
            for file, text in state.items():
                (Path(folder) / file).write_text(text)
            return compare(name, program, Path(folder), asked, quiet)
    finally:
        for host in stage.values():
            host.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--recorded", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if not options.recorded and hosts.possible():
        print(hosts.possible())
        return SKIP
    names = options.names or (sorted(path.name for path in RECORDED.iterdir()) if options.recorded else LIVE)
    total = [0, 0, 0]
    for name in names:
        try:
            if options.recorded:
                folder = RECORDED / name
                asked = json.loads((folder / "packets.json").read_text())
                counts = compare(name, options.program, folder, asked, options.quiet)
            else:
                counts = live(name, options.program, options.quiet)
        except programs.Missing as missing:
            print(f"{name}: skipped, {missing}")
            continue
        print(f"{name}: {counts[0]} packets, {counts[1]} wrong, {counts[2]} unknown", flush=True)
        total = [a + b for a, b in zip(total, counts)]
    print(f"all: {total[0]} packets, {total[1]} wrong, {total[2]} unknown")
    if total[0] == 0:
        return SKIP
    return 1 if total[1] or total[2] else 0


if __name__ == "__main__":
    sys.exit(main())
