// SPDX-License-Identifier: MIT
#include "ui/models/firewall_words.h"

#include "core/base/untrusted.h"

#include <QCoreApplication>

namespace doorward::words {

using namespace Qt::Literals::StringLiterals;
using firewall::Outcome;

namespace {

/// Gives lupdate the context of these words.
struct FirewallWords {
    Q_DECLARE_TR_FUNCTIONS(FirewallWords)
};

constexpr int longestRule = 400;
constexpr int longestName = 80;

QString name(const QString &text)
{
    return displayText(QStringView(text), longestName);
}

QString ruleName(const firewall::Decider &decider)
{
    if (decider.handle)
        return FirewallWords::tr("rule with handle %1").arg(*decider.handle);
    if (decider.position)
        return FirewallWords::tr("rule number %1").arg(*decider.position);
    return FirewallWords::tr("the policy");
}

QString place(const firewall::Decider &decider)
{
    return FirewallWords::tr("chain %1, table %2 %3")
        .arg(name(decider.chain), name(decider.family), name(decider.table));
}

} // namespace

QString hookChain(const firewall::Phase &phase)
{
    QString text =
        u"%1 · %2 %3 · %4"_s.arg(QLatin1StringView(json::enumName(phase.hook)), name(phase.family),
                                 name(phase.table), name(phase.chain));
    if (phase.backend == "legacy"_L1)
        text += u" · "_s + FirewallWords::tr("iptables-legacy");
    return text;
}

QString firewallOutcome(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Accept:
        return FirewallWords::tr("let through");
    case Outcome::Drop:
        return FirewallWords::tr("dropped");
    case Outcome::Reject:
        return FirewallWords::tr("rejected");
    case Outcome::Unknown:
        return FirewallWords::tr("cannot be known");
    }
    return {};
}

QString phaseOutcome(const firewall::Phase &phase, bool decides)
{
    const QString outcome = firewallOutcome(phase.verdict);
    if (phase.byPolicy && phase.verdict != Outcome::Unknown)
        return FirewallWords::tr("%1 by the policy (priority %2)").arg(outcome).arg(phase.priority);
    return decides ? FirewallWords::tr("%1 here (priority %2)").arg(outcome).arg(phase.priority)
                   : FirewallWords::tr("%1 (priority %2)").arg(outcome).arg(phase.priority);
}

QString ruleMatch(std::optional<bool> matched)
{
    if (!matched)
        return FirewallWords::tr("cannot be known");
    return *matched ? FirewallWords::tr("matched") : FirewallWords::tr("did not match");
}

QString origin(const firewall::Origin &origin)
{
    using firewall::Owner;
    const QString subject = name(origin.subject);
    switch (origin.owner) {
    case Owner::Firewalld:
        return subject.isEmpty() ? u"firewalld"_s
                                 : FirewallWords::tr("firewalld, zone %1").arg(subject);
    case Owner::Fail2ban:
        return subject.isEmpty() ? u"fail2ban"_s
                                 : FirewallWords::tr("fail2ban, jail %1").arg(subject);
    case Owner::KubeProxy:
        return subject.isEmpty() ? u"kube-proxy"_s
                                 : FirewallWords::tr("kube-proxy, service %1").arg(subject);
    case Owner::Libvirt:
        return subject.isEmpty() ? u"libvirt"_s
                                 : FirewallWords::tr("libvirt, network %1").arg(subject);
    case Owner::Ufw:
    case Owner::Docker:
    case Owner::Podman:
        break;
    case Owner::User:
        return FirewallWords::tr("added by hand or by a program that leaves no mark");
    }
    const QString owner = QLatin1StringView(json::enumName(origin.owner));
    return subject.isEmpty() ? owner : FirewallWords::tr("%1, %2").arg(owner, subject);
}

QString verdictSentence(const firewall::Evaluation &evaluation)
{
    if (evaluation.verdict == Outcome::Unknown)
        return FirewallWords::tr("It cannot be known from the rules alone what becomes of this "
                                 "packet.");
    if (!evaluation.decidedBy)
        return evaluation.verdict == Outcome::Accept
                   ? FirewallWords::tr("Let through: no rule stops this packet.")
                   : FirewallWords::tr("This packet does not come through.");
    const firewall::Decider &decider = *evaluation.decidedBy;
    switch (evaluation.verdict) {
    case Outcome::Accept:
        return FirewallWords::tr("Let through by the %1 (%2).")
            .arg(ruleName(decider), place(decider));
    case Outcome::Drop:
        return FirewallWords::tr("Dropped without an answer by the %1 (%2).")
            .arg(ruleName(decider), place(decider));
    case Outcome::Reject:
        return FirewallWords::tr("Rejected with %3 by the %1 (%2).")
            .arg(ruleName(decider), place(decider),
                 evaluation.rejectWith
                     ? QLatin1StringView(firewall::rejectName(*evaluation.rejectWith))
                     : "?"_L1);
    case Outcome::Unknown:
        break;
    }
    return {};
}

QString rewriteSentence(const firewall::Evaluation &evaluation)
{
    QStringList sentences;
    if (evaluation.rewrittenTo)
        sentences << FirewallWords::tr("It goes on to %1 (destination NAT).")
                         .arg(evaluation.rewrittenTo->text());
    if (evaluation.rewrittenSource)
        sentences << FirewallWords::tr("It leaves as coming from %1 (source NAT).")
                         .arg(evaluation.rewrittenSource->text());
    return sentences.join(u' ');
}

QStringList possibilitySentences(const firewall::Evaluation &evaluation)
{
    QStringList sentences;
    constexpr qsizetype most = 4;
    for (const firewall::Possibility &possibility : evaluation.possibilities) {
        if (sentences.size() == most)
            break;
        QStringList assumed;
        for (const QString &assumption : possibility.assuming)
            assumed << displayText(QStringView(assumption), longestRule);
        const QString outcome = firewallOutcome(possibility.verdict);
        sentences << (assumed.isEmpty()
                          ? outcome
                          : FirewallWords::tr("%1 if %2").arg(outcome, assumed.join(u"; "_s)));
    }
    return sentences;
}

QString entry(firewall::Entry entry)
{
    switch (entry) {
    case firewall::Entry::Arrives:
        return FirewallWords::tr("arrives; routing decides");
    case firewall::Entry::Delivered:
        return FirewallWords::tr("arrives for this host");
    case firewall::Entry::Forwards:
        return FirewallWords::tr("is forwarded");
    case firewall::Entry::Sent:
        return FirewallWords::tr("is sent by this host");
    }
    return {};
}

QString traceText(const firewall::Evaluation &evaluation)
{
    QStringList lines{verdictSentence(evaluation)};
    if (const QString rewritten = rewriteSentence(evaluation); !rewritten.isEmpty())
        lines << rewritten;
    if (evaluation.verdict == Outcome::Unknown)
        lines += possibilitySentences(evaluation);
    for (const QString &unknown : evaluation.unknowns)
        lines << u"? "_s + displayText(QStringView(unknown), longestRule);
    for (const firewall::Phase &phase : evaluation.phases) {
        lines << QString() << hookChain(phase) + u": "_s + phaseOutcome(phase, false);
        for (const firewall::RuleTrial &trial : phase.rules) {
            const QString mark = !trial.matched ? u"?"_s : *trial.matched ? u"+"_s : u"-"_s;
            lines << QString(2 * (trial.depth + 1), u' ') + mark + u' '
                         + displayText(QStringView(trial.text), longestRule) + u"   # "_s
                         + displayText(QStringView(trial.why), longestRule);
        }
        if (phase.omitted > 0)
            lines << u"  - … (%1)"_s.arg(phase.omitted);
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace doorward::words
