// SPDX-License-Identifier: MIT
#include "core/probe/postgres_opening.h"

#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>
#include <QtEndian>

using namespace Qt::Literals::StringLiterals;

namespace doorward {
namespace {

QByteArray name(const QString &text)
{
    constexpr qsizetype longest = 63; // NAMEDATALEN - 1, src/include/pg_config_manual.h
    const QByteArray bytes = text.toUtf8();
    return bytes.size() > longest || bytes.contains('\0') ? QByteArray() : bytes;
}

QString keyword(const QString &input, QLatin1StringView key)
{
    const QRegularExpression pattern(u"(?:^|\\s)%1\\s*=\\s*'?([^\\s']{1,63})"_s.arg(key));
    return pattern.match(input).captured(1);
}

PostgresTls tlsOf(const QString &sslmode)
{
    if (sslmode == "disable"_L1)
        return PostgresTls::Never;
    const bool required =
        sslmode == "require"_L1 || sslmode == "verify-ca"_L1 || sslmode == "verify-full"_L1;
    return required ? PostgresTls::Required : PostgresTls::Preferred;
}

QByteArray number32(quint32 value)
{
    QByteArray bytes(sizeof value, Qt::Uninitialized);
    qToBigEndian(value, bytes.data());
    return bytes;
}

QByteArray parameter(const QByteArray &key, const QByteArray &value)
{
    return key + '\0' + value + '\0';
}

} // namespace

PostgresAccount postgresAccount(const QString &input)
{
    constexpr qsizetype longestInput = 4096; // a target, not a log
    if (input.size() > longestInput)
        return {};
    const QUrl url(input.trimmed(), QUrl::StrictMode);
    if (url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty())
        return {name(url.userName(QUrl::FullyDecoded)), name(url.path(QUrl::FullyDecoded).mid(1)),
                tlsOf(QUrlQuery(url).queryItemValue(u"sslmode"_s))};
    return {name(keyword(input, "user"_L1)), name(keyword(input, "dbname"_L1)),
            tlsOf(keyword(input, "sslmode"_L1))};
}

QByteArray postgresStartup(const PostgresAccount &account)
{
    constexpr quint32 protocol = 3u << 16;
    const QByteArray user = account.user.isEmpty() ? QByteArray("doorward") : account.user;
    QByteArray body = number32(protocol) + parameter("user", user);
    if (!account.database.isEmpty())
        body += parameter("database", account.database);
    body += parameter("application_name", "doorward") + parameter("doorward_only_asks", "1") + '\0';
    return number32(static_cast<quint32>(body.size()) + sizeof(quint32)) + body;
}

bool tellsOfService(const QString &firstBytes, const PostgresAccount &account)
{
    return (firstBytes.startsWith(u'E')
            && (firstBytes.contains("C57P03\\x00"_L1) || firstBytes.contains("C53300\\x00"_L1)))
           || isRefusedByHba(firstBytes, account);
}

bool isRefusedByHba(const QString &firstBytes, const PostgresAccount &account)
{
    return firstBytes.startsWith(u'E') && !account.user.isEmpty()
           && firstBytes.contains("pg_hba.conf"_L1);
}

} // namespace doorward
