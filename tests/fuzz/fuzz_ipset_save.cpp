// SPDX-License-Identifier: MIT
// Whatever stands in a file of ipset save: no crash, no undefined behaviour, nothing slow, and
// sets whose elements are sound.
#include "core/firewall/readers.h"

#include <cstdint>
#include <cstdlib>

using namespace doorward::firewall;

namespace {

void check(bool sound)
{
    if (!sound)
        std::abort();
}

void checkSet(const Set &set)
{
    const Region *before = nullptr;
    for (const SetElement &element : set.elements) {
        check(!element.key.empty() && element.key.size() == set.elements.front().key.size());
        for (std::size_t i = 0; i < element.key.size(); ++i) {
            const Interval &interval = element.key[i];
            check(interval.low <= interval.high);
            check(interval.low.width == interval.high.width
                  && interval.low.width == set.elements.front().key[i].low.width);
        }
        // Sets of one field are sorted and disjoint.
        if (before && element.key.size() == 1)
            check(before->front().high < element.key.front().low);
        before = &element.key;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto sets = readIpsetSave(text);
    if (!sets) {
        check(!sets.error().subject.isEmpty());
        return 0;
    }
    for (const Set &set : *sets)
        checkSet(set);
    return 0;
}
