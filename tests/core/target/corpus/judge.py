#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges again what stands in messages/ (after a change of expect.py) without running anything; lists what is doubtful."""
import json, os, re, sys
from collect import OUT, SCENARIOS, SHORT, Case, write
from programs import PROGRAMS
import special
from expect import expectation

LOCALE = {v: k for k, v in SHORT.items() if v}
ASKED = {f"{c[0]}-{c[1]}": c[9] for c in special.C}
for name, (_, port, service, _, _) in PROGRAMS.items():
    for s, (_, host, addresses, other, kind, _) in SCENARIOS.items():
        ASKED[f"{name}-{s}"] = dict(name=host, addresses=addresses, port=other or port, service=service, kind=kind)

CORRECTIONS = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "corrections.json")))

def read(path):
    for part in re.split(rb"(?m)^(?=### id: )", open(path, "rb").read()):
        if part:
            lines = part.split(b"\n", 4)
            head = [l.decode() for l in lines[:4]]
            program, locale = re.fullmatch(r"# program: (.*)   locale: (.*)", head[1]).groups()
            yield Case(head[0][8:], program, locale, head[2][11:], json.loads(head[3][10:]), lines[4])

if __name__ == "__main__":
    for file in sorted(os.listdir(OUT)):
        cases, plain = [], {}
        if file.startswith("documented") or not file.endswith(".txt"):
            continue
        for c in read(os.path.join(OUT, file)):
            if re.search(rb"Could not get lock|/lock konnte nicht|/lock", c.out) and c.id.startswith("apt-"):   # apt ran beside itself: nothing about a connection
                continue
            base = c.id.rsplit(".", 1)[0] if c.id.rsplit(".", 1)[-1] in LOCALE else c.id
            e = expectation(c.out.decode("utf-8", "replace"), **ASKED[base])
            if e["kind"] is None:
                e["kind"] = "other"
            if base == c.id:
                plain[base] = e["kind"]
            if e["kind"] != "none":
                e["kind"] = plain.get(base, e["kind"])   # a translation says what the original says
            if sys.argv[1:] and (e["kind"] != ASKED[base]["kind"] or (e["host"] is None and e["unix_path"] is None)):
                print(f"=== {c.id} wanted={ASKED[base]['kind']} {json.dumps(e)}\n" + "\n".join(l[:220] for l in c.out.decode("utf-8", "replace").strip().split("\n")[-3:]))
            e.update(CORRECTIONS.get(c.id, {}))
            cases.append(c._replace(expect=e))
        write(file[:-4], cases)
