// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/comparison.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {

using firewall::Evaluation;
using firewall::Outcome;
using firewall::RejectWith;

namespace {

std::optional<RejectWith> rejectionOf(const IcmpError &error)
{
    using enum RejectWith;
    // RFC 792 and iana.org/assignments/icmp-parameters; RFC 4443 section 3.1
    static const QList<std::pair<int, RejectWith>> four{
        {0, IcmpNetUnreachable},  {1, IcmpHostUnreachable}, {2, IcmpProtUnreachable},
        {3, IcmpPortUnreachable}, {9, IcmpNetProhibited},   {10, IcmpHostProhibited},
        {13, IcmpAdminProhibited}};
    static const QList<std::pair<int, RejectWith>> six{
        {0, Icmp6NoRoute},         {1, Icmp6AdminProhibited}, {3, Icmp6AddrUnreachable},
        {4, Icmp6PortUnreachable}, {5, Icmp6PolicyFail},      {6, Icmp6RejectRoute}};
    for (const auto &[code, with] : error.family == Family::Ipv4 ? four : six)
        if (code == error.code)
            return with;
    return std::nullopt;
}

QString verdictText(Outcome verdict, const std::optional<RejectWith> &with)
{
    QString text = QLatin1StringView(json::enumName(verdict));
    if (with)
        text += u" with "_s + QLatin1StringView(firewall::rejectName(*with));
    return text;
}

QString deciderText(const std::optional<firewall::Decider> &decider)
{
    if (!decider)
        return u" (no decider)"_s;
    return u" by %1 %2 %3 [%4] \"%5\""_s.arg(decider->family, decider->table, decider->chain,
                                             decider->handle ? u"handle %1"_s.arg(*decider->handle)
                                             : decider->position
                                                 ? u"position %1"_s.arg(*decider->position)
                                                 : u"policy"_s,
                                             decider->text);
}

Compared wrong(const QString &difference)
{
    return {Likeness::Wrong, difference};
}

Compared compareUnknown(const KernelAnswer &kernel, const Evaluation &evaluation)
{
    const auto fits = [&kernel](const firewall::Possibility &possible) {
        if (possible.synProxied && kernel.verdict == Outcome::Drop)
            return true;                            // this host's answer was lost
        return possible.verdict == Outcome::Unknown // nobody can know how it goes on
               || (possible.verdict == kernel.verdict && possible.rejectWith == kernel.rejectWith);
    };
    // More ways than the evaluator follows: it lists none of them.
    if (evaluation.possibilities.empty()
        || std::any_of(evaluation.possibilities.begin(), evaluation.possibilities.end(), fits))
        return {Likeness::Unknown, {}};
    return wrong(u"unknown, but the kernel's answer is not among the possibilities"_s);
}

} // namespace

KernelAnswer answerOf(const Sighting &seen)
{
    KernelAnswer answer;
    if (seen.place != Sighting::Place::Nowhere) {
        answer.verdict = Outcome::Accept;
        answer.source = seen.segment.source;
        answer.destination = seen.segment.destination;
        answer.device = seen.device;
        if (seen.place == Sighting::Place::Host)
            answer.mark = seen.mark;
    } else if (seen.reset) {
        answer.verdict = Outcome::Reject;
        answer.rejectWith = RejectWith::TcpReset;
    } else if (seen.error) {
        answer.verdict = Outcome::Reject;
        answer.rejectWith = rejectionOf(*seen.error);
    }
    return answer;
}

KernelAnswer answerToRequest(const Observation &seen)
{
    KernelAnswer answer = answerOf(seen.request);
    if (answer.verdict != Outcome::Drop || seen.reply.place == Sighting::Place::Nowhere)
        return answer;
    answer.verdict = Outcome::Accept;
    answer.proxied = true;
    return answer;
}

QString KernelAnswer::text() const
{
    QString text = verdictText(verdict, rejectWith);
    if (source && destination)
        text += u": %1 → %2"_s.arg(source->text(), destination->text())
                + (device.isEmpty() ? u" to this host"_s : u" out of "_s + device);
    if (mark)
        text += u", mark 0x%1"_s.arg(*mark, 0, 16);
    return proxied ? text + u", answered in the server's place"_s : text;
}

QString textOf(const Evaluation &evaluation)
{
    QString text =
        verdictText(evaluation.verdict, evaluation.rejectWith) + deciderText(evaluation.decidedBy);
    if (evaluation.rewrittenTo)
        text += u", to "_s + evaluation.rewrittenTo->text();
    if (evaluation.rewrittenSource)
        text += u", from "_s + evaluation.rewrittenSource->text();
    text += evaluation.forwarded ? u", forwarded"_s : QString();
    text += evaluation.synProxied ? u", answered in the server's place"_s : QString();
    text += u", mark 0x%1"_s.arg(evaluation.finalMark, 0, 16);
    for (const QString &unknown : evaluation.unknowns)
        text += u"\n      unknown: "_s + unknown;
    for (const firewall::Possibility &possible : evaluation.possibilities)
        text += u"\n      possible: "_s + verdictText(possible.verdict, possible.rejectWith)
                + deciderText(possible.decidedBy);
    return text;
}

QString textOf(const Shot &shot)
{
    const firewall::Packet &packet = shot.packet;
    const Endpoint from{packet.source.value_or(IpAddress()), packet.sourcePort.value_or(Port())};
    const Endpoint to{packet.destination, packet.destinationPort};
    QString text = from.text() + u" → "_s + to.text();
    if (shot.entry == firewall::Entry::Sent)
        text += u" sent with mark 0x%1 by uid %2"_s.arg(packet.mark, 0, 16)
                    .arg(packet.ownerUser.value_or(Uid()).value());
    else
        text += u" in by "_s + packet.inputDevice.value_or(QString());
    if (packet.state == firewall::ConnectionState::Established)
        text += u" after the handshake, flags 0x%1"_s.arg(packet.tcpFlags, 0, 16);
    return text;
}

Compared compareRequest(const Shot &shot, const KernelAnswer &kernel, const Evaluation &evaluation)
{
    if (evaluation.verdict == Outcome::Unknown)
        return compareUnknown(kernel, evaluation);
    if (evaluation.verdict != kernel.verdict || evaluation.rejectWith != kernel.rejectWith)
        return wrong(u"verdict"_s);
    if (evaluation.synProxied != kernel.proxied)
        return wrong(u"who answers"_s);
    if (kernel.verdict != Outcome::Accept || kernel.proxied)
        return {};
    const Endpoint to{shot.packet.destination, shot.packet.destinationPort};
    const Endpoint from{*shot.packet.source, *shot.packet.sourcePort};
    // Where something is unknown, an address that is rewritten on some ways only is not claimed.
    const bool doubtful = !evaluation.unknowns.empty();
    if (evaluation.destinationIsOpen) {
        const auto leadsThere = [&](const firewall::Possibility &possible) {
            return possible.rewrittenTo.value_or(to) == kernel.destination;
        };
        if (std::none_of(evaluation.possibilities.begin(), evaluation.possibilities.end(),
                         leadsThere))
            return wrong(u"destination is none of those possible"_s);
    } else if (evaluation.rewrittenTo.value_or(to) != kernel.destination)
        return doubtful && !evaluation.rewrittenTo ? Compared{Likeness::Unknown, {}}
                                                   : wrong(u"destination"_s);
    if (evaluation.rewrittenSource.value_or(from) != kernel.source)
        return doubtful && !evaluation.rewrittenSource ? Compared{Likeness::Unknown, {}}
                                                       : wrong(u"source"_s);
    if (shot.entry != firewall::Entry::Sent && evaluation.forwarded == kernel.device.isEmpty())
        return wrong(u"way"_s);
    // What is unknown may have set another mark without an effect on the verdict.
    if (kernel.mark && evaluation.unknowns.empty() && *kernel.mark != evaluation.finalMark)
        return wrong(u"mark"_s);
    return {};
}

Compared compareRequest(const Shot &shot, const KernelAnswer &kernel, const Evaluation &evaluation,
                        const firewall::Evaluator &evaluator)
{
    if (!evaluation.synProxied || kernel.verdict != Outcome::Drop)
        return compareRequest(shot, kernel, evaluation);
    const Outcome answer =
        evaluator.evaluateReply(shot.packet, shot.entry, evaluation, firewall::Detail::VerdictOnly)
            .verdict;
    if (answer == Outcome::Unknown)
        return {Likeness::Unknown, {}};
    return answer == Outcome::Accept ? wrong(u"nobody answered"_s) : Compared{};
}

Compared compareReply(const KernelAnswer &kernel, const Evaluation &evaluation)
{
    if (evaluation.verdict == Outcome::Unknown)
        return compareUnknown(kernel, evaluation);
    if (evaluation.verdict != kernel.verdict || evaluation.rejectWith != kernel.rejectWith)
        return wrong(u"verdict of the reply"_s);
    return {};
}

} // namespace doorward::differential
