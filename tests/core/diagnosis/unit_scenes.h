// SPDX-License-Identifier: MIT
#pragma once

#include "scenes.h"

namespace doorward::test {

constexpr quint16 unitPort = 8080;

Unit unitCalled(const QString &name, const QString &active, const QString &sub,
                const QString &result = u"success"_s);
/// web.service, which says that it listens on 8080.
Unit failedUnit(const QString &result = u"exit-code"_s, int status = 1);
UnitLogLine logLine(const QString &text, LogMeaning meaning, std::optional<Port> at = {},
                    const QString &address = {});
/// A refused connection to a port of this host, whose units systemd has told.
Scene refusedScene(const Unit &unit);
/// "server.stopped proven: masked" and the commands of the remedies.
QString shortOf(const Diagnosis &diagnosis);

} // namespace doorward::test

#define COMPARE_SHORT(scene, expected)                                                             \
    do {                                                                                           \
        const Diagnosis diagnosed = (scene).diagnosis();                                           \
        QCOMPARE(faultOf(diagnosed), QString());                                                   \
        QCOMPARE(shortOf(diagnosed), asText(expected));                                            \
    } while (false)
