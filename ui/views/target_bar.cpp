// SPDX-License-Identifier: MIT
#include "ui/views/target_bar.h"

#include "core/base/untrusted.h"
#include "core/report/catalogue.h"
#include "ui/delegates/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

TargetBar::TargetBar(const Catalogue &catalogue, QAbstractItemModel *recent, QWidget *parent)
    : QWidget(parent)
    , m_catalogue(catalogue)
    , m_question(new QLabel(tr("&Where does it fail?")))
    , m_field(new QComboBox)
    , m_diagnose(new QPushButton(tr("&Diagnose")))
    , m_understood(new QLabel)
    , m_serverSide(new QLabel)
    , m_addServer(new QPushButton)
    , m_clearServer(new QToolButton)
{
    m_question->setFont(theme::sectionFont(font()));
    m_question->setBuddy(m_field);
    m_field->setEditable(true);
    m_field->setInsertPolicy(QComboBox::NoInsert);
    m_field->setModel(recent);
    m_field->setCompleter(nullptr); // completing inline would ask about a target nobody typed
    m_field->setCurrentIndex(-1);
    m_field->clearEditText();
    m_field->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_field->setMinimumContentsLength(24);
    m_field->setAccessibleName(tr("Target"));
    m_field->setObjectName(u"target"_s);
    m_field->lineEdit()->setPlaceholderText(tr("host:port, address, or paste the whole error"));
    m_field->lineEdit()->setClearButtonEnabled(true);
    m_field->lineEdit()->setAccessibleName(tr("Target"));
    m_diagnose->setDefault(true);
    m_diagnose->setObjectName(u"diagnose"_s);
    m_understood->setTextFormat(Qt::PlainText);
    m_understood->setWordWrap(true);
    m_understood->setMinimumWidth(1);
    m_understood->setObjectName(u"understood"_s);
    m_serverSide->setObjectName(u"serverSide"_s);
    m_serverSide->setTextFormat(Qt::PlainText);
    m_clearServer->setAutoRaise(true);
    m_clearServer->setIcon(theme::icon(u"edit-clear"_s));
    m_clearServer->setToolTip(tr("Diagnose without the server side"));
    m_clearServer->setAccessibleName(tr("Remove the server side"));
    layOut();
    setServerSide({});

    connect(m_field, &QComboBox::editTextChanged, this, [this] {
        m_asked = false;
        read();
    });
    // A combo box takes the first row that comes into an empty list for its text.
    connect(recent, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { m_kept = text(); });
    connect(recent, &QAbstractItemModel::rowsInserted, this, [this] {
        m_field->setCurrentIndex(-1);
        m_field->setEditText(m_kept);
    });
    connect(m_field->lineEdit(), &QLineEdit::returnPressed, this, &TargetBar::submit);
    connect(m_diagnose, &QPushButton::clicked, this, [this] {
        if (m_running)
            Q_EMIT stopRequested();
        else
            submit();
    });
    connect(m_addServer, &QPushButton::clicked, this, &TargetBar::serverSideRequested);
    connect(m_clearServer, &QToolButton::clicked, this, &TargetBar::serverSideCleared);
    read();
}

void TargetBar::layOut()
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(theme::large, theme::medium, theme::large, theme::small);
    grid->setHorizontalSpacing(theme::small);
    grid->setVerticalSpacing(theme::tight);
    grid->addWidget(m_question, 0, 0);
    grid->addWidget(m_field, 0, 1);
    grid->addWidget(m_diagnose, 0, 2);
    auto *under = new QHBoxLayout;
    under->setSpacing(theme::small);
    under->addWidget(m_understood, 1);
    under->addWidget(m_serverSide);
    under->addWidget(m_clearServer);
    under->addWidget(m_addServer);
    grid->addLayout(under, 1, 1, 1, 2);
    grid->setColumnStretch(1, 1);
}

QString TargetBar::text() const
{
    return m_field->currentText();
}

void TargetBar::setText(const QString &text)
{
    m_field->setEditText(text);
    m_field->lineEdit()->setCursorPosition(0);
}

void TargetBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->lineEdit()->selectAll();
}

void TargetBar::setRunning(bool running)
{
    m_running = running;
    m_diagnose->setText(running ? tr("&Stop") : tr("&Diagnose"));
    read();
}

void TargetBar::setServerSide(const QString &description)
{
    const bool given = !description.isEmpty();
    const QString shown = displayText(QStringView(description), 60);
    m_serverSide->setText(given ? tr("Server side: %1").arg(shown) : tr("Server side: not given"));
    m_addServer->setText(given ? tr("Chan&ge…") : tr("&Add…"));
    m_addServer->setToolTip(tr("Load a snapshot that was taken on the server's host with "
                               "“doorward-cli snapshot”"));
    m_addServer->setAccessibleName(given ? tr("Change the server side")
                                         : tr("Add the server side"));
    m_clearServer->setVisible(given);
}

void TargetBar::submit()
{
    m_asked = true;
    read();
    if (m_reading.target)
        Q_EMIT diagnoseRequested(*m_reading.target);
}

QString TargetBar::problemSentence() const
{
    if (m_reading.portMissing)
        return tr("Which port of %1? Write it behind the host, as in “%1:443”.")
            .arg(displayText(QStringView(m_reading.host), 60));
    return m_reading.problem.isEmpty()
               ? tr("No host or address can be seen in this text. Write it as host:port.")
               : m_catalogue.text(m_reading.problem);
}

void TargetBar::read()
{
    const QString typed = text();
    m_reading = readTarget(typed);
    m_diagnose->setEnabled(m_running || m_reading.target);
    if (typed.trimmed().isEmpty())
        say(m_asked ? tr("Type or paste where your program wanted to connect.")
                    : tr("For example: localhost:5432, https://example.org, or the error message "
                         "itself."),
            m_asked);
    else if (m_reading.target)
        say(understoodSentence(*m_reading.target), false);
    else
        say(problemSentence(), m_asked);
}

void TargetBar::say(const QString &sentence, bool problem)
{
    QPalette colours = palette();
    const theme::Tone tone = problem ? theme::Tone::Bad : theme::Tone::Neutral;
    QPalette ground = colours;
    ground.setColor(QPalette::Base, colours.color(QPalette::Window));
    colours.setColor(QPalette::WindowText, theme::toneColor(tone, ground));
    m_understood->setPalette(colours);
    m_understood->setText(sentence);
    m_understood->setAccessibleName(sentence);
}

} // namespace doorward
