#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the kernel answers to SYNs: reads a JSON list of {"from": address, "to": [address, port]} and
prints, in the same order, "accept", "drop" or "reject WITH" (WITH in the words of the contract).

All are asked at once, so that those who are not answered cost one wait for all of them."""

import errno
import json
import select
import socket
import struct
import sys
import time

IP_RECVERR, IPV6_RECVERR = 11, 25  # linux/in.h, linux/in6.h
PATIENCE = 0.9  # seconds; the second SYN, which some rules would judge anew, goes out after 1 s
ICMP = {(3, 0): "icmp-net-unreachable", (3, 1): "icmp-host-unreachable", (3, 2): "icmp-proto-unreachable",
        (3, 3): "icmp-port-unreachable", (3, 9): "icmp-net-prohibited", (3, 10): "icmp-host-prohibited",
        (3, 13): "icmp-admin-prohibited"}
ICMP6 = {(1, 0): "icmp6-no-route", (1, 1): "icmp6-adm-prohibited", (1, 3): "icmp6-addr-unreachable",
         (1, 4): "icmp6-port-unreachable", (1, 5): "icmp6-policy-fail", (1, 6): "icmp6-reject-route"}


def icmp_of(sock):
    try:
        _, control, _, _ = sock.recvmsg(0, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return None
    for level, kind, data in control:
        _, origin, icmp_type, code = struct.unpack_from("IBBB", data)
        if (level, kind) == (socket.IPPROTO_IP, IP_RECVERR) and origin == 2:
            return ICMP.get((icmp_type, code), f"icmp {icmp_type}/{code}")
        if (level, kind) == (socket.IPPROTO_IPV6, IPV6_RECVERR) and origin == 3:
            return ICMP6.get((icmp_type, code), f"icmp6 {icmp_type}/{code}")
    return None


def begin(packet):
    address, port = packet["to"]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family)
    sock.setblocking(False)
    sock.setsockopt(*((socket.IPPROTO_IPV6, IPV6_RECVERR) if family == socket.AF_INET6
                      else (socket.IPPROTO_IP, IP_RECVERR)), 1)
    if packet.get("from"):
        sock.bind((packet["from"], 0))
    return sock, sock.connect_ex((address, port))


def end(sock, number):
    if number == 0:
        return "accept"
    icmp = icmp_of(sock)
    if icmp:
        return f"reject {icmp}"
    return "reject tcp-reset" if number == errno.ECONNREFUSED else f"error {errno.errorcode.get(number, number)}"


def main():
    packets = json.load(sys.stdin)
    answers = [None] * len(packets)
    poll, waiting = select.poll(), {}
    for at, packet in enumerate(packets):
        try:
            sock, number = begin(packet)
        except OSError as error:
            answers[at] = f"error {errno.errorcode[error.errno]}"
            continue
        if number == errno.EINPROGRESS:
            poll.register(sock, select.POLLOUT)
            waiting[sock.fileno()] = (at, sock)
        else:
            answers[at] = end(sock, number)
    until = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        for fd, _ in poll.poll(max(1, (until - time.monotonic()) * 1000)):
            poll.unregister(fd)
            at, sock = waiting.pop(fd)
            answers[at] = end(sock, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            sock.close()
    print(json.dumps([answer or "drop" for answer in answers]))


if __name__ == "__main__":
    main()
