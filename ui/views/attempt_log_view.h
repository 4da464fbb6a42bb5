// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

#include <chrono>
#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;

namespace doorward {

class AttemptFilter;
class AttemptModel;

/// How the log repeats attempts.
struct RepeatPolicy {
    std::optional<std::chrono::milliseconds> delay; ///< nothing: one round only
    bool untilItWorks = false;

    bool operator==(const RepeatPolicy &) const = default;
};

/// The live log of connection attempts: table, summary, graph, repeat, filter, follow, copy, save.
class AttemptLogView final : public QWidget {
    Q_OBJECT

public:
    enum class State : std::uint8_t { Idle, Running, Paused };

    explicit AttemptLogView(AttemptModel *model, QWidget *parent = nullptr);

    void setState(State state);
    /// Whether there is a target to try.
    void setReady(bool ready);
    RepeatPolicy policy() const;
    void setUntilItWorks();

public Q_SLOTS:

Q_SIGNALS:
    void startRequested(const doorward::RepeatPolicy &policy);
    void pauseRequested(bool paused);
    void stopRequested();
    void saveRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeBar();
    void makeTable();
    void fillPolicies();
    void refreshButtons();
    void refreshSummary();
    void onStart();
    void onScrolled(int value);
    void follow();

    AttemptModel *m_log;
    AttemptFilter *m_filter;
    QTableView *m_table;
    QPushButton *m_start;
    QToolButton *m_stop;
    QComboBox *m_policy;
    QLabel *m_summary;
    QLineEdit *m_query;
    QToolButton *m_follow;
    QToolButton *m_copy;
    QToolButton *m_save;
    State m_state = State::Idle;
    bool m_ready = false;
    bool m_scrollingOurselves = false;
};

} // namespace doorward
