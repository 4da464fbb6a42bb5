// SPDX-License-Identifier: MIT
#include "ui/models/case_model.h"

#include <algorithm>

namespace doorward {

CaseModel::CaseModel(const Catalogue &catalogue, QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
{
}

bool CaseModel::hasVerdict() const
{
    if (m_phase == Phase::Empty || m_diagnosis.summary.isEmpty())
        return false;
    return m_phase != Phase::Running || isDecided();
}

bool CaseModel::isDecided() const
{
    return !m_file.attempts.empty()
           && (m_diagnosis.outcome == Outcome::Connects
               || m_diagnosis.certainty == Certainty::Proven);
}

const ChecklistItem *CaseModel::checklistItem(Step step) const
{
    const auto found = std::ranges::find(m_diagnosis.checklist, step, &ChecklistItem::step);
    return found == m_diagnosis.checklist.end() ? nullptr : &*found;
}

const Evidence *CaseModel::evidence(const QString &id) const
{
    const auto found = std::ranges::find(m_diagnosis.evidence, id, &Evidence::id);
    return found == m_diagnosis.evidence.end() ? nullptr : &*found;
}

StepState CaseModel::stepState(Step step) const
{
    const StepClock &clock = m_clocks.at(static_cast<std::size_t>(step));
    if (m_phase == Phase::Empty)
        return StepState::Waiting;
    if (m_phase == Phase::Running) {
        if (clock.running)
            return StepState::Running;
        if (!clock.ended)
            return StepState::Waiting;
    }
    const ChecklistItem *item = checklistItem(step);
    return item ? doorward::stepState(item->status) : StepState::Waiting;
}

qint64 CaseModel::stepElapsedUs(Step step) const
{
    const StepClock &clock = m_clocks.at(static_cast<std::size_t>(step));
    return clock.ended ? clock.elapsedUs : -1;
}

void CaseModel::begin(const Target &target)
{
    const bool again = m_file.target == target && hasVerdict() && m_phase != Phase::Replay;
    if (again) {
        m_before = m_diagnosis;
    } else {
        m_before.reset();
        m_diagnosis = {};
        m_file = {};
        m_file.target = target;
    }
    m_clocks.fill({});
    setPhase(Phase::Running);
    Q_EMIT changed();
}

void CaseModel::setStepProgress(Step step, bool running, qint64 elapsedUs)
{
    StepClock &clock = m_clocks.at(static_cast<std::size_t>(step));
    clock.running = running;
    clock.ended = !running;
    clock.elapsedUs = elapsedUs;
    Q_EMIT stepChanged(step);
}

void CaseModel::update(const CaseFile &file, const Diagnosis &diagnosis)
{
    set(file, diagnosis);
    Q_EMIT changed();
}

void CaseModel::finish(const CaseFile &file, const Diagnosis &diagnosis)
{
    set(file, diagnosis);
    setPhase(Phase::Done);
    Q_EMIT changed();
}

void CaseModel::stop()
{
    setPhase(m_diagnosis.summary.isEmpty() ? Phase::Empty : Phase::Stopped);
    Q_EMIT changed();
}

void CaseModel::replay(const CaseFile &file, const Diagnosis &diagnosis)
{
    m_before.reset();
    m_clocks.fill({});
    set(file, diagnosis);
    setPhase(Phase::Replay);
    Q_EMIT changed();
}

void CaseModel::set(const CaseFile &file, const Diagnosis &diagnosis)
{
    m_file = file;
    m_diagnosis = diagnosis;
}

void CaseModel::setPhase(Phase phase)
{
    if (m_phase == phase)
        return;
    m_phase = phase;
    Q_EMIT phaseChanged();
}

} // namespace doorward
