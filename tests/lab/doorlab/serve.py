#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Sockets in ordinary and odd states: serve.py SPEC…, prints "ready" when all of them stand.

SPEC is "ADDRESS:PORT [WORD…]" or "unix:PATH [WORD…]":
  (none)        accepts, and reads what comes without a word
  bound         bound, never listening
  full          backlog 0, its queue filled by an own connection, never accepting
  overflow      one place of the accept queue is left; while a handshake from another host is
                under way an own connection takes it, so that the last ACK meets a full queue;
                soon after the place is free again
  close         closes each connection at once
  reset         resets each connection at once
  greet=TEXT    sends TEXT and a line end, then reads
  http          answers what it reads with an empty HTTP 200
  reuseport     SO_REUSEPORT: several such sockets share the port
  idle          listens and never accepts
  dual          IPV6_V6ONLY off; otherwise it is on
  device=NAME   SO_BINDTODEVICE
  mode=OCTAL    the mode bits of a unix socket's path
  stale         a unix socket's path, whose socket is closed again
  file          an ordinary file at that path
  hold=N        N connections out to that address and port, kept open
"""

import os
import selectors
import socket
import struct
import sys
import time


def listener(spec):
    where, *words = spec.split()
    options = dict(word.partition("=")[::2] for word in words)
    if where.startswith("unix:"):
        return unix_listener(where[5:], options)
    host, _, port = where.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if "hold" in options:
        return None, hold(family, host, int(port), int(options["hold"])), options
    sock = socket.socket(family)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if "dual" in options else 1)
    if "reuseport" in options:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if "device" in options:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, options["device"].encode())
    scope = 0
    if "%" in host:
        host, _, device = host.partition("%")
        scope = socket.if_nametoindex(device)
    sock.bind((host, int(port)) if family == socket.AF_INET else (host, int(port), 0, scope))
    return finish(sock, options)


def unix_listener(path, options):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if "file" in options:
        open(path, "w").close()
        os.chmod(path, int(options.get("mode", "666"), 8))
        return None, [], options
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(path)
    os.chmod(path, int(options.get("mode", "777"), 8))
    if "stale" in options:
        sock.close()
        return None, [], options
    return finish(sock, options)


def finish(sock, options):
    kept = []
    if "bound" in options:
        return None, [sock], options
    if "overflow" in options:
        sock.listen(1)  # a backlog of 1 holds two connections
        return Overflow(sock), [own_connection(sock)], options
    sock.listen(0 if "full" in options else 128)
    if "full" in options:  # a backlog of 0 holds one connection; further ones find the queue full
        return None, [own_connection(sock), sock], options
    if "idle" in options:
        return None, [sock], options
    return sock, kept, options


def own_connection(sock):
    own = socket.socket(sock.family)
    own.setblocking(False)
    own.connect_ex(own_end(sock))
    return own


class Overflow:
    """Watches for the SYNs of others (packet(7)) that a listener of IPv4 gets."""

    ETH_P_IP, HEADER = 0x0800, 14  # linux/if_ether.h

    def __init__(self, sock):
        self.listener = sock
        self.port = sock.getsockname()[1]
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(self.ETH_P_IP))

    def fileno(self):
        return self.tap.fileno()

    def take_the_last_place(self):
        frame, (device, *_) = self.tap.recvfrom(256)
        tcp = frame[self.HEADER + (frame[self.HEADER] & 15) * 4:]
        if device == "lo" or len(tcp) < 14 or tcp[2:4] != struct.pack("!H", self.port) or tcp[13] != 0x02:
            return
        own = own_connection(self.listener)
        time.sleep(0.6)  # longer than the last ACK takes, shorter than a SYN sent again
        own.close()
        self.listener.accept()[0].close()


def own_end(sock):
    if sock.family == socket.AF_UNIX:
        return sock.getsockname()
    host, port = sock.getsockname()[:2]
    return ({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)


def hold(family, host, port, count):
    kept = []
    for _ in range(count):
        sock = socket.socket(family)
        try:
            sock.connect((host, port))
        except OSError as error:
            sys.stderr.write(f"hold {host}:{port}: {error}\n")
            break
        kept.append(sock)
    return kept


def serve(selector, sock, options):
    if isinstance(sock, Overflow):
        sock.take_the_last_place()
        return
    accepted, _ = sock.accept()
    connection = Connection(accepted.family, accepted.type, fileno=accepted.detach())
    if "reset" in options:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if "close" in options or "reset" in options:
        connection.close()
        return
    if "greet" in options:
        connection.sendall(options["greet"].encode() + b"\r\n")
    connection.http = "http" in options
    selector.register(connection, selectors.EVENT_READ, None)


class Connection(socket.socket):
    """A socket that may carry how it answers."""

    http = False


def main(specs):
    selector = selectors.DefaultSelector()
    kept = []
    for spec in specs:
        sock, more, options = listener(spec)
        kept += more
        if sock:
            selector.register(sock, selectors.EVENT_READ, options)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select(timeout=3600):
            if key.data is not None:
                serve(selector, key.fileobj, key.data)
                continue
            try:
                alive = key.fileobj.recv(65536)
            except OSError:
                alive = b""
            if alive and key.fileobj.http:
                key.fileobj.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            if not alive:
                selector.unregister(key.fileobj)
                key.fileobj.close()


if __name__ == "__main__":
    main(sys.argv[1:])
