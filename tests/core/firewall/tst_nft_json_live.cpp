// SPDX-License-Identifier: MIT
// What nft itself prints of real rulesets in a namespace: as JSON for the reader, as text for its
// writer.
#include "core/firewall/readers.h"
#include "tests/support/netns.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace doorward;
using namespace doorward::firewall;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray fixture(const char *name)
{
    QFile file(QStringLiteral(DOORWARD_FIXTURES "/") + QLatin1StringView(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Listing {
    QByteArray json;
    QString text;
};

std::optional<Listing> listingOf(const QByteArray &ruleset)
{
    const lab::Netns space;
    if (!space.isValid() || !space.prepare() || !space.nft(ruleset))
        return std::nullopt;
    const auto json = space.run({u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s});
    const auto text = space.run({u"nft"_s, u"-a"_s, u"list"_s, u"ruleset"_s});
    if (!json.ok() || !text.ok())
        return std::nullopt;
    return Listing{json.output, QString::fromUtf8(text.output)};
}

/// "inet t 12" → the rule's text, without its counters' numbers.
QHash<QString, QString> rulesByHandle(const QString &text)
{
    static const QRegularExpression tableLine(u"^table (\\S+ \\S+) \\{"_s);
    static const QRegularExpression ruleLine(u"^\\t\\t(.*) # handle (\\d+)$"_s);
    static const QRegularExpression counts(u"counter packets \\d+ bytes \\d+"_s);
    QHash<QString, QString> rules;
    QString table;
    for (const QString &line : text.split(u'\n')) {
        if (const auto match = tableLine.match(line); match.hasMatch())
            table = match.captured(1);
        if (const auto match = ruleLine.match(line); match.hasMatch())
            rules.insert(table + u' ' + match.captured(2),
                         match.captured(1).replace(counts, u"counter"_s));
    }
    return rules;
}

} // namespace

class NftJsonLiveTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsAsNftPrintsIt();
};

void NftJsonLiveTest::textIsAsNftPrintsIt()
{
    DOORWARD_NEEDS_NAMESPACES();
    DOORWARD_NEEDS_PROGRAM("nft");
    const auto listing = listingOf(fixture("every_construct.nft"));
    QVERIFY(listing);
    const auto ruleset = readNftJson(listing->json);
    QVERIFY(ruleset);
    QVERIFY(ruleset->complete);
    auto expected = rulesByHandle(listing->text);
    QVERIFY(expected.size() > 150);
    int differing = 0;
    for (const Chain &chain : ruleset->chains)
        for (const Rule &rule : chain.rules) {
            if (!rule.handle)
                continue; // the reader's own, for a table that may be dormant
            const Table &table = ruleset->tables[chain.table];
            const QString key = QLatin1StringView(familyName(table.family)) + u' ' + table.name
                                + u' ' + QString::number(rule.handle.value_or(0));
            const QString text = expected.take(key);
            if (rule.text == text)
                continue;
            ++differing;
            qWarning().noquote() << "nft: " << text << "\nours:" << rule.text;
        }
    QCOMPARE(differing, 0);
    QVERIFY2(expected.isEmpty(), qPrintable(expected.values().join(u'\n')));
}

QTEST_GUILESS_MAIN(NftJsonLiveTest)
#include "tst_nft_json_live.moc"
