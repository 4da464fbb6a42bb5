// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QWidget>

namespace doorward {

/// How sure a verdict is: the word, and three dots of which one, two or three are filled.
class CertaintyBadge final : public QWidget {
    Q_OBJECT

public:
    explicit CertaintyBadge(QWidget *parent = nullptr);
    void setCertainty(std::optional<Certainty> certainty);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<Certainty> m_certainty;
};

} // namespace doorward
