#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Containers of real runtimes that cannot be reached: check.py --program DOORWARD-CLI NAME…

NAME is docker, podman or namespaces. Each fault is made, doorward-cli diagnose must name it, what
its remedy says is done, and then the connection must work. Ends with 1 where something differs,
with 77 where nothing could be run, with the reason."""

import argparse
import json
import re
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import runtimes  # noqa: E402
from runtimes import hosts, programs  # noqa: E402

SKIP = 77  # ctest's SKIP_RETURN_CODE
OUTSIDE = "10.0.1.2"  # the host's address towards C
LOCAL = "127.0.0.1"


class Check:
    def __init__(self, program, stage, runtime=None, verbose=False):
        self.program, self.runtime, self.verbose = program, runtime, verbose
        self.host, self.client = stage["H"], stage["C"]
        self.failed = self.done = 0

    def diagnose(self, target, nobody=False, afar=False):
        """Again where a busy machine let the rules not be read in their time: then nothing is
        proven."""
        for _ in range(4):
            report = self.diagnose_once(target, nobody, afar)
            if nobody or afar or not any("rules" in limit["what"] or "tables" in limit["what"] for limit in report["limits"]):
                break
        return report

    def diagnose_once(self, target, nobody, afar):
        """On the host, or `afar`: from C with a snapshot that root took on the host."""
        words = [self.program, "diagnose", target, "--json"]
        if afar:
            programs.write(self.client, "/tmp/host.json", self.host.must([self.program, "snapshot"]))
            words += ["--server", "/tmp/host.json"]
        result = (self.client if afar else self.host).run(words, nobody=nobody)
        try:
            return json.loads(result.stdout)
        except json.JSONDecodeError:
            raise hosts.LabError(f"diagnose {target}: {result.returncode}: {result.stderr[-400:]}") from None

    def say(self, what, fine, detail=""):
        self.done += 1
        self.failed += not fine
        if self.verbose or not fine:
            print(f"{'ok    ' if fine else 'FAILED'} {what}{'' if fine else ': ' + detail}", flush=True)

    def verdict(self, what, target, expected, says=(), nobody=False, afar=False):
        """expected: "cause certainty" or "connects"; says: words of the summary or the evidence."""
        report = self.diagnose(target, nobody, afar)
        diagnosis = report["diagnosis"]
        seen = (f"{diagnosis['cause']} {diagnosis['certainty']}" if diagnosis["cause"] else diagnosis["outcome"])
        text = diagnosis["summary"] + " ".join(one["text"] for one in diagnosis["evidence"])
        missing = [word for word in says if word not in text]
        limits = [limit["what"] for limit in report["limits"]]
        self.say(f"{what}: {target}: {expected}", seen in expected.split("|") and not missing,
                 f"{seen}; {diagnosis['summary']}; missing {missing}; also "
                 f"{[one['cause'] for one in diagnosis['candidates'] + diagnosis['also']]}; "
                 f"limits {limits}; evidence {[one['text'] for one in diagnosis['evidence']]}")
        return report

    def apply(self, what, report, *verbs):
        """Runs those remedies of the verdict whose second word is one of `verbs`, in its order."""
        commands = [remedy["command"] for remedy in report["diagnosis"]["remedies"]
                    if remedy["command"] and remedy["command"][1] in verbs]
        self.say(f"{what}: a remedy with {verbs}", len(commands) == len(verbs),
                 str(report["diagnosis"]["remedies"]))
        for command in commands:
            path = self.runtime.program if self.runtime and command[0] in self.runtime.program else command[0]
            result = self.host.run([path] + command[1:])
            self.say(f"{what}: {' '.join(command)}", result.returncode == 0, result.stderr.strip())

    def works(self, what, target, patience=5):
        until = time.monotonic() + patience
        while True:  # a program needs a moment to listen
            report = self.diagnose(target)
            if report["diagnosis"]["outcome"] == "connects" or time.monotonic() > until:
                break
            time.sleep(0.3)
        self.say(f"{what}: {target} works after that", report["diagnosis"]["outcome"] == "connects",
                 report["diagnosis"]["summary"])
        return report


def httpd(where):
    return ["/bin/httpd", "-f", "-p", where]


def shared(check):
    """What docker and podman have in common."""
    runtime, name = check.runtime, Path(check.runtime.program).name
    runtime.make("web", ["-p", "8080:80", "--label", "com.docker.compose.project=shop",
                         "--label", "com.docker.compose.service=front"], httpd("80"))
    check.works("published", f"{LOCAL}:8080")
    listed = json.loads(check.host.must([check.program, "listeners", "--port", "8080", "--json"]))
    check.say("listeners: the container behind the proxy",
              any(one["container_name"] == "web" and one["forwards_port"] == 80 for one in listed), str(listed))

    report = check.verdict("the number inside", f"{OUTSIDE}:80", "target.wrong-port likely", ["web (shop/front)", "8080"])
    runtime.run("stop", "-t", "0", "web")
    report = check.verdict("exited", f"{OUTSIDE}:8080", "server.stopped proven", ["web (shop/front)"])
    check.verdict("exited, from loopback", f"{LOCAL}:8080", "server.stopped proven")
    check.verdict("exited, from another host", f"{OUTSIDE}:8080", "server.stopped proven|server.stopped likely",
                  ["web (shop/front)"], afar=True)
    nobody = check.verdict("exited, as nobody", f"{OUTSIDE}:8080", "server.not-listening likely", nobody=True)
    check.say("a limit for nobody", any(name in limit["what"] and "sudo" in limit["help"] for limit in nobody["limits"]),
              str(nobody["limits"]))
    check.apply("exited", report, "start")
    check.works("exited", f"{OUTSIDE}:8080")

    runtime.make("made", ["-p", "8079:80"], httpd("80"), verb="create")
    report = check.verdict("never started", f"{OUTSIDE}:8079", "server.stopped proven", ["made"])
    check.apply("never started", report, "start")
    check.works("never started", f"{OUTSIDE}:8079")

    runtime.make("lo", ["-p", "8081:80"], httpd("127.0.0.1:80"))
    check.verdict("loopback inside", f"{OUTSIDE}:8081", "server.container-loopback proven", ["lo", "127.0.0.1:80"])
    check.verdict("loopback inside, from loopback", f"http://{LOCAL}:8081/",
                  "server.container-loopback likely|server.container-loopback proven", ["lo", "127.0.0.1:80"])
    check.verdict("loopback inside, from another host", f"{OUTSIDE}:8081",
                  "server.container-loopback proven|server.container-loopback likely", ["lo", "127.0.0.1:80"], afar=True)
    check.verdict("its own address", f"{runtime.address('lo')}:80", "server.container-loopback proven", ["lo"])
    runtime.again("lo", ["-p", "8081:80"], httpd("0.0.0.0:80"))
    check.works("loopback inside", f"{OUTSIDE}:8081")

    runtime.make("off", ["-p", "8082:80"], httpd("81"))
    check.verdict("another port inside", f"{OUTSIDE}:8082", "path.dnat-closed proven", ["off", "81"])
    runtime.again("off", ["-p", "8082:81"], httpd("81"))
    check.works("another port inside", f"{OUTSIDE}:8082")

    runtime.make("hidden", ["--expose", "90"], httpd("90"))
    report = check.verdict("unpublished", f"{OUTSIDE}:90", "server.unpublished-port likely", ["hidden"])
    check.verdict("unpublished, from loopback", f"{LOCAL}:90", "target.wrong-namespace likely", ["hidden"])
    check.say("unpublished: its own address is named", runtime.address("hidden") + ":90"
              in report["diagnosis"]["remedies"][0]["text"], str(report["diagnosis"]["remedies"]))
    check.works("unpublished", runtime.address("hidden") + ":90")
    runtime.again("hidden", ["-p", "90:90"], httpd("90"))
    check.works("unpublished", f"{OUTSIDE}:90")

    runtime.make("near", ["-p", "127.0.0.1:8083:80"], httpd("80"))
    check.verdict("published on loopback", f"{OUTSIDE}:8083", "server.bind-loopback proven", ["near"])
    runtime.again("near", ["-p", "8083:80"], httpd("80"))
    check.works("published on loopback", f"{OUTSIDE}:8083")

    runtime.run("pause", "web")
    try:
        # The kernel opens it for the frozen program; a busy machine may lose the first packets.
        programs.wait_for("no connection to the paused container", 30, lambda: check.diagnose(
            f"{OUTSIDE}:8080")["attempts"][0]["outcome"] == "connected")
        report = check.verdict("paused", f"http://{OUTSIDE}:8080/", "service.hung proven", ["web"])
        check.apply("paused", report, "unpause")
        check.works("paused", f"http://{OUTSIDE}:8080/")
    finally:
        runtime.run("unpause", "web", allowed=True)  # the kernel cannot end a frozen process

    runtime.make("sick", ["-p", "8084:80", "--health-cmd", "echo no database; exit 1", "--health-interval", "1s",
                          "--health-retries", "1"], ["/bin/sh", "-c", "while true; do /bin/nc -l -p 80 </dev/null; done"],
                 allowed=True)
    if name == "podman":
        runtime.run("healthcheck", "run", "sick", allowed=True)
    else:
        programs.wait_for("no health check", 20, lambda: "unhealthy" in runtime.run("ps", "--filter", "name=sick"))
    report = check.diagnose(f"http://{OUTSIDE}:8084/")
    told = [one["text"] for one in report["diagnosis"]["evidence"]]
    check.say("unhealthy: the health check's last words", any("no database" in text for text in told),
              report["diagnosis"]["summary"] + str(told))
    runtime.again("sick", ["-p", "8084:80"], httpd("80"))
    check.works("unhealthy", f"{OUTSIDE}:8084")


def docker_alone(check):
    runtime = check.runtime
    runtime.make("loop", ["-p", "8085:80", "--restart", "always"], ["/bin/sh", "-c", "echo no such file; exit 3"],
                 allowed=True)
    programs.wait_for("it does not restart", 30, lambda: "Restarting" in runtime.run("ps", "-a", "--filter", "name=loop"))
    time.sleep(6)  # the pauses grow: 0.1 s, 0.2 s, …
    report = check.verdict("restarting", f"{OUTSIDE}:8085", "server.start-failed proven|server.start-failed likely", ["loop", "3"])
    check.apply("restarting", report, "logs")
    runtime.again("loop", ["-p", "8085:80"], httpd("80"))
    check.works("restarting", f"{OUTSIDE}:8085")

    other = check.host.start(["/bin/busybox", "httpd", "-f", "-p", "8086"])
    check.host.wait_listening(8086)
    runtime.make("clash", ["-p", "8086:80"], httpd("80"), allowed=True)
    holder = re.search(r"pid=(\d+)", check.host.must(["/usr/bin/ss", "-tlnpH", "sport = :8086"]))
    check.host.must(["/bin/kill", holder.group(1)])
    other.wait()
    report = check.verdict("could not start", f"{OUTSIDE}:8086", "server.start-failed proven", ["clash", "8086"])
    check.apply("could not start", report, "start")
    check.works("could not start", f"{OUTSIDE}:8086")

    runtime.run("network", "create", "--internal", "inner")
    runtime.make("in", ["--network", "inner", "-p", "8087:80"], httpd("80"))
    report = check.verdict("internal network", f"{OUTSIDE}:8087", "server.unpublished-port proven", ["in", "inner"])
    check.apply("internal network", report, "network")
    check.works("internal network", f"{OUTSIDE}:8087")

    runtime.make("alone", ["--network", "none", "-p", "8088:80"], httpd("80"))
    report = check.verdict("no network", f"{OUTSIDE}:8088", "server.unpublished-port proven", ["alone", "none"])
    check.apply("no network", report, "network", "network")
    check.works("no network", f"{OUTSIDE}:8088")


def docker(check):
    shared(check)
    docker_alone(check)


def podman(check):
    # Before its service runs: containers, and nobody who could be asked.
    check.runtime.make("early", ["-p", "8070:80"], httpd("80"), verb="create")
    report = check.verdict("without the service", f"{OUTSIDE}:8070", "server.not-listening proven|server.not-listening likely")
    check.say("without the service: a limit", any("podman.socket" in limit["help"] for limit in report["limits"]),
              str(report["limits"]))
    runtimes.serve_podman(check.runtime)
    report = check.verdict("with the service", f"{OUTSIDE}:8070", "server.stopped proven", ["early"])
    check.apply("with the service", report, "start")
    check.works("with the service", f"{OUTSIDE}:8070")
    check.runtime.run("rm", "-f", "-t", "0", "early")
    shared(check)


def namespaces(check):
    """Without any runtime: what the kernel alone shows."""
    host = check.host
    inside = ["/usr/bin/nsenter", "--net=/run/netns/blue"]
    host.must(["/usr/sbin/ip", "netns", "add", "blue"])
    for line in ("link add v0 type veth peer name v1 netns blue", "address add 10.7.0.1/24 dev v0", "link set v0 up"):
        host.must(["/usr/sbin/ip"] + line.split())
    for line in ("link set lo up", "address add 10.7.0.2/24 dev v1", "link set v1 up", "route add default via 10.7.0.1"):
        host.must(inside + ["/usr/sbin/ip"] + line.split())
    host.start(inside + ["/bin/busybox", "httpd", "-f", "-p", "7000"])
    host.start(inside + ["/bin/busybox", "httpd", "-f", "-p", "127.0.0.1:7001"])
    programs.wait_for("nobody listens", 10, lambda: ":7001" in host.run(inside + ["/usr/bin/ss", "-tln"]).stdout)
    report = check.verdict("another namespace", f"{OUTSIDE}:7000", "server.other-namespace likely", ["blue", "10.7.0.2:7000"])
    check.verdict("another namespace, from loopback", f"{LOCAL}:7000", "target.wrong-namespace likely", ["blue"])
    check.say("its own address is named", "10.7.0.2:7000" in report["diagnosis"]["remedies"][0]["text"],
              str(report["diagnosis"]["remedies"]))
    check.works("another namespace", "10.7.0.2:7000")
    listed = json.loads(host.must([check.program, "listeners", "--all-namespaces", "--json"]))
    seen = {one["port"]: one["reached_at"] for one in listed if one["namespace"] != "self"}
    check.say("listeners: how the host reaches them", seen.get(7000) == "10.7.0.2:7000" and seen.get(7001, "") is None,
              str(seen))
    check.verdict("loopback there", "10.7.0.2:7001", "server.bind-loopback proven", ["blue"])
    check.verdict("nobody there", "10.7.0.2:7009", "target.wrong-port likely", ["blue", "7000"])

    # A NAT rule leads there: what listens behind it decides.
    host.sysctl({"net.ipv4.ip_forward": 1})
    host.must(["/usr/sbin/nft", "-f", "-"], text="""table ip nat {
  chain output { type nat hook output priority -100
    ip daddr 10.0.1.2 tcp dport 7100 dnat to 10.7.0.2:7000
    ip daddr 10.0.1.2 tcp dport 7101 dnat to 10.7.0.2:7001
    ip daddr 10.0.1.2 tcp dport 7102 dnat to 10.7.0.2:7002
  }
}
""")
    check.works("behind NAT", f"{OUTSIDE}:7100")
    check.verdict("behind NAT, loopback", f"{OUTSIDE}:7101", "server.container-loopback proven", ["127.0.0.1:7001"])
    check.verdict("behind NAT, closed", f"{OUTSIDE}:7102", "path.dnat-closed proven", ["10.7.0.2:7002"])
    host.start(inside + ["/bin/busybox", "httpd", "-f", "-p", "7002"])
    check.works("behind NAT, closed", f"{OUTSIDE}:7102")


GROUPS = {"docker": docker, "podman": podman, "namespaces": namespaces}


def run(name, program, verbose):
    stage = hosts.chain(["C", "H"], {}, {})
    try:
        host = stage["H"]
        runtime = runtimes.RUNTIMES[name](host) if name in runtimes.RUNTIMES else None
        check = Check(program, stage, runtime, verbose)
        GROUPS[name](check)
        print(f"{name}: {check.done} checks, {check.failed} failed")
        return check.failed
    finally:
        for host in stage.values():
            host.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("names", nargs="+", choices=sorted(GROUPS), metavar="NAME")
    options = parser.parse_args()
    if hosts.possible():
        print(hosts.possible())
        return SKIP
    failed = ran = 0
    for name in options.names:
        try:
            failed += run(name, options.program, options.verbose)
            ran += 1
        except programs.Missing as missing:
            print(f"{name}: {missing}")
        except hosts.LabError as error:
            print(f"{name}: {error}")
            failed += 1
    return 1 if failed else 0 if ran else SKIP


if __name__ == "__main__":
    sys.exit(main())
