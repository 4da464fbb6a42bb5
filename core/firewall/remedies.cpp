// SPDX-License-Identifier: MIT
#include "core/firewall/origin.h"

namespace doorward::firewall {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isPolicy(const Decider &decider)
{
    return !decider.handle && !decider.position;
}

bool isForwarding(const QString &chain)
{
    return chain.contains("FORWARD"_L1, Qt::CaseInsensitive) || chain.contains("FWD"_L1);
}

/// The running configuration, then the stored one. A port that a rule of the zone refuses, or that
/// goes through this host, is not opened by --add-port.
std::vector<QStringList> ofFirewalld(const Decider &decider, const QString &port)
{
    if (isForwarding(decider.chain))
        return {};
    QStringList options;
    const QString &subject = decider.origin.subject;
    if (subject.startsWith("policy "_L1))
        options << u"--policy="_s + subject.mid(7);
    else if (!subject.isEmpty())
        options << u"--zone="_s + subject;
    if (decider.chain.endsWith("_deny"_L1) || decider.chain.endsWith("_pre"_L1))
        options << u"--add-rich-rule=rule priority=-32768 port port=%1 protocol=tcp accept"_s.arg(
            port);
    else
        options << u"--add-port=%1/tcp"_s.arg(port);
    return {QStringList{u"firewall-cmd"_s} + options,
            QStringList{u"firewall-cmd"_s, u"--permanent"_s} + options};
}

std::vector<QStringList> ofUfw(const Decider &decider, const QString &port)
{
    const QString &chain = decider.chain;
    const QString tcp = port + u"/tcp"_s;
    if (!decider.origin.subject.isEmpty())
        return {QStringList{u"ufw"_s, u"delete"_s} + decider.origin.subject.split(u' ')};
    if (chain.endsWith("user-limit"_L1))
        return {{u"ufw"_s, u"delete"_s, u"limit"_s, tcp}, {u"ufw"_s, u"allow"_s, tcp}};
    const bool isDefault =
        isPolicy(decider) || chain.contains("skip-to-policy"_L1) || chain.contains("-reject-"_L1);
    if (!isDefault)
        return {};
    if (isForwarding(chain))
        return {{u"ufw"_s, u"route"_s, u"allow"_s, u"proto"_s, u"tcp"_s, u"from"_s, u"any"_s,
                 u"to"_s, u"any"_s, u"port"_s, port}};
    if (chain.endsWith("output"_L1, Qt::CaseInsensitive))
        return {{u"ufw"_s, u"allow"_s, u"out"_s, tcp}};
    return {{u"ufw"_s, u"allow"_s, tcp}};
}

QString iptablesOf(const Decider &decider)
{
    QString program = decider.family == "ip6"_L1 ? u"ip6tables"_s : u"iptables"_s;
    if (decider.backend == "legacy"_L1)
        program += u"-legacy"_s;
    return program;
}

/// Published ports pass what docker's chains stop only by a rule in DOCKER-USER; the port that the
/// client asked for is the connection's original one.
std::vector<QStringList> ofDocker(const Decider &decider, const QString &port)
{
    if (decider.table != "filter"_L1)
        return {};
    return {{iptablesOf(decider), u"-I"_s, u"DOCKER-USER"_s, u"-p"_s, u"tcp"_s, u"-m"_s,
             u"conntrack"_s, u"--ctorigdstport"_s, port, u"--ctdir"_s, u"ORIGINAL"_s, u"-j"_s,
             u"ACCEPT"_s}};
}

std::vector<QStringList> ofFail2ban(const Decider &decider, const std::optional<IpAddress> &source)
{
    QString address = source ? source->text() : QString();
    const QStringList words = decider.text.split(u' ');
    if (const qsizetype at = words.indexOf(u"-s"_s); address.isEmpty() && at >= 0)
        address = words.value(at + 1).section(u'/', 0, 0);
    if (address.isEmpty() || decider.origin.subject.isEmpty())
        return {};
    return {{u"fail2ban-client"_s, u"set"_s, decider.origin.subject, u"unbanip"_s, address}};
}

bool isOfIptables(const Decider &decider)
{
    static const QStringList tables{u"filter"_s, u"nat"_s, u"mangle"_s, u"raw"_s, u"security"_s};
    return decider.backend == "legacy"_L1 || decider.text.startsWith("-A "_L1)
           || (isPolicy(decider) && decider.family != "inet"_L1 && tables.contains(decider.table)
               && decider.chain == decider.chain.toUpper());
}

std::vector<QStringList> ofPerson(const Decider &decider, const QString &port)
{
    if (isOfIptables(decider)) {
        const QString program = iptablesOf(decider);
        if (isPolicy(decider))
            return {{program, u"-t"_s, decider.table, u"-A"_s, decider.chain, u"-p"_s, u"tcp"_s,
                     u"--dport"_s, port, u"-j"_s, u"ACCEPT"_s}};
        if (!decider.position)
            return {};
        return {{program, u"-t"_s, decider.table, u"-D"_s, decider.chain,
                 QString::number(*decider.position)}};
    }
    if (decider.handle)
        return {{u"nft"_s, u"delete"_s, u"rule"_s, decider.family, decider.table, decider.chain,
                 u"handle"_s, QString::number(*decider.handle)}};
    if (!isPolicy(decider))
        return {};
    return {{u"nft"_s, u"add"_s, u"rule"_s, decider.family, decider.table, decider.chain, u"tcp"_s,
             u"dport"_s, port, u"accept"_s}};
}

} // namespace

std::vector<QStringList> remediesFor(const Decider &decider, Port port,
                                     const std::optional<IpAddress> &source)
{
    const QString number = QString::number(port.value());
    switch (decider.origin.owner) {
    case Owner::Firewalld:
        return ofFirewalld(decider, number);
    case Owner::Ufw:
        return ofUfw(decider, number);
    case Owner::Docker:
        return ofDocker(decider, number);
    case Owner::Fail2ban:
        return ofFail2ban(decider, source);
    case Owner::User:
        return ofPerson(decider, number);
    case Owner::Podman:
    case Owner::KubeProxy:
    case Owner::Libvirt:
        break; // their rules follow from containers, services and networks, not from a command
    }
    return {};
}

} // namespace doorward::firewall
