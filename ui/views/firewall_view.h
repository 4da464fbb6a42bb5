// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/packet_question.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace doorward {

class CommandLine;
class FirewallTraceFilter;
class FirewallTraceModel;
class StateMark;
class TextLabel;

/// The packet tracer: the packet on top, the answer below it, then the phases and rules as a tree
/// with the one that decides marked. It evaluates nothing itself.
class FirewallView final : public QWidget {
    Q_OBJECT

public:
    /// `trace` outlives the view.
    explicit FirewallView(FirewallTraceModel *trace, QWidget *parent = nullptr);

    /// Puts the packet into the fields, without asking.
    void setQuestion(const PacketQuestion &question);
    PacketQuestion question() const;
    /// Whose rules are evaluated: "this host", a file's name; empty: there are none yet.
    void setRulesetName(const QString &name);
    /// There is no ruleset: why, and the command that writes one to load; empty where none helps.
    void setUnreadable(const QString &sentence, const QStringList &command);
    void setBusy(bool busy);
    void submit();

    /// Its labels wrap; asked for their least height they would answer for one word a line.
    QSize minimumSizeHint() const override { return {600, 220}; }

Q_SIGNALS:
    void traceRequested(const doorward::PacketQuestion &question);
    void loadRequested();     ///< the person wants to choose files
    void readHostRequested(); ///< … or this host's own rules

private:
    QWidget *makeForm();
    QWidget *makeAnswer();
    QWidget *makeTools();
    void makeTree();
    void refresh();
    void say(const QString &problem);
    void copyTrace() const;

    FirewallTraceModel *m_trace;
    FirewallTraceFilter *m_filter;
    QLineEdit *m_from;
    QLineEdit *m_to;
    QLineEdit *m_in;
    QLineEdit *m_out;
    QComboBox *m_entry;
    QComboBox *m_state;
    QPushButton *m_ask;
    QLabel *m_rulesetName;
    StateMark *m_mark;
    TextLabel *m_sentence;
    TextLabel *m_detail;
    QWidget *m_help; ///< how to get a ruleset to load
    QStackedWidget *m_body;
    QTreeView *m_tree;
    QPushButton *m_copy;
};

} // namespace doorward
