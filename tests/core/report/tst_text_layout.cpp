// SPDX-License-Identifier: MIT
#include "core/report/text_layout.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

class TestTextLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void width_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width");
        QTest::newRow("latin") << u"refused"_s << 7;
        QTest::newRow("marks of the report") << u"✓✕?–!·…"_s << 7;
        QTest::newRow("korean") << u"거부됨"_s << 6;
        QTest::newRow("decomposed korean") << u"\u1112\u1161\u11ab"_s << 2;
        QTest::newRow("chinese") << u"拒绝，"_s << 6;
        QTest::newRow("combining") << u"e\u0301x"_s << 2;
        QTest::newRow("turkish") << u"İığş"_s << 4;
        QTest::newRow("beyond the BMP") << u"\U0001F600\U00020000"_s << 4;
        QTest::newRow("half width kana") << u"ｱ"_s << 1;
        QTest::newRow("empty") << QString() << 0;
    }
    void width()
    {
        QFETCH(QString, text);
        QTEST(displayWidth(text), "width");
    }

    void wrapping_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width");
        QTest::addColumn<QStringList>("lines");
        QTest::newRow("fits") << u"a b"_s << 3 << QStringList{u"a b"_s};
        QTest::newRow("words") << u"one two three"_s << 7 << QStringList{u"one two"_s, u"three"_s};
        QTest::newRow("a long word stays whole")
            << u"a abcdefgh b"_s << 4 << QStringList{u"a"_s, u"abcdefgh"_s, u"b"_s};
        QTest::newRow("punctuation begins no line")
            << u"连接 (ab)。拒绝"_s << 9 << QStringList{u"连接"_s, u"(ab)。拒"_s, u"绝"_s};
        QTest::newRow("ASCII stop after Chinese")
            << u"连接被."_s << 6 << QStringList{u"连接"_s, u"被."_s};
        QTest::newRow("Korean breaks at spaces")
            << u"포트를 씁니다."_s << 10 << QStringList{u"포트를"_s, u"씁니다."_s};
        QTest::newRow("a path stays whole")
            << u"in /etc/postgresql/15/main here"_s << 12
            << QStringList{u"in"_s, u"/etc/postgresql/15/main"_s, u"here"_s};
        QTest::newRow("between wide characters")
            << u"连接被拒绝"_s << 4 << QStringList{u"连接"_s, u"被拒"_s, u"绝"_s};
        QTest::newRow("no line begins with a full stop")
            << u"连接。被"_s << 4 << QStringList{u"连"_s, u"接。"_s, u"被"_s};
        QTest::newRow("a mark stays with its letter")
            << u"ae\u0301"_s << 1 << QStringList{u"ae\u0301"_s};
        QTest::newRow("empty") << QString() << 4 << QStringList{QString()};
    }
    void wrapping()
    {
        QFETCH(QString, text);
        QFETCH(int, width);
        QTEST(wrapped(text, width), "lines");
    }

    void eliding()
    {
        QCOMPARE(elided(u"postgres"_s, 8), u"postgres"_s);
        QCOMPARE(elided(u"postgres"_s, 5), u"post…"_s);
        QCOMPARE(elided(u"连接被"_s, 5), u"连接…"_s);
        QCOMPARE(elided(u"连接被"_s, 4), u"连…"_s);
    }

    void quoting_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("line");
        QTest::newRow("plain") << QStringList{u"ss"_s, u"-tlnp"_s} << u"ss -tlnp"_s;
        QTest::newRow("filter") << QStringList{u"ss"_s, u"sport = :80"_s} << u"ss 'sport = :80'"_s;
        QTest::newRow("empty word") << QStringList{u"a"_s, QString()} << u"a ''"_s;
        QTest::newRow("quote") << QStringList{u"echo"_s, u"it's $HOME `id`"_s}
                               << u"echo 'it'\\''s $HOME `id`'"_s;
        QTest::newRow("control characters")
            << QStringList{u"echo"_s, u"a\n'\x1b\\"_s} << u"echo $'a\\n\\'\\x1b\\\\'"_s;
        QTest::newRow("bidirectional control") << QStringList{u"\u202e"_s} << u"$'\\u202e'"_s;
    }
    void quoting()
    {
        QFETCH(QStringList, command);
        QTEST(shellQuoted(command), "line");
    }

    void aShellReadsBackWhatWasQuoted()
    {
        const QString bash = u"/bin/bash"_s;
        if (!QFile::exists(bash))
            QSKIP("needs /bin/bash to read back what was quoted");
        const QStringList words{u"a b"_s, u"it's"_s, u"$(id) `id` \\"_s, u"line\nend\x1b[0m'\\n"_s,
                                u"*"_s,   u"~"_s,    u"한국"_s,          u"!x"_s};
        QProcess shell;
        QProcessEnvironment environment;
        environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
        shell.setProcessEnvironment(environment);
        shell.start(bash, {u"--norc"_s, u"-c"_s, u"printf '%s\\0' "_s + shellQuoted(words)});
        QVERIFY(shell.waitForFinished(20'000));
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()),
                 words.join(QChar(u'\0')) + QChar(u'\0'));
    }
};

QTEST_GUILESS_MAIN(TestTextLayout)
#include "tst_text_layout.moc"
