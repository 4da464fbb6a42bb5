// SPDX-License-Identifier: MIT
// Where the program's words go: pipes, files, and nowhere.
#include "tests/app/cli_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// The wait(2) status of the program, its output into a pipe whose reader has gone away; its
/// signals as a shell would leave them. -1 where it could not be started.
int runWithoutReader(const QStringList &arguments, const QString &errors)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return -1;
    const UniqueFd writer(ends[1]);
    ::close(ends[0]);
    QList<QByteArray> words{QFile::encodeName(cliPath())};
    for (const QString &word : arguments)
        words.append(word.toUtf8());
    std::vector<char *> vector;
    for (QByteArray &word : words)
        vector.push_back(word.data());
    vector.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, writer.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, QFile::encodeName(errors).constData(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int failed =
        posix_spawn(&pid, words.first().constData(), &actions, &attributes, vector.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    int status = -1;
    if (failed == 0)
        ::waitpid(pid, &status, 0);
    return status;
}

} // namespace

class TestCliOutput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReaderThatGoesAwayIsNoTrouble_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("help") << QStringList{u"--help"_s} << 0;
        QTest::newRow("snapshot") << QStringList{u"snapshot"_s} << 0;
        QTest::newRow("listeners") << QStringList{u"listeners"_s, u"--json"_s} << 0;
        QTest::newRow("a verdict is still the exit code")
            << QStringList{closedTarget(), u"--json"_s} << 1;
        QTest::newRow("giving up too")
            << QStringList{u"wait"_s, closedTarget(), u"--for"_s, u"0.3"_s} << 1;
    }
    void aReaderThatGoesAwayIsNoTrouble()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        const QTemporaryDir folder;
        const QString errors = folder.filePath(u"errors"_s);
        const int status = runWithoutReader(arguments, errors);
        QVERIFY2(WIFEXITED(status), "no SIGPIPE may end it");
        QCOMPARE(WEXITSTATUS(status), code);
        QFile said(errors);
        QVERIFY(said.open(QIODevice::ReadOnly));
        const QByteArray text = said.readAll();
        QVERIFY2(!text.contains("cannot write"), text.constData());
    }

    void outputIsPlainWhereNoTerminalIs()
    {
        QVERIFY(!runCli({closedTarget()}).out.contains('\x1b'));
    }

    void widthIsRespected()
    {
        auto environment = plainEnvironment();
        environment.insert(u"COLUMNS"_s, u"50"_s);
        const Run run = runCli({u"--help"_s}, {}, environment);
        QCOMPARE(run.code, 0);
        for (const QByteArray &line : run.out.split('\n'))
            QVERIFY2(QString::fromUtf8(line).size() <= 50, line.constData());
    }

    void aFullDiskLeavesTheOldReport()
    {
        const QTemporaryDir folder;
        const QByteArray path = QFile::encodeName(folder.path());
        if (::geteuid() != 0)
            QSKIP("mounting a tmpfs needs root");
        if (::mount("tmpfs", path.constData(), "tmpfs", 0, "size=8k") != 0)
            QSKIP(qPrintable(u"a tmpfs cannot be mounted here: "_s + qt_error_string(errno)));
        QFile old(folder.filePath(u"report.json"_s));
        const bool wrote = old.open(QIODevice::WriteOnly) && old.write("old") == 3;
        old.close();
        const Run run = runCli({closedTarget(), u"--json"_s, u"-o"_s, old.fileName()});
        const bool read = old.open(QIODevice::ReadOnly);
        const QByteArray found = old.readAll();
        old.close();
        const QStringList names = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
        QCOMPARE(::umount(path.constData()), 0);
        QVERIFY(wrote && read);
        QCOMPARE(run.code, 74);
        QCOMPARE(found, QByteArray("old"));
        QCOMPARE(names, QStringList{u"report.json"_s});
    }
};

QTEST_GUILESS_MAIN(TestCliOutput)
#include "tst_cli_output.moc"
