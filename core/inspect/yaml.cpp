// SPDX-License-Identifier: MIT
#include "core/inspect/yaml.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cerrno>
#include <memory>
#include <optional>

#include <yaml.h>

namespace doorward {

namespace {

constexpr qsizetype largestText = 1 << 20;
constexpr int deepest = 32;
constexpr int mostNodes = 50'000;

/// One event of libyaml, freed with this.
class Event {
public:
    Event() = default;
    ~Event() { yaml_event_delete(&m_event); }
    Event(const Event &) = delete;
    Event &operator=(const Event &) = delete;
    yaml_event_t *get() { return &m_event; }
    yaml_event_type_t type() const { return m_event.type; }
    std::size_t line() const { return m_event.start_mark.line + 1; }

    QString text() const
    {
        const auto &scalar = m_event.data.scalar;
        return QString::fromUtf8(reinterpret_cast<const char *>(scalar.value),
                                 static_cast<qsizetype>(scalar.length));
    }
    QJsonValue scalar() const
    {
        const QString value = text();
        if (m_event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
            return value;
        if (value == QLatin1StringView("true") || value == QLatin1StringView("false"))
            return value == QLatin1StringView("true");
        if (value.isEmpty() || value == QLatin1StringView("~")
            || value == QLatin1StringView("null"))
            return QJsonValue();
        return value;
    }

private:
    yaml_event_t m_event{};
};

class Reader {
public:
    explicit Reader(const QByteArray &bytes)
    {
        if (yaml_parser_initialize(&m_parser) == 0)
            return;
        m_ready = true;
        yaml_parser_set_input_string(&m_parser,
                                     reinterpret_cast<const unsigned char *>(bytes.constData()),
                                     static_cast<std::size_t>(bytes.size()));
    }
    ~Reader()
    {
        if (m_ready)
            yaml_parser_delete(&m_parser);
    }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    Result<QJsonValue> read()
    {
        QJsonValue document;
        while (m_ready && !m_failed) {
            Event event;
            if (!next(event))
                break;
            if (event.type() == YAML_STREAM_START_EVENT
                || event.type() == YAML_DOCUMENT_START_EVENT)
                continue;
            if (event.type() != YAML_STREAM_END_EVENT)
                document = value(event, 1);
            break;
        }
        if (!m_ready || m_failed)
            return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("read YAML"),
                                        QStringLiteral("line %1").arg(m_line), EPROTO});
        return document;
    }

private:
    bool next(Event &event)
    {
        if (yaml_parser_parse(&m_parser, event.get()) == 0) {
            m_line = m_parser.problem_mark.line + 1;
            m_failed = true;
            return false;
        }
        m_line = event.line();
        return true;
    }

    QJsonValue fail()
    {
        m_failed = true;
        return {};
    }

    QJsonValue value(const Event &event, int depth)
    {
        if (depth > deepest || ++m_nodes > mostNodes)
            return fail();
        switch (event.type()) {
        case YAML_SCALAR_EVENT:
            return event.scalar();
        case YAML_SEQUENCE_START_EVENT:
            return sequence(depth);
        case YAML_MAPPING_START_EVENT:
            return mapping(depth);
        case YAML_ALIAS_EVENT:
        case YAML_NO_EVENT:
        case YAML_STREAM_START_EVENT:
        case YAML_STREAM_END_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            return fail();
        }
        return fail();
    }

    QJsonValue sequence(int depth)
    {
        QJsonArray array;
        while (!m_failed) {
            Event event;
            if (!next(event) || event.type() == YAML_SEQUENCE_END_EVENT)
                break;
            array.append(value(event, depth + 1));
        }
        return array;
    }

    QJsonValue mapping(int depth)
    {
        QJsonObject object;
        while (!m_failed) {
            Event key;
            if (!next(key) || key.type() == YAML_MAPPING_END_EVENT)
                break;
            if (key.type() != YAML_SCALAR_EVENT)
                return fail();
            Event event;
            if (!next(event))
                break;
            object.insert(key.text(), value(event, depth + 1));
        }
        return object;
    }

    yaml_parser_t m_parser{};
    bool m_ready = false;
    bool m_failed = false;
    int m_nodes = 0;
    std::size_t m_line = 0;
};

} // namespace

Result<QJsonValue> readYaml(const QByteArray &bytes)
{
    if (bytes.size() > largestText)
        return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("read YAML"),
                                    QStringLiteral("size"), EMSGSIZE});
    return Reader(bytes).read();
}

} // namespace doorward
