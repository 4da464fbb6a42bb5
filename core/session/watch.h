// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace doorward {

/// How a watch repeats. A round tries every address of the target once, in order, until one
/// connects.
struct WatchOptions {
    Asked asked;                           ///< timeout, source, device and family of each attempt
    std::chrono::milliseconds delay{1000}; ///< between the end of a round and the next one
    std::optional<std::chrono::milliseconds> giveUpAfter; ///< from start(); nothing: never
    std::optional<int> maxRounds;
    bool stopWhenConnected = true; ///< false: go on, as a monitor
};

/// Tries a target again and again without blocking the thread it lives in: `doorward-cli wait` and
/// the window's repeat. The name is resolved anew each round, by the system's rules.
///
/// Signals come in the thread of the object; none after stop(). The destructor stops and returns
/// within a few milliseconds.
class ConnectionWatch : public QObject {
    Q_OBJECT

public:
    ConnectionWatch(Target target, WatchOptions options, QObject *parent = nullptr);
    ~ConnectionWatch() override;

    void start();
    void stop();
    /// Paused, the present attempt ends and no further one begins until resumed.
    void setPaused(bool paused);
    bool isRunning() const;

Q_SIGNALS:
    /// `attempt.n` counts from 1 through the whole watch.
    void attemptFinished(const doorward::Attempt &attempt);
    /// The watch ended by itself: a round connected, or it gave up.
    void finished(bool connected);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace doorward
