// SPDX-License-Identifier: MIT
#include "ui/views/attempt_log_view.h"

#include "ui/delegates/outcome_delegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/attempt_filter.h"
#include "ui/models/attempt_model.h"
#include "ui/models/words.h"
#include "ui/views/attempt_graph.h"
#include "ui/views/table_parts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::array fixedDelays{1s, 2s, 5s, 10s, 60s};

} // namespace

AttemptLogView::AttemptLogView(AttemptModel *model, QWidget *parent)
    : QWidget(parent)
    , m_log(model)
    , m_filter(new AttemptFilter(this))
    , m_table(new QTableView)
    , m_start(new QPushButton)
    , m_stop(flatButton(u"media-playback-stop"_s, tr("Stop trying")))
    , m_policy(new QComboBox)
    , m_summary(new QLabel)
    , m_query(new QLineEdit)
    , m_follow(flatButton(u"go-bottom"_s, tr("Follow: keep the newest attempt in view")))
    , m_copy(flatButton(u"edit-copy"_s, tr("Copy the chosen rows, or all (Ctrl+C)")))
    , m_save(flatButton(u"document-save"_s, tr("Save the attempts as CSV or JSON lines…")))
{
    m_filter->setSourceModel(model);
    makeTable();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_table, 1);

    connect(model, &AttemptModel::grown, this, [this] {
        refreshSummary();
        if (m_follow->isChecked())
            follow();
    });
    refreshSummary();
    refreshButtons();
}

QWidget *AttemptLogView::makeBar()
{
    auto *title = new QLabel(tr("Attempts"));
    title->setFont(theme::sectionFont(font()));
    fillPolicies();
    m_policy->setAccessibleName(tr("How often to try"));
    m_policy->setToolTip(tr("How often to try"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setMinimumWidth(1);
    m_summary->setObjectName(u"attemptSummary"_s);
    m_query->setPlaceholderText(tr("Filter"));
    m_query->setAccessibleName(tr("Filter the attempts"));
    m_query->setToolTip(tr("Words that must all match: an outcome, an errno, an address, a :port"));
    m_query->setClearButtonEnabled(true);
    m_query->setMaximumWidth(230);
    m_query->setMinimumWidth(130);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);

    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::large, theme::tight, theme::large, theme::tight);
    row->setSpacing(theme::small);
    row->addWidget(title);
    row->addWidget(m_start);
    row->addWidget(m_stop);
    row->addWidget(m_policy);
    row->addWidget(new AttemptGraph(m_log));
    row->addWidget(m_summary, 1);
    row->addWidget(m_query);
    row->addWidget(m_follow);
    row->addWidget(m_copy);
    row->addWidget(m_save);

    connect(m_start, &QPushButton::clicked, this, &AttemptLogView::onStart);
    connect(m_stop, &QToolButton::clicked, this, &AttemptLogView::stopRequested);
    connect(m_query, &QLineEdit::textChanged, m_filter, &AttemptFilter::setQuery);
    connect(m_follow, &QToolButton::toggled, this, [this](bool on) {
        if (on)
            follow();
    });
    connect(m_copy, &QToolButton::clicked, this, [this] { copyRows(m_table); });
    connect(m_save, &QToolButton::clicked, this, &AttemptLogView::saveRequested);
    return bar;
}

void AttemptLogView::makeTable()
{
    m_table->setModel(m_filter);
    m_table->setObjectName(u"attempts"_s);
    m_table->setAccessibleName(tr("Connection attempts"));
    dressTable(m_table);
    m_table->setItemDelegateForColumn(AttemptModel::OutcomeColumn,
                                      new OutcomeDelegate(AttemptModel::OutcomeRole, m_table));
    const QString markRoom = u"00000"_s; // what the outcome's mark takes before its word
    QStringList outcomes;
    for (const auto &row : json::EnumNames<AttemptOutcome>::names)
        outcomes << markRoom + words::outcome(row.first);
    sizeColumns(m_table, {{u"00:00:00.000"_s},
                          {u"00000"_s},
                          {u"255.255.255.255"_s},
                          {u"00000"_s},
                          outcomes,
                          {u"ECONNREFUSED"_s},
                          {u"3/13 from 10.0.0.25"_s},
                          {u"00.00 ms"_s},
                          {u"00"_s},
                          {}});
    addCopyAction(m_table, tr("Copy"));
    sayWhereNoneMatches(m_table, m_filter, tr("No attempt matches the filter."));
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this,
            &AttemptLogView::onScrolled);
}

void AttemptLogView::fillPolicies()
{
    m_policy->addItem(tr("once"), 0);
    for (const std::chrono::seconds delay : fixedDelays)
        m_policy->addItem(tr("every %n s", nullptr, static_cast<int>(delay.count())),
                          static_cast<int>(delay.count()));
    m_policy->addItem(tr("until it works"), -1);
}

RepeatPolicy AttemptLogView::policy() const
{
    const int seconds = m_policy->currentData().toInt();
    if (seconds == 0)
        return {};
    if (seconds < 0)
        return {1s, true};
    return {std::chrono::seconds(seconds), false};
}

void AttemptLogView::setUntilItWorks()
{
    m_policy->setCurrentIndex(m_policy->findData(-1));
}

void AttemptLogView::setState(State state)
{
    m_state = state;
    refreshButtons();
}

void AttemptLogView::setReady(bool ready)
{
    m_ready = ready;
    refreshButtons();
}

void AttemptLogView::onStart()
{
    switch (m_state) {
    case State::Idle:
        Q_EMIT startRequested(policy());
        break;
    case State::Running:
        Q_EMIT pauseRequested(true);
        break;
    case State::Paused:
        Q_EMIT pauseRequested(false);
        break;
    }
}

void AttemptLogView::refreshButtons()
{
    switch (m_state) {
    case State::Idle:
        m_start->setText(tr("S&tart"));
        m_start->setIcon(theme::icon(u"media-playback-start"_s));
        break;
    case State::Running:
        m_start->setText(tr("&Pause"));
        m_start->setIcon(theme::icon(u"media-playback-pause"_s));
        break;
    case State::Paused:
        m_start->setText(tr("&Resume"));
        m_start->setIcon(theme::icon(u"media-playback-start"_s));
        break;
    }
    m_start->setEnabled(m_ready);
    m_stop->setEnabled(m_state != State::Idle);
    m_policy->setEnabled(m_state == State::Idle);
    const bool any = m_log->rowCount() > 0;
    m_copy->setEnabled(any);
    m_save->setEnabled(any);
}

void AttemptLogView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // Once the layout has given the summary its new width.
    QMetaObject::invokeMethod(this, &AttemptLogView::refreshSummary, Qt::QueuedConnection);
}

void AttemptLogView::refreshSummary()
{
    const AttemptStatistics &statistics = m_log->statistics();
    QStringList parts;
    if (statistics.total() == 0) {
        parts.append(tr("none yet"));
    } else {
        parts.append(tr("%n tried", nullptr, static_cast<int>(statistics.total())));
        const AttemptOutcome most = statistics.commonest();
        parts.append(tr("%1 %2").arg(statistics.count(most)).arg(words::outcome(most)));
        parts.append(tr("median %1").arg(words::duration(statistics.medianUs())));
    }
    const QString text = parts.join(tr(", ", "between the parts of a summary"));
    m_summary->setText(
        m_summary->fontMetrics().elidedText(text, Qt::ElideRight, m_summary->width()));
    m_summary->setToolTip(text);
    const bool any = m_log->rowCount() > 0;
    m_copy->setEnabled(any);
    m_save->setEnabled(any);
}

void AttemptLogView::follow()
{
    m_scrollingOurselves = true;
    m_table->scrollToBottom();
    m_scrollingOurselves = false;
}

void AttemptLogView::onScrolled(int value)
{
    if (m_scrollingOurselves)
        return;
    m_follow->setChecked(value >= m_table->verticalScrollBar()->maximum());
}

} // namespace doorward
