// SPDX-License-Identifier: MIT
// `nft -j list ruleset` into the model: each construct, other versions' forms, and what is cut,
// hostile or not nft's at all.
#include "core/firewall/readers.h"
#include "tests/core/firewall/rule_words.h"

#include <QFile>
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

QByteArray listing(const QByteArray &elements)
{
    return "{\"nftables\": [{\"metainfo\": {\"version\": \"1.1.3\", \"json_schema_version\": 1}}, "
           + elements + "]}";
}

QByteArray ruleOf(const QByteArray &statements, const QByteArray &family = "inet")
{
    return "{\"rule\": {\"family\": \"" + family
           + "\", \"table\": \"t\", \"chain\": \"c\", \"handle\": 7, \"expr\": [" + statements
           + "]}}";
}

QByteArray matchOf(const QByteArray &op, const QByteArray &left, const QByteArray &right)
{
    return "{\"match\": {\"op\": \"" + op + "\", \"left\": " + left + ", \"right\": " + right
           + "}}";
}

const QByteArray flags = R"({"payload": {"protocol": "tcp", "field": "flags"}})";
const QByteArray dport = R"({"payload": {"protocol": "tcp", "field": "dport"}})";
const QByteArray mark = R"({"meta": {"key": "mark"}})";
const QByteArray table = R"({"table": {"family": "inet", "name": "t", "handle": 1}}, )";

} // namespace

class NftJsonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyConstruct();
    void tablesAndChains();
    void namedSets();
    void forms_data();
    void forms();
    void sets_data();
    void sets();
    void anyOrder();
    void doubtfulTable();
    void cutAtEveryByte();
    void notNft_data();
    void notNft();
    void deepNesting();
    void hostileComment();
    void notUnderstoodIsKept();
};

void NftJsonTest::everyConstruct()
{
    const auto ruleset = readNftJson(fixture("every_construct.json"));
    QVERIFY(ruleset);
    QVERIFY(ruleset->complete);
    const auto expected =
        QString::fromUtf8(fixture("every_construct.parts")).split(u'\n', Qt::SkipEmptyParts);
    QStringList read;
    for (const Chain &chain : ruleset->chains)
        for (const Rule &rule : chain.rules)
            read << (rule.text + u" ## "_s + partsText(*ruleset, rule)).trimmed();
    for (qsizetype i = 0; i < std::min(read.size(), expected.size()); ++i)
        QCOMPARE(read[i], expected[i]);
    QCOMPARE(read.size(), expected.size());
}

void NftJsonTest::tablesAndChains()
{
    const auto ruleset = readNftJson(fixture("every_construct.json"));
    QVERIFY(ruleset);
    QCOMPARE(ruleset->tables.size(), 5U);
    QCOMPARE(ruleset->tables[1].family, TableFamily::Netdev);
    const auto table = ruleset->findTable(TableFamily::Inet, Backend::Nft, u"t"_s);
    QVERIFY(table);
    const auto input = ruleset->findChain(*table, u"in"_s);
    QVERIFY(input);
    const Chain &chain = ruleset->chains[*input];
    QVERIFY(chain.base);
    QCOMPARE(chain.base->hook, Hook::Input);
    QCOMPARE(chain.base->type, ChainType::Filter);
    QCOMPARE(chain.base->priority, -5);
    QVERIFY(chain.base->policyDrop);
    QCOMPARE(chain.rules.front().position, 1U);
    QCOMPARE(chain.rules.front().comment, u"x y"_s);
    QVERIFY(chain.rules.front().handle);
    QCOMPARE(chain.rules[5].packets, std::optional<quint64>(0));
    const auto plain = ruleset->findChain(*table, u"ch"_s);
    QVERIFY(plain && !ruleset->chains[*plain].base);
}

void NftJsonTest::namedSets()
{
    const auto ruleset = readNftJson(fixture("every_construct.json"));
    QVERIFY(ruleset);
    QHash<QString, QString> texts;
    for (const Set &set : ruleset->sets)
        if (!set.name.isEmpty())
            texts.insert(set.name, setText(set));
    QCOMPARE(texts[u"s1"_s], u"1.2.3.4..1.2.3.9, 5.5.5.5, 10.0.0.0..10.255.255.255"_s);
    QCOMPARE(texts[u"s2"_s], u"10.0.0.0..10.255.255.255 . 80..90, 1.2.3.4 . 22"_s);
    QCOMPARE(texts[u"s4"_s], u"1.1.1.1 expires"_s);
    QCOMPARE(texts[u"s5"_s], u"22, 80"_s);
    QCOMPARE(texts[u"s6"_s], u"0.0.0.8 . 1.2.3.4"_s);
    QCOMPARE(texts[u"s8"_s], u"9.9.9.9 opaque"_s);
    QCOMPARE(texts[u"m1"_s], u"1.1.1.1 : jump ch, 10.0.0.0..10.255.255.255 : drop, * : accept"_s);
    QCOMPARE(texts[u"m2"_s], u"80 : 10.0.0.1 . 8080"_s);
    QCOMPARE(texts[u"m4"_s], u"80"_s);
    for (const Set &set : ruleset->sets)
        if (set.name == u"s4"_s || set.name == u"s8"_s)
            QVERIFY(set.isDynamic);
}

void NftJsonTest::forms_data()
{
    QTest::addColumn<QByteArray>("statements");
    QTest::addColumn<QString>("parts");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &statements, const QString &parts,
                        const QString &text) {
        QTest::newRow(name) << statements << parts << text;
    };
    row("flags as a sum of many",
        matchOf("==", R"({"&": [)" + flags + R"(, {"|": ["fin", "syn", "rst", "ack"]}]})",
                R"("syn")"),
        u"(flags & 23) {2}"_s, u"tcp flags syn / fin,syn,rst,ack"_s);
    row("states as a sum",
        matchOf("!=", R"({"&": [{"ct": {"key": "state"}}, {"|": ["established", "new"]}]})",
                R"("new")"),
        u"not (ct_state & 10) {8}"_s, u"ct state != new / established,new"_s);
    row("a list of flags with ==, nft 0.9.0",
        matchOf("==", R"({"ct": {"key": "state"}})", R"(["established", "related"])"),
        u"not (ct_state & 6) {0}"_s, u"ct state established,related"_s);
    row("conntrack's address, nft 0.9.0",
        matchOf("==", R"({"ct": {"key": "saddr", "family": "ip", "dir": "reply"}})",
                R"("10.0.0.1")"),
        u"ct_saddr[1] {10.0.0.1}"_s, u"ct reply ip saddr 10.0.0.1"_s);
    row("a shift", matchOf("==", R"({">>": [)" + mark + ", 8]}", "3"), u"(mark >> 8) {3}"_s,
        u"meta mark >> 8 == 0x00000003"_s);
    row("raw transport payload",
        matchOf("==", R"({"payload": {"base": "th", "offset": 16, "len": 16}})", "80"),
        u"dport {80}"_s, u"@th,16,16 0x50"_s);
    row("raw network payload is not known",
        matchOf("==", R"({"payload": {"base": "nh", "offset": 96, "len": 32}})", "80"),
        u"opaque:not-understood"_s, u"@nh,96,32 0x50"_s);
    row("a service's name", matchOf("==", dport, R"("ssh")"), u"dport {22}"_s, u"tcp dport ssh"_s);
    row("a service that is not known", matchOf("==", dport, R"("no-such-service")"),
        u"opaque:not-understood"_s, u"tcp dport no-such-service"_s);
    row("a port out of range", matchOf("==", dport, "70000"), u"opaque:not-understood"_s,
        u"tcp dport 70000"_s);
    row("a range upside down", matchOf("==", dport, R"({"range": [90, 80]})"),
        u"opaque:not-understood"_s, u"tcp dport 90-80"_s);
    row("an index without a name", matchOf("==", R"({"meta": {"key": "iif"}})", "7"), u"iif {7}"_s,
        u"iif 7"_s);
    row("fib check, nft 1.1.2",
        matchOf("==", R"({"fib": {"result": "check", "flags": ["daddr", "iif"]}})", "true"),
        u"fib_present[10] {1}"_s, u"fib daddr . iif check exists"_s);
    row("one flag of fib as a word",
        matchOf("==", R"({"fib": {"result": "type", "flags": "daddr"}})", R"("local")"),
        u"fib_type[2] {2}"_s, u"fib daddr type local"_s);
    row("a literal asterisk", matchOf("==", R"({"meta": {"key": "iifname"}})", R"("eth\\*")"),
        u"iifname {eth*}"_s, u"iifname \"eth\\*\""_s);
    row("root by name", matchOf("==", R"({"meta": {"key": "skuid"}})", R"("root")"), u"skuid {0}"_s,
        u"meta skuid root"_s);
    row("a meter, nft 0.9",
        R"({"meter": {"name": "m", "key": {"payload": {"protocol": "ip", "field": "saddr"}}, "stmt": {"limit": {"rate": 5, "per": "second"}}}})",
        u"ip_saddr {0.0.0.0..255.255.255.255}, opaque:rate"_s, u"meter"_s);
    row("add to a map",
        R"({"map": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": 5, "map": "@m"}})",
        u"add ip_saddr to m"_s, u"add @m { ip saddr : 5 }"_s);
    row("an extension's match", R"({"xt": {"type": "match", "name": "recent"}})",
        u"opaque:not-understood"_s, u"xt match recent"_s);
    row("an extension's target", R"({"xt": {"type": "target", "name": "REJECT"}})", u"opaque!"_s,
        u"xt target REJECT"_s);
    row("harmless extensions",
        R"({"xt": {"type": "match", "name": "comment"}}, {"xt": {"type": "target", "name": "LOG"}})",
        u""_s, u"xt match comment xt target LOG"_s);
    row("reject without anything", R"({"reject": null})", u"reject icmpx-port-unreachable"_s,
        u"reject"_s);
    row("reject with a number", R"({"reject": {"type": "icmp", "expr": 13}})",
        u"nfproto {2}, reject icmp-admin-prohibited"_s, u"reject with icmp 13"_s);
    row("queue", R"({"queue": {"num": {"range": [1, 3]}, "flags": ["bypass", "fanout"]}})",
        u"queue bypass"_s, u"queue flags bypass,fanout to 1-3"_s);
    row("flow", R"({"flow": {"op": "add", "flowtable": "@f"}})", u"offload"_s, u"flow add @f"_s);
    row("a set whose elements count",
        matchOf("==", dport,
                R"({"set": [{"elem": {"val": 22, "counter": {"packets": 1, "bytes": 2}}}, 80]})"),
        u"dport set {22, 80}"_s, u"tcp dport { 22 counter, 80 }"_s);
    row("elements with a limit",
        matchOf("==", dport,
                R"({"set": [{"elem": {"val": 22, "limit": {"rate": 5, "per": "second"}}}]})"),
        u"dport set {22 opaque}"_s, u"tcp dport { 22 limit rate 5/second }"_s);
    row("another protocol in a verdict map",
        R"({"vmap": {"key": {"payload": {"protocol": "udp", "field": "dport"}}, "data": {"set": [[53, {"accept": null}]]}}})",
        u"never {0}"_s, u"udp dport vmap { 53 : accept }"_s);
    row("a condition written once",
        matchOf("==", R"({"payload": {"protocol": "ip", "field": "ttl"}})", "5") + ", "
            + matchOf("==", R"({"payload": {"protocol": "ip", "field": "length"}})", "50"),
        u"nfproto {2}, ttl {5}, length {50}"_s, u"ip ttl 5 ip length 50"_s);
}

void NftJsonTest::forms()
{
    QFETCH(QByteArray, statements);
    const auto ruleset = readNftJson(listing(table + ruleOf(statements)));
    QVERIFY(ruleset);
    QVERIFY(ruleset->complete);
    QCOMPARE(ruleset->chains.size(), 1U);
    const Rule &rule = ruleset->chains.front().rules.front();
    QTEST(partsText(*ruleset, rule), "parts");
    QTEST(rule.text, "text");
    QCOMPARE(rule.handle, std::optional<quint64>(7));
}

void NftJsonTest::sets_data()
{
    QTest::addColumn<QByteArray>("definition");
    QTest::addColumn<QString>("elements");
    const auto row = [](const char *name, const QByteArray &definition, const QString &elements) {
        QTest::newRow(name) << definition << elements;
    };
    row("typeof, nft 1.1",
        R"("type": {"typeof": {"payload": {"protocol": "ip", "field": "saddr"}}}, "elem": ["10.0.0.1"])",
        u"10.0.0.1"_s);
    row("typeof of a concatenation",
        R"("type": {"typeof": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}}, "elem": [{"concat": ["10.0.0.1", 80]}])",
        u"10.0.0.1 . 80"_s);
    row("one element", R"("type": "inet_service", "elem": 80)", u"80"_s);
    row("none", R"("type": "inet_service")", u""_s);
    row("a type that is not modelled", R"("type": "ether_addr", "elem": ["00:11:22:33:44:55"])",
        u"not understood"_s);
    row("a type that is no type", R"("type": 5, "elem": [1])", u"not understood"_s);
    row("an element of another type", R"("type": "inet_service", "elem": [80, "10.0.0.1"])",
        u"not understood"_s);
    row("a concatenation too short",
        R"("type": ["ipv4_addr", "inet_service"], "elem": [{"concat": ["10.0.0.1"]}])",
        u"not understood"_s);
    row("a prefix too long",
        R"("type": "ipv4_addr", "elem": [{"prefix": {"addr": "10.0.0.0", "len": 33}}])",
        u"not understood"_s);
    row("all addresses",
        R"("type": "ipv4_addr", "elem": [{"prefix": {"addr": "0.0.0.0", "len": 0}}])",
        u"0.0.0.0..255.255.255.255"_s);
    row("an element's statements in a list",
        R"("type": "inet_service", "elem": [{"elem": {"val": 80, "stmt": [{"quota": {"val": 5, "val_unit": "bytes"}}]}}])",
        u"80 opaque"_s);
    row("a wildcard with a timeout",
        R"("type": "ipv4_addr", "elem": [{"elem": {"val": "*", "timeout": 5, "expires": 3}}])",
        u"* expires"_s);
}

void NftJsonTest::sets()
{
    QFETCH(QByteArray, definition);
    const auto ruleset = readNftJson(listing(
        table + R"({"set": {"family": "inet", "table": "t", "name": "s", )" + definition + "}}"));
    QVERIFY(ruleset);
    QVERIFY(ruleset->complete);
    QCOMPARE(ruleset->sets.size(), 1U);
    QTEST(setText(ruleset->sets.front()), "elements");
}

void NftJsonTest::anyOrder()
{
    const QByteArray rule =
        ruleOf(matchOf("==", dport, R"("@later")") + R"(, {"jump": {"target": "after"}})");
    const QByteArray set =
        R"({"set": {"family": "inet", "table": "t", "name": "later", "type": "inet_service", "elem": [80]}})";
    const QByteArray chain =
        R"({"chain": {"family": "inet", "table": "t", "name": "after", "handle": 9}})";
    const auto ruleset = readNftJson(listing(rule + ", " + chain + ", " + set));
    QVERIFY(ruleset);
    QCOMPARE(ruleset->sets.size(), 1U);
    QVERIFY(ruleset->sets.front().understood);
    QCOMPARE(setText(ruleset->sets.front()), u"80"_s);
    QCOMPARE(ruleset->tables.size(), 1U);
    const auto without = readNftJson(listing(rule));
    QVERIFY(without);
    QVERIFY(!without->sets.front().understood);
    QVERIFY(!without->notes.empty());
}

void NftJsonTest::doubtfulTable()
{
    const QByteArray chain =
        R"(, {"chain": {"family": "ip", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}})";
    const auto read = [&](const QByteArray &word) {
        return readNftJson(
            listing(R"({"table": {"family": "ip", "name": "t", "flags": )" + word + "}}" + chain));
    };
    QVERIFY(read(R"("dormant")")->tables.front().dormant);
    QVERIFY(read(R"(["owner", "dormant"])")->tables.front().dormant);
    QVERIFY(!read(R"("owner")")->tables.front().dormant);
    QVERIFY(read(R"("owner")")->chains.front().rules.empty());
    const auto doubtful = read(R"("t")");
    QCOMPARE(partsText(*doubtful, doubtful->chains.front().rules.front()),
             u"opaque:not-understood, accept"_s);
}

void NftJsonTest::cutAtEveryByte()
{
    const QByteArray whole =
        listing(table
                + ruleOf(matchOf("==", dport, R"({"set": [22, {"range": [80, 90]}]})")
                         + R"(, {"drop": null})")
                + ", " + ruleOf(R"({"log": {"prefix": "a \" \\ \u0041"}})"));
    const auto opening = whole.indexOf('[') + 1;
    QVERIFY(readNftJson(whole)->complete);
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const auto ruleset = readNftJson(whole.left(size));
        if (size < opening) {
            QVERIFY2(!ruleset, qPrintable(QString::number(size)));
            QCOMPARE(ruleset.error().kind, ErrorKind::BadInput);
            continue;
        }
        QVERIFY2(ruleset, qPrintable(QString::number(size)));
        QVERIFY(!ruleset->complete);
        QVERIFY(!ruleset->notes.empty());
    }
}

void NftJsonTest::notNft_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("nft's own language") << QByteArray("table ip filter {\n}\n");
    QTest::newRow("other JSON") << QByteArray(R"({"ruleset": []})");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no list") << QByteArray(R"({"nftables": {}})");
    QTest::newRow("zeros") << QByteArray(100, '\0');
}

void NftJsonTest::notNft()
{
    QFETCH(QByteArray, text);
    const auto ruleset = readNftJson(text);
    QVERIFY(!ruleset);
    QCOMPARE(ruleset.error().kind, ErrorKind::BadInput);
}

void NftJsonTest::deepNesting()
{
    const QByteArray brackets = QByteArray(100'000, '[') + QByteArray(100'000, ']');
    const QByteArray after = ", " + ruleOf(R"({"drop": null})");
    const auto beside = readNftJson(listing(table + ruleOf(brackets) + after));
    QVERIFY(beside);
    QVERIFY(!beside->complete); // a rule was left out
    QCOMPARE(beside->chains.front().rules.size(), 1U);
    QCOMPARE(beside->chains.front().rules.front().text, u"drop"_s);
    QVERIFY(!readNftJson(listing(QByteArray(100'000, '[')))->complete);
    QByteArray objects;
    for (int i = 0; i < 100'000; ++i)
        objects += "{\"&\":[";
    QVERIFY(!readNftJson(listing(table + ruleOf(objects)))->complete);
}

void NftJsonTest::hostileComment()
{
    const QByteArray comment =
        "\\\" drop # handle 1 \\u001b[31m \xff\xfe \\u0000 \xe2\x80\xae ]}}]}";
    const auto ruleset = readNftJson(
        listing(table + R"({"rule": {"family": "inet", "table": "t", "chain": "c", "comment": ")"
                + comment + R"(", "expr": [{"accept": null}]}}, )" + ruleOf(R"({"drop": null})")));
    QVERIFY(ruleset);
    QVERIFY(ruleset->complete);
    const auto &rules = ruleset->chains.front().rules;
    QCOMPARE(rules.size(), 2U);
    QVERIFY(rules[0].comment.startsWith(u"\" drop # handle 1"_s));
    QVERIFY(rules[0].comment.endsWith(u"]}}]}"_s));
    QCOMPARE(partsText(*ruleset, rules[0]), u"accept"_s);
    QCOMPARE(partsText(*ruleset, rules[1]), u"drop"_s);
}

void NftJsonTest::notUnderstoodIsKept()
{
    const auto parts = [](const QByteArray &statements) {
        const auto ruleset = readNftJson(listing(table + ruleOf(statements)));
        return ruleset ? partsText(*ruleset, ruleset->chains.front().rules.front()) : u"error"_s;
    };
    QCOMPARE(parts(R"({"teleport": {"to": "mars"}}, {"drop": null})"), u"opaque!, drop"_s);
    QCOMPARE(parts(R"(5, {"drop": null})"), u"opaque!, drop"_s);
    QCOMPARE(parts(R"({"a": 1, "b": 2}, {"drop": null})"), u"opaque!, drop"_s);
    QCOMPARE(parts(matchOf("~", dport, "80") + R"(, {"drop": null})"),
             u"opaque:not-understood, drop"_s);
    QCOMPARE(parts(matchOf("==", R"({"meta": {"key": "new-key"}})", "80")),
             u"opaque:not-understood"_s);
    QCOMPARE(parts(matchOf("==", R"({"teleport": null})", "80")), u"opaque:not-understood"_s);
    QCOMPARE(parts(R"({"reject": {"type": "icmp", "expr": "new-code"}})"), u"opaque!"_s);
    QCOMPARE(parts(R"({"jump": {}})"), u"opaque!"_s);
    // A whole element that is not known may hold anything.
    QVERIFY(!readNftJson(listing(R"({"hyperchain": {}})"))->complete);
    QVERIFY(readNftJson(listing(R"({"flowtable": {"family": "inet", "name": "f", "table": "t"}})"))
                ->complete);
}

QTEST_GUILESS_MAIN(NftJsonTest)
#include "tst_nft_json.moc"
