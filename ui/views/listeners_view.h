// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;
class QVBoxLayout;

namespace doorward {

class ListenerFilter;
class ListenerModel;

/// Who listens on this host, live: table, filter, pause, copy, and a diagnosis of the chosen one.
/// It looks at nothing itself; it is looked only while it is seen and not paused.
class ListenersView final : public QWidget {
    Q_OBJECT

public:
    /// `model` outlives the view.
    explicit ListenersView(ListenerModel *model, QWidget *parent = nullptr);

    /// What could not be seen at the last look.
    void setLimits(const std::vector<doorward::Limit> &limits);
    /// The last look failed.
    void setProblem(const QString &sentence);
    void focusFilter();

Q_SIGNALS:
    /// Whether anybody looks at it; `everywhere`: at every network namespace.
    void watchRequested(bool on, bool everywhere);
    void diagnoseRequested(const QString &target);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeBar();
    void makeTable();
    void refresh();
    void askForLooks();
    void diagnose();
    QString chosenTarget() const;

    ListenerModel *m_model;
    ListenerFilter *m_filter;
    QTableView *m_table;
    QLabel *m_summary;
    QLineEdit *m_query;
    QCheckBox *m_everywhere;
    QToolButton *m_pause;
    QToolButton *m_copy;
    QPushButton *m_diagnose;
    QLabel *m_note; ///< what was not seen, or why nothing
};

} // namespace doorward
