// SPDX-License-Identifier: MIT
// Real processes that cannot accept: without a free descriptor, and frozen.
#include "core/inspect/cgroups.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/process_strain.h"

#include <QDir>
#include <QTest>

#include <limits>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A child that does `prepare` and then waits for its end.
class Child {
public:
    explicit Child(void (*prepare)())
    {
        std::array<int, 2> ready{};
        if (::pipe2(ready.data(), O_CLOEXEC) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::close(ready[0]);
            prepare();
            (void)!::write(ready[1], "x", 1);
            ::pause();
            ::_exit(0);
        }
        ::close(ready[1]);
        char byte = 0;
        (void)!::read(ready[0], &byte, 1);
        ::close(ready[0]);
    }
    ~Child()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    Process read() const
    {
        Process process;
        process.pid = Pid(m_pid);
        readStrain(process);
        return process;
    }
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = -1;
};

bool writeTo(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.flush();
}

} // namespace

class TestProcessStrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void limitOfOpenFiles_data()
    {
        QTest::addColumn<QByteArray>("limits");
        QTest::addColumn<qint64>("limit"); // -1: none
        const QByteArray head =
            "Limit                     Soft Limit           Hard Limit      Units\n";
        QTest::newRow("usual")
            << head
                   + "Max processes             7            7           processes\n"
                     "Max open files            1024         524288      files\n"
            << qint64(1024);
        QTest::newRow("unlimited") << head + "Max open files   unlimited   unlimited   files"
                                   << std::numeric_limits<qint64>::max();
        QTest::newRow("no such line") << head << qint64(-1);
        QTest::newRow("not a number")
            << QByteArray("Max open files  many  more  files\n") << qint64(-1);
        QTest::newRow("empty") << QByteArray() << qint64(-1);
        QTest::newRow("cut") << QByteArray("Max open files") << qint64(-1);
    }
    void limitOfOpenFiles()
    {
        QFETCH(QByteArray, limits);
        QFETCH(qint64, limit);
        const auto read = openFilesLimit(limits);
        QCOMPARE(read.has_value(), limit >= 0);
        if (limit == std::numeric_limits<qint64>::max())
            QCOMPARE(*read, std::numeric_limits<quint64>::max());
        else if (read)
            QCOMPARE(*read, static_cast<quint64>(limit));
    }

    void noFreeDescriptor()
    {
        const Child child([] {
            const rlimit limit{24, 24};
            ::setrlimit(RLIMIT_NOFILE, &limit);
            while (::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {
            }
        });
        const Process process = child.read();
        QCOMPARE(process.descriptorLimit, std::optional<quint64>(24));
        QCOMPARE(process.descriptorsFull, std::optional(true));
        QVERIFY(process.descriptors >= quint64(24));
        QVERIFY(!process.frozenBy);
    }

    /// More are open than the limit says, and yet numbers below it are free.
    void aLimitThatWasLoweredLater()
    {
        const Child child([] {
            for (int i = 0; i < 40; ++i)
                (void)::fcntl(0, F_DUPFD, 100);
            const rlimit limit{30, 30};
            ::setrlimit(RLIMIT_NOFILE, &limit);
            ::close(1);
        });
        const Process process = child.read();
        QVERIFY(process.descriptors > quint64(30));
        QCOMPARE(process.descriptorsFull, std::optional(false));
    }

    void aProcessWithRoom()
    {
        const Child child([] {});
        const Process process = child.read();
        QCOMPARE(process.descriptorsFull, std::optional(false));
        QVERIFY(process.descriptors > quint64(0));
        QVERIFY(!process.frozenBy);
    }

    void aProcessThatIsGone()
    {
        Process process;
        process.pid = Pid(std::numeric_limits<std::int32_t>::max());
        readStrain(process);
        QVERIFY(!process.descriptors && !process.descriptorLimit && !process.frozenBy);
    }

    /// The cgroup above is frozen, not its own.
    void frozen()
    {
        const QString mount = QString::fromUtf8(
            cgroup2MountPoint(readFile("/proc/self/mountinfo", 4 << 20).value_or(QByteArray())));
        if (mount.isEmpty() || ::geteuid() != 0)
            QSKIP("needs root and cgroup2");
        const QString name = u"/doorward-test-%1"_s.arg(::getpid());
        if (!QDir().mkpath(mount + name + u"/inner"_s))
            QSKIP("no cgroup can be made here");
        {
            const Child child([] {});
            const bool joined =
                writeTo(mount + name + u"/inner/cgroup.procs"_s, QByteArray::number(child.pid()));
            QVERIFY(joined);
            QVERIFY(!child.read().frozenBy);
            QVERIFY(writeTo(mount + name + u"/cgroup.freeze"_s, "1"));
            QTRY_COMPARE(child.read().frozenBy, std::optional(name));
            QVERIFY(writeTo(mount + name + u"/cgroup.freeze"_s, "0"));
            QTRY_VERIFY(!child.read().frozenBy);
        }
        const auto removed = [inner = mount + name + u"/inner"_s] {
            return QDir().rmdir(inner); // once the kernel counts no process in it any more
        };
        QVERIFY(QTest::qWaitFor(removed, 5000));
        QVERIFY(QDir().rmdir(mount + name));
    }
};

QTEST_GUILESS_MAIN(TestProcessStrain)
#include "tst_process_strain.moc"
