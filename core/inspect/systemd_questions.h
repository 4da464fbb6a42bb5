// SPDX-License-Identifier: MIT
#pragma once

#include "core/inspect/message_bus.h"

namespace doorward {

// What is asked of a service manager (org.freedesktop.systemd1(5)).

/// A method of org.freedesktop.systemd1.Manager, with lists of strings as arguments.
MessageBus::Question managerQuestion(const QByteArray &member,
                                     const QList<QList<QByteArray>> &lists = {});
/// org.freedesktop.DBus.Properties.GetAll of a unit, which systemd loads where it must. A unit may
/// refuse its properties: it is gone by now, or its file cannot be read.
MessageBus::Question allProperties(const QByteArray &unit, const QByteArray &interface);
/// One property.
MessageBus::Question oneProperty(const QByteArray &unit, const QByteArray &interface,
                                 const QByteArray &name);

} // namespace doorward
