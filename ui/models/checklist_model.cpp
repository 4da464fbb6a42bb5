// SPDX-License-Identifier: MIT
#include "ui/models/checklist_model.h"

#include "core/report/catalogue.h"
#include "ui/models/case_model.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

ChecklistModel::ChecklistModel(CaseModel *model, QObject *parent)
    : QAbstractListModel(parent)
    , m_case(model)
{
    const auto all = [this] { refresh(0, rowCount() - 1); };
    connect(model, &CaseModel::changed, this, all);
    connect(model, &CaseModel::phaseChanged, this, all);
    connect(model, &CaseModel::stepChanged, this, [this](Step step) {
        const int row = 1 + static_cast<int>(step);
        refresh(row, row);
    });
}

int ChecklistModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1 + static_cast<int>(CaseModel::steps.size());
}

void ChecklistModel::refresh(int first, int last)
{
    Q_EMIT dataChanged(index(first), index(last));
}

QVariant ChecklistModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (index.row() == verdictRow)
        return verdictData(role);
    return stepData(CaseModel::steps.at(static_cast<std::size_t>(index.row() - 1)), role);
}

StepState ChecklistModel::verdictState() const
{
    switch (m_case->phase()) {
    case CaseModel::Phase::Empty:
        return StepState::Waiting;
    case CaseModel::Phase::Running:
        return StepState::Running;
    case CaseModel::Phase::Done:
    case CaseModel::Phase::Stopped:
    case CaseModel::Phase::Replay:
        break;
    }
    switch (m_case->diagnosis().outcome) {
    case Outcome::Connects:
        return StepState::Pass;
    case Outcome::Fails:
        return StepState::Fail;
    case Outcome::Intermittent:
        return StepState::Warn;
    }
    return StepState::Unknown;
}

QVariant ChecklistModel::verdictData(int role) const
{
    const QString summary =
        m_case->hasVerdict() ? m_case->catalogue().text(m_case->diagnosis().summary) : QString();
    switch (role) {
    case Qt::DisplayRole:
        return tr("Verdict");
    case Qt::ToolTipRole:
    case SummaryRole:
        return summary;
    case Qt::AccessibleTextRole:
        return summary.isEmpty() ? tr("Verdict: %1").arg(words::stepState(verdictState()))
                                 : tr("Verdict: %1").arg(summary);
    case StateRole:
        return static_cast<int>(verdictState());
    case ElapsedRole:
        return qint64{-1};
    default: // roles are an open set of ints
        return {};
    }
}

QVariant ChecklistModel::stepData(Step step, int role) const
{
    const ChecklistItem *item = m_case->checklistItem(step);
    const StepState state = m_case->stepState(step);
    const auto title = [&] {
        return m_case->catalogue().text(
            u"step.%1.title"_s.arg(QLatin1StringView(json::enumName(step))));
    };
    const auto summary = [&] {
        const bool told = item && state != StepState::Waiting && state != StepState::Running;
        return told && !item->summary.isEmpty() ? m_case->catalogue().text(item->summary)
                                                : QString();
    };
    switch (role) {
    case Qt::DisplayRole:
        return title();
    case Qt::ToolTipRole: {
        const QString sentence = summary();
        return sentence.isEmpty() ? words::stepState(state) : sentence;
    }
    case SummaryRole:
        return summary();
    case Qt::AccessibleTextRole: {
        const QString time = words::duration(m_case->stepElapsedUs(step));
        return time.isEmpty() ? tr("%1: %2").arg(title(), words::stepState(state))
                              : tr("%1: %2, %3").arg(title(), words::stepState(state), time);
    }
    case StepRole:
        return static_cast<int>(step);
    case StateRole:
        return static_cast<int>(state);
    case ElapsedRole:
        return m_case->stepElapsedUs(step);
    default: // roles are an open set of ints
        return {};
    }
}

int ChecklistModel::decisiveRow() const
{
    for (int row = 1; row < rowCount(); ++row)
        if (index(row).data(StateRole).toInt() == static_cast<int>(StepState::Fail))
            return row;
    return verdictRow;
}

} // namespace doorward
