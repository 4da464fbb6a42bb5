// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QLabel;

namespace doorward {

/// One sentence across the window that something went wrong or was done; it waits until it is
/// closed or replaced and never blocks.
class MessageStrip final : public QWidget {
    Q_OBJECT

public:
    enum class Kind : std::uint8_t { Done, Problem };

    explicit MessageStrip(QWidget *parent = nullptr);
    void say(Kind kind, const QString &sentence);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_text;
    Kind m_kind = Kind::Done;
};

} // namespace doorward
