// SPDX-License-Identifier: MIT
// What a person types, and the directory of services behind it.
#include "core/target/services.h"
#include "core/target/target_parser.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// "host port service scheme unix_path", "-" for what is empty; then the others as "host:port".
QString summary(const Target &target)
{
    const auto word = [](const std::optional<QString> &text) { return text.value_or(u"-"_s); };
    QStringList words{word(target.host),
                      target.port ? QString::number(target.port->value()) : u"-"_s,
                      word(target.service), word(target.scheme), word(target.unixPath)};
    for (const HostPort &other : target.also)
        words << other.host + u':' + (other.port ? QString::number(other.port->value()) : u"-"_s);
    return words.join(u' ');
}

} // namespace

class TestTarget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void typedFormIsUnderstood_data();
    void typedFormIsUnderstood();
    void problemIsNamed_data();
    void problemIsNamed();
    void everyProblemHasItsText();
    void hostileTextIsRefused_data();
    void hostileTextIsRefused();
    void partOfAFaultyTargetIsNoAnswer_data();
    void partOfAFaultyTargetIsNoAnswer();
    void internationalName();
    void profileComesWithTheTarget();
    void directoryIsConsistent();
    void serviceIsFoundByItsNames_data();
    void serviceIsFoundByItsNames();
    void schemeHasItsPort();
    void sharedPortsBelongToNobody();
};

void TestTarget::typedFormIsUnderstood_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("db:5432", "db 5432 postgresql - -");
    row("  db:5432  ", "db 5432 postgresql - -");
    row("\"db:5432\",", "db 5432 postgresql - -");
    row("10.0.0.7 8080", "10.0.0.7 8080 - - -");
    row("10.0.0.7, 8080", "10.0.0.7 8080 - - -");
    row("[::1]:80", "::1 80 http - -");
    row("[::1] 80", "::1 80 http - -");
    row("::1", "::1 - - - -");
    row("2001:DB8:0:0::7", "2001:db8::7 - - - -");
    row("[2001:db8::7]", "2001:db8::7 - - - -");
    row("fe80::1%eth0", "fe80::1%eth0 - - - -");
    row("[fe80::1%25eth0]:80", "fe80::1%eth0 80 http - -");
    row("[fe80::1%eth0]:80", "fe80::1%eth0 80 http - -");
    row("localhost redis", "localhost 6379 redis - -");
    row("localhost pg", "localhost 5432 postgresql - -");
    row("db:mysql", "db 3306 mysql - -");
    row("5432", "localhost 5432 postgresql - -");
    row(":5432", "localhost 5432 postgresql - -");
    row(":redis", "localhost 6379 redis - -");
    row("db", "db - - - -");
    row("db.example.org.", "db.example.org. - - - -");
    row("db.example.org.:5433", "db.example.org. 5433 - - -");
    row("my_host:1", "my_host 1 - - -");
    row("token:8080", "token 8080 - - -");
    row("db/5433", "db 5433 - - -");
    row("db/10.0.0.7", "db - - - -");
    // Several: the first is the target
    row("localhost:1 localhost:2", "localhost 1 - - - localhost:2");
    row("a:1, b:2,[::1]:3", "a 1 - - - b:2 ::1:3");
    row("example.org/path", "example.org - - - -");
    row("10.0.0.7/8080", "10.0.0.7 8080 - - -");
    // URLs
    row("https://host/path", "host 443 https https -");
    row("HTTP://Host:8080/a?b=c#d", "Host 8080 http http -");
    row("http://[::1]:8080/", "::1 8080 http http -");
    row("http://[fe80::1%25eth0]/", "fe80::1%eth0 80 http http -");
    row("https://example.org?x=http://other:1/", "example.org 443 https https -");
    row("postgres://user:secret@db/app", "db 5432 postgresql postgres -");
    row("postgresql+psycopg2://u:p@db:5433/app", "db 5433 postgresql postgresql+psycopg2 -");
    row("postgresql:///app?host=/run/postgresql&port=5433",
        "- - postgresql postgresql /run/postgresql/.s.PGSQL.5433");
    row("postgresql:///app", "localhost 5432 postgresql postgresql -");
    row("postgres://u:p%40ss@db:5433/a", "db 5433 postgresql postgres -");
    row("postgres://u:p@ss/w@db:5433/a", "db 5433 postgresql postgres -");
    row("jdbc:mysql://db:3307/app?user=u", "db 3307 mysql jdbc:mysql -");
    row("jdbc:postgresql://db/app", "db 5432 postgresql jdbc:postgresql -");
    row("jdbc:sqlserver://db:1433;databaseName=x", "db 1433 mssql jdbc:sqlserver -");
    row("rediss://:pw@cache:6390/0", "cache 6390 redis rediss -");
    row("redis://cache", "cache 6379 redis redis -");
    row("mongodb+srv://u:p@cluster.example.org/x",
        "cluster.example.org 27017 mongodb mongodb+srv -");
    row("mongodb://u:p@a:27017,b:27018/x", "a 27017 mongodb mongodb - b:27018");
    row("amqps://broker", "broker 5671 amqp amqps -");
    row("amqp://u:p@broker/vhost", "broker 5672 amqp amqp -");
    row("wss://live.example.org/feed", "live.example.org 443 https wss -");
    row("git+https://forge/x.git", "forge 443 https git+https -");
    row("ssh://git@forge:2222/x.git", "forge 2222 ssh ssh -");
    row("ldap://dir", "dir 389 ldap ldap -");
    row("tcp://10.0.0.1:2375", "10.0.0.1 2375 docker tcp -");
    row("unknown://host:99/x", "host 99 - unknown -");
    row("unknown://host/x", "host - - unknown -");
    // Unix sockets
    row("unix:///run/docker.sock", "- - docker unix /run/docker.sock");
    row("unix:/run/x.sock", "- - - - /run/x.sock");
    row("/run/x.sock", "- - - - /run/x.sock");
    row("/var/run/postgresql/.s.PGSQL.5432", "- - postgresql - /var/run/postgresql/.s.PGSQL.5432");
    row("@dbus-abc", "- - - - @dbus-abc");
    row("http+unix://%2Frun%2Fdocker.sock/v1.41/info", "- - docker http+unix /run/docker.sock");
    // Connection strings
    row("host=db port=5433 user=x password=y", "db 5433 - - -");
    row("host=db user=x dbname=app", "db 5432 postgresql - -");
    row("host = 'db' port = 5433 dbname='a b' password='it\\'s'", "db 5433 postgresql - -");
    row("host=/run/postgresql port=5433 dbname=a",
        "- - postgresql - /run/postgresql/.s.PGSQL.5433");
    row("host=a,b port=5433 dbname=x", "a 5433 postgresql - - b:5433");
    row("user:pw@tcp(db:3306)/x", "db 3306 mysql - -");
    row("user:pw@tcp([::1]:3307)/x?timeout=5s", "::1 3307 mysql - -");
    row("user@unix(/run/mysqld/mysqld.sock)/x", "- - mysql - /run/mysqld/mysqld.sock");
    row("Server=db,1433;Database=x;User Id=u;Password=p", "db 1433 mssql - -");
    row("Server=tcp:db.example.org,1434;Initial Catalog=x;Pwd=p", "db.example.org 1434 mssql - -");
    row("Server=db;Port=3306;Database=x;Uid=u;Pwd=p", "db 3306 mysql - -");
    row("Driver={PostgreSQL Unicode};Server=db;Port=5433;Uid=u;Pwd=p", "db 5433 postgresql - -");
    row("pgsql:host=db;port=5433;dbname=app", "db 5433 postgresql - -");
    row("dbi:mysql:database=app;host=db", "db 3306 mysql - -");
    row("mysql:unix_socket=/run/mysqld/mysqld.sock;dbname=x",
        "- - mysql - /run/mysqld/mysqld.sock");
    // SSH
    row("app@db", "db 22 ssh - -");
    row("app@db:2222", "db 2222 ssh - -");
    row("git@forge.example.org:team/app.git", "forge.example.org 22 ssh - -");
    row("app@10.0.0.7", "10.0.0.7 22 ssh - -");
    row("app@[::1]:2222", "::1 2222 ssh - -");
}

void TestTarget::typedFormIsUnderstood()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto target = parseTarget(text);
    QVERIFY2(target, target ? "" : qPrintable(target.error().text()));
    QCOMPARE(summary(*target), expected);
    QCOMPARE(summary(parseAny(text)), expected);
    QCOMPARE(target->reported, FailureKind::None);
}

void TestTarget::problemIsNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("subject");
    const auto row = [](const char *text, TargetProblem problem, const char *subject) {
        QTest::newRow(text) << QString::fromUtf8(text) << static_cast<int>(problem)
                            << QString::fromUtf8(subject);
    };
    using enum TargetProblem;
    row("   ", Empty, "");
    row("db:0", PortRange, "0");
    row("db:65536", PortRange, "65536");
    row("db:-1", PortRange, "-1");
    row("db 99999999999999999999", PortRange, "99999999999999999999");
    row("db:nosuchservice", BadPort, "nosuchservice");
    row("db:", BadPort, "");
    row("10.0.0.256:80", BadAddress, "10.0.0.256");
    row("1.2.3:80", BadAddress, "1.2.3");
    row("2001:db8::xyz", BadAddress, "2001:db8::xyz");
    row("10.0.0.0/24", Network, "10.0.0.0/24");
    row("[::1", OpenBracket, "[::1");
    row("[db]:80", OpenBracket, "[db]:80");
    row("[::1]:http2x", BadPort, "http2x");
    row("-db:80", BadHost, "-db");
    row("a..b:80", BadHost, "a..b");
    row("http:///path", MissingHost, "http");
    row("http://:80/", MissingHost, ":80");
    row("http://host:99999/", PortRange, "99999");
    row("user=x;password=hunter2", BadHost, "user=x;password=***");
    row("what is wrong with my database", NotATarget, "what is wrong with my database");
    row("db\x01:80", BadCharacter, "\\x01");
    row("db\xe2\x80\xae:80", BadCharacter, "\\u202e");
}

void TestTarget::problemIsNamed()
{
    QFETCH(QString, text);
    QFETCH(int, problem);
    QFETCH(QString, subject);
    const auto target = parseTarget(text);
    QVERIFY2(!target, target ? qPrintable(summary(*target)) : "");
    QCOMPARE(target.error().kind, ErrorKind::BadInput);
    QVERIFY2(targetProblemOf(target.error()), qPrintable(target.error().text()));
    QCOMPARE(static_cast<int>(*targetProblemOf(target.error())), problem);
    QCOMPARE(target.error().subject, subject);
}

void TestTarget::everyProblemHasItsText()
{
    QFile file(QDir::cleanPath(
        QStringLiteral(DOORWARD_FIXTURES "/../../../../resources/catalogue/en/target.json")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    const QStringList ids = texts.keys().filter(u"target.problem."_s);
    for (const QString &id : ids) {
        const Message message =
            targetProblem(Error{ErrorKind::BadInput, id.section(u'.', 2), u"x"_s, 0});
        QVERIFY(!message.isEmpty());
        QVERIFY2(texts.contains(message.id), qPrintable(message.id));
    }
    QCOMPARE(ids.size(), static_cast<qsizetype>(TargetProblem::NotATarget) + 1);
    QVERIFY(targetProblem(Error{ErrorKind::System, u"open"_s, u"x"_s, 2}).isEmpty());
}

void TestTarget::hostileTextIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("1 MiB") << QString(1 << 20, u'a');
    QTest::newRow("1 MiB of colons") << QString(1 << 20, u':');
    QTest::newRow("1 MiB of marks") << QString(u"://"_s).repeated(350'000);
    QTest::newRow("1 MiB of at signs") << QString(u"a:b@"_s).repeated(262'144);
    QTest::newRow("1 MiB of equals") << QString(u"password="_s).repeated(116'508);
    QTest::newRow("1 MiB of quotes") << QString(u"pwd=\""_s).repeated(209'715);
    QTest::newRow("1 MiB of brackets") << QString(1 << 20, u'[');
    QTest::newRow("1 MiB of lines") << QString(1 << 20, u'\n');
    QTest::newRow("NUL") << QString(u"db:54"_s + QChar(0) + u"32"_s);
    QTest::newRow("bidi") << u"\u202edb:5432 x"_s;
    QTest::newRow("lone surrogate") << QString(QChar(0xd800)) + u":80 x"_s;
}

void TestTarget::hostileTextIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!parseTarget(text));
    const Target target = parseAny(text);
    QVERIFY(!target.host || !target.host->contains(QChar(0)));
}

void TestTarget::partOfAFaultyTargetIsNoAnswer_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"10.0.0.7:70000", "127.0.0.1:0", "db:0", "[::1:80", "10.0.0.256:80"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestTarget::partOfAFaultyTargetIsNoAnswer()
{
    QFETCH(QString, text);
    QVERIFY(!parseTarget(text));
    const Target target = parseAny(text);
    QVERIFY(!target.host);
    QCOMPARE(target.input, text);
}

void TestTarget::internationalName()
{
    const auto target = parseTarget(u"bücher.example:80"_s);
    QVERIFY(target);
    QCOMPARE(*target->host, u"bücher.example"_s);
    QCOMPARE(*target->aceHost, u"xn--bcher-kva.example"_s);
    QVERIFY(!parseTarget(u"db:80"_s)->aceHost);
}

void TestTarget::profileComesWithTheTarget()
{
    const auto target = parseTarget(u"db:5432"_s);
    QCOMPARE(target->profile->title, u"PostgreSQL"_s);
    QVERIFY(target->profile->processNames.contains(u"postgres"_s));
    QCOMPARE(target->profile->opening, Opening::Postgres);
    QVERIFY(!parseTarget(u"db:5999"_s)->profile);
    QCOMPARE(*portToTry(*parseTarget(u"db:5999"_s)), Port(5999));
    QVERIFY(!portToTry(*parseTarget(u"db"_s)));
}

void TestTarget::directoryIsConsistent()
{
    QSet<QString> names;
    for (const ServiceProfile &service : services()) {
        QVERIFY2(!names.contains(service.name), qPrintable(service.name));
        names.insert(service.name);
        QVERIFY(!service.title.isEmpty());
        QCOMPARE(service.name, service.name.toLower());
        QCOMPARE(serviceNamed(service.name), &service);
        for (const QString &process : service.processNames)
            QVERIFY2(process.size() <= 15, qPrintable(process)); // TASK_COMM_LEN without its NUL
        for (const Port port : service.ports)
            QVERIFY(port.value() != 0);
    }
    QVERIFY(services().size() >= 60);
}

void TestTarget::serviceIsFoundByItsNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("service");
    const auto row = [](const char *name, const char *service) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(service);
    };
    row("postgres", "postgresql");
    row("PG", "postgresql");
    row("mariadb", "mysql");
    row("postgresql+psycopg2", "postgresql");
    row("jdbc:mysql", "mysql");
    row("rediss", "redis");
    row("mongodb+srv", "mongodb");
    row("amqps", "amqp");
    row("wss", "https");
    row("svn+ssh", "ssh");
    row("http+unix", "http");
    row("domain", "dns");
}

void TestTarget::serviceIsFoundByItsNames()
{
    QFETCH(QString, name);
    QFETCH(QString, service);
    QVERIFY(serviceOfScheme(name) != nullptr);
    QCOMPARE(serviceOfScheme(name)->name, service);
}

void TestTarget::schemeHasItsPort()
{
    QCOMPARE(*defaultPortOfScheme(u"amqps"), Port(5671));
    QCOMPARE(*defaultPortOfScheme(u"rediss"), Port(6379));
    QCOMPARE(*defaultPortOfScheme(u"wss"), Port(443));
    QVERIFY(!defaultPortOfScheme(u"x-unknown"));
}

void TestTarget::sharedPortsBelongToNobody()
{
    QCOMPARE(serviceOnPort(Port(5432))->name, u"postgresql"_s);
    QCOMPARE(serviceOnPort(Port(443))->name, u"https"_s);
    QVERIFY(serviceOnPort(Port(8080)) == nullptr);
    QVERIFY(serviceOnPort(Port(9000)) == nullptr);
    QVERIFY(serviceOnPort(Port(0)) == nullptr);
}

QTEST_GUILESS_MAIN(TestTarget)
#include "tst_target.moc"
