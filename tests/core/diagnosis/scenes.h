// SPDX-License-Identifier: MIT
#pragma once

// Small builders for case files, and the check that every diagnosis must pass.

#include "core/diagnosis/diagnosis.h"

#include <QTest>

#include <cerrno>

namespace doorward::test {

using namespace Qt::Literals::StringLiterals;

IpAddress ip(QStringView text);
QDateTime noon();

/// A case whose client is 10.0.0.2/24 on eth0 with a default gateway 10.0.0.1, everything that an
/// ordinary user sees was seen, and neither filter nor NAT is loaded.
struct Scene {
    CaseFile file;

    explicit Scene(const QString &host, quint16 port);

    Scene &name(std::initializer_list<const char16_t *> addresses);
    Scene &service(const QString &name, const QString &title,
                   std::initializer_list<QString> processes, Opening opening = Opening::Unknown);
    Attempt &attempt(const QString &address, AttemptOutcome outcome, int errnoValue = 0,
                     qint64 elapsedUs = 400);
    Scene &refused(const QString &address)
    {
        attempt(address, AttemptOutcome::Refused, ECONNREFUSED);
        return *this;
    }
    Scene &silent(const QString &address)
    {
        attempt(address, AttemptOutcome::Timeout, 0, 5'000'000).retransmits = 2;
        return *this;
    }
    Scene &icmp(const QString &address, int errnoValue, quint8 type, quint8 code,
                const QString &from, qint64 elapsedUs = 900);
    Attempt &connected(const QString &address, AfterConnect after = AfterConnect::NotTried,
                       const QString &bytes = {});
    Scene &routeVia(const QString &address, const QString &gateway,
                    const QString &device = u"eth0"_s);
    Scene &routeError(const QString &address, int errnoValue);
    Scene &withNat();
    /// A server's snapshot with everything seen that holds the address, on the client's own link.
    HostSnapshot &server(const QString &address);
    HostSnapshot &router(const QString &name, std::initializer_list<QString> addresses);

    Diagnosis diagnosis() const;
};

Listener listener(const QString &address, quint16 port, const QString &process = u"postgres"_s);
Neighbour neighbour(const QString &address, const QString &state);
Route route(const QString &destination, RouteType type = RouteType::Unicast,
            const QString &device = u"eth0"_s);
HostSnapshot host(const QString &name, std::initializer_list<QString> addresses);

/// What is wrong with a diagnosis by the contract (cli.md), or with its texts; empty: nothing.
QString faultOf(const Diagnosis &diagnosis);

inline QString asText(const char *text)
{
    return QString::fromLatin1(text);
}
inline QString asText(const QString &text)
{
    return text;
}

/// "server.bind-loopback proven", "connects", with the further faults behind a "+".
QString verdictOf(const Diagnosis &diagnosis);

} // namespace doorward::test

/// The verdict, with the contract checked on the way.
#define COMPARE_VERDICT(scene, expected)                                                           \
    do {                                                                                           \
        const doorward::Diagnosis diagnosed = (scene).diagnosis();                                 \
        QCOMPARE(doorward::test::faultOf(diagnosed), QString());                                   \
        QCOMPARE(doorward::test::verdictOf(diagnosed), doorward::test::asText(expected));          \
    } while (false)
