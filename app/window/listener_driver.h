// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/inspect/container_runtime.h"
#include "core/inspect/listeners.h"

#include <QObject>
#include <QTimer>

namespace doorward {

class ListenerModel;

/// Looks who listens, again and again while somebody watches, away from the window's thread. The
/// first look shows the sockets before their owners are known; containers are asked for more seldom,
/// and no look waits for their runtimes.
class ListenerDriver final : public QObject {
    Q_OBJECT

public:
    /// `model` outlives the driver.
    explicit ListenerDriver(ListenerModel *model, QObject *parent = nullptr);
    ~ListenerDriver() override;

    void watch(bool on, bool everywhere);

Q_SIGNALS:
    void limited(const std::vector<doorward::Limit> &limits);
    void failed(const doorward::Error &error);

private:
    void look();
    void lookWithOwners(const ListenerRequest &request, quint64 generation);
    void askForContainers();

    ListenerModel *m_model;
    QTimer m_next;
    CancelToken m_cancel;
    ListenerRequest m_request;
    ContainerReading m_containers; ///< as the runtimes told last
    int m_looksUntilAsked = 0;     ///< so many looks, then the runtimes are asked again
    bool m_on = false;
    bool m_hasLooked = false;
    quint64 m_generation = 0;
};

} // namespace doorward
