// SPDX-License-Identifier: MIT
#include "ui/views/firewall_view.h"

#include "core/base/untrusted.h"
#include "ui/delegates/rule_delegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/firewall_trace_filter.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/models/firewall_words.h"
#include "ui/wizard/blocks.h"
#include "ui/wizard/state_mark.h"

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
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using firewall::ConnectionState;
using firewall::Entry;

namespace {

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

StepState markOf(firewall::Outcome outcome)
{
    switch (outcome) {
    case firewall::Outcome::Accept:
        return StepState::Pass;
    case firewall::Outcome::Drop:
    case firewall::Outcome::Reject:
        return StepState::Fail;
    case firewall::Outcome::Unknown:
        break;
    }
    return StepState::Unknown;
}

/// Origin, rewriting and what cannot be known, each a sentence of its own.
QString detailOf(const firewall::Evaluation &evaluation)
{
    QStringList lines;
    if (evaluation.decidedBy) {
        lines << displayText(QStringView(evaluation.decidedBy->text), 300);
        lines << FirewallView::tr("Origin: %1").arg(words::origin(evaluation.decidedBy->origin));
    }
    if (const QString rewritten = words::rewriteSentence(evaluation); !rewritten.isEmpty())
        lines << rewritten;
    if (evaluation.verdict == firewall::Outcome::Unknown)
        lines += words::possibilitySentences(evaluation);
    return lines.join(u'\n');
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
    , m_rulesetName(new QLabel)
    , m_mark(new StateMark)
    , m_sentence(new TextLabel(TextLabel::Style::Section))
    , m_detail(new TextLabel(TextLabel::Style::Quiet))
    , m_help(new QWidget)
    , m_body(new QStackedWidget)
    , m_tree(new QTreeView)
    , m_copy(new QPushButton(tr("&Copy as text")))
{
    m_filter->setSourceModel(trace);
    makeTree();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::large, theme::medium, theme::large, theme::medium);
    layout->setSpacing(theme::small);
    layout->addWidget(makeForm());
    layout->addWidget(makeAnswer());
    layout->addWidget(m_help);
    blocks::column(m_help);
    m_help->hide();
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
    for (const Entry entry : {Entry::Delivered, Entry::Forwards, Entry::Sent, Entry::Arrives})
        m_entry->addItem(words::entry(entry), static_cast<int>(entry));
    m_entry->setAccessibleName(tr("How the packet meets this host"));
    m_entry->setToolTip(m_entry->accessibleName());
    m_state->addItem(tr("new connection"), static_cast<int>(ConnectionState::New));
    m_state->addItem(tr("established connection"), static_cast<int>(ConnectionState::Established));
    m_state->setAccessibleName(tr("State of the connection"));
    m_state->setToolTip(m_state->accessibleName());
    m_to->setObjectName(u"packetTo"_s);
    m_from->setObjectName(u"packetFrom"_s);
    m_ask->setObjectName(u"tracePacket"_s);
    m_rulesetName->setTextFormat(Qt::PlainText);
    m_rulesetName->setMinimumWidth(1);
    auto *host = new QPushButton(tr("This &host's rules"));
    auto *load = new QPushButton(tr("&Load rules…"));
    load->setObjectName(u"loadRules"_s);
    load->setToolTip(tr("Files of nft -j list ruleset, iptables-save, ip6tables-save, ipset save, "
                        "or a snapshot"));
    connect(host, &QPushButton::clicked, this, &FirewallView::readHostRequested);
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
    source->addWidget(m_rulesetName, 1);
    source->addWidget(host);
    source->addWidget(load);
    grid->addLayout(source, 2, 0, 1, 6);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    const std::array<QWidget *, 9> order{m_from,  m_to,  m_in, m_out, m_entry,
                                         m_state, m_ask, host, load};
    for (std::size_t i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
    return form;
}

QWidget *FirewallView::makeAnswer()
{
    m_sentence->setObjectName(u"traceVerdict"_s);
    auto *answer = new QWidget;
    auto *row = new QHBoxLayout(answer);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::small);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(theme::tight);
    texts->addWidget(m_sentence);
    texts->addWidget(m_detail);
    row->addLayout(texts, 1);
    return answer;
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
    header->setSectionResizeMode(FirewallTraceModel::RuleColumn, QHeaderView::Interactive);
    header->setSectionResizeMode(FirewallTraceModel::NumberColumn, QHeaderView::ResizeToContents);
}

void FirewallView::setQuestion(const PacketQuestion &question)
{
    m_from->setText(question.from);
    m_to->setText(question.to);
    m_in->setText(question.inputDevice);
    m_out->setText(question.outputDevice);
    m_entry->setCurrentIndex(m_entry->findData(static_cast<int>(question.entry)));
    m_state->setCurrentIndex(m_state->findData(static_cast<int>(question.state)));
}

PacketQuestion FirewallView::question() const
{
    PacketQuestion question;
    question.from = m_from->text();
    question.to = m_to->text();
    question.inputDevice = m_in->text();
    question.outputDevice = m_out->text();
    question.entry = static_cast<Entry>(m_entry->currentData().toInt());
    question.state = static_cast<ConnectionState>(m_state->currentData().toInt());
    return question;
}

void FirewallView::setRulesetName(const QString &name)
{
    const QString shown = displayText(QStringView(name), 120);
    m_rulesetName->setText(shown.isEmpty() ? tr("No rules yet") : tr("Rules: %1").arg(shown));
    m_help->hide();
}

void FirewallView::setUnreadable(const QString &sentence, const QStringList &command)
{
    auto *layout = static_cast<QVBoxLayout *>(m_help->layout());
    blocks::clear(layout);
    blocks::addText(layout, sentence);
    if (!command.isEmpty())
        layout->addWidget(new CommandLine(command));
    m_help->show();
}

void FirewallView::setBusy(bool busy)
{
    if (busy) {
        m_mark->setState(StepState::Running);
        m_mark->show();
        m_sentence->setPlainText(tr("Evaluating…"));
        m_detail->setPlainText({});
    } else {
        refresh();
    }
}

void FirewallView::submit()
{
    const PacketQuestion asked = question();
    if (const auto packet = packetOf(asked); !packet)
        return say(packet.error());
    Q_EMIT traceRequested(asked);
}

void FirewallView::say(const QString &problem)
{
    m_mark->setState(StepState::Warn);
    m_mark->show();
    m_sentence->setPlainText(problem);
    m_detail->setPlainText({});
    m_detail->hide();
}

void FirewallView::refresh()
{
    const auto &evaluation = m_trace->evaluation();
    m_body->setCurrentIndex(evaluation ? 1 : 0);
    m_mark->setVisible(evaluation.has_value());
    m_copy->setEnabled(evaluation.has_value());
    m_sentence->setPlainText(evaluation ? words::verdictSentence(*evaluation) : QString());
    const QString detail = evaluation ? detailOf(*evaluation) : QString();
    m_detail->setPlainText(detail);
    m_detail->setVisible(!detail.isEmpty());
    if (!evaluation)
        return;
    m_mark->setState(markOf(evaluation->verdict));
    m_tree->expandAll();
    constexpr int ruleShare = 52; // per cent of the width
    m_tree->header()->resizeSection(FirewallTraceModel::RuleColumn,
                                    m_tree->viewport()->width() * ruleShare / 100);
    const QModelIndex deciding = m_filter->mapFromSource(m_trace->decidingIndex());
    if (deciding.isValid())
        m_tree->scrollTo(deciding, QAbstractItemView::PositionAtCenter);
}

void FirewallView::copyTrace() const
{
    if (const auto &evaluation = m_trace->evaluation())
        QGuiApplication::clipboard()->setText(words::traceText(*evaluation));
}

} // namespace doorward
