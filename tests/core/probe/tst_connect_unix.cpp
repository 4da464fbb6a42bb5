// SPDX-License-Identifier: MIT
//
// connectOnce() on unix sockets, without privileges.
#include "core/probe/connect.h"
#include "tests/support/one_server.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

ConnectRequest requestTo(const QString &unixPath)
{
    ConnectRequest request;
    request.unixPath = unixPath;
    return request;
}

} // namespace

class TestConnectUnix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void missing();
    void stale();
    void noSocket();
    void ofAnotherKind();
    void denied();
    void full();
    void tooLong();
    void greets_data();
    void greets();
};

void TestConnectUnix::missing()
{
    const QTemporaryDir dir;
    const Attempt seen = connectOnce(requestTo(dir.filePath(u"none.sock"_s)), {});
    QCOMPARE(seen.family, Family::Unix);
    QCOMPARE(seen.address, dir.filePath(u"none.sock"_s));
    QVERIFY(!seen.port && !seen.source);
    QCOMPARE(seen.errnoValue, ENOENT);
    QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
}

void TestConnectUnix::stale()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(u"s"_s);
    listenUnix(path).reset();
    const Attempt seen = connectOnce(requestTo(path), {});
    QCOMPARE(seen.errnoValue, ECONNREFUSED);
    QCOMPARE(seen.outcome, AttemptOutcome::Refused);
    QCOMPARE(connectOnce(requestTo(u"@doorward-test-nobody"_s), {}).errnoValue, ECONNREFUSED);
}

void TestConnectUnix::noSocket()
{
    const QTemporaryDir dir;
    QFile file(dir.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(connectOnce(requestTo(file.fileName()), {}).errnoValue, ECONNREFUSED);
}

void TestConnectUnix::ofAnotherKind()
{
    const QTemporaryDir dir;
    const QByteArray path = dir.filePath(u"d"_s).toUtf8();
    const UniqueFd datagram(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    UniqueFd listener = listenUnix(QString::fromUtf8(path));
    QFile::remove(QString::fromUtf8(path));
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    QCOMPARE(::getsockname(listener.get(), reinterpret_cast<sockaddr *>(&storage), &length), 0);
    QCOMPARE(::bind(datagram.get(), reinterpret_cast<const sockaddr *>(&storage), length), 0);
    const Attempt seen = connectOnce(requestTo(QString::fromUtf8(path)), {});
    QCOMPARE(seen.errnoValue, EPROTOTYPE);
    QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
}

void TestConnectUnix::denied()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(u"s"_s);
    const UniqueFd listener = listenUnix(path);
    QVERIFY(bool(listener));
    QCOMPARE(::chmod(path.toUtf8().constData(), 0), 0);
    QCOMPARE(::chmod(dir.path().toUtf8().constData(), 0711), 0);
    Attempt seen;
    std::thread([&] {
        constexpr uid_t nobody = 65534;
        ::setfsuid(nobody); // of this thread alone; without effect for an ordinary user
        seen = connectOnce(requestTo(path), {});
    }).join();
    QCOMPARE(seen.errnoValue, EACCES);
    QCOMPARE(seen.outcome, AttemptOutcome::Denied);
}

void TestConnectUnix::full()
{
    const UniqueFd listener = listenUnix(u"@doorward-test-full-%1"_s.arg(::getpid()), 0);
    ConnectRequest request = requestTo(u"@doorward-test-full-%1"_s.arg(::getpid()));
    request.greet = false;
    QCOMPARE(connectOnce(request, {}).outcome, AttemptOutcome::Connected);
    const Attempt seen = connectOnce(request, {});
    QCOMPARE(seen.errnoValue, EAGAIN);
    QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
}

void TestConnectUnix::tooLong()
{
    QCOMPARE(connectOnce(requestTo(u'/' + QString(200, u'x')), {}).errnoValue, ENAMETOOLONG);
    QCOMPARE(connectOnce(requestTo(QString()), {}).outcome, AttemptOutcome::LocalError);
}

void TestConnectUnix::greets_data()
{
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("after");
    QTest::newRow("bytes") << QByteArray("hello") << false << int(AfterConnect::Bytes);
    QTest::newRow("close") << QByteArray() << true << int(AfterConnect::ClosedByPeer);
    QTest::newRow("silence") << QByteArray() << false << int(AfterConnect::Silent);
}

void TestConnectUnix::greets()
{
    QFETCH(QByteArray, says);
    QFETCH(bool, closes);
    const QString path = u"@doorward-test-greets-%1"_s.arg(::getpid());
    const OneServer server(listenUnix(path), [&](UniqueFd &client) {
        if (!says.isEmpty())
            say(client, says);
        if (!closes)
            hearClose(client);
    });
    const Attempt seen = connectOnce(requestTo(path), {});
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QTEST(int(seen.afterConnect), "after");
    QCOMPARE(seen.firstBytes.value_or(QString()), QString::fromUtf8(says));
}

QTEST_GUILESS_MAIN(TestConnectUnix)
#include "tst_connect_unix.moc"
