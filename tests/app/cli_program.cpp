// SPDX-License-Identifier: MIT
#include "tests/app/cli_program.h"

#include <QProcess>

namespace doorward::test {

using namespace Qt::Literals::StringLiterals;

QProcessEnvironment plainEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"PATH"_s, u"/usr/bin:/bin"_s);
    environment.insert(u"ASAN_OPTIONS"_s, qEnvironmentVariable("ASAN_OPTIONS"));
    return environment;
}

Run runProgram(const QString &program, const QStringList &arguments, const QByteArray &input,
               const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString cliPath()
{
    return QStringLiteral(DOORWARD_CLI);
}

Run runCli(const QStringList &arguments, const QByteArray &input,
           const QProcessEnvironment &environment)
{
    return runProgram(cliPath(), arguments, input, environment);
}

QString LoopbackServer::target() const
{
    return u"127.0.0.1:"_s + QString::number(port());
}

QString closedTarget()
{
    return u"127.0.0.1:%1"_s.arg(lab::closedPort());
}

} // namespace doorward::test
