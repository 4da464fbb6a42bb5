// SPDX-License-Identifier: MIT
#include "core/inspect/systemd_questions.h"

#include <cstdlib>

#include <systemd/sd-bus.h>

namespace doorward {

namespace {

const QByteArray service = "org.freedesktop.systemd1";
const QByteArray properties = "org.freedesktop.DBus.Properties";

/// The path of a unit's object.
QByteArray unitPath(const QByteArray &unit)
{
    char *path = nullptr;
    if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit.constData(), &path) < 0)
        return {};
    const QByteArray result(path);
    std::free(path); // NOLINT(cppcoreguidelines-no-malloc): sd_bus_path_encode(3) says so
    return result;
}

} // namespace

MessageBus::Question managerQuestion(const QByteArray &member,
                                     const QList<QList<QByteArray>> &lists)
{
    MessageBus::Question question{
        service, "/org/freedesktop/systemd1", service + ".Manager", member, {}, false};
    for (const QList<QByteArray> &list : lists)
        question.arguments.emplace_back(list);
    return question;
}

MessageBus::Question allProperties(const QByteArray &unit, const QByteArray &interface)
{
    return {service, unitPath(unit), properties, "GetAll", {interface}, true};
}

MessageBus::Question oneProperty(const QByteArray &unit, const QByteArray &interface,
                                 const QByteArray &name)
{
    return {service, unitPath(unit), properties, "Get", {interface, name}, true};
}

} // namespace doorward
