// SPDX-License-Identifier: MIT
#include "ui/views/welcome_view.h"

#include "ui/delegates/theme.h"
#include "ui/views/way_picture.h"
#include "ui/wizard/blocks.h"

#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

Way wholeWay()
{
    using Kind = Station::Kind;
    Way way;
    for (const Kind kind :
         {Kind::Program, Kind::ThisHost, Kind::Path, Kind::ServerHost, Kind::Listener})
        way.stations.push_back({kind, Station::State::Beyond, {}, {}});
    return way;
}

} // namespace

WelcomeView::WelcomeView(QWidget *parent)
    : QWidget(parent)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QWidget;
    constexpr int columnWidth = 720;
    column->setMaximumWidth(columnWidth);
    auto *layout = blocks::column(column);
    layout->addWidget(
        new TextLabel(TextLabel::Style::Title, tr("Find out why a connection fails")));
    blocks::addQuiet(layout,
                     tr("Say where your program wanted to connect, or paste its whole error "
                        "message. Doorward looks along the way, says what is wrong and how "
                        "sure it is, and what to do. It changes nothing."));
    layout->addSpacing(theme::medium);
    auto *picture = new WayPicture;
    picture->setWay(wholeWay());
    layout->addWidget(picture);
    layout->addSpacing(theme::small);
    blocks::addSection(layout, tr("Try one of these"));

    struct Example {
        QString text;
        QString meaning;
    };
    const std::array examples{
        Example{u"localhost:5432"_s, tr("a host and a port")},
        Example{u"https://localhost:8443/health"_s, tr("an address from the browser")},
        Example{u"ssh: connect to host localhost port 22: Connection refused"_s,
                tr("the error message itself")}};
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::large);
    grid->setColumnStretch(1, 1);
    layout->addLayout(grid);
    for (const Example &example : examples) {
        auto *button = new QPushButton(example.text);
        button->setFont(theme::monoFont(font()));
        button->setAccessibleName(tr("Example, %1: %2").arg(example.meaning, example.text));
        button->setToolTip(example.meaning);
        button->setMinimumWidth(1);
        connect(button, &QPushButton::clicked, this,
                [this, text = example.text] { Q_EMIT exampleChosen(text); });
        const int row = grid->rowCount();
        auto *meaning = new TextLabel(TextLabel::Style::Quiet, example.meaning);
        meaning->setWordWrap(false);
        meaning->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        grid->addWidget(meaning, row, 0);
        grid->addWidget(button, row, 1, Qt::AlignLeft);
    }
    layout->addSpacing(theme::medium);
    auto *open = new QPushButton(theme::icon(u"document-open"_s), tr("Open a saved report…"));
    layout->addWidget(open, 0, Qt::AlignLeft);
    connect(open, &QPushButton::clicked, this, &WelcomeView::openRequested);

    auto *centred = new QGridLayout(this);
    centred->setContentsMargins(theme::huge, theme::huge, theme::huge, theme::huge);
    centred->setRowStretch(0, 1);
    centred->setRowStretch(2, 2);
    centred->setColumnStretch(0, 1);
    centred->setColumnStretch(1, 20);
    centred->setColumnStretch(2, 1);
    centred->addWidget(column, 1, 1);
}

} // namespace doorward
