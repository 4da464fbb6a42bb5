#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records the rulesets that the real programs write: record.py [--into FOLDER] [NAME]…

Needs root and the programs (see programs.py). Each NAME becomes a folder with what the system's
own tools print: nft.json, iptables-save, ip6tables-save (of both back ends where both have
tables), ipset-save, addresses.json, routes.json, sysctls.json; and packets.json, what the kernel
answered to a SYN."""

import argparse
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "lab")]
from doorlab import hosts  # noqa: E402
import packets  # noqa: E402
import programs  # noqa: E402

COMMANDS = {"nft.json": ["/usr/sbin/nft", "-j", "list", "ruleset"],
            "iptables-save": ["/usr/sbin/iptables-nft-save"],
            "iptables-legacy-save": ["/usr/sbin/iptables-legacy-save"],
            "ip6tables-save": ["/usr/sbin/ip6tables-nft-save"],
            "ip6tables-legacy-save": ["/usr/sbin/ip6tables-legacy-save"],
            "ipset-save": ["/usr/sbin/ipset", "save"],
            "addresses.json": ["/usr/sbin/ip", "-j", "address"],
            "rules.json": ["/usr/sbin/ip", "-j", "rule"]}
SYSCTLS = ["net.ipv4.ip_forward", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.to-c.rp_filter",
           "net.ipv4.conf.to-c.route_localnet", "net.ipv4.conf.all.route_localnet",
           "net.ipv6.conf.all.forwarding"]


def state(host):
    """{file name: text} of what the tools print now."""
    files = {}
    for name, command in COMMANDS.items():
        text = host.must(command)
        if not text.strip() or (name.endswith("legacy-save") and "-A " not in text and "DROP" not in text):
            continue
        files[name] = text
    routes = []
    for family in ("-4", "-6"):
        routes += json.loads(host.must(["/usr/sbin/ip", family, "-j", "route", "show", "table", "all"]) or "[]")
    files["routes.json"] = json.dumps(routes)
    values = {}
    for key in SYSCTLS:
        path = Path(f"/proc/{host.pid}/root/proc/sys") / key.replace("to-c", "to@c").replace(".", "/").replace("@", "-")
        read = host.run(["/bin/cat", "/proc/sys/" + str(path).partition("/proc/sys/")[2]])
        if read.returncode == 0:
            values[key] = read.stdout.strip()
    files["sysctls.json"] = json.dumps(values, indent=1) + "\n"
    return files


def lines_of(text):
    """JSON with one object a line, so that a change of it can be read."""
    value = json.loads(text)
    inner = value["nftables"] if isinstance(value, dict) else value
    body = ",\n".join(json.dumps(item, ensure_ascii=False) for item in inner)
    return ('{"nftables": [\n' + body + "\n]}\n") if isinstance(value, dict) else "[\n" + body + "\n]\n"


def record(name, into):
    stage = hosts.chain(["C", "H", "S"], {}, {})
    try:
        packets.prepare(stage)
        programs.PROGRAMS[name](stage["H"])
        packets.listen(stage)
        folder = into / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for file, text in state(stage["H"]).items():
            is_list = file in ("nft.json", "addresses.json", "routes.json", "rules.json")
            (folder / file).write_text(lines_of(text) if is_list else text)
        asked = packets.ask_kernel(stage, packets.listed(name))
        (folder / "packets.json").write_text(lines_of(json.dumps(asked)))
    finally:
        for host in stage.values():
            host.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE.parent / "fixtures" / "real")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    failed = 0
    for name in options.names or programs.PROGRAMS:
        try:
            record(name, options.into)
            print(f"{name}: recorded")
        except programs.Missing as missing:
            print(f"{name}: {missing}")
        except hosts.LabError as error:
            failed = 1
            print(f"{name}: {error}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
