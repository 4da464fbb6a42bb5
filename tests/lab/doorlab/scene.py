# SPDX-License-Identifier: MIT
"""Scenes as data: read from scenes/*.toml, checked, and built out of hosts.

README.md describes the keys. A key that is not known is an error: a misspelt expectation must not
pass for a met one.
"""

import json
import os
import shutil
import signal
import tempfile
import time
import tomllib
from pathlib import Path

from . import hosts as ns

HERE = Path(__file__).resolve().parent
SCENES = HERE.parent / "scenes"
VANTAGES = ("client", "root", "server", "via", "full", "host")
SCENE_KEYS = {"what", "hosts", "ask", "probe", "source", "options", "timeout", "env", "true", "also", "sees",
              "each", "open", "needs", "blind", "descriptors"} | set(VANTAGES)
HOST_KEYS = {"ip", "sysctl", "input", "forward", "output", "prerouting", "nft", "serve", "run", "dns",
             "files", "late", "bare", "delay"}
SEES_KEYS = {"outcome", "errno", "icmp", "address", "after", "eai", "min_ms", "self", "first_bytes"}
VERDICT_KEYS = {"outcome", "cause", "certainty", "also", "checklist", "sees", "open", "target", "says"}
HOOKS = {"input": ("filter", "input", 0), "forward": ("filter", "forward", 0),
         "output": ("filter", "output", 0), "prerouting": ("filter", "prerouting", -300)}
FILES = {"/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n", "/etc/resolv.conf": "",
         "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"}


class SceneError(Exception):
    """The scene file says something that has no meaning; the text names the scene and the key."""


def _filled(value, words):
    """`value` with every "{key}" replaced; a string that is just "{key}" takes the key's own type."""
    if isinstance(value, str):
        for key, word in words.items():
            if value == "{" + key + "}":
                return word
            value = value.replace("{" + key + "}", str(word))
        return value
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, dict):
        return {_filled(key, words): _filled(item, words) for key, item in value.items()}
    return value


def _tables(value):
    return value if isinstance(value, list) else [value] if value else []


class Scene:
    def __init__(self, group, name, table):
        self.group, self.name = group, f"{group}/{name}"
        self.table = table
        names = table.get("hosts", "C").split()
        self.names = names
        self._check(names)
        self.what = table["what"]
        self.ask = table["ask"]
        self.true = table["true"] if isinstance(table["true"], list) else [table["true"]]
        self.works = self.true == ["works"]
        self.timeout = table.get("timeout", 2.5)
        self.open = table.get("open")
        self.vantages = {key: table[key] for key in VANTAGES if key in table}
        self.vantages.setdefault("client", {})
        self.sees = table.get("sees", [])
        if isinstance(self.sees, dict):
            self.sees = [self.sees]

    def _check(self, names):
        for key in self.table:
            if key not in SCENE_KEYS and key not in names:
                raise SceneError(f"{self.name}: unknown key '{key}'")
        for key in ("what", "ask", "true", "sees"):
            if key not in self.table:
                raise SceneError(f"{self.name}: '{key}' is missing")
        checks = [(self.table.get(name, {}), HOST_KEYS, name) for name in names]
        checks += [(self.table[key], VERDICT_KEYS, key) for key in VANTAGES if key in self.table]
        sees = self.table["sees"]
        checks += [(item, SEES_KEYS, "sees") for item in (sees if isinstance(sees, list) else [sees])]
        for table, known, where in checks:
            for key in table:
                if key not in known:
                    raise SceneError(f"{self.name}: unknown key '{where}.{key}'")

    def missing(self):
        """Programs the scene needs and that are not here."""
        wanted = list(self.table.get("needs", [])) + ["ip", "nsenter", "setpriv"]
        if any(set(HOOKS) & set(self.table.get(n, {})) or "nft" in self.table.get(n, {}) for n in self.names):
            wanted.append("nft")
        path = ns.ENVIRONMENT["PATH"]
        return [p for p in wanted if not shutil.which(p, path=path)]

    @property
    def client(self):
        return self.names[0]

    @property
    def server(self):
        return self.names[-1]

    def build(self, application):
        """The scene's hosts, with everything running. `application`: the directory of the program
        under test, or None."""
        return Stage(self, application)


def _remove_cgroup(group):
    """Its processes were killed; the kernel takes a moment until it counts none."""
    for _ in range(100):
        try:
            return group.rmdir()
        except OSError:
            time.sleep(0.05)
    raise ns.LabError(f"{group} does not go away")


class Stage:
    """A built scene; a context manager that ends every host."""

    def __init__(self, scene, application):
        self.scene = scene
        self.shared = tempfile.TemporaryDirectory(prefix="doorward-lab-")
        Path(self.shared.name).chmod(0o755)
        binds = {"tests": HERE, "shared": self.shared.name}
        if application:
            binds["app"] = application
        tables = {name: scene.table.get(name, {}) for name in scene.names}
        files = {name: FILES | table.get("files", {}) for name, table in tables.items()}
        self.hosts = {}
        self.cgroups = []
        try:
            bare = [name for name, table in tables.items() if table.get("bare")]
            self.hosts = ns.chain(scene.names, binds, files, bare)
            for step in (self._network, self._programs, self._late):
                for name, table in reversed(tables.items()):  # servers before those who ask them
                    step(self.hosts[name], table)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for host in self.hosts.values():
            host.stop()
        for group in self.cgroups:
            _remove_cgroup(group)
        self.shared.cleanup()

    def _network(self, host, table):
        if table.get("ip"):
            host.ip(table["ip"])
        if table.get("sysctl"):
            host.sysctl(table["sysctl"])

    def _programs(self, host, table):
        python = "/usr/bin/python3"
        tests = str(ns.LAB / "tests")
        for zone in _tables(table.get("dns")):
            zone = dict(zone)
            at = zone.pop("at", "0.0.0.0").split()
            host.start([python, "-S", f"{tests}/dns_stub.py", *at, json.dumps(zone)], ready_line=True)
        if table.get("serve"):
            host.start([python, "-S", f"{tests}/serve.py", *table["serve"]], ready_line=True)
        if table.get("delay"):
            device, *delays = table["delay"].split()
            host.start([python, "-S", f"{tests}/delay.py", device, *delays], ready_line=True)
        for program in table.get("run", []):
            self._start(host, program)

    def _start(self, host, program):
        argv = program["argv"] if isinstance(program, dict) else program
        more = program if isinstance(program, dict) else {}
        process = None
        if more.get("wait"):  # a step that ends, such as initdb
            result = host.run(argv, nobody=more.get("nobody", False))
            if result.returncode:
                raise ns.LabError(f"{host.name}: {' '.join(argv)}: {result.stderr.strip()}")
        else:
            process = host.start(argv, nobody=more.get("nobody", False), ready_line=more.get("ready", False))
        if "port" in more:
            host.wait_listening(more["port"])
        if "path" in more:
            host.wait_path(more["path"])
        if more.get("freeze"):  # what was started is nsenter's only child
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if more["freeze"] == "cgroup":
                self._freeze(children)
                return
            for child in children:
                os.kill(int(child), signal.SIGSTOP)

    def _freeze(self, pids):
        mount = next((line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()
                      if " - cgroup2 " in line), None)
        if not mount:
            raise ns.LabError("no cgroup2 is mounted here")
        group = Path(tempfile.mkdtemp(prefix="doorward-lab-", dir=mount))
        self.cgroups.append(group)
        for pid in pids:
            (group / "cgroup.procs").write_text(pid)
        (group / "cgroup.freeze").write_text("1")

    def _late(self, host, table):
        rules = ""
        for hook, (kind, name, priority) in HOOKS.items():
            if table.get(hook):
                lines = "\n".join(f"    {rule}" for rule in table[hook])
                rules += f"  chain {name} {{\n    type {kind} hook {name} priority {priority}\n{lines}\n  }}\n"
        text = (f"table inet lab {{\n{rules}}}\n" if rules else "") + table.get("nft", "")
        if text:
            host.must(["/usr/sbin/nft", "-f", "-"], text=text)
        if table.get("late"):
            host.ip(table["late"])


def load(paths=None):
    """Every scene of the files (default: all of scenes/), in the order in which they stand."""
    scenes = []
    for path in sorted(paths or SCENES.glob("*.toml")):
        with open(path, "rb") as file:
            tables = tomllib.load(file)
        for name, table in tables.items():
            variants = table.pop("each", None)
            for words in variants if variants is not None else [None]:
                suffix = "" if words is None else f"-{words['id']}"
                filled = table if words is None else _filled(table, words)
                scenes.append(Scene(path.stem, name + suffix, filled))
    return scenes
