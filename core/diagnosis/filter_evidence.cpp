// SPDX-License-Identifier: MIT
#include "core/diagnosis/filter_evidence.h"

#include "core/diagnosis/filter_remedies.h"
#include "core/firewall/origin.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using firewall::Decider;
using firewall::Owner;

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
    return {iptablesProgram(m_decider, hasLegacyTool()),
            u"-t"_s,
            m_decider.table,
            u"-v"_s,
            u"-S"_s,
            m_decider.chain};
}

bool RuleOnHost::hasLegacyTool() const
{
    return m_host.hasTool(m_decider.family == "ip6"_L1 ? u"ip6tables-legacy"_s
                                                       : u"iptables-legacy"_s);
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
    const auto *evaluator = m_inquiry.scene.filters().of(m_host);
    if (!evaluator)
        return {};
    std::vector<Remedy> remedies =
        remediesFor({evaluator->ruleset(), m_decider, m_inquiry.scene.port(), m_source, reply,
                     hasLegacyTool()});
    for (Remedy &remedy : remedies) {
        Params params = remedy.text.params;
        params.insert(this->params());
        remedy.text = m_inquiry.message(remedy.text.id, std::move(params));
    }
    return remedies;
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
