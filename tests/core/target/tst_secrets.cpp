// SPDX-License-Identifier: MIT
// Credentials never survive, wherever a person or a program wrote them.
#include "core/target/secrets.h"
#include "core/target/target_parser.h"

#include <QJsonDocument>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

class TestSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void secretIsGone_data();
    void secretIsGone();
    void plainTextStays_data();
    void plainTextStays();
    void restStays();
};

void TestSecrets::secretIsGone_data()
{
    QTest::addColumn<QString>("text"); // each holds CANARY
    for (const char *text :
         {"postgres://user:CANARY@db/app",
          "postgres://user:CA@CANARY@db/app",
          "postgres://u:CANARY/x@db:5433/app",
          "postgres://u:x#CANARY@db:5433/app",
          "postgres://u:x?CANARY@db:5433/app",
          "redis://:CANARY@cache:6379/0",
          "https://CANARY@forge.example.org/x",
          "https://u:CANARY@forge.example.org/@scope/x",
          "jdbc:mysql://db/app?user=u&password=CANARY",
          "jdbc:oracle:thin:scott/CANARY@db:1521/x",
          "user:CANARY@tcp(db:3306)/x",
          "user:CANARY@unix(/run/mysqld/mysqld.sock)/x",
          "app:CANARY@db:5432",
          "host=db password=CANARY port=5432",
          "host=db password='CANARY with spaces' port=5432",
          "host=db sslpassword=CANARY",
          "host=db password = CANARY",
          "Server=db;Uid=u;Pwd=CANARY;",
          "PWD={CANARY;x};Server=db",
          "Authorization: Bearer CANARY",
          "authorization: Basic Q0FOQVJZCANARY==",
          "> Cookie: sid=CANARY; theme=dark",
          "Set-Cookie: sid=CANARY",
          "X-Api-Key: CANARY",
          "{\"password\": \"CANARY\"}",
          "{'password': 'CANARY x'}",
          "{\\\"password\\\":\\\"CANARY\\\",\\\"host\\\":\\\"db\\\"}",
          "{\"token\":\"CANARY\"}",
          "password => \"CANARY\"",
          "apikey=CANARY",
          "https://h/x?access_token=CANARY&y=1",
          "https://h/x?sig=CANARY",
          "https://h/?api_key=CANARY",
          "PGPASSWORD=CANARY psql -h db",
          "MYSQL_PWD=CANARY mysql",
          "mysql -h db -u root -pCANARY app",
          "mysqldump --password=CANARY app",
          "mysql --password CANARY",
          "redis-cli -h db -a CANARY ping",
          "curl -u app:CANARY http://db/",
          "curl -H 'Authorization: token CANARY' http://db/",
          "ldapsearch -x -H ldap://db -D cn=app -w CANARY",
          "mosquitto_pub -h db -P CANARY",
          "sshpass -p CANARY ssh db",
          "AWS_SECRET_ACCESS_KEY=CANARY",
          "aws_secret_access_key = CANARY",
          "client_secret: CANARY",
          "<password>CANARY</password>",
          "passwd: CANARY",
          "connect with secret=CANARY,host=db",
          "-----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY-----",
          "http://app:CANARY@[::1]:8080/x",
          "Cannot load 'http://app:CANARY@db:8080/'",
          "smbclient -U app%CANARY //db/share",
          "npm_config__auth=CANARY"})
        QTest::newRow(text) << QString::fromUtf8(text);
    QTest::newRow("AWS key id") << u"key AKIAIOSFODCANARY1234 used"_s;
    QTest::newRow("JWT") << u"sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJDQ0FOQVJZIn0.CANARY to db"_s;
    QTest::newRow("forge token") << u"using ghp_CANARY0123456789abcdefghijkl now"_s;
}

void TestSecrets::secretIsGone()
{
    QFETCH(QString, text);
    const QString clean = withoutSecrets(text);
    QVERIFY2(!clean.contains(u"CANARY"), qPrintable(clean));
    QVERIFY(clean.contains(u"***"));
    QCOMPARE(withoutSecrets(clean), clean);
    const QByteArray json = QJsonDocument(json::write(parseAny(text)).toObject()).toJson();
    QVERIFY2(!json.contains("CANARY"), json.constData());
}

void TestSecrets::plainTextStays_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"connection to server at \"db\" (10.0.0.7), port 5433 failed: Connection refused",
          "ssh://git@forge:22/x.git", "postgres://app@db/app", "http://[::1]:8080/a@b",
          "git@github.example:team/app.git",
          "FATAL: password authentication failed for user \"app\"", "connect ECONNREFUSED ::1:5433",
          "2026-11-21T15:36:42 db:5432 refused",
          "curl: (7) Failed to connect to 127.0.0.1 port 8080", "http://host:8080/path?x=1",
          "dial tcp 10.0.0.7:5432: connect: connection refused", "host=db port=5432", "ls -p /tmp",
          "mkdir -p /x && ssh -p 2222 app@db"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestSecrets::plainTextStays()
{
    QFETCH(QString, text);
    QCOMPARE(withoutSecrets(text), text);
}

void TestSecrets::restStays()
{
    QCOMPARE(withoutSecrets(u"postgres://user:pw@db:5433/app?sslmode=x"_s),
             u"postgres://user:***@db:5433/app?sslmode=x"_s);
    QCOMPARE(withoutSecrets(u"a password=x b\nc token=y&d=1"_s),
             u"a password=*** b\nc token=***&d=1"_s);
    QCOMPARE(withoutSecrets(u"mysql -u root -pSecret app"_s), u"mysql -u root -p*** app"_s);
}

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
