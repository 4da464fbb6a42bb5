// SPDX-License-Identifier: MIT
#include "app/cli/firewall_question.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;
using firewall::ConnectionState;
using firewall::Entry;
using firewall::Hook;

namespace {

/// IFNAMSIZ - 1 of linux/if.h.
constexpr qsizetype longestDeviceName = 15;

/// The words of a question as they were given, by their name; `prefix` is what the person typed
/// before it.
struct Words {
    QLatin1StringView prefix;
    QMap<QString, QString> values;
    bool quoted = false;

    std::optional<QString> value(const char *name) const
    {
        const auto found = values.constFind(QString::fromLatin1(name));
        return found == values.constEnd() ? std::nullopt : std::optional(*found);
    }
    Message wrong(const char *name, const char *expectation) const
    {
        const QString shown =
            quoted ? u'"' + QString::fromLatin1(name) + u'"' : prefix + QLatin1StringView(name);
        return {"cli.error.value."_L1 + QLatin1StringView(expectation),
                {{u"option"_s, shown}, {u"value"_s, value(name).value_or(QString())}}};
    }
};

std::optional<IpAddress> addressFrom(const QString &text)
{
    const bool bracketed = text.startsWith(u'[') && text.endsWith(u']');
    return IpAddress::parse(bracketed ? text.mid(1, text.size() - 2) : text);
}

bool isDeviceName(const QString &name)
{
    return !name.isEmpty() && name.toUtf8().size() <= longestDeviceName && !name.contains(u'/')
           && !name.contains(u' ');
}

Message readSender(const Words &words, PacketQuestion &question)
{
    const auto from = words.value("from");
    if (!from)
        return {};
    if (const auto address = addressFrom(*from)) {
        question.from = address;
    } else if (const auto endpoint = Endpoint::parse(*from)) {
        question.from = endpoint->address;
        question.fromPort = endpoint->port;
    } else {
        return words.wrong("from", "sender");
    }
    question.from = question.from->unmapped();
    return question.from->family() == question.to.address.family()
               ? Message()
               : words.wrong("from", "sender-family");
}

template <typename Enum, std::size_t Size>
Message readWord(const Words &words, const char *name, const std::array<Enum, Size> &known,
                 std::optional<Enum> &place)
{
    const auto given = words.value(name);
    if (!given)
        return {};
    place = json::enumFromName<Enum>(*given);
    return place && std::find(known.begin(), known.end(), *place) != known.end()
               ? Message()
               : words.wrong(name, name);
}

Message readDevice(const Words &words, const char *name, std::optional<QString> &place)
{
    place = words.value(name);
    return !place || isDeviceName(*place) ? Message() : words.wrong(name, "device");
}

Entry entryOf(Hook hook)
{
    switch (hook) {
    case Hook::Output:
    case Hook::Postrouting:
    case Hook::Egress:
        return Entry::Sent;
    case Hook::Forward:
        return Entry::Forwards;
    case Hook::Ingress:
    case Hook::Prerouting:
    case Hook::Input:
        break;
    }
    return Entry::Delivered;
}

Parsed<PacketQuestion> questionOf(const Words &words)
{
    PacketQuestion question;
    const auto to = words.value("to");
    if (!to)
        return tl::unexpected(Message{u"cli.error.firewall.no-to"_s, {}});
    const auto target = Endpoint::parse(*to);
    if (!target || target->port.value() == 0)
        return tl::unexpected(words.wrong("to", "endpoint"));
    question.to = {target->address.unmapped(), target->port};
    std::optional<ConnectionState> state;
    std::optional<Hook> hook;
    constexpr std::array hooks{Hook::Input, Hook::Output, Hook::Forward};
    constexpr std::array states{ConnectionState::New, ConnectionState::Established};
    for (const Message &wrong :
         {readSender(words, question), readWord(words, "hook", hooks, hook),
          readWord(words, "state", states, state), readDevice(words, "in", question.inputDevice),
          readDevice(words, "out", question.outputDevice)})
        if (!wrong.isEmpty())
            return tl::unexpected(wrong);
    question.state = state.value_or(ConnectionState::New);
    if (hook)
        question.entry = entryOf(*hook);
    return question;
}

constexpr std::array questionWords{"to", "from", "hook", "in", "out", "state"};

} // namespace

Parsed<PacketQuestion> questionFrom(const Arguments &arguments)
{
    Words words{"--"_L1, {}, false};
    for (const char *name : questionWords)
        if (const auto value = arguments.value(name))
            words.values.insert(QString::fromLatin1(name), *value);
    return questionOf(words);
}

Parsed<PacketQuestion> questionFrom(const QByteArray &line)
{
    const auto object = json::parseObject(line);
    if (!object)
        return tl::unexpected(
            Message{u"cli.error.firewall.line"_s, {{u"reason"_s, object.error().subject}}});
    Words words{{}, {}, true};
    for (const char *name : questionWords) {
        const QJsonValue value = object->value(QLatin1StringView(name));
        if (value.isString())
            words.values.insert(QString::fromLatin1(name), value.toString());
        else if (!value.isNull() && !value.isUndefined())
            return tl::unexpected(
                Message{u"cli.error.firewall.no-text"_s, {{u"key"_s, QString::fromLatin1(name)}}});
    }
    return questionOf(words);
}

PacketAsked askedOf(const PacketQuestion &question, const firewall::HostView &host)
{
    PacketAsked asked = firewall::packetFor(question, host);
    const bool unknown =
        std::any_of(asked.concluded.begin(), asked.concluded.end(), [](const Message &message) {
            return message.id == "explain.taken.unknown"_L1;
        });
    if (unknown)
        asked.concluded.push_back({u"explain.taken.options"_s, {}});
    return asked;
}

} // namespace doorward::cli
