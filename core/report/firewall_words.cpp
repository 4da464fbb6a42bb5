// SPDX-License-Identifier: MIT
#include "core/report/firewall_words.h"

#include "core/base/untrusted.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using firewall::Decider;
using firewall::Evaluation;
using Judged = firewall::Outcome;

namespace {

constexpr qsizetype longestRule = 600;

} // namespace

FirewallWords::FirewallWords(const Catalogue &catalogue)
    : m_catalogue(catalogue)
{
}

QString FirewallWords::say(const char *id, const QMap<QString, QString> &params) const
{
    return m_catalogue.text("explain."_L1 + QLatin1StringView(id), params);
}

QString FirewallWords::packet(const firewall::Packet &packet) const
{
    QString line = packet.tcpFlags == firewall::tcp_flag::syn ? u"TCP SYN "_s : u"TCP ACK "_s;
    if (packet.source && packet.sourcePort)
        line += Endpoint{*packet.source, *packet.sourcePort}.text();
    else
        line += packet.source ? packet.source->text() : u"?"_s;
    line += u" → "_s + Endpoint{packet.destination, packet.destinationPort}.text();
    if (packet.inputDevice)
        line += say("packet.in", {{u"device"_s, *packet.inputDevice}});
    if (packet.outputDevice)
        line += say("packet.out", {{u"device"_s, *packet.outputDevice}});
    return line;
}

QString FirewallWords::outcome(Judged outcome) const
{
    switch (outcome) {
    case Judged::Accept:
        return say("outcome.accept");
    case Judged::Drop:
        return say("outcome.drop");
    case Judged::Reject:
        return say("outcome.reject");
    case Judged::Unknown:
        break;
    }
    return say("outcome.unknown");
}

QString FirewallWords::place(const Decider &decider) const
{
    if (decider.family.isEmpty())
        return say("place.routing");
    QMap<QString, QString> params{
        {u"chain"_s, decider.family + u' ' + decider.table + u' ' + decider.chain}};
    if (decider.handle) {
        params.insert(u"handle"_s, QString::number(*decider.handle));
        return say("place.handle", params);
    }
    if (decider.position) {
        params.insert(u"position"_s, QString::number(*decider.position));
        return say(decider.backend == "legacy"_L1 ? "place.legacy" : "place.position", params);
    }
    return say("place.policy", params);
}

/// `base` is "verdict" or "reply".
QString FirewallWords::ending(const QString &base, Judged verdict,
                              const std::optional<firewall::RejectWith> &with,
                              const std::optional<Decider> &decider) const
{
    QMap<QString, QString> params;
    if (decider)
        params.insert(u"place"_s, place(*decider));
    if (verdict == Judged::Reject)
        params.insert(u"with"_s, with ? QString::fromLatin1(firewall::rejectName(*with)) : u"?"_s);
    QString id = "explain."_L1 + base + u'.' + QLatin1StringView(json::enumName(verdict));
    if (!decider && verdict != Judged::Unknown)
        id += ".open"_L1;
    return m_catalogue.text(id, params);
}

QString FirewallWords::verdict(const Evaluation &evaluation) const
{
    return ending(u"verdict"_s, evaluation.verdict, evaluation.rejectWith, evaluation.decidedBy);
}

QString FirewallWords::replyVerdict(const Evaluation &reply) const
{
    return ending(u"reply"_s, reply.verdict, reply.rejectWith, reply.decidedBy);
}

QString FirewallWords::rule(const Decider &decider) const
{
    return decider.routing.isEmpty() ? displayText(QStringView(decider.text), longestRule)
                                     : m_catalogue.text(decider.routing);
}

QString FirewallWords::origin(const Decider &decider) const
{
    const firewall::Origin &origin = decider.origin;
    if (origin.owner == firewall::Owner::User)
        return {};
    return say(origin.subject.isEmpty() ? "origin" : "origin.subject",
               {{u"owner"_s, QString::fromLatin1(json::enumName(origin.owner))},
                {u"subject"_s, origin.subject}});
}

QStringList FirewallWords::effects(const Evaluation &evaluation) const
{
    QStringList sentences;
    if (evaluation.synProxied)
        sentences << say("synproxy");
    if (evaluation.rewrittenTo)
        sentences << say("rewritten-to", {{u"to"_s, evaluation.rewrittenTo->text()}});
    QStringList destinations;
    for (const firewall::Possibility &way : evaluation.possibilities)
        if (evaluation.destinationIsOpen && way.rewrittenTo
            && !destinations.contains(way.rewrittenTo->text()))
            destinations << way.rewrittenTo->text();
    if (!destinations.isEmpty())
        sentences << say("rewritten-to.one-of", {{u"to"_s, destinations.join(u", "_s)}});
    if (evaluation.rewrittenSource)
        sentences << say("rewritten-source", {{u"from"_s, evaluation.rewrittenSource->text()}});
    return sentences;
}

QString FirewallWords::possibility(const firewall::Possibility &possibility) const
{
    const QString outcome =
        ending(u"verdict"_s, possibility.verdict, possibility.rejectWith, possibility.decidedBy);
    QStringList assumed;
    for (const Message &assumption : possibility.assumptions)
        assumed << m_catalogue.text(assumption);
    return assumed.isEmpty()
               ? outcome
               : say("if", {{u"assumption"_s, assumed.join(u"; "_s)}, {u"outcome"_s, outcome}});
}

QStringList FirewallWords::unknowns(const Evaluation &evaluation) const
{
    QStringList lines;
    for (const Message &unknown : evaluation.unknownMessages)
        lines << m_catalogue.text(unknown);
    return lines;
}

QString FirewallWords::phaseOutcome(const firewall::Phase &phase) const
{
    const QString plain = outcome(phase.verdict);
    return phase.byPolicy && phase.verdict != Judged::Unknown
               ? say("outcome.by-policy", {{u"verdict"_s, plain}})
               : plain;
}

QString FirewallWords::phase(int number, const firewall::Phase &phase) const
{
    return say("phase", {{u"n"_s, QString::number(number)},
                         {u"hook"_s, QString::fromLatin1(json::enumName(phase.hook))},
                         {u"chain"_s, phase.family + u' ' + phase.table + u' ' + phase.chain},
                         {u"priority"_s, QString::number(phase.priority)},
                         {u"verdict"_s, phaseOutcome(phase)}});
}

QString FirewallWords::omitted(quint64 rules) const
{
    return say("omitted", {{u"n"_s, QString::number(rules)}});
}

} // namespace doorward
