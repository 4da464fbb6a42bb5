// SPDX-License-Identifier: MIT
// Whatever claims to be `nft -j list ruleset`: no crash, no undefined behaviour, and a model whose
// references lead somewhere.
#include "core/firewall/readers.h"

#include <cstdint>
#include <cstdlib>

using namespace doorward;
using namespace doorward::firewall;

namespace {

void check(bool sound)
{
    if (!sound)
        std::abort();
}

class References {
public:
    explicit References(const Ruleset &ruleset)
        : m_ruleset(ruleset)
    {
    }
    void set(quint32 index) const { check(index < m_ruleset.sets.size()); }
    void expression(const Expression &expression) const
    {
        std::visit([this](const auto &node) { walk(node); }, expression.node);
    }
    void part(const Part &part) const
    {
        std::visit([this](const auto &kind) { look(kind); }, part);
    }

private:
    void walk(const Constant &constant) const
    {
        for (const Value &value : constant)
            check(value.width >= 1 && value.width <= 16);
    }
    void walk(const Selector &) const {}
    void walk(const Binary &binary) const
    {
        check(binary.operands.size() == 2);
        for (const Expression &operand : binary.operands)
            expression(operand);
    }
    void walk(const Concatenation &concatenation) const
    {
        for (const Expression &operand : concatenation.operands)
            expression(operand);
    }
    void walk(const Lookup &lookup) const
    {
        check(lookup.key.size() == 1);
        set(lookup.set);
        expression(lookup.key.front());
    }
    void look(const Match &match) const
    {
        expression(match.left);
        check(match.set.has_value() != !match.regions.empty());
        if (match.set)
            set(*match.set);
        for (const Region &region : match.regions)
            for (const Interval &interval : region)
                check(interval.low <= interval.high && interval.low.width == interval.high.width);
    }
    void look(const VerdictMap &map) const
    {
        set(map.set);
        expression(map.key);
    }
    void look(const SetUpdate &update) const
    {
        set(update.set);
        expression(update.key);
    }
    void look(const Nat &nat) const
    {
        if (nat.address)
            expression(*nat.address);
        if (nat.port)
            expression(*nat.port);
    }
    void look(const Assign &assign) const
    {
        if (assign.value)
            expression(*assign.value);
    }
    template <typename T>
    void look(const T &) const
    {
    }

    const Ruleset &m_ruleset;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto ruleset = readNftJson(text);
    if (!ruleset)
        return 0;
    const References references(*ruleset);
    for (const Chain &chain : ruleset->chains) {
        check(chain.table < ruleset->tables.size());
        for (const Rule &rule : chain.rules)
            for (const Part &part : rule.parts)
                references.part(part);
    }
    for (const Set &set : ruleset->sets)
        check(!set.table || *set.table < ruleset->tables.size());
    return 0;
}
