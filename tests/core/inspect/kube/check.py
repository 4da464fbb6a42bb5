#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Services of a Kubernetes cluster that lead nowhere: check.py --program DOORWARD-CLI

A node with kube-proxy's rules and the API server of recorded objects (api_server.py), in a host of the
lab: doorward-cli diagnose must say which label does not match, which pod is not ready, which port is
wrong. Ends with 1 where something differs, with 77 where nothing could be run."""

import argparse
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "firewall" / "real"), str(HERE.parents[2] / "lab")]
from doorlab import hosts  # noqa: E402
import programs  # noqa: E402

SKIP = 77  # ctest's SKIP_RETURN_CODE
IPTABLES = "/usr/sbin/iptables"
FOLDER = "/run/kube"  # of the host's own
NO_ENDPOINTS = {"10.96.0.10": "shop/web:http", "10.96.0.11": "shop/api"}


class Check:
    def __init__(self, program, host):
        self.program, self.host = program, host
        self.failed = self.done = 0

    def diagnose(self, target, config, nobody, limit):
        """Again where a busy machine let the server answer too late."""
        for _ in range(4):
            report = self.diagnose_once(target, config, nobody)
            if limit or not any("Kubernetes API" in one["what"] for one in report["limits"]):
                break
        return report

    def diagnose_once(self, target, config, nobody):
        result = self.host.run([self.program, "diagnose", target, "--json"], nobody=nobody,
                               environment={"KUBECONFIG": f"{FOLDER}/{config}.yaml", "HOME": "/nonexistent"})
        try:
            return json.loads(result.stdout)
        except json.JSONDecodeError:
            raise hosts.LabError(f"diagnose {target}: {result.returncode}: {result.stderr[-400:]}") from None

    def verdict(self, what, target, expected, says=(), config="token", nobody=False, limit=None):
        report = self.diagnose(target, config, nobody, limit)
        diagnosis = report["diagnosis"]
        seen = f"{diagnosis['cause']} {diagnosis['certainty']}"
        text = " ".join([diagnosis["summary"]] + [one["text"] for one in diagnosis["evidence"]]
                        + [" ".join(one["command"] or []) for one in diagnosis["remedies"]])
        missing = [word for word in says if word not in text]
        limits = [one["what"] for one in report["limits"]]
        fine = seen in expected.split("|") and not missing and (limit is None or any(limit in one for one in limits))
        self.done += 1
        self.failed += not fine
        print(f"{'ok    ' if fine else 'FAILED'} {what}: {target}: {expected}" + ("" if fine else
              f": {seen}; missing {missing}; limits {limits}; {text}"), flush=True)
        return report


def prepare(host):
    for line in ("-N KUBE-SERVICES", "-A OUTPUT -m conntrack --ctstate NEW -m comment --comment services -j KUBE-SERVICES"):
        host.must([IPTABLES] + line.split())
    for address, name in NO_ENDPOINTS.items():
        host.must([IPTABLES, "-A", "KUBE-SERVICES", "-d", f"{address}/32", "-p", "tcp", "-m", "comment", "--comment",
                   f"{name} has no endpoints", "-m", "tcp", "--dport", "80", "-j", "REJECT",
                   "--reject-with", "icmp-port-unreachable"])
    host.must(["/usr/sbin/ip", "route", "add", "10.96.0.0/16", "via", "10.0.1.1"])
    host.must(["/bin/mkdir", "-p", FOLDER])
    host.start(["/usr/bin/python3", str(HERE / "api_server.py"), FOLDER, "--port", "6443"])
    host.wait_listening(6443)
    host.must(["/bin/chmod", "-R", "a+rX", FOLDER])


def diagnose(check):
    report = check.verdict("a label", "10.96.0.10:80", "path.no-endpoints proven",
                           ["app=web", "web-7d4b9-q8xkz", "app=webb",
                            "kubectl set selector service web app=webb -n shop"])
    cluster = report["cluster"]
    check.done += 1
    if cluster["service"]["name"] != "web" or "recorded-token" in json.dumps(report):
        check.failed += 1
        print("FAILED the report's cluster:", cluster)
    check.verdict("a client certificate", "10.96.0.10:80", "path.no-endpoints proven", ["app=webb"], config="certificate")
    check.verdict("a label, rules unread", "10.96.0.10:80", "path.no-endpoints likely", ["app=webb"], nobody=True)
    check.verdict("a pod", "10.96.0.11:80", "path.no-endpoints proven",
                  ["api-5c6d7-abcde", "CrashLoopBackOff", "kubectl describe pod api-5c6d7-abcde -n shop"])
    check.verdict("a name for the inside", "web.shop.svc.cluster.local:80",
                  "name.not-found proven|name.not-found likely|name.server-unreachable likely|name.server-unreachable proven"
                  "|name.server-error likely|name.server-error proven",
                  ["known only inside the cluster", "kubectl port-forward service/web 80:80 -n shop"])
    check.verdict("a name of another namespace", "cart.shop.svc.cluster.local:80",
                  "name.not-found proven|name.not-found likely|name.server-unreachable likely|name.server-unreachable proven"
                  "|name.server-error likely|name.server-error proven", ["store"])
    check.verdict("without credentials", "10.96.0.10:80", "path.no-endpoints proven", ["shop/web"], config="nobody",
                  limit="services of the Kubernetes cluster")
    check.verdict("of another authority", "10.96.0.10:80", "path.no-endpoints proven", ["shop/web"], config="stranger",
                  limit="Kubernetes API")
    check.verdict("by a program", "10.96.0.10:80", "path.no-endpoints proven", ["shop/web"], config="exec", limit="recorded")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    if hosts.possible():
        print(hosts.possible())
        return SKIP
    if not Path(IPTABLES).exists() or not Path("/usr/bin/openssl").exists():
        print("needs iptables and openssl")
        return SKIP
    stage = hosts.chain(["C", "H"], {}, {})
    try:
        prepare(stage["H"])
        check = Check(options.program, stage["H"])
        diagnose(check)
        print(f"{check.done} checks, {check.failed} failed")
        return 1 if check.failed else 0
    except (hosts.LabError, programs.Missing) as error:
        print(error)
        return 1
    finally:
        for host in stage.values():
            host.stop()


if __name__ == "__main__":
    sys.exit(main())
