// SPDX-License-Identifier: MIT
// Whatever stands in a file of iptables-save: no crash, no undefined behaviour, nothing slow, and
// a ruleset that is sound in itself. The first byte chooses the family.
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

void checkExpression(const Expression &expression)
{
    if (const Binary *node = std::get_if<Binary>(&expression.node)) {
        check(node->operands.size() == 2);
        for (const Expression &operand : node->operands)
            checkExpression(operand);
    }
    if (const Selector *selector = std::get_if<Selector>(&expression.node))
        check(selector->width > 0 && selector->width <= 16);
}

std::size_t fieldsOf(const Expression &expression)
{
    const Concatenation *fields = std::get_if<Concatenation>(&expression.node);
    return fields ? fields->operands.size() : 1;
}

void checkMatch(const Match &match, const Ruleset &ruleset)
{
    checkExpression(match.left);
    check(match.set.has_value() != !match.regions.empty());
    check(!match.set || *match.set < ruleset.sets.size());
    for (const Region &region : match.regions) {
        check(region.size() == fieldsOf(match.left));
        for (const Interval &interval : region)
            check(interval.low.width == interval.high.width && interval.low <= interval.high);
    }
}

void checkRule(const Rule &rule, const Ruleset &ruleset)
{
    for (const Part &part : rule.parts) {
        if (const Match *match = std::get_if<Match>(&part))
            checkMatch(*match, ruleset);
        if (const SetUpdate *update = std::get_if<SetUpdate>(&part))
            check(update->set < ruleset.sets.size());
        if (const Jump *jump = std::get_if<Jump>(&part))
            check(!jump->chain.isEmpty());
    }
}

const std::vector<Set> &ipsets()
{
    static const auto sets = readIpsetSave("create a hash:ip family inet\n"
                                           "create b hash:net,port family inet\n"
                                           "create c hash:net,iface family inet6\n"
                                           "create d bitmap:port range 0-9\n"
                                           "create e hash:moon\n"
                                           "create f list:set\n");
    return *sets;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray text(reinterpret_cast<const char *>(data) + 1,
                          static_cast<qsizetype>(size) - 1);
    const auto ruleset =
        readIptablesSave(text, (data[0] & 1) != 0 ? TableFamily::Ip6 : TableFamily::Ip, ipsets());
    if (!ruleset) {
        check(!ruleset.error().subject.isEmpty());
        return 0;
    }
    check(ruleset->complete || !ruleset->notes.empty());
    for (const Chain &chain : ruleset->chains) {
        check(chain.table < ruleset->tables.size());
        quint32 position = 0;
        for (const Rule &rule : chain.rules) {
            check(rule.position == ++position);
            checkRule(rule, *ruleset);
        }
    }
    return 0;
}
