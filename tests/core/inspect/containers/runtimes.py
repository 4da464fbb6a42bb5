# SPDX-License-Identifier: MIT
"""docker and podman, each started inside a Host of the lab with nothing of the machine's own."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "firewall" / "real"), str(HERE.parents[2] / "lab")]
from doorlab import hosts  # noqa: E402
import programs  # noqa: E402


class Runtime:
    """What a person types; every container runs busybox."""

    def __init__(self, host, program, image):
        self.host, self.program, self.image = host, program, image

    def run(self, *words, allowed=False):
        result = self.host.run([self.program, *words], timeout=120)
        if result.returncode != 0 and not allowed:
            raise hosts.LabError(f"{self.program} {' '.join(words)}: {result.stderr.strip()[-400:]}")
        return result.stdout

    def make(self, name, options, command, verb="run", allowed=False):
        words = [verb] + (["-d"] if verb == "run" else []) + ["--name", name, *options, self.image, *command]
        return self.run(*words, allowed=allowed)

    def again(self, name, options, command):
        """What "make it again" of a remedy means."""
        self.run("rm", "-f", name)
        return self.make(name, options, command)

    def address(self, name):
        return self.run("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name).strip()


def docker(host):
    programs.need("dockerd", "containerd")
    client = next((path for path in ("/usr/bin/docker", "/usr/local/bin/docker") if Path(path).exists()), None)
    if not client:
        raise programs.Missing("needs docker")
    programs.private_empty(host, "/var/lib/docker", "/var/lib/containerd", "/etc/docker")
    image = programs.busybox_image(host)
    host.start(["/usr/sbin/dockerd", "--data-root=/var/lib/docker", "--exec-root=/run/docker-own",
                "--pidfile=/run/docker-own.pid", "--storage-driver=vfs", "-H", "unix:///run/docker.sock"])
    programs.wait_for("dockerd does not answer", 60, lambda: host.run([client, "info"]).returncode == 0)
    host.must([client, "import", image, "box"])
    return Runtime(host, client, "box")


def podman(host):
    programs.need("podman", "runc")
    programs.private_empty(host, "/var/lib/containers", "/var/lib/cni", "/etc/cni")
    programs.private_copy(host, "/etc/containers")
    programs.write(host, "/etc/containers/containers.conf", programs.CONTAINERS_CONF.format(backend="netavark"))
    programs.write(host, "/etc/containers/policy.json", '{"default": [{"type": "insecureAcceptAnything"}]}')
    programs.write(host, "/etc/containers/storage.conf",
                   '[storage]\ndriver="vfs"\nrunroot="/run/containers"\ngraphroot="/var/lib/containers/storage"\n')
    host.must(["/usr/bin/podman", "import", programs.busybox_image(host), "localhost/box:latest"])
    return Runtime(host, "/usr/bin/podman", "localhost/box:latest")


def serve_podman(runtime):
    host = runtime.host
    host.must(["/bin/mkdir", "-p", "/run/podman"])
    host.start([runtime.program, "system", "service", "--time=0", "unix:///run/podman/podman.sock"])
    host.wait_path("/run/podman/podman.sock")


RUNTIMES = {"docker": docker, "podman": podman}
