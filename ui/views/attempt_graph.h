// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace doorward {

class AttemptModel;

/// The last attempts as bars: height by duration (logarithmic), filled where it connected, hollow
/// where it did not.
class AttemptGraph final : public QWidget {
    Q_OBJECT

public:
    explicit AttemptGraph(AttemptModel *model, QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    AttemptModel *m_log;
};

} // namespace doorward
