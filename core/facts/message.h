// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

#include <QMap>
#include <QString>

namespace doorward {

/// Something to tell a person, as meaning: the id of a text in resources/catalogue and the values
/// for its {placeholders}. Values may hold untrusted text: whoever renders passes them through
/// displayText(). The core never makes words.
struct Message {
    QString id;
    QMap<QString, QString> params;

    bool isEmpty() const { return id.isEmpty(); }
    bool operator==(const Message &) const = default;
};

/// What could not be observed. The catalogue has three texts for each id: limit.<id>.what, .why
/// and .help (how to see it after all).
struct Limit {
    QString id;
    QMap<QString, QString> params;

    bool operator==(const Limit &) const = default;
};

template <typename F, json::Described<Message> T>
void describe(F &field, T &message)
{
    field("id", message.id);
    field("params", message.params);
}

template <typename F, json::Described<Limit> T>
void describe(F &field, T &limit)
{
    field("id", limit.id);
    field("params", limit.params);
}

} // namespace doorward
