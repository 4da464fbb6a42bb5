// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace doorward::differential {

/// SplitMix64: the same numbers for the same seed on every machine and library.
class Random {
public:
    explicit Random(quint64 seed)
        : m_state(seed)
    {
    }

    quint64 next()
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        quint64 mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31);
    }
    /// 0 … bound - 1; bound is not 0.
    quint32 below(std::size_t bound) { return static_cast<quint32>(next() % bound); }
    /// low … high
    int between(int low, int high)
    {
        return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
    }
    bool chance(int percent) { return between(0, 99) < percent; }

    template <typename Container>
    const auto &pick(const Container &from)
    {
        return *(std::begin(from) + static_cast<std::ptrdiff_t>(below(std::size(from))));
    }
    template <typename T>
    T oneOf(std::initializer_list<T> from)
    {
        return *(from.begin() + static_cast<std::ptrdiff_t>(below(from.size())));
    }
    /// An index, each as likely as its weight.
    std::size_t weighted(std::initializer_list<int> weights)
    {
        int sum = 0;
        for (const int weight : weights)
            sum += weight;
        int left = between(0, sum - 1);
        std::size_t index = 0;
        for (const int weight : weights) {
            if (left < weight)
                break;
            left -= weight;
            ++index;
        }
        return index;
    }

private:
    quint64 m_state;
};

} // namespace doorward::differential
