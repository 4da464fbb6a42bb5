// SPDX-License-Identifier: MIT
// kubeconfig, and the API of a Kubernetes cluster over real HTTPS with recorded objects.
#include "core/inspect/kube_api.h"
#include "core/inspect/kube_cluster.h"
#include "core/inspect/yaml.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(20));
}

QStringList idsOf(const std::vector<Limit> &limits)
{
    QStringList ids;
    for (const Limit &limit : limits)
        ids << limit.id;
    return ids;
}

QByteArray nested(int depth)
{
    return QByteArray(depth, '[') + QByteArray(depth, ']');
}

} // namespace

class KubeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(u"/usr/bin/openssl"_s) || !QFile::exists(u"/usr/bin/python3"_s))
            QSKIP("needs openssl and python3");
        QVERIFY(m_folder.isValid());
        m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_server.start(u"/usr/bin/python3"_s,
                       {QStringLiteral(DOORWARD_KUBE_SERVER), m_folder.path()});
        QVERIFY(m_server.waitForReadyRead(30'000));
        QVERIFY(m_server.readLine().startsWith("ready "));
    }

    void cleanupTestCase()
    {
        m_server.kill();
        m_server.waitForFinished();
    }

    void yaml()
    {
        const auto read =
            readYaml("a: 1\nb: [x, 'true', true, ~]\n'c d': {e: |\n  two\n  lines\n}\n"
                     "---\nnot: read\n");
        QVERIFY(!read); // "{e: |" is no flow scalar
        const auto plain = readYaml("a: 1\nb: [x, 'true', true, ~]\n---\nnot: read\n");
        QVERIFY(plain);
        const QJsonObject object = plain->toObject();
        QCOMPARE(object.keys(), (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(object.value("a"_L1), QJsonValue(u"1"_s));
        QCOMPARE(object.value("b"_L1).toArray(),
                 (QJsonArray{u"x"_s, u"true"_s, true, QJsonValue()}));
        QVERIFY(readYaml("{\"json\": {\"too\": true}}")->toObject().contains("json"_L1));
        QVERIFY(readYaml("")->isNull());
    }

    void hostileYaml_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("alias bomb")
            << QByteArray("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n");
        QTest::newRow("alias of itself") << QByteArray("a: &a [*a]\n");
        QTest::newRow("deep") << nested(40);
        QTest::newRow("very deep") << nested(200'000);
        QTest::newRow("many nodes") << "[" + QByteArray("1,").repeated(60'000) + "1]";
        QTest::newRow("large") << QByteArray((1 << 20) + 1, ' ');
        QTest::newRow("no key") << QByteArray("? [a]\n: b\n");
        QTest::newRow("not UTF-8") << QByteArray("a: \xff\xfe\n");
        QTest::newRow("cut off") << QByteArray("a: {b: [");
        QTest::newRow("tabs") << QByteArray("a:\n\t- b\n");
    }

    void hostileYaml()
    {
        QFETCH(QByteArray, bytes);
        const auto read = readYaml(bytes);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::BadInput);
    }

    void kubeconfigsAreMergedAsKubectlDoes()
    {
        const QString first =
            write(u"first.yaml"_s, "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
                                   "current-context: x\nusers: []\n");
        const QString second = write(
            u"second.yaml"_s, "current-context: y\ncontexts: [{name: x, context: {cluster: no}}]\n"
                              "clusters: [{name: c, cluster: {server: 'https://[::1]:6443/'}}]\n"
                              "users: [{name: u, user: {tokenFile: secret}}]\n");
        write(u"secret"_s, "abc\n");
        const auto read = readKubeConfig({first, second});
        QCOMPARE(idsOf(read.limits), QStringList());
        QVERIFY(read.access);
        QCOMPARE(read.access->context, u"x"_s);
        QCOMPARE(read.access->space, u"default"_s);
        QCOMPARE(read.access->server.url, QByteArray("https://[::1]:6443"));
        QCOMPARE(read.access->server.token, QByteArray("abc"));
        QVERIFY(read.access->server.verified);
    }

    void kubeconfigsThatLeadNowhere_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("limit");
        const QByteArray context =
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n";
        const QByteArray cluster = "clusters: [{name: c, cluster: {server: 'https://h'}}]\n";
        QTest::newRow("no YAML") << QByteArray("a: [") << "kube-config";
        QTest::newRow("another file") << QByteArray("services: {}\n") << "kube-config";
        QTest::newRow("a list") << QByteArray("[1]") << "kube-config";
        QTest::newRow("no current context") << cluster << "kube-context";
        QTest::newRow("no cluster") << context << "kube-context";
        QTest::newRow("in clear")
            << context + "clusters: [{name: c, cluster: {server: 'http://192.0.2.1'}}]\n"
            << "kube-context";
        QTest::newRow("a file")
            << context + "clusters: [{name: c, cluster: {server: 'file:///etc/passwd'}}]\n"
            << "kube-context";
        QTest::newRow("password in it")
            << context + "clusters: [{name: c, cluster: {server: 'https://a:b@h'}}]\n"
            << "kube-context";
        QTest::newRow("program") << context + cluster
                                        + "users: [{name: u, user: {exec: {command: /bin/true}}}]\n"
                                 << "kube-credentials";
        QTest::newRow("provider")
            << context + cluster + "users: [{name: u, user: {auth-provider: {name: gcp}}}]\n"
            << "kube-credentials";
    }

    void kubeconfigsThatLeadNowhere()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, limit);
        const auto read = readKubeConfig({write(u"bad.yaml"_s, bytes)});
        QCOMPARE(idsOf(read.limits), QStringList{limit});
        QVERIFY(!read.access);
    }

    void aTokenIsOneLine()
    {
        const auto read = readKubeConfig(
            {write(u"token.bad.yaml"_s,
                   "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
                   "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
                   "users: [{name: u, user: {token: \"a\\r\\nHost: b\"}}]\n")});
        QVERIFY(read.access);
        QVERIFY(read.access->server.token.isEmpty());
    }

    void names_data()
    {
        QTest::addColumn<QString>("service");
        QTest::newRow("web.shop.svc") << "web/shop";
        QTest::newRow("web.shop.svc.cluster.local") << "web/shop";
        QTest::newRow("WEB.shop.svc.cluster.local.") << "web/shop";
        QTest::newRow("db-0.db.shop.svc.cluster.local") << "db/shop";
        QTest::newRow("web.shop") << "";
        QTest::newRow("svc.example.org") << "";
        QTest::newRow("a.b.c.d.svc") << "";
        QTest::newRow("../x.shop.svc") << "";
        QTest::newRow("w%2f.shop.svc") << "";
    }

    void names()
    {
        QFETCH(QString, service);
        const auto named = serviceNamed(QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(named ? named->name + u'/' + named->space : QString(), service);
    }

    void aServiceThatSelectsNothing()
    {
        for (const QString &how : {u"token"_s, u"certificate"_s}) {
            const auto read = ask(how, {u"web"_s, u"shop"_s, {}, {}});
            QCOMPARE(idsOf(read.limits), QStringList());
            QVERIFY(read.facts && read.facts->service);
            const ClusterFacts &facts = *read.facts;
            QCOMPARE(facts.context, u"recorded"_s);
            QVERIFY(facts.server.startsWith("https://127.0.0.1:"_L1));
            QCOMPARE(labelsText(facts.service->selector), u"app=web"_s);
            QCOMPARE(facts.service->addresses, std::vector{*IpAddress::parse(u"10.96.0.10")});
            QCOMPARE(facts.service->ports.front().targetPort, u"8080"_s);
            QVERIFY(facts.endpointsRead && facts.endpoints.empty());
            QVERIFY(facts.podsRead && facts.pods.empty());
            QCOMPARE(facts.others.size(), std::size_t{3});
            // Lossless, and without what containers keep secret.
            const QByteArray text =
                QJsonDocument(json::write(facts).toObject()).toJson(QJsonDocument::Compact);
            QVERIFY(!text.contains("hunter2") && !text.contains("recorded-token"));
            const auto again = json::fromJson<ClusterFacts>(json::write(facts));
            QVERIFY(again);
            QCOMPARE(again->service, facts.service);
            QCOMPARE(again->others, facts.others);
        }
    }

    void aPodThatIsNotReady()
    {
        const auto read = ask(u"token"_s, {{}, {}, IpAddress::parse(u"10.96.0.11"), Port(80)});
        QVERIFY(read.facts && read.facts->service);
        QCOMPARE(read.facts->service->name, u"api"_s);
        QCOMPARE(read.facts->endpoints.size(), std::size_t{1});
        QVERIFY(!read.facts->endpoints.front().ready);
        QCOMPARE(read.facts->pods.size(), std::size_t{1});
        const ClusterPod &pod = read.facts->pods.front();
        QVERIFY(!pod.ready);
        QCOMPARE(pod.reason, u"CrashLoopBackOff"_s);
        QCOMPARE(pod.restarts, 12u);
        QCOMPARE(pod.container, u"api"_s);
        // A node's own address, by the node port.
        const auto node = ask(u"token"_s, {{}, {}, IpAddress::parse(u"192.0.2.7"), Port(30080)});
        QVERIFY(node.facts && node.facts->service);
        QCOMPARE(node.facts->service->name, u"api"_s);
    }

    void inAnotherNamespace()
    {
        const auto read = ask(u"token"_s, {u"cart"_s, u"shop"_s, {}, {}});
        QVERIFY(read.facts);
        QVERIFY(!read.facts->service && read.facts->missing);
        QCOMPARE(read.facts->elsewhere, QStringList{u"store"_s});
        const auto nowhere = ask(u"token"_s, {u"none"_s, u"shop"_s, {}, {}});
        QVERIFY(nowhere.facts && nowhere.facts->missing && nowhere.facts->elsewhere.isEmpty());
    }

    void whatCannotBeAsked_data()
    {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("space");
        QTest::addColumn<QString>("limit");
        QTest::newRow("another authority") << "stranger"
                                           << "shop"
                                           << "kube-no-answer";
        QTest::newRow("no credentials") << "nobody"
                                        << "shop"
                                        << "kube-denied";
        QTest::newRow("denied") << "token"
                                << "denied"
                                << "kube-denied";
        QTest::newRow("no JSON") << "token"
                                 << "wrong"
                                 << "kube-no-answer";
        QTest::newRow("endless") << "token"
                                 << "huge"
                                 << "kube-no-answer";
    }

    void whatCannotBeAsked()
    {
        QFETCH(QString, config);
        QFETCH(QString, space);
        QFETCH(QString, limit);
        const auto read = ask(config, {u"web"_s, space, {}, {}});
        QCOMPARE(idsOf(read.limits), QStringList{limit});
        QVERIFY(!read.facts);
    }

    void whoIsLateIsNotWaitedFor()
    {
        const auto config = readKubeConfig({m_folder.filePath(u"token.yaml"_s)});
        QVERIFY(config.access);
        QElapsedTimer timer;
        timer.start();
        const auto read = readCluster(*config.access, {u"web"_s, u"late"_s, {}, {}}, {},
                                      Deadline::after(std::chrono::milliseconds(300)));
        QCOMPARE(idsOf(read.limits), QStringList{u"kube-no-answer"_s});
        QVERIFY(timer.elapsed() < 30'000); // the server would sleep for a minute
        const CancelToken taken;
        taken.cancel();
        const auto none = readCluster(*config.access, {u"web"_s, u"late"_s, {}, {}}, taken, soon());
        QVERIFY(!none.facts);
    }

    /// A program that a kubeconfig names is never run.
    void noProgramIsRun()
    {
        const auto config = readKubeConfig({m_folder.filePath(u"exec.yaml"_s)});
        QCOMPARE(idsOf(config.limits), QStringList{u"kube-credentials"_s});
        QVERIFY(!config.access);
        QVERIFY(!QFile::exists(m_folder.filePath(u"was-run"_s)));
    }

    void answersOfAnotherShape()
    {
        for (const QByteArray &bytes :
             {QByteArray(), QByteArray("[]"), QByteArray("{\"kind\":\"PodList\",\"items\":{}}"),
              QByteArray("{\"kind\":\"PodList\",\"items\":[1,null,{\"metadata\":[]}]}"),
              QByteArray(
                  "{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"--help\"}}]}")}) {
            const auto pods = readKubePods(bytes);
            QVERIFY(!pods || pods->items.empty());
        }
        QVERIFY(!readKubeService("{\"kind\":\"Service\",\"metadata\":{\"name\":\"../x\"}}"));
        const auto part =
            readKubePods("{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"abc\"},\"items\":[]}");
        QVERIFY(part && !part->whole);
        const auto old = readKubeEndpoints(
            "{\"kind\":\"Endpoints\",\"subsets\":[{\"addresses\":[{\"ip\":\"10.1.1.1\"}],"
            "\"notReadyAddresses\":[{\"ip\":\"10.1.1.2\"}],\"ports\":[{\"port\":80}]}]}");
        QVERIFY(old);
        QCOMPARE(old->items.size(), std::size_t{2});
        QVERIFY(old->items[0].ready && !old->items[1].ready);
    }

private:
    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
        return file.fileName();
    }

    ClusterReading ask(const QString &how, const ServiceQuestion &question)
    {
        const auto config = readKubeConfig({m_folder.filePath(how + ".yaml"_L1)});
        if (!config.access)
            return {{}, config.limits};
        return readCluster(*config.access, question, {}, soon());
    }

    QTemporaryDir m_folder;
    QProcess m_server;
};

QTEST_GUILESS_MAIN(KubeTest)
#include "tst_kube.moc"
