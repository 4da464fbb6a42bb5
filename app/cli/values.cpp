// SPDX-License-Identifier: MIT
#include "app/cli/values.h"

#include <QLocale>

#include <cmath>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;
using std::chrono::microseconds;

namespace {

constexpr double longestSeconds = 24 * 3600.0;
constexpr int mostAttempts = 10'000;
/// IFNAMSIZ - 1 of linux/if.h.
constexpr qsizetype longestDeviceName = 15;

/// "--timeout x: expected …, for example --timeout 5."
tl::unexpected<Message> wrongValue(const char *option, const QString &value,
                                   const char *expectation)
{
    return tl::unexpected(
        Message{"cli.error.value."_L1 + QLatin1StringView(expectation),
                {{u"option"_s, "--"_L1 + QLatin1StringView(option)}, {u"value"_s, value}}});
}

Parsed<double> numberFrom(const Arguments &arguments, const char *option, double fallback,
                          double least, double most, const char *expectation)
{
    const auto given = arguments.value(option);
    if (!given)
        return fallback;
    bool ok = false;
    const double number = QLocale::c().toDouble(*given, &ok);
    if (!ok || !std::isfinite(number) || number < least || number > most)
        return wrongValue(option, *given, expectation);
    return number;
}

Parsed<int> attemptsFrom(const Arguments &arguments)
{
    const auto number = numberFrom(arguments, "attempts", 1, 1, mostAttempts, "count");
    if (!number)
        return tl::unexpected(number.error());
    if (std::trunc(*number) != *number)
        return wrongValue("attempts", *arguments.value("attempts"), "count");
    return static_cast<int>(*number);
}

Parsed<std::optional<IpAddress>> sourceFrom(const Arguments &arguments)
{
    const auto given = arguments.value("from");
    if (!given)
        return std::optional<IpAddress>();
    const auto address = IpAddress::parse(*given);
    if (!address)
        return wrongValue("from", *given, "address");
    return address;
}

Parsed<std::optional<QString>> deviceFrom(const Arguments &arguments)
{
    const auto given = arguments.value("device");
    if (given
        && (given->isEmpty() || given->toUtf8().size() > longestDeviceName || given->contains(u'/')
            || given->contains(u' ')))
        return wrongValue("device", *given, "device");
    return given;
}

Parsed<std::optional<Family>> familyFrom(const Arguments &arguments,
                                         const std::optional<IpAddress> &source)
{
    if (arguments.has("ipv4") && arguments.has("ipv6"))
        return tl::unexpected(Message{u"cli.error.both-families"_s, {}});
    std::optional<Family> family;
    if (arguments.has("ipv4"))
        family = Family::Ipv4;
    if (arguments.has("ipv6"))
        family = Family::Ipv6;
    if (family && source && source->family() != *family)
        return wrongValue("from", source->text(), "family");
    return family ? family : source ? std::optional(source->family()) : std::nullopt;
}

} // namespace

Parsed<microseconds> secondsFrom(const Arguments &arguments, const char *option,
                                 microseconds fallback)
{
    constexpr double least = 0.001;
    const auto number = numberFrom(arguments, option, 0, least, longestSeconds, "seconds");
    if (!number)
        return tl::unexpected(number.error());
    return arguments.has(option) ? microseconds(std::llround(*number * 1e6)) : fallback;
}

Parsed<Asked> askedFrom(const Arguments &arguments)
{
    Asked asked;
    const auto timeout = secondsFrom(arguments, "timeout", microseconds(asked.timeoutUs));
    const auto deadline = secondsFrom(arguments, "deadline", microseconds(asked.deadlineUs));
    const auto attempts = attemptsFrom(arguments);
    const auto source = sourceFrom(arguments);
    const auto device = deviceFrom(arguments);
    for (const auto &wrong : {timeout.has_value() ? Message() : timeout.error(),
                              deadline.has_value() ? Message() : deadline.error(),
                              attempts.has_value() ? Message() : attempts.error(),
                              source.has_value() ? Message() : source.error(),
                              device.has_value() ? Message() : device.error()})
        if (!wrong.isEmpty())
            return tl::unexpected(wrong);
    const auto family = familyFrom(arguments, *source);
    if (!family)
        return tl::unexpected(family.error());
    asked.timeoutUs = timeout->count();
    asked.deadlineUs = deadline->count();
    asked.attempts = *attempts;
    asked.source = *source;
    asked.device = *device;
    asked.family = *family;
    asked.active = !arguments.has("no-active");
    return asked;
}

std::optional<Message> otherFamilyAsked(const Target &target, const Asked &asked)
{
    const auto address = target.host ? IpAddress::parse(*target.host) : std::nullopt;
    if (!address || !asked.family || address->unmapped().family() == *asked.family)
        return std::nullopt;
    return Message{u"cli.error.other-family"_s,
                   {{u"host"_s, *target.host},
                    {u"option"_s, *asked.family == Family::Ipv4 ? u"--ipv4"_s : u"--ipv6"_s}}};
}

Parsed<RetryPolicy> retryFrom(const Arguments &arguments)
{
    RetryPolicy policy;
    const QString kind = arguments.value("retry").value_or(u"none"_s);
    if (kind == "fixed"_L1)
        policy.kind = RetryPolicy::Kind::Fixed;
    else if (kind == "exponential"_L1)
        policy.kind = RetryPolicy::Kind::Exponential;
    else if (kind != "none"_L1)
        return wrongValue("retry", kind, "retry");
    const auto delay = secondsFrom(arguments, "delay", policy.delay);
    const auto maxDelay = secondsFrom(arguments, "max-delay", policy.maxDelay);
    const auto jitter = numberFrom(arguments, "jitter", policy.jitter, 0, 1, "share");
    if (!delay)
        return tl::unexpected(delay.error());
    if (!maxDelay)
        return tl::unexpected(maxDelay.error());
    if (!jitter)
        return tl::unexpected(jitter.error());
    policy.delay = *delay;
    policy.maxDelay = *maxDelay;
    policy.jitter = *jitter;
    return policy;
}

Parsed<Format> formatFrom(const Arguments &arguments)
{
    const QString format =
        arguments.value("format").value_or(arguments.has("json") ? u"json"_s : u"text"_s);
    if (arguments.has("json") && format != "json"_L1)
        return wrongValue("format", format, "json-and-format");
    if (format == "text"_L1)
        return Format::Text;
    if (format == "json"_L1)
        return Format::Json;
    if (format == "markdown"_L1)
        return Format::Markdown;
    if (format == "html"_L1)
        return Format::Html;
    return wrongValue("format", format, "format");
}

Parsed<std::optional<Port>> portFrom(const Arguments &arguments)
{
    const auto given = arguments.value("port");
    if (!given)
        return std::optional<Port>();
    bool ok = false;
    const ushort number = given->toUShort(&ok);
    if (!ok || number == 0)
        return wrongValue("port", *given, "port");
    return std::optional(Port(number));
}

} // namespace doorward::cli
