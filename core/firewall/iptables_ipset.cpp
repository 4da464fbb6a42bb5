// SPDX-License-Identifier: MIT
// -m set and -j SET (net/netfilter/xt_set.c).
#include "core/firewall/ipset_type.h"
#include "core/firewall/iptables_rule.h"

namespace doorward::firewall {

using words::Word;

namespace {

struct Key {
    enum class State : std::uint8_t { Usable, NeverMatches, NotUnderstood };
    State state = State::NotUnderstood;
    Expression expression;
};

/// One field of the key, from the packet's source or destination side.
Expression field(Dimension dimension, bool isSource, const RuleContext &context)
{
    switch (dimension) {
    case Dimension::Address:
        return isSource ? sourceAddress(context.family) : destinationAddress(context.family);
    case Dimension::Port:
        return selector(isSource ? Field::TcpSourcePort : Field::TcpDestinationPort, 2);
    case Dimension::Mac:
        break;
    case Dimension::Interface:
        return selector(isSource ? Field::InputName : Field::OutputName, 16);
    case Dimension::Mark:
        return selector(Field::Mark, 4);
    }
    return Expression{Selector{Field::Opaque, 6, 0, QStringLiteral("ether address")}};
}

/// "src,dst" for a set: ip_set_test() finds nothing in a set of the other family or of more fields
/// than directions are given.
Key keyOf(const Set &set, Word directions, const RuleContext &context)
{
    const auto dimensions = ipsetDimensions(set.type.toStdString());
    if (!dimensions)
        return {};
    const Family family = context.family == TableFamily::Ip6 ? Family::Ipv6 : Family::Ipv4;
    if (set.family && *set.family != family)
        return {Key::State::NeverMatches, {}};
    if (dimensions->empty()) // a list without members
        return {set.understood ? Key::State::NeverMatches : Key::State::NotUnderstood, {}};
    std::vector<Expression> fields;
    for (const Dimension dimension : *dimensions) {
        if (directions.empty())
            return {Key::State::NeverMatches, {}};
        const Word direction = words::cut(directions, ',');
        if (direction != "src" && direction != "dst")
            return {};
        fields.push_back(field(dimension, direction == "src", context));
    }
    if (fields.size() == 1)
        return {Key::State::Usable, std::move(fields.front())};
    return {Key::State::Usable, Expression{Concatenation{std::move(fields)}}};
}

} // namespace

bool translateIpset(Extension &match)
{
    bool isTranslated = false;
    for (const RuleOption &option : match.options) {
        if (option.name == "--update-counters" || option.name == "--update-subcounters")
            continue; // "! --update-counters": an element's counter, not the verdict
        if (option.name != "--match-set" || option.values.size() != 2)
            return false; // --return-nomatch, --packets-gt, …
        const auto index = match.context().ipsetIndex(option.values[0]);
        if (!index)
            return false;
        Key key = keyOf(match.context().ipsets->at(*index), option.values[1], match.context());
        switch (key.state) {
        case Key::State::NotUnderstood:
            return false;
        case Key::State::NeverMatches:
            if (!option.isInverted)
                match.addNever();
            break;
        case Key::State::Usable: {
            Match part;
            part.left = std::move(key.expression);
            part.set = index;
            part.inverted = option.isInverted;
            part.absentIsUnequal = true;
            match.add(std::move(part));
            break;
        }
        }
        isTranslated = true;
    }
    return isTranslated;
}

bool translateIpsetTarget(Extension &target)
{
    for (const RuleOption &option : target.options) {
        if (option.name == "--exist" || option.name == "--timeout")
            continue;
        const bool removes = option.name == "--del-set";
        if ((!removes && option.name != "--add-set") || option.values.size() != 2)
            return false; // --map-set changes the mark
        const auto index = target.context().ipsetIndex(option.values[0]);
        if (!index)
            continue; // it changes a set that no rule here can ask for
        Key key = keyOf(target.context().ipsets->at(*index), option.values[1], target.context());
        if (key.state == Key::State::Usable)
            target.add(SetUpdate{*index, std::move(key.expression), removes});
        else if (key.state == Key::State::NotUnderstood)
            return false;
    }
    return true;
}

} // namespace doorward::firewall
