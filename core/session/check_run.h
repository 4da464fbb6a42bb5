// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/cluster_question.h"
#include "core/session/container_question.h"
#include "core/session/session.h"

#include <functional>
#include <future>
#include <mutex>

namespace doorward {

struct ConnectRequest;

/// What a CheckRun tells while it works. Called from its threads, one call at a time.
struct CheckRunListener {
    std::function<void(Step step, bool running, qint64 elapsedUs)> stepProgressed;
    std::function<void(const Attempt &attempt)> attemptFinished;
    std::function<void()> changed; ///< caseFile() has grown
};

/// The blocking side of a diagnosis: which probe and which collector runs when, and what becomes of
/// it in the CaseFile. Observes only; concluding is diagnose()'s.
///
///     names ──► route lookups ──► attempts (rounds) ──► neighbours again
///       └─► each nameserver asked
///     this host's snapshot, and its containers where the target may be on it
///     the API server of a Kubernetes cluster, where the target may be a Service of it
///
/// The lines run side by side. Everything ends by the deadline; what did not is in
/// CaseFile::unfinished.
class CheckRun {
public:
    CheckRun(Target target, SessionOptions options, CheckRunListener listener, CancelToken cancel);

    /// Once. Returns when all is observed, the deadline has passed or the token was cancelled.
    void run();
    /// A copy of what is known now. Thread-safe.
    CaseFile caseFile() const;

private:
    template <typename Change>
    void record(Change change);
    void timed(std::initializer_list<Step> steps, const std::function<void()> &work);
    void markUnfinished(std::initializer_list<Step> steps);

    void observeHost();
    void observeNames();
    /// What a hosts file alone says, for --no-active.
    std::vector<IpAddress> addressesWithoutAsking();
    void askNameservers(const CancelToken &enough);
    void awaitNameservers(const std::future<void> &nameservers);
    void lookUpRoutes();
    void takeContainers();
    void takeCluster();
    void attemptAll();
    bool wasCutShort() const;
    void tellAttempt(const Attempt &attempt);
    /// Rounds count from 0.
    void pauseBeforeRound(int round) const;
    void attemptProxy();
    void observeUnixSocket();
    std::vector<QueueReading> queues() const;
    void observeAftermath();
    /// A server's snapshot that does not hold an address that was tried is not used.
    void dropForeignServerSnapshot(CaseFile &file) const;
    std::vector<ConnectRequest> requestsOfRound(int round) const;

    SessionOptions m_options;
    CheckRunListener m_listener;
    CancelToken m_cancel;
    Deadline m_deadline;
    std::vector<IpAddress> m_addresses;

    std::future<void> m_hostObserved;
    ContainerQuestion m_containers;
    ClusterQuestion m_cluster;

    mutable std::mutex m_mutex; ///< guards m_case and the listener's calls
    CaseFile m_case;
};

} // namespace doorward
