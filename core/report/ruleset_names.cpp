// SPDX-License-Identifier: MIT
#include "core/report/ruleset_names.h"

#include <QLatin1StringView>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Hooks and the tables of iptables; tables of programs; in JSON "name" is also the key of header
/// options, whose names are words of nft.
constexpr std::array words{
    "filter"_L1, "nat"_L1, "mangle"_L1, "raw"_L1, "security"_L1, "broute"_L1, "ingress"_L1,
    "prerouting"_L1, "input"_L1, "forward"_L1, "output"_L1, "postrouting"_L1, "egress"_L1, "in"_L1,
    "out"_L1, "fwd"_L1, "pre"_L1, "post"_L1, "firewalld"_L1, "firewalld_policy_drop"_L1,
    "kube-proxy"_L1, "netavark"_L1, "docker-bridges"_L1, "f2b-table"_L1, "cni_hostport"_L1,
    "libvirt_network"_L1,
    // options of TCP, IPv4, IPv6 and chunks of SCTP (nft(8) PAYLOAD and EXTENSION HEADER)
    "eol"_L1, "noop"_L1, "nop"_L1, "maxseg"_L1, "window"_L1, "sack-perm"_L1, "sack-permitted"_L1,
    "sack"_L1, "sack0"_L1, "sack1"_L1, "sack2"_L1, "sack3"_L1, "timestamp"_L1, "echo"_L1,
    "mptcp"_L1, "md5sig"_L1, "fastopen"_L1, "lsrr"_L1, "rr"_L1, "ssrr"_L1, "ra"_L1, "hbh"_L1,
    "rt"_L1, "rt0"_L1, "rt2"_L1, "rt4"_L1, "srh"_L1, "frag"_L1, "dst"_L1, "mh"_L1, "data"_L1,
    "init"_L1, "init-ack"_L1, "heartbeat"_L1, "abort"_L1, "shutdown"_L1, "error"_L1,
    "cookie-echo"_L1, "cookie-ack"_L1, "asconf"_L1};

constexpr std::array prefixes{"ufw-"_L1,       "ufw6-"_L1,    "f2b-"_L1,   "addr-set-"_L1,
                              "addr6-set-"_L1, "LIBVIRT_"_L1, "DOCKER"_L1, "NETAVARK"_L1,
                              "CNI-"_L1,       "KUBE-"_L1,    "cali-"_L1};

/// firewalld's chains hold its zones, those of kube-proxy's nft mode its services: both are told as
/// whom a rule serves.
bool isOfProgram(const QString &name)
{
    static const QRegularExpression form(
        u"^(?:(?:filter|nat|mangle|raw|security)_)?(?:RFC3964_IPv4$|"
        "(?:IN|FWD|FWDI|FWDO|FWDE|PRE|POST|OUT|INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)_)"
        "|^(?:filter|nat|mangle|raw|security)_"
        "(?:INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)$"
        "|^(?:service|service-endpoints|endpoint|external|firewall)-[A-Z0-9]{8}-"_s);
    return form.match(name).hasMatch();
}

} // namespace

bool isWellKnownRulesetName(const QString &name)
{
    return std::any_of(words.begin(), words.end(),
                       [&name](QLatin1StringView word) {
                           return name.compare(word, Qt::CaseInsensitive) == 0;
                       })
           || std::any_of(prefixes.begin(), prefixes.end(),
                          [&name](QLatin1StringView prefix) { return name.startsWith(prefix); })
           || isOfProgram(name);
}

} // namespace doorward
