// SPDX-License-Identifier: MIT
#include "core/firewall/sayings.h"
#include "core/report/catalogue.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

QStringList languageFolders()
{
    const Catalogue registersTheResource(u"en"_s);
    return QDir(u":/doorward/catalogue"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

QMap<QString, QJsonObject> areasOf(const QString &language)
{
    QMap<QString, QJsonObject> areas;
    const QDir folder(u":/doorward/catalogue/"_s + language);
    for (const QString &name : folder.entryList({u"*.json"_s})) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            areas.insert(name, QJsonDocument::fromJson(file.readAll()).object());
    }
    return areas;
}

QSet<QString> placeholdersIn(const QString &text)
{
    static const QRegularExpression pattern(u"\\{([^{}]*)\\}"_s);
    QSet<QString> names;
    for (auto match = pattern.globalMatch(text); match.hasNext();)
        names.insert(match.next().captured(1));
    return names;
}

/// The placeholders of an entry: those of any of its plural forms ("once" needs no {n}).
QSet<QString> placeholdersOf(const QJsonValue &entry)
{
    QSet<QString> names = placeholdersIn(entry.toString());
    const QJsonObject forms = entry.toObject();
    for (const QJsonValue form : forms)
        names.unite(placeholdersIn(form.toString()));
    return names;
}

} // namespace

class TestCatalogue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void englishIsThere()
    {
        QVERIFY(languageFolders().contains(u"en"_s));
        QVERIFY(Catalogue(u"en"_s).has(u"report.section.evidence"_s));
    }

    void everyFileIsAFlatObjectOfTexts_data() { everyLanguage(); }
    void everyFileIsAFlatObjectOfTexts()
    {
        QFETCH(QString, language);
        QVERIFY(Catalogue::languages().contains(language));
        QSet<QString> seen;
        const auto areas = areasOf(language);
        for (auto area = areas.begin(); area != areas.end(); ++area) {
            QVERIFY2(!area->isEmpty(), qPrintable(area.key() + u" is no JSON object, or empty"_s));
            for (auto entry = area->constBegin(); entry != area->constEnd(); ++entry) {
                QVERIFY2(!seen.contains(entry.key()),
                         qPrintable(entry.key() + u" stands in two files"_s));
                seen.insert(entry.key());
                const QJsonObject forms = entry.value().toObject();
                const bool plural = forms.value(u"other"_s).isString();
                QVERIFY2(entry.value().isString() || plural,
                         qPrintable(entry.key() + u" is neither a text nor has \"other\""_s));
                for (const QString &category : forms.keys())
                    QVERIFY2(category == u"one"_s || category == u"other"_s,
                             qPrintable(entry.key()));
                QVERIFY2(!placeholdersOf(entry.value()).contains(QString()),
                         qPrintable(entry.key()));
            }
        }
    }

    void everyLanguageSaysTheSame_data() { everyLanguage(); }
    void everyLanguageSaysTheSame()
    {
        QFETCH(QString, language);
        const auto english = areasOf(u"en"_s);
        const auto own = areasOf(language);
        QCOMPARE(own.keys(), english.keys());
        for (auto area = english.begin(); area != english.end(); ++area) {
            const QJsonObject translated = own.value(area.key());
            QCOMPARE(translated.keys(), area->keys());
            for (auto entry = area->constBegin(); entry != area->constEnd(); ++entry) {
                const auto expected = placeholdersOf(entry.value());
                const auto found = placeholdersOf(translated.value(entry.key()));
                QVERIFY2(expected == found, qPrintable(language + u": "_s + entry.key()));
            }
        }
    }

    void localesFindTheirLanguage_data()
    {
        QTest::addColumn<QString>("locale");
        QTest::addColumn<QString>("language");
        QTest::newRow("korean") << u"ko_KR.UTF-8"_s << u"ko"_s;
        QTest::newRow("turkish") << u"tr"_s << u"tr"_s;
        QTest::newRow("turkish, with modifier") << u"tr_TR@euro"_s << u"tr"_s;
        QTest::newRow("chinese") << u"zh_CN.GB18030"_s << u"zh_CN"_s;
        QTest::newRow("chinese, script") << u"zh-Hans"_s << u"zh_CN"_s;
        QTest::newRow("singapore") << u"zh_SG.UTF-8"_s << u"zh_CN"_s;
        QTest::newRow("traditional is another script") << u"zh_TW.UTF-8"_s << u"en"_s;
        QTest::newRow("C") << u"C.UTF-8"_s << u"en"_s;
        QTest::newRow("german") << u"de_DE.UTF-8"_s << u"en"_s;
        QTest::newRow("nothing") << QString() << u"en"_s;
        QTest::newRow("begins alike") << u"kok_IN"_s << u"en"_s;
    }
    void localesFindTheirLanguage()
    {
        QFETCH(QString, locale);
        QTEST(Catalogue::languageFor(locale), "language");
    }

    void durationsHaveTheDecimalMarkOfTheLanguage()
    {
        const QString id = u"step.name-resolution.pass"_s;
        const auto said = [&id](const QString &language, const QString &elapsed) {
            return Catalogue(language).text(
                id, {{u"addresses"_s, u"10.0.0.1"_s}, {u"elapsed"_s, elapsed}});
        };
        QVERIFY(said(u"tr"_s, u"0.41 ms"_s).contains(u"0,41 ms"_s));
        QVERIFY(said(u"tr"_s, u"0.41 ms"_s).contains(u"10.0.0.1"_s));
        QVERIFY(said(u"en"_s, u"0.41 ms"_s).contains(u"0.41 ms"_s));
        QVERIFY(said(u"tr"_s, u"0.41 msg"_s).contains(u"0.41 msg"_s));
    }

    void valuesAreFilledInOnceAndMadeHarmless()
    {
        const Catalogue english(u"en"_s);
        const QString id = u"report.attempt.icmp"_s;
        QCOMPARE(english.text(id, {{u"type"_s, u"3"_s},
                                   {u"code"_s, u"{from}"_s},
                                   {u"from"_s, u"a\x1b[31m\u202e"_s}}),
                 u"ICMP 3/{from} from a\\x1b[31m\\u202e"_s);
    }
    void aMissingValueIsSeen()
    {
        QCOMPARE(Catalogue(u"en"_s).text(u"report.way.port"_s), u"port {port}"_s);
    }
    void anUnknownIdIsShown()
    {
        QCOMPARE(Catalogue(u"en"_s).text(u"no.such\nthing"_s), u"no.such\\nthing"_s);
    }
    void numbersChooseTheForm()
    {
        const Catalogue english(u"en"_s);
        QCOMPARE(english.text(u"report.more-attempts"_s, {{u"n"_s, u"1"_s}}),
                 u"and 1 more attempt"_s);
        QCOMPARE(english.text(u"report.more-attempts"_s, {{u"n"_s, u"2"_s}}),
                 u"and 2 more attempts"_s);
    }
    void aMissingTranslationIsEnglish_data() { everyKnownLanguage(); }
    void aMissingTranslationIsEnglish()
    {
        QFETCH(QString, language);
        const Catalogue catalogue(language);
        QCOMPARE(catalogue.language(), language);
        for (const QString &id : Catalogue(u"en"_s).ids())
            QVERIFY2(catalogue.has(id), qPrintable(id));
    }
    /// What the evaluator says beside the ruleset's own words has its text in every language, with
    /// every value filled in.
    void everySayingOfAWalkHasItsText_data() { everyKnownLanguage(); }
    void everySayingOfAWalkHasItsText()
    {
        QFETCH(QString, language);
        using namespace firewall::walk::sayings;
        const Catalogue catalogue(language);
        for (const auto &saying : {match(u"a"_s),
                                   ofRule(match(u"a"_s), u"c"_s, u"r"_s),
                                   orderOfChains(0, u"input"_s),
                                   areTracked(),
                                   routeOverLoopback(),
                                   bridgeChains(u"t c"_s),
                                   seesBridged(u"br0"_s, u"k"_s),
                                   ofRule(sumChecked(), u"c"_s, u"r"_s),
                                   devicesOfChain(u"c"_s),
                                   ofRule(roomInSet(u"s"_s, 3), u"c"_s, u"r"_s),
                                   addressOfNat(),
                                   isLocal(u"10.0.0.1"_s),
                                   isSentToItself(),
                                   ofRule(rejectionBehindNat(), u"c"_s, u"r"_s),
                                   rulesetCut(),
                                   tooManyWays(),
                                   matches(u"a"_s),
                                   matchesNot(u"a"_s),
                                   noElement(u"m"_s),
                                   element(u"m"_s, u"e"_s),
                                   isOne(u"k"_s),
                                   isZero(u"k"_s),
                                   isAtDevices(u"c"_s),
                                   isNotAtDevices(u"c"_s),
                                   inOrder(u"a, b"_s),
                                   inOtherOrder(),
                                   tracked(),
                                   notTracked(),
                                   refusedOverLoopback(),
                                   staysOverLoopback(),
                                   bridgePasses(u"t c"_s),
                                   bridgeDrops(u"t c"_s),
                                   bridgeChanges(u"t c"_s),
                                   bridgedIsSeen(u"br0"_s),
                                   bridgedIsUnseen(u"br0"_s),
                                   sumIsChecked(),
                                   sumIsUnchecked(),
                                   hasRoom(u"s"_s),
                                   isFull(u"s"_s),
                                   forwarded(),
                                   forThisHost(),
                                   leavesThisHost(),
                                   rejectionArrives(),
                                   rejectionIsLost(),
                                   programDrops(),
                                   programAccepts(),
                                   noRoute(u"d"_s),
                                   blackhole(u"d"_s),
                                   loopback6FromOutside(),
                                   loopbackFromOutside(u"eth0"_s),
                                   loopbackToOutside(u"eth0"_s),
                                   loopbackRefused(),
                                   droppedByBridge(u"t c"_s)}) {
            QVERIFY(!saying.text.isEmpty());
            QVERIFY2(catalogue.has(saying.message.id), qPrintable(saying.message.id));
            const QString text = catalogue.text(saying.message);
            QVERIFY2(!text.contains(u'{'), qPrintable(text));
        }
    }
    void anUnknownLanguageIsEnglish() { QCOMPARE(Catalogue(u"../../etc"_s).language(), u"en"_s); }

private:
    static void everyLanguage()
    {
        QTest::addColumn<QString>("language");
        for (const QString &language : languageFolders())
            QTest::newRow(qPrintable(language)) << language;
    }
    static void everyKnownLanguage()
    {
        QTest::addColumn<QString>("language");
        for (const QString &language : Catalogue::languages())
            QTest::newRow(qPrintable(language)) << language;
    }
};

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
