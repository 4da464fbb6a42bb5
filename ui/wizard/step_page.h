// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "ui/models/words.h"

#include <QWidget>

class QVBoxLayout;

namespace doorward {

class CaseModel;
class StateMark;
class TextLabel;

/// The page of one step: what was checked, what was seen, the same by hand, what it means, what to
/// do. It rebuilds its rows only when they say something else.
class StepPage final : public QWidget {
    Q_OBJECT

public:
    StepPage(Step step, CaseModel *model, QWidget *parent = nullptr);
    /// Small: how tall it is follows from its width, which the scroll area gives it.
    QSize minimumSizeHint() const override { return {300, 100}; }

private:
    /// What the page shows, to tell whether it must change.
    struct Contents {
        StepState state = StepState::Waiting;
        std::optional<ChecklistItem> item; ///< nothing while the step waits or runs
        std::vector<Evidence> evidence;
        std::vector<Remedy> remedies; ///< where this step is the one that decides
        bool operator==(const Contents &) const = default;
    };

    void refresh();
    Contents contents() const;
    void fillSeen();
    void fillDoing();
    QString stepText(const QString &part) const;

    Step m_step;
    CaseModel *m_case;
    StateMark *m_mark;
    TextLabel *m_title;
    TextLabel *m_state;
    QVBoxLayout *m_body;
    std::optional<Contents> m_shown;
};

} // namespace doorward
