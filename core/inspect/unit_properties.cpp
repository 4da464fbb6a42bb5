// SPDX-License-Identifier: MIT
#include "core/inspect/unit_properties.h"

#include "core/base/secrets.h"
#include "core/inspect/named_ports.h"
#include "core/inspect/unit_filters.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype mostEntries = 16;
/// Units of After=, Wants=, Requires= and arguments of a command that are looked at.
constexpr qsizetype mostRead = 512;

/// CLOCK_REALTIME in microseconds; 0 stands for never.
std::optional<QDateTime> busTime(sd_bus_message *message)
{
    const quint64 microseconds = busUnsigned64(message);
    // Beyond the year 9999 it is no time of a unit.
    constexpr quint64 last = 253'402'300'799'000'000ULL;
    if (microseconds == 0 || microseconds > last)
        return std::nullopt;
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(microseconds / 1000), Qt::UTC);
}

QStringList asTexts(const QList<QByteArray> &bytes, qsizetype most = mostEntries)
{
    QStringList texts;
    for (const QByteArray &one : bytes.mid(0, most))
        texts.append(QString::fromUtf8(one));
    return texts;
}

/// The condition that kept the unit from starting: a(sbbsi), state below 0.
std::optional<QString> failedCondition(sd_bus_message *message)
{
    std::optional<QString> failed;
    eachStruct(message, "sbbsi", [&failed](sd_bus_message *entry) {
        const QString kind = busText(entry);
        const bool trigger = busFlag(entry);
        const bool negate = busFlag(entry);
        const QString parameter = busText(entry);
        const int state = busSigned(entry);
        if (state < 0 && !failed)
            failed = kind + u'=' + (trigger ? u"|"_s : QString()) + (negate ? u"!"_s : QString())
                     + parameter;
    });
    return failed;
}

std::optional<Port> portOfListen(const UnitListen &listen)
{
    const qsizetype colon = listen.address.lastIndexOf(u':');
    if (listen.type != "Stream"_L1 || colon < 0 || listen.address.startsWith(u'/')
        || listen.address.startsWith(u'@') || listen.address.startsWith("vsock:"_L1))
        return std::nullopt;
    return portFromText(QStringView(listen.address).sliced(colon + 1));
}

/// What a service and a socket have alike: their control group.
std::vector<WantedProperty> groupProperties(UnitRecord &record)
{
    std::vector<WantedProperty> wanted = addressFilterProperties(record.filter);
    const auto bind = bindFilterProperties(record.unit);
    wanted.insert(wanted.end(), bind.begin(), bind.end());
    wanted.push_back({"Slice", "s", [&record](sd_bus_message *m) { record.slice = busText(m); }});
    return wanted;
}

} // namespace

bool readUnitProperties(sd_bus_message *message, UnitRecord &record)
{
    Unit &unit = record.unit;
    bool conditionsHeld = true;
    std::optional<QString> condition;
    const auto text = [](QString &place) {
        return [&place](sd_bus_message *m) { place = busText(m); };
    };
    const auto time = [](std::optional<QDateTime> &place) {
        return [&place](sd_bus_message *m) { place = busTime(m); };
    };
    const auto units = [](QStringList &place) {
        return [&place](sd_bus_message *m) { place = asTexts(busTexts(m, mostEntries)); };
    };
    const std::vector<WantedProperty> wanted{
        {"Id", "s", text(unit.name)},
        {"Description", "s", text(unit.description)},
        {"LoadState", "s", text(unit.loadState)},
        {"ActiveState", "s", text(unit.activeState)},
        {"SubState", "s", text(unit.subState)},
        {"UnitFileState", "s", text(unit.unitFileState)},
        {"FragmentPath", "s", text(unit.fragmentPath)},
        {"DropInPaths", "as",
         [&record](sd_bus_message *m) { record.filter.dropIns = readDropIns(m); }},
        {"Triggers", "as", units(unit.triggers)},
        {"TriggeredBy", "as", units(unit.triggeredBy)},
        {"After", "as", [&record](sd_bus_message *m) { record.after = busTexts(m, mostRead); }},
        {"Wants", "as", [&record](sd_bus_message *m) { record.wants += busTexts(m, mostRead); }},
        {"Requires", "as", [&record](sd_bus_message *m) { record.wants += busTexts(m, mostRead); }},
        {"ConditionResult", "b",
         [&conditionsHeld](sd_bus_message *m) { conditionsHeld = busFlag(m); }},
        {"Conditions", "a(sbbsi)",
         [&condition](sd_bus_message *m) { condition = failedCondition(m); }},
        {"ActiveEnterTimestamp", "t", time(unit.activeEntered)},
        {"ActiveExitTimestamp", "t", time(unit.activeExited)},
        {"InactiveExitTimestamp", "t", time(unit.inactiveExited)},
        {"StateChangeTimestamp", "t", time(unit.stateChanged)},
    };
    if (!readProperties(message, wanted))
        return false;
    if (!conditionsHeld && condition)
        unit.failedCondition = condition;
    return true;
}

QStringList readCommand(sd_bus_message *message)
{
    QStringList command;
    eachStruct(message, "sasbttttuii", [&command](sd_bus_message *entry) {
        busBytes(entry, 's'); // the program's path; its name stands in the arguments too
        const QList<QByteArray> arguments = busTexts(entry, mostRead);
        if (command.isEmpty())
            command = asTexts(arguments, mostRead);
        busSkip(entry, "bttttuii");
    });
    return command;
}

bool readServiceProperties(sd_bus_message *message, UnitRecord &record)
{
    Unit &unit = record.unit;
    QStringList command;
    NamedPorts fromEnvironment;
    const auto text = [](QString &place) {
        return [&place](sd_bus_message *m) { place = busText(m); };
    };
    std::vector<WantedProperty> wanted = groupProperties(record);
    const std::vector<WantedProperty> own{
        {"Type", "s", text(unit.type)},
        {"Restart", "s", text(unit.restart)},
        {"Result", "s", text(unit.result)},
        {"NRestarts", "u", [&unit](sd_bus_message *m) { unit.restarts = busUnsigned(m); }},
        {"ExecMainCode", "i", [&unit](sd_bus_message *m) { unit.mainCode = busSigned(m); }},
        {"ExecMainStatus", "i", [&unit](sd_bus_message *m) { unit.mainStatus = busSigned(m); }},
        {"MainPID", "u",
         [&unit](sd_bus_message *m) {
             const quint32 pid = busUnsigned(m);
             if (pid > 0 && pid <= 0x7fff'ffffU)
                 unit.mainPid = Pid(static_cast<std::int32_t>(pid));
         }},
        {"ExecMainStartTimestamp", "t",
         [&unit](sd_bus_message *m) { unit.mainStarted = busTime(m); }},
        {"ExecMainExitTimestamp", "t",
         [&unit](sd_bus_message *m) { unit.mainExited = busTime(m); }},
        {"ExecStart", commandType, [&command](sd_bus_message *m) { command = readCommand(m); }},
        {"Environment", "as",
         [&fromEnvironment](sd_bus_message *m) {
             fromEnvironment = portsOfEnvironment(busTexts(m, mostRead));
         }},
    };
    wanted.insert(wanted.end(), own.begin(), own.end());
    if (!readProperties(message, wanted))
        return false;
    const NamedPorts fromCommand = portsNamedBy(command);
    for (const NamedPorts &ports : {fromCommand, fromEnvironment}) {
        unit.namedPorts.insert(unit.namedPorts.end(), ports.named.begin(), ports.named.end());
        unit.listenPorts.insert(unit.listenPorts.end(), ports.listened.begin(),
                                ports.listened.end());
    }
    unit.command = maskedArguments(command.mid(0, mostEntries));
    return true;
}

std::vector<UnitListen> readListens(sd_bus_message *message)
{
    std::vector<UnitListen> listens;
    eachStruct(message, "ss", [&listens](sd_bus_message *entry) {
        UnitListen listen;
        listen.type = busText(entry);
        listen.address = busText(entry);
        listen.port = portOfListen(listen);
        if (listens.size() < mostEntries)
            listens.push_back(std::move(listen));
    });
    return listens;
}

bool readSocketProperties(sd_bus_message *message, UnitRecord &record)
{
    Unit &unit = record.unit;
    std::vector<WantedProperty> wanted = groupProperties(record);
    const std::vector<WantedProperty> own{
        {"Result", "s", [&unit](sd_bus_message *m) { unit.result = busText(m); }},
        {"BindIPv6Only", "s", [&unit](sd_bus_message *m) { unit.bindIpv6Only = busText(m); }},
        {"Listen", "a(ss)", [&unit](sd_bus_message *m) { unit.listens = readListens(m); }}};
    wanted.insert(wanted.end(), own.begin(), own.end());
    return readProperties(message, wanted);
}

} // namespace doorward
