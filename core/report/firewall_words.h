// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/catalogue.h"
#include "core/report/firewall_explanation.h"

namespace doorward {

/// The sentences about a packet's walk, the same at the terminal, in a copied text and in the
/// window. What comes from the ruleset has passed displayText().
class FirewallWords {
public:
    /// `catalogue` outlives it.
    explicit FirewallWords(const Catalogue &catalogue);

    /// "TCP SYN 10.0.0.9 → 10.0.0.2:80, in by eth0"
    QString packet(const firewall::Packet &packet) const;
    /// "drop"
    QString outcome(firewall::Outcome outcome) const;
    /// "Dropped by inet filter web, handle 13."
    QString verdict(const firewall::Evaluation &evaluation) const;
    /// "The answer would be dropped by …"
    QString replyVerdict(const firewall::Evaluation &reply) const;
    /// The deciding rule's own words; of the routing what it says.
    QString rule(const firewall::Decider &decider) const;
    /// "put there by firewalld: public"; empty for a person's own rule.
    QString origin(const firewall::Decider &decider) const;
    /// What becomes of the addresses, a sentence each.
    QStringList effects(const firewall::Evaluation &evaluation) const;
    /// "If limit rate 5/second: matches → Accepted by …"
    QString possibility(const firewall::Possibility &possibility) const;
    QStringList unknowns(const firewall::Evaluation &evaluation) const;
    /// "drop by its policy"
    QString phaseOutcome(const firewall::Phase &phase) const;
    /// "Phase 1: input, inet filter input, priority 0: drop"
    QString phase(int number, const firewall::Phase &phase) const;
    /// "and 3 further rules that did not match"
    QString omitted(quint64 rules) const;

private:
    QString say(const char *id, const QMap<QString, QString> &params = {}) const;
    QString place(const firewall::Decider &decider) const;
    QString ending(const QString &base, firewall::Outcome verdict,
                   const std::optional<firewall::RejectWith> &with,
                   const std::optional<firewall::Decider> &decider) const;

    const Catalogue &m_catalogue;
};

} // namespace doorward
