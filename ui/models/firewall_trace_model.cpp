// SPDX-License-Identifier: MIT
#include "ui/models/firewall_trace_model.h"

#include "core/base/untrusted.h"
#include "ui/models/firewall_words.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int longestRule = 400; ///< characters shown; a hostile comment may be longer

/// A phase is its own parent's child with internal id 0; a rule carries its phase's row + 1.
constexpr quintptr phaseId = 0;

FirewallTraceModel::Match matchOf(const firewall::RuleTrial &trial)
{
    using Match = FirewallTraceModel::Match;
    if (!trial.matched)
        return Match::Unknown;
    return *trial.matched ? Match::Yes : Match::No;
}

QString numberOf(const firewall::RuleTrial &trial)
{
    return trial.handle ? QString::number(*trial.handle) : u"#%1"_s.arg(trial.position);
}

} // namespace

FirewallTraceModel::FirewallTraceModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

void FirewallTraceModel::setEvaluation(std::optional<firewall::Evaluation> evaluation)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    endResetModel();
}

const std::vector<firewall::Phase> &FirewallTraceModel::phases() const
{
    static const std::vector<firewall::Phase> none;
    return m_evaluation ? m_evaluation->phases : none;
}

QModelIndex FirewallTraceModel::decidingIndex() const
{
    for (std::size_t i = 0; i < phases().size(); ++i) {
        const firewall::Phase &phase = phases()[i];
        if (!decides(phase))
            continue;
        const QModelIndex above = index(static_cast<int>(i), RuleColumn);
        for (std::size_t j = 0; j < phase.rules.size(); ++j)
            if (decides(phase, phase.rules[j]))
                return index(static_cast<int>(j), RuleColumn, above);
        return above;
    }
    return {};
}

QModelIndex FirewallTraceModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : phaseId);
}

QModelIndex FirewallTraceModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == phaseId)
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), RuleColumn, phaseId);
}

int FirewallTraceModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(phases().size());
    if (parent.internalId() != phaseId || parent.column() != RuleColumn)
        return 0;
    const firewall::Phase &phase = phases()[static_cast<std::size_t>(parent.row())];
    return static_cast<int>(phase.rules.size()) + (phase.omitted > 0 ? 1 : 0);
}

int FirewallTraceModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant FirewallTraceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == phaseId)
        return phaseData(phases()[static_cast<std::size_t>(index.row())], index.column(), role);
    const firewall::Phase &phase = phases()[index.internalId() - 1];
    const auto row = static_cast<std::size_t>(index.row());
    return row < phase.rules.size() ? ruleData(phase, row, index.column(), role)
                                    : omittedData(phase, index.column(), role);
}

QVariant FirewallTraceModel::phaseData(const firewall::Phase &phase, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        if (column == RuleColumn)
            return words::hookChain(phase);
        if (column == NumberColumn)
            return {};
        return words::phaseOutcome(phase, decides(phase));
    case Qt::AccessibleTextRole:
        return tr("%1: %2").arg(words::hookChain(phase),
                                words::phaseOutcome(phase, decides(phase)));
    case KindRole:
        return static_cast<int>(Kind::Phase);
    case OutcomeRole:
        return static_cast<int>(phase.verdict);
    case DecidesRole:
        return decides(phase);
    case DepthRole:
        return 0;
    default:
        return {};
    }
}

QVariant FirewallTraceModel::ruleData(const firewall::Phase &phase, std::size_t row, int column,
                                      int role) const
{
    const firewall::RuleTrial &trial = phase.rules[row];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (column == RuleColumn)
            return displayText(QStringView(trial.text), longestRule);
        if (column == NumberColumn)
            return numberOf(trial);
        return displayText(QStringView(trial.why), longestRule);
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3")
            .arg(words::ruleMatch(trial.matched), displayText(QStringView(trial.text), longestRule),
                 displayText(QStringView(trial.why), longestRule));
    case KindRole:
        return static_cast<int>(Kind::Rule);
    case MatchRole:
        return static_cast<int>(matchOf(trial));
    case DecidesRole:
        return decides(phase, trial);
    case OutcomeRole:
        return static_cast<int>(phase.verdict);
    case DepthRole:
        return trial.depth;
    default:
        return {};
    }
}

QVariant FirewallTraceModel::omittedData(const firewall::Phase &phase, int column, int role) const
{
    if (role == KindRole)
        return static_cast<int>(Kind::Omitted);
    if (role == MatchRole)
        return static_cast<int>(Match::No);
    if (role == Qt::DisplayRole && column == RuleColumn)
        return tr("%n further rule(s) that did not match", nullptr,
                  static_cast<int>(std::min<quint64>(phase.omitted, 1'000'000'000)));
    return {};
}

QVariant FirewallTraceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RuleColumn:
        return tr("Phase and rule");
    case NumberColumn:
        return tr("Handle");
    case WhyColumn:
        return tr("Why");
    default:
        return {};
    }
}

bool FirewallTraceModel::decides(const firewall::Phase &phase) const
{
    if (!m_evaluation || !m_evaluation->decidedBy || phase.verdict != m_evaluation->verdict
        || (m_evaluation->decidedAt && phase.hook != *m_evaluation->decidedAt))
        return false;
    const firewall::Decider &decider = *m_evaluation->decidedBy;
    if (decider.family != phase.family || decider.table != phase.table
        || decider.backend != phase.backend)
        return false;
    return decider.chain == phase.chain
           || std::any_of(phase.rules.begin(), phase.rules.end(),
                          [&](const auto &trial) { return decides(phase, trial); });
}

bool FirewallTraceModel::decides(const firewall::Phase &phase,
                                 const firewall::RuleTrial &trial) const
{
    if (!m_evaluation || !m_evaluation->decidedBy || trial.matched == false)
        return false;
    const firewall::Decider &decider = *m_evaluation->decidedBy;
    if (decider.family != phase.family || decider.table != phase.table
        || decider.backend != phase.backend
        || decider.chain != (trial.chain.isEmpty() ? phase.chain : trial.chain))
        return false;
    return decider.handle ? decider.handle == trial.handle : decider.position == trial.position;
}

} // namespace doorward
