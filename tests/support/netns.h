// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/unique_fd.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <functional>

namespace doorward::lab {

/// What a program left behind.
struct Ran {
    int exitCode = -1; ///< -1: not started, killed or out of time
    QByteArray output;
    QByteArray errors;

    bool ok() const { return exitCode == 0; }
};

/// A network namespace without a name: it goes when its last holder goes, so that a test that dies
/// leaves nothing behind. It starts with lo down and nothing else.
class Netns {
public:
    Netns(); ///< check isValid()
    bool isValid() const { return bool(m_fd); }
    int fd() const { return m_fd.get(); }

    /// Runs `work` in a thread of its own whose network namespace is this one (sockets made there
    /// stay in it) and waits for its end. With `files`, the thread also has a mount namespace of
    /// its own where each of these absolute paths shows the given content (/etc/hosts, …).
    /// False where the namespace could not be entered; `work` did not run then.
    bool in(const std::function<void()> &work, const QMap<QString, QByteArray> &files = {}) const;

    /// Runs a program in it: an argument vector whose first word is looked up in the usual system
    /// folders; `input` goes to its standard input. At most 30 s.
    Ran run(const QStringList &command, const QByteArray &input = {}) const;

    /// run() of "ip WORDS…", split at blanks; every line of `lines` is one call. The first failure
    /// is logged with qWarning and gives false.
    bool ip(const QString &lines) const;
    /// Loads a ruleset in nft(8)'s own language.
    bool nft(const QByteArray &ruleset) const;
    /// Writes a value under /proc/sys as this namespace sees it: "net.ipv4.ip_forward", with
    /// slashes instead of dots where a name holds a dot.
    bool sysctl(const QString &name, const QByteArray &value) const;
    /// Brings lo up and takes away the rate limits of ICMP answers in both families and the wait of
    /// IPv6 for duplicate addresses, so that a test sees each answer and at once.
    bool prepare() const;

private:
    UniqueFd m_fd;
};

/// A virtual cable: devices `nameA` in `a` and `nameB` in `b`, up, each with its addresses
/// ("10.0.0.1/24", "fd00::1/64").
bool connectPair(const Netns &a, const QString &nameA, const QStringList &addressesA,
                 const Netns &b, const QString &nameB, const QStringList &addressesB);

/// Why namespaces cannot be made here ("needs root"), or empty.
QString whyNoNamespaces();
/// The absolute path of a system program, or empty.
QString systemProgram(const QString &name);

} // namespace doorward::lab

/// Skips the test function where namespaces cannot be made.
#define DOORWARD_NEEDS_NAMESPACES()                                                                \
    do {                                                                                           \
        if (const QString why = doorward::lab::whyNoNamespaces(); !why.isEmpty())                  \
            QSKIP(qPrintable(why));                                                                \
    } while (false)

/// Skips the test function where a program is missing.
#define DOORWARD_NEEDS_PROGRAM(name)                                                               \
    do {                                                                                           \
        if (doorward::lab::systemProgram(QStringLiteral(name)).isEmpty())                          \
            QSKIP("needs the program " name);                                                      \
    } while (false)
