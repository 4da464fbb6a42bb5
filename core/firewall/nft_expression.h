// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_ruleset_builder.h"
#include "core/firewall/nft_selector.h"

namespace doorward::firewall::nft {

/// An expression with what its constants mean.
struct Typed {
    Expression expression;
    std::vector<Type> types; ///< one, or one for each field of a concatenation
    bool never = false;      ///< see Selected
    std::optional<OpaqueMatch::Kind> opaque;

    const Type &type() const { return types.front(); }
};

/// Reads the expressions of one rule.
class ExpressionReader {
public:
    ExpressionReader(RulesetBuilder &builder, quint32 table);

    /// A constant is read as one of `wanted`. What is not understood comes out as `opaque`.
    Typed read(const Json &json, const std::vector<Type> &wanted = {});

    /// The set of a match's or map's right side: "@name" or {"set": […]} whose keys, and data
    /// if it is a map's, are of these types. Nothing: neither, or of other types.
    std::optional<quint32> readSet(const Json &json, SetTypes types);

    TableFamily family() const { return m_family; }
    quint32 table() const { return m_table; }
    RulesetBuilder &builder() { return m_builder; }
    /// Conditions that nft puts before the expressions read so far and does not print; taken.
    std::vector<Match> takeConditions();
    void require(std::optional<quint8> nfProtocol);

private:
    Typed readOperator(std::string_view name, const Json &operands,
                       const std::vector<Type> &wanted);
    Typed readConcatenation(const Json &fields, const std::vector<Type> &wanted);
    Typed readMap(const Json &json, const std::vector<Type> &wanted);
    Typed readConstant(const Json &json, const std::vector<Type> &wanted);

    RulesetBuilder &m_builder;
    quint32 m_table;
    TableFamily m_family;
    std::vector<Match> m_conditions;
    quint8 m_required = 0; ///< the family that a condition before holds
};

} // namespace doorward::firewall::nft
