// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_ruleset_builder.h"

#include <QSet>

namespace doorward::firewall::nft {

/// Takes the elements of the "nftables" array, in any order: table, chain, set, map, rule …
class ObjectReader {
public:
    explicit ObjectReader(RulesetBuilder &builder)
        : m_builder(builder)
    {
    }
    void read(const Json &element);
    /// After the last element: what was named and never shown is noted.
    void finish();

private:
    /// Table and family of an element; nothing (and a note) where they are missing.
    std::optional<quint32> tableOf(const Json &json, std::string_view nameKey);
    void readTable(const Json &json);
    void readChain(const Json &json);
    void readRule(const Json &json);
    void readSet(const Json &json, bool isMap);
    void readElement(const Json &json);
    void missing(std::string_view what);
    void doubtTables();

    RulesetBuilder &m_builder;
    QSet<quint32> m_doubtful; ///< tables of which it is not known whether they are dormant
};

} // namespace doorward::firewall::nft
