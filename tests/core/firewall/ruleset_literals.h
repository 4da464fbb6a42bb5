// SPDX-License-Identifier: MIT
#pragma once

// Short words for rulesets in tests: the model's own structs, without their ceremony.

#include "core/firewall/ruleset.h"

namespace doorward::firewall::literals {

inline Value bytesOf(const char *address)
{
    const auto parsed = IpAddress::parse(QString::fromLatin1(address));
    return Value::fromBytes(parsed->bytes().data(), parsed->isIpv4() ? 4 : 16);
}
inline Interval prefix(const char *text)
{
    const auto parsed = IpPrefix::parse(QString::fromLatin1(text));
    Interval interval{bytesOf(parsed->address.text().toLatin1().constData()), {}};
    interval.high = interval.low;
    for (int bit = parsed->length; bit < parsed->address.bitCount(); ++bit)
        interval.high.bytes[static_cast<std::size_t>(bit / 8)] |=
            static_cast<quint8>(0x80 >> (bit % 8));
    return interval;
}
inline Interval range(quint64 low, quint64 high, quint8 width)
{
    return {Value::fromNumber(low, width), Value::fromNumber(high, width)};
}
inline Interval name(const char *text)
{
    const Value value = Value::fromName(text, qstrlen(text));
    return {value, value};
}
inline Expression select(Field field, quint8 width, quint32 argument = 0)
{
    Selector selector;
    selector.field = field;
    selector.width = width;
    selector.argument = argument;
    return {selector};
}
inline Match match(Field field, const Interval &interval, bool inverted = false)
{
    Match result;
    result.left = select(field, interval.low.width);
    result.regions = {Region{interval}};
    result.inverted = inverted;
    return result;
}
inline Match dport(quint16 low, quint16 high = 0)
{
    return match(Field::TcpDestinationPort, range(low, high ? high : low, 2));
}
inline Match saddr(const char *text, bool inverted = false)
{
    return match(Field::IpSource, prefix(text), inverted);
}
inline Match daddr(const char *text, bool inverted = false)
{
    return match(Field::IpDestination, prefix(text), inverted);
}
inline Match iifname(const char *text, bool inverted = false)
{
    return match(Field::InputName, name(text), inverted);
}
inline Match oifname(const char *text, bool inverted = false)
{
    return match(Field::OutputName, name(text), inverted);
}
inline Match mark(quint32 number)
{
    return match(Field::Mark, range(number, number, 4));
}
/// (field & mask) ≠ 0
inline Match anyBit(Field field, quint32 mask, quint8 width = 4)
{
    Match result;
    Binary binary;
    binary.operands.push_back(select(field, width));
    binary.operands.push_back({Constant{Value::fromNumber(mask, width)}});
    result.left = {std::move(binary)};
    result.regions = {Region{range(0, 0, width)}};
    result.inverted = true;
    return result;
}
inline Match ctState(quint32 bits)
{
    return anyBit(Field::CtState, bits);
}
inline Match inSet(Expression left, quint32 set, bool inverted = false)
{
    Match result;
    result.left = std::move(left);
    result.set = set;
    result.inverted = inverted;
    return result;
}
inline OpaqueMatch limited(const char *text)
{
    return {OpaqueMatch::Kind::RateLimit, QString::fromLatin1(text)};
}
inline Assign setMark(quint32 number, Assign::What what = Assign::What::Mark)
{
    Assign assign;
    assign.what = what;
    assign.value = Expression{Constant{Value::fromNumber(number, 4)}};
    return assign;
}
inline Nat dnat(const char *address, std::optional<quint16> port = {})
{
    Nat nat;
    nat.kind = Nat::Kind::Destination;
    if (address)
        nat.address = Expression{Constant{bytesOf(address)}};
    if (port)
        nat.port = Expression{Constant{Value::fromNumber(*port, 2)}};
    return nat;
}

/// One ruleset, built chain by chain.
class Builder {
public:
    quint32 table(TableFamily family, const char *name, Backend backend = Backend::Nft)
    {
        Table table;
        table.family = family;
        table.backend = backend;
        table.name = QString::fromLatin1(name);
        ruleset.tables.push_back(table);
        return static_cast<quint32>(ruleset.tables.size()) - 1;
    }
    /// Rules go into the chain that was begun last.
    Builder &chain(const char *name, std::optional<BaseHook> base = {})
    {
        if (ruleset.tables.empty())
            table(TableFamily::Inet, "t");
        Chain chain;
        chain.table = static_cast<quint32>(ruleset.tables.size()) - 1;
        chain.name = QString::fromLatin1(name);
        chain.base = std::move(base);
        ruleset.chains.push_back(std::move(chain));
        return *this;
    }
    Builder &base(const char *name, Hook hook, qint32 priority = 0, bool policyDrop = false,
                  ChainType type = ChainType::Filter)
    {
        BaseHook at;
        at.hook = hook;
        at.type = type;
        at.priority = priority;
        at.policyDrop = policyDrop;
        return chain(name, at);
    }
    template <typename... Parts>
    Builder &rule(Parts... parts)
    {
        Rule rule;
        (rule.parts.push_back(Part(std::move(parts))), ...);
        rule.handle = ++m_handle;
        rule.position = static_cast<quint32>(ruleset.chains.back().rules.size()) + 1;
        rule.text = QStringLiteral("rule %1").arg(m_handle);
        ruleset.chains.back().rules.push_back(std::move(rule));
        return *this;
    }
    quint32 set(Set set)
    {
        if (!set.table && !ruleset.tables.empty())
            set.table = static_cast<quint32>(ruleset.tables.size()) - 1;
        ruleset.sets.push_back(std::move(set));
        return static_cast<quint32>(ruleset.sets.size()) - 1;
    }

    Ruleset ruleset;

private:
    quint64 m_handle = 0;
};

inline Jump jumpTo(const char *chain)
{
    return {QString::fromLatin1(chain), {}};
}
inline Goto goTo(const char *chain)
{
    return {QString::fromLatin1(chain), {}};
}
inline SetElement element(std::vector<Interval> key)
{
    SetElement result;
    result.key = std::move(key);
    return result;
}

} // namespace doorward::firewall::literals
