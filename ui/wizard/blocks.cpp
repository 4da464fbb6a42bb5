// SPDX-License-Identifier: MIT
#include "ui/wizard/blocks.h"

#include "core/base/untrusted.h"
#include "core/report/catalogue.h"
#include "core/report/text_layout.h"
#include "ui/delegates/theme.h"
#include "ui/models/words.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLayoutItem>
#include <QLocale>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Gives lupdate the context of the words below.
struct Blocks {
    Q_DECLARE_TR_FUNCTIONS(Blocks)
};

constexpr qsizetype longestWord = 32;
constexpr qsizetype longestText = 4000;

/// Lets a word that no line can hold break, by zero-width spaces.
QString breakable(const QString &text)
{
    constexpr char16_t zeroWidthSpace = 0x200B;
    QString result;
    result.reserve(text.size() + text.size() / longestWord);
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        if (run > longestWord && !c.isLowSurrogate() && !c.isMark()) {
            result += QChar(zeroWidthSpace);
            run = 1;
        }
        result += c;
    }
    return result;
}

QSizePolicy wrapping()
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    return policy;
}

} // namespace

TextLabel::TextLabel(Style style, QWidget *parent)
    : QLabel(parent)
    , m_style(style)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFocusPolicy(Qt::ClickFocus); // reading does not need a stop on every line
    setSizePolicy(wrapping());
    setMinimumWidth(1);
    applyStyle();
}

TextLabel::TextLabel(Style style, const QString &text, QWidget *parent)
    : TextLabel(style, parent)
{
    setPlainText(text);
}

void TextLabel::setPlainText(const QString &text)
{
    setText(breakable(text.left(longestText)));
}

void TextLabel::applyStyle()
{
    const QFont base = QGuiApplication::font();
    QPalette colours = QGuiApplication::palette();
    switch (m_style) {
    case Style::Body:
        setFont(base);
        break;
    case Style::Title:
        setFont(theme::titleFont(base));
        break;
    case Style::Section:
        setFont(theme::sectionFont(base));
        break;
    case Style::Quiet:
        setFont(base);
        colours.setColor(QPalette::WindowText, theme::quietColor(colours));
        break;
    }
    setPalette(colours);
}

void TextLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        applyStyle();
}

CommandLine::CommandLine(const QStringList &command, QWidget *parent)
    : QWidget(parent)
{
    const QString shown = displayText(QStringView(shellQuoted(command)), longestText);
    auto *label = new QLabel(breakable(shown), this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setFont(theme::monoFont(font()));
    label->setMinimumWidth(1);
    label->setSizePolicy(wrapping());

    auto *copy = new QToolButton(this);
    copy->setIcon(theme::icon(u"edit-copy"_s));
    copy->setIconSize({theme::markSize, theme::markSize});
    copy->setAutoRaise(true);
    copy->setFocusPolicy(Qt::StrongFocus);
    copy->setToolTip(tr("Copy this command"));
    copy->setAccessibleName(tr("Copy: %1").arg(shown));
    connect(copy, &QToolButton::clicked, this, [command, copy] {
        constexpr int shownForMs = 1500;
        QGuiApplication::clipboard()->setText(shellQuoted(command));
        copy->setIcon(theme::ownIcon(u"done"_s));
        copy->setToolTip(tr("Copied"));
        QTimer::singleShot(shownForMs, copy, [copy] {
            copy->setIcon(theme::icon(u"edit-copy"_s));
            copy->setToolTip(tr("Copy this command"));
        });
    });

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::small, theme::tight, theme::tight, theme::tight);
    row->setSpacing(theme::small);
    row->addWidget(label, 1);
    row->addWidget(copy, 0, Qt::AlignTop);
}

void CommandLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme::lineColor(palette()));
    painter.setBrush(palette().color(QPalette::AlternateBase));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

namespace blocks {

namespace {

/// A row that starts with a bullet or number and holds text and commands in a column.
QVBoxLayout *addBulleted(QVBoxLayout *layout, const QString &bullet)
{
    auto *row = new QWidget;
    auto *across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(theme::small);
    // A line with Chinese or Korean letters is as tall as their font: the mark's line is to be too.
    const bool cjk =
        QList{QLocale::Chinese, QLocale::Korean, QLocale::Japanese}.contains(QLocale().language());
    auto *mark = new QLabel(cjk ? bullet + QChar(0x3000) : bullet);
    mark->setTextFormat(Qt::PlainText);
    mark->setMinimumWidth(mark->fontMetrics().horizontalAdvance(u"0."_s));
    across->addWidget(mark, 0, Qt::AlignTop);
    auto *inner = new QVBoxLayout;
    inner->setSpacing(theme::tight);
    across->addLayout(inner, 1);
    layout->addWidget(row);
    return inner;
}

void addCommand(QVBoxLayout *layout, const std::optional<QStringList> &command)
{
    if (command && !command->isEmpty())
        layout->addWidget(new CommandLine(*command));
}

} // namespace

QVBoxLayout *column(QWidget *owner)
{
    auto *layout = new QVBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::small);
    return layout;
}

void clear(QVBoxLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void addSection(QVBoxLayout *layout, const QString &heading)
{
    layout->addSpacing(theme::small);
    layout->addWidget(new TextLabel(TextLabel::Style::Section, heading));
}

void addText(QVBoxLayout *layout, const QString &text)
{
    layout->addWidget(new TextLabel(TextLabel::Style::Body, text));
}

void addQuiet(QVBoxLayout *layout, const QString &text)
{
    layout->addWidget(new TextLabel(TextLabel::Style::Quiet, text));
}

void addEvidence(QVBoxLayout *layout, const Evidence &evidence, const Catalogue &catalogue)
{
    QVBoxLayout *inner = addBulleted(layout, u"•"_s);
    QString text = catalogue.text(evidence.text);
    if (evidence.side == Side::Server)
        text = Blocks::tr("%1 (%2)").arg(text, words::side(evidence.side));
    inner->addWidget(new TextLabel(TextLabel::Style::Body, text));
    addCommand(inner, evidence.command);
}

void addRemedy(QVBoxLayout *layout, int number, const Remedy &remedy, const Catalogue &catalogue)
{
    QVBoxLayout *inner = addBulleted(layout, u"%1."_s.arg(number));
    const QString text = catalogue.text(remedy.text);
    inner->addWidget(new TextLabel(
        TextLabel::Style::Body, remedy.needsRoot ? Blocks::tr("%1 (needs root)").arg(text) : text));
    addCommand(inner, remedy.command);
}

void addCandidate(QVBoxLayout *layout, const Candidate &candidate, const Catalogue &catalogue)
{
    QVBoxLayout *inner = addBulleted(layout, u"•"_s);
    const QString why = Blocks::tr("%1 (%2)").arg(catalogue.text(candidate.why),
                                                  words::certainty(candidate.certainty));
    inner->addWidget(new TextLabel(TextLabel::Style::Body, why));
    if (!candidate.nextTest)
        return;
    const NextTest &test = *candidate.nextTest;
    const QString text =
        Blocks::tr("Next test, %1: %2").arg(words::side(test.side), catalogue.text(test.text));
    inner->addWidget(new TextLabel(TextLabel::Style::Quiet, text));
    addCommand(inner, test.command);
}

void addLimit(QVBoxLayout *layout, const Limit &limit, const Catalogue &catalogue)
{
    QVBoxLayout *inner = addBulleted(layout, u"•"_s);
    const LimitText text = catalogue.text(limit);
    inner->addWidget(new TextLabel(
        TextLabel::Style::Body,
        text.why.isEmpty() ? text.what : Blocks::tr("%1: %2").arg(text.what, text.why)));
    if (!text.help.isEmpty())
        inner->addWidget(new TextLabel(TextLabel::Style::Quiet, text.help));
}

void addOmitted(QVBoxLayout *layout, std::size_t count)
{
    if (count > mostRows)
        addQuiet(layout,
                 Blocks::tr("%n more in the report", nullptr, static_cast<int>(count - mostRows)));
}

} // namespace blocks
} // namespace doorward
