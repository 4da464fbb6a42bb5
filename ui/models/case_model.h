// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "ui/models/words.h"

#include <QObject>

#include <array>

namespace doorward {

class Catalogue;

/// The one case that the window shows, whether a session is filling it or a saved report was
/// opened. Views read it and follow its signals; only the one who drives it writes.
class CaseModel : public QObject {
    Q_OBJECT

public:
    enum class Phase : std::uint8_t {
        Empty,   ///< nothing was asked yet
        Running, ///< a session is at work; what stands here is provisional
        Done,    ///< whole
        Stopped, ///< the person stopped it: what was seen so far
        Replay   ///< a saved report
    };

    /// `catalogue` outlives the model.
    explicit CaseModel(const Catalogue &catalogue, QObject *parent = nullptr);

    Phase phase() const { return m_phase; }
    const CaseFile &caseFile() const { return m_file; }
    const Diagnosis &diagnosis() const { return m_diagnosis; }
    const Catalogue &catalogue() const { return m_catalogue; }
    /// There is something to say: the case is whole, or what was seen so far has decided it. While
    /// a session runs, an undecided conclusion is none.
    bool hasVerdict() const;

    StepState stepState(Step step) const;
    /// Of the last time that it ran, -1 where that is not known.
    qint64 stepElapsedUs(Step step) const;
    /// The checklist's line for it; null while there is none.
    const ChecklistItem *checklistItem(Step step) const;
    const Evidence *evidence(const QString &id) const;
    /// What the same question gave the last time; nothing on the first run.
    const std::optional<Diagnosis> &before() const { return m_before; }

    /// A session starts. The same question again (same target) remembers the last answer as
    /// before().
    void begin(const Target &target);
    void setStepProgress(Step step, bool running, qint64 elapsedUs);
    void update(const CaseFile &file, const Diagnosis &diagnosis);
    void finish(const CaseFile &file, const Diagnosis &diagnosis);
    void stop();
    void replay(const CaseFile &file, const Diagnosis &diagnosis);

    static constexpr std::array<Step, 10> steps{
        Step::NameResolution, Step::Route,        Step::Reachability, Step::ServerRunning,
        Step::Port,           Step::BindAddress,  Step::Firewall,     Step::Forwarding,
        Step::Queue,          Step::ServiceAnswer};

Q_SIGNALS:
    void phaseChanged();
    /// Case file and diagnosis have other contents.
    void changed();
    void stepChanged(doorward::Step step);

private:
    struct StepClock {
        bool running = false;
        bool ended = false;
        qint64 elapsedUs = -1;
    };

    void setPhase(Phase phase);
    void set(const CaseFile &file, const Diagnosis &diagnosis);
    bool isDecided() const;

    const Catalogue &m_catalogue;
    Phase m_phase = Phase::Empty;
    CaseFile m_file;
    Diagnosis m_diagnosis;
    std::optional<Diagnosis> m_before;
    std::array<StepClock, 10> m_clocks;
};

} // namespace doorward
