// SPDX-License-Identifier: MIT
// What the kernel did with packets on rulesets that were loaded once (fixtures/kernel, written by
// `firewall-differential --save`), against the evaluator: no namespaces, no root.
#include "tests/core/firewall/differential/experiment.h"

#include <QDir>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

class KernelAnswersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replay_data();
    void replay();
    void wrongAnswersAreSeen();

private:
    const QDir m_cases{QStringLiteral(DOORWARD_FIXTURES "/kernel")};
};

void KernelAnswersTest::replay_data()
{
    QTest::addColumn<QString>("folder");
    const QStringList names = m_cases.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    QVERIFY(!names.isEmpty());
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << m_cases.filePath(name);
}

void KernelAnswersTest::replay()
{
    QFETCH(QString, folder);
    const auto record = differential::readCase(folder);
    QVERIFY2(record, record ? "" : qPrintable(record.error().text()));
    QVERIFY(!record->pairs.empty());
    const QStringList differences = differential::replay(*record);
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
}

/// The replay itself is no test that passes whatever stands in the files.
void KernelAnswersTest::wrongAnswersAreSeen()
{
    const QStringList names = m_cases.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    int seen = 0;
    for (const QString &name : names) {
        auto record = differential::readCase(m_cases.filePath(name));
        QVERIFY(record);
        for (differential::Record::Pair &pair : record->pairs) {
            using firewall::Outcome;
            const bool accepted = pair.request.verdict == Outcome::Accept;
            pair.request = {};
            pair.request.verdict = accepted ? Outcome::Drop : Outcome::Accept;
            pair.reply.reset();
        }
        seen += differential::replay(*record).isEmpty() ? 0 : 1;
    }
    QCOMPARE(seen, static_cast<int>(names.size()));
}

QTEST_GUILESS_MAIN(KernelAnswersTest)
#include "tst_kernel_answers.moc"
