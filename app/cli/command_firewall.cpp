// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/firewall_batch.h"
#include "app/cli/firewall_input.h"
#include "app/cli/firewall_question.h"
#include "core/report/firewall_text.h"
#include "core/report/json_parts.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;
using firewall::Evaluator;

namespace {

QJsonArray textsJson(const std::vector<Message> &messages, const Catalogue &catalogue)
{
    QJsonArray texts;
    for (const Message &message : messages)
        texts.append(catalogue.text(message));
    return texts;
}

QByteArray asJson(const FirewallExplanation &explanation, const Catalogue &catalogue)
{
    QJsonObject object = firewall::toJson(explanation.evaluation, true);
    object.insert(u"assumptions"_s, textsJson(explanation.assumed, catalogue));
    QJsonValue reply;
    if (explanation.reply) {
        QJsonObject answer = firewall::toJson(*explanation.reply, true);
        answer.insert(u"assumptions"_s, textsJson(explanation.replyAssumed, catalogue));
        reply = answer;
    }
    object.insert(u"reply"_s, reply);
    object.insert(u"remedies"_s, remediesToJson(explanation.remedies, catalogue));
    object.insert(u"limits"_s, limitsToJson(explanation.limits, catalogue));
    return QJsonDocument(object).toJson();
}

ExitCode explainOne(const PacketQuestion &question, FirewallInput input, bool json,
                    const Console &console)
{
    const PacketAsked asked = askedOf(question, input.host);
    const Evaluator evaluator(std::move(input.ruleset), std::move(input.host));
    FirewallExplanation explanation = explain(evaluator, asked);
    explanation.limits = std::move(input.limits);
    if (json)
        return console.print(asJson(explanation, console.catalogue()));
    return console.print(
        firewallToText(explanation, console.catalogue(), {console.width(), console.mayColour()}));
}

Message whatIsWrong(const Arguments &arguments)
{
    if (arguments.words.isEmpty() || arguments.words.first() != "explain"_L1)
        return {u"cli.error.firewall.no-explain"_s, {}};
    if (arguments.words.size() > 1)
        return {u"cli.error.extra-word"_s,
                {{u"word"_s, arguments.words.at(1)}, {u"command"_s, u"firewall"_s}}};
    if (!arguments.has("batch"))
        return {};
    for (const char *option : {"to", "from", "hook", "in", "out", "state"})
        if (arguments.has(option))
            return {u"cli.error.firewall.batch-and"_s,
                    {{u"option"_s, "--"_L1 + QLatin1StringView(option)}}};
    return {};
}

} // namespace

ExitCode runFirewall(const Arguments &arguments, const Console &console)
{
    if (const Message wrong = whatIsWrong(arguments); !wrong.isEmpty())
        return console.usage(wrong);
    std::optional<PacketQuestion> question;
    if (!arguments.has("batch")) {
        auto asked = questionFrom(arguments);
        if (!asked)
            return console.usage(asked.error());
        question = *std::move(asked);
    }
    auto input = firewallInputFrom(arguments, console);
    if (!input)
        return input.error();
    if (question)
        return explainOne(*question, *std::move(input), arguments.has("json"), console);
    return explainBatch(*arguments.value("batch"), *std::move(input), arguments.has("phases"),
                        console);
}

} // namespace doorward::cli
