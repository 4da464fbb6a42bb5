#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gathers the corpus: runs real clients against the laboratory (lab.sh up) and writes what they print, with what the
text itself says, to messages/. Run as root: build.sh; lab.sh up; collect.py [program…]; special.py; lab.sh down."""
import collections, concurrent.futures, glob, json, os, re, shutil, signal, subprocess, sys
from programs import PROGRAMS
from expect import LOCALES, expectation

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "messages")
LIMIT = 8192
L = ["127.0.0.1", "::1"]
D = ["fd00:77:1::2", "10.77.1.2"]
# scenario: (namespace, host in the command, addresses it may be shown with, port or None, kind, sets)
SCENARIOS = {
    "refused":            ("c", "127.0.0.1", [], None, "refused", "core local"),
    "refused-ipv6":       ("c", "::1", [], None, "refused", "core"),
    "refused-localhost":  ("c", "localhost", L, None, "refused", "core local"),
    "refused-name":       ("c", "db", ["10.77.1.2"], None, "refused", "core local"),
    "refused-address":    ("c", "10.77.1.2", [], None, "refused", "full"),
    "refused-fqdn":       ("c", "api.internal", ["10.77.1.2"], None, "refused", "full"),
    "refused-dual":       ("c", "dual.internal", D, None, "refused", "full"),
    "timeout":            ("c", "10.77.9.1", [], None, "timeout", "core local"),
    "timeout-name":       ("c", "silent.internal", ["10.77.9.1"], None, "timeout", "full"),
    "timeout-ipv6":       ("c", "fd00:77:9::1", [], None, "timeout", "full"),
    "host-unreachable":   ("c", "10.77.9.2", [], None, "host-unreachable", "core local"),
    "host-unreachable-name": ("c", "gone.internal", ["10.77.9.2"], None, "host-unreachable", "full"),
    "host-unreachable-ipv6": ("c", "fd00:77:9::2", [], None, "host-unreachable", "full"),
    "admin-prohibited":   ("c", "10.77.9.3", [], None, "host-unreachable", "full"),
    "admin-prohibited-ipv6": ("c", "fd00:77:9::3", [], None, "permission-denied", "full local"),
    "net-unreachable":    ("c", "10.77.9.4", [], None, "network-unreachable", "full"),
    "no-route":           ("c", "10.99.0.1", [], None, "network-unreachable", "core local"),
    "no-route-ipv6":      ("c", "fd99::1", [], None, "network-unreachable", "full"),
    "route-prohibited":   ("c", "10.77.8.1", [], None, "permission-denied", "full"),
    "no-such-name":       ("c", "databse.internal", [], None, "name-not-found", "core local"),
    "resolver-dead":      ("d", "db.corp.internal", [], None, "name-not-found", "core local"),
    "reset":              ("c", "db", ["10.77.1.2"], 7001, "reset", "core local"),
    "closed":             ("c", "db", ["10.77.1.2"], 7002, "aborted", "core"),
    "silent-server":      ("c", "db", ["10.77.1.2"], 7003, "timeout", "full"),
    "not-tls":            ("c", "db", ["10.77.1.2"], 7004, "tls", "tls"),
}
TLS = {"curl-https", "wget-https", "requests-https", "openssl", "python-ssl", "node-tls", "git-https", "go-https"}
SHORT = {l: l.split("_")[0] for l in LOCALES}
SHORT.update({"C.UTF-8": "", "zh_CN.UTF-8": "zh_CN"})
ENV = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/root/.cargo/bin:/usr/local/bin", "HOME": "/tmp/dw-home", "TERM": "dumb",
       "NODE_PATH": "/opt/nodelab/node_modules", "GIT_TERMINAL_PROMPT": "0", "RUSTUP_HOME": "/root/.rustup", "CARGO_HOME": "/root/.cargo",
       "NO_COLOR": "1", "LYNX_CFG": "", "USER": "app"}

def run(command, namespace="c", locale="C.UTF-8", seconds=14, user=None, env=None):
    """What the command printed (both streams, as one), and whether it ended by itself."""
    os.makedirs("/tmp/dw-home", exist_ok=True)
    for left in glob.glob("/tmp/dw-clone*") if "git clone" in command else ():
        if left in command:
            shutil.rmtree(left, ignore_errors=True)
    e = dict(ENV, LC_ALL=locale, LANG=locale, **(env or {}))
    if locale != "C.UTF-8":
        e["LANGUAGE"] = locale.split(".")[0]
    where = ["ip", "netns", "exec", "dwc-" + namespace] if namespace else []
    who = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if user else []
    p = subprocess.Popen(where + who + ["nice", "bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, env=e, cwd="/tmp", start_new_session=True)
    try:
        out, _ = p.communicate(timeout=seconds)
        return out, True
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, _ = p.communicate()
        return out, False

def same(out):
    return re.sub(rb"[0-9a-f]*\d[0-9a-f]*", b"N", out)

def version(command):
    out, _ = run(command, None)
    return out.decode("utf-8", "replace").strip().split("\n")[-1].strip()

Case = collections.namedtuple("Case", "id program locale command expect out")

def write(file, cases):
    with open(os.path.join(OUT, file + ".txt"), "wb") as f:
        for c in cases:
            head = f"### id: {c.id}\n# program: {c.program}   locale: {c.locale}\n# command: {c.command}\n# expect: {json.dumps(c.expect, ensure_ascii=False, separators=(',', ':'))}\n"
            out = c.out
            if len(out) > LIMIT:
                out = out[:LIMIT].decode("utf-8", "ignore").encode()
            f.write(head.encode() + out + (b"" if out.endswith(b"\n") else b"\n"))

def fill(template, host, port):
    url = f"[{host}]" if ":" in host else host
    return template.replace("{h}", url).replace("{H}", host).replace("{p}", str(port)).replace("{{", "{").replace("}}", "}")

def one(name, scenario, locale):
    template, port, service, _, extra = PROGRAMS[name]
    ns, host, addresses, other, kind, _ = SCENARIOS[scenario]
    port = other or port
    command = fill(template, host, port)
    out, ended = run(command, ns, locale)
    return command, out, ended, dict(name=host, addresses=addresses, port=port, service=service, kind=kind)

def gather(name, review):
    template, port, service, version_command, extra = PROGRAMS[name]
    shown = version(version_command) or name
    cases = []
    plain = {}
    def keep(scenario, locale, result):
        command, out, ended, asked = result
        text = out.decode("utf-8", "replace")
        if not text.strip():
            return
        e = expectation(text, **asked)
        if e["kind"] is None:
            if scenario in ("closed", "silent-server", "not-tls", "reset") or not ended:
                return
            e["kind"] = "other"
        ident = f"{name}-{scenario}" + ("." + SHORT[locale] if SHORT[locale] else "")
        if e["kind"] != asked["kind"] or e["host"] is None or not ended:
            review.append((ident, ended, e, text))
        cases.append(Case(ident, shown, locale, command, e, out))
    for scenario, (ns, host, addresses, other, kind, sets) in SCENARIOS.items():
        if not ("core" in sets or ("full" in sets and extra == "full") or ("tls" in sets and name in TLS)):
            continue
        if (":" in host and extra == "no6") or (other and "{p}" not in template) or (name == "wrk" and other):
            continue
        result = one(name, scenario, "C.UTF-8")
        plain[scenario] = result[1]
        keep(scenario, "C.UTF-8", result)
    if extra != "once":
        differs = False
        for locale in ("ko_KR.UTF-8", "de_DE.UTF-8", "zh_CN.UTF-8"):
            for scenario in ("refused", "no-such-name"):
                differs = differs or same(one(name, scenario, locale)[1]) != same(plain[scenario])
        if differs:
            for scenario in SCENARIOS:
                if "local" not in SCENARIOS[scenario][5] or scenario not in plain:
                    continue
                if extra != "full" and scenario in ("refused-name", "reset", "no-route", "admin-prohibited-ipv6"):
                    continue
                seen = {same(plain[scenario])}
                for locale in LOCALES[1:] if extra == "full" else LOCALES[2:7]:
                    result = one(name, scenario, locale)
                    if same(result[1]) not in seen:
                        seen.add(same(result[1]))
                        keep(scenario, locale, result)
    write(name, cases)
    return name, len(cases)

if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    review = []
    names = sys.argv[1:] or list(PROGRAMS)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        for f in concurrent.futures.as_completed([pool.submit(gather, n, review) for n in names]):
            try:
                print(*f.result(), flush=True)
            except Exception as error:
                print("FAILED", repr(error), flush=True)
    with open("/tmp/dw-review.txt", "a") as f:
        for ident, ended, e, text in sorted(review, key=lambda r: r[0]):
            f.write(f"=== {ident} ended={ended} {json.dumps(e)}\n{text[:700]}\n")
