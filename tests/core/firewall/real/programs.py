# SPDX-License-Identifier: MIT
"""The real programs that write firewall rules, each started inside a Host of the lab.

A start function gets the Host in the middle of a chain C - H - S (10.0.1.1 … 10.0.1.2 | 10.0.2.1 …
10.0.2.2), makes the program write its rules, and returns when they stand. Nothing outside of the
Host is touched: what a program would keep in /etc or /var lies on a tmpfs over it.
"""

import shutil
import tarfile
import time
from pathlib import Path

from doorlab import hosts

HERE = Path(__file__).resolve().parent
BUSYBOX = "/bin/busybox"


class Missing(Exception):
    """A program that is not installed."""


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=hosts.ENVIRONMENT["PATH"]) and not Path(program).exists():
            raise Missing(f"needs {program}")


def private_copy(host, path):
    """`path` as it is outside, on a tmpfs of the host's own."""
    copy = "/tmp/copy" + path.replace("/", "-")
    host.must(["/bin/cp", "-a", path, copy])
    host.must(["/bin/mount", "--bind", copy, path])


def private_empty(host, *paths):
    for path in paths:
        host.must(["/bin/mkdir", "-p", path])
        host.must(["/bin/mount", "-t", "tmpfs", "tmpfs", path])


def write(host, path, text):
    host.must(["/usr/bin/tee", path], text=text)


def wait_for(what, seconds, tried):
    until = time.monotonic() + seconds
    while not tried():
        if time.monotonic() > until:
            raise hosts.LabError(f"{what} after {seconds} s")
        time.sleep(0.1)


def legacy_iptables(host):
    """Makes the plain names of iptables those of the legacy back end, as update-alternatives does."""
    private_copy(host, "/etc/alternatives")
    for name in ("iptables", "ip6tables"):
        for suffix in ("", "-save", "-restore"):
            host.must(["/bin/ln", "-sf", f"/usr/sbin/{name}-legacy{suffix}", f"/etc/alternatives/{name}{suffix}"])


# ---- ufw ----------------------------------------------------------------------------------------

UFW_RULES = ["allow 22/tcp", "deny 23/tcp", "reject 25/tcp", "limit 2222/tcp",
             "allow from 10.0.1.1 to any port 5432 proto tcp comment the-database",
             "allow from fd00:1::/64 to any port 5433 proto tcp", "allow 6000:6007/tcp",
             "allow in on to-s to any port 8080 proto tcp", "deny out 9/tcp",
             "route allow in on to-c out on to-s to 10.0.2.2 port 80 proto tcp",
             "route deny proto tcp from any to any port 81"]


def ufw(host, backend="nft"):
    need("ufw", "iptables")
    private_copy(host, "/etc/ufw")
    private_copy(host, "/etc/default")
    if backend == "legacy":
        legacy_iptables(host)
    host.must(["/usr/sbin/ufw", "default", "deny", "routed"])
    for rule in UFW_RULES:
        words = rule.split(" comment ")
        comment = ["comment", words[1].replace("-", " ")] if len(words) > 1 else []
        host.must(["/usr/sbin/ufw"] + words[0].split() + comment)
    host.must(["/usr/sbin/ufw", "--force", "enable"])


# ---- firewalld ----------------------------------------------------------------------------------

def bus(host):
    host.must(["/bin/mkdir", "-p", "/run/dbus"])
    host.start(["/usr/bin/dbus-daemon", "--system", "--nofork", "--nopidfile"])
    host.wait_path("/run/dbus/system_bus_socket")


def firewalld(host, backend="nftables"):
    need("firewalld", "firewall-cmd", "dbus-daemon")
    private_copy(host, "/etc/firewalld")
    private_empty(host, "/var/log")
    host.must(["/bin/sed", "-i", f"s/^FirewallBackend=.*/FirewallBackend={backend}/",
               "/etc/firewalld/firewalld.conf"])
    bus(host)
    host.start(["/usr/sbin/firewalld", "--nofork", "--nopid"])
    command = "/usr/bin/firewall-cmd"
    wait_for("firewalld is not running", 30, lambda: host.run([command, "--state"]).returncode == 0)
    for words in (["--zone=internal", "--change-interface=to-s"], ["--zone=public", "--change-interface=to-c"],
                  ["--zone=public", "--add-port=8080/tcp"], ["--zone=public", "--add-service=http"],
                  ["--zone=public", "--add-rich-rule=rule family=ipv4 source address=10.0.1.1 port port=9000 protocol=tcp reject"],
                  ["--zone=public", "--add-rich-rule=rule port port=9001 protocol=tcp drop"],
                  ["--zone=public", "--add-forward-port=port=8081:proto=tcp:toport=80:toaddr=10.0.2.2"],
                  ["--zone=trusted", "--add-source=10.0.2.99"],
                  ["--zone=drop", "--add-source=10.0.1.66"],
                  ["--zone=public", "--add-masquerade"]):
        host.must([command] + words)


# ---- fail2ban -----------------------------------------------------------------------------------

def fail2ban(host, action="nftables-multiport"):
    need("fail2ban-server", "fail2ban-client")
    private_copy(host, "/etc/fail2ban")
    host.must(["/bin/mkdir", "-p", "/run/fail2ban"])
    write(host, "/tmp/auth.log", "")
    write(host, "/etc/fail2ban/jail.local",
          "[DEFAULT]\nbackend = polling\nbantime = -1\n"
          f"banaction = {action}\nbanaction_allports = {action.replace('multiport', 'allports').replace('proto6', 'proto6-allports')}\n"
          "[sshd]\nenabled = true\nport = 22,2222\nlogpath = /tmp/auth.log\n"
          "[recidive]\nenabled = true\nlogpath = /tmp/auth.log\n")
    write(host, "/etc/fail2ban/jail.d/defaults-debian.conf", "")
    client = ["/usr/bin/fail2ban-client", "-s", "/run/fail2ban/f2b.sock", "-p", "/run/fail2ban/f2b.pid"]
    host.start(["/usr/bin/fail2ban-server", "-f", "--logtarget", "/tmp/fail2ban.log"] + client[1:] + ["start"])
    wait_for("fail2ban does not answer", 30, lambda: host.run(client + ["ping"]).returncode == 0)
    wait_for("no jail", 30, lambda: "recidive" in host.run(client + ["status"]).stdout)
    for jail, address in (("sshd", "10.0.1.1"), ("sshd", "fd00:1::1"), ("recidive", "10.0.1.77")):
        host.must(client + ["set", jail, "banip", address])
    wait_for("no ban", 10, lambda: "10.0.1.1" in host.run(client + ["status", "sshd"]).stdout)
    time.sleep(1)  # the server bans in a thread of its own


# ---- containers ---------------------------------------------------------------------------------

def busybox_image(host):
    """A tar with busybox as every program; its path inside the host."""
    need(BUSYBOX)
    path = f"/proc/{host.pid}/root/tmp/image.tar"
    with tarfile.open(path, "w") as image:
        image.add(BUSYBOX, "bin/busybox")
        for name in ("sh", "httpd", "sleep", "nc"):
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            image.addfile(link)
        for name in ("etc", "tmp", "proc", "sys", "dev"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            image.addfile(folder)
    return "/tmp/image.tar"


CONTAINERS_CONF = """[containers]
default_ulimits=["nofile=1024:1024", "nproc=1024:1024"]
log_driver="k8s-file"
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
[network]
network_backend="{backend}"
firewall_driver="iptables"
"""


def podman(host, backend="netavark"):
    need("podman", "runc")
    private_empty(host, "/var/lib/containers", "/var/lib/cni", "/etc/cni")
    private_copy(host, "/etc/containers")
    write(host, "/tmp/containers.conf", CONTAINERS_CONF.format(backend=backend))
    write(host, "/tmp/policy.json", '{"default": [{"type": "insecureAcceptAnything"}]}')
    image = busybox_image(host)
    environment = {"CONTAINERS_CONF": "/tmp/containers.conf", "HOME": "/tmp"}
    options = ["/usr/bin/podman", "--root=/var/lib/containers/s", "--runroot=/run/containers",
               "--storage-driver=vfs"]

    def run(words):
        result = host.run(options + words, environment=environment, timeout=120)
        if result.returncode != 0:
            raise hosts.LabError(f"podman {' '.join(words)}: {result.stderr.strip()}")
        return result.stdout

    run(["import", image, "localhost/box:latest"])
    run(["network", "create", "--subnet", "10.89.7.0/24", "inner"])
    run(["run", "-d", "--name", "web", "-p", "8080:80", "localhost/box:latest", "/bin/httpd", "-f", "-p", "80"])
    run(["run", "-d", "--name", "db", "--network", "inner", "-p", "10.0.1.2:8090:90",
         "localhost/box:latest", "/bin/httpd", "-f", "-p", "90"])


def docker(host):
    need("dockerd", "docker", "containerd")
    private_empty(host, "/var/lib/docker", "/var/lib/containerd", "/etc/docker")
    host.sysctl({"net.ipv4.ip_forward": 0})  # dockerd turns it on, and forwarding's policy to drop
    image = busybox_image(host)
    socket = "unix:///run/docker-own.sock"
    host.start(["/usr/sbin/dockerd", "--data-root=/var/lib/docker", "--exec-root=/run/docker-own",
                "--pidfile=/run/docker-own.pid", "--storage-driver=vfs", "-H", socket])
    client = ["/usr/bin/docker", "-H", socket]
    wait_for("dockerd does not answer", 60, lambda: host.run(client + ["info"]).returncode == 0)
    host.must(client + ["import", image, "box"])
    host.must(client + ["network", "create", "--subnet", "172.30.0.0/24", "inner"])
    for words in (["--name", "web", "-p", "8080:80"],
                  ["--name", "db", "--network", "inner", "-p", "10.0.1.2:8090:90"]):
        port = words[-1].rpartition(":")[2]
        host.must(client + ["run", "-d"] + words + ["box", "/bin/httpd", "-f", "-p", port])
    # What a person adds: DOCKER-USER.
    host.must(["/usr/sbin/iptables", "-I", "DOCKER-USER", "-s", "10.0.1.66", "-j", "DROP"])


# ---- libvirt ------------------------------------------------------------------------------------

NETWORK = """<network><name>default</name><bridge name='virbr0'/><forward/>
<ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip>
</network>"""
ROUTED = """<network><name>routed</name><bridge name='virbr1'/><forward mode='route'/>
<ip address='192.168.123.1' netmask='255.255.255.0'/></network>"""


def libvirt(host):
    need("libvirtd", "virsh", "dnsmasq")
    private_empty(host, "/var/lib/libvirt", "/var/cache/libvirt", "/var/log", "/etc/libvirt/qemu")
    bus(host)
    for folder in ("dnsmasq", "qemu", "network"):
        host.must(["/bin/mkdir", "-p", f"/var/lib/libvirt/{folder}"])
    host.start(["/usr/sbin/libvirtd"])
    client = ["/usr/bin/virsh", "-c", "qemu:///system"]
    client = ["/usr/bin/virsh", "-c", "network:///system"]
    wait_for("libvirtd does not answer", 30, lambda: host.run(client + ["net-list"]).returncode == 0)
    for name, text in (("default", NETWORK), ("routed", ROUTED)):
        write(host, f"/tmp/{name}.xml", text)
        host.must(client + ["net-create", f"/tmp/{name}.xml"])


# ---- kube-proxy: not in Debian 12 ---------------------------------------------------------------

def kube_proxy(host, mode):
    """Loads what kube-proxy documents that it writes; the files beside this one say so. A node has
    a route for the addresses of services: its default one."""
    host.ip(["route add default via 10.0.2.2"])
    if mode == "nftables":
        host.must(["/usr/sbin/nft", "-f", "-"], text=(HERE / "kube-proxy.nft").read_text())
    else:
        host.must(["/usr/sbin/iptables-nft-restore"], text=(HERE / "kube-proxy.rules").read_text())


PROGRAMS = {
    "ufw": lambda host: ufw(host),
    "ufw-legacy": lambda host: ufw(host, "legacy"),
    "firewalld-nftables": lambda host: firewalld(host),
    "firewalld-iptables": lambda host: firewalld(host, "iptables"),
    "fail2ban-nftables": lambda host: fail2ban(host),
    "fail2ban-iptables": lambda host: fail2ban(host, "iptables-multiport"),
    "fail2ban-ipset": lambda host: fail2ban(host, "iptables-ipset-proto6"),
    "podman-netavark": lambda host: podman(host),
    "podman-cni": lambda host: podman(host, "cni"),
    "docker": docker,
    "libvirt": libvirt,
    "kube-proxy-iptables": lambda host: kube_proxy(host, "iptables"),
    "kube-proxy-nftables": lambda host: kube_proxy(host, "nftables"),
}
