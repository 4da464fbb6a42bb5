// SPDX-License-Identifier: MIT
#include "core/base/secrets.h"

#include <QRegularExpression>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr QLatin1StringView hidden{"***"};

/// A name that announces a secret, wherever it stands in an option's or variable's name.
const QRegularExpression &secretName()
{
    static const QRegularExpression expression(
        u"pass|pwd|secret|token|api[-_.]?key|access[-_.]?key|auth[-_.]?key|credential|authorization|bearer"_s,
        QRegularExpression::CaseInsensitiveOption);
    return expression;
}

/// "name=value", "name: value" inside one argument, the value quoted or up to a separator.
QString maskedPairs(QString text)
{
    static const QRegularExpression pair(
        uR"(([\w.-]*(?:pass|pwd|secret|token|api[-_.]?key|access[-_.]?key|auth[-_.]?key|credential)[\w.-]*\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s&;,]+))"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression header(u"((?:authorization|cookie)\\s*[:=]).*"_s,
                                           QRegularExpression::CaseInsensitiveOption
                                               | QRegularExpression::DotMatchesEverythingOption);
    return text.replace(pair, u"\\1***"_s).replace(header, u"\\1 ***"_s);
}

QString maskedUrl(QString text)
{
    static const QRegularExpression userinfo(u"://[^\\s]*@"_s);
    return text.replace(userinfo, u"://***@"_s);
}

/// "-p": the option letter after which this program expects a secret, joined or apart.
QStringView secretLetter(const QString &program)
{
    const QString name = program.section(u'/', -1);
    if (name.contains("mysql"_L1) || name.contains("mariadb"_L1))
        return u"-p";
    if (name == "sshpass"_L1)
        return u"-p";
    if (name == "curl"_L1)
        return u"-u";
    if (name.startsWith("redis-cli"_L1) || name == "valkey-cli"_L1)
        return u"-a";
    return {};
}

/// Whether the argument is an option whose value, the next argument, is a secret.
bool announcesSecret(const QString &argument, QStringView letter)
{
    if (!letter.isEmpty() && argument == letter)
        return true;
    return argument.startsWith(u'-') && !argument.contains(u'=') && argument.contains(secretName());
}

} // namespace

QStringList maskedArguments(QStringList arguments)
{
    if (arguments.isEmpty())
        return arguments;
    const QStringView letter = secretLetter(arguments.front());
    bool next = false;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        QString &argument = arguments[i];
        if (next && !argument.startsWith(u'-')) {
            argument = hidden;
            next = false;
            continue;
        }
        next = announcesSecret(argument, letter);
        if (const qsizetype equals = argument.indexOf(u'=');
            equals > 0 && QStringView(argument).first(equals).contains(secretName()))
            argument = argument.left(equals + 1) + hidden;
        else if (!letter.isEmpty() && argument.size() > letter.size() && argument.startsWith(letter)
                 && !argument.startsWith("--"_L1))
            argument = letter.toString() + hidden;
        else
            argument = maskedUrl(maskedPairs(argument));
    }
    // A program may rewrite its title ("server: user password=x") into the first argument.
    arguments.front() = maskedUrl(maskedPairs(arguments.front()));
    return arguments;
}

} // namespace doorward
