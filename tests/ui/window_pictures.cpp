// SPDX-License-Identifier: MIT
// Paints the window to PNG files, page by page, to look at: window_pictures FILE DIR [LANG [RULES
// PACKET]] opens a saved report (or diagnoses FILE where there is no such file) in light and dark,
// at two sizes; then traces PACKET ("10.0.0.1>10.0.0.7:80") on the ruleset file RULES.
// Scale with QT_SCALE_FACTOR.
#include "app/window/window_controller.h"
#include "ui/delegates/theme.h"
#include "ui/views/firewall_view.h"
#include "ui/views/listeners_view.h"
#include "ui/wizard/checklist_wizard.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QLocale>
#include <QSettings>
#include <QStyleFactory>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

QPalette darkPalette()
{
    QPalette dark(QColor(49, 54, 59), QColor(41, 44, 48));
    dark.setColor(QPalette::Base, QColor(30, 32, 35));
    dark.setColor(QPalette::AlternateBase, QColor(38, 41, 45));
    dark.setColor(QPalette::Highlight, QColor(45, 110, 170));
    dark.setColor(QPalette::HighlightedText, Qt::white);
    return dark;
}

struct Subject {
    QString target; ///< or a report
    QString rules;
    QString packet;
};

/// Some listeners are there, one comes and one goes; then filtered, down to none.
void paintListeners(MainWindow &window, const std::function<void(const QString &)> &save)
{
    constexpr int aLook = 3000;
    QTcpServer goes;
    QTcpServer comes;
    goes.listen(QHostAddress::Any);
    window.showView(MainWindow::View::Listeners);
    QTest::qWait(aLook);
    save(u"listeners"_s);
    goes.close();
    comes.listen(QHostAddress::LocalHostIPv6);
    QTest::qWait(aLook);
    save(u"listeners-changed"_s);
    window.resize(900, 600);
    save(u"listeners-small"_s);
    window.resize(1100, 760);
    auto *query = window.findChild<QLineEdit *>(u"listenersFilter"_s);
    query->setText(u"127.0"_s);
    save(u"listeners-filtered"_s);
    query->setText(u"nobody-is-called-so"_s);
    save(u"listeners-none"_s);
    query->clear();
}

void paintAll(const Subject &subject, const QString &language, const QString &prefix)
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"settings"_s), QSettings::IniFormat);
    WindowController controller(language, settings);
    MainWindow &window = controller.window();
    window.show();
    const auto save = [&](const QString &name) {
        QTest::qWait(60);
        window.grab().save(prefix + name + u".png"_s);
    };
    window.resize(1100, 760);
    save(u"empty"_s);
    if (QFileInfo(subject.target).isFile()) {
        controller.openReport(subject.target);
    } else {
        window.ask(subject.target);
        QTest::qWait(50);
        save(u"running"_s);
    }
    const auto settled = [&] {
        const auto phase = controller.shownCase().phase();
        return phase == CaseModel::Phase::Done || phase == CaseModel::Phase::Replay;
    };
    if (!QTest::qWaitFor(settled, 30'000))
        return;
    for (int row = 0; row <= 10; ++row) {
        window.wizard()->setCurrentRow(row);
        save(u"page%1"_s.arg(row, 2, 10, QChar(u'0')));
    }
    window.resize(900, 600);
    window.wizard()->setCurrentRow(4);
    save(u"page04-small"_s);
    window.wizard()->setCurrentRow(0);
    save(u"small"_s);
    window.resize(1280, 800);
    save(u"large"_s);
    window.resize(1100, 760);
    window.showView(MainWindow::View::Firewall);
    save(u"firewall-empty"_s);
    paintListeners(window, save);
    window.showView(MainWindow::View::Firewall);
    if (subject.rules.isEmpty())
        return;
    PacketFields fields;
    fields.from = subject.packet.section(u'>', 0, 0);
    fields.to = subject.packet.section(u'>', 1);
    window.firewall()->setFields(fields);
    controller.loadRulesets({subject.rules});
    window.firewall()->submit();
    if (!QTest::qWaitFor([&] { return controller.firewallTrace().explanation().has_value(); },
                         10'000))
        return;
    save(u"firewall"_s);
    window.resize(900, 600);
    save(u"firewall-small"_s);
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 3)
        return 64;
    const QString language = arguments.value(3, u"en"_s);
    QLocale::setDefault(QLocale(language));
    QTranslator translator;
    if (translator.load(u"doorward_"_s + language, u":/i18n"_s))
        QApplication::installTranslator(&translator);
    QApplication::setFont(theme::fontFor(language, QApplication::font()));
    QApplication::setStyle(QStyleFactory::create(u"fusion"_s));
    const QDir out(arguments.at(2));
    out.mkpath(u"."_s);
    const QPalette light = QApplication::palette();
    for (const bool dark : {false, true}) {
        QApplication::setPalette(dark ? darkPalette() : light);
        paintAll({arguments.at(1), arguments.value(4), arguments.value(5)}, language,
                 out.filePath(dark ? u"dark-"_s : u"light-"_s));
    }
    return 0;
}
