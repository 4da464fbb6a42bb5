// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace doorward {

/// What stands in the middle before the first question: what to type, and examples to try.
class WelcomeView final : public QWidget {
    Q_OBJECT

public:
    explicit WelcomeView(QWidget *parent = nullptr);

Q_SIGNALS:
    void exampleChosen(const QString &text);
    void openRequested();
};

} // namespace doorward
