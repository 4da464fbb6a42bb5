// SPDX-License-Identifier: MIT
#include "ui/views/firewall_view.h"

#include "core/base/untrusted.h"
#include "core/report/firewall_text.h"
#include "ui/delegates/rule_delegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/firewall_trace_filter.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/views/trace_answer.h"
#include "ui/wizard/blocks.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using firewall::ConnectionState;
using firewall::Entry;

namespace {

constexpr int byAddresses = -1; ///< the packet's way as the host's addresses tell

QLineEdit *field(const QString &name, const QString &placeholder)
{
    auto *edit = new QLineEdit;
    edit->setAccessibleName(name);
    edit->setPlaceholderText(placeholder);
    edit->setMaxLength(100);
    return edit;
}

QLabel *labelFor(const QString &text, QWidget *buddy)
{
    auto *label = new QLabel(text);
    label->setBuddy(buddy);
    return label;
}

/// Where the walk begins, as a person would say it.
QString entryText(std::optional<Entry> entry)
{
    if (!entry)
        return FirewallView::tr("as the host's addresses tell");
    switch (*entry) {
    case Entry::Arrives:
        return FirewallView::tr("arrives; routing decides");
    case Entry::Delivered:
        return FirewallView::tr("arrives for this host");
    case Entry::Forwards:
        return FirewallView::tr("is forwarded");
    case Entry::Sent:
        return FirewallView::tr("is sent by this host");
    }
    return {};
}

} // namespace

FirewallView::FirewallView(FirewallTraceModel *trace, QWidget *parent)
    : QWidget(parent)
    , m_trace(trace)
    , m_filter(new FirewallTraceFilter(this))
    , m_from(field(tr("From"), tr("any address")))
    , m_to(field(tr("To"), u"10.0.0.7:80"_s))
    , m_in(field(tr("Comes in by"), tr("device")))
    , m_out(field(tr("Goes out by"), tr("device")))
    , m_entry(new QComboBox)
    , m_state(new QComboBox)
    , m_ask(new QPushButton(tr("&Trace packet")))
    , m_sources(new QComboBox)
    , m_answer(new TraceAnswer(trace->catalogue()))
    , m_body(new QStackedWidget)
    , m_tree(new QTreeView)
    , m_copy(new QPushButton(tr("&Copy as text")))
{
    m_filter->setSourceModel(trace);
    makeTree();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::large, theme::medium, theme::large, theme::medium);
    layout->setSpacing(theme::small);
    m_form = makeForm();
    layout->addWidget(m_form);
    layout->addWidget(m_answer);
    auto *trees = new QWidget;
    auto *column = new QVBoxLayout(trees);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(makeTools());
    column->addWidget(m_tree, 1);
    auto *empty = new TextLabel(
        TextLabel::Style::Quiet,
        tr("Give a packet to see which chains it meets, which rules are tried, and which of them "
           "decides. Nothing is sent: the rules are evaluated as the kernel would."));
    empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    empty->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored); // see minimumSizeHint()
    m_body->addWidget(empty);
    m_body->addWidget(trees);
    layout->addWidget(m_body, 1);

    connect(m_ask, &QPushButton::clicked, this, &FirewallView::submit);
    for (QLineEdit *edit : {m_from, m_to, m_in, m_out})
        connect(edit, &QLineEdit::returnPressed, this, &FirewallView::submit);
    connect(m_trace, &QAbstractItemModel::modelReset, this, &FirewallView::refresh);
    connect(m_copy, &QPushButton::clicked, this, &FirewallView::copyTrace);
    refresh();
}

QWidget *FirewallView::makeForm()
{
    for (const auto entry :
         {std::optional<Entry>(), std::optional(Entry::Delivered), std::optional(Entry::Forwards),
          std::optional(Entry::Sent), std::optional(Entry::Arrives)})
        m_entry->addItem(entryText(entry), entry ? static_cast<int>(*entry) : byAddresses);
    m_entry->setAccessibleName(tr("How the packet meets this host"));
    m_entry->setToolTip(m_entry->accessibleName());
    m_state->addItem(tr("new connection"), static_cast<int>(ConnectionState::New));
    m_state->addItem(tr("established connection"), static_cast<int>(ConnectionState::Established));
    m_state->setAccessibleName(tr("State of the connection"));
    m_state->setToolTip(m_state->accessibleName());
    m_to->setObjectName(u"packetTo"_s);
    m_from->setObjectName(u"packetFrom"_s);
    m_ask->setObjectName(u"tracePacket"_s);
    m_sources->setObjectName(u"rulesOf"_s);
    m_sources->setAccessibleName(tr("Whose rules"));
    m_sources->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_sources->setMinimumContentsLength(30);
    auto *again = new QPushButton(tr("&Read again"));
    auto *load = new QPushButton(tr("&Load rules…"));
    load->setObjectName(u"loadRules"_s);
    load->setToolTip(tr("Files of nft -j list ruleset, iptables-save, ip6tables-save, ipset save, "
                        "or a snapshot"));
    connect(m_sources, &QComboBox::activated, this, &FirewallView::sourceChosen);
    connect(again, &QPushButton::clicked, this,
            [this] { Q_EMIT sourceChosen(std::max(m_sources->currentIndex(), 0)); });
    connect(load, &QPushButton::clicked, this, &FirewallView::loadRequested);

    auto *form = new QWidget;
    auto *grid = new QGridLayout(form);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::small);
    grid->setVerticalSpacing(theme::tight);
    grid->addWidget(labelFor(tr("&From"), m_from), 0, 0);
    grid->addWidget(m_from, 0, 1);
    grid->addWidget(labelFor(tr("T&o"), m_to), 0, 2);
    grid->addWidget(m_to, 0, 3);
    grid->addWidget(m_entry, 0, 4);
    grid->addWidget(m_ask, 0, 5);
    grid->addWidget(labelFor(tr("Comes &in by"), m_in), 1, 0);
    grid->addWidget(m_in, 1, 1);
    grid->addWidget(labelFor(tr("Goes o&ut by"), m_out), 1, 2);
    grid->addWidget(m_out, 1, 3);
    grid->addWidget(m_state, 1, 4);
    auto *source = new QHBoxLayout;
    source->setSpacing(theme::small);
    source->addWidget(m_sources);
    source->addWidget(again);
    source->addWidget(load);
    source->addStretch(1);
    grid->addWidget(labelFor(tr("Rule&s of"), m_sources), 2, 0);
    grid->addLayout(source, 2, 1, 1, 5);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    const std::array<QWidget *, 10> order{m_from, m_to,    m_entry,   m_ask, m_in,
                                          m_out,  m_state, m_sources, again, load};
    for (std::size_t i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
    return form;
}

QWidget *FirewallView::makeTools()
{
    auto *query = new QLineEdit;
    query->setPlaceholderText(tr("Filter"));
    query->setAccessibleName(tr("Filter the rules"));
    query->setClearButtonEnabled(true);
    constexpr int queryWidth = 230;
    query->setFixedWidth(queryWidth);
    auto *only = new QCheckBox(tr("Only rules that &match or cannot be known"));
    connect(query, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setQuery(text);
        m_tree->expandAll();
    });
    connect(only, &QCheckBox::toggled, this, [this](bool on) {
        m_filter->setOnlyMatching(on);
        m_tree->expandAll();
    });
    auto *tools = new QWidget;
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::small);
    row->addWidget(query);
    row->addWidget(only);
    row->addStretch(1);
    row->addWidget(m_copy);
    return tools;
}

void FirewallView::makeTree()
{
    constexpr int fewRows = 72;
    m_tree->setMinimumHeight(fewRows);
    m_tree->setModel(m_filter);
    m_tree->setItemDelegate(new RuleDelegate(m_tree));
    m_tree->setObjectName(u"trace"_s);
    m_tree->setAccessibleName(tr("Phases and rules"));
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tree->setFrameShape(QFrame::NoFrame);
    QHeaderView *header = m_tree->header();
    header->setStretchLastSection(true);
    header->setMinimumHeight(m_tree->fontMetrics().height() + 2 * theme::tight); // as tables have
    header->setSectionResizeMode(FirewallTraceModel::RuleColumn, QHeaderView::Interactive);
    header->setSectionResizeMode(FirewallTraceModel::NumberColumn, QHeaderView::ResizeToContents);
}

void FirewallView::setFields(const PacketFields &fields)
{
    m_from->setText(fields.from);
    m_to->setText(fields.to);
    m_in->setText(fields.inputDevice);
    m_out->setText(fields.outputDevice);
    m_entry->setCurrentIndex(
        m_entry->findData(fields.entry ? static_cast<int>(*fields.entry) : byAddresses));
    m_state->setCurrentIndex(m_state->findData(static_cast<int>(fields.state)));
}

PacketFields FirewallView::fields() const
{
    PacketFields fields;
    fields.from = m_from->text();
    fields.to = m_to->text();
    fields.inputDevice = m_in->text();
    fields.outputDevice = m_out->text();
    if (const int entry = m_entry->currentData().toInt(); entry != byAddresses)
        fields.entry = static_cast<Entry>(entry);
    fields.state = static_cast<ConnectionState>(m_state->currentData().toInt());
    return fields;
}

void FirewallView::setSources(const QStringList &names, int current)
{
    m_sources->clear();
    for (const QString &name : names)
        m_sources->addItem(displayText(QStringView(name), 120));
    m_sources->setCurrentIndex(current);
    m_sources->setPlaceholderText(tr("nobody's yet"));
}

void FirewallView::setLimits(const std::vector<Limit> &limits, bool none)
{
    m_answer->setLimits(limits, none);
}

void FirewallView::setBusy(bool busy)
{
    if (busy)
        m_answer->say(StepState::Running, tr("Evaluating…"));
    else
        refresh();
}

void FirewallView::submit()
{
    const PacketFields asked = fields();
    if (const auto question = questionOf(asked); !question)
        return m_answer->say(StepState::Warn, question.error());
    Q_EMIT traceRequested(asked);
}

void FirewallView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    constexpr int mostShare = 45; // per cent of the height: the rules are what one came for
    int room = height() - m_form->sizeHint().height() - m_body->minimumSizeHint().height();
    const QMargins margins = layout()->contentsMargins();
    room -= margins.top() + margins.bottom() + 2 * layout()->spacing();
    m_answer->setMostHeight(std::min(room, height() * mostShare / 100));
}

void FirewallView::refresh()
{
    const auto &explanation = m_trace->explanation();
    m_body->setCurrentIndex(explanation ? 1 : 0);
    m_copy->setEnabled(explanation.has_value());
    if (!explanation)
        return m_answer->say(StepState::Waiting, {});
    m_answer->setExplanation(*explanation);
    layout()->activate(); // the tree gets its height when the answer above it has got its own
    m_tree->expandAll();
    constexpr int ruleShare = 60; // per cent of the width
    m_tree->header()->resizeSection(FirewallTraceModel::RuleColumn,
                                    m_tree->viewport()->width() * ruleShare / 100);
    scrollToDeciding();
    QTimer::singleShot(0, this, &FirewallView::scrollToDeciding); // where it was not laid out yet
}

void FirewallView::scrollToDeciding()
{
    const QModelIndex deciding = m_filter->mapFromSource(m_trace->decidingIndex());
    if (deciding.isValid())
        m_tree->scrollTo(deciding, QAbstractItemView::PositionAtCenter);
}

void FirewallView::copyTrace() const
{
    if (!m_trace->explanation())
        return;
    FirewallExplanation told = *m_trace->explanation();
    told.concluded.push_back(
        {u"explain.taken.rules-of"_s, {{u"name"_s, m_sources->currentText()}}});
    constexpr int columns = 100;
    QGuiApplication::clipboard()->setText(
        firewallToText(told, m_trace->catalogue(), {columns, false}));
}

} // namespace doorward
