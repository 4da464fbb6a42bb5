// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/firewall_explanation.h"
#include "ui/models/words.h"

#include <QScrollArea>

class QVBoxLayout;

namespace doorward {

class Catalogue;
class StateMark;
class TextLabel;

/// What the packet tracer answers: the verdict with its rule, what becomes of the answer, what to
/// do, what was not seen. As tall as what it says while there is room for it; then it scrolls.
class TraceAnswer final : public QScrollArea {
    Q_OBJECT

public:
    /// `catalogue` outlives it.
    explicit TraceAnswer(const Catalogue &catalogue, QWidget *parent = nullptr);

    void setExplanation(const FirewallExplanation &explanation);
    /// One sentence instead; none: nothing is shown.
    void say(StepState state, const QString &sentence);
    /// What of the rules was not seen; `none`: all of them.
    void setLimits(const std::vector<Limit> &limits, bool none);

    /// The height that it may take at most.
    void setMostHeight(int height);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {300, 0}; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// A mark with a sentence and lines below it.
    struct Row {
        QWidget *widget;
        StateMark *mark;
        TextLabel *sentence;
        TextLabel *detail;
        void show(StepState state, const QString &text, const QStringList &lines) const;
    };
    static Row makeRow(const QString &objectName);
    void fill();
    void fit();

    const Catalogue &m_catalogue;
    Row m_packet;
    Row m_reply;
    QVBoxLayout *m_more; ///< remedies and limits
    std::vector<Remedy> m_remedies;
    std::vector<Limit> m_limits;
    bool m_none = false;
    int m_mostHeight = QWIDGETSIZE_MAX;
};

} // namespace doorward
