#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A slow link: delay.py DEVICE MILLISECONDS…, prints "ready" when it stands.

What this host forwards from DEVICE arrives so much later, as over a satellite or a loaded uplink;
the way back is not touched. With several numbers each new connection (source port) takes the next
one, as where a balancer spreads connections over links of different speed. Packets are led through
a TUN device (Documentation/networking/tuntap.rst), because kernels without netem have no other way.
"""

import fcntl
import heapq
import itertools
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
IPPROTO_TCP = 6
LINK, TABLE = "slow", "1000"


def open_tun():
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", LINK.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def lead_through(device):
    """Everything that comes in by `device` and goes on is routed into the TUN device first."""
    commands = [["link", "set", LINK, "up"]]
    for family in ("-4", "-6"):
        commands += [[family, "route", "add", "default", "dev", LINK, "table", TABLE],
                     [family, "rule", "add", "iif", device, "lookup", TABLE]]
    for command in commands:
        subprocess.run(["/usr/sbin/ip", *command], check=True)


def source_port(packet):
    """Of a TCP packet; None for any other (the kernel itself speaks on a link that is new)."""
    header, protocol = (40, packet[6]) if packet[0] >> 4 == 6 else ((packet[0] & 15) * 4, packet[9])
    return packet[header:header + 2] if protocol == IPPROTO_TCP else None


def main(device, delays):
    tun = open_tun()
    lead_through(device)
    print("ready", flush=True)
    turn, chosen = itertools.cycle(delays), {}
    waiting = []  # (when it is due, its number, the packet)
    for number in itertools.count():
        left = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        if select.select([tun], [], [], left)[0]:
            packet = os.read(tun, 65536)
            key = source_port(packet)
            if key and key not in chosen:
                chosen[key] = next(turn)
            heapq.heappush(waiting, (time.monotonic() + chosen.get(key, 0), number, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(tun, heapq.heappop(waiting)[2])


if __name__ == "__main__":
    main(sys.argv[1], [float(word) / 1000 for word in sys.argv[2:]])
