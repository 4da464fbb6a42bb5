// SPDX-License-Identifier: MIT
#include "unit_scenes.h"

#include <csignal>

namespace doorward::test {

Unit unitCalled(const QString &name, const QString &active, const QString &sub,
                const QString &result)
{
    Unit unit;
    unit.name = name;
    unit.loadState = u"loaded"_s;
    unit.activeState = active;
    unit.subState = sub;
    unit.result = result;
    unit.type = u"simple"_s;
    unit.unitFileState = u"enabled"_s;
    unit.inactiveExited = noon().addSecs(-10);
    unit.activeEntered = unit.inactiveExited;
    unit.stateChanged = noon().addSecs(-9);
    unit.command = {u"/usr/bin/web"_s};
    return unit;
}

Unit failedUnit(const QString &result, int status)
{
    Unit unit = unitCalled(u"web.service"_s, u"failed"_s, u"failed"_s, result);
    unit.mainCode = CLD_EXITED;
    unit.mainStatus = status;
    unit.mainExited = noon().addSecs(-9);
    unit.namedPorts = unit.listenPorts = {Port(unitPort)};
    return unit;
}

UnitLogLine logLine(const QString &text, LogMeaning meaning, std::optional<Port> at,
                    const QString &address)
{
    UnitLogLine line{noon().addSecs(-9), text, meaning, {}, at};
    if (!address.isEmpty())
        line.address = ip(address);
    return line;
}

Scene refusedScene(const Unit &unit)
{
    Scene scene(u"127.0.0.1"_s, unitPort);
    scene.refused(u"127.0.0.1"_s);
    scene.file.client.unitSight = Sight::Full;
    scene.file.client.units = {unit};
    return scene;
}

QString shortOf(const Diagnosis &diagnosis)
{
    const QString variant = diagnosis.summary.id.section(u".summary"_s, 1).section(u'.', 1, 1);
    QStringList commands;
    for (const Remedy &remedy : diagnosis.remedies)
        commands << (remedy.command ? remedy.command->mid(1).join(u' ') : u"-"_s);
    return u"%1: %2 [%3]"_s.arg(verdictOf(diagnosis), variant, commands.join(u", "_s));
}

} // namespace doorward::test
