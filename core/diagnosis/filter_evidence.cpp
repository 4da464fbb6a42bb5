// SPDX-License-Identifier: MIT
#include "core/diagnosis/filter_evidence.h"

#include "core/firewall/origin.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using firewall::Decider;
using firewall::Owner;

QString ownerName(Owner owner)
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

/// The rule belongs to iptables, of either back end: its own tables, with its words.
bool isIptables(const Decider &decider)
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

QString iptables(const HostSnapshot &host, const Decider &decider)
{
    const QString plain = decider.family == "ip6"_L1 ? u"ip6tables"_s : u"iptables"_s;
    const QString legacy = plain + u"-legacy"_s;
    return isLegacy(decider) && host.hasTool(legacy) ? legacy : plain;
}

} // namespace

RuleOnHost::RuleOnHost(const Inquiry &inquiry, const HostSnapshot &host, const Decider &decider,
                       std::optional<IpAddress> source)
    : m_inquiry(inquiry)
    , m_host(host)
    , m_decider(decider)
    , m_source(std::move(source))
{
    const auto *evaluator = inquiry.scene.filters().of(host);
    const auto found = evaluator ? findRule(evaluator->ruleset(), decider) : std::nullopt;
    if (!found)
        return;
    const firewall::Chain &chain = evaluator->ruleset().chains[found->chain];
    m_decider.origin = firewall::originOf(evaluator->ruleset(), chain,
                                          found->rule ? &chain.rules[*found->rule] : nullptr);
}

Owner RuleOnHost::owner() const
{
    return m_decider.origin.owner;
}

Side RuleOnHost::side() const
{
    return &m_host == &m_inquiry.scene.client() ? Side::Client : Side::Server;
}

Params RuleOnHost::params() const
{
    QString place; // as nft and iptables print it
    if (m_decider.handle)
        place = u"# handle %1"_s.arg(*m_decider.handle);
    else if (m_decider.position)
        place = u"#%1"_s.arg(*m_decider.position);
    return {{u"rule"_s, m_decider.text},
            {u"chain"_s, m_decider.chain},
            {u"table"_s, m_decider.family + u' ' + m_decider.table},
            {u"place"_s, place},
            {u"machine"_s, m_host.hostname},
            {u"owner"_s, ownerName(owner())},
            {u"owned"_s, m_decider.origin.subject}};
}

QString RuleOnHost::key() const
{
    const auto &filters = m_inquiry.scene.filters();
    const auto *evaluator = filters.of(m_host);
    const auto found = evaluator ? findRule(evaluator->ruleset(), m_decider) : std::nullopt;
    const QString host = m_host.hostname + u'/' + m_host.netns + u'/';
    if (!found)
        return host + m_decider.text;
    return host + QString::number(found->chain) + u'/'
           + (found->rule ? QString::number(*found->rule) : u"policy"_s);
}

const firewall::Rule *RuleOnHost::rule() const
{
    const auto *evaluator = m_inquiry.scene.filters().of(m_host);
    const auto found = evaluator ? findRule(evaluator->ruleset(), m_decider) : std::nullopt;
    return found && found->rule ? &evaluator->ruleset().chains[found->chain].rules[*found->rule]
                                : nullptr;
}

QStringList RuleOnHost::shownBy() const
{
    if (!isIptables(m_decider))
        return {u"nft"_s,         u"-a"_s,         u"list"_s,      u"chain"_s,
                m_decider.family, m_decider.table, m_decider.chain};
    return {
        iptables(m_host, m_decider), u"-t"_s, m_decider.table, u"-v"_s, u"-S"_s, m_decider.chain};
}

QStringList RuleOnHost::compiled() const
{
    return {u"nft"_s,   u"--debug=netlink"_s, u"-a"_s,         u"list"_s,
            u"chain"_s, m_decider.family,     m_decider.table, m_decider.chain};
}

QStringList RuleOnHost::evidence() const
{
    Params params = this->params();
    QString id = u"evidence.filter-rule"_s;
    const firewall::Rule *rule = this->rule();
    if (!m_decider.handle && !m_decider.position) {
        id = u"evidence.filter-policy"_s;
    } else if (rule && rule->packets) {
        id += ".counted"_L1;
        params.insert(u"packets"_s, QString::number(*rule->packets));
    }
    return evidence(id, params);
}

QStringList RuleOnHost::translationEvidence() const
{
    return evidence(u"evidence.filter-nat"_s, params());
}

QStringList RuleOnHost::evidence(const QString &id, const Params &params) const
{
    QStringList ids{m_inquiry.ledger.add(side(), m_inquiry.message(id, params), shownBy())};
    if (m_decider.origin.owner != Owner::User) {
        const bool named = !m_decider.origin.subject.isEmpty();
        ids << m_inquiry.ledger.add(side(),
                                    m_inquiry.message(named ? u"evidence.filter-origin.named"_s
                                                            : u"evidence.filter-origin"_s,
                                                      params));
    }
    return ids;
}

std::vector<Remedy> RuleOnHost::remedies(bool reply) const
{
    const Params params = this->params();
    if (m_decider.origin.owner == Owner::User)
        return ownRemedies(reply);
    std::vector<Remedy> remedies;
    const auto commands = firewall::remediesFor(m_decider, m_inquiry.scene.port(), m_source);
    const QString text = remedyText(m_decider.origin.owner);
    for (const QStringList &command : commands)
        remedies.push_back(m_inquiry.remedy(remedies.empty() ? text
                                            : command.contains(u"--permanent"_s)
                                                ? u"remedy.filter.keep"_s
                                                : u"remedy.filter.then"_s,
                                            params, command, true));
    if (remedies.empty())
        remedies.push_back(m_inquiry.remedy(u"remedy.filter.owner"_s, params, std::nullopt, true));
    return remedies;
}

/// A rule for this very port is deleted; before a policy or a rule for all that is left, one that
/// accepts the port is put: deleting those would open everything.
std::vector<Remedy> RuleOnHost::ownRemedies(bool reply) const
{
    const Params params = this->params();
    const firewall::Rule *rule = this->rule();
    const QString port = QString::number(m_inquiry.scene.port().value());
    if (rule && isForPort(*rule)) {
        const auto commands = firewall::remediesFor(m_decider, m_inquiry.scene.port());
        return {m_inquiry.remedy(u"remedy.filter.delete"_s, params,
                                 commands.empty() ? std::nullopt : std::optional(commands.front()),
                                 true)};
    }
    if (isIptables(m_decider)) {
        QStringList command{iptables(m_host, m_decider), u"-t"_s, m_decider.table, u"-I"_s,
                            m_decider.chain};
        if (m_decider.position)
            command << QString::number(*m_decider.position);
        command << u"-p"_s << u"tcp"_s << (reply ? u"--sport"_s : u"--dport"_s) << port << u"-j"_s
                << u"ACCEPT"_s;
        return {m_inquiry.remedy(u"remedy.filter.allow"_s, params, command, true)};
    }
    QStringList command{u"nft"_s,        m_decider.handle ? u"insert"_s : u"add"_s,
                        u"rule"_s,       m_decider.family,
                        m_decider.table, m_decider.chain};
    if (m_decider.handle)
        command << u"position"_s << QString::number(*m_decider.handle);
    command << u"tcp"_s << (reply ? u"sport"_s : u"dport"_s) << port << u"accept"_s;
    return {m_inquiry.remedy(u"remedy.filter.allow"_s, params, command, true)};
}

std::optional<Decider> rewritingRule(const firewall::Evaluator &evaluator,
                                     const firewall::Evaluation &evaluation)
{
    for (const firewall::Phase &phase : evaluation.phases)
        for (const firewall::RuleTrial &trial : phase.rules) {
            if (trial.matched != true)
                continue;
            Decider decider;
            decider.family = phase.family;
            decider.table = phase.table;
            decider.chain = trial.chain.isEmpty() ? phase.chain : trial.chain;
            decider.backend = phase.backend;
            decider.handle = trial.handle;
            decider.position = trial.position;
            const auto found = findRule(evaluator.ruleset(), decider);
            if (!found || !found->rule)
                continue;
            const firewall::Chain &chain = evaluator.ruleset().chains[found->chain];
            const firewall::Rule &rule = chain.rules[*found->rule];
            const bool rewrites =
                std::any_of(rule.parts.begin(), rule.parts.end(), [](const firewall::Part &part) {
                    const auto *nat = std::get_if<firewall::Nat>(&part);
                    return nat
                           && (nat->kind == firewall::Nat::Kind::Destination
                               || nat->kind == firewall::Nat::Kind::Redirect);
                });
            if (!rewrites)
                continue;
            decider.text = rule.text;
            decider.comment = rule.comment;
            decider.origin = firewall::originOf(evaluator.ruleset(), chain, &rule);
            return decider;
        }
    return std::nullopt;
}

} // namespace doorward::rules
