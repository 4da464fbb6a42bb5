# SPDX-License-Identifier: MIT
"""The packets that are judged, by the kernel and by the program, on every real ruleset."""

import json
import sys
from pathlib import Path

from doorlab import hosts

HERE = Path(__file__).resolve().parent
PORTS = [22, 23, 25, 80, 139, 5432, 5433, 6003, 8080, 8090, 9000, 9001, 9999, 30080, 30081]
INNER = [9, 80, 81, 90, 8080, 8081, 8082, 9000, 9999]  # on S
MORE = {"docker": [("10.0.1.1", "172.17.0.2", 80), ("10.0.1.66", "10.0.1.2", 8080), ("10.0.1.1", "172.17.0.2", 81)],
        "podman-netavark": [("10.0.1.1", "10.88.0.2", 80), ("10.0.1.1", "10.89.7.2", 90)],
        "podman-cni": [("10.0.1.1", "10.88.0.2", 80), ("10.0.1.1", "10.89.7.2", 90)],
        "libvirt": [("10.0.1.1", "192.168.122.9", 80), ("10.0.1.1", "192.168.123.1", 80)],
        "kube-proxy-iptables": [("10.0.1.1", "10.96.0.20", 80), ("10.0.1.1", "10.96.0.21", 443),
                                ("10.0.1.1", "10.96.0.30", 80)],
        "kube-proxy-nftables": [("10.0.1.1", "10.96.0.20", 80), ("10.0.1.1", "10.96.0.21", 443),
                                ("10.0.1.1", "10.96.0.30", 80), ("10.0.1.1", "10.96.0.20", 81),
                                ("10.0.1.1", "10.96.7.7", 80)]}


def prepare(stage):
    """More addresses on C and S."""
    stage["C"].ip([f"address add 10.0.1.{n}/24 dev to-h" for n in (66, 77)])
    stage["S"].ip(["address add 10.0.2.99/24 dev to-h"])


def listen(stage):
    """A listener on every port that is asked for and that nobody holds (a container's runtime may)."""
    serve = str(HERE.parents[2] / "lab" / "doorlab" / "serve.py")
    for name, ports in (("H", PORTS + [8081]), ("S", INNER), ("C", [22, 80])):
        held = held_ports(stage[name])
        specs = [f"{address}:{port}" for port in ports for kind, address in ((4, "0.0.0.0"), (6, "[::]"))
                 if (kind, port) not in held]
        stage[name].start([sys.executable, serve] + specs, ready_line=True)


def held_ports(host):
    """(4 or 6, port) of what listens on the host; a socket of IPv6 may hold both."""
    held = set()
    for kind, table in ((4, "tcp"), (6, "tcp6")):
        for line in Path(f"/proc/{host.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                port = int(fields[1].rpartition(":")[2], 16)
                held |= {(kind, port), (4, port)}
    return held


def listed(name):
    """[{"host", "from", "to": [address, port], "in"}]; without "in" the packet is H's own."""
    packets = []
    for source, target in (("10.0.1.1", "10.0.1.2"), ("fd00:1::1", "fd00:1::2")):
        packets += [{"host": "C", "from": source, "to": [target, port], "in": "to-c"} for port in PORTS]
    for source in ("10.0.1.66", "10.0.1.77"):
        packets += [{"host": "C", "from": source, "to": ["10.0.1.2", port], "in": "to-c"} for port in (22, 8080, 9999)]
    for source, target in (("10.0.1.1", "10.0.2.2"), ("fd00:1::1", "fd00:2::2")):
        packets += [{"host": "C", "from": source, "to": [target, port], "in": "to-c"} for port in INNER]
    packets.append({"host": "C", "from": "10.0.1.1", "to": ["10.0.1.2", 8081], "in": "to-c"})
    for source in ("10.0.2.2", "10.0.2.99"):
        packets += [{"host": "S", "from": source, "to": ["10.0.2.1", port], "in": "to-s"} for port in (22, 8080, 9999)]
        packets += [{"host": "S", "from": source, "to": ["10.0.1.1", port], "in": "to-s"} for port in (22, 80)]
    for source, target in (("10.0.2.1", "10.0.2.2"), ("fd00:2::1", "fd00:2::2")):
        packets += [{"host": "H", "from": source, "to": [target, port]} for port in (9, 80)]
    packets += [{"host": "H", "from": "127.0.0.1", "to": ["127.0.0.1", port]} for port in (22, 9999)]
    packets += [{"host": "H", "from": "10.0.1.2", "to": ["10.0.1.2", port]} for port in (22, 8080)]
    packets += [{"host": "C", "from": source, "to": [target, port], "in": "to-c"}
                for source, target, port in MORE.get(name, [])]
    return packets


def ask_kernel(stage, packets):
    """Adds "kernel" to each: accept, drop, reject WITH."""
    for host in stage:
        asked = [packet for packet in packets if packet["host"] == host]
        if not asked:
            continue
        result = stage[host].run([sys.executable, str(HERE / "ask.py")], text=json.dumps(asked))
        if result.returncode != 0:
            raise hosts.LabError(f"{host}: {result.stderr.strip()[-600:]}")
        for packet, answer in zip(asked, json.loads(result.stdout)):
            packet["kernel"] = answer
    return packets
