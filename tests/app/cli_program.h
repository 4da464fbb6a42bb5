// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/sockets.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QStringList>

namespace doorward::test {

/// What a run of the program left.
struct Run {
    int code = -1; ///< its exit code; -1 where a signal ended it, or nothing did in a minute
    QByteArray out;
    QByteArray err;
    QJsonObject object() const { return QJsonDocument::fromJson(out).object(); }
};

/// Only what a program needs, in English.
QProcessEnvironment plainEnvironment();

Run runProgram(const QString &program, const QStringList &arguments, const QByteArray &input = {},
               const QProcessEnvironment &environment = plainEnvironment());
/// The doorward-cli of this build.
QString cliPath();
Run runCli(const QStringList &arguments, const QByteArray &input = {},
           const QProcessEnvironment &environment = plainEnvironment());

/// A listening socket on a port of 127.0.0.1 that the kernel chose.
class LoopbackServer {
public:
    bool works() const { return bool(m_socket); }
    QString target() const;
    int port() const { return lab::boundTo(m_socket).port.value(); }

private:
    UniqueFd m_socket = lab::listenTcp(QStringLiteral("127.0.0.1"));
};

/// HOST:PORT on loopback where nobody listens.
QString closedTarget();

} // namespace doorward::test
