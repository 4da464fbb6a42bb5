// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/case_model.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace doorward {

class CertaintyBadge;
class StateMark;
class TextLabel;
class WayPicture;

/// The verdict's page: the sentence and how sure it is, the way with its break, what was seen, what
/// to do, what else it could be, what could not be seen.
class VerdictView final : public QWidget {
    Q_OBJECT

public:
    explicit VerdictView(CaseModel *model, QWidget *parent = nullptr);
    /// Small: how tall it is follows from its width, which the scroll area gives it.
    QSize minimumSizeHint() const override { return {300, 100}; }

Q_SIGNALS:
    void watchRequested();
    void exportRequested();

private:
    void refresh();
    void refreshHead();
    void refreshNotes();
    void refreshButtons();
    void fill();
    void fillCandidates();
    void fillLimits();

    CaseModel *m_case;
    StateMark *m_mark;
    TextLabel *m_sentence;
    CertaintyBadge *m_certainty;
    TextLabel *m_note;
    TextLabel *m_explanation;
    WayPicture *m_way;
    QVBoxLayout *m_body;
    QPushButton *m_watch;
    QPushButton *m_export;
    std::optional<Diagnosis> m_shown;
    std::vector<Limit> m_shownLimits;
};

} // namespace doorward
