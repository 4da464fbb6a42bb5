// SPDX-License-Identifier: MIT
#include "ui/views/message_strip.h"

#include "core/base/untrusted.h"
#include "ui/delegates/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

MessageStrip::MessageStrip(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel)
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setMinimumWidth(1);
    m_text->setObjectName(u"message"_s);
    auto *close = new QToolButton;
    close->setAutoRaise(true);
    close->setIcon(theme::icon(u"window-close"_s));
    close->setIconSize({theme::markSize, theme::markSize});
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(tr("Close this message"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::large, theme::tight, theme::small, theme::tight);
    row->addWidget(m_text, 1);
    row->addWidget(close);
    hide();
}

void MessageStrip::say(Kind kind, const QString &sentence)
{
    constexpr qsizetype longest = 400;
    m_kind = kind;
    m_text->setText(displayText(QStringView(sentence), longest));
    setAccessibleName(m_text->text());
    show();
    update();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const theme::Tone tone = m_kind == Kind::Done ? theme::Tone::Good : theme::Tone::Bad;
    painter.fillRect(rect(), theme::toneFill(tone, palette()));
    painter.fillRect(QRect(0, 0, theme::tight, height()), theme::toneColor(tone, palette()));
}

} // namespace doorward
