// SPDX-License-Identifier: MIT
// Configuration files and command lines that say on which address a server listens: bytes in,
// settings out; and the files of a process that lives in a root directory of its own.
#include "core/base/clock.h"
#include "core/inspect/address_arguments.h"
#include "core/inspect/listen_settings.h"
#include "core/inspect/process_files.h"
#include "core/inspect/setting_lines.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// "2 listen_addresses = localhost", line by line.
QStringList linesOfSettings(SettingSyntax syntax, const QByteArray &bytes)
{
    QStringList lines;
    for (const SettingLine &line : readSettingLines(syntax, bytes))
        lines << u"%1 %2%3 = %4"_s.arg(
            QString::number(line.line),
            line.section.isEmpty() ? QString() : u'[' + line.section + u']', line.name, line.value);
    return lines;
}

Process process(const QString &name, const QStringList &arguments)
{
    Process made;
    made.pid = Pid(static_cast<int>(::getpid()));
    made.name = name;
    made.arguments = arguments;
    return made;
}

QStringList textsOf(const std::vector<ListenSetting> &settings)
{
    QStringList texts;
    for (const ListenSetting &setting : settings)
        texts << u"%1:%2 %3 %4%5"_s.arg(setting.file.section(u'/', -1),
                                        QString::number(setting.line), setting.values.join(u'|'),
                                        setting.port ? QString::number(setting.port->value())
                                                     : u"-"_s,
                                        setting.preset ? u" preset"_s : QString());
    return texts;
}

} // namespace

class TestListenSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void syntax_data();
    void syntax();
    void hostileBytes();
    void arguments_data();
    void arguments();
    void postgresqlWithIncludes();
    void mysqlSections();
    void everyLineOfNginx();
    void whatNobodySetIsThePreset();
    void aFileThatMayNotBeReadIsALimit();
    void aLoopOfIncludesEnds();
    void aRootOfItsOwnIsNotLeft();

private:
    QString write(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(path.section(u'/', 0, -2));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }
    ListenSettings read(const QString &name, const QStringList &arguments)
    {
        return readListenSettings({process(name, arguments)}, m_token,
                                  Deadline::after(std::chrono::seconds(10)));
    }

    QTemporaryDir m_folder;
    CancelToken m_token;
};

void TestListenSettings::syntax_data()
{
    QTest::addColumn<SettingSyntax>("kind");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("PostgreSQL")
        << SettingSyntax::Assignments
        << QByteArray("# listen_addresses = 'x'\nlisten_addresses = '*'  # all\nport 5433\n\n"
                      "log_line_prefix = '%m # %p'\nListen_Addresses='a, b'")
        << QStringList{u"2 listen_addresses = *"_s, u"3 port = 5433"_s,
                       u"5 log_line_prefix = %m # %p"_s, u"6 listen_addresses = a, b"_s};
    QTest::newRow("my.cnf") << SettingSyntax::Sections
                            << QByteArray(
                                   "[client]\nport=1\n[mysqld]\nbind-address = 127.0.0.1 ; x\n"
                                   "skip-networking\n!includedir /etc/x\n[broken\n")
                            << QStringList{u"2 [client]port = 1"_s,
                                           u"4 [mysqld]bind_address = 127.0.0.1"_s,
                                           u"5 [mysqld]skip_networking = "_s,
                                           u"6 [mysqld]!includedir = /etc/x"_s};
    QTest::newRow("words") << SettingSyntax::Words
                           << QByteArray("#Port 1\nListenAddress=::1\n\tbind 127.0.0.1 -::1\n")
                           << QStringList{u"2 listenaddress = ::1"_s, u"3 bind = 127.0.0.1 -::1"_s};
    QTest::newRow("nginx") << SettingSyntax::Blocks
                           << QByteArray("http { # listen 1;\n server {\n  listen\n 127.0.0.1:80 "
                                         "default_server; listen \"[::1]:80\";\n }\n} listen 9")
                           << QStringList{u"3 listen = 127.0.0.1:80 default_server"_s,
                                          u"4 listen = [::1]:80"_s};
    QTest::newRow("YAML") << SettingSyntax::Yaml
                          << QByteArray(
                                 "net:\n  port: 27017 # x\n  bindIp: \"127.0.0.1\"\n- x: 1\n"
                                 "network.host: 10.0.0.1\nother:\n  deep:\n    er: 1\n  b: 2\n")
                          << QStringList{u"2 net.port = 27017"_s, u"3 net.bindip = 127.0.0.1"_s,
                                         u"5 network.host = 10.0.0.1"_s, u"8 other.deep.er = 1"_s,
                                         u"9 other.b = 2"_s};
    QTest::newRow("options") << SettingSyntax::Options << QByteArray("# x\n-l 127.0.0.1\n-L x\n")
                             << QStringList{u"2 -l = 127.0.0.1"_s, u"3 -L = x"_s};
}

void TestListenSettings::syntax()
{
    QFETCH(SettingSyntax, kind);
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    QCOMPARE(linesOfSettings(kind, bytes), expected);
}

void TestListenSettings::hostileBytes()
{
    QByteArray noise;
    for (int i = 0; i < 200'000; ++i)
        noise += static_cast<char>((i * 2'654'435'761U) >> 13);
    const QByteArray deep = QByteArray(100'000, '{') + "listen 1;" + QByteArray(100'000, '\n');
    QByteArray nested;
    for (int i = 0; i < 2000; ++i)
        nested += QByteArray(i, ' ') + "a:\n";
    for (const SettingSyntax kind :
         {SettingSyntax::Assignments, SettingSyntax::Sections, SettingSyntax::Words,
          SettingSyntax::Blocks, SettingSyntax::Yaml, SettingSyntax::Options})
        for (const QByteArray &bytes : {noise, deep, nested, QByteArray("["), QByteArray("="),
                                        QByteArray(":\n :"), QByteArray("'\n\"")})
            for (const SettingLine &line : readSettingLines(kind, bytes)) {
                QVERIFY(line.text.size() <= 200);
                QVERIFY(line.line >= 1);
            }
}

void TestListenSettings::arguments_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("expected"); // "text|value"
    const auto row = [](const char *name, const char *line, const QStringList &expected) {
        QTest::newRow(name) << QString::fromLatin1(line).split(u' ') << expected;
    };
    row("uvicorn", "uvicorn app:app --host 127.0.0.1 --port 8000",
        {u"--host 127.0.0.1 = 127.0.0.1"_s});
    row("joined", "x --bind=127.0.0.1:80,[::1]:80",
        {u"--bind=127.0.0.1:80,[::1]:80 = 127.0.0.1:80,[::1]:80"_s});
    row("by its place", "python3 manage.py runserver localhost:8000",
        {u"localhost:8000 = localhost:8000"_s});
    row("php", "php -S 127.0.0.1:8000 -t .", {u"-S 127.0.0.1:8000 = 127.0.0.1:8000"_s});
    row("none of its own", "psql -h db.example", {});
    row("an address that is no place to listen", "tool --upstream http://127.0.0.1:90", {});
    row("IPv6 without brackets has no port", "x ::1:80", {});
    row("port out of range", "x 127.0.0.1:99999", {});
    row("the option is the last word", "x --host", {});
    row("preset", "/usr/bin/python3 /home/x/.local/bin/uvicorn app:app",
        {u" = 127.0.0.1 preset --host"_s});
    row("preset of another command", "flask shell", {});
    row("preset with its command", "python3 /usr/bin/flask --app x run",
        {u" = 127.0.0.1 preset --host"_s});
    QTest::newRow("a title that was rewritten")
        << QStringList{u"redis-server 127.0.0.1:6379"_s} << QStringList();
    QTest::newRow("nothing") << QStringList() << QStringList();
}

void TestListenSettings::arguments()
{
    QFETCH(QStringList, words);
    QStringList found;
    for (const ListenSetting &setting : addressArguments(process(u"x"_s, words)))
        found << setting.text + u" = "_s + setting.values.join(u',')
                     + (setting.preset ? u" preset "_s + setting.directive : QString());
    QTEST(found, "expected");
}

void TestListenSettings::postgresqlWithIncludes()
{
    const QString main =
        write(u"pg/postgresql.conf"_s, "port = 5433\nlisten_addresses = 'localhost'\n"
                                       "include_dir = 'conf.d'\n");
    write(u"pg/conf.d/10.conf"_s, "listen_addresses = '10.0.0.1, ::1'\n");
    write(u"pg/conf.d/20.off"_s, "listen_addresses = '*'\n");
    for (const QStringList &words :
         {QStringList{u"postgres"_s, u"-c"_s, u"config_file="_s + main},
          QStringList{u"postgres"_s, u"--config-file="_s + main},
          QStringList{u"postgres"_s, u"-D"_s, main.section(u'/', 0, -2)}})
        QCOMPARE(textsOf(read(u"postgres"_s, words).settings),
                 QStringList{u"10.conf:1 10.0.0.1|::1 5433"_s});
}

void TestListenSettings::mysqlSections()
{
    const QString main = write(
        u"my/my.cnf"_s, "[client]\nport = 1\nbind-address = 9.9.9.9\n[mysqld-8.0]\nbind_address = "
                        "127.0.0.1\n!includedir "
                            + m_folder.filePath(u"my/d"_s).toUtf8() + "\n");
    write(u"my/d/server.cnf"_s, "[mariadb]\nport=3307\n");
    QCOMPARE(textsOf(read(u"mariadbd"_s, {u"mariadbd"_s, u"--defaults-file="_s + main}).settings),
             QStringList{u"my.cnf:5 127.0.0.1 3307"_s});
}

void TestListenSettings::everyLineOfNginx()
{
    const QString main = write(u"nginx/nginx.conf"_s, "http { include sites/*.conf; }\n");
    write(u"nginx/sites/b.conf"_s, "server { listen 127.0.0.1:8080; }\n");
    write(u"nginx/sites/a.conf"_s, "server {\n listen 80;\n listen [::1]:81 ssl;\n}\n");
    QCOMPARE(
        textsOf(read(u"nginx"_s, {u"nginx: master process /usr/sbin/nginx -c "_s + main}).settings),
        (QStringList{u"a.conf:2 80 -"_s, u"a.conf:3 [::1]:81|ssl -"_s,
                     u"b.conf:1 127.0.0.1:8080 -"_s}));
}

void TestListenSettings::whatNobodySetIsThePreset()
{
    const QString main = write(u"preset/postgresql.conf"_s, "#listen_addresses = 'localhost'\n");
    QCOMPARE(
        textsOf(read(u"postgres"_s, {u"postgres"_s, u"-c"_s, u"config_file="_s + main}).settings),
        QStringList{u"postgresql.conf:0 localhost 5432 preset"_s});
    QVERIFY(read(u"postgres"_s, {u"postgres"_s, u"-D"_s, u"/nowhere"_s}).settings.empty());
}

void TestListenSettings::aFileThatMayNotBeReadIsALimit()
{
    const QString main = write(u"denied/mongod.conf"_s, "net:\n  bindIp: 127.0.0.1\n");
    const QStringList words{u"mongod"_s, u"-f"_s, main};
    if (::geteuid() == 0) { // root may read everything: asked in a child that is nobody
        const pid_t child = ::fork();
        if (child == 0) {
            const bool dropped = ::chmod(main.toUtf8().constData(), 0) == 0 && ::setgid(65534) == 0
                                 && ::setuid(65534) == 0;
            const ListenSettings found = read(u"mongod"_s, words);
            ::_exit(dropped && found.settings.empty() && found.limits.size() == 1
                            && found.limits.front().id == u"listen-settings"_s
                            && found.limits.front().params.value(u"file"_s) == main
                        ? 0
                        : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        return;
    }
    QCOMPARE(::chmod(main.toUtf8().constData(), 0), 0);
    QCOMPARE(read(u"mongod"_s, words).limits.size(), std::size_t{1});
}

void TestListenSettings::aLoopOfIncludesEnds()
{
    const QString main = m_folder.filePath(u"loop/x.conf"_s);
    write(u"loop/x.conf"_s, "include " + main.toUtf8() + "\ninclude " + main.toUtf8()
                                + "\nListenAddress 127.0.0.1\n");
    const auto found = read(u"sshd"_s, {u"sshd"_s, u"-f"_s, main});
    QVERIFY(!found.settings.empty());
    QVERIFY(found.settings.size() <= 256);
}

void TestListenSettings::aRootOfItsOwnIsNotLeft()
{
    if (::geteuid() != 0)
        QSKIP("needs root: a process with a root directory of its own");
    const QString busybox =
        QStandardPaths::findExecutable(u"busybox"_s, {u"/bin"_s, u"/usr/bin"_s});
    if (busybox.isEmpty())
        QSKIP("needs the package busybox-static");
    QVERIFY(QDir(m_folder.path()).mkpath(u"root/etc/ssh"_s));
    QVERIFY(QFile::copy(busybox, m_folder.filePath(u"root/busybox"_s)));
    write(u"outside"_s, "ListenAddress 192.0.2.1\n");
    write(u"root/etc/ssh/inside"_s, "ListenAddress 127.0.0.1\n");
    write(u"root/etc/ssh/sshd_config"_s,
          "Include /etc/ssh/link*\nInclude /etc/ssh/pipe\nInclude /etc/ssh/inside\n");
    // One that leads out of the root, one to a FIFO that nobody writes.
    QCOMPARE(::symlink(m_folder.filePath(u"outside"_s).toUtf8().constData(),
                       m_folder.filePath(u"root/etc/ssh/link1"_s).toUtf8().constData()),
             0);
    QCOMPARE(::symlink("../../../outside",
                       m_folder.filePath(u"root/etc/ssh/link2"_s).toUtf8().constData()),
             0);
    QCOMPARE(::mkfifo(m_folder.filePath(u"root/etc/ssh/pipe"_s).toUtf8().constData(), 0600), 0);

    QProcess inside;
    inside.start(u"/usr/sbin/chroot"_s,
                 {m_folder.filePath(u"root"_s), u"/busybox"_s, u"sleep"_s, u"60"_s});
    QVERIFY(inside.waitForStarted());
    const QString exe = u"/proc/%1/root/busybox"_s.arg(inside.processId());
    QTRY_VERIFY(QFile::exists(exe));
    Process server = process(u"sshd"_s, {u"sshd"_s});
    server.pid = Pid(static_cast<int>(inside.processId()));
    server.container = u"0123456789ab"_s;
    const auto found =
        readListenSettings({server}, m_token, Deadline::after(std::chrono::seconds(10)));
    inside.kill();
    QVERIFY(inside.waitForFinished());
    QCOMPARE(textsOf(found.settings), QStringList{u"inside:1 127.0.0.1 22"_s});

    // A container's process that is gone: its paths are not this host's.
    QVERIFY(!ProcessFiles(server).isReadable());
}

QTEST_GUILESS_MAIN(TestListenSettings)
#include "tst_listen_settings.moc"
