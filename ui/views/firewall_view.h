// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"
#include "ui/models/packet_fields.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace doorward {

class FirewallTraceFilter;
class FirewallTraceModel;

/// The packet tracer: the packet on top, the answer below it, then the phases and rules as a tree
/// with the one that decides marked. It evaluates nothing itself.
class FirewallView final : public QWidget {
    Q_OBJECT

public:
    /// `trace` outlives the view.
    explicit FirewallView(FirewallTraceModel *trace, QWidget *parent = nullptr);

    /// Puts the packet into the fields, without asking.
    void setFields(const PacketFields &fields);
    PacketFields fields() const;
    /// Whose rules can be asked, and whose are; -1: nobody's yet.
    void setSources(const QStringList &names, int current);
    /// What of the rules was not seen; `none`: all of them, so that there is nothing to ask.
    void setLimits(const std::vector<doorward::Limit> &limits, bool none);
    void setBusy(bool busy);
    void submit();

    /// Its labels wrap; asked for their least height they would answer for one word a line.
    QSize minimumSizeHint() const override { return {600, 220}; }

Q_SIGNALS:
    void traceRequested(const doorward::PacketFields &fields);
    void loadRequested();          ///< the person wants to choose files
    void sourceChosen(int source); ///< … or one of the sources, to be read anew

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeForm();
    QWidget *makeTools();
    void makeTree();
    void refresh();
    void scrollToDeciding();
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
    QComboBox *m_sources;
    class TraceAnswer *m_answer;
    QWidget *m_form = nullptr;
    QStackedWidget *m_body;
    QTreeView *m_tree;
    QPushButton *m_copy;
};

} // namespace doorward
