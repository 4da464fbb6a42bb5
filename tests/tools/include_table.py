#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the house plan: who may include whom, and which Qt module may stand where.

Reads every #include of core, ui and app and fails where one breaks the table below. Also holds the
fixed top level and the SPDX lines. `--self-test` plants one breach of each kind in a temporary
tree and fails unless each is found."""
import pathlib
import re
import sys
import tempfile

CORE = ["base", "facts", "target", "netlink", "inspect", "firewall", "probe", "diagnosis", "session",
        "remote", "report"]
# folder -> the folders it may include, itself always
MAY_INCLUDE = {
    "core/base": [],
    "core/facts": ["core/base"],
    "core/target": ["core/base", "core/facts"],
    "core/netlink": ["core/base", "core/facts"],
    "core/inspect": ["core/base", "core/facts", "core/netlink", "core/firewall"],
    "core/firewall": ["core/base", "core/facts"],
    "core/probe": ["core/base", "core/facts"],
    "core/diagnosis": ["core/base", "core/facts", "core/firewall"],
    "core/session": [f"core/{name}" for name in CORE],
    "core/remote": ["core/base", "core/facts", "core/inspect"],
    "core/report": ["core/base", "core/facts", "core/firewall", "core/diagnosis"],
    "ui/models": [f"core/{name}" for name in CORE],
    "ui/delegates": ["ui/models", "core/base", "core/facts", "core/diagnosis", "core/session", "core/report"],
    "ui/wizard": ["ui/models", "ui/delegates", "ui/theme", "core/base", "core/facts", "core/diagnosis",
                  "core/session", "core/report"],
    "ui/views": ["ui/models", "ui/delegates", "ui/wizard", "ui/theme", "core/base", "core/facts",
                 "core/diagnosis", "core/session", "core/report"],
}
PURE = ["core/base", "core/facts", "core/target", "core/firewall", "core/diagnosis", "core/report"]
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "app", "core", "ui",
             "resources", "tests", "packaging", "build"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Qt headers outside Qt Core that must not be named in pure code, and never below core/.
GUI = re.compile(r"^Q(tGui|tWidgets|Widget|Application|GuiApplication|Painter|Palette|Icon|Pixmap|Color|Font|Svg)")
NETWORK = re.compile(r"^Q(tNetwork|TcpSocket|UdpSocket|HostAddress|HostInfo|DnsLookup|Network|LocalSocket|Ssl|DBus)")


def folder_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] in ("core", "ui") and len(parts) > 2 else parts[0]


def breaches(root):
    root = pathlib.Path(root)
    found = []
    for entry in sorted(root.iterdir()):
        if entry.name not in TOP_LEVEL and not entry.name.startswith("."):
            found.append(f"{entry.name}: does not belong at the top level")
    for top in ("core", "ui", "app", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            name = path.relative_to(root).as_posix()
            text = path.read_text(encoding="utf-8")
            if not text.startswith("// SPDX-License-Identifier: MIT"):
                found.append(f"{name}: the first line is not the SPDX line")
            if top != "tests":
                found += include_breaches(name, text)
    return found


def include_breaches(name, text):
    found = []
    here = folder_of(name)
    for kind, header in INCLUDE.findall(text):
        if kind == "<":
            if here in PURE and NETWORK.match(header):
                found.append(f"{name}: <{header}>, but {here} is pure (Qt Core only)")
            if here.startswith("core") and GUI.match(header):
                found.append(f"{name}: <{header}>, but core links neither Gui nor Widgets")
            continue
        if header.endswith(".moc") or header.startswith("ui_"):
            continue
        there = folder_of(header)
        if there == header or there not in MAY_INCLUDE and there != "app":
            found.append(f'{name}: "{header}" is not a path from the top of the tree')
        elif here != "app" and there != here and there not in MAY_INCLUDE.get(here, []):
            found.append(f'{name}: {here} may not include {there} ("{header}")')
    return found


def self_test():
    spdx = "// SPDX-License-Identifier: MIT\n"
    cases = {
        "core/facts/a.h": (spdx + '#include "core/probe/x.h"\n', "core/facts may not include core/probe"),
        "core/diagnosis/b.cpp": (spdx + "#include <QTcpSocket>\n", "is pure"),
        "core/probe/c.cpp": (spdx + "#include <QWidget>\n", "neither Gui nor Widgets"),
        "ui/models/d.h": (spdx + '#include "ui/views/x.h"\n', "ui/models may not include ui/views"),
        "core/base/e.h": ('#include "core/base/x.h"\n', "SPDX"),
        "core/base/f.h": (spdx + '#include "result.h"\n', "not a path from the top"),
        "docs/g.h": (spdx, "does not belong at the top level"),
    }
    with tempfile.TemporaryDirectory() as root:
        for name, (text, _) in cases.items():
            path = pathlib.Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for top in ("app", "tests"):
            (pathlib.Path(root) / top).mkdir()
        found = breaches(root)
    missed = [name for name, (_, words) in cases.items() if not any(words in line for line in found)]
    if missed or len(found) != len(cases):
        print("self-test: planted", len(cases), "breaches, found:", *found, sep="\n  ")
        return 1
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = breaches(sys.argv[1])
    print(*found, sep="\n")
    print(f"{len(found)} breaches of the house plan")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
