// SPDX-License-Identifier: MIT
#include "core/facts/json.h"

#include <QJsonDocument>
#include <QTimeZone>

#include <cmath>

namespace doorward::json {

namespace {

/// Doubles hold every integer up to 2^53 (IEEE 754); beyond it JSON numbers lose digits.
constexpr qint64 largestExact = qint64{1} << 53;

template <typename T>
void readText(const QJsonValue &json, T &value, ReadContext &context, const char *expected)
{
    if (const auto parsed = T::parse(json.toString()); parsed && json.isString())
        value = *parsed;
    else
        context.fail(expected);
}

} // namespace

void ReadContext::fail(const char *expected)
{
    if (!error)
        error = Error{ErrorKind::BadInput, QStringLiteral("read"),
                      QStringLiteral("%1: expected %2").arg(path, QLatin1StringView(expected)), 0};
}

QJsonValue writeSigned(qint64 value)
{
    if (value > largestExact || value < -largestExact)
        return QString::number(value);
    return value;
}

QJsonValue writeUnsigned(quint64 value)
{
    if (value > static_cast<quint64>(largestExact))
        return QString::number(value);
    return static_cast<qint64>(value);
}

QJsonValue write(double value)
{
    return value;
}

QJsonValue write(const QString &value)
{
    return value;
}

QJsonValue write(const QByteArray &value)
{
    return QString::fromLatin1(value.toBase64());
}

QJsonValue write(const QDateTime &value)
{
    return value.isValid() ? QJsonValue(value.toUTC().toString(Qt::ISODateWithMs))
                           : QJsonValue(QJsonValue::Null);
}

QJsonValue write(const IpAddress &value)
{
    return value.text();
}

QJsonValue write(const Endpoint &value)
{
    return value.text();
}

QJsonValue write(const IpPrefix &value)
{
    return value.text();
}

QJsonValue write(const QJsonObject &value)
{
    return value;
}

QJsonValue write(const QStringList &values)
{
    return QJsonArray::fromStringList(values);
}

void read(const QJsonValue &json, bool &value, ReadContext &context)
{
    if (!json.isBool())
        return context.fail("true or false");
    value = json.toBool();
}

void read(const QJsonValue &json, double &value, ReadContext &context)
{
    if (!json.isDouble())
        return context.fail("a number");
    value = json.toDouble();
}

void read(const QJsonValue &json, QString &value, ReadContext &context)
{
    if (!json.isString())
        return context.fail("a string");
    value = json.toString();
}

void read(const QJsonValue &json, QByteArray &value, ReadContext &context)
{
    const auto decoded = QByteArray::fromBase64Encoding(json.toString().toLatin1());
    if (!json.isString() || !decoded)
        return context.fail("a base64 string");
    value = *decoded;
}

void read(const QJsonValue &json, QDateTime &value, ReadContext &context)
{
    if (json.isNull()) {
        value = {};
        return;
    }
    const QDateTime parsed = QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
    if (!parsed.isValid())
        return context.fail("a time such as 2026-01-31T12:00:00.000Z");
    value = parsed.toUTC();
}

void read(const QJsonValue &json, IpAddress &value, ReadContext &context)
{
    readText(json, value, context, "an IP address");
}

void read(const QJsonValue &json, Endpoint &value, ReadContext &context)
{
    readText(json, value, context, "an address and port such as 10.0.0.7:80 or [::1]:80");
}

void read(const QJsonValue &json, IpPrefix &value, ReadContext &context)
{
    readText(json, value, context, "a prefix such as 10.0.0.0/8");
}

void read(const QJsonValue &json, QJsonObject &value, ReadContext &context)
{
    if (!json.isObject())
        return context.fail("an object");
    value = json.toObject();
}

void read(const QJsonValue &json, QStringList &values, ReadContext &context)
{
    if (!json.isArray())
        return context.fail("an array");
    values.clear();
    const QJsonArray array = json.toArray();
    for (const auto &element : array) {
        if (!element.isString())
            return context.fail("an array of strings");
        values.append(element.toString());
    }
}

std::optional<qint64> readSigned(const QJsonValue &json)
{
    if (json.isString()) {
        bool ok = false;
        const qint64 number = json.toString().toLongLong(&ok);
        return ok ? std::optional(number) : std::nullopt;
    }
    const double number = json.toDouble(std::nan(""));
    if (!(std::abs(number) <= 9.2e18) || std::trunc(number) != number)
        return std::nullopt;
    return json.toInteger();
}

std::optional<quint64> readUnsigned(const QJsonValue &json)
{
    if (json.isString()) {
        bool ok = false;
        const quint64 number = json.toString().toULongLong(&ok);
        return ok ? std::optional(number) : std::nullopt;
    }
    const auto number = readSigned(json);
    return number && *number >= 0 ? std::optional(static_cast<quint64>(*number)) : std::nullopt;
}

Result<QJsonObject> parseObject(const QByteArray &bytes)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &parseError);
    if (parseError.error != QJsonParseError::NoError)
        return tl::unexpected(Error{
            ErrorKind::BadInput, QStringLiteral("parse JSON"),
            QStringLiteral("byte %1: %2").arg(parseError.offset).arg(parseError.errorString()), 0});
    if (!document.isObject())
        return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("parse JSON"),
                                    QStringLiteral("not an object"), 0});
    return document.object();
}

} // namespace doorward::json
