// SPDX-License-Identifier: MIT
// What real programs printed, in nine languages, and what the text itself says: the fixtures of
// messages/, gathered by corpus/.
#include "core/target/message_parser.h"
#include "core/target/target_parser.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Case {
    QString id;
    QJsonObject expect;
    QString text;
};

std::vector<Case> casesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<Case> cases;
    QList<QByteArray> body;
    const auto finish = [&] {
        if (!cases.empty())
            cases.back().text = QString::fromUtf8(body.join('\n'));
        body.clear();
    };
    bool inHead = false;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("### id: ")) {
            finish();
            cases.push_back({QString::fromUtf8(line.mid(8)), {}, {}});
            inHead = true;
        } else if (inHead && line.startsWith("# expect: ")) {
            cases.back().expect = QJsonDocument::fromJson(line.mid(10)).object();
            inHead = false;
        } else if (!inHead) {
            body << line;
        }
    }
    finish();
    return cases;
}

/// The keys of `parse --json` (cli.md).
QJsonObject parsed(const Target &target)
{
    const QJsonObject whole = json::write(target).toObject();
    QJsonObject result;
    for (const QString &key :
         {u"host"_s, u"port"_s, u"unix_path"_s, u"service"_s, u"platform"_s, u"also"_s})
        result.insert(key, whole.value(key));
    result.insert(u"kind"_s, whole.value(u"reported"_s));
    return result;
}

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// Messages that are not understood yet, one id a line: they fail on purpose, so that a message
/// that becomes understood is noticed.
QStringList knownGaps()
{
    QFile file(QStringLiteral(DOORWARD_FIXTURES "/known-gaps.txt"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList ids;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts))
        if (!line.startsWith(u'#'))
            ids << line.section(u' ', 0, 0);
    return ids;
}

} // namespace

class TestMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realMessage_data();
    void realMessage();
};

void TestMessages::realMessage_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const QDir folder(QStringLiteral(DOORWARD_FIXTURES "/messages"));
    int count = 0;
    for (const QString &name : folder.entryList({u"*.txt"_s}, QDir::Files, QDir::Name)) {
        for (const Case &each : casesOf(folder.filePath(name))) {
            QTest::newRow(qPrintable(each.id)) << each.text << compact(each.expect);
            ++count;
        }
    }
    QVERIFY(count > 0);
}

void TestMessages::realMessage()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Target target = parseMessage(text);
    const QByteArray json = QJsonDocument(json::write(target).toObject()).toJson();
    QVERIFY2(!json.contains("CANARY"), json.constData());
    static const QStringList gaps = knownGaps();
    if (gaps.contains(QString::fromUtf8(QTest::currentDataTag())))
        QEXPECT_FAIL("", "not understood yet (known-gaps.txt)", Abort);
    QCOMPARE(compact(parsed(target)), expected);
}

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
