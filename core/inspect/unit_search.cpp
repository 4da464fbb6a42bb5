// SPDX-License-Identifier: MIT
#include "core/inspect/unit_search.h"

#include "core/inspect/bus_values.h"
#include "core/inspect/named_ports.h"
#include "core/inspect/systemd_questions.h"
#include "core/inspect/unit_properties.h"

#include <QDir>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostOfPort = 24;
constexpr std::size_t mostOfAll = 64;
/// Answers of a list that are looked at; a large host has some 500 units.
constexpr qsizetype mostListed = 8192;
/// Units whose command or Listen is read to see whether it names the port.
constexpr std::size_t mostAsked = 512;
/// What the search through the whole log may take, beside the rest.
constexpr std::chrono::milliseconds searchPatience{300};

bool isTemplate(const QString &name)
{
    return name.section(u'.', 0, -2).endsWith(u'@');
}

} // namespace

bool isUnitName(const QString &name)
{
    static const QString others = u":-_.\\@"_s;
    return name.size() <= 255 && name.contains(u'.') && !name.startsWith(u'-')
           && std::all_of(name.begin(), name.end(), [](QChar c) {
                  return c.unicode() < 128 && (c.isLetterOrNumber() || others.contains(c));
              });
}

bool isService(const QString &name)
{
    return name.endsWith(".service"_L1);
}

bool isSocket(const QString &name)
{
    return name.endsWith(".socket"_L1);
}

bool isKnownAs(const QString &unit, const QString &name)
{
    if (isTemplate(unit))
        return false;
    if (name.endsWith(u'@'))
        return unit.startsWith(name) && isService(unit);
    return unit == name || unit == name + ".service"_L1;
}

UnitSearch::UnitSearch(const UnitRequest &request, const UnitSource &source, MessageBus &bus)
    : m_request(request)
    , m_source(source)
    , m_bus(bus)
{
}

Result<void> UnitSearch::run(Journal *journal, const CancelToken &cancel, Deadline deadline)
{
    if (const auto lists = readLists(); !lists)
        return lists;
    chooseNamed();
    if (const auto asked = chooseAsked(); !asked)
        return asked;
    if (journal != nullptr)
        chooseLogged(*journal, cancel, deadline);
    return {};
}

Result<void> UnitSearch::readLists()
{
    m_bus.send(managerQuestion("ListUnits"), [this](sd_bus_message *message) {
        return eachStruct(message, "ssssssouso", [this](sd_bus_message *entry) {
            const QString name = busText(entry);
            busText(entry); // description
            const QString load = busText(entry);
            const QString active = busText(entry);
            busSkip(entry, "ssouso");
            if (isUnitName(name) && load != "not-found"_L1 && m_listed.size() < mostListed) {
                m_listed[name].activeState = active;
                m_listed[name].loaded = true;
            }
        });
    });
    // Of the files only those that may matter: looking at all costs systemd a second.
    QList<QByteArray> patterns{"*.socket"};
    for (const QString &name : m_request.names)
        patterns << name.toUtf8() + (name.endsWith(u'@') ? "*.service" : ".service");
    m_bus.send(managerQuestion("ListUnitFilesByPatterns", {{}, patterns}),
               [this](sd_bus_message *message) {
                   return eachStruct(message, "ss", [this](sd_bus_message *entry) {
                       noteFile(busText(entry).section(u'/', -1), false);
                       busText(entry); // its state comes with the properties
                   });
               });
    m_bus.send(managerQuestion("ListJobs"), [this](sd_bus_message *message) {
        return eachStruct(message, "usssoo", [this](sd_bus_message *entry) {
            busUnsigned(entry);
            const QString unit = busText(entry);
            const QString type = busText(entry);
            m_jobs.insert(unit, {type, busText(entry)});
            busSkip(entry, "oo");
        });
    });
    for (const QString &folder : m_source.folders)
        for (const QString &name :
             QDir(folder).entryList({u"*.service"_s}, QDir::Files | QDir::NoSymLinks))
            noteFile(name, true);
    return m_bus.finish();
}

void UnitSearch::noteFile(const QString &name, bool own)
{
    if (isUnitName(name) && !isTemplate(name) && m_listed.size() < mostListed)
        m_listed[name].own = own || m_listed.value(name).own;
}

void UnitSearch::choose(const QString &name)
{
    const std::size_t most = m_request.port ? mostOfPort : mostOfAll;
    if (isUnitName(name) && m_order.size() < most
        && std::find(m_order.begin(), m_order.end(), name) == m_order.end())
        m_order.push_back(name);
}

/// Those whose name says it all, and without a question those that are not well.
void UnitSearch::chooseNamed()
{
    for (const QString &holder : m_request.holders)
        choose(holder);
    for (const QString &known : m_request.names)
        for (auto one = m_listed.cbegin(); one != m_listed.cend(); ++one)
            if (isKnownAs(one.key(), known))
                choose(one.key());
    if (m_request.port)
        return;
    for (auto one = m_listed.cbegin(); one != m_listed.cend(); ++one) {
        const bool unwell = one->isUnwell();
        const bool ownAndDown = one->own && one->activeState != "active"_L1;
        if ((isService(one.key()) || isSocket(one.key())) && (unwell || ownAndDown))
            choose(one.key());
    }
}

/// Socket units by what they listen on, services by what their command names.
Result<void> UnitSearch::chooseAsked()
{
    std::size_t asked = 0;
    for (auto one = m_listed.cbegin(); one != m_listed.cend() && asked < mostAsked; ++one) {
        const QString &name = one.key();
        if (isSocket(name)) {
            ++asked;
            m_bus.send(oneProperty(name.toUtf8(), socketInterface, "Listen"),
                       [this, name](sd_bus_message *message) {
                           return readVariant(message, "a(ss)", [&](sd_bus_message *m) {
                               noteListens(name, readListens(m));
                           });
                       });
        } else if (m_request.port && isService(name) && (one->loaded || one->own)
                   && (!m_request.held || one->isUnwell())) {
            ++asked;
            askForPorts(name);
        }
    }
    return m_bus.finish();
}

void UnitSearch::noteListens(const QString &name, const std::vector<UnitListen> &listens)
{
    const bool wanted =
        std::any_of(listens.begin(), listens.end(), [this](const UnitListen &listen) {
            return listen.port && (!m_request.port || listen.port == m_request.port);
        });
    if (wanted)
        choose(name);
}

void UnitSearch::askForPorts(const QString &name)
{
    const auto note = [this, name](const std::vector<Port> &ports) {
        if (std::find(ports.begin(), ports.end(), *m_request.port) != ports.end())
            choose(name);
    };
    m_bus.send(oneProperty(name.toUtf8(), serviceInterface, "ExecStart"),
               [note](sd_bus_message *message) {
                   return readVariant(message, commandType, [&](sd_bus_message *m) {
                       note(portsNamedBy(readCommand(m)).named);
                   });
               });
    m_bus.send(oneProperty(name.toUtf8(), serviceInterface, "Environment"),
               [note](sd_bus_message *message) {
                   return readVariant(message, "as", [&](sd_bus_message *m) {
                       note(portsOfEnvironment(busTexts(m, 512)).named);
                   });
               });
}

void UnitSearch::chooseLogged(Journal &journal, const CancelToken &cancel, Deadline deadline)
{
    if (!m_request.port)
        return;
    const Deadline patience = Deadline::earlier(deadline, Deadline::after(searchPatience));
    for (Journal::PortLine &found : journal.linesAbout(*m_request.port, cancel, patience)) {
        if (found.user != m_source.user || !(isService(found.unit) || isSocket(found.unit)))
            continue;
        choose(found.unit);
        m_portLines.insert(found.unit, std::move(found.line));
    }
}

} // namespace doorward
