// SPDX-License-Identifier: MIT
#pragma once

// The one JSON layer of the facts. A struct says its fields once, in a function found by ADL:
//
//     template <typename F, json::Described<Listener> T>
//     void describe(F &field, T &listener) { field("port", listener.port); … }
//
// and is written and read by it, so that the two cannot part ways. An enum has a specialisation of
// json::EnumNames. Reading keeps a field's default where the key is missing, ignores unknown keys,
// and names the JSON path ("client.listeners[3].port") of a value of the wrong type or range.

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/base/strong.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QMap>
#include <QString>
#include <QStringList>

#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace doorward::json {

template <typename T, typename Struct>
concept Described = std::same_as<std::remove_const_t<T>, Struct>;

/// Specialise with `static constexpr std::array<std::pair<Enum, const char *>, N> names`.
template <typename Enum>
struct EnumNames;

template <typename Enum>
const char *enumName(Enum value)
{
    for (const auto &[candidate, name] : EnumNames<Enum>::names)
        if (candidate == value)
            return name;
    return "";
}

template <typename Enum>
std::optional<Enum> enumFromName(QStringView text)
{
    for (const auto &[candidate, name] : EnumNames<Enum>::names)
        if (text == QLatin1StringView(name))
            return candidate;
    return std::nullopt;
}

/// Where a reader stands and the first thing that was wrong. Later fields are skipped after an
/// error.
class ReadContext {
public:
    QString path;
    std::optional<Error> error;

    void fail(const char *expected);
};

// Scalars, defined in json.cpp.
QJsonValue write(std::same_as<bool> auto value)
{
    return QJsonValue(value);
}
QJsonValue writeSigned(qint64 value);    ///< beyond 2^53 as a decimal string
QJsonValue writeUnsigned(quint64 value); ///< beyond 2^53 as a decimal string
QJsonValue write(double value);
QJsonValue write(const QString &value);
QJsonValue write(const QByteArray &value); ///< base64
QJsonValue write(const QDateTime &value);  ///< ISO 8601, UTC, milliseconds; null where invalid
QJsonValue write(const IpAddress &value);
QJsonValue write(const Endpoint &value);
QJsonValue write(const IpPrefix &value);
QJsonValue write(const QJsonObject &value); ///< as it is

void read(const QJsonValue &json, bool &value, ReadContext &context);
void read(const QJsonValue &json, double &value, ReadContext &context);
void read(const QJsonValue &json, QString &value, ReadContext &context);
void read(const QJsonValue &json, QByteArray &value, ReadContext &context);
void read(const QJsonValue &json, QDateTime &value, ReadContext &context);
void read(const QJsonValue &json, IpAddress &value, ReadContext &context);
void read(const QJsonValue &json, Endpoint &value, ReadContext &context);
void read(const QJsonValue &json, IpPrefix &value, ReadContext &context);
void read(const QJsonValue &json, QJsonObject &value, ReadContext &context);
std::optional<qint64> readSigned(const QJsonValue &json);
std::optional<quint64> readUnsigned(const QJsonValue &json);

template <typename T>
concept Number = std::integral<T> && !std::same_as<T, bool>;

template <Number T>
QJsonValue write(T value)
{
    if constexpr (std::is_signed_v<T>)
        return writeSigned(value);
    else
        return writeUnsigned(value);
}
template <Number T>
void read(const QJsonValue &json, T &value, ReadContext &context)
{
    if constexpr (std::is_signed_v<T>) {
        if (const auto number = readSigned(json); number && std::in_range<T>(*number))
            value = static_cast<T>(*number);
        else
            context.fail("an integer in range");
    } else {
        if (const auto number = readUnsigned(json); number && std::in_range<T>(*number))
            value = static_cast<T>(*number);
        else
            context.fail("a non-negative integer in range");
    }
}

template <typename T>
concept Enumeration = std::is_enum_v<T>;

template <Enumeration Enum>
QJsonValue write(Enum value)
{
    return QString::fromLatin1(enumName(value));
}
template <Enumeration Enum>
void read(const QJsonValue &json, Enum &value, ReadContext &context)
{
    if (const auto found = enumFromName<Enum>(json.toString()))
        value = *found;
    else
        context.fail("one of the known names");
}

template <typename Tag, typename Rep>
QJsonValue write(Strong<Tag, Rep> value)
{
    return write(value.value());
}
template <typename Tag, typename Rep>
void read(const QJsonValue &json, Strong<Tag, Rep> &value, ReadContext &context)
{
    Rep number{};
    read(json, number, context);
    value = Strong<Tag, Rep>(number);
}

class Writer;
class Reader;
// clang-format 14 takes the requirements for a function's body.
// clang-format off
template <typename T>
concept HasFields = requires(Writer &writer, const T &value) { describe(writer, value); };
// clang-format on

// Declared first, so that they can hold each other.
template <typename T>
QJsonValue write(const std::vector<T> &values);
template <typename T>
QJsonValue write(const std::optional<T> &value);
template <typename T>
QJsonValue write(const QMap<QString, T> &values);
template <HasFields T>
QJsonValue write(const T &value);
template <typename T>
void read(const QJsonValue &json, std::vector<T> &values, ReadContext &context);
template <typename T>
void read(const QJsonValue &json, std::optional<T> &value, ReadContext &context);
template <typename T>
void read(const QJsonValue &json, QMap<QString, T> &values, ReadContext &context);
template <HasFields T>
void read(const QJsonValue &json, T &value, ReadContext &context);
QJsonValue write(const QStringList &values);
void read(const QJsonValue &json, QStringList &values, ReadContext &context);

class Writer {
public:
    template <typename T>
    void operator()(const char *name, const T &value)
    {
        object.insert(QLatin1StringView(name), write(value));
    }
    QJsonObject object;
};

class Reader {
public:
    Reader(const QJsonObject &object, ReadContext &context)
        : m_object(object)
        , m_context(context)
    {
    }

    template <typename T>
    void operator()(const char *name, T &value)
    {
        const auto found = m_object.constFind(QLatin1StringView(name));
        if (found == m_object.constEnd() || m_context.error)
            return;
        const QString outer = m_context.path;
        m_context.path =
            outer.isEmpty() ? QString::fromLatin1(name) : outer + u'.' + QLatin1StringView(name);
        read(*found, value, m_context);
        m_context.path = outer;
    }

private:
    const QJsonObject &m_object;
    ReadContext &m_context;
};

template <typename T>
QJsonValue write(const std::vector<T> &values)
{
    QJsonArray array;
    for (const T &value : values)
        array.append(write(value));
    return array;
}

template <typename T>
QJsonValue write(const std::optional<T> &value)
{
    return value ? write(*value) : QJsonValue(QJsonValue::Null);
}

template <typename T>
QJsonValue write(const QMap<QString, T> &values)
{
    QJsonObject object;
    for (auto entry = values.cbegin(); entry != values.cend(); ++entry)
        object.insert(entry.key(), write(entry.value()));
    return object;
}

template <HasFields T>
QJsonValue write(const T &value)
{
    Writer writer;
    describe(writer, value);
    return writer.object;
}

template <typename T>
void read(const QJsonValue &json, std::vector<T> &values, ReadContext &context)
{
    if (!json.isArray())
        return context.fail("an array");
    values.clear();
    const QString outer = context.path;
    qsizetype index = 0;
    const QJsonArray array = json.toArray();
    for (const auto &element : array) {
        context.path = outer + u'[' + QString::number(index++) + u']';
        T value{};
        read(QJsonValue(element), value, context);
        if (context.error)
            return;
        values.push_back(std::move(value));
    }
    context.path = outer;
}

template <typename T>
void read(const QJsonValue &json, std::optional<T> &value, ReadContext &context)
{
    if (json.isNull()) {
        value.reset();
        return;
    }
    T inner{};
    read(json, inner, context);
    if (!context.error)
        value = std::move(inner);
}

template <typename T>
void read(const QJsonValue &json, QMap<QString, T> &values, ReadContext &context)
{
    if (!json.isObject())
        return context.fail("an object");
    values.clear();
    const QString outer = context.path;
    const QJsonObject object = json.toObject();
    for (auto entry = object.constBegin(); entry != object.constEnd() && !context.error; ++entry) {
        context.path = outer + u'.' + entry.key();
        T value{};
        read(entry.value(), value, context);
        values.insert(entry.key(), std::move(value));
    }
    if (!context.error)
        context.path = outer;
}

template <HasFields T>
void read(const QJsonValue &json, T &value, ReadContext &context)
{
    if (!json.isObject())
        return context.fail("an object");
    const QJsonObject object = json.toObject();
    Reader reader(object, context);
    describe(reader, value);
}

/// Reads a whole described struct. Error: BadInput, subject = JSON path and what was expected.
template <typename T>
Result<T> fromJson(const QJsonValue &json)
{
    T value{};
    ReadContext context;
    read(json, value, context);
    if (context.error)
        return tl::unexpected(*context.error);
    return value;
}

/// Parses a JSON document whose top is an object. Error: BadInput with offset or what is wrong.
Result<QJsonObject> parseObject(const QByteArray &bytes);

} // namespace doorward::json

namespace doorward::json {
template <>
struct EnumNames<Family> {
    static constexpr std::array<std::pair<Family, const char *>, 3> names{
        {{Family::Ipv4, "ipv4"}, {Family::Ipv6, "ipv6"}, {Family::Unix, "unix"}}};
};
} // namespace doorward::json
