// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluation.h"

namespace doorward::firewall {

/// Who put this rule (or, without one, this chain's policy) there, by the names of table and chain,
/// the comment and the sets it uses: firewalld (table firewalld; chains IN_public, FWD_…), ufw
/// (ufw-user-input), docker (DOCKER, DOCKER-USER is a person's), podman (netavark, NETAVARK-…,
/// CNI-…), kube-proxy (KUBE-…, table kube-proxy), fail2ban (f2b-sshd, addr-set-sshd), libvirt
/// (LIBVIRT_INP). A person's own rule is User, without a subject.
Origin originOf(const Ruleset &ruleset, const Chain &chain, const Rule *rule);

/// The command that takes this rule away or opens the port past it, by its owner; argument vectors,
/// to be run as root, all of them in this order. Empty where none is known. `port` is what the
/// person wanted to reach, `source` the client's address as the rule saw it, if it is known.
std::vector<QStringList> remediesFor(const Decider &decider, Port port,
                                     const std::optional<IpAddress> &source = std::nullopt);

} // namespace doorward::firewall
