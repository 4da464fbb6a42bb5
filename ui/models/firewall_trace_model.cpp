// SPDX-License-Identifier: MIT
#include "ui/models/firewall_trace_model.h"

#include "core/base/untrusted.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using firewall::Evaluation;
using firewall::Phase;
using firewall::RuleTrial;

namespace {

constexpr int longestRule = 400; ///< characters shown; a hostile comment may be longer

// Internal ids: a branch has 0, a phase 1 + its branch, a rule 3 + 2 * its phase + its branch.
constexpr quintptr branchId = 0;
constexpr quintptr firstPhaseId = 1;
constexpr quintptr firstRuleId = 3;

bool isPhase(quintptr id)
{
    return id >= firstPhaseId && id < firstRuleId;
}

int branchOf(const QModelIndex &index)
{
    const quintptr id = index.internalId();
    if (id == branchId)
        return index.row();
    return static_cast<int>(isPhase(id) ? id - firstPhaseId : (id - firstRuleId) % 2);
}

QString numberOf(const RuleTrial &trial)
{
    return trial.handle ? QString::number(*trial.handle) : u"#%1"_s.arg(trial.position);
}

/// "input · inet filter input · 0" of a base chain, with "legacy" where that back end holds it.
QString hookChain(const Phase &phase)
{
    const auto shown = [](const QString &name) { return displayText(QStringView(name), 80); };
    QString text = u"%1 · %2 %3 %4 · %5"_s.arg(QLatin1StringView(json::enumName(phase.hook)),
                                               shown(phase.family), shown(phase.table),
                                               shown(phase.chain), QString::number(phase.priority));
    if (phase.backend == "legacy"_L1)
        text += u" · iptables-legacy"_s;
    return text;
}

bool decides(const Evaluation &evaluation, const Phase &phase, const RuleTrial &trial)
{
    if (!evaluation.decidedBy || trial.matched == false)
        return false;
    const firewall::Decider &decider = *evaluation.decidedBy;
    if (decider.family != phase.family || decider.table != phase.table
        || decider.backend != phase.backend
        || decider.chain != (trial.chain.isEmpty() ? phase.chain : trial.chain))
        return false;
    return decider.handle ? decider.handle == trial.handle : decider.position == trial.position;
}

bool decides(const Evaluation &evaluation, const Phase &phase)
{
    if (!evaluation.decidedBy || phase.verdict != evaluation.verdict
        || (evaluation.decidedAt && phase.hook != *evaluation.decidedAt))
        return false;
    const firewall::Decider &decider = *evaluation.decidedBy;
    if (decider.family != phase.family || decider.table != phase.table
        || decider.backend != phase.backend)
        return false;
    return decider.chain == phase.chain
           || std::any_of(phase.rules.begin(), phase.rules.end(), [&](const RuleTrial &trial) {
                  return decides(evaluation, phase, trial);
              });
}

StepState stateOf(const RuleTrial &trial)
{
    if (!trial.matched)
        return StepState::Unknown;
    return *trial.matched ? StepState::Pass : StepState::Skipped;
}

} // namespace

StepState stateOf(firewall::Outcome outcome)
{
    switch (outcome) {
    case firewall::Outcome::Accept:
        return StepState::Pass;
    case firewall::Outcome::Drop:
    case firewall::Outcome::Reject:
        return StepState::Fail;
    case firewall::Outcome::Unknown:
        break;
    }
    return StepState::Unknown;
}

FirewallTraceModel::FirewallTraceModel(const Catalogue &catalogue, QObject *parent)
    : QAbstractItemModel(parent)
    , m_catalogue(catalogue)
    , m_words(catalogue)
{
}

void FirewallTraceModel::setExplanation(std::optional<FirewallExplanation> explanation)
{
    beginResetModel();
    m_explanation = std::move(explanation);
    endResetModel();
}

const Evaluation *FirewallTraceModel::evaluation(int branch) const
{
    if (!m_explanation)
        return nullptr;
    if (branch == 0)
        return &m_explanation->evaluation;
    return m_explanation->reply ? &*m_explanation->reply : nullptr;
}

const Phase *FirewallTraceModel::phaseAt(const QModelIndex &index) const
{
    const Evaluation *walk = evaluation(branchOf(index));
    const auto row = static_cast<std::size_t>(index.row());
    return walk && isPhase(index.internalId()) && row < walk->phases.size() ? &walk->phases[row]
                                                                            : nullptr;
}

QModelIndex FirewallTraceModel::phaseIndex(int phase, int branch) const
{
    return createIndex(phase, RuleColumn, firstPhaseId + static_cast<quintptr>(branch));
}

QModelIndex FirewallTraceModel::decidingIn(int branch) const
{
    const Evaluation *walk = evaluation(branch);
    for (std::size_t i = 0; walk && i < walk->phases.size(); ++i) {
        const Phase &phase = walk->phases[i];
        if (!decides(*walk, phase))
            continue;
        const QModelIndex above = phaseIndex(static_cast<int>(i), branch);
        for (std::size_t j = 0; j < phase.rules.size(); ++j)
            if (decides(*walk, phase, phase.rules[j]))
                return index(static_cast<int>(j), RuleColumn, above);
        return above;
    }
    return {};
}

QModelIndex FirewallTraceModel::decidingIndex() const
{
    const QModelIndex ofReply = decidingIn(1);
    return ofReply.isValid() ? ofReply : decidingIn(0);
}

QModelIndex FirewallTraceModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, hasBranches() ? branchId : firstPhaseId);
    const auto branch = static_cast<quintptr>(branchOf(parent));
    if (parent.internalId() == branchId)
        return createIndex(row, column, firstPhaseId + branch);
    return createIndex(row, column, firstRuleId + 2 * static_cast<quintptr>(parent.row()) + branch);
}

QModelIndex FirewallTraceModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == branchId)
        return {};
    const int branch = branchOf(index);
    if (isPhase(index.internalId()))
        return hasBranches() ? createIndex(branch, RuleColumn, branchId) : QModelIndex();
    return phaseIndex(static_cast<int>((index.internalId() - firstRuleId) / 2), branch);
}

int FirewallTraceModel::rowCount(const QModelIndex &parent) const
{
    if (!m_explanation || parent.column() > RuleColumn)
        return 0;
    if (!parent.isValid())
        return hasBranches() ? 2 : static_cast<int>(evaluation(0)->phases.size());
    if (parent.internalId() == branchId)
        return static_cast<int>(evaluation(parent.row())->phases.size());
    const Phase *phase = phaseAt(parent);
    return phase ? static_cast<int>(phase->rules.size()) + (phase->omitted > 0 ? 1 : 0) : 0;
}

int FirewallTraceModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant FirewallTraceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == branchId)
        return branchData(index.row(), index.column(), role);
    const Evaluation &walk = *evaluation(branchOf(index));
    if (isPhase(index.internalId()))
        return phaseData(walk, *phaseAt(index), index.column(), role);
    const Phase &phase = *phaseAt(index.parent());
    const auto row = static_cast<std::size_t>(index.row());
    return row < phase.rules.size() ? ruleData(walk, phase, row, index.column(), role)
                                    : omittedData(phase, index.column(), role);
}

QVariant FirewallTraceModel::branchData(int branch, int column, int role) const
{
    const Evaluation &walk = *evaluation(branch);
    const QString title =
        m_catalogue.text(branch == 0 ? u"explain.section.request"_s : u"explain.section.reply"_s);
    switch (role) {
    case Qt::DisplayRole:
        if (column == RuleColumn)
            return title;
        return column == WhyColumn ? m_words.outcome(walk.verdict) : QString();
    case Qt::AccessibleTextRole:
        return tr("%1: %2").arg(title, m_words.outcome(walk.verdict));
    case KindRole:
        return static_cast<int>(Kind::Branch);
    case StateRole:
        return static_cast<int>(stateOf(walk.verdict));
    default:
        return {};
    }
}

QVariant FirewallTraceModel::phaseData(const Evaluation &evaluation, const Phase &phase, int column,
                                       int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        if (column == RuleColumn)
            return hookChain(phase);
        return column == WhyColumn ? m_words.phaseOutcome(phase) : QString();
    case Qt::AccessibleTextRole:
        return tr("%1: %2").arg(hookChain(phase), m_words.phaseOutcome(phase));
    case KindRole:
        return static_cast<int>(Kind::Phase);
    case StateRole:
        return static_cast<int>(stateOf(phase.verdict));
    case DecidesRole:
        return decides(evaluation, phase);
    default:
        return {};
    }
}

QVariant FirewallTraceModel::ruleData(const Evaluation &evaluation, const Phase &phase,
                                      std::size_t row, int column, int role) const
{
    const RuleTrial &trial = phase.rules[row];
    const bool deciding = decides(evaluation, phase, trial);
    const QString text = displayText(QStringView(trial.text), longestRule);
    const QString why = displayText(QStringView(trial.why), longestRule);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (column == RuleColumn)
            return text;
        return column == NumberColumn ? numberOf(trial) : why;
    case Qt::AccessibleTextRole: {
        const QString outcome = !trial.matched   ? tr("cannot be known")
                                : *trial.matched ? tr("matched")
                                                 : tr("did not match");
        return tr("%1, %2: %3").arg(outcome, text, why);
    }
    case KindRole:
        return static_cast<int>(Kind::Rule);
    case StateRole:
        return static_cast<int>(deciding ? stateOf(phase.verdict) : stateOf(trial));
    case MatchedRole:
        return trial.matched != false;
    case DecidesRole:
        return deciding;
    case DepthRole:
        return trial.depth;
    default:
        return {};
    }
}

QVariant FirewallTraceModel::omittedData(const Phase &phase, int column, int role) const
{
    if (role == KindRole)
        return static_cast<int>(Kind::Omitted);
    if (role == StateRole)
        return static_cast<int>(StepState::Skipped);
    if (role == Qt::DisplayRole && column == RuleColumn)
        return m_words.omitted(phase.omitted);
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

} // namespace doorward
