// SPDX-License-Identifier: MIT
// The program where it is installed: its other program for name lookups is there, or is missing.
#include "tests/app/cli_program.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// The programs as they are installed (bin, libexec/doorward), with links in the place of copies.
class Installation {
public:
    explicit Installation(bool withResolver)
    {
        const QDir top(m_folder.path());
        m_whole = top.mkpath(u"bin"_s) && top.mkpath(u"libexec/doorward"_s)
                  && link(cliPath(), program())
                  && (!withResolver
                      || link(QFileInfo(cliPath()).path() + "/doorward-resolver"_L1, resolver()));
    }
    bool isWhole() const { return m_whole; }
    QString program() const { return m_folder.filePath(u"bin/doorward-cli"_s); }
    QString resolver() const { return m_folder.filePath(u"libexec/doorward/doorward-resolver"_s); }

private:
    static bool link(const QString &from, const QString &to)
    {
        return ::link(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
    }
    QTemporaryDir m_folder{QFileInfo(cliPath()).path() + "/installed-XXXXXX"_L1};
    bool m_whole = false;
};

} // namespace

class TestCliInstalled : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anInstalledProgramFindsItsResolver()
    {
        const Installation installation(true);
        QVERIFY(installation.isWhole());
        const LoopbackServer server;
        const Run run =
            runProgram(installation.program(), {u"localhost:%1"_s.arg(server.port()), u"--ipv4"_s});
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.code, 0);
    }

    void aMissingResolverIsNamed_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("diagnose") << u"diagnose"_s;
        QTest::newRow("wait") << u"wait"_s;
    }
    void aMissingResolverIsNamed()
    {
        QFETCH(QString, command);
        const Installation installation(false);
        QVERIFY(installation.isWhole());
        const Run run = runProgram(installation.program(), {command, u"localhost:1"_s});
        QCOMPARE(run.code, 70);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains(QFile::encodeName(installation.resolver())), run.err.constData());
        QCOMPARE(run.err.count('\n'), 1);
        // An address needs no lookup, and a look at the configuration none either.
        QCOMPARE(runProgram(installation.program(), {u"diagnose"_s, closedTarget()}).code, 1);
        QVERIFY(
            runProgram(installation.program(), {u"diagnose"_s, u"localhost:1"_s, u"--no-active"_s})
                .err.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliInstalled)
#include "tst_cli_installed.moc"
