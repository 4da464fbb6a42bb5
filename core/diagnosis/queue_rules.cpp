// SPDX-License-Identifier: MIT
// The kernel holds connections that the program does not take.
#include "core/diagnosis/queue_rules.h"

#include "core/diagnosis/strain.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// A listener's queue over the attempts. Read twice it is known only of the client's own host.
struct Queue {
    const Listener *listener = nullptr;
    Strained strained;
    quint32 waiting = 0;            ///< as it was read last
    std::optional<quint32> before;  ///< the first attempt
    std::optional<quint32> dropped; ///< packets, over the attempts

    bool isRead() const { return listener->acceptQueue && listener->backlog; }
    /// Just as many as the backlog: the next one fills it (sk_acceptq_is_full of
    /// include/net/sock.h).
    bool isFull() const { return isRead() && waiting >= *listener->backlog && waiting > 0; }
    bool isOver() const { return isRead() && waiting > *listener->backlog; }
    bool hasRisen() const { return before && waiting > *before; }
};

class QueueInquiry {
public:
    QueueInquiry(const Inquiry &inquiry, QStringList evidence)
        : m_inquiry(inquiry)
        , m_evidence(std::move(evidence))
    {
        if (inquiry.tried.holder)
            for (const Listener *taker : inquiry.scene.takers(inquiry.tried))
                m_queues.push_back(queueOf(*taker));
    }

    bool full()
    {
        const auto found = std::find_if(m_queues.begin(), m_queues.end(),
                                        [](const Queue &queue) { return queue.isFull(); });
        if (found == m_queues.end())
            return false;
        const bool room = std::any_of(m_queues.begin(), m_queues.end(),
                                      [](const Queue &queue) { return !queue.isFull(); });
        showQueue(*found);
        return othersTake(*found) > 0 ? stuckWorker(*found) : fullQueue(*found, !room);
    }

    bool nobody()
    {
        if (m_queues.empty())
            return false;
        const auto stuck = std::find_if(m_queues.begin(), m_queues.end(), [](const Queue &queue) {
            return queue.waiting > 0
                   && (!queue.before || queue.hasRisen() || queue.strained.process);
        });
        if (stuck != m_queues.end() && othersTake(*stuck) > 0) {
            showQueue(*stuck);
            stuckWorker(*stuck);
            return true;
        }
        const auto strained =
            std::find_if(m_queues.begin(), m_queues.end(),
                         [](const Queue &queue) { return queue.strained.process != nullptr; });
        if (strained == m_queues.end())
            return false;
        if (strained->waiting > 0)
            showQueue(*strained);
        strain(*strained);
        return true;
    }

private:
    /// How many other sockets of its group (SO_REUSEPORT: the same end) have nobody waiting.
    std::ptrdiff_t othersTake(const Queue &queue) const
    {
        const Listener &stuck = *queue.listener;
        return std::count_if(m_queues.begin(), m_queues.end(), [&stuck](const Queue &other) {
            const Listener &listener = *other.listener;
            return &listener != &stuck && listener.address == stuck.address
                   && listener.device == stuck.device && other.isRead() && other.waiting == 0
                   && !other.strained.process;
        });
    }

    Queue queueOf(const Listener &listener) const
    {
        Queue queue{&listener,
                    strainOf(*m_inquiry.tried.holder, listener),
                    listener.acceptQueue.value_or(0),
                    {},
                    {}};
        if (!m_inquiry.tried.local)
            return queue;
        const auto reading = [&listener](const std::vector<QueueReading> &readings) {
            const auto found = std::find_if(
                readings.begin(), readings.end(), [&listener](const QueueReading &one) {
                    return one.inode == listener.inode && one.inode.value() != 0;
                });
            return found == readings.end() ? nullptr : &*found;
        };
        const QueueReading *before = reading(m_inquiry.scene.file().queuesBefore);
        const QueueReading *after = reading(m_inquiry.scene.file().queuesAfter);
        if (!before || !after)
            return queue;
        queue.waiting = after->waiting;
        queue.before = before->waiting;
        if (before->drops && after->drops)
            queue.dropped = *after->drops - std::min(*before->drops, *after->drops);
        return queue;
    }

    Params params(const Queue &queue) const
    {
        const Listener &listener = *queue.listener;
        Params all{{u"process"_s, ownerText(listener)},
                   {u"endpoint"_s, endpointText(listener)},
                   {u"queue"_s, QString::number(queue.waiting)},
                   {u"backlog"_s, QString::number(listener.backlog.value_or(0))},
                   {u"workers"_s, QString::number(m_queues.size())}};
        if (queue.before)
            all.insert(u"before"_s, QString::number(*queue.before));
        if (queue.dropped)
            all.insert(u"n"_s, QString::number(*queue.dropped));
        const Process *process = queue.strained.process;
        if (!process)
            return all;
        all.insert(u"pid"_s, QString::number(process->pid.value()));
        all.insert(u"cgroup"_s, process->frozenBy.value_or(QString()));
        all.insert(u"descriptors"_s, QString::number(process->descriptors.value_or(0)));
        all.insert(u"limit"_s, QString::number(process->descriptorLimit.value_or(0)));
        return all;
    }

    QString see(const QString &id, const Params &params, const QStringList &command)
    {
        return m_inquiry.ledger.add(m_inquiry.holderSide(), m_inquiry.message(id, params), command);
    }

    QStringList socketsCommand(const QString &options) const
    {
        return {u"ss"_s, options, u"sport = :%1"_s.arg(m_inquiry.scene.port().value())};
    }

    void showQueue(const Queue &queue)
    {
        const Params all = params(queue);
        m_evidence << see(u"evidence.queue"_s, all, socketsCommand(u"-tlnp"_s));
        if (queue.hasRisen())
            m_evidence << see(u"evidence.queue-rise"_s, all, socketsCommand(u"-tlnp"_s));
        if (queue.dropped.value_or(0) > 0)
            m_evidence << see(u"evidence.queue-drops"_s, all, socketsCommand(u"-tlnm"_s));
        for (const char *counter :
             {"TcpExt.ListenOverflows", "TcpExt.ListenDrops", "TcpExt.TCPReqQFullDrop"})
            if (m_inquiry.tried.local && m_inquiry.scene.rise(QString::fromLatin1(counter)) > 0)
                m_evidence << m_inquiry.counter(QString::fromLatin1(counter));
    }

    /// The packets really come to these sockets, and they were looked at about then.
    bool isSure() const
    {
        return !m_inquiry.scene.isStale(m_inquiry.tried)
               && m_inquiry.tried.holder->listenerSight != Sight::None
               && m_inquiry.scene.leadsToHolder(m_inquiry.tried);
    }

    NextTest lookAgain(const Params &all) const
    {
        return {m_inquiry.message(u"next.queue"_s, all), socketsCommand(u"-tln"_s),
                m_inquiry.holderSide()};
    }

    bool fullQueue(const Queue &queue, bool alone)
    {
        const Params all = params(queue);
        // The socket's own count says it; the namespace's may be another listener's.
        const bool rising =
            queue.dropped
                ? *queue.dropped > 0
                : m_inquiry.tried.local && m_inquiry.scene.rise(u"TcpExt.ListenOverflows"_s) > 0;
        const bool proven = (queue.isOver() || rising) && alone && isSure();
        // Why it is full: without a free descriptor it must be; anything else only stands beside.
        const std::size_t at = m_inquiry.findings.size();
        if (queue.strained.process)
            strain(queue);
        const bool starved = queue.strained.strain == Strain::Descriptors
                             && m_inquiry.findings[at].certainty == Certainty::Proven;
        if (queue.strained.process)
            m_inquiry.findings[at].beside = !starved;
        Finding &finding =
            m_inquiry.found(Cause::ServerAcceptQueueFull,
                            proven ? Certainty::Proven : Certainty::Likely, m_evidence, all);
        finding.beside = starved;
        finding.nextTest = lookAgain(all);
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.queue"_s, all));
        raiseLimit(finding, queue); // the last use: what is found next may move it
        if (!alone)
            m_inquiry.possible(Cause::ServerStuckWorker, lookAgain(all), m_evidence, all);
        if (!proven && !queue.strained.process)
            m_inquiry.possible(Cause::ServerDescriptorsExhausted, limits(queue), m_evidence, all);
        return proven;
    }

    /// A program that asks for a long queue gets no longer one than net.core.somaxconn.
    void raiseLimit(Finding &finding, const Queue &queue) const
    {
        const QString most = m_inquiry.tried.holder->sysctls.value(u"net.core.somaxconn"_s);
        if (most.toUInt() == queue.listener->backlog.value_or(0) && !most.isEmpty())
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.somaxconn"_s, params(queue),
                QStringList{u"sysctl"_s, u"-w"_s,
                            u"net.core.somaxconn=%1"_s.arg(4 * quint64(most.toUInt()))},
                true));
    }

    NextTest limits(const Queue &queue) const
    {
        const auto &pids = queue.listener->pids;
        return {m_inquiry.message(u"next.limits"_s, params(queue)),
                QStringList{u"prlimit"_s, u"--nofile"_s, u"--pid"_s,
                            pids.empty() ? u"PID"_s : QString::number(pids.front().value())},
                m_inquiry.holderSide()};
    }

    /// One socket of a group keeps what it is given, the others do not.
    bool stuckWorker(const Queue &queue)
    {
        const Params all = params(queue);
        const bool seen = queue.hasRisen() || queue.dropped.value_or(0) > 0
                          || (queue.strained.process && queue.strained.sure);
        const bool proven = seen && isSure();
        m_evidence << see(u"evidence.queue-others"_s,
                          {{u"n"_s, QString::number(othersTake(queue))},
                           {u"endpoint"_s, endpointText(*queue.listener)}},
                          socketsCommand(u"-tlnp"_s));
        showStrain(queue);
        Finding &finding =
            m_inquiry.found(Cause::ServerStuckWorker,
                            proven ? Certainty::Proven : Certainty::Likely, m_evidence, all);
        finding.nextTest = lookAgain(all);
        if (queue.strained.process)
            relieve(finding, queue);
        else
            finding.remedies.push_back(m_inquiry.remedy(u"remedy.stuck-worker"_s, all));
        return proven;
    }

    void showStrain(const Queue &queue)
    {
        const Process *process = queue.strained.process;
        if (!process)
            return;
        const Params all = params(queue);
        const QString pid = all.value(u"pid"_s);
        switch (queue.strained.strain) {
        case Strain::None:
            return;
        case Strain::Frozen:
            m_evidence << see(
                u"evidence.process-frozen"_s, all,
                {u"cat"_s, u"/sys/fs/cgroup"_s + *process->frozenBy + u"/cgroup.events"_s});
            return;
        case Strain::Stopped:
            m_evidence << see(u"evidence.process-stopped"_s, all,
                              {u"ps"_s, u"-o"_s, u"pid,stat,comm"_s, u"-p"_s, pid});
            return;
        case Strain::Descriptors:
            m_evidence << see(u"evidence.descriptors"_s, all,
                              {u"prlimit"_s, u"--nofile"_s, u"--pid"_s, pid});
            return;
        case Strain::Uninterruptible:
            m_evidence << see(u"evidence.process-uninterruptible"_s, all,
                              {u"ps"_s, u"-o"_s, u"pid,stat,wchan:32,comm"_s, u"-p"_s, pid});
            return;
        }
    }

    /// All that was seen to hold the listener is kept from accepting.
    void strain(const Queue &queue)
    {
        showStrain(queue);
        const Strain kind = queue.strained.strain;
        const bool starved = kind == Strain::Descriptors;
        // Descriptors may have become free since; that connections wait says that they have not.
        const bool proven = queue.strained.sure && m_queues.size() == 1 && isSure()
                            && (!starved || queue.waiting > 0);
        Finding &finding = m_inquiry.found(
            starved ? Cause::ServerDescriptorsExhausted : Cause::ServiceHung,
            proven ? Certainty::Proven : Certainty::Likely, m_evidence, params(queue));
        finding.nextTest = starved ? limits(queue) : lookAgain(params(queue));
        if (!starved)
            finding.variant = kind == Strain::Frozen    ? u"frozen"_s
                              : kind == Strain::Stopped ? u"stopped"_s
                                                        : u"uninterruptible"_s;
        relieve(finding, queue);
    }

    void relieve(Finding &finding, const Queue &queue) const
    {
        const Params all = params(queue);
        const QString pid = all.value(u"pid"_s);
        const auto &unit = queue.strained.process->unit;
        switch (queue.strained.strain) {
        case Strain::None:
            return;
        case Strain::Frozen:
            return thaw(finding, queue);
        case Strain::Stopped:
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.continue"_s, all, QStringList{u"kill"_s, u"-CONT"_s, pid}, true));
            return;
        case Strain::Descriptors: {
            const quint64 more =
                std::max<quint64>(1024, 4 * queue.strained.process->descriptorLimit.value_or(0));
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.server-descriptors"_s, all,
                QStringList{u"prlimit"_s, u"--pid"_s, pid, u"--nofile=%1:%1"_s.arg(more)}, true));
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.server-descriptors.lasting"_s, all,
                unit ? std::optional(QStringList{u"systemctl"_s, u"edit"_s, *unit}) : std::nullopt,
                unit.has_value()));
            return;
        }
        case Strain::Uninterruptible:
            finding.remedies.push_back(m_inquiry.remedy(u"remedy.uninterruptible"_s, all));
            return;
        }
    }

    /// systemctl thaws what systemctl froze: a unit's own cgroup.
    void thaw(Finding &finding, const Queue &queue) const
    {
        const QString cgroup = queue.strained.process->frozenBy.value_or(QString());
        const auto &unit = queue.strained.process->unit;
        if (unit && cgroup.section(u'/', -1) == *unit && m_inquiry.tried.holder->systemd)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.thaw-unit"_s, {{u"unit"_s, *unit}},
                                 QStringList{u"systemctl"_s, u"thaw"_s, *unit}, true));
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.thaw"_s, params(queue)));
    }

    const Inquiry &m_inquiry;
    QStringList m_evidence;
    std::vector<Queue> m_queues;
};

} // namespace

bool queueFull(const Inquiry &inquiry)
{
    return QueueInquiry(inquiry, {inquiry.attempt()}).full();
}

bool nobodyAccepts(const Inquiry &inquiry, const QStringList &evidence)
{
    return QueueInquiry(inquiry, evidence).nobody();
}

Findings untaken(const Scene &scene, Ledger &ledger)
{
    Findings all;
    for (const Tried &tried : scene.tried()) {
        if (!tried.works() || tried.attempts.back()->afterConnect != AfterConnect::Silent)
            continue;
        Findings found;
        (void)nobodyAccepts(Inquiry{scene, tried, ledger, found}, {});
        std::copy_if(found.begin(), found.end(), std::back_inserter(all),
                     [](const Finding &one) { return one.certainty == Certainty::Proven; });
    }
    return all;
}

} // namespace doorward::rules
