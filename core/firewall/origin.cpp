// SPDX-License-Identifier: MIT
#include "core/firewall/origin.h"

#include "core/firewall/ufw_rule.h"

#include <algorithm>
#include <array>

namespace doorward::firewall {

using namespace Qt::Literals::StringLiterals;

namespace {

/// firewalld's names: "filter_IN_public_allow" (nftables), "IN_public_allow" (iptables). Gives the
/// zone, "policy NAME", or an empty subject for its chains that serve all zones.
std::optional<Origin> firewalldChain(QStringView name)
{
    for (const QLatin1StringView table :
         {"filter_"_L1, "nat_"_L1, "mangle_"_L1, "raw_"_L1, "security_"_L1})
        if (name.startsWith(table)) {
            name = name.mid(table.size());
            break;
        }
    if (name == "RFC3964_IPv4"_L1) // its filter of 6to4 addresses
        return Origin{Owner::Firewalld, {}};
    for (const QLatin1StringView common :
         {"_ZONES"_L1, "_ZONES_SOURCE"_L1, "_direct"_L1, "_POLICIES_pre"_L1, "_POLICIES_post"_L1})
        if (name.endsWith(common))
            return Origin{Owner::Firewalld, {}};
    static constexpr std::array<QLatin1StringView, 8> prefixes{
        "IN_"_L1, "FWD_"_L1, "FWDI_"_L1, "FWDO_"_L1, "PRE_"_L1, "POST_"_L1, "OUT_"_L1, "FWDE_"_L1};
    const auto found =
        std::find_if(prefixes.begin(), prefixes.end(),
                     [name](QLatin1StringView prefix) { return name.startsWith(prefix); });
    if (found == prefixes.end())
        return std::nullopt;
    name = name.mid(found->size());
    for (const QLatin1StringView part : {"_pre"_L1, "_log"_L1, "_deny"_L1, "_allow"_L1, "_post"_L1})
        if (name.endsWith(part)) {
            name.chop(part.size());
            break;
        }
    if (name.startsWith("policy_"_L1))
        return Origin{Owner::Firewalld, u"policy "_s + name.mid(7).toString()};
    return Origin{Owner::Firewalld, name.toString()};
}

/// nft mode of kube-proxy: "service-ULMVA6XW-ns1/svc1/tcp/p80" and "endpoint-…__10.0.0.1/80" hold
/// the service's name.
QString kubeServiceOfChain(const QString &name)
{
    const qsizetype hash = name.indexOf(u'-');
    const qsizetype begin = name.indexOf(u'-', hash + 1) + 1;
    if (hash < 0 || begin <= 0)
        return {};
    const QStringList words = name.mid(begin).section("__"_L1, 0, 0).split(u'/');
    if (words.size() < 3)
        return {};
    const QString port = words.value(3);
    return words[0] + u'/' + words[1] + (port.isEmpty() ? QString() : u':' + port);
}

/// "default/web:http cluster IP", "default/web has no endpoints".
QString kubeServiceOfComment(const QString &comment)
{
    const QString first = comment.section(u' ', 0, 0);
    return first.count(u'/') == 1 ? first : QString();
}

/// netavark: "dnat name: podman id: 1f…"; CNI: "name: \"podman\" id: \"1f…\"".
QString podmanNetwork(const QString &comment)
{
    const qsizetype at = comment.indexOf("name: "_L1);
    if (at < 0)
        return {};
    QString name = comment.mid(at + 6).section(u' ', 0, 0);
    return name.remove(u'"');
}

std::optional<Origin> ownerOfTable(const Table &table)
{
    if (table.backend != Backend::Nft)
        return std::nullopt;
    static constexpr std::array<std::pair<QLatin1StringView, Owner>, 8> tables{
        {{"firewalld"_L1, Owner::Firewalld},
         {"kube-proxy"_L1, Owner::KubeProxy},
         {"netavark"_L1, Owner::Podman},
         {"docker-bridges"_L1, Owner::Docker},
         {"f2b-table"_L1, Owner::Fail2ban},
         {"libvirt_network"_L1, Owner::Libvirt},
         {"cni_hostport"_L1, Owner::Podman},
         {"firewalld_policy_drop"_L1, Owner::Firewalld}}};
    for (const auto &[name, owner] : tables)
        if (table.name == name)
            return Origin{owner, {}};
    return std::nullopt;
}

std::optional<Origin> ownerOfChain(const QString &name)
{
    if (name.startsWith("ufw-"_L1) || name.startsWith("ufw6-"_L1))
        return Origin{Owner::Ufw, {}};
    if (name.startsWith("f2b-"_L1))
        return Origin{Owner::Fail2ban, name.mid(4)};
    if (name.startsWith("LIBVIRT_"_L1))
        return Origin{Owner::Libvirt, {}};
    if (name == "DOCKER"_L1 || name.startsWith("DOCKER-"_L1))
        return Origin{Owner::Docker, {}};
    if (name.startsWith("NETAVARK"_L1) || name.startsWith("CNI-"_L1))
        return Origin{Owner::Podman, {}};
    if (name.startsWith("KUBE-"_L1))
        return Origin{Owner::KubeProxy, {}};
    return firewalldChain(name);
}

const QString *leadsTo(const Rule &rule)
{
    for (const Part &part : rule.parts) {
        if (const Jump *jump = std::get_if<Jump>(&part))
            return &jump->chain;
        if (const Goto *go = std::get_if<Goto>(&part))
            return &go->chain;
    }
    return nullptr;
}

/// The jail whose set the rule asks: "f2b-sshd" ("f2b-sshd6" for IPv6), "addr-set-sshd",
/// "addr6-set-sshd".
std::optional<Origin> jailOfSets(const Ruleset &ruleset, const Rule &rule)
{
    for (const Part &part : rule.parts) {
        const Match *match = std::get_if<Match>(&part);
        if (!match || !match->set || *match->set >= ruleset.sets.size())
            continue;
        const Set &set = ruleset.sets[*match->set];
        for (const QLatin1StringView prefix : {"f2b-"_L1, "addr-set-"_L1, "addr6-set-"_L1}) {
            if (!set.name.startsWith(prefix))
                continue;
            QString jail = set.name.mid(prefix.size());
            if (set.family == Family::Ipv6 && jail.endsWith(u'6'))
                jail.chop(1);
            return Origin{Owner::Fail2ban, jail};
        }
    }
    return std::nullopt;
}

bool chainLeadsTo(const Chain &chain, const auto &isWanted)
{
    return std::any_of(chain.rules.begin(), chain.rules.end(), [&isWanted](const Rule &rule) {
        const QString *to = leadsTo(rule);
        return to && isWanted(*to);
    });
}

/// docker0 or a bridge that docker named: "br-265c64ef25d6".
bool namesDockerBridge(const QString &text)
{
    for (const QString &word : text.split(u' ')) {
        const bool isBridge = word.size() == 15 && word.startsWith("br-"_L1)
                              && std::all_of(word.begin() + 3, word.end(), [](QChar c) {
                                     return c.isDigit() || (c >= u'a' && c <= u'f');
                                 });
        if (isBridge || word == "docker0"_L1)
            return true;
    }
    return false;
}

/// What firewalld writes into the base chains of iptables beside its jumps.
bool isFirewalldBaseRule(const Chain &chain, const Rule &rule)
{
    const auto isFirewallds = [](const QString &to) { return firewalldChain(to).has_value(); };
    if (!chainLeadsTo(chain, isFirewallds))
        return false;
    static constexpr std::array<QLatin1StringView, 14> rules{
        "-m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT"_L1,
        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"_L1,
        "-i lo -j ACCEPT"_L1,
        "-o lo -j ACCEPT"_L1,
        "-m conntrack --ctstate INVALID -j DROP"_L1,
        "-j REJECT --reject-with icmp-host-prohibited"_L1,
        "-j REJECT --reject-with icmp-admin-prohibited"_L1,
        "-j REJECT --reject-with icmp6-adm-prohibited"_L1,
        "-p ipv6-icmp -j ACCEPT"_L1,
        "-p ipv6-icmp -m icmp6 --icmpv6-type 134 -j ACCEPT"_L1,
        "-p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT"_L1,
        "-m rpfilter --validmark --invert -j DROP"_L1,
        "-m rpfilter --invert --validmark -j DROP"_L1,
        "-m rpfilter --loose --validmark --invert -j DROP"_L1};
    const QString prefix = u"-A "_s + chain.name + u' ';
    if (!rule.text.startsWith(prefix))
        return false;
    const QStringView words = QStringView(rule.text).mid(prefix.size());
    return std::any_of(rules.begin(), rules.end(),
                       [words](QLatin1StringView known) { return words == known; });
}

/// "-s 172.17.0.2/32 -d 172.17.0.2/32 … -j MASQUERADE": a container that asks for its own port.
bool isHairpin(const QString &text)
{
    const QStringList words = text.split(u' ');
    const qsizetype from = words.indexOf(u"-s"_s);
    const qsizetype to = words.indexOf(u"-d"_s);
    return from >= 0 && to >= 0 && words.last() == "MASQUERADE"_L1
           && words.value(from + 1) == words.value(to + 1);
}

/// Docker writes these into FORWARD and POSTROUTING themselves.
bool isDockerBaseRule(const Ruleset &ruleset, const Chain &chain, const Rule &rule)
{
    if (!chain.base || !ruleset.findChain(chain.table, u"DOCKER"_s))
        return false;
    if (chain.base->hook == Hook::Postrouting && isHairpin(rule.text))
        return true;
    return namesDockerBridge(rule.text);
}

Origin ownerOfPolicy(const Chain &chain)
{
    if (!chain.base || !chain.base->policyDrop)
        return {};
    const auto leadsToPrefix = [&chain](QLatin1StringView prefix) {
        return chainLeadsTo(chain, [prefix](const QString &to) { return to.startsWith(prefix); });
    };
    if (leadsToPrefix("ufw-"_L1) || leadsToPrefix("ufw6-"_L1))
        return {Owner::Ufw, {}};
    if (chain.base->hook == Hook::Forward && leadsToPrefix("DOCKER"_L1))
        return {Owner::Docker, {}};
    return {};
}

/// Adds what the rule itself says of whom it serves.
Origin withSubject(Origin origin, const Chain &chain, const Rule &rule)
{
    if (!origin.subject.isEmpty())
        return origin;
    switch (origin.owner) {
    case Owner::Ufw:
        origin.subject = ufwRule(chain.name, rule.text);
        break;
    case Owner::Podman:
        origin.subject = podmanNetwork(rule.comment);
        break;
    case Owner::KubeProxy:
        origin.subject = kubeServiceOfComment(rule.comment);
        if (origin.subject.isEmpty())
            origin.subject = kubeServiceOfChain(chain.name);
        break;
    case Owner::Firewalld:
    case Owner::Docker:
    case Owner::Fail2ban:
    case Owner::Libvirt:
    case Owner::User:
        break;
    }
    return origin;
}

std::optional<Origin> ownerOfRule(const Ruleset &ruleset, const Chain &chain, const Rule &rule)
{
    if (const auto jail = jailOfSets(ruleset, rule))
        return jail;
    if (const QString *to = leadsTo(rule))
        if (const auto owner = ownerOfChain(*to))
            return owner;
    if (rule.comment.startsWith("netavark "_L1) || rule.comment.startsWith("CNI "_L1))
        return Origin{Owner::Podman, {}};
    if (rule.comment.startsWith("kubernetes "_L1))
        return Origin{Owner::KubeProxy, {}};
    if (isFirewalldBaseRule(chain, rule))
        return Origin{Owner::Firewalld, {}};
    if (isDockerBaseRule(ruleset, chain, rule))
        return Origin{Owner::Docker, {}};
    return std::nullopt;
}

} // namespace

Origin originOf(const Ruleset &ruleset, const Chain &chain, const Rule *rule)
{
    // These are there for a person's own rules; docker ends its one with a plain RETURN.
    const bool isForPeople = chain.name == "DOCKER-USER"_L1 || chain.name == "CNI-ADMIN"_L1;
    if (isForPeople && rule && rule->text != "-A DOCKER-USER -j RETURN"_L1)
        return {};
    std::optional<Origin> origin = ownerOfTable(ruleset.tables[chain.table]);
    if (origin && origin->owner == Owner::Firewalld)
        origin = firewalldChain(chain.name).value_or(*origin);
    if (origin && origin->owner == Owner::Fail2ban && rule)
        origin = jailOfSets(ruleset, *rule).value_or(*origin);
    if (!origin)
        origin = ownerOfChain(chain.name);
    if (!origin && !rule)
        return ownerOfPolicy(chain);
    if (!origin)
        origin = ownerOfRule(ruleset, chain, *rule);
    if (!origin)
        return {};
    return rule ? withSubject(*origin, chain, *rule) : *origin;
}

} // namespace doorward::firewall
