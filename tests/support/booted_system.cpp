// SPDX-License-Identifier: MIT
#include "tests/support/booted_system.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>

#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::lab {

namespace {

constexpr int longestBoot = 30'000;
constexpr int longestRun = 30'000;

/// In the child, before the program: a mount namespace of its own, and in it the root file system
/// under a layer in memory. Only system calls: it runs between fork(2) and exec(2).
bool layRoot()
{
    constexpr const char *place = "/tmp";
    return ::unshare(CLONE_NEWNS) == 0
           && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
           && ::mount("tmpfs", place, "tmpfs", 0, "mode=0755") == 0
           && ::mkdir("/tmp/layer", 0755) == 0 && ::mkdir("/tmp/work", 0755) == 0
           && ::mkdir("/tmp/root", 0755) == 0
           && ::mount("overlay", "/tmp/root", "overlay", 0,
                      "lowerdir=/,upperdir=/tmp/layer,workdir=/tmp/work")
                  == 0;
}

/// Only what the tests need is started.
constexpr const char *target = "[Unit]\n"
                               "Description=Doorward's tests\n"
                               "Requires=dbus.socket systemd-journald.socket\n"
                               "After=dbus.socket systemd-journald.socket\n"
                               "DefaultDependencies=no\n";

pid_t firstChild(qint64 pid)
{
    QFile children(u"/proc/%1/task/%1/children"_s.arg(pid));
    if (!children.open(QIODevice::ReadOnly))
        return 0;
    return children.readAll().split(' ').constFirst().toInt();
}

} // namespace

BootedSystem::BootedSystem() = default;

BootedSystem::~BootedSystem()
{
    if (m_nspawn) {
        if (m_leader > 0) // PID 1 outlives a systemd-nspawn that is killed; its processes do not
            ::kill(m_leader, SIGKILL);
        m_nspawn->kill(); // and the mounts go with their namespace
        m_nspawn->waitForFinished();
    }
}

QString BootedSystem::start()
{
    if (::geteuid() != 0)
        return u"needs root"_s;
    const QString program = systemProgram(u"systemd-nspawn"_s);
    if (program.isEmpty())
        return u"needs the program systemd-nspawn"_s;
    m_nspawn = std::make_unique<QProcess>();
    m_nspawn->setProcessChannelMode(QProcess::MergedChannels);
    m_nspawn->setChildProcessModifier([] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!layRoot())
            ::_exit(77);
        const int unit = ::creat("/tmp/root/etc/systemd/system/doorward-test.target", 0644);
        if (unit < 0 || ::write(unit, target, __builtin_strlen(target)) < 0)
            ::_exit(77);
        ::close(unit);
    });
    m_nspawn->start(program,
                    {u"--register=no"_s, u"--keep-unit"_s, u"--quiet"_s, u"--settings=no"_s,
                     u"--private-network"_s, u"--link-journal=no"_s, u"--console=pipe"_s,
                     u"--machine=doorward-test"_s, u"--directory=/tmp/root"_s, u"--boot"_s, u"--"_s,
                     u"systemd.unit=doorward-test.target"_s, u"systemd.show_status=0"_s});
    if (!m_nspawn->waitForStarted())
        return u"systemd-nspawn does not start"_s;
    const QDeadlineTimer patience(longestBoot);
    while (!patience.hasExpired()) {
        if (m_nspawn->state() == QProcess::NotRunning || m_nspawn->waitForFinished(50))
            return u"systemd-nspawn cannot run here: "_s
                   + QString::fromLocal8Bit(m_nspawn->readAll()).trimmed();
        m_leader = firstChild(m_nspawn->processId());
        if (m_leader > 0
            && QFile::exists(u"/proc/%1/root/run/dbus/system_bus_socket"_s.arg(m_leader))
            && run({u"systemctl"_s, u"is-active"_s, u"doorward-test.target"_s}).ok())
            return {};
    }
    return u"systemd does not come up in systemd-nspawn"_s;
}

bool BootedSystem::write(const QString &path, const QByteArray &bytes, int mode) const
{
    const QString whole = u"/proc/%1/root"_s.arg(m_leader) + path;
    QDir().mkpath(whole.section(u'/', 0, -2));
    QFile file(whole);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        return false;
    file.close();
    return ::chmod(whole.toLocal8Bit().constData(), static_cast<mode_t>(mode)) == 0;
}

Ran BootedSystem::run(const QStringList &command) const
{
    Ran ran;
    QProcess process;
    QStringList arguments{u"--target"_s, QString::number(m_leader),
                          u"--mount"_s,  u"--uts"_s,
                          u"--ipc"_s,    u"--net"_s,
                          u"--pid"_s,    u"--wd=/"_s,
                          u"--"_s};
    arguments << command;
    process.start(systemProgram(u"nsenter"_s), arguments);
    if (!process.waitForStarted() || !process.waitForFinished(longestRun))
        return ran;
    ran.output = process.readAllStandardOutput();
    ran.errors = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit)
        ran.exitCode = process.exitCode();
    return ran;
}

bool BootedSystem::systemctl(const QString &words) const
{
    const Ran ran = run(QStringList{u"systemctl"_s} + words.split(u' '));
    if (!ran.ok())
        qWarning("systemctl %s: %s", qPrintable(words), ran.errors.constData());
    return ran.ok();
}

bool BootedSystem::awaitState(const QString &unit, const QString &state) const
{
    return QTest::qWaitFor(
        [&] {
            return run({u"systemctl"_s, u"is-active"_s, unit}).output.trimmed() == state.toLatin1();
        },
        15'000);
}

} // namespace doorward::lab
