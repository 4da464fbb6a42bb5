// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/firewall_explanation.h"
#include "core/report/firewall_words.h"
#include "ui/models/words.h"

#include <QAbstractItemModel>

namespace doorward {

/// How an outcome is marked.
StepState stateOf(firewall::Outcome outcome);

/// The packet tracer's tree: the phases that a packet met, below each the rules that were tried, in
/// order. Where the answer does not come back freely, the packet and its answer are two branches
/// with their phases. One explanation replaces another as a whole: it answers another question.
class FirewallTraceModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column : int { RuleColumn, NumberColumn, WhyColumn, ColumnCount };
    enum Role : int {
        KindRole = Qt::UserRole + 1, ///< int of Kind
        StateRole,                   ///< int of StepState: how the row is marked
        DecidesRole,                 ///< bool: this phase or rule decided
        MatchedRole,                 ///< bool; of a rule: it matched, or that cannot be known
        DepthRole                    ///< int: jumps between the base chain and the rule
    };
    enum class Kind : std::uint8_t { Branch, Phase, Rule, Omitted };

    /// `catalogue` outlives the model.
    explicit FirewallTraceModel(const Catalogue &catalogue, QObject *parent = nullptr);

    void setExplanation(std::optional<FirewallExplanation> explanation);
    const std::optional<FirewallExplanation> &explanation() const { return m_explanation; }
    const Catalogue &catalogue() const { return m_catalogue; }
    /// The row that stops the packet, or else its answer; or that lets it pass. None: by policy the
    /// phase itself.
    QModelIndex decidingIndex() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Evaluation = firewall::Evaluation;

    bool hasBranches() const { return m_explanation && m_explanation->reply; }
    /// 0: of the packet, 1: of its answer. Null where there is none.
    const Evaluation *evaluation(int branch) const;
    const firewall::Phase *phaseAt(const QModelIndex &index) const;
    QModelIndex phaseIndex(int phase, int branch) const;
    QModelIndex decidingIn(int branch) const;
    QVariant branchData(int branch, int column, int role) const;
    QVariant phaseData(const Evaluation &evaluation, const firewall::Phase &phase, int column,
                       int role) const;
    QVariant ruleData(const Evaluation &evaluation, const firewall::Phase &phase, std::size_t row,
                      int column, int role) const;
    QVariant omittedData(const firewall::Phase &phase, int column, int role) const;

    const Catalogue &m_catalogue;
    FirewallWords m_words;
    std::optional<FirewallExplanation> m_explanation;
};

} // namespace doorward
