// SPDX-License-Identifier: MIT
#include "core/firewall/iptables_rule.h"

#include <array>

namespace doorward::firewall {

using words::Word;

namespace {

std::optional<quint8> flagsOf(Word names)
{
    static constexpr std::array<std::pair<Word, quint8>, 8> flags{{{"FIN", tcp_flag::fin},
                                                                   {"SYN", tcp_flag::syn},
                                                                   {"RST", tcp_flag::rst},
                                                                   {"PSH", tcp_flag::psh},
                                                                   {"ACK", tcp_flag::ack},
                                                                   {"URG", tcp_flag::urg},
                                                                   {"ALL", 0x3f},
                                                                   {"NONE", 0}}};
    if (const auto bits = words::number(names))
        return *bits <= 255 ? std::optional(static_cast<quint8>(*bits)) : std::nullopt;
    if (names.empty())
        return std::nullopt;
    quint8 result = 0;
    while (!names.empty()) {
        const Word name = words::cut(names, ',');
        bool isKnown = false;
        for (const auto &[known, bits] : flags)
            if (known == name) {
                result |= bits;
                isKnown = true;
            }
        if (!isKnown)
            return std::nullopt;
    }
    return result;
}

/// (flags & mask) == comparison.
void addFlags(Extension &match, quint8 mask, quint8 comparison, bool isInverted)
{
    const Value wanted = Value::fromNumber(comparison, 1);
    match.addMatch(masked(selector(Field::TcpFlags, 1), mask, 1), {wanted, wanted}, isInverted);
}

bool addTcpOption(Extension &match, const RuleOption &option)
{
    const Word name = option.name;
    if (name == "--sport" || name == "--source-port" || name == "--dport"
        || name == "--destination-port") {
        const auto range = words::portRange(option.value(), ':');
        if (!range)
            return false;
        match.addMatch(
            selector(name[2] == 's' ? Field::TcpSourcePort : Field::TcpDestinationPort, 2), *range,
            option.isInverted);
        return true;
    }
    if (name == "--tcp-flags" && option.values.size() == 2) {
        const auto mask = flagsOf(option.values[0]);
        const auto comparison = flagsOf(option.values[1]);
        if (!mask || !comparison)
            return false;
        addFlags(match, *mask, *comparison, option.isInverted);
        return true;
    }
    if (name == "--syn") {
        addFlags(match, tcp_flag::fin | tcp_flag::syn | tcp_flag::rst | tcp_flag::ack,
                 tcp_flag::syn, option.isInverted);
        return true;
    }
    if (name == "--tcp-option") {
        match.add(OpaqueMatch{OpaqueMatch::Kind::NotUnderstood,
                              (option.isInverted ? QStringLiteral("! --tcp-option ")
                                                 : QStringLiteral("--tcp-option "))
                                  + words::text(option.value())});
        return true;
    }
    return false;
}

} // namespace

bool translateTcp(Extension &match)
{
    for (const RuleOption &option : match.options)
        if (!addTcpOption(match, option))
            return false;
    return true;
}

namespace {

bool addMultiport(Extension &match, const RuleOption &option)
{
    const Word name = option.name;
    const bool isSource = name == "--sports" || name == "--source-ports";
    const bool isEither = name == "--ports" || name == "--port";
    if (!isSource && !isEither && name != "--dports" && name != "--destination-ports")
        return false;
    std::vector<Interval> ranges;
    Word list = option.value();
    while (!list.empty()) {
        const auto range = words::portRange(words::cut(list, ','), ':');
        if (!range)
            return false;
        ranges.push_back(*range);
    }
    if (ranges.empty())
        return false;
    const Interval any = words::everything(2);
    Match part;
    part.inverted = option.isInverted;
    if (isEither) {
        Concatenation both;
        both.operands.push_back(selector(Field::TcpSourcePort, 2));
        both.operands.push_back(selector(Field::TcpDestinationPort, 2));
        part.left = Expression{std::move(both)};
    } else {
        part.left = selector(isSource ? Field::TcpSourcePort : Field::TcpDestinationPort, 2);
    }
    for (const Interval &range : ranges) {
        if (isEither) {
            part.regions.push_back({range, any});
            part.regions.push_back({any, range});
        } else {
            part.regions.push_back({range});
        }
    }
    match.add(std::move(part));
    return true;
}

} // namespace

bool translateMultiport(Extension &match)
{
    for (const RuleOption &option : match.options)
        if (!addMultiport(match, option))
            return false;
    return !match.options.empty();
}

} // namespace doorward::firewall
