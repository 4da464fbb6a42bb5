// SPDX-License-Identifier: MIT
#include "ui/wizard/checklist_wizard.h"

#include "ui/delegates/step_delegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/case_model.h"
#include "ui/models/checklist_model.h"
#include "ui/wizard/step_page.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

ChecklistWizard::ChecklistWizard(CaseModel *model, QWidget *verdictPage, QWidget *parent)
    : QWidget(parent)
    , m_case(model)
    , m_steps(new ChecklistModel(model, this))
    , m_list(new QListView)
    , m_pages(new QStackedWidget)
    , m_back(new QPushButton(tr("&Back")))
    , m_next(new QPushButton(tr("&Next")))
    , m_again(new QPushButton(tr("&Check again")))
    , m_animation(new QTimer(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeList());
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_pages, 1);
    right->addWidget(makeButtons());
    layout->addLayout(right, 1);

    addPage(verdictPage);
    for (const Step step : CaseModel::steps)
        addPage(new StepPage(step, model));
    for (int row = 0; row < m_pages->count(); ++row)
        m_pages->widget(row)->setAccessibleName(m_steps->index(row).data().toString());

    constexpr int frameMs = 50;
    m_animation->setInterval(frameMs);
    connect(m_animation, &QTimer::timeout, m_list->viewport(), qOverload<>(&QWidget::update));
    connect(model, &CaseModel::phaseChanged, this, [this] {
        refreshAnimation();
        refreshButtons();
    });
    setCurrentRow(ChecklistModel::verdictRow);
}

QWidget *ChecklistWizard::makeList()
{
    m_list->setModel(m_steps);
    m_list->setItemDelegate(
        new StepDelegate({ChecklistModel::StateRole, ChecklistModel::ElapsedRole},
                         ChecklistModel::verdictRow, m_list));
    m_list->setObjectName(u"steps"_s);
    m_list->setAccessibleName(tr("Steps"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + theme::small);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) { showRow(current.row()); });
    return m_list;
}

QWidget *ChecklistWizard::makeButtons()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::huge, theme::small, theme::huge, theme::small);
    row->setSpacing(theme::small);
    m_back->setIcon(theme::icon(u"go-previous"_s));
    m_next->setIcon(theme::icon(u"go-next"_s));
    m_again->setIcon(theme::icon(u"view-refresh"_s));
    m_back->setToolTip(tr("The step before (Alt+Left)"));
    m_next->setToolTip(tr("The next step (Alt+Right)"));
    m_again->setToolTip(tr("Ask the same question once more (F5)"));
    row->addWidget(m_back);
    row->addWidget(m_next);
    row->addStretch(1);
    row->addWidget(m_again);
    connect(m_back, &QPushButton::clicked, this, &ChecklistWizard::back);
    connect(m_next, &QPushButton::clicked, this, &ChecklistWizard::next);
    connect(m_again, &QPushButton::clicked, this, &ChecklistWizard::checkAgainRequested);
    return bar;
}

void ChecklistWizard::addPage(QWidget *page)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    page->setParent(scroll); // laid out when it is first chosen: the window's start need not wait
    m_contents.push_back(page);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_pages->addWidget(scroll);
}

int ChecklistWizard::currentRow() const
{
    return m_pages->currentIndex();
}

void ChecklistWizard::setCurrentRow(int row)
{
    m_list->setCurrentIndex(m_steps->index(row));
    showRow(row);
}

void ChecklistWizard::showRow(int row)
{
    auto *scroll = qobject_cast<QScrollArea *>(m_pages->widget(row));
    if (scroll && !scroll->widget()) {
        QWidget *content = m_contents.at(static_cast<std::size_t>(row));
        scroll->setWidget(content);
        content->setAutoFillBackground(false);
    }
    m_pages->setCurrentIndex(row);
    refreshButtons();
}

void ChecklistWizard::back()
{
    if (m_back->isEnabled())
        setCurrentRow(currentRow() - 1);
}

void ChecklistWizard::next()
{
    if (m_next->isEnabled())
        setCurrentRow(currentRow() + 1);
}

void ChecklistWizard::refreshButtons()
{
    const auto phase = m_case->phase();
    m_back->setEnabled(currentRow() > 0);
    m_next->setEnabled(currentRow() + 1 < m_steps->rowCount());
    m_again->setEnabled(phase != CaseModel::Phase::Empty && phase != CaseModel::Phase::Running);
}

void ChecklistWizard::refreshAnimation()
{
    if (m_case->phase() == CaseModel::Phase::Running)
        m_animation->start();
    else
        m_animation->stop();
    m_list->viewport()->update();
}

} // namespace doorward
