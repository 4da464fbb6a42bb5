// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/words.h"

#include <QAbstractListModel>

namespace doorward {

class CaseModel;

/// The wizard's list: the verdict first, then the ten steps in order. Its rows never come or go;
/// they change in place while a session runs.
class ChecklistModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role : int {
        StepRole = Qt::UserRole + 1, ///< int of Step; invalid for the verdict's row
        StateRole,                   ///< int of StepState
        ElapsedRole,                 ///< qint64 microseconds, -1 unknown
        SummaryRole                  ///< the checklist's sentence, ready to show
    };
    static constexpr int verdictRow = 0;

    explicit ChecklistModel(CaseModel *model, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    /// The row of the step that failed first, of the verdict where none did.
    int decisiveRow() const;

private:
    QVariant verdictData(int role) const;
    QVariant stepData(Step step, int role) const;
    StepState verdictState() const;
    void refresh(int first, int last);

    CaseModel *m_case;
};

} // namespace doorward
