#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A nameserver of a few lines: dns_stub.py ADDRESS… < zone.json, prints "ready" when it answers.

The zone is {"db.lab": "A 10.0.1.2 AAAA fd00:1::2", "*.corp.lab": "A 10.0.9.9", "*": "NXDOMAIN"}:
a name, or "*." and the rest of one, and what is answered: addresses, NXDOMAIN, NODATA, SERVFAIL,
REFUSED or SILENT; these also in place of one type's address. Names that are not in it do not exist. RFC 1035.
"""

import json
import selectors
import socket
import struct
import sys

RCODE = {"NXDOMAIN": 3, "SERVFAIL": 2, "REFUSED": 5, "NODATA": 0}
TYPES = {"A": (1, socket.AF_INET), "AAAA": (28, socket.AF_INET6)}


def question(packet):
    """(name, type, end of the question section) of a query's first question."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    kind, = struct.unpack_from("!H", packet, at + 1)
    return ".".join(labels).lower(), kind, at + 5


def entry(zone, name):
    if name in zone:
        return zone[name]
    rest = name
    while "." in rest:
        rest = rest.partition(".")[2]
        if f"*.{rest}" in zone:
            return zone[f"*.{rest}"]
    return zone.get("*", "NXDOMAIN")


def answer(packet, zone):
    name, kind, end = question(packet)
    words = entry(zone, name).split()
    if words[0] == "SILENT":
        return None
    rcode, records = RCODE.get(words[0], 0), b""
    count = 0
    for type_name, address in zip(words[::2], words[1::2], strict=False):
        number, family = TYPES[type_name]
        if number != kind:
            continue
        if address == "SILENT":
            return None
        if address in RCODE:
            rcode = RCODE[address]
            continue
        data = socket.inet_pton(family, address)
        records += struct.pack("!HHHIH", 0xC00C, number, 1, 60, len(data)) + data
        count += 1
    flags = 0x8400 | (packet[2] & 1) << 8 | 0x80 | rcode  # response, authoritative, recursion as asked
    return packet[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + packet[12:end] + records


def main(addresses):
    zone = json.load(sys.stdin) if not addresses[-1].startswith("{") else json.loads(addresses.pop())
    zone = {name.lower(): text for name, text in zone.items()}
    selector = selectors.DefaultSelector()
    for address in addresses:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((address, 53))
        selector.register(sock, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select(timeout=3600):
            packet, sender = key.fileobj.recvfrom(4096)
            try:
                reply = answer(packet, zone)
            except (IndexError, struct.error):
                continue
            if reply:
                key.fileobj.sendto(reply, sender)


if __name__ == "__main__":
    main(sys.argv[1:])
