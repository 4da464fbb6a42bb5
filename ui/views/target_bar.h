// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/target_reading.h"

#include <QWidget>

class QAbstractItemModel;
class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace doorward {

class Catalogue;

/// The question: where does it fail? Shows at every keystroke what was understood, or in one
/// sentence why nothing was.
class TargetBar final : public QWidget {
    Q_OBJECT

public:
    /// `recent` is a list of texts for the field's menu. Both outlive the bar.
    TargetBar(const Catalogue &catalogue, QAbstractItemModel *recent, QWidget *parent = nullptr);

    QString text() const;
    void setText(const QString &text);
    void focusField();
    void setRunning(bool running);
    /// Empty: no server side is given.
    void setServerSide(const QString &description);
    /// Diagnoses what stands in the field, or says why it cannot.
    void submit();

Q_SIGNALS:
    void diagnoseRequested(const doorward::Target &target);
    void stopRequested();
    void serverSideRequested();
    void serverSideCleared();

private:
    void layOut();
    void read();
    void say(const QString &sentence, bool problem);
    QString problemSentence() const;

    const Catalogue &m_catalogue;
    QLabel *m_question;
    QComboBox *m_field;
    QPushButton *m_diagnose;
    QLabel *m_understood;
    QLabel *m_serverSide;
    QPushButton *m_addServer;
    QToolButton *m_clearServer;
    TargetReading m_reading;
    QString m_kept; ///< the field's text while the list of recent targets changes
    bool m_running = false;
    bool m_asked = false; ///< the person pressed Enter on this text: problems are said loudly
};

} // namespace doorward
