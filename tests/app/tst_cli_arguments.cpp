// SPDX-License-Identifier: MIT
#include "app/cli/arguments.h"
#include "app/cli/values.h"
#include "core/report/catalogue.h"

#include <QTest>

using namespace doorward;
using namespace doorward::cli;
using namespace Qt::Literals::StringLiterals;

class TestCliArguments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commandLines_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("words");
        QTest::newRow("bare target") << u"db:5432"_s << u"diagnose"_s << u"db:5432"_s;
        QTest::newRow("bare words")
            << u"localhost redis"_s << u"diagnose"_s << u"localhost redis"_s;
        QTest::newRow("option first") << u"--json db:5432"_s << u"diagnose"_s << u"db:5432"_s;
        QTest::newRow("options behind")
            << u"diagnose db:5432 --timeout 2 -o x"_s << u"diagnose"_s << u"db:5432"_s;
        QTest::newRow("options between")
            << u"diagnose localhost --timeout=2 redis"_s << u"diagnose"_s << u"localhost redis"_s;
        QTest::newRow("a target named as a command")
            << u"diagnose demo"_s << u"diagnose"_s << u"demo"_s;
        QTest::newRow("standard input") << u"parse -"_s << u"parse"_s << u"-"_s;
        QTest::newRow("after the double dash")
            << u"parse -- --refused"_s << u"parse"_s << u"--refused"_s;
    }
    void commandLines()
    {
        QFETCH(QString, line);
        const auto arguments = parseArguments(line.split(u' '));
        QVERIFY2(arguments, arguments ? "" : qPrintable(arguments.error().id));
        QTEST(QString::fromLatin1(arguments->command->name), "command");
        QTEST(arguments->words.join(u' '), "words");
    }

    void valuesAreTaken_data()
    {
        QTest::addColumn<QString>("line");
        for (const auto &line : {u"x -o out.html"_s, u"x -oout.html"_s, u"x --output out.html"_s,
                                 u"x --output=out.html"_s})
            QTest::newRow(qPrintable(line)) << line;
    }
    void valuesAreTaken()
    {
        QFETCH(QString, line);
        QCOMPARE(parseArguments(line.split(u' '))->value("output"), u"out.html"_s);
    }

    // Each message must exist and name the argument; what it says is the catalogue's.
    void wrongLinesAreNamed_data();
    void wrongLinesAreNamed();

    void contractDefaults()
    {
        const auto arguments = parseArguments({u"db:5432"_s});
        const auto asked = askedFrom(*arguments);
        QVERIFY(asked);
        QVERIFY(*asked == Asked{});
        QCOMPARE(asked->timeoutUs, qint64{5'000'000});
        QCOMPARE(asked->deadlineUs, qint64{15'000'000});
        QCOMPARE(asked->attempts, 1);
        QCOMPARE(retryFrom(*arguments)->kind, RetryPolicy::Kind::None);
        QCOMPARE(*formatFrom(*arguments), Format::Text);
    }

    void optionsArriveInTheQuestion()
    {
        const auto arguments = parseArguments(
            u"db:1 --timeout 0.5 --deadline 3 --attempts 4 --from ::1 --device eth0 --no-active "
            u"--retry "
            "exponential --delay 2 --max-delay 9 --jitter 0.25 --format html"_s.split(u' '));
        const auto asked = askedFrom(*arguments);
        QVERIFY(asked);
        QCOMPARE(asked->timeoutUs, qint64{500'000});
        QCOMPARE(asked->deadlineUs, qint64{3'000'000});
        QCOMPARE(asked->attempts, 4);
        QCOMPARE(asked->source->text(), u"::1"_s);
        QCOMPARE(asked->family, Family::Ipv6);
        QCOMPARE(asked->device, u"eth0"_s);
        QVERIFY(!asked->active);
        const auto retry = retryFrom(*arguments);
        QCOMPARE(retry->kind, RetryPolicy::Kind::Exponential);
        QCOMPARE(retry->delay, RetryPolicy::Duration(2'000'000));
        QCOMPARE(retry->maxDelay, RetryPolicy::Duration(9'000'000));
        QCOMPARE(retry->jitter, 0.25);
        QCOMPARE(*formatFrom(*arguments), Format::Html);
    }

    void everyOptionHasItsHelp()
    {
        const Catalogue english(u"en"_s);
        for (const CommandSpec &command : commandSpecs()) {
            const QString base = u"cli."_s + QLatin1StringView(command.name);
            for (const auto &part : {u".usage"_s, u".short"_s, u".about"_s})
                QVERIFY2(!command.listed || english.has(base + part), qPrintable(base + part));
            for (const OptionSpec &option : command.options) {
                const QString own = u"cli.option."_s + QLatin1StringView(command.name) + u'.'
                                    + QLatin1StringView(option.name);
                const QString shared = u"cli.option."_s + QLatin1StringView(option.name);
                QVERIFY2(!option.listed || english.has(own) || english.has(shared),
                         qPrintable(own));
            }
        }
    }
};

void TestCliArguments::wrongLinesAreNamed_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("part");
    const auto row = [](const QString &line, const QString &part) {
        QTest::newRow(qPrintable(line)) << line << part;
    };
    row(u"x:1 --bogus"_s, u"--bogus"_s);
    row(u"x:1 --bogus=3"_s, u"--bogus is"_s);
    row(u"x:1 -z"_s, u"-z"_s);
    row(u"x:1 --json=1"_s, u"--json takes no value"_s);
    row(u"x:1 --timeout"_s, u"--timeout S"_s);
    row(u"x:1 --timeout 1 --timeout 2"_s, u"--timeout was given twice"_s);
    row(u"x:1 --timeout soon"_s, u"--timeout soon"_s);
    row(u"x:1 --timeout 0"_s, u"--timeout 0"_s);
    row(u"x:1 --timeout -1"_s, u"--timeout -1"_s);
    row(u"x:1 --timeout nan"_s, u"--timeout nan"_s);
    row(u"x:1 --timeout 1e99"_s, u"--timeout 1e99"_s);
    row(u"x:1 --deadline inf"_s, u"--deadline inf"_s);
    row(u"x:1 --attempts 0"_s, u"--attempts 0"_s);
    row(u"x:1 --attempts 1.5"_s, u"--attempts 1.5"_s);
    row(u"x:1 --retry often"_s, u"--retry often"_s);
    row(u"x:1 --jitter 2"_s, u"--jitter 2"_s);
    row(u"x:1 --from eth0"_s, u"--from eth0"_s);
    row(u"x:1 --from ::1 --ipv4"_s, u"--from ::1"_s);
    row(u"x:1 --ipv4 --ipv6"_s, u"--ipv4 and --ipv6"_s);
    row(u"x:1 --device averyveryverylongname"_s, u"--device averyveryverylongname"_s);
    row(u"x:1 --format pdf"_s, u"--format pdf"_s);
    row(u"x:1 --json --format html"_s, u"--format html"_s);
    row(u"listeners --port 0"_s, u"--port 0"_s);
    row(u"listeners --port 65536"_s, u"--port 65536"_s);
    row(u"listeners --timeout 3"_s, u"--timeout is not an option of listeners"_s);
}

void TestCliArguments::wrongLinesAreNamed()
{
    QFETCH(QString, line);
    QFETCH(QString, part);
    const auto arguments = parseArguments(line.split(u' '));
    Message wrong;
    if (!arguments) {
        wrong = arguments.error();
    } else {
        const auto asked = askedFrom(*arguments);
        const auto retry = retryFrom(*arguments);
        const auto format = formatFrom(*arguments);
        const auto port = portFrom(*arguments);
        wrong = !asked    ? asked.error()
                : !retry  ? retry.error()
                : !format ? format.error()
                : !port   ? port.error()
                          : Message();
    }
    QVERIFY(!wrong.isEmpty());
    const Catalogue english(u"en"_s);
    QVERIFY2(english.has(wrong.id), qPrintable(wrong.id));
    QVERIFY2(english.text(wrong).contains(part), qPrintable(english.text(wrong)));
}

QTEST_GUILESS_MAIN(TestCliArguments)
#include "tst_cli_arguments.moc"
