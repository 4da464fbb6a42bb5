// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/words.h"

#include <QWidget>

namespace doorward {

/// A step's state as a shape, for page titles.
class StateMark final : public QWidget {
    Q_OBJECT

public:
    explicit StateMark(QWidget *parent = nullptr);
    void setState(StepState state);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StepState m_state = StepState::Waiting;
};

} // namespace doorward
