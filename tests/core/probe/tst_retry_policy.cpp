// SPDX-License-Identifier: MIT
#include "core/probe/attempt_store.h"
#include "core/probe/retry_policy.h"

#include <QTest>

#include <thread>

using namespace doorward;
using namespace std::chrono_literals;

class TestRetryPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void delays_data();
    void delays();
    void stopsAfterItsAttempts();
    void asksForChanceOnlyWhereItIsUsed();
    void storeKeepsIndicesStableAcrossThreads();
    void storeReadsWhatExists();
};

void TestRetryPolicy::delays_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("jitter");
    QTest::addColumn<double>("random");
    QTest::addColumn<QList<qint64>>("milliseconds"); // before attempts 1, 2, …; -1: not made

    const int none = int(RetryPolicy::Kind::None), fixed = int(RetryPolicy::Kind::Fixed),
              exponential = int(RetryPolicy::Kind::Exponential);
    QTest::newRow("none") << none << 0.0 << 0.0 << QList<qint64>{0, -1, -1};
    QTest::newRow("fixed") << fixed << 0.0 << 0.0 << QList<qint64>{0, 100, 100, 100};
    QTest::newRow("exponential, capped")
        << exponential << 0.0 << 0.0 << QList<qint64>{0, 100, 200, 400, 500, 500};
    QTest::newRow("full jitter, lowest")
        << exponential << 1.0 << 0.0 << QList<qint64>{0, 0, 0, 0, 0};
    QTest::newRow("full jitter, middle")
        << exponential << 1.0 << 0.5 << QList<qint64>{0, 50, 100, 200, 250};
    QTest::newRow("equal jitter, lowest")
        << exponential << 0.5 << 0.0 << QList<qint64>{0, 50, 100, 200, 250};
    QTest::newRow("equal jitter, middle") << fixed << 0.5 << 0.5 << QList<qint64>{0, 75, 75};
    QTest::newRow("jitter beyond its range") << fixed << 7.0 << 0.5 << QList<qint64>{0, 50, 50};
    QTest::newRow("jitter below its range") << fixed << -1.0 << 0.5 << QList<qint64>{0, 100};
}

void TestRetryPolicy::delays()
{
    QFETCH(int, kind);
    QFETCH(double, jitter);
    QFETCH(double, random);
    QFETCH(QList<qint64>, milliseconds);
    const RetryPolicy policy{static_cast<RetryPolicy::Kind>(kind), 100ms, 500ms, jitter,
                             std::nullopt};
    for (int i = 0; i < milliseconds.size(); ++i) {
        const auto delay = policy.delayBefore(i + 1, [random] { return random; });
        QCOMPARE(delay ? delay->count() : -1000, milliseconds[i] * 1000);
    }
    QVERIFY(!policy.delayBefore(0, [] { return 0.0; }));
}

void TestRetryPolicy::stopsAfterItsAttempts()
{
    const RetryPolicy policy{RetryPolicy::Kind::Fixed, 1ms, 1ms, 0.0, 3};
    QVERIFY(policy.delayBefore(3).has_value());
    QVERIFY(!policy.delayBefore(4).has_value());
    const RetryPolicy endless{RetryPolicy::Kind::Exponential, 1ms, RetryPolicy::Duration::max(),
                              0.0, std::nullopt};
    QCOMPARE(endless.delayBefore(1'000'000), RetryPolicy::Duration::max());
}

void TestRetryPolicy::asksForChanceOnlyWhereItIsUsed()
{
    int asked = 0;
    const auto source = [&asked] {
        ++asked;
        return 0.25;
    };
    RetryPolicy policy{RetryPolicy::Kind::Fixed, 100ms, 100ms, 0.0, std::nullopt};
    policy.delayBefore(2, source);
    QCOMPARE(asked, 0);
    policy.jitter = 1.0;
    policy.delayBefore(1, source);
    QCOMPARE(asked, 0);
    policy.delayBefore(2, source);
    QCOMPARE(asked, 1);
}

void TestRetryPolicy::storeKeepsIndicesStableAcrossThreads()
{
    constexpr int perThread = 3000; // more than two chunks
    AttemptStore store;
    std::vector<std::size_t> indices[2];
    const auto fill = [&store, &indices](int thread) {
        for (int i = 0; i < perThread; ++i) {
            Attempt attempt;
            attempt.n = thread * perThread + i;
            indices[thread].push_back(store.append(attempt));
        }
    };
    std::thread other(fill, 1);
    fill(0);
    other.join();
    QCOMPARE(store.size(), std::size_t(2 * perThread));
    for (int thread = 0; thread < 2; ++thread) {
        for (int i = 0; i < perThread; ++i)
            QCOMPARE(store.at(indices[thread][std::size_t(i)])->n, thread * perThread + i);
    }
}

void TestRetryPolicy::storeReadsWhatExists()
{
    AttemptStore store;
    QVERIFY(store.read(0, 10).empty());
    QVERIFY(!store.at(0).has_value());
    for (int i = 0; i < 1500; ++i) {
        Attempt attempt;
        attempt.n = i;
        store.append(attempt);
    }
    const auto batch = store.read(1000, std::size_t(-1));
    QCOMPARE(batch.size(), std::size_t(500));
    QCOMPARE(batch.front().n, 1000);
    QCOMPARE(batch.back().n, 1499);
    QVERIFY(store.read(1500, 1).empty());
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retry_policy.moc"
