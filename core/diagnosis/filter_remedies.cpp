// SPDX-License-Identifier: MIT
#include "core/diagnosis/filter_remedies.h"

#include "core/diagnosis/packet_filters.h"
#include "core/firewall/origin.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

using firewall::Decider;
using firewall::Owner;
using Params = QMap<QString, QString>;

/// Which sentence goes with a remedy of that owner.
QString remedyText(Owner owner)
{
    switch (owner) {
    case Owner::Firewalld:
    case Owner::Ufw:
        return u"remedy.filter.open"_s;
    case Owner::Fail2ban:
        return u"remedy.filter.unban"_s;
    case Owner::Docker:
    case Owner::Podman:
    case Owner::KubeProxy:
    case Owner::Libvirt:
        return u"remedy.filter.owner"_s;
    case Owner::User:
        break;
    }
    return u"remedy.filter.delete"_s;
}

bool isLegacy(const Decider &decider)
{
    return decider.backend == "legacy"_L1;
}

Params paramsOf(const StoppingRule &stop)
{
    return {{u"rule"_s, stop.decider.text},
            {u"chain"_s, stop.decider.chain},
            {u"table"_s, stop.decider.family + u' ' + stop.decider.table},
            {u"owner"_s, rules::ownerName(stop.decider.origin.owner)},
            {u"owned"_s, stop.decider.origin.subject},
            {u"port"_s, QString::number(stop.port.value())}};
}

Remedy remedy(const QString &id, const StoppingRule &stop, std::optional<QStringList> command)
{
    return {{id, paramsOf(stop)}, std::move(command), true};
}

std::vector<Remedy> ofOwner(const StoppingRule &stop)
{
    std::vector<Remedy> remedies;
    const QString text = remedyText(stop.decider.origin.owner);
    for (const QStringList &command : remediesFor(stop.decider, stop.port, stop.source))
        remedies.push_back(remedy(remedies.empty()                     ? text
                                  : command.contains(u"--permanent"_s) ? u"remedy.filter.keep"_s
                                                                       : u"remedy.filter.then"_s,
                                  stop, command));
    if (remedies.empty())
        remedies.push_back(remedy(u"remedy.filter.owner"_s, stop, std::nullopt));
    return remedies;
}

/// A rule that accepts the port, in front of the one that stops the packet.
QStringList acceptBefore(const StoppingRule &stop)
{
    const Decider &decider = stop.decider;
    const QString port = QString::number(stop.port.value());
    if (rules::isIptables(decider)) {
        QStringList command{rules::iptablesProgram(decider, stop.hasLegacyTool), u"-t"_s,
                            decider.table, u"-I"_s, decider.chain};
        if (decider.position)
            command << QString::number(*decider.position);
        return command << u"-p"_s << u"tcp"_s << (stop.reply ? u"--sport"_s : u"--dport"_s) << port
                       << u"-j"_s << u"ACCEPT"_s;
    }
    QStringList command{u"nft"_s,      decider.handle ? u"insert"_s : u"add"_s,
                        u"rule"_s,     decider.family,
                        decider.table, decider.chain};
    if (decider.handle)
        command << u"position"_s << QString::number(*decider.handle);
    return command << u"tcp"_s << (stop.reply ? u"sport"_s : u"dport"_s) << port << u"accept"_s;
}

std::vector<Remedy> ofPerson(const StoppingRule &stop)
{
    const auto found = rules::findRule(stop.ruleset, stop.decider);
    const bool isForPort =
        found && found->rule
        && rules::isForPort(stop.ruleset.chains[found->chain].rules[*found->rule]);
    if (!isForPort)
        return {remedy(u"remedy.filter.allow"_s, stop, acceptBefore(stop))};
    const auto commands = remediesFor(stop.decider, stop.port);
    return {remedy(u"remedy.filter.delete"_s, stop,
                   commands.empty() ? std::nullopt : std::optional(commands.front()))};
}

} // namespace

std::vector<Remedy> remediesFor(const StoppingRule &stop)
{
    if (stop.decider.family.isEmpty())
        return {};
    return stop.decider.origin.owner == Owner::User ? ofPerson(stop) : ofOwner(stop);
}

QString rules::ownerName(Owner owner)
{
    switch (owner) {
    case Owner::Firewalld:
        return u"firewalld"_s;
    case Owner::Ufw:
        return u"ufw"_s;
    case Owner::Docker:
        return u"Docker"_s;
    case Owner::Podman:
        return u"Podman"_s;
    case Owner::KubeProxy:
        return u"kube-proxy"_s;
    case Owner::Fail2ban:
        return u"fail2ban"_s;
    case Owner::Libvirt:
        return u"libvirt"_s;
    case Owner::User:
        break;
    }
    return {};
}

bool rules::isIptables(const Decider &decider)
{
    static const QStringList tables{u"filter"_s, u"nat"_s, u"mangle"_s, u"raw"_s, u"security"_s};
    static const QStringList chains{u"PREROUTING"_s, u"INPUT"_s, u"FORWARD"_s, u"OUTPUT"_s,
                                    u"POSTROUTING"_s};
    if (isLegacy(decider))
        return true;
    return (decider.family == "ip"_L1 || decider.family == "ip6"_L1)
           && tables.contains(decider.table)
           && (decider.text.startsWith("-A "_L1) || chains.contains(decider.chain));
}

QString rules::iptablesProgram(const Decider &decider, bool hasLegacyTool)
{
    const QString plain = decider.family == "ip6"_L1 ? u"ip6tables"_s : u"iptables"_s;
    return isLegacy(decider) && hasLegacyTool ? plain + u"-legacy"_s : plain;
}

} // namespace doorward
