// SPDX-License-Identifier: MIT
#include "core/base/untrusted.h"
#include "core/firewall/evaluation.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall {

namespace {

/// Rules and names come from outside; a long rule stays whole up to this many characters.
constexpr qsizetype longestText = 4096;

QString shown(const QString &text)
{
    return displayText(QStringView(text), longestText);
}

template <typename T>
QJsonValue orNull(const std::optional<T> &value)
{
    return json::write(value);
}

QJsonValue rejectJson(const std::optional<RejectWith> &with)
{
    return with ? QJsonValue(QString::fromLatin1(rejectName(*with))) : QJsonValue();
}

QJsonValue endpointJson(const std::optional<Endpoint> &endpoint)
{
    if (!endpoint)
        return QJsonValue();
    return QJsonObject{{u"address"_s, endpoint->address.text()},
                       {u"port"_s, endpoint->port.value()}};
}

QJsonValue deciderJson(const std::optional<Decider> &decider)
{
    if (!decider)
        return QJsonValue();
    QJsonObject object{{u"family"_s, decider->family},
                       {u"table"_s, shown(decider->table)},
                       {u"chain"_s, shown(decider->chain)},
                       {u"backend"_s, decider->backend},
                       {u"handle"_s, orNull(decider->handle)},
                       {u"position"_s, orNull(decider->position)},
                       {u"text"_s, shown(decider->text)},
                       {u"origin"_s, QLatin1StringView(json::enumName(decider->origin.owner))}};
    if (!decider->comment.isEmpty())
        object.insert(u"comment"_s, shown(decider->comment));
    if (!decider->origin.subject.isEmpty())
        object.insert(u"origin_subject"_s, shown(decider->origin.subject));
    return object;
}

QJsonObject trialJson(const RuleTrial &trial)
{
    QJsonObject object{{u"handle"_s, orNull(trial.handle)},
                       {u"position"_s, static_cast<qint64>(trial.position)},
                       {u"text"_s, shown(trial.text)},
                       {u"matched"_s, trial.matched ? QJsonValue(*trial.matched) : QJsonValue()},
                       {u"why"_s, shown(trial.why)}};
    if (!trial.chain.isEmpty()) {
        object.insert(u"chain"_s, shown(trial.chain));
        object.insert(u"depth"_s, trial.depth);
    }
    return object;
}

QJsonObject phaseJson(const Phase &phase)
{
    QJsonArray rules;
    for (const RuleTrial &trial : phase.rules)
        rules.append(trialJson(trial));
    QJsonObject object{{u"hook"_s, QLatin1StringView(json::enumName(phase.hook))},
                       {u"family"_s, phase.family},
                       {u"table"_s, shown(phase.table)},
                       {u"chain"_s, shown(phase.chain)},
                       {u"backend"_s, phase.backend},
                       {u"priority"_s, phase.priority},
                       {u"verdict"_s, QLatin1StringView(json::enumName(phase.verdict))},
                       {u"by_policy"_s, phase.byPolicy},
                       {u"rules"_s, rules}};
    if (phase.omitted > 0)
        object.insert(u"omitted"_s, static_cast<qint64>(phase.omitted));
    return object;
}

QJsonArray textsJson(const std::vector<QString> &texts)
{
    QJsonArray array;
    for (const QString &text : texts)
        array.append(shown(text));
    return array;
}

QJsonObject possibilityJson(const Possibility &possibility)
{
    return {{u"verdict"_s, QLatin1StringView(json::enumName(possibility.verdict))},
            {u"reject_with"_s, rejectJson(possibility.rejectWith)},
            {u"rewritten_to"_s, endpointJson(possibility.rewrittenTo)},
            {u"rewritten_source"_s, endpointJson(possibility.rewrittenSource)},
            {u"decided_by"_s, deciderJson(possibility.decidedBy)},
            {u"assuming"_s, textsJson(possibility.assuming)}};
}

} // namespace

QJsonObject toJson(const Evaluation &evaluation, bool withPhases)
{
    QJsonObject object{
        {u"verdict"_s, QLatin1StringView(json::enumName(evaluation.verdict))},
        {u"reject_with"_s, rejectJson(evaluation.rejectWith)},
        {u"rewritten_to"_s, endpointJson(evaluation.rewrittenTo)},
        {u"rewritten_source"_s, endpointJson(evaluation.rewrittenSource)},
        {u"decided_by"_s, deciderJson(evaluation.decidedBy)},
        {u"forwarded"_s, evaluation.forwarded},
        {u"syn_proxied"_s, evaluation.synProxied},
        {u"unknowns"_s, textsJson(evaluation.unknowns)},
    };
    if (evaluation.verdict == Outcome::Unknown || evaluation.possibilities.size() > 1) {
        QJsonArray possibilities;
        for (const Possibility &possibility : evaluation.possibilities)
            possibilities.append(possibilityJson(possibility));
        object.insert(u"possibilities"_s, possibilities);
    }
    if (withPhases) {
        QJsonArray phases;
        for (const Phase &phase : evaluation.phases)
            phases.append(phaseJson(phase));
        object.insert(u"phases"_s, phases);
    }
    return object;
}

} // namespace doorward::firewall
