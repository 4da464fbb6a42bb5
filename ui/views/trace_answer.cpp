// SPDX-License-Identifier: MIT
#include "ui/views/trace_answer.h"

#include "core/report/firewall_words.h"
#include "ui/delegates/theme.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/wizard/blocks.h"
#include "ui/wizard/state_mark.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::size_t mostPossibilities = 4;

/// Asked for its least height, a wrapping label answers for one word a line; how tall the content
/// is follows from its width, which the scroll area gives it.
class Content final : public QWidget {
public:
    QSize minimumSizeHint() const override { return {100, 0}; }
};

/// The deciding rule, who put it there, what becomes of the addresses, and of the unknown both
/// outcomes: each a line of its own.
QStringList linesOf(const firewall::Evaluation &evaluation, const FirewallWords &words)
{
    QStringList lines;
    if (evaluation.decidedBy) {
        lines << words.rule(*evaluation.decidedBy);
        if (const QString origin = words.origin(*evaluation.decidedBy); !origin.isEmpty())
            lines << origin;
    }
    lines += words.effects(evaluation);
    std::size_t shown = 0;
    if (evaluation.verdict == firewall::Outcome::Unknown)
        for (const firewall::Possibility &possibility : evaluation.possibilities)
            if (shown++ < mostPossibilities)
                lines << words.possibility(possibility);
    return lines;
}

} // namespace

void TraceAnswer::Row::show(StepState state, const QString &text, const QStringList &lines) const
{
    mark->setState(state);
    sentence->setPlainText(text);
    detail->setPlainText(lines.join(u'\n'));
    detail->setVisible(!lines.isEmpty());
    widget->setVisible(!text.isEmpty());
}

TraceAnswer::Row TraceAnswer::makeRow(const QString &objectName)
{
    Row row{new QWidget, new StateMark, new TextLabel(TextLabel::Style::Section),
            new TextLabel(TextLabel::Style::Quiet)};
    row.sentence->setObjectName(objectName);
    auto *across = new QHBoxLayout(row.widget);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(theme::small);
    across->addWidget(row.mark, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(theme::tight);
    texts->addWidget(row.sentence);
    texts->addWidget(row.detail);
    across->addLayout(texts, 1);
    row.widget->hide();
    return row;
}

TraceAnswer::TraceAnswer(const Catalogue &catalogue, QWidget *parent)
    : QScrollArea(parent)
    , m_catalogue(catalogue)
    , m_packet(makeRow(u"traceVerdict"_s))
    , m_reply(makeRow(u"traceReply"_s))
{
    auto *content = new Content;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::small);
    layout->addWidget(m_packet.widget);
    layout->addWidget(m_reply.widget);
    auto *more = new QWidget;
    m_more = blocks::column(more);
    layout->addWidget(more);
    layout->addStretch(1);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(content);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    content->installEventFilter(this);
    fit();
}

void TraceAnswer::setExplanation(const FirewallExplanation &explanation)
{
    const FirewallWords words(m_catalogue);
    const firewall::Evaluation &walk = explanation.evaluation;
    const auto said = [this](const std::vector<Message> &messages) {
        QStringList lines;
        for (const Message &message : messages)
            lines << m_catalogue.text(message);
        return lines;
    };
    const QStringList lines =
        linesOf(walk, words) + said(explanation.assumed) + said(explanation.concluded);
    m_packet.show(stateOf(walk.verdict), words.verdict(walk), lines);
    if (const auto &reply = explanation.reply)
        m_reply.show(stateOf(reply->verdict), words.replyVerdict(*reply),
                     linesOf(*reply, words) + said(explanation.replyAssumed));
    else
        m_reply.widget->hide();
    m_remedies = explanation.remedies;
    fill();
}

void TraceAnswer::say(StepState state, const QString &sentence)
{
    m_packet.show(state, sentence, {});
    m_reply.widget->hide();
    m_remedies.clear();
    fill();
}

void TraceAnswer::setLimits(const std::vector<Limit> &limits, bool none)
{
    m_limits = limits;
    m_none = none;
    fill();
}

void TraceAnswer::fill()
{
    blocks::clear(m_more);
    if (!m_remedies.empty())
        blocks::addSection(m_more, tr("What to do"));
    int number = 0;
    for (const Remedy &remedy : m_remedies)
        blocks::addRemedy(m_more, ++number, remedy, m_catalogue);
    if (!m_limits.empty())
        blocks::addSection(m_more, tr("What could not be seen"));
    for (std::size_t i = 0; i < std::min(m_limits.size(), blocks::mostRows); ++i)
        blocks::addLimit(m_more, m_limits[i], m_catalogue);
    if (m_none)
        blocks::addQuiet(m_more, m_limits.empty()
                                     ? tr("This snapshot holds no rules.")
                                     : tr("A file that such a command writes can be loaded here."));
    // What a visible widget gets later is hidden until the event loop comes by; it counts now.
    for (auto *child : m_more->parentWidget()->findChildren<QWidget *>(Qt::FindDirectChildrenOnly))
        if (!child->testAttribute(Qt::WA_WState_ExplicitShowHide))
            child->show();
    fit();
}

QSize TraceAnswer::sizeHint() const
{
    const int width = viewport()->width();
    return {width, widget()->layout()->hasHeightForWidth()
                       ? widget()->layout()->totalHeightForWidth(width)
                       : widget()->sizeHint().height()};
}

void TraceAnswer::fit()
{
    setFixedHeight(std::min(sizeHint().height(), std::max(m_mostHeight, 2 * theme::huge)));
}

void TraceAnswer::setMostHeight(int height)
{
    m_mostHeight = height;
    fit();
}

void TraceAnswer::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fit();
}

/// What was added is shown by the event loop, after which the layout asks for its room.
bool TraceAnswer::eventFilter(QObject *watched, QEvent *event)
{
    const bool done = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        QMetaObject::invokeMethod(this, &TraceAnswer::fit, Qt::QueuedConnection);
    return done;
}

} // namespace doorward
