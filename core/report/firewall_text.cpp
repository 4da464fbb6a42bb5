// SPDX-License-Identifier: MIT
#include "core/report/firewall_text.h"

#include "core/base/untrusted.h"
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

QString hookName(firewall::Hook hook)
{
    return QString::fromLatin1(json::enumName(hook));
}

class FirewallPage {
public:
    FirewallPage(const FirewallExplanation &explanation, const Catalogue &catalogue,
                 const TextStyle &style)
        : m_explanation(explanation)
        , m_catalogue(catalogue)
        , m_page(style, catalogue)
    {
    }

    QString text()
    {
        writePacket();
        writeVerdict(m_explanation.evaluation);
        writeUnknowns(m_explanation.evaluation);
        writePhases(m_explanation.evaluation);
        if (m_explanation.reply) {
            m_page.heading("explain.section.reply");
            writeVerdict(*m_explanation.reply);
            writeUnknowns(*m_explanation.reply);
            writePhases(*m_explanation.reply);
        }
        writeLimits();
        return m_page.text();
    }

private:
    void writePacket()
    {
        const firewall::Packet &packet = m_explanation.packet;
        const QString flags =
            packet.tcpFlags == firewall::tcp_flag::syn ? u"TCP SYN "_s : u"TCP ACK "_s;
        QString from = packet.source ? packet.source->text() : u"?"_s;
        if (packet.source && packet.sourcePort)
            from = Endpoint{*packet.source, *packet.sourcePort}.text();
        QString line =
            flags + from + u" → "_s + Endpoint{packet.destination, packet.destinationPort}.text();
        if (packet.inputDevice)
            line += m_page.say("explain.packet.in", {{u"device"_s, *packet.inputDevice}});
        if (packet.outputDevice)
            line += m_page.say("explain.packet.out", {{u"device"_s, *packet.outputDevice}});
        m_page.line(m_page.ink(line, Ink::Bold));
        for (const Message &message : m_explanation.concluded)
            m_page.hanging(u"  "_s, Ink::Plain, m_catalogue.text(message), Ink::Dim);
        m_page.line();
    }

    QString placeOf(const Decider &decider) const
    {
        QMap<QString, QString> params{
            {u"chain"_s, decider.family + u' ' + decider.table + u' ' + decider.chain},
            {u"backend"_s, decider.backend}};
        if (decider.handle) {
            params.insert(u"handle"_s, QString::number(*decider.handle));
            return m_page.say("explain.place.handle", params);
        }
        if (decider.position) {
            params.insert(u"position"_s, QString::number(*decider.position));
            return m_page.say(decider.backend == "legacy"_L1 ? "explain.place.legacy"
                                                             : "explain.place.position",
                              params);
        }
        return m_page.say("explain.place.policy", params);
    }

    QString originOf(const Decider &decider) const
    {
        const firewall::Origin &origin = decider.origin;
        if (origin.owner == firewall::Owner::User)
            return {};
        const QMap<QString, QString> params{
            {u"owner"_s, QString::fromLatin1(json::enumName(origin.owner))},
            {u"subject"_s, origin.subject}};
        return m_page.say(origin.subject.isEmpty() ? "explain.origin" : "explain.origin.subject",
                          params);
    }

    QString outcomeText(Judged verdict, const std::optional<firewall::RejectWith> &with,
                        const std::optional<Decider> &decider) const
    {
        QMap<QString, QString> params;
        if (decider)
            params.insert(u"place"_s, placeOf(*decider));
        switch (verdict) {
        case Judged::Accept:
            return decider ? m_page.say("explain.verdict.accept", params)
                           : m_page.say("explain.verdict.accept.open");
        case Judged::Drop:
            return decider ? m_page.say("explain.verdict.drop", params)
                           : m_page.say("explain.verdict.drop.open");
        case Judged::Reject:
            params.insert(u"with"_s,
                          with ? QString::fromLatin1(firewall::rejectName(*with)) : u"?"_s);
            return decider ? m_page.say("explain.verdict.reject", params)
                           : m_page.say("explain.verdict.reject.open", params);
        case Judged::Unknown:
            break;
        }
        return m_page.say("explain.verdict.unknown");
    }

    void writeDecider(const Decider &decider)
    {
        m_page.hanging(u"    "_s, Ink::Plain, shown(decider.text), Ink::Command);
        if (!decider.comment.isEmpty() && !decider.text.contains(decider.comment))
            m_page.hanging(u"    # "_s, Ink::Dim, shown(decider.comment), Ink::Dim);
        if (const QString origin = originOf(decider); !origin.isEmpty())
            m_page.hanging(u"    "_s, Ink::Plain, origin, Ink::Dim);
    }

    static QString destinationsOf(const Evaluation &evaluation)
    {
        QStringList all;
        for (const firewall::Possibility &way : evaluation.possibilities)
            if (const auto to = way.rewrittenTo.value_or(Endpoint()).text();
                way.rewrittenTo && !all.contains(to))
                all.append(to);
        return all.join(u", "_s);
    }

    void writeVerdict(const Evaluation &evaluation)
    {
        const Mark mark = markOf(evaluation.verdict);
        m_page.hanging(mark.sign + u' ', mark.ink,
                       outcomeText(evaluation.verdict, evaluation.rejectWith, evaluation.decidedBy),
                       Ink::Bold);
        if (evaluation.decidedBy)
            writeDecider(*evaluation.decidedBy);
        if (evaluation.synProxied)
            m_page.hanging(u"  "_s, Ink::Plain, m_page.say("explain.synproxy"));
        if (evaluation.rewrittenTo)
            m_page.hanging(
                u"  "_s, Ink::Plain,
                m_page.say("explain.rewritten-to", {{u"to"_s, evaluation.rewrittenTo->text()}}));
        if (evaluation.destinationIsOpen)
            m_page.hanging(u"  "_s, Ink::Plain,
                           m_page.say("explain.rewritten-to.one-of",
                                      {{u"to"_s, destinationsOf(evaluation)}}));
        if (evaluation.rewrittenSource)
            m_page.hanging(u"  "_s, Ink::Plain,
                           m_page.say("explain.rewritten-source",
                                      {{u"from"_s, evaluation.rewrittenSource->text()}}));
    }

    void writeUnknowns(const Evaluation &evaluation)
    {
        if (evaluation.verdict == Judged::Unknown) {
            for (const firewall::Possibility &way : evaluation.possibilities) {
                QStringList assuming;
                for (const QString &assumption : way.assuming)
                    assuming.append(shown(assumption));
                const Mark mark = markOf(way.verdict);
                const QString outcome = outcomeText(way.verdict, way.rejectWith, way.decidedBy);
                m_page.hanging(
                    "  "_L1 + mark.sign + u' ', mark.ink,
                    assuming.isEmpty()
                        ? outcome
                        : m_page.say("explain.if", {{u"assumption"_s, assuming.join(u"; "_s)},
                                                    {u"outcome"_s, outcome}}));
                if (way.decidedBy)
                    writeDecider(*way.decidedBy);
            }
        }
        if (evaluation.unknowns.empty())
            return;
        m_page.heading(evaluation.verdict == Judged::Unknown ? "explain.section.unknowns"
                                                             : "explain.section.unknowns.harmless");
        for (const QString &unknown : evaluation.unknowns)
            m_page.hanging(u"  ? "_s, Ink::Doubt, shown(unknown));
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
            const QMap<QString, QString> params{
                {u"n"_s, QString::number(++number)},
                {u"hook"_s, hookName(phase.hook)},
                {u"chain"_s, phase.family + u' ' + phase.table + u' ' + phase.chain},
                {u"priority"_s, QString::number(phase.priority)},
                {u"verdict"_s, m_page.say(outcomeId(phase.verdict))}};
            m_page.line();
            m_page.hanging(mark.sign + u' ', mark.ink,
                           m_page.say(phase.byPolicy && phase.verdict != Judged::Unknown
                                          ? "explain.phase.policy"
                                          : "explain.phase",
                                      params),
                           Ink::Bold);
            for (const RuleTrial &trial : phase.rules)
                writeTrial(phase, trial, decides(evaluation, phase, trial));
            if (phase.omitted > 0)
                m_page.hanging(
                    u"    … "_s, Ink::Dim,
                    m_page.say("explain.omitted", {{u"n"_s, QString::number(phase.omitted)}}),
                    Ink::Dim);
        }
    }

    static const char *outcomeId(Judged outcome)
    {
        switch (outcome) {
        case Judged::Accept:
            return "explain.outcome.accept";
        case Judged::Drop:
            return "explain.outcome.drop";
        case Judged::Reject:
            return "explain.outcome.reject";
        case Judged::Unknown:
            break;
        }
        return "explain.outcome.unknown";
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
            const QString base = "limit."_L1 + limit.id;
            m_page.hanging(u"  · "_s, Ink::Dim,
                           m_catalogue.text(base + ".what"_L1, limit.params) + ": "_L1
                               + m_catalogue.text(base + ".why"_L1, limit.params) + u' '
                               + m_catalogue.text(base + ".help"_L1, limit.params));
        }
    }

    const FirewallExplanation &m_explanation;
    const Catalogue &m_catalogue;
    TextPage m_page;
};

} // namespace

QString firewallToText(const FirewallExplanation &explanation, const Catalogue &catalogue,
                       const TextStyle &style)
{
    return FirewallPage(explanation, catalogue, style).text();
}

QJsonArray limitsToJson(const std::vector<Limit> &limits, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Limit &limit : limits) {
        const QString base = "limit."_L1 + limit.id;
        array.append(QJsonObject{{u"id"_s, limit.id},
                                 {u"what"_s, catalogue.text(base + ".what"_L1, limit.params)},
                                 {u"why"_s, catalogue.text(base + ".why"_L1, limit.params)},
                                 {u"help"_s, catalogue.text(base + ".help"_L1, limit.params)}});
    }
    return array;
}

} // namespace doorward
