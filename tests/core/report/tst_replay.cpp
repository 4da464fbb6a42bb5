// SPDX-License-Identifier: MIT
#include "core/report/redactor.h"
#include "core/report/report.h"

#include <QTest>

#include <cerrno>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A refused connection to a host of which a snapshot is at hand.
CaseFile refusedCase(const QString &listens)
{
    CaseFile file;
    file.created = QDateTime::fromString(u"2026-01-31T12:00:01.000Z"_s, Qt::ISODateWithMs);
    file.target.input = u"db.corp.example:5432"_s;
    file.target.host = u"10.1.2.7"_s;
    file.target.port = Port(5432);
    Attempt attempt;
    attempt.n = 1;
    attempt.address = u"10.1.2.7"_s;
    attempt.port = Port(5432);
    attempt.source = Endpoint{*IpAddress::parse(u"10.1.2.1"), Port(40000)};
    attempt.outcome = AttemptOutcome::Refused;
    attempt.errnoValue = ECONNREFUSED;
    file.attempts = {attempt};
    const auto host = [](const QString &name, const QString &address) {
        HostSnapshot snapshot;
        snapshot.hostname = name;
        Interface link;
        link.name = u"eth0"_s;
        link.up = link.carrier = true;
        link.addresses = {{{*IpAddress::parse(address), 24}, u"global"_s, false, false}};
        snapshot.interfaces = {link};
        snapshot.linkSight = snapshot.listenerSight = snapshot.ownerSight = Sight::Full;
        snapshot.natPossible = snapshot.filterPossible = false;
        return snapshot;
    };
    file.client = host(u"client"_s, u"10.1.2.1"_s);
    if (!listens.isEmpty()) {
        file.server = host(u"db"_s, u"10.1.2.7"_s);
        Listener listener;
        listener.address = listens;
        listener.port = Port(5432);
        listener.process = u"postgres"_s;
        file.server->listeners = {listener};
    }
    return file;
}

} // namespace

class TestReplay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSavedReportGivesTheSameDiagnosis_data() { everyCase(); }
    void aSavedReportGivesTheSameDiagnosis()
    {
        QFETCH(QString, listens);
        const Catalogue english(u"en"_s);
        const CaseFile file = refusedCase(listens);
        const Report before{file, diagnose(file)};
        const QByteArray saved = reportToJson(before, english);
        const auto opened = reportFromJson(saved);
        QVERIFY(opened);
        const Report after{*opened, diagnose(*opened)};
        QVERIFY(after.diagnosis == before.diagnosis);
        QCOMPARE(reportToJson(after, english), saved);
        QTEST(before.diagnosis.cause ? QString(causeId(*before.diagnosis.cause)) : QString(),
              "cause");
    }

    void pseudonymsDoNotChangeTheVerdict_data() { everyCase(); }
    void pseudonymsDoNotChangeTheVerdict()
    {
        QFETCH(QString, listens);
        const CaseFile file = refusedCase(listens);
        const Diagnosis open = diagnose(file);
        const Diagnosis hidden = diagnose(redacted(file));
        QVERIFY(hidden.cause == open.cause);
        QVERIFY(hidden.certainty == open.certainty);
        QCOMPARE(hidden.evidence.size(), open.evidence.size());
        QCOMPARE(hidden.candidates.size(), open.candidates.size());
    }

private:
    static void everyCase()
    {
        QTest::addColumn<QString>("listens");
        QTest::addColumn<QString>("cause");
        QTest::newRow("server unseen") << QString() << u"server.not-listening"_s;
        QTest::newRow("loopback only") << u"127.0.0.1"_s << u"server.bind-loopback"_s;
    }
};

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
