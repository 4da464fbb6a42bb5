// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/base/ip_address.h"
#include "core/base/unique_fd.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <mutex>
#include <thread>

namespace doorward::lab {

/// A nameserver that says what it is told, by UDP and TCP, in the network namespace of the thread
/// that makes it. Names are compared without case, types are "A" and "AAAA".
class DnsStub {
public:
    enum class Manner {
        Normal,
        Silent,        ///< never answers
        Truncated,     ///< by UDP only the header with TC set; by TCP all of it
        WrongId,       ///< an answer with another id, and nothing else
        WrongIdFirst,  ///< such an answer with a wrong address, then the right one
        WrongQuestion, ///< an answer to another name
        Garbage,       ///< bytes that are no DNS message
        PointerLoop    ///< an answer whose name points at itself
    };

    explicit DnsStub(const QString &address, quint16 port = 53);
    ~DnsStub();
    DnsStub(const DnsStub &) = delete;
    DnsStub &operator=(const DnsStub &) = delete;

    bool isValid() const { return m_udp && m_tcp; }
    Endpoint endpoint() const;

    /// Before the first question: the records of "name." and how they are told. Unknown names are
    /// NXDOMAIN; a known name without records of the type has none (NODATA).
    void add(const QString &name, const QStringList &addresses, Manner manner = Manner::Normal,
             int rcode = 0);
    /// `name` is another name for `canonical`, whose records come along.
    void addAlias(const QString &name, const QString &canonical);
    /// "name. TYPE" of each question by UDP and "name. TYPE tcp" by TCP, in order.
    QStringList questions() const;

private:
    struct Entry {
        QStringList addresses;
        Manner manner = Manner::Normal;
        int rcode = 0;
        QString canonical;
    };

    void run();
    void serveTcp();
    QList<QByteArray> replies(const QByteArray &query, bool tcp);

    UniqueFd m_udp, m_tcp;
    QMap<QString, Entry> m_entries;
    mutable std::mutex m_mutex;
    QStringList m_questions;
    CancelToken m_stop;
    std::thread m_thread;
};

} // namespace doorward::lab
