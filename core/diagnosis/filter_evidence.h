// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// A rule (or a policy) of a host's packet filter, as evidence, as params and as what to do.
class RuleOnHost {
public:
    RuleOnHost(const Inquiry &inquiry, const HostSnapshot &host, const firewall::Decider &decider,
               std::optional<IpAddress> source = {});

    /// {rule}, {chain}, {table}, {place}, {machine}, {owner}, {owned}.
    Params params() const;
    /// Tells it from every other rule of the case.
    QString key() const;
    /// The rule with its place, its counter and who put it there; the command that shows it.
    QStringList evidence() const;
    /// The same of a rule that translates an address.
    QStringList translationEvidence() const;
    /// By who put it there; for a packet to the port, or (`reply`) for one that comes from it.
    std::vector<Remedy> remedies(bool reply) const;
    Side side() const;
    /// The command that lists it.
    QStringList shownBy() const;
    /// The command that lists an nft rule as the kernel holds it, with what nft leaves out.
    QStringList compiled() const;

    firewall::Owner owner() const;

private:
    const firewall::Rule *rule() const;
    QStringList evidence(const QString &id, const Params &params) const;
    bool hasLegacyTool() const;

    const Inquiry &m_inquiry;
    const HostSnapshot &m_host;
    firewall::Decider m_decider;
    std::optional<IpAddress> m_source; ///< of the packet, as the rule sees it
};

/// The rule by which `evaluation` says that the destination was rewritten.
std::optional<firewall::Decider> rewritingRule(const firewall::Evaluator &evaluator,
                                               const firewall::Evaluation &evaluation);

} // namespace doorward::rules
