# SPDX-License-Identifier: MIT
"""Hosts made of namespaces, and chains of them.

A Host is one process tree with its own network, mount, pid, uts and ipc namespace: it has its own
/proc, /sys, /run and resolver files, and sees neither the machine's processes nor those of another
Host. No namespace has a name, so nothing can collide and nothing can be left behind: the kernel
ends all of it when the Host's first process ends, and that one ends with the runner, however the
runner ends (PR_SET_PDEATHSIG).
"""

import ctypes
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000  # linux/sched.h
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = 0x1000, 0x2000, 0x4000, 1 << 18  # linux/mount.h
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LAB = Path("/run/lab")  # inside a host: app/, tests/, shared/
NOBODY = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
          "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/run/lab",
               "QT_QPA_PLATFORM": "offscreen"}

_libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """The scene could not be built; its text says which command failed and how."""


def _check(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise LabError(f"{what}: {os.strerror(error)}")


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda text: None if text is None else str(text).encode()
    _check(_libc.mount(encode(source), encode(target), encode(kind), flags, encode(data)),
           f"mount {source} on {target}")


def possible():
    """None, or the reason why hosts cannot be made here."""
    if os.geteuid() != 0:
        return "namespaces need root"
    child = os.fork()
    if child == 0:
        flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
        os._exit(0 if _libc.unshare(flags) == 0 else 1)
    return None if os.waitpid(child, 0)[1] == 0 else "unshare(2) is not permitted here"


class Host:
    def __init__(self, name, binds, files):
        """binds: {name under /run/lab: directory outside}; files: {path: text} to stand there."""
        self.name = name
        read_end, write_end = os.pipe()
        keeper = os.fork()
        if keeper == 0:
            self._keep(read_end, write_end, binds, files)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            said = dict(line.split(" ", 1) for line in pipe.read().splitlines())
        self.keeper = keeper
        self.started = []
        self.pid = int(said.get("pid", 0))
        if said.get("state") != "ready":
            os.waitpid(keeper, 0)
            raise LabError(f"host {name}: {said.get('state', 'could not be made')}")

    def _keep(self, read_end, write_end, binds, files):
        """Runs in the first child: makes the namespaces, and their first process, and waits."""
        os.close(read_end)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
        _libc.unshare(flags)
        first = os.fork()
        if first:
            os.write(write_end, f"pid {first}\n".encode())
            os.close(write_end)
            os.waitpid(first, 0)
            os._exit(0)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        try:
            self._furnish(binds, files)
            os.write(write_end, b"state ready\n")
        except (LabError, OSError) as error:
            os.write(write_end, f"state {error}\n".encode())
            os._exit(1)
        os.close(write_end)
        for fd in range(3):
            os.dup2(os.open(os.devnull, os.O_RDWR), fd)
        while True:  # the first process of a pid namespace collects the orphans
            try:
                os.wait()
            except ChildProcessError:
                time.sleep(0.2)

    def _furnish(self, binds, files):
        mount("none", "/", None, MS_REC | MS_PRIVATE)
        mount("proc", "/proc", "proc")
        mount("tmpfs", "/run", "tmpfs")
        LAB.mkdir(mode=0o755)
        for name, outside in binds.items():
            (LAB / name).mkdir()
            mount(outside, LAB / name, None, MS_BIND)
        mount("tmpfs", "/tmp", "tmpfs")
        os.chmod("/tmp", 0o1777)
        try:  # a fresh /sys shows this network namespace's links; the cgroups stay
            held = "/tmp/cgroup"
            os.mkdir(held)
            mount("/sys/fs/cgroup", held, None, MS_BIND | MS_REC)
            mount("sysfs", "/sys", "sysfs")
            mount(held, "/sys/fs/cgroup", None, MS_MOVE)
            os.rmdir(held)
        except LabError:
            pass
        self._place(files)
        socket.sethostname(self.name.lower())

    @staticmethod
    def _place(files):
        """Stands each text at its path: bound over a file of the system, else written under /run."""
        for number, (path, text) in enumerate(files.items()):
            if path.startswith(("/run/", "/tmp/")):
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_text(text)
                continue
            real = Path(os.path.realpath(path))
            if not real.exists():  # a link into /run, which is new here
                real.parent.mkdir(parents=True, exist_ok=True)
                real.write_text(text)
                continue
            copy = LAB / f"file{number}"
            copy.write_text(text)
            mount(copy, real, None, MS_BIND)

    def command(self, arguments, nobody=False):
        """The argument vector that runs `arguments` inside this host."""
        enter = ["/usr/bin/nsenter", "--target", str(self.pid), "--net", "--mount", "--pid",
                 "--uts", "--ipc", "--wd=/", "--"]
        return enter + (NOBODY if nobody else []) + list(arguments)

    def run(self, arguments, nobody=False, text=None, timeout=60, environment=None):
        return subprocess.run(self.command(arguments, nobody), input=text, timeout=timeout,
                              stdin=subprocess.DEVNULL if text is None else None,
                              capture_output=True, text=True, errors="replace", check=False,
                              env=ENVIRONMENT | (environment or {}))

    def must(self, arguments, text=None):
        result = self.run(arguments, text=text)
        if result.returncode != 0:
            raise LabError(f"{self.name}: {' '.join(arguments)}: {result.stderr.strip()}\n{text or ''}")
        return result.stdout

    def ip(self, lines):
        """Lines for ip(8), each with an optional "-6 " in front, all of which must succeed. A
        link's far end is named by a pid of the machine, so ip runs in the network namespace alone."""
        enter = ["/usr/bin/nsenter", f"--net=/proc/{self.pid}/ns/net", "--", "/usr/sbin/ip"]
        for family, group in itertools.groupby(lines, lambda line: line[:2] if line[0] == "-" else "-4"):
            text = "\n".join(line.removeprefix(family).strip() for line in group) + "\n"
            chosen = ["-6"] if family == "-6" else []
            result = subprocess.run(enter + chosen + ["-batch", "-"], input=text, capture_output=True,
                                    text=True, check=False, env=ENVIRONMENT)
            if result.returncode != 0:
                raise LabError(f"{self.name}: ip: {result.stderr.strip()}\n{text}")

    def sysctl(self, values):
        """{"net.ipv4.ip_forward": 0}; a key with a '/' is the path below /proc/sys."""
        script = ("import json,sys\n"
                  "for key, value in json.load(sys.stdin).items():\n"
                  "    path = '/proc/sys/' + (key.lstrip('/') if '/' in key else key.replace('.', '/'))\n"
                  "    open(path, 'w').write(str(value))\n")
        enter = ["/usr/bin/nsenter", f"--net=/proc/{self.pid}/ns/net", "--", sys.executable, "-Sc", script]
        result = subprocess.run(enter, input=json.dumps(values), capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise LabError(f"{self.name}: sysctl: {result.stderr.strip().splitlines()[-1]}")

    def start(self, arguments, nobody=False, environment=None, ready_line=False):
        """A program that runs until the host ends. With ready_line, waits for its first line."""
        path = f"/proc/{self.pid}/root/tmp/{Path(arguments[0]).name}.log"
        with open(path, "a", encoding="utf-8") as log:
            process = subprocess.Popen(
                self.command(arguments, nobody), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if ready_line else log, stderr=log, text=True,
                env=ENVIRONMENT | (environment or {}),
                preexec_fn=lambda: _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        self.started.append(process)
        if ready_line:
            with process.stdout as said:
                if not said.readline():
                    raise LabError(f"{self.name}: {' '.join(arguments)}: {Path(path).read_text().strip()[-600:]}")
        return process

    def wait_listening(self, port, seconds=10):
        """Until a TCP socket listens on `port` of this host."""
        wanted = f":{port:04X}"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for table in ("tcp", "tcp6"):
                for line in Path(f"/proc/{self.pid}/net/{table}").read_text().splitlines()[1:]:
                    fields = line.split()
                    if fields[1].endswith(wanted) and fields[3] == "0A":
                        return
            time.sleep(0.02)
        raise LabError(f"{self.name}: nothing listens on port {port} after {seconds} s")

    def wait_path(self, path, seconds=10):
        until = time.monotonic() + seconds
        while not os.path.lexists(f"/proc/{self.pid}/root{path}"):
            if time.monotonic() > until:
                raise LabError(f"{self.name}: {path} did not appear in {seconds} s")
            time.sleep(0.02)

    def stop(self):
        """Ends everything. The nsenters go first: the kernel keeps a pid namespace until the
        parents outside have collected their children, and a stopped one never would."""
        for process in self.started:
            process.kill()
            process.wait()
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.keeper, 0)


QUIET = {  # an ICMP answer for every refusal, and addresses that are usable at once
    "net.ipv4.icmp_ratelimit": 0, "net.ipv6.icmp.ratelimit": 0,
    "net.ipv6.conf.all.accept_dad": 0, "net.ipv6.conf.default.accept_dad": 0,
    "net.ipv6.conf.default.accept_ra": 0,
}


def chain(names, binds, files, bare=()):
    """Hosts in a row. Link i (from 1) joins host i and host i+1: 10.0.i.1 and fd00:i::1 on the
    left end, .2 and ::2 on the right; each end is named after the host it leads to ("to-r").
    End hosts have a default route inwards; those between forward and know every network. The
    loopback interface of a `bare` host was never up."""
    hosts = {name: Host(name, binds, files.get(name, {})) for name in names}
    row = list(hosts.values())
    for host in row:
        between = host not in (row[0], row[-1])
        host.sysctl(QUIET | ({"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1} if between else {}))
        if host.name not in bare:
            host.ip(["link set lo up"])
    for i, (left, right) in enumerate(zip(row, row[1:]), 1):
        here, there = f"to-{right.name.lower()}", f"to-{left.name.lower()}"
        left.ip([f"link add {here} type veth peer name {there} netns {right.pid}"])
        for host, device, end in ((left, here, 1), (right, there, 2)):
            host.ip([f"address add 10.0.{i}.{end}/24 dev {device}",
                     f"address add fd00:{i}::{end}/64 dev {device} nodad",
                     f"link set {device} up"])
    for at, host in enumerate(row):
        lines = []
        for i in range(1, len(row)):
            if i in (at, at + 1):
                continue
            via = f"10.0.{at}.1" if i < at else f"10.0.{at + 1}.2"
            via6 = f"fd00:{at}::1" if i < at else f"fd00:{at + 1}::2"
            edge = at in (0, len(row) - 1)
            lines.append(f"route replace {'default' if edge else f'10.0.{i}.0/24'} via {via}")
            lines.append(f"-6 route replace {'default' if edge else f'fd00:{i}::/64'} via {via6}")
        if lines:
            host.ip(lines)
    return hosts
