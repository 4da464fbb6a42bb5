# SPDX-License-Identifier: MIT
"""The rude servers of the laboratory: 7001 resets, 7002 closes, 7003 says nothing, 7004 speaks plain HTTP."""
import selectors, socket, struct, time
sel = selectors.DefaultSelector()
for port in (7001, 7002, 7003, 7004):
    s = socket.create_server(("", port), backlog=64)
    sel.register(s, selectors.EVENT_READ, port)
held = []
while True:
    for key, _ in sel.select():
        c, _ = key.fileobj.accept()
        if key.data == 7001:
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            c.close()
        elif key.data == 7002:
            c.settimeout(0.3)
            try:
                c.recv(65536)
            except OSError:
                pass
            c.close()
        elif key.data == 7003:
            held.append(c)
        else:
            c.settimeout(1)
            try:
                c.recv(4096)
                c.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass
            c.close()
