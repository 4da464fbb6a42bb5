// SPDX-License-Identifier: MIT
#include "app/window/firewall_driver.h"

#include "app/window/background.h"
#include "core/base/atomic_file.h"
#include "core/firewall/snapshot_sources.h"
#include "core/inspect/snapshot_collector.h"
#include "core/report/report.h"

#include <QFileInfo>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto hostPatience = 60s; ///< nft(8) needs 11 s for 100,000 rules
constexpr qint64 largestRuleset = qint64(512) << 20;

bool isSnapshot(const QByteArray &bytes)
{
    return bytes.left(4096).contains("doorward.snapshot");
}

} // namespace

FirewallDriver::FirewallDriver(FirewallTraceModel *trace, QObject *parent)
    : QObject(parent)
    , m_trace(trace)
{
}

FirewallDriver::~FirewallDriver()
{
    m_cancel.cancel(); // the pool's threads are waited for at the end of the program
}

FirewallDriver::Reading FirewallDriver::readingOf(const QString &name,
                                                  const firewall::RulesetSources &sources,
                                                  firewall::HostView view)
{
    Reading reading;
    reading.name = name;
    auto ruleset = firewall::readRuleset(sources);
    if (!ruleset)
        reading.problem = ruleset.error();
    else
        reading.evaluator =
            std::make_shared<firewall::Evaluator>(*std::move(ruleset), std::move(view));
    return reading;
}

FirewallDriver::Reading FirewallDriver::hostReading(const QString &name, const CancelToken &cancel)
{
    SnapshotRequest request;
    request.owners = false;
    request.rulesetPatience = hostPatience;
    const HostSnapshot host = collectSnapshot(request, cancel, Deadline::after(hostPatience));
    if (host.rulesetSight == Sight::None)
        return {name, nullptr, host.limits, std::nullopt, {}};
    return readingOf(name, firewall::rulesetSourcesOf(host.ruleset), firewall::hostViewOf(host));
}

FirewallDriver::Reading FirewallDriver::fileReading(const QStringList &paths)
{
    firewall::RulesetSources sources;
    firewall::HostView view;
    QStringList names;
    for (const QString &path : paths) {
        const Result<QByteArray> bytes = readWholeFile(path, largestRuleset);
        if (!bytes)
            return {{}, nullptr, {}, bytes.error(), path};
        names << QFileInfo(path).fileName();
        if (isSnapshot(*bytes)) {
            const auto host = snapshotFromJson(*bytes);
            if (!host)
                return {{}, nullptr, {}, host.error(), path};
            sources = firewall::rulesetSourcesOf(host->ruleset);
            view = firewall::hostViewOf(*host);
        } else if (!firewall::addSource(sources, *bytes)) {
            return {{}, nullptr, {}, Error{ErrorKind::BadInput, u"read"_s, u"ruleset"_s, 0}, path};
        }
    }
    Reading reading = readingOf(names.join(u", "_s), sources, std::move(view));
    reading.file = paths.value(0);
    return reading;
}

void FirewallDriver::begin()
{
    ++m_generation;
    m_cancel.cancel();
    m_cancel = CancelToken();
    m_reading = true;
    Q_EMIT busyChanged(true);
}

void FirewallDriver::readHost()
{
    begin();
    inBackground(
        this, [name = tr("this host"), cancel = m_cancel] { return hostReading(name, cancel); },
        [this, generation = m_generation](Reading reading) {
            end(generation, std::move(reading));
        });
}

void FirewallDriver::useSnapshot(const QString &name, const HostSnapshot &host)
{
    begin();
    inBackground(
        this,
        [name, sources = firewall::rulesetSourcesOf(host.ruleset),
         view = firewall::hostViewOf(host)] { return readingOf(name, sources, view); },
        [this, generation = m_generation](Reading reading) {
            end(generation, std::move(reading));
        });
}

void FirewallDriver::loadFiles(const QStringList &paths)
{
    begin();
    inBackground(
        this, [paths] { return fileReading(paths); },
        [this, generation = m_generation](Reading reading) {
            end(generation, std::move(reading));
        });
}

void FirewallDriver::end(quint64 generation, Reading reading)
{
    if (generation != m_generation)
        return;
    m_reading = false;
    Q_EMIT busyChanged(false);
    if (reading.problem && reading.file.isEmpty())
        Q_EMIT rulesetRefused(*reading.problem);
    else if (reading.problem)
        Q_EMIT fileRefused(*reading.problem, reading.file);
    else if (!reading.evaluator)
        Q_EMIT hostUnreadable(reading.limits);
    if (!reading.evaluator)
        return;
    m_evaluator = std::move(reading.evaluator);
    m_trace->setEvaluation(std::nullopt);
    Q_EMIT rulesetChanged(reading.name);
    if (m_asked)
        evaluate();
}

void FirewallDriver::trace(const PacketQuestion &question)
{
    m_asked = question;
    if (m_reading)
        return; // it is answered on what is being read
    if (m_evaluator)
        evaluate();
    else
        readHost();
}

void FirewallDriver::evaluate()
{
    const auto packet = packetOf(*m_asked);
    if (!packet)
        return;
    const quint64 generation = ++m_generation;
    Q_EMIT busyChanged(true);
    inBackground(
        this,
        [evaluator = m_evaluator, packet = *packet, entry = m_asked->entry] {
            return evaluator->evaluate(packet, entry, firewall::Detail::Trace);
        },
        [this, generation](firewall::Evaluation evaluation) {
            if (generation != m_generation)
                return;
            m_trace->setEvaluation(std::move(evaluation));
            Q_EMIT busyChanged(false);
        });
}

} // namespace doorward
