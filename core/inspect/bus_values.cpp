// SPDX-License-Identifier: MIT
#include "core/inspect/bus_values.h"

#include <algorithm>
#include <cstring>

#include <systemd/sd-bus.h>

namespace doorward {

namespace {

constexpr qsizetype longestText = 1024;

} // namespace

bool readVariant(sd_bus_message *message, const char *type,
                 const std::function<void(sd_bus_message *)> &read)
{
    char outer = 0;
    const char *contents = nullptr;
    if (sd_bus_message_peek_type(message, &outer, &contents) <= 0 || outer != 'v')
        return false;
    if (contents == nullptr || std::strcmp(contents, type) != 0) {
        sd_bus_message_skip(message, "v");
        return false;
    }
    if (sd_bus_message_enter_container(message, 'v', type) <= 0)
        return false;
    read(message);
    return sd_bus_message_exit_container(message) >= 0;
}

bool eachEntry(sd_bus_message *message, const char *contents,
               const std::function<bool(sd_bus_message *)> &read)
{
    const QByteArray type = '{' + QByteArray(contents) + '}';
    if (sd_bus_message_enter_container(message, 'a', type.constData()) <= 0)
        return false;
    while (sd_bus_message_enter_container(message, 'e', contents) > 0)
        if (!read(message) || sd_bus_message_exit_container(message) < 0)
            return false;
    return sd_bus_message_exit_container(message) >= 0; // not so where something else came
}

bool readProperties(sd_bus_message *message, const std::vector<WantedProperty> &wanted)
{
    return eachEntry(message, "sv", [&wanted](sd_bus_message *entry) {
        const QByteArray name = busBytes(entry, 's');
        const auto found =
            std::find_if(wanted.begin(), wanted.end(),
                         [&name](const WantedProperty &one) { return name == one.name; });
        if (found != wanted.end())
            readVariant(entry, found->type, found->read);
        else
            sd_bus_message_skip(entry, "v");
        return true;
    });
}

QByteArray busBytes(sd_bus_message *message, char type)
{
    const char *text = nullptr;
    if (sd_bus_message_read_basic(message, type, &text) <= 0 || text == nullptr)
        return {};
    return QByteArray(text, static_cast<qsizetype>(::strnlen(text, longestText * 4)));
}

QString busText(sd_bus_message *message)
{
    return QString::fromUtf8(busBytes(message, 's')).left(longestText);
}

quint16 busUnsigned16(sd_bus_message *message)
{
    uint16_t value = 0;
    return sd_bus_message_read_basic(message, 'q', &value) > 0 ? value : quint16{0};
}

quint32 busUnsigned(sd_bus_message *message)
{
    uint32_t value = 0;
    return sd_bus_message_read_basic(message, 'u', &value) > 0 ? value : 0;
}

quint64 busUnsigned64(sd_bus_message *message)
{
    uint64_t value = 0;
    return sd_bus_message_read_basic(message, 't', &value) > 0 ? value : 0;
}

int busSigned(sd_bus_message *message)
{
    int32_t value = 0;
    return sd_bus_message_read_basic(message, 'i', &value) > 0 ? value : 0;
}

bool busFlag(sd_bus_message *message)
{
    int value = 0;
    return sd_bus_message_read_basic(message, 'b', &value) > 0 && value != 0;
}

void busSkip(sd_bus_message *message, const char *types)
{
    sd_bus_message_skip(message, types);
}

QByteArray busArray(sd_bus_message *message)
{
    const void *bytes = nullptr;
    std::size_t size = 0;
    if (sd_bus_message_read_array(message, 'y', &bytes, &size) <= 0)
        return {};
    return QByteArray(static_cast<const char *>(bytes),
                      static_cast<qsizetype>(std::min(size, std::size_t{longestText})));
}

QList<QByteArray> busTexts(sd_bus_message *message, qsizetype most)
{
    QList<QByteArray> texts;
    if (sd_bus_message_enter_container(message, 'a', "s") <= 0)
        return texts;
    const char *text = nullptr;
    while (sd_bus_message_read_basic(message, 's', &text) > 0)
        if (texts.size() < most)
            texts.append(QByteArray(text, static_cast<qsizetype>(::strnlen(text, longestText))));
    sd_bus_message_exit_container(message);
    return texts;
}

bool eachStruct(sd_bus_message *message, const char *contents,
                const std::function<void(sd_bus_message *)> &read)
{
    const QByteArray type = '(' + QByteArray(contents) + ')';
    if (sd_bus_message_enter_container(message, 'a', type.constData()) <= 0)
        return false;
    while (sd_bus_message_enter_container(message, 'r', contents) > 0) {
        read(message);
        if (sd_bus_message_exit_container(message) < 0)
            return false;
    }
    return sd_bus_message_exit_container(message) >= 0;
}

} // namespace doorward
