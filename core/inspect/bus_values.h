// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>
#include <vector>

struct sd_bus_message;

namespace doorward {

// Readers of a D-Bus message, by sd_bus_message_read(3) and its like, which check every byte. What
// comes is the other side's: of any type, and as long as it likes.

/// One property that is wanted of a GetAll: its name, its type as D-Bus writes types, and who reads
/// it.
struct WantedProperty {
    const char *name;
    const char *type;
    std::function<void(sd_bus_message *)> read;
};
/// Reads a{sv}: what is wanted and of the right type; the rest is skipped. False where the whole is
/// no such map.
bool readProperties(sd_bus_message *message, const std::vector<WantedProperty> &wanted);
/// Reads one variant of that type, or skips it and gives false.
bool readVariant(sd_bus_message *message, const char *type,
                 const std::function<void(sd_bus_message *)> &read);

// The current value, cut to what a snapshot keeps. They give an empty or zero one where the types
// do not fit.
QString busText(sd_bus_message *message);
QByteArray busBytes(sd_bus_message *message, char type); ///< 's' or 'o'
quint16 busUnsigned16(sd_bus_message *message);
quint32 busUnsigned(sd_bus_message *message);
quint64 busUnsigned64(sd_bus_message *message);
int busSigned(sd_bus_message *message);
bool busFlag(sd_bus_message *message);
void busSkip(sd_bus_message *message, const char *types);
QByteArray busArray(sd_bus_message *message); ///< an array of bytes
/// An array of strings, at most `most` of them; those of a longer one are read and forgotten.
QList<QByteArray> busTexts(sd_bus_message *message, qsizetype most);
/// Calls `read` for each entry of a map, between entering and leaving it; false where it says so,
/// or where the value is no such map.
bool eachEntry(sd_bus_message *message, const char *contents,
               const std::function<bool(sd_bus_message *)> &read);
/// Calls `read` for each struct of an array of them, between entering and leaving it.
bool eachStruct(sd_bus_message *message, const char *contents,
                const std::function<void(sd_bus_message *)> &read);

} // namespace doorward
