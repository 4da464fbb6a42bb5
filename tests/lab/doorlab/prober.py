#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The reference prober: what the kernel shows an ordinary program, with nothing concluded.

prober.py TARGET TIMEOUT [--from ADDRESS] [--no-descriptors]: connects to each address in the order
of getaddrinfo, non-blocking, with the error queue on, and prints a JSON list shaped like the
report's "attempts". TARGET is HOST:PORT, [HOST]:PORT or unix:PATH.
"""

import errno
import json
import os
import resource
import select
import socket
import struct
import sys
import time

IP_RECVERR, IPV6_RECVERR = 11, 25  # linux/in.h, linux/in6.h
ORIGIN_LOCAL, ORIGIN_ICMP, ORIGIN_ICMP6 = 1, 2, 3  # linux/errqueue.h
AFTER = 0.5  # seconds the greeting is waited for, as the contract says

OUTCOME = {errno.ECONNREFUSED: "refused", errno.ETIMEDOUT: "timeout", errno.ECONNRESET: "reset",
           errno.ENETUNREACH: "unreachable", errno.EHOSTUNREACH: "unreachable",
           errno.ENOPROTOOPT: "unreachable", errno.EACCES: "denied", errno.EPERM: "denied"}


def icmp_answer(sock, family):
    """Type, code and sender of the ICMP error in the queue, or None."""
    try:
        _, control, _, _ = sock.recvmsg(0, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return None
    for level, kind, data in control:
        if (level, kind) not in ((socket.IPPROTO_IP, IP_RECVERR), (socket.IPPROTO_IPV6, IPV6_RECVERR)):
            continue
        _, origin, icmp_type, code = struct.unpack_from("IBBB", data)
        if origin == ORIGIN_ICMP:
            sender = socket.inet_ntop(socket.AF_INET, data[20:24])
        elif origin == ORIGIN_ICMP6:
            sender = socket.inet_ntop(socket.AF_INET6, data[24:40])
        else:
            continue
        return {"type": icmp_type, "code": code, "from": sender}
    return None


def after_connect(sock):
    if not select.select([sock], [], [], AFTER)[0]:
        return "silent", None
    try:
        data = sock.recv(64)
    except ConnectionResetError:
        return "reset-by-peer", None
    return ("bytes", data.decode("latin-1")) if data else ("closed-by-peer", None)


def attempt(family, address, timeout, source):
    result = {"family": {socket.AF_INET: "ipv4", socket.AF_INET6: "ipv6"}.get(family, "unix"),
              "address": address if family == socket.AF_UNIX else address[0], "errno": 0, "icmp": None,
              "outcome": "connected", "after_connect": "not-tried"}
    try:
        sock = socket.socket(family)
    except OSError as error:
        return result | {"errno": error.errno, "errno_name": errno.errorcode[error.errno],
                         "outcome": "local-error", "elapsed_us": 0}
    sock.setblocking(False)
    started = time.monotonic()
    try:
        if family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        elif family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
        if source:
            sock.bind((source, 0))
        number = sock.connect_ex(address)
    except OSError as error:
        number = error.errno
    if number == errno.EINPROGRESS:
        poll = select.poll()
        poll.register(sock, select.POLLOUT)
        if not poll.poll(timeout * 1000):
            number = None
        else:
            number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            result["icmp"] = icmp_answer(sock, family) if number else None
    result["elapsed_us"] = int((time.monotonic() - started) * 1e6)
    if number is None:
        result["outcome"] = "timeout"
    elif number:
        result.update(errno=number, errno_name=errno.errorcode[number],
                      outcome=OUTCOME.get(number, "local-error"))
    else:
        result["self"] = family != socket.AF_UNIX and sock.getsockname() == sock.getpeername()
        result["after_connect"], result["first_bytes"] = after_connect(sock)
        if result["self"]:  # no TIME_WAIT may hold the port that the next one needs
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    return result


def addresses(target):
    if target.startswith("unix:"):
        return [(socket.AF_UNIX, target.removeprefix("unix:").removeprefix("//"))]
    host, _, port = target.rpartition(":")
    found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


def use_up_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
    try:
        while True:
            os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return


def main(target, timeout, source=None, descriptors=True):
    os.environ.setdefault("RES_OPTIONS", "")
    try:
        ends = addresses(target)
    except socket.gaierror as error:
        name = next((n for n in dir(socket) if n.startswith("EAI_") and getattr(socket, n) == error.errno), "?")
        print(json.dumps([{"outcome": "name-error", "errno_name": name, "address": "", "icmp": None}]))
        return
    if not descriptors:
        use_up_descriptors()
    print(json.dumps([attempt(family, address, timeout, source) for family, address in ends]))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]),
         sys.argv[sys.argv.index("--from") + 1] if "--from" in sys.argv else None,
         "--no-descriptors" not in sys.argv)
