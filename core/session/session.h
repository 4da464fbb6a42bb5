// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/diagnosis/diagnosis.h"
#include "core/probe/retry_policy.h"

#include <QObject>

#include <memory>

namespace doorward {

/// What a diagnosis is asked to do; defaults as in `doorward-cli diagnose --help`.
struct SessionOptions {
    Asked asked;
    std::optional<HostSnapshot> server; ///< the second side, from a file
    std::vector<HostSnapshot> via;
    RetryPolicy retry; ///< the pauses between the `asked.attempts` rounds
};

/// Why nothing can be learned about `target`: it is a name, and the program that looks names up is
/// not where it belongs (NotFound; the subject is its path). That is this installation's fault and
/// says nothing about the name.
std::optional<Error> obstacleTo(const Target &target, const Asked &asked);

/// One diagnosis, from a Target to a CaseFile and its Diagnosis, without blocking the thread it
/// lives in: the work runs on threads of its own, is cancellable, and ends by its deadline. A
/// target without a port is tried at its service's default one.
///
/// Signals come in the thread of the object. After cancel() none comes any more. The destructor
/// cancels and returns within a few milliseconds: it never waits for the network.
class DiagnosisSession : public QObject {
    Q_OBJECT

public:
    DiagnosisSession(Target target, SessionOptions options, QObject *parent = nullptr);
    ~DiagnosisSession() override;

    void start();
    void cancel();
    bool isRunning() const;
    /// What is known so far; whole after finished().
    const CaseFile &caseFile() const;
    /// diagnose(caseFile()); provisional until finished().
    const Diagnosis &diagnosis() const;

Q_SIGNALS:
    /// A step's work began, or ended after `elapsedUs` (-1 while it runs).
    void stepProgressed(doorward::Step step, bool running, qint64 elapsedUs);
    void attemptFinished(const doorward::Attempt &attempt);
    /// caseFile() and diagnosis() have grown; at most about 20 times a second.
    void updated();
    void finished();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace doorward
