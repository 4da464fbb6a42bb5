// SPDX-License-Identifier: MIT
#include "app/window/window_controller.h"
#include "core/report/catalogue.h"
#include "ui/delegates/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTimer>
#include <QTranslator>

using namespace Qt::Literals::StringLiterals;

namespace {

struct Options {
    QString target; ///< a target or the name of a report file
    QString server; ///< a snapshot file
    QString language;
};

Options optionsOf(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "Finds out why a connection fails, proves it, and says how to fix it."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption lang(
        u"lang"_s, QCoreApplication::translate("main", "Language: en, ko, tr or zh_CN."),
        u"LANG"_s);
    const QCommandLineOption server(
        u"server"_s, QCoreApplication::translate("main", "A snapshot taken on the server's host."),
        u"FILE"_s);
    parser.addOption(lang);
    parser.addOption(server);
    parser.addPositionalArgument(
        u"TARGET"_s,
        QCoreApplication::translate("main", "What to diagnose, or a saved report to open."),
        u"[TARGET | FILE]"_s);
    parser.process(application);
    const QString wanted = parser.isSet(lang) ? parser.value(lang) : QLocale().name();
    return {parser.positionalArguments().join(u' '), parser.value(server),
            doorward::Catalogue::languageFor(wanted)};
}

void translate(QApplication &application, const QString &language)
{
    if (language != doorward::Catalogue::languageFor(QLocale().name()))
        QLocale::setDefault(QLocale(language));
    const auto install = [&](const QString &name, const QString &folder) {
        auto *translator = new QTranslator(&application);
        if (translator->load(name + u'_' + language, folder))
            application.installTranslator(translator);
    };
    install(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(u"doorward"_s, u":/i18n"_s);
    QApplication::setFont(doorward::theme::fontFor(language, QApplication::font()));
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"doorward"_s);
    QCoreApplication::setOrganizationName(u"doorward"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(DOORWARD_VERSION));
    QGuiApplication::setApplicationDisplayName(u"Doorward"_s);
    QGuiApplication::setDesktopFileName(u"org.doorward.Doorward"_s);
    const Options options = optionsOf(application);
    translate(application, options.language);

    QSettings settings;
    doorward::WindowController controller(options.language, settings);
    controller.window().show();
    // After the first paint: reading a file or starting a session must not delay it.
    QTimer::singleShot(0, &controller, [&] {
        if (!options.server.isEmpty())
            controller.loadServerSide(options.server);
        if (options.target.isEmpty())
            return;
        if (QFileInfo(options.target).isFile())
            controller.openReport(options.target);
        else
            controller.window().ask(options.target);
    });
    return QApplication::exec();
}
