// SPDX-License-Identifier: MIT
#pragma once

// The values in what iptables-save and ipset save print, as the model holds them. Words are bytes
// from outside: whatever is not exactly of the form gives nothing; so does a range that ends before
// it begins.

#include "core/firewall/value.h"

#include <QString>

#include <optional>
#include <string_view>

namespace doorward::firewall::words {

using Word = std::string_view;

/// Decimal, or hexadecimal with 0x; at most 64 bits.
std::optional<quint64> number(Word word);

/// 0..65535 as a value of 2 bytes.
std::optional<Value> port(Word word);

/// "80", "80:90", ":90", "80:" with the given separator.
std::optional<Interval> portRange(Word word, char separator);

/// An address of 4 or 16 bytes.
std::optional<Value> address(Word word, quint8 width);

/// "10.0.0.1" or "10.0.0.1-10.0.0.9".
std::optional<Interval> addressRange(Word word, quint8 width);

/// An address with its netmask, as -s and -d have them.
struct MaskedAddress {
    Value value; ///< bits outside the mask are zero
    Value mask;

    /// Nothing where the mask is no prefix ("255.0.255.0").
    std::optional<int> prefixLength() const;
    Interval interval() const; ///< for a prefix
};
/// "10.0.0.0/8", "10.0.0.0/255.0.0.0", "fd00::/64"; without "/", a single address.
std::optional<MaskedAddress> maskedAddress(Word word, quint8 width);

/// The addresses that share the first `length` bits with `address`.
Interval prefixInterval(const Value &address, int length);

/// "eth0"; with `isPrefix` every name that begins so.
Interval interfaceName(Word name, bool isPrefix);

/// A number or a range "1-5", "1:5" as values of `width` bytes.
std::optional<Interval> numberRange(Word word, char separator, quint8 width);

/// All values of `width` bytes.
Interval everything(quint8 width);

/// The value after or before; nothing at the end.
std::optional<Value> next(const Value &value);
std::optional<Value> previous(const Value &value);

/// Untrusted bytes as text; invalid UTF-8 becomes U+FFFD.
QString text(Word word);

/// Cuts `word` at the first `separator`: what stands before it; the rest stays in `word`. Without
/// a separator everything is given and `word` is emptied.
Word cut(Word &word, char separator);

} // namespace doorward::firewall::words
