// SPDX-License-Identifier: MIT
#include "app/window/listener_driver.h"

#include "app/window/background.h"
#include "core/inspect/container_listeners.h"
#include "ui/models/listener_model.h"

namespace doorward {

using namespace std::chrono_literals;

namespace {

constexpr auto betweenLooks = 2s;
constexpr auto longestLook = 15s;
constexpr auto containerPatience = 5s;
constexpr int looksBetweenAsking = 5;

Result<ListenerTable> ordered(Result<ListenerTable> table)
{
    if (table)
        table->listeners = ListenerModel::ordered(std::move(table->listeners));
    return table;
}

Result<ListenerTable> lookOnce(const ListenerRequest &request, ContainerReading containers,
                               const CancelToken &cancel)
{
    auto table = collectListenerTable(request, cancel, Deadline::after(longestLook));
    if (!table)
        return table;
    std::move(containers.limits.begin(), containers.limits.end(),
              std::back_inserter(table->limits));
    joinContainers(*table, std::move(containers.containers), request.allNamespaces);
    return ordered(std::move(table));
}

} // namespace

ListenerDriver::ListenerDriver(ListenerModel *model, QObject *parent)
    : QObject(parent)
    , m_model(model)
{
    m_request.bound = false;
    m_next.setSingleShot(true);
    m_next.setInterval(betweenLooks);
    connect(&m_next, &QTimer::timeout, this, &ListenerDriver::look);
}

ListenerDriver::~ListenerDriver()
{
    m_cancel.cancel(); // the pool's threads are waited for at the end of the program
}

void ListenerDriver::watch(bool on, bool everywhere)
{
    if (on == m_on && everywhere == m_request.allNamespaces)
        return;
    if (everywhere != m_request.allNamespaces)
        m_model->startAnew();
    m_on = on;
    m_request.allNamespaces = everywhere;
    ++m_generation; // a look that is under way says nothing any more
    m_cancel.cancel();
    m_cancel = CancelToken();
    m_next.stop();
    m_looksUntilAsked = 0;
    if (on)
        look();
}

void ListenerDriver::look()
{
    const quint64 generation = ++m_generation;
    if (--m_looksUntilAsked < 0)
        askForContainers();
    if (m_hasLooked)
        return lookWithOwners(m_request, generation);
    inBackground(
        this,
        [request = m_request, cancel = m_cancel] {
            return ordered(dumpListeners(request, cancel, Deadline::after(longestLook)));
        },
        [this, generation](Result<ListenerTable> table) {
            if (generation != m_generation)
                return;
            if (table)
                m_model->update(std::move(table->listeners));
            lookWithOwners(m_request, generation);
        });
}

void ListenerDriver::lookWithOwners(const ListenerRequest &request, quint64 generation)
{
    inBackground(
        this,
        [request, containers = m_containers, cancel = m_cancel] {
            return lookOnce(request, containers, cancel);
        },
        [this, generation](Result<ListenerTable> table) {
            if (generation != m_generation)
                return;
            m_next.start();
            if (!table) {
                Q_EMIT failed(table.error());
                return;
            }
            m_model->update(std::move(table->listeners), !m_hasLooked);
            m_hasLooked = true;
            Q_EMIT limited(table->limits);
        });
}

void ListenerDriver::askForContainers()
{
    m_looksUntilAsked = looksBetweenAsking;
    inBackground(
        this,
        [cancel = m_cancel] {
            return readContainersHere({}, cancel, Deadline::after(containerPatience));
        },
        [this, cancel = m_cancel](ContainerReading read) {
            if (cancel.isCancelled())
                return;
            const bool isNews = read.containers != m_containers.containers;
            m_containers = std::move(read);
            if (isNews && m_next.isActive()) {
                m_next.stop();
                look();
            }
        });
}

} // namespace doorward
