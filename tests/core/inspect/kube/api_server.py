#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A Kubernetes API server of recorded objects: api_server.py FOLDER [--address A] [--port N]

HTTPS with a certificate of its own authority, made in FOLDER by openssl, with kubeconfigs beside it:
token.yaml, certificate.yaml, stranger.yaml (another authority), nobody.yaml (no credentials),
exec.yaml. Prints "ready PORT". Only GETs are answered. Namespaces that behave badly: late (no answer),
huge (an answer without end), wrong (no JSON), denied (403)."""

import argparse
import base64
import json
import ssl
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).resolve().parent
TOKEN = "recorded-token"
KINDS = {"services": "Service", "pods": "Pod", "endpointslices": "EndpointSlice"}
OBJECTS = json.loads((HERE / "objects.json").read_text())


def openssl(*words):
    subprocess.run(["/usr/bin/openssl", *words], check=True, capture_output=True, timeout=60)


def make_authority(folder, name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.crt")


def make_certificate(folder, authority, name, extension):
    Path(f"{folder}/{name}.ext").write_text(extension)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr")
    openssl("x509", "-req", "-days", "2", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/{authority}.crt",
            "-CAkey", f"{folder}/{authority}.key", "-CAcreateserial", "-extfile", f"{folder}/{name}.ext",
            "-out", f"{folder}/{name}.crt")


def kubeconfig(folder, name, url, cluster, user):
    (folder / f"{name}.yaml").write_text(f"""apiVersion: v1
kind: Config
current-context: recorded
contexts:
- name: recorded
  context: {{cluster: c, user: u, namespace: shop}}
clusters:
- name: c
  cluster:
    server: {url}
{cluster}
users:
- name: u
  user:
{user}
""")


def write_kubeconfigs(folder, url):
    def data(name):
        return base64.b64encode((folder / name).read_bytes()).decode()
    own = "    certificate-authority: ca.crt"
    token = f"    token: {TOKEN}"
    kubeconfig(folder, "token", url, own, token)
    kubeconfig(folder, "certificate", url, f"    certificate-authority-data: {data('ca.crt')}",
               f"    client-certificate-data: {data('client.crt')}\n    client-key-data: {data('client.key')}")
    kubeconfig(folder, "stranger", url, "    certificate-authority: other.crt", token)
    kubeconfig(folder, "nobody", url, own, "    {}")
    kubeconfig(folder, "exec", url, own, f"    exec: {{command: /bin/touch, args: [{folder}/was-run]}}")


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, value):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason):
        self.answer(status, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": status})

    def do_GET(self):
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}" or self.connection.getpeercert()
        if not known:
            return self.refuse(401, "Unauthorized")
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        space = parts[parts.index("namespaces") + 1] if "namespaces" in parts else None
        if space == "late":
            time.sleep(60)
        if space == "wrong":
            return self.answer(200, b"<html>\xff</html>")
        if space == "denied":
            return self.refuse(403, "Forbidden")
        if space == "huge":
            return self.endless()
        rest = parts[parts.index("namespaces") + 2:] if space else parts[-1:]
        self.found(rest, space, parse_qs(url.query))

    def endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * (1 << 20))
        except OSError:
            self.close_connection = True

    def found(self, rest, space, query):
        kind = rest[0]
        if kind not in KINDS:
            return self.refuse(404, "NotFound")
        items = [one for one in OBJECTS[kind] if space in (None, one["metadata"]["namespace"])]
        if len(rest) == 2:
            items = [one for one in items if one["metadata"]["name"] == rest[1]]
            return self.answer(200, {"kind": KINDS[kind], "apiVersion": "v1"} | items[0]) if items else self.refuse(404, "NotFound")
        for pair in ",".join(query.get("labelSelector", [])).split(","):
            if pair:
                key, value = pair.split("=")
                items = [one for one in items if one["metadata"].get("labels", {}).get(key) == value]
        for pair in query.get("fieldSelector", []):
            items = [one for one in items if one["metadata"]["name"] == pair.removeprefix("metadata.name=")]
        self.answer(200, {"kind": KINDS[kind] + "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1050"}, "items": items})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    folder = options.folder.resolve()
    make_authority(folder, "ca")
    make_authority(folder, "other")
    make_certificate(folder, "ca", "server", f"subjectAltName=IP:{options.address}\n")
    make_certificate(folder, "ca", "client", "extendedKeyUsage=clientAuth\n")
    server = ThreadingHTTPServer((options.address, options.port), Api)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    context.load_verify_locations(folder / "ca.crt")
    context.verify_mode = ssl.CERT_OPTIONAL
    server.socket = context.wrap_socket(server.socket, server_side=True)
    write_kubeconfigs(folder, f"https://{options.address}:{server.server_port}")
    print(f"ready {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
