// SPDX-License-Identifier: MIT
#include "ui/models/attempt_export.h"

#include <QJsonDocument>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

QString cell(QString text)
{
    if (!text.isEmpty() && QStringView(u"=+-@\t\r").contains(text.front()))
        text.prepend(u'\'');
    const bool quote =
        text.contains(u',') || text.contains(u'"') || text.contains(u'\n') || text.contains(u'\r');
    if (!quote)
        return text;
    text.replace(u'"', u"\"\""_s);
    return u'"' + text + u'"';
}

QString line(const Attempt &attempt)
{
    const auto port = [&] {
        return attempt.port ? QString::number(attempt.port->value()) : QString();
    };
    const QString icmp =
        attempt.icmp ? u"%1/%2"_s.arg(attempt.icmp->type).arg(attempt.icmp->code) : QString();
    const QStringList cells{QString::number(attempt.n),
                            attempt.started.toUTC().toString(Qt::ISODateWithMs),
                            QString::fromLatin1(json::enumName(attempt.role)),
                            QString::fromLatin1(json::enumName(attempt.family)),
                            attempt.address,
                            port(),
                            attempt.source ? attempt.source->text() : QString(),
                            QString::fromLatin1(json::enumName(attempt.outcome)),
                            QString::number(attempt.errnoValue),
                            attemptErrnoName(attempt),
                            QString::number(attempt.elapsedUs),
                            icmp,
                            attempt.icmp ? attempt.icmp->from.text() : QString(),
                            QString::number(attempt.retransmits),
                            attempt.firstBytes.value_or(QString())};
    QStringList quoted;
    for (const QString &text : cells)
        quoted.append(cell(text));
    return quoted.join(u',') + u"\r\n"_s;
}

} // namespace

QByteArray attemptsToCsv(const std::vector<Attempt> &attempts)
{
    QByteArray result = "n,started,role,family,address,port,source,outcome,errno,errno_name,"
                        "elapsed_us,icmp,icmp_from,retransmits,first_bytes\r\n";
    for (const Attempt &attempt : attempts)
        result += line(attempt).toUtf8();
    return result;
}

QByteArray attemptsToJsonLines(const std::vector<Attempt> &attempts)
{
    QByteArray result;
    for (const Attempt &attempt : attempts)
        result +=
            QJsonDocument(json::write(attempt).toObject()).toJson(QJsonDocument::Compact) + '\n';
    return result;
}

} // namespace doorward
