// SPDX-License-Identifier: MIT
// Programs of the system, run to their end: their words, their environment, their limits.
#include "core/base/program.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <csignal>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(20));
}

Result<ProgramOutput> run(const char *name, const QList<QByteArray> &arguments,
                          qsizetype limit = 1 << 20, Deadline deadline = soon())
{
    return runProgram({systemProgram(name).value_or(u"/no/such/program"_s), arguments, {}, limit},
                      CancelToken(), deadline);
}

} // namespace

class TestProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsStayWhole()
    {
        const auto ran = run("printf", {"%s|", "a b", "$(id)", "; true"});
        QVERIFY(ran);
        QCOMPARE(ran->output, QByteArray("a b|$(id)|; true|"));
        QCOMPARE(ran->exitCode, 0);
    }

    void cleanEnvironment()
    {
        qputenv("DOORWARD_SECRET", "hush");
        qputenv("DOORWARD_KEPT", "kept");
        const auto ran =
            runProgram({*systemProgram("env"), {}, {"DOORWARD_KEPT"}, 4096}, CancelToken(), soon());
        QVERIFY(ran);
        QList<QByteArray> lines = ran->output.trimmed().split('\n');
        std::sort(lines.begin(), lines.end());
        QCOMPARE(lines, (QList<QByteArray>{"DOORWARD_KEPT=kept", "LC_ALL=C",
                                           "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}));
    }

    void failureIsAnExitCode()
    {
        const auto ran = run("ls", {"--", "/no/such/folder"});
        QVERIFY(ran);
        QCOMPARE(ran->exitCode, 2);
        QVERIFY(ran->output.isEmpty() && ran->errors.contains("/no/such/folder"));
    }

    void missingProgram()
    {
        QVERIFY(!systemProgram("no-such-program-anywhere"));
        const auto ran = run("no-such-program-anywhere", {});
        QVERIFY(!ran);
        QCOMPARE(ran.error().errnoValue, ENOENT);
    }

    void tooMuch()
    {
        const auto ran = run("head", {"-c", "200000", "/dev/zero"}, 100'000);
        QVERIFY(!ran);
        QCOMPARE(ran.error().errnoValue, EMSGSIZE);
        const auto fits = run("head", {"-c", "200000", "/dev/zero"}, 200'000);
        QVERIFY(fits);
        QCOMPARE(fits->output.size(), 200'000);
    }

    void talksWithoutEnd()
    {
        const auto ran = run("cat", {"/dev/zero"}, 1 << 20);
        QVERIFY(!ran);
        QCOMPARE(ran.error().errnoValue, EMSGSIZE);
    }

    void outOfTime()
    {
        const auto ran =
            run("sleep", {"600"}, 4096, Deadline::after(std::chrono::milliseconds(50)));
        QVERIFY(!ran);
        QCOMPARE(int(ran.error().kind), int(ErrorKind::TimedOut));
        CancelToken cancel;
        cancel.cancel();
        const auto cancelled =
            runProgram({*systemProgram("sleep"), {"600"}, {}, 4096}, cancel, soon());
        QVERIFY(!cancelled);
        QCOMPARE(int(cancelled.error().kind), int(ErrorKind::Cancelled));
    }

    void endedByASignal()
    {
        // timeout(1) kills what it runs and then itself.
        const auto ran = run("timeout", {"-s", "KILL", "0.05", "sleep", "600"});
        QVERIFY(ran);
        QCOMPARE(ran->exitCode, 128 + SIGKILL);
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
