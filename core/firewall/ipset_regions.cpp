// SPDX-License-Identifier: MIT
#include "core/firewall/ipset_regions.h"

#include "core/firewall/words.h"

#include <algorithm>

namespace doorward::firewall {

namespace {

constexpr std::size_t mostCuts = 4'000'000;

std::optional<Region> intersection(const Region &a, const Region &b)
{
    Region common;
    for (std::size_t i = 0; i < a.size(); ++i) {
        common.push_back({std::max(a[i].low, b[i].low), std::min(a[i].high, b[i].high)});
        if (common.back().high < common.back().low)
            return std::nullopt;
    }
    return common;
}

/// Appends what is left of `element` without `hole`, as boxes that do not overlap.
void appendWithout(SetElement element, const Region &hole, std::vector<SetElement> &to)
{
    const auto common = intersection(element.key, hole);
    if (!common) {
        to.push_back(std::move(element));
        return;
    }
    for (std::size_t i = 0; i < hole.size(); ++i) {
        Interval &field = element.key[i];
        const Interval inside = common->at(i);
        if (field.low < inside.low) {
            to.push_back(element);
            to.back().key[i].high = *words::previous(inside.low);
        }
        if (inside.high < field.high) {
            to.push_back(element);
            to.back().key[i].low = *words::next(inside.high);
        }
        field = inside;
    }
}

bool isCertain(const SetElement &element)
{
    return !element.expires && !element.condition;
}

/// Sorted, overlapping ones made one.
std::vector<SetElement> coalesced(std::vector<SetElement> elements)
{
    std::sort(elements.begin(), elements.end(), [](const SetElement &a, const SetElement &b) {
        return a.key.front().low < b.key.front().low;
    });
    std::vector<SetElement> result;
    for (SetElement &element : elements) {
        if (result.empty() || result.back().key.front().high < element.key.front().low)
            result.push_back(std::move(element));
        else
            result.back().key.front().high =
                std::max(result.back().key.front().high, element.key.front().high);
    }
    return result;
}

/// Elements of one field that may be gone, without what is surely in the set. Both are sorted and
/// disjoint.
void appendUncertain(const std::vector<SetElement> &certain, std::vector<SetElement> uncertain,
                     std::vector<SetElement> &to)
{
    std::size_t at = 0;
    for (SetElement &element : uncertain) {
        Interval left = element.key.front();
        while (at < certain.size() && certain[at].key.front().high < left.low)
            ++at;
        bool isUsedUp = false;
        for (std::size_t i = at; i < certain.size() && !isUsedUp; ++i) {
            const Interval &hole = certain[i].key.front();
            if (left.high < hole.low)
                break;
            if (left.low < hole.low) {
                to.push_back(element);
                to.back().key.front() = {left.low, *words::previous(hole.low)};
            }
            isUsedUp = left.high <= hole.high;
            if (!isUsedUp)
                left.low = *words::next(hole.high);
        }
        if (isUsedUp)
            continue;
        element.key.front() = left;
        to.push_back(std::move(element));
    }
}

std::vector<SetElement> disjoint(std::vector<SetElement> elements)
{
    const auto middle = std::stable_partition(elements.begin(), elements.end(), isCertain);
    std::vector<SetElement> uncertain(std::make_move_iterator(middle),
                                      std::make_move_iterator(elements.end()));
    elements.erase(middle, elements.end());
    std::vector<SetElement> certain = coalesced(std::move(elements));
    std::vector<SetElement> result = certain;
    appendUncertain(certain, coalesced(std::move(uncertain)), result);
    std::sort(result.begin(), result.end(), [](const SetElement &a, const SetElement &b) {
        return a.key.front().low < b.key.front().low;
    });
    return result;
}

/// An exception that may be gone leaves what it excepts uncertain.
void except(const IpsetElement &exception, std::vector<SetElement> &from)
{
    std::vector<SetElement> left;
    left.reserve(from.size());
    for (SetElement &element : from) {
        if (exception.element.expires) {
            if (auto common = intersection(element.key, exception.element.key)) {
                left.push_back(element);
                left.back().key = std::move(*common);
                left.back().expires = true;
            }
        }
        appendWithout(std::move(element), exception.element.key, left);
    }
    from = std::move(left);
}

} // namespace

std::optional<std::vector<SetElement>> effectiveElements(std::vector<IpsetElement> elements)
{
    const auto exceptions = static_cast<std::size_t>(
        std::count_if(elements.begin(), elements.end(),
                      [](const IpsetElement &element) { return element.isException; }));
    if (exceptions > 0 && elements.size() > mostCuts / exceptions)
        return std::nullopt;
    if (exceptions > 0)
        std::stable_sort(elements.begin(), elements.end(),
                         [](const IpsetElement &a, const IpsetElement &b) {
                             return a.prefixLengths < b.prefixLengths;
                         });
    std::vector<SetElement> result;
    result.reserve(elements.size());
    for (IpsetElement &element : elements) {
        if (element.isException)
            except(element, result);
        else
            result.push_back(std::move(element.element));
        if (exceptions > 0 && result.size() > mostCuts / exceptions)
            return std::nullopt;
    }
    const bool hasOneField = !result.empty() && result.front().key.size() == 1;
    return hasOneField ? disjoint(std::move(result)) : std::move(result);
}

} // namespace doorward::firewall
