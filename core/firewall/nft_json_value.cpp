// SPDX-License-Identifier: MIT
#include "core/firewall/nft_json_value.h"

#include "core/firewall/nft_symbols.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace doorward::firewall::nft {

namespace {

/// "0x10", "16"; nothing where anything else follows.
std::optional<quint64> parseNumber(std::string_view text)
{
    const bool hex = text.starts_with("0x");
    const std::string_view digits = hex ? text.substr(2) : text;
    quint64 number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return number;
}

std::optional<Value> numberValue(quint64 number, quint8 width)
{
    if (width == 0 || (width < 8 && number >> (8 * width) != 0))
        return std::nullopt;
    return Value::fromNumber(number, width);
}

std::optional<Value> addressValue(std::string_view text, bool six)
{
    std::array<quint8, 16> bytes{};
    if (text.size() > 45
        || ::inet_pton(six ? AF_INET6 : AF_INET, std::string(text).c_str(), bytes.data()) != 1)
        return std::nullopt;
    return Value::fromBytes(bytes.data(), six ? 16 : 4);
}

/// nft prints an interface's name with a literal asterisk at its end as "eth\*".
std::optional<Value> nameValue(std::string_view text)
{
    std::string name(text);
    if (name.ends_with("\\*"))
        name.erase(name.size() - 2, 1);
    if (name.size() > 15)
        return std::nullopt;
    return Value::fromName(name.data(), name.size());
}

std::optional<Value> wordValue(std::string_view text, Type type)
{
    switch (type.kind) {
    case Kind::Ipv4:
        return addressValue(text, false);
    case Kind::Ipv6:
        return addressValue(text, true);
    case Kind::IfIndex:
        if (const auto number = parseNumber(text))
            return numberValue(*number, 4);
        return nameValue(text);
    case Kind::IfName:
    case Kind::Text:
        return nameValue(text);
    case Kind::Unknown:
        return std::nullopt;
    case Kind::Number:
    case Kind::Service:
    case Kind::Protocol:
    case Kind::NfProtocol:
    case Kind::EtherType:
    case Kind::Mark:
    case Kind::IfType:
    case Kind::PacketType:
    case Kind::User:
    case Kind::Group:
    case Kind::CtState:
    case Kind::CtDirection:
    case Kind::CtStatus:
    case Kind::FibType:
    case Kind::TcpFlag:
    case Kind::Boolean:
    case Kind::Dscp:
        break;
    }
    if (const auto number = symbolNumber(type.kind, text))
        return numberValue(*number, type.width);
    if (const auto number = parseNumber(text))
        return numberValue(*number, type.width);
    return std::nullopt;
}

std::optional<Value> anyOf(const Json &list, Type type)
{
    if (type.width > 8)
        return std::nullopt;
    quint64 bits = 0;
    for (const Json &item : list.GetArray()) {
        const auto value = readValue(item, type);
        if (!value || value->width != type.width)
            return std::nullopt;
        bits |= value->number();
    }
    return Value::fromNumber(bits, type.width);
}

Interval prefixOf(const Value &address, quint64 length)
{
    Interval interval{address, address};
    for (std::size_t i = 0; i < address.width; ++i) {
        const quint64 from = 8 * i;
        const unsigned kept =
            length <= from ? 0 : static_cast<unsigned>(std::min<quint64>(8, length - from));
        const auto mask = static_cast<quint8>(0xff00U >> kept);
        interval.low.bytes[i] = static_cast<quint8>(interval.low.bytes[i] & mask);
        interval.high.bytes[i] =
            static_cast<quint8>(interval.high.bytes[i] | (0xff & ~unsigned(mask)));
    }
    return interval;
}

std::optional<Interval> readPrefix(const Json &json, Type type)
{
    const Json *address = member(json, "addr");
    const auto length = numberOf(json, "len");
    const auto value = address ? readValue(*address, type) : std::nullopt;
    if (!value || !length || *length > 8U * value->width)
        return std::nullopt;
    return prefixOf(*value, *length);
}

std::optional<Interval> readRange(const Json &json, Type type)
{
    if (!json.IsArray() || json.Size() != 2)
        return std::nullopt;
    const auto low = readValue(json[0], type);
    const auto high = readValue(json[1], type);
    if (!low || !high || low->width != high->width || *high < *low)
        return std::nullopt;
    return Interval{*low, *high};
}

/// "eth*": every name that begins so.
std::optional<Interval> readWildcardName(std::string_view text)
{
    if (!text.ends_with('*') || text.ends_with("\\*") || text.size() > 16)
        return std::nullopt;
    const auto start = Value::fromName(text.data(), text.size() - 1);
    return prefixOf(start, 8 * (text.size() - 1));
}

} // namespace

const Json *member(const Json &object, std::string_view name)
{
    if (!object.IsObject())
        return nullptr;
    for (const auto &entry : object.GetObject())
        if (std::string_view(entry.name.GetString(), entry.name.GetStringLength()) == name)
            return &entry.value;
    return nullptr;
}

std::optional<std::string_view> textOf(const Json &json)
{
    if (!json.IsString())
        return std::nullopt;
    return std::string_view(json.GetString(), json.GetStringLength());
}

std::optional<std::string_view> textOf(const Json &object, std::string_view name)
{
    const Json *value = member(object, name);
    return value ? textOf(*value) : std::nullopt;
}

std::optional<quint64> numberOf(const Json &object, std::string_view name)
{
    const Json *value = member(object, name);
    if (!value || !value->IsUint64())
        return std::nullopt;
    return value->GetUint64();
}

const Json::Member *onlyMember(const Json &json)
{
    return json.IsObject() && json.MemberCount() == 1 ? &*json.MemberBegin() : nullptr;
}

std::optional<Value> readValue(const Json &json, Type type)
{
    if (type.kind == Kind::Unknown)
        return std::nullopt;
    if (const auto text = textOf(json))
        return wordValue(*text, type);
    if (json.IsBool())
        return numberValue(json.GetBool() ? 1 : 0, type.kind == Kind::IfIndex ? 4 : type.width);
    if (json.IsUint64())
        return numberValue(json.GetUint64(), type.kind == Kind::IfIndex ? 4 : type.width);
    if (json.IsArray() && json.Size() > 0)
        return anyOf(json, type);
    if (const auto *entry = onlyMember(json); entry && entry->name == "|" && entry->value.IsArray())
        return anyOf(entry->value, type);
    return std::nullopt;
}

std::optional<Interval> readInterval(const Json &json, Type type)
{
    if (const Json *prefix = member(json, "prefix"))
        return readPrefix(*prefix, type);
    if (const Json *range = member(json, "range"))
        return readRange(*range, type);
    if (const auto text = textOf(json); text && type.kind == Kind::IfName)
        if (const auto names = readWildcardName(*text))
            return names;
    const auto value = readValue(json, type);
    if (!value)
        return std::nullopt;
    return Interval{*value, *value};
}

std::optional<Region> readRegion(const Json &json, const std::vector<Type> &types)
{
    Region region;
    region.reserve(types.size());
    if (types.size() == 1) {
        const auto interval = readInterval(json, types.front());
        if (!interval)
            return std::nullopt;
        region.push_back(*interval);
        return region;
    }
    const Json *fields = member(json, "concat");
    if (!fields || !fields->IsArray() || fields->Size() != types.size())
        return std::nullopt;
    for (rapidjson::SizeType i = 0; i < fields->Size(); ++i) {
        const auto interval = readInterval((*fields)[i], types[i]);
        if (!interval)
            return std::nullopt;
        region.push_back(*interval);
    }
    return region;
}

Interval everything(quint8 width)
{
    return prefixOf(Value::fromNumber(0, width), 0);
}

} // namespace doorward::firewall::nft
