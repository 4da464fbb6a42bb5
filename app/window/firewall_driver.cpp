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

std::vector<Limit> rulesetLimits(const HostSnapshot &host)
{
    std::vector<Limit> limits;
    for (const Limit &limit : host.limits)
        if (limit.id.startsWith("ruleset"_L1))
            limits.push_back(limit);
    return limits;
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

QStringList FirewallDriver::sources() const
{
    QStringList names{tr("this host")};
    for (const Offer &offer : m_offers)
        names << offer.name;
    QStringList files;
    for (const QString &path : m_files)
        files << QFileInfo(path).fileName();
    if (!files.isEmpty())
        names << files.join(u", "_s);
    return names;
}

FirewallDriver::Reading FirewallDriver::readingOf(const firewall::RulesetSources &sources,
                                                  firewall::HostView view, bool complete,
                                                  std::vector<Limit> limits)
{
    Reading reading;
    auto ruleset = firewall::readRuleset(sources);
    if (!ruleset) {
        reading.problem = ruleset.error();
        return reading;
    }
    ruleset->complete = ruleset->complete && complete;
    firewall::HostView known = view;
    reading.loaded = std::make_shared<const Loaded>(
        Loaded{std::move(known), firewall::Evaluator(*std::move(ruleset), std::move(view)),
               std::move(limits)});
    return reading;
}

FirewallDriver::Reading FirewallDriver::snapshotReading(const HostSnapshot &host)
{
    if (host.rulesetSight == Sight::None)
        return {nullptr, rulesetLimits(host), std::nullopt, {}, {}};
    return readingOf(firewall::rulesetSourcesOf(host.ruleset), firewall::hostViewOf(host),
                     host.rulesetSight == Sight::Full, rulesetLimits(host));
}

FirewallDriver::Reading FirewallDriver::hostReading(const CancelToken &cancel)
{
    SnapshotRequest request;
    request.owners = false;
    request.units = false;
    request.rulesetPatience = hostPatience;
    return snapshotReading(collectSnapshot(request, cancel, Deadline::after(hostPatience)));
}

FirewallDriver::Reading FirewallDriver::fileReading(const QStringList &paths)
{
    firewall::RulesetSources sources;
    const auto refused = [](const Error &error, const QString &path) {
        Reading reading;
        reading.problem = error;
        reading.file = path;
        return reading;
    };
    std::optional<HostSnapshot> snapshot;
    for (const QString &path : paths) {
        const Result<QByteArray> bytes = readWholeFile(path, largestRuleset);
        if (!bytes)
            return refused(bytes.error(), path);
        if (isSnapshot(*bytes)) {
            auto host = snapshotFromJson(*bytes);
            if (!host)
                return refused(host.error(), path);
            snapshot = *std::move(host);
        } else if (!firewall::addSource(sources, *bytes)) {
            return refused({ErrorKind::BadInput, u"read"_s, u"ruleset"_s, 0}, path);
        }
    }
    Reading reading = snapshot ? snapshotReading(*snapshot) : readingOf(sources, {}, true, {});
    reading.files = paths;
    if (reading.problem)
        reading.file = paths.value(0);
    return reading;
}

void FirewallDriver::read(int source, const std::function<Reading(const CancelToken &)> &reader)
{
    m_cancel.cancel();
    m_cancel = CancelToken();
    ++m_generation;
    m_reading = true;
    m_pending = source;
    Q_EMIT busyChanged(true);
    inBackground(
        this, [reader, cancel = m_cancel] { return reader(cancel); },
        [this, generation = m_generation](Reading reading) {
            if (generation == m_generation)
                end(std::move(reading));
        });
}

void FirewallDriver::choose(int source)
{
    const auto offer = static_cast<std::size_t>(source) - 1;
    if (source == 0)
        read(source, hostReading);
    else if (source > 0 && offer < m_offers.size())
        read(source,
             [host = m_offers[offer].host](const CancelToken &) { return snapshotReading(*host); });
    else if (source > 0)
        loadFiles(m_files);
}

void FirewallDriver::loadFiles(const QStringList &paths)
{
    read(static_cast<int>(m_offers.size()) + 1,
         [paths](const CancelToken &) { return fileReading(paths); });
}

void FirewallDriver::setOffers(std::vector<Offer> offers)
{
    const int last = static_cast<int>(m_offers.size());
    const auto isOffer = [last](int source) { return source > 0 && source <= last; };
    const bool offerIsGone = isOffer(m_current) || (m_reading && isOffer(m_pending));
    const bool filesAreChosen = m_current > last;
    m_offers = std::move(offers);
    if (offerIsGone)
        forget();
    else if (filesAreChosen)
        m_current = static_cast<int>(m_offers.size()) + 1;
    Q_EMIT sourcesChanged(sources(), m_current);
}

/// What was read is no longer on offer.
void FirewallDriver::forget()
{
    ++m_generation;
    m_cancel.cancel();
    m_reading = false;
    m_current = -1;
    m_loaded.reset();
    m_trace->setExplanation(std::nullopt);
    Q_EMIT limited({}, false);
    Q_EMIT busyChanged(false);
}

void FirewallDriver::end(Reading reading)
{
    m_reading = false;
    Q_EMIT busyChanged(false);
    if (reading.problem && reading.file.isEmpty())
        Q_EMIT rulesetRefused(*reading.problem);
    else if (reading.problem)
        Q_EMIT fileRefused(*reading.problem, reading.file);
    if (reading.problem) {
        Q_EMIT sourcesChanged(sources(), m_current);
        return;
    }
    if (!reading.files.isEmpty())
        m_files = reading.files;
    m_current = reading.files.isEmpty() ? m_pending : static_cast<int>(m_offers.size()) + 1;
    m_loaded = std::move(reading.loaded);
    m_trace->setExplanation(std::nullopt);
    Q_EMIT sourcesChanged(sources(), m_current);
    Q_EMIT limited(m_loaded ? m_loaded->limits : reading.limits, !m_loaded);
    if (m_loaded && m_asked)
        evaluate();
}

void FirewallDriver::trace(const PacketFields &fields)
{
    m_asked = fields;
    if (m_reading)
        return; // it is answered on what is being read
    if (m_loaded)
        evaluate();
    else
        choose(std::max(m_current, 0));
}

void FirewallDriver::evaluate()
{
    const auto question = questionOf(*m_asked);
    if (!question)
        return;
    const quint64 generation = ++m_generation;
    Q_EMIT busyChanged(true);
    inBackground(
        this,
        [loaded = m_loaded, question = *question] {
            FirewallExplanation told =
                explain(loaded->evaluator, firewall::packetFor(question, loaded->host));
            told.limits = loaded->limits;
            return told;
        },
        [this, generation](FirewallExplanation told) {
            if (generation != m_generation)
                return;
            m_trace->setExplanation(std::move(told));
            Q_EMIT busyChanged(false);
        });
}

} // namespace doorward
