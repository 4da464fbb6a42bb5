// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluation.h"

#include <QAbstractItemModel>

namespace doorward {

/// The packet tracer's tree: the phases that a packet met, below each the rules that were tried, in
/// order. Where nothing is known there is no row. One evaluation replaces another as a whole: it
/// answers another question.
class FirewallTraceModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column : int { RuleColumn, NumberColumn, WhyColumn, ColumnCount };
    enum Role : int {
        KindRole = Qt::UserRole + 1, ///< int of Kind
        OutcomeRole,                 ///< int of firewall::Outcome; of a phase
        MatchRole,                   ///< int of Match; of a rule
        DecidesRole,                 ///< bool: this phase or rule decided
        DepthRole                    ///< int: jumps between the base chain and the rule
    };
    enum class Kind : std::uint8_t { Phase, Rule, Omitted };
    enum class Match : std::uint8_t { No, Yes, Unknown };

    explicit FirewallTraceModel(QObject *parent = nullptr);

    void setEvaluation(std::optional<firewall::Evaluation> evaluation);
    const std::optional<firewall::Evaluation> &evaluation() const { return m_evaluation; }
    /// The row that decided, or none: by policy the phase itself.
    QModelIndex decidingIndex() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const std::vector<firewall::Phase> &phases() const;
    QVariant phaseData(const firewall::Phase &phase, int column, int role) const;
    QVariant ruleData(const firewall::Phase &phase, std::size_t row, int column, int role) const;
    QVariant omittedData(const firewall::Phase &phase, int column, int role) const;
    bool decides(const firewall::Phase &phase) const;
    bool decides(const firewall::Phase &phase, const firewall::RuleTrial &trial) const;

    std::optional<firewall::Evaluation> m_evaluation;
};

} // namespace doorward
