// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"
#include "core/firewall/evaluator.h"
#include "core/firewall/readers.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/models/packet_fields.h"

#include <functional>
#include <memory>

namespace doorward {

/// Reads rulesets (of this host, of snapshots, of files) and evaluates packets on them, away from
/// the window's thread; the answer goes into the model. A later question takes an earlier one back.
class FirewallDriver final : public QObject {
    Q_OBJECT

public:
    /// A host whose rules were read elsewhere or before.
    struct Offer {
        QString name; ///< "web (server of the report)"
        std::shared_ptr<const HostSnapshot> host;
    };

    /// `trace` outlives the driver.
    explicit FirewallDriver(FirewallTraceModel *trace, QObject *parent = nullptr);
    ~FirewallDriver() override;

    /// The sources are this host, the offers, then the files that were loaded last.
    QStringList sources() const;
    void readHost() { choose(0); }
    /// Replaces the offers. What was chosen stays, unless it was an offer: then nothing is chosen.
    void setOffers(std::vector<Offer> offers);
    /// One of sources(), by its index; its rules are read anew.
    void choose(int source);
    /// Rulesets as the system's tools print them, or one snapshot.
    void loadFiles(const QStringList &paths);
    void trace(const PacketFields &fields);

Q_SIGNALS:
    void busyChanged(bool busy);
    /// `current` is -1 where none is chosen.
    void sourcesChanged(const QStringList &names, int current);
    /// What of the chosen rules was not seen; `none`: all of them, so that there is nothing to ask.
    void limited(const std::vector<doorward::Limit> &limits, bool none);
    void fileRefused(const doorward::Error &error, const QString &path);
    /// The ruleset itself makes no sense; `error.subject` names which source.
    void rulesetRefused(const doorward::Error &error);

private:
    struct Loaded {
        firewall::HostView host;
        firewall::Evaluator evaluator;
        std::vector<Limit> limits;
    };
    struct Reading {
        std::shared_ptr<const Loaded> loaded;
        std::vector<Limit> limits; ///< where nothing could be read
        std::optional<Error> problem;
        QString file;      ///< that the problem is about
        QStringList files; ///< that were read
    };
    static Reading readingOf(const firewall::RulesetSources &sources, firewall::HostView view,
                             bool complete, std::vector<Limit> limits);
    static Reading snapshotReading(const HostSnapshot &host);
    static Reading hostReading(const CancelToken &cancel);
    static Reading fileReading(const QStringList &paths);
    void read(int source, const std::function<Reading(const CancelToken &)> &reader);
    void end(Reading reading);
    void evaluate();
    void forget();

    FirewallTraceModel *m_trace;
    std::vector<Offer> m_offers;
    QStringList m_files;
    int m_current = -1; ///< of the sources
    int m_pending = 0;  ///< … that is being read
    std::shared_ptr<const Loaded> m_loaded;
    std::optional<PacketFields> m_asked; ///< asked before there was a ruleset
    CancelToken m_cancel;                ///< of the reading that is under way
    bool m_reading = false;              ///< a ruleset is under way; a question waits for it
    quint64 m_generation = 0;
};

} // namespace doorward
