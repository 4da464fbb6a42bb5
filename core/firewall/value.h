// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

namespace doorward::firewall {

/// A number or text as the kernel's registers hold it: 1 to 16 bytes, the most significant first,
/// whatever byte order the kernel keeps it in, so that comparing bytes compares numbers. An
/// interface's name is its characters, padded with zeros to 16 (IFNAMSIZ).
struct Value {
    std::array<quint8, 16> bytes{}; ///< the first `width` count, the rest are zero
    quint8 width = 0;               ///< bytes, 0..16

    static Value fromNumber(quint64 number, quint8 width);
    static Value fromBytes(const void *bytes, quint8 width);
    static Value fromName(const char *name, std::size_t size); ///< width 16, cut after 16

    /// The low 64 bits.
    quint64 number() const;
    bool isZero() const;

    bool operator==(const Value &) const = default;
    auto operator<=>(const Value &) const = default; // NOLINT(modernize-use-nullptr): its own 0
};

/// low ≤ x ≤ high, both of one width.
struct Interval {
    Value low;
    Value high;

    bool contains(const Value &value) const { return low <= value && value <= high; }
    bool isSingle() const { return low == high; }
    bool operator==(const Interval &) const = default;
};

/// A point in a set: one interval, or one for each field of a concatenation ("ip saddr . tcp
/// dport").
using Region = std::vector<Interval>;

} // namespace doorward::firewall
