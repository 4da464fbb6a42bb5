// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

#include <vector>

class QListView;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace doorward {

class CaseModel;
class ChecklistModel;

/// The guided walk: the list of steps on the left, the page of the chosen one on the right, Back,
/// Next and Check again below. It never turns the page by itself.
class ChecklistWizard final : public QWidget {
    Q_OBJECT

public:
    /// `verdictPage` becomes the first page; the wizard owns it.
    ChecklistWizard(CaseModel *model, QWidget *verdictPage, QWidget *parent = nullptr);

    int currentRow() const;
    void setCurrentRow(int row);

public Q_SLOTS:
    void back();
    void next();

Q_SIGNALS:
    void checkAgainRequested();

private:
    QWidget *makeList();
    QWidget *makeButtons();
    void addPage(QWidget *page);
    void showRow(int row);
    void refreshButtons();
    void refreshAnimation();

    CaseModel *m_case;
    ChecklistModel *m_steps;
    QListView *m_list;
    QStackedWidget *m_pages;           ///< a scroll area for each row …
    std::vector<QWidget *> m_contents; ///< … and what it will show
    QPushButton *m_back;
    QPushButton *m_next;
    QPushButton *m_again;
    QTimer *m_animation;
};

} // namespace doorward
