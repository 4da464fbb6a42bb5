// SPDX-License-Identifier: MIT
#include "tests/support/netns.h"

#include <QDebug>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::lab {
namespace {

bool failed(const char *what)
{
    qWarning("%s: %s", what, std::strerror(errno));
    return false;
}

bool coverFile(const QString &source, const QString &path)
{
    return ::mount(QFile::encodeName(source).constData(), QFile::encodeName(path).constData(),
                   nullptr, MS_BIND, nullptr)
               == 0
           || failed(qPrintable(u"mount over "_s + path));
}

/// Gives the calling thread its own view of the file system with `files` over the real ones.
bool coverFiles(const QMap<QString, QByteArray> &files, const QTemporaryDir &dir)
{
    if (::unshare(CLONE_FS | CLONE_NEWNS) != 0)
        return failed("unshare a mount namespace");
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failed("make mounts private");
    int number = 0;
    for (auto it = files.begin(); it != files.end(); ++it) {
        QFile file(dir.filePath(QString::number(number++)));
        if (!file.open(QIODevice::WriteOnly) || file.write(it.value()) != it.value().size())
            return failed("write a covering file");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup
                            | QFile::ReadOther);
        file.close();
        if (!coverFile(file.fileName(), it.key()))
            return false;
    }
    return true;
}

QString pathOf(const Netns &netns)
{
    return u"/proc/%1/fd/%2"_s.arg(::getpid()).arg(netns.fd());
}

} // namespace

Netns::Netns()
{
    std::thread([this] {
        if (::unshare(CLONE_NEWNET) == 0)
            m_fd = UniqueFd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
        else
            failed("unshare a network namespace");
    }).join();
}

bool Netns::in(const std::function<void()> &work, const QMap<QString, QByteArray> &files) const
{
    bool entered = false;
    const QTemporaryDir dir;
    std::thread([&] {
        if (::setns(m_fd.get(), CLONE_NEWNET) != 0) {
            failed("setns");
            return;
        }
        if (!files.isEmpty() && !coverFiles(files, dir))
            return;
        entered = true;
        work();
    }).join();
    return entered;
}

Ran Netns::run(const QStringList &command, const QByteArray &input) const
{
    constexpr int longest = 30'000;
    Ran ran;
    const QString program = systemProgram(command.value(0));
    if (program.isEmpty()) {
        ran.errors = "no such program: " + command.value(0).toUtf8();
        return ran;
    }
    in([&] {
        QProcess process;
        process.start(program, command.mid(1));
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(longest)) {
            process.kill();
            process.waitForFinished(longest);
            return;
        }
        ran.output = process.readAllStandardOutput();
        ran.errors = process.readAllStandardError();
        ran.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    });
    return ran;
}

bool Netns::ip(const QString &lines) const
{
    for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.split(u' ', Qt::SkipEmptyParts);
        if (words.isEmpty())
            continue;
        const Ran ran = run(QStringList{u"ip"_s} + words);
        if (!ran.ok()) {
            qWarning("ip %s: %s", qPrintable(line), ran.errors.constData());
            return false;
        }
    }
    return true;
}

bool Netns::nft(const QByteArray &ruleset) const
{
    const Ran ran = run({u"nft"_s, u"-f"_s, u"-"_s}, ruleset);
    if (!ran.ok())
        qWarning("nft: %s", ran.errors.constData());
    return ran.ok();
}

bool Netns::sysctl(const QString &name, const QByteArray &value) const
{
    QString path = name;
    if (!path.contains(u'/'))
        path.replace(u'.', u'/');
    bool written = false;
    in([&] {
        QFile file(u"/proc/sys/"_s + path);
        written = file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)
                  && file.write(value) == value.size();
        if (!written)
            qWarning("sysctl %s: %s", qPrintable(name), qPrintable(file.errorString()));
    });
    return written;
}

bool Netns::prepare() const
{
    return isValid() && ip(u"link set lo up"_s) && sysctl(u"net.ipv4.icmp_ratelimit"_s, "0")
           && sysctl(u"net.ipv6.icmp.ratelimit"_s, "0")
           && sysctl(u"net.ipv6.conf.all.accept_dad"_s, "0")
           && sysctl(u"net.ipv6.conf.default.accept_dad"_s, "0");
}

bool connectPair(const Netns &a, const QString &nameA, const QStringList &addressesA,
                 const Netns &b, const QString &nameB, const QStringList &addressesB)
{
    const auto give = [](const Netns &netns, const QString &device, const QStringList &addresses) {
        for (const QString &address : addresses) {
            const QString noDad = address.contains(u':') ? u" nodad"_s : QString();
            if (!netns.ip(u"address add %1 dev %2%3"_s.arg(address, device, noDad)))
                return false;
        }
        return netns.ip(u"link set %1 up"_s.arg(device));
    };
    return a.ip(u"link add %1 type veth peer name %2 netns %3"_s.arg(nameA, nameB, pathOf(b)))
           && give(a, nameA, addressesA) && give(b, nameB, addressesB);
}

QString whyNoNamespaces()
{
    if (::geteuid() != 0)
        return u"needs root to make network namespaces"_s;
    if (systemProgram(u"ip"_s).isEmpty())
        return u"needs the program ip"_s;
    static const int refused = [] {
        int error = 0;
        std::thread([&error] { error = ::unshare(CLONE_NEWNET) == 0 ? 0 : errno; }).join();
        return error;
    }();
    return refused == 0 ? QString()
                        : u"this kernel or container allows no network namespaces: "_s
                              + QString::fromLocal8Bit(std::strerror(refused));
}

QString systemProgram(const QString &name)
{
    return QStandardPaths::findExecutable(name,
                                          {u"/usr/sbin"_s, u"/usr/bin"_s, u"/sbin"_s, u"/bin"_s});
}

} // namespace doorward::lab
