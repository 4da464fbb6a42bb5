// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"
#include "core/session/session.h"
#include "core/session/watch.h"
#include "ui/views/attempt_log_view.h"

#include <QObject>

#include <memory>

namespace doorward {

class AttemptModel;
class CaseModel;

/// Runs sessions and watches and feeds the window's models with what they find. A session that was
/// replaced can say nothing any more: it is gone.
class SessionDriver final : public QObject {
    Q_OBJECT

public:
    /// The models outlive the driver.
    SessionDriver(CaseModel *shown, AttemptModel *log, QObject *parent = nullptr);
    ~SessionDriver() override;

    /// Another target empties the log and ends its repeat; the same one is asked once more. Where
    /// nothing can be learned about it, only obstructed() comes.
    void ask(const Target &target);
    void again();
    void stop();
    /// The second side of every later session.
    void setServer(std::optional<HostSnapshot> server);

    /// Tries the shown target again and again, into the log alone.
    void watch(const RepeatPolicy &policy);
    void setWatchPaused(bool paused);
    void stopWatch();
    /// Shows a saved case; nothing is sent.
    void replay(const CaseFile &file);

Q_SIGNALS:
    /// What stands in the way of asking (obstacleTo).
    void obstructed(const doorward::Error &obstacle);
    void watchStateChanged(doorward::AttemptLogView::State state);
    /// A watch until it works has ended; the diagnosis is made again when it connected.
    void watchEnded(bool connected);

private:
    void onFinished();
    void onWatchFinished(bool connected);

    CaseModel *m_case;
    AttemptModel *m_log;
    std::optional<HostSnapshot> m_server;
    std::unique_ptr<DiagnosisSession> m_session;
    std::unique_ptr<ConnectionWatch> m_watch;
    RepeatPolicy m_policy;
    bool m_watchPaused = false; ///< by the person, not by a session
};

} // namespace doorward
