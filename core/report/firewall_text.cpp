// SPDX-License-Identifier: MIT
#include "core/report/firewall_text.h"

#include "core/base/untrusted.h"
#include "core/report/firewall_words.h"
#include "core/report/text_page.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using firewall::Decider;
using firewall::Evaluation;
using Judged = firewall::Outcome;
using firewall::Phase;
using firewall::RuleTrial;

namespace {

constexpr qsizetype longestRule = 600;

QString shown(const QString &untrusted)
{
    return displayText(QStringView(untrusted), longestRule);
}

struct Mark {
    QString sign;
    Ink ink;
};

Mark markOf(Judged outcome)
{
    switch (outcome) {
    case Judged::Accept:
        return {u"✓"_s, Ink::Good};
    case Judged::Drop:
    case Judged::Reject:
        return {u"✕"_s, Ink::Bad};
    case Judged::Unknown:
        break;
    }
    return {u"?"_s, Ink::Doubt};
}

class FirewallPage {
public:
    FirewallPage(const FirewallExplanation &explanation, const Catalogue &catalogue,
                 const TextStyle &style)
        : m_explanation(explanation)
        , m_catalogue(catalogue)
        , m_words(catalogue)
        , m_page(style, catalogue)
    {
    }

    QString text()
    {
        writePacket();
        writeVerdict(m_explanation.evaluation, m_words.verdict(m_explanation.evaluation),
                     m_explanation.assumed);
        if (!m_explanation.reply)
            writeRemedies();
        writeUnknowns(m_explanation.evaluation);
        writePhases(m_explanation.evaluation);
        if (m_explanation.reply) {
            m_page.heading("explain.section.reply");
            writeVerdict(*m_explanation.reply, m_words.replyVerdict(*m_explanation.reply),
                         m_explanation.replyAssumed);
            writeRemedies();
            writeUnknowns(*m_explanation.reply);
            writePhases(*m_explanation.reply);
        }
        writeLimits();
        return m_page.text();
    }

private:
    void writePacket()
    {
        m_page.line(m_page.ink(m_words.packet(m_explanation.packet), Ink::Bold));
        for (const Message &message : m_explanation.concluded)
            m_page.hanging(u"  "_s, Ink::Plain, m_catalogue.text(message), Ink::Dim);
        m_page.line();
    }

    void writeDecider(const Decider &decider)
    {
        m_page.hanging(u"    "_s, Ink::Plain, m_words.rule(decider),
                       decider.routing.isEmpty() ? Ink::Command : Ink::Plain);
        if (!decider.comment.isEmpty() && !decider.text.contains(decider.comment))
            m_page.hanging(u"    # "_s, Ink::Dim, shown(decider.comment), Ink::Dim);
        if (const QString origin = m_words.origin(decider); !origin.isEmpty())
            m_page.hanging(u"    "_s, Ink::Plain, origin, Ink::Dim);
    }

    void writeVerdict(const Evaluation &evaluation, const QString &verdict,
                      const std::vector<Message> &assumed)
    {
        const Mark mark = markOf(evaluation.verdict);
        m_page.hanging(mark.sign + u' ', mark.ink, verdict, Ink::Bold);
        if (evaluation.decidedBy)
            writeDecider(*evaluation.decidedBy);
        for (const QString &effect : m_words.effects(evaluation))
            m_page.hanging(u"  "_s, Ink::Plain, effect);
        for (const Message &assumption : assumed)
            m_page.hanging(u"  ? "_s, Ink::Doubt, m_catalogue.text(assumption));
    }

    void writeRemedies() { m_page.remedies(wordedRemedies(m_explanation.remedies, m_catalogue)); }

    void writeUnknowns(const Evaluation &evaluation)
    {
        if (evaluation.verdict == Judged::Unknown) {
            for (const firewall::Possibility &way : evaluation.possibilities) {
                const Mark mark = markOf(way.verdict);
                m_page.hanging("  "_L1 + mark.sign + u' ', mark.ink, m_words.possibility(way));
                if (way.decidedBy)
                    writeDecider(*way.decidedBy);
            }
        }
        if (evaluation.unknowns.empty())
            return;
        m_page.heading(evaluation.verdict == Judged::Unknown ? "explain.section.unknowns"
                                                             : "explain.section.unknowns.harmless");
        for (const QString &unknown : m_words.unknowns(evaluation))
            m_page.hanging(u"  ? "_s, Ink::Doubt, unknown);
    }

    static bool decides(const Evaluation &evaluation, const Phase &phase, const RuleTrial &trial)
    {
        const auto &decider = evaluation.decidedBy;
        const QString chain = trial.chain.isEmpty() ? phase.chain : trial.chain;
        return decider && trial.matched == true && decider->table == phase.table
               && decider->family == phase.family && decider->chain == chain
               && (decider->handle ? decider->handle == trial.handle
                                   : decider->position == trial.position);
    }

    void writePhases(const Evaluation &evaluation)
    {
        int number = 0;
        for (const Phase &phase : evaluation.phases) {
            const Mark mark = markOf(phase.verdict);
            m_page.line();
            m_page.hanging(mark.sign + u' ', mark.ink, m_words.phase(++number, phase), Ink::Bold);
            for (const RuleTrial &trial : phase.rules)
                writeTrial(phase, trial, decides(evaluation, phase, trial));
            if (phase.omitted > 0)
                m_page.hanging(u"    … "_s, Ink::Dim, m_words.omitted(phase.omitted), Ink::Dim);
        }
    }

    void writeTrial(const Phase &phase, const RuleTrial &trial, bool isDecider)
    {
        QString sign = u"·"_s;
        Ink ink = Ink::Dim;
        if (isDecider) {
            sign = u"►"_s;
            ink = markOf(phase.verdict).ink;
        } else if (!trial.matched) {
            sign = u"?"_s;
            ink = Ink::Doubt;
        } else if (*trial.matched) {
            sign = u"+"_s;
            ink = Ink::Plain;
        }
        const int deepest = 8;
        const QString indent(2 + 2 * std::clamp(trial.depth, 0, deepest), u' ');
        const QString number = QString::number(trial.handle ? *trial.handle : trial.position);
        const QString chain =
            trial.chain.isEmpty() || trial.chain == phase.chain ? QString() : trial.chain + u' ';
        const QString lead = indent + sign + u' ' + shown(chain) + number + u"  "_s;
        m_page.hanging(lead, ink, shown(trial.text), isDecider ? Ink::Bold : Ink::Plain);
        if (!trial.why.isEmpty())
            m_page.hanging(indent + u"    "_s, Ink::Plain, shown(trial.why), Ink::Dim);
    }

    void writeLimits()
    {
        if (m_explanation.limits.empty())
            return;
        m_page.heading("report.section.limits");
        for (const Limit &limit : m_explanation.limits) {
            const LimitText text = m_catalogue.text(limit);
            m_page.hanging(u"  · "_s, Ink::Dim,
                           text.what + m_page.say("report.separator.colon") + text.why
                               + m_page.say("report.limit-end") + u' ' + text.help);
        }
    }

    const FirewallExplanation &m_explanation;
    const Catalogue &m_catalogue;
    FirewallWords m_words;
    TextPage m_page;
};

} // namespace

QString firewallToText(const FirewallExplanation &explanation, const Catalogue &catalogue,
                       const TextStyle &style)
{
    return FirewallPage(explanation, catalogue, style).text();
}

} // namespace doorward
