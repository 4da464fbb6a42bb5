// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"
#include "core/firewall/evaluator.h"
#include "core/firewall/readers.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/models/packet_question.h"

#include <memory>

namespace doorward {

/// Reads rulesets (of this host, of a snapshot, of files) and evaluates packets on them, away from
/// the window's thread; the answer goes into the model. A later question takes an earlier one back.
class FirewallDriver final : public QObject {
    Q_OBJECT

public:
    /// `trace` outlives the driver.
    explicit FirewallDriver(FirewallTraceModel *trace, QObject *parent = nullptr);
    ~FirewallDriver() override;

    void readHost();
    void useSnapshot(const QString &name, const HostSnapshot &host);
    /// Rulesets as the system's tools print them, or one snapshot.
    void loadFiles(const QStringList &paths);
    void trace(const PacketQuestion &question);
    bool hasRuleset() const { return m_evaluator != nullptr; }

Q_SIGNALS:
    void busyChanged(bool busy);
    void rulesetChanged(const QString &name);
    /// This host's rules could not be read whole.
    void hostUnreadable(const std::vector<doorward::Limit> &limits);
    void fileRefused(const doorward::Error &error, const QString &path);
    /// The ruleset itself makes no sense; `error.subject` names which source.
    void rulesetRefused(const doorward::Error &error);

private:
    struct Reading {
        QString name;
        std::shared_ptr<const firewall::Evaluator> evaluator;
        std::vector<Limit> limits; ///< of this host, where its rules could not be read
        std::optional<Error> problem;
        QString file; ///< that the problem is about
    };
    static Reading readingOf(const QString &name, const firewall::RulesetSources &sources,
                             firewall::HostView view);
    static Reading hostReading(const QString &name, const CancelToken &cancel);
    static Reading fileReading(const QStringList &paths);
    void begin();
    void end(quint64 generation, Reading reading);
    void evaluate();

    FirewallTraceModel *m_trace;
    std::shared_ptr<const firewall::Evaluator> m_evaluator;
    std::optional<PacketQuestion> m_asked; ///< asked before there was a ruleset
    CancelToken m_cancel;                  ///< of the reading that is under way
    bool m_reading = false;                ///< a ruleset is under way; a question waits for it
    quint64 m_generation = 0;
};

} // namespace doorward
