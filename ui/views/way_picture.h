// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/way.h"

#include <QWidget>

namespace doorward {

/// The way of a connection, painted: its stations side by side, the line between them solid as far
/// as the packet came, the break marked where it is. The same is told in its accessible text.
class WayPicture final : public QWidget {
    Q_OBJECT

public:
    explicit WayPicture(QWidget *parent = nullptr);
    void setWay(const Way &way);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRectF cellOf(int station) const;
    QPointF centreOf(int station) const;
    void paintLink(QPainter &painter, int from) const;
    void paintStation(QPainter &painter, int index) const;
    void paintBreakMark(QPainter &painter) const;

    Way m_way;
};

/// The station's own word and name: "this host web1".
QString stationText(const Station &station);

} // namespace doorward
