// SPDX-License-Identifier: MIT
#include "core/firewall/words.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include <arpa/inet.h>

namespace doorward::firewall::words {

std::optional<quint64> number(Word word)
{
    int base = 10;
    if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
        base = 16;
        word.remove_prefix(2);
    }
    quint64 value = 0;
    const char *end = word.data() + word.size();
    const auto [at, error] = std::from_chars(word.data(), end, value, base);
    if (word.empty() || error != std::errc() || at != end)
        return std::nullopt;
    return value;
}

std::optional<Value> port(Word word)
{
    const auto value = number(word);
    if (!value || *value > 0xffff)
        return std::nullopt;
    return Value::fromNumber(*value, 2);
}

std::optional<Interval> portRange(Word word, char separator)
{
    const bool isRange = word.find(separator) != Word::npos;
    const Word low = cut(word, separator);
    const auto first = low.empty() && isRange ? Value::fromNumber(0, 2) : port(low);
    if (!isRange)
        return first ? std::optional(Interval{*first, *first}) : std::nullopt;
    const auto last = word.empty() ? Value::fromNumber(0xffff, 2) : port(word);
    if (!first || !last || *last < *first)
        return std::nullopt;
    return Interval{*first, *last};
}

std::optional<Value> address(Word word, quint8 width)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (word.empty() || word.size() >= buffer.size())
        return std::nullopt;
    std::copy(word.begin(), word.end(), buffer.begin());
    std::array<quint8, 16> bytes{};
    if (inet_pton(width == 4 ? AF_INET : AF_INET6, buffer.data(), bytes.data()) != 1)
        return std::nullopt;
    return Value::fromBytes(bytes.data(), width);
}

std::optional<Interval> addressRange(Word word, quint8 width)
{
    const bool isRange = word.find('-') != Word::npos;
    const auto low = address(cut(word, '-'), width);
    const auto high = isRange ? address(word, width) : low;
    if (!low || !high || *high < *low)
        return std::nullopt;
    return Interval{*low, *high};
}

namespace {

Value maskOf(int length, quint8 width)
{
    Value mask;
    mask.width = width;
    for (std::size_t i = 0; i < width && length > 0; ++i, length -= 8)
        mask.bytes[i] = static_cast<quint8>(length >= 8 ? 0xff : 0xff00U >> length);
    return mask;
}

} // namespace

std::optional<MaskedAddress> maskedAddress(Word word, quint8 width)
{
    const bool hasMask = word.find('/') != Word::npos;
    const auto value = address(cut(word, '/'), width);
    if (!value)
        return std::nullopt;
    MaskedAddress result{*value, maskOf(width * 8, width)};
    if (hasMask) {
        const auto length = number(word);
        const auto mask = length ? std::nullopt : address(word, width);
        if (length ? *length > width * 8U : !mask)
            return std::nullopt;
        result.mask = length ? maskOf(static_cast<int>(*length), width) : *mask;
    }
    for (std::size_t i = 0; i < width; ++i)
        result.value.bytes[i] &= result.mask.bytes[i];
    return result;
}

std::optional<int> MaskedAddress::prefixLength() const
{
    int length = 0;
    for (std::size_t i = 0; i < mask.width; ++i)
        length += std::popcount(mask.bytes[i]);
    if (maskOf(length, mask.width) != mask)
        return std::nullopt;
    return length;
}

Interval MaskedAddress::interval() const
{
    return prefixInterval(value, prefixLength().value_or(mask.width * 8));
}

Interval prefixInterval(const Value &address, int length)
{
    const Value mask = maskOf(length, address.width);
    Interval interval{address, address};
    for (std::size_t i = 0; i < address.width; ++i) {
        interval.low.bytes[i] &= mask.bytes[i];
        interval.high.bytes[i] = static_cast<quint8>(interval.low.bytes[i] | ~mask.bytes[i]);
    }
    return interval;
}

Interval interfaceName(Word name, bool isPrefix)
{
    const Value low = Value::fromName(name.data(), name.size());
    Interval interval{low, low};
    if (isPrefix)
        for (std::size_t i = name.size(); i < interval.high.bytes.size(); ++i)
            interval.high.bytes[i] = 0xff;
    return interval;
}

std::optional<Interval> numberRange(Word word, char separator, quint8 width)
{
    const bool isRange = word.find(separator) != Word::npos;
    const auto low = number(cut(word, separator));
    const auto high = isRange ? number(word) : low;
    if (!low || !high || *high < *low
        || (width < 8 && (*low >> (width * 8) != 0 || *high >> (width * 8) != 0)))
        return std::nullopt;
    return Interval{Value::fromNumber(*low, width), Value::fromNumber(*high, width)};
}

Interval everything(quint8 width)
{
    Interval interval{Value::fromNumber(0, width), Value::fromNumber(0, width)};
    std::fill_n(interval.high.bytes.begin(), width, quint8{0xff});
    return interval;
}

std::optional<Value> next(const Value &value)
{
    Value result = value;
    for (std::size_t i = value.width; i-- > 0;)
        if (++result.bytes[i] != 0)
            return result;
    return std::nullopt;
}

std::optional<Value> previous(const Value &value)
{
    Value result = value;
    for (std::size_t i = value.width; i-- > 0;)
        if (result.bytes[i]-- != 0)
            return result;
    return std::nullopt;
}

QString text(Word word)
{
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

Word cut(Word &word, char separator)
{
    const std::size_t at = word.find(separator);
    const Word before = word.substr(0, at);
    word.remove_prefix(at == Word::npos ? word.size() : at + 1);
    return before;
}

} // namespace doorward::firewall::words
