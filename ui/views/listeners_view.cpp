// SPDX-License-Identifier: MIT
#include "ui/views/listeners_view.h"

#include "core/report/catalogue.h"
#include "core/report/listener_words.h"
#include "ui/delegates/listener_delegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/listener_filter.h"
#include "ui/models/listener_model.h"
#include "ui/views/table_parts.h"
#include "ui/wizard/blocks.h"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

ListenersView::ListenersView(ListenerModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_filter(new ListenerFilter(this))
    , m_table(new QTableView)
    , m_summary(new QLabel)
    , m_query(new QLineEdit)
    , m_everywhere(new QCheckBox(tr("Every network &namespace")))
    , m_pause(flatButton(u"media-playback-pause"_s, tr("Pause: the table stays as it is")))
    , m_copy(flatButton(u"edit-copy"_s, tr("Copy the chosen rows, or all (Ctrl+C)")))
    , m_diagnose(new QPushButton(tr("D&iagnose this")))
    , m_note(new TextLabel(TextLabel::Style::Quiet))
{
    m_filter->setSourceModel(model);
    makeTable();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_table, 1);
    m_note->setObjectName(u"listenersNote"_s);
    m_note->setContentsMargins(theme::large, theme::tight, theme::large, theme::tight);
    m_note->hide();
    layout->addWidget(m_note);
    connect(model, &ListenerModel::updated, this, &ListenersView::refresh);
    refresh();
}

QWidget *ListenersView::makeBar()
{
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setMinimumWidth(1);
    m_summary->setObjectName(u"listenersSummary"_s);
    m_query->setObjectName(u"listenersFilter"_s);
    m_query->setPlaceholderText(tr("Filter"));
    m_query->setAccessibleName(tr("Filter the listeners"));
    m_query->setToolTip(tr("Words that must all match: a port, an address, a process, a user, a "
                           "unit, a container"));
    m_query->setClearButtonEnabled(true);
    constexpr int queryWidth = 230;
    m_query->setFixedWidth(queryWidth);
    m_everywhere->setToolTip(tr("Those of containers too; needs root"));
    m_pause->setCheckable(true);
    m_diagnose->setObjectName(u"diagnoseListener"_s);

    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::large, theme::small, theme::large, theme::small);
    row->setSpacing(theme::small);
    row->addWidget(m_query);
    row->addWidget(m_everywhere);
    row->addWidget(m_summary, 1);
    row->addWidget(m_diagnose);
    row->addWidget(m_pause);
    row->addWidget(m_copy);

    connect(m_query, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setQuery(text);
        refresh();
    });
    connect(m_everywhere, &QCheckBox::toggled, this, &ListenersView::askForLooks);
    connect(m_pause, &QToolButton::toggled, this, &ListenersView::askForLooks);
    connect(m_copy, &QToolButton::clicked, this, [this] { copyRows(m_table); });
    connect(m_diagnose, &QPushButton::clicked, this, &ListenersView::diagnose);
    return bar;
}

void ListenersView::makeTable()
{
    m_table->setModel(m_filter);
    m_table->setObjectName(u"listeners"_s);
    m_table->setAccessibleName(tr("Listeners"));
    m_table->setItemDelegate(new ListenerDelegate(m_table));
    dressTable(m_table);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ListenerModel::PortColumn, Qt::AscendingOrder);
    QStringList reaches;
    for (const char *address : {"0.0.0.0", "127.0.0.1", "10.0.0.1"}) {
        Listener one;
        one.address = QLatin1StringView(address);
        reaches << listener_words::reach(one, m_model->catalogue());
    }
    sizeColumns(m_table, {{u"+ tcp"_s},
                          {u"255.255.255.255"_s},
                          {u"00000"_s},
                          reaches,
                          {u"redis-server (12345)"_s},
                          {u"systemd-resolve"_s},
                          {u"postgresql@15-main.service"_s},
                          {u"000/4096"_s},
                          {u"net:[4026531840]"_s},
                          {u"255.255.255.255:00000"_s}});
    sayWhereNoneMatches(m_table, m_filter, tr("No listener matches the filter."));
    auto *ask = new QAction(tr("Diagnose this"), m_table);
    ask->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    ask->setShortcutContext(Qt::WidgetShortcut);
    connect(ask, &QAction::triggered, this, &ListenersView::diagnose);
    m_table->addAction(ask);
    addCopyAction(m_table, tr("Copy"));
    connect(m_table, &QTableView::doubleClicked, this, &ListenersView::diagnose);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ListenersView::refresh);
}

void ListenersView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    askForLooks();
}

void ListenersView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    askForLooks();
}

void ListenersView::askForLooks()
{
    for (const int column : {ListenerModel::NamespaceColumn, ListenerModel::ReachedColumn})
        m_table->setColumnHidden(column, !m_everywhere->isChecked());
    Q_EMIT watchRequested(isVisible() && !m_pause->isChecked(), m_everywhere->isChecked());
}

void ListenersView::refresh()
{
    const int gone = m_model->count(ListenerModel::Change::Gone);
    const int fresh = m_model->count(ListenerModel::Change::New);
    const int all = m_model->rowCount() - gone;
    const int shown = m_filter->rowCount();
    QStringList parts{tr("%n listener(s)", nullptr, all)};
    if (shown < m_model->rowCount())
        parts << tr("%n shown", nullptr, shown);
    if (fresh > 0)
        parts << tr("%n new", nullptr, fresh);
    if (gone > 0)
        parts << tr("%n gone", nullptr, gone);
    m_summary->setText(parts.join(u" · "_s));
    m_diagnose->setEnabled(!chosenTarget().isEmpty());
}

void ListenersView::setLimits(const std::vector<Limit> &limits)
{
    QStringList lines;
    for (const Limit &limit : limits) {
        const LimitText text = m_model->catalogue().text(limit);
        lines << (text.why.isEmpty() ? tr("Not seen: %1").arg(text.what)
                                     : tr("Not seen: %1 (%2)").arg(text.what, text.why));
    }
    m_note->setText(lines.join(u'\n'));
    m_note->setVisible(!lines.isEmpty());
}

void ListenersView::setProblem(const QString &sentence)
{
    m_note->setText(sentence);
    m_note->show();
}

void ListenersView::focusFilter()
{
    m_query->setFocus(Qt::ShortcutFocusReason);
}

QString ListenersView::chosenTarget() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.size() == 1 ? m_model->target(m_filter->mapToSource(rows.first()).row())
                            : QString();
}

void ListenersView::diagnose()
{
    if (const QString target = chosenTarget(); !target.isEmpty())
        Q_EMIT diagnoseRequested(target);
}

} // namespace doorward
