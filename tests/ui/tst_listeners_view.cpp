// SPDX-License-Identifier: MIT
#include "ui/models/listener_filter.h"
#include "ui/models/listener_model.h"
#include "ui/views/listeners_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;
using Change = ListenerModel::Change;

namespace {

Listener listener(quint16 port, const QString &address = u"0.0.0.0"_s,
                  const QString &process = u"server"_s)
{
    Listener one;
    one.address = address;
    one.family = address.contains(u':') ? Family::Ipv6 : Family::Ipv4;
    one.port = Port(port);
    one.inode = Inode(1000u + port);
    one.process = process;
    one.pids = {Pid(100 + port)};
    one.acceptQueue = 0;
    one.backlog = 128;
    return one;
}

QList<quint16> ports(const ListenerModel &model, std::optional<Change> change = {})
{
    QList<quint16> all;
    for (int row = 0; row < model.rowCount(); ++row)
        if (!change || model.change(row) == *change)
            all << model.listener(row).port->value();
    return all;
}

} // namespace

class TestListenersView final : public QObject {
    Q_OBJECT

    const Catalogue m_catalogue{u"en"_s};

private Q_SLOTS:
    void changesAreMarkedAndFade()
    {
        ListenerModel model(m_catalogue);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.update(ListenerModel::ordered({listener(80), listener(22)}));
        QCOMPARE(ports(model), (QList<quint16>{22, 80}));
        QVERIFY(ports(model, Change::New).isEmpty()); // the first look knows no before
        model.update(ListenerModel::ordered({listener(80), listener(8080)}));
        QCOMPARE(ports(model), (QList<quint16>{22, 80, 8080}));
        QCOMPARE(ports(model, Change::New), (QList<quint16>{8080}));
        QCOMPARE(ports(model, Change::Gone), (QList<quint16>{22}));
        const QString spoken = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.contains(u"gone"_s), qPrintable(spoken));
        for (int look = 0; look < ListenerModel::looksMarked; ++look)
            model.update(ListenerModel::ordered({listener(80), listener(8080)}));
        QCOMPARE(ports(model), (QList<quint16>{80, 8080}));
        QVERIFY(ports(model, Change::New).isEmpty());
        // one that comes back is new again, in its old row
        model.update(ListenerModel::ordered({listener(80)}));
        model.update(ListenerModel::ordered({listener(80), listener(8080)}));
        QCOMPARE(ports(model, Change::New), (QList<quint16>{8080}));
        // looking at something else is no change
        model.startAnew();
        model.update(ListenerModel::ordered({listener(9)}));
        QCOMPARE(ports(model), (QList<quint16>{9}));
        QVERIFY(ports(model, Change::New).isEmpty());
    }

    void ownersComeLater()
    {
        ListenerModel model(m_catalogue);
        Listener unowned = listener(80);
        unowned.process.reset();
        unowned.pids.clear();
        model.update(ListenerModel::ordered({unowned}));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.update(ListenerModel::ordered({listener(80)}), true);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.change(0), Change::None);
        QCOMPARE(model.index(0, ListenerModel::ProcessColumn).data().toString(), u"server (180)"_s);
    }

    /// Whatever comes and goes, the rows are what the last look saw, without a reset.
    void manyLooksAreMerged()
    {
        ListenerModel model(m_catalogue);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        ListenerFilter filter;
        filter.setSourceModel(&model);
        filter.sort(ListenerModel::PortColumn);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QRandomGenerator random(7);
        for (int look = 0; look < 60; ++look) {
            std::vector<Listener> now;
            QSet<quint16> expected;
            for (quint16 port = 1; port < 60; ++port)
                if (random.bounded(3) != 0) {
                    now.push_back(listener(port));
                    expected.insert(port);
                }
            std::shuffle(now.begin(), now.end(), random);
            model.update(ListenerModel::ordered(std::move(now)));
            QSet<quint16> there;
            for (int row = 0; row < model.rowCount(); ++row)
                if (model.change(row) != Change::Gone)
                    there.insert(model.listener(row).port->value());
            QCOMPARE(there, expected);
            QCOMPARE(filter.rowCount(), model.rowCount());
        }
        QCOMPARE(resets.count(), 0);
    }

    /// A look that brings little touches little, however many rows there are.
    void manyRowsAreTouchedOnlyWhereTheyChange()
    {
        ListenerModel model(m_catalogue);
        std::vector<Listener> all;
        for (int i = 0; i < 50'000; ++i)
            all.push_back(listener(static_cast<quint16>(1 + i % 50'000)));
        model.update(ListenerModel::ordered(all));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        all.front().acceptQueue = 3;
        all.back().acceptQueue = 3;
        all.push_back(listener(60'000));
        model.update(ListenerModel::ordered(all));
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(changed.count(), 2);
        for (const QList<QVariant> &signal : changed)
            QCOMPARE(signal[0].toModelIndex().row(), signal[1].toModelIndex().row());
    }

    void filterFinds_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("rows");
        QTest::newRow("nothing asked") << QString() << 3;
        QTest::newRow("port") << u"5432"_s << 1;
        QTest::newRow("port with colon") << u":80"_s << 1;
        QTest::newRow("process") << u"POSTGRES"_s << 1;
        QTest::newRow("reach") << u"everyone"_s << 2;
        QTest::newRow("two words") << u"everyone nginx"_s << 1;
        QTest::newRow("none") << u"everyone postgres"_s << 0;
    }
    void filterFinds()
    {
        QFETCH(QString, query);
        ListenerModel model(m_catalogue);
        ListenerFilter filter;
        filter.setSourceModel(&model);
        model.update(ListenerModel::ordered({listener(80, u"0.0.0.0"_s, u"nginx"_s),
                                             listener(22, u"::"_s, u"sshd"_s),
                                             listener(5432, u"127.0.0.1"_s, u"postgres"_s)}));
        filter.setQuery(query);
        QTEST(filter.rowCount(), "rows");
    }

    void containersAreShownByName()
    {
        Listener inside = listener(80, u"0.0.0.0"_s, u"nginx"_s);
        inside.netns = u"net:[4026532001]"_s;
        inside.container = u"0123456789abcdef0123"_s;
        inside.containerName = u"shop-web-1"_s;
        inside.reachedAt = u"172.17.0.2:80"_s;
        Listener hidden = listener(81, u"127.0.0.1"_s, u"admin"_s);
        hidden.netns = inside.netns;
        hidden.container = u"fedcba9876543210fedc"_s;
        Listener proxy = listener(8080, u"0.0.0.0"_s, u"docker-proxy"_s);
        proxy.forwardsTo = inside.container;
        proxy.containerName = inside.containerName;
        proxy.forwardsPort = Port(80);
        Listener unit = listener(22, u"::"_s, u"sshd"_s);
        unit.unit = u"ssh.service"_s;
        ListenerModel model(m_catalogue);
        model.update(ListenerModel::ordered({inside, hidden, proxy, unit}));

        QMap<int, int> rows; // by port
        for (int row = 0; row < model.rowCount(); ++row)
            rows[model.listener(row).port->value()] = row;
        const auto cell = [&](int port, ListenerModel::Column column) {
            return model.index(rows.value(port), column).data().toString();
        };
        QCOMPARE(cell(80, ListenerModel::UnitColumn), u"shop-web-1"_s);
        QCOMPARE(cell(81, ListenerModel::UnitColumn), u"fedcba987654"_s);
        QCOMPARE(cell(8080, ListenerModel::UnitColumn), u"→ shop-web-1:80"_s);
        QCOMPARE(cell(22, ListenerModel::UnitColumn), u"ssh.service"_s);
        QCOMPARE(cell(80, ListenerModel::ReachedColumn), u"172.17.0.2:80"_s);
        QCOMPARE(cell(81, ListenerModel::ReachedColumn), QString());
        QCOMPARE(model.target(rows.value(80)), u"172.17.0.2:80"_s);
        QCOMPARE(model.target(rows.value(81)), QString());
        QCOMPARE(model.target(rows.value(8080)), u"127.0.0.1:8080"_s);

        ListenerFilter filter;
        filter.setSourceModel(&model);
        filter.setQuery(u"SHOP-web"_s);
        QCOMPARE(filter.rowCount(), 2);
        filter.setQuery(u"172.17."_s);
        QCOMPARE(filter.rowCount(), 1);
    }

    /// Where a listener of another namespace is reached is shown once these are looked at.
    void otherNamespacesHaveTheirColumns()
    {
        ListenerModel model(m_catalogue);
        ListenersView view(&model);
        view.show();
        const auto *table = view.findChild<QTableView *>(u"listeners"_s);
        QVERIFY(table->isColumnHidden(ListenerModel::NamespaceColumn));
        QVERIFY(table->isColumnHidden(ListenerModel::ReachedColumn));
        view.findChild<QCheckBox *>()->setChecked(true);
        QVERIFY(!table->isColumnHidden(ListenerModel::NamespaceColumn));
        QVERIFY(!table->isColumnHidden(ListenerModel::ReachedColumn));
    }

    void hostileNamesAreShownEscaped()
    {
        ListenerModel model(m_catalogue);
        model.update(ListenerModel::ordered({listener(80, u"0.0.0.0"_s, u"\u202e\x1b[31m<b>"_s)}));
        const QString shown = model.index(0, ListenerModel::ProcessColumn).data().toString();
        QVERIFY2(!shown.contains(QChar(0x202e)) && !shown.contains(QChar(0x1b)), qPrintable(shown));
    }

    void workedByKeyboard()
    {
        ListenerModel model(m_catalogue);
        model.update(ListenerModel::ordered(
            {listener(80), listener(22, u"127.0.0.1"_s), listener(443, u"::"_s)}));
        ListenersView view(&model);
        QSignalSpy watched(&view, &ListenersView::watchRequested);
        view.resize(900, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        QCOMPARE(watched.last().first().toBool(), true);
        auto *table = view.findChild<QTableView *>(u"listeners"_s);
        auto *query = view.findChild<QLineEdit *>(u"listenersFilter"_s);
        auto *button = view.findChild<QPushButton *>(u"diagnoseListener"_s);
        QVERIFY(!button->isEnabled());
        view.focusFilter();
        QTest::keyClicks(query, u"everyone"_s);
        QCOMPARE(table->model()->rowCount(), 2);
        const auto *none = view.findChild<QLabel *>(u"noneMatches"_s);
        QVERIFY(none->isHidden());
        QTest::keyClicks(query, u" nobody"_s);
        QVERIFY(none->isVisible());
        query->setText(u"everyone"_s);
        QVERIFY(none->isHidden());
        QVERIFY(view.findChild<QLabel *>(u"listenersSummary"_s)->text().contains(u"2 shown"_s));
        QSignalSpy asked(&view, &ListenersView::diagnoseRequested);
        table->setFocus();
        table->selectRow(1);
        QVERIFY(button->isEnabled());
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.last().first().toString(), u"[::1]:443"_s);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        const QString copied = QGuiApplication::clipboard()->text();
        QCOMPARE(copied.count(u'\n'), 1);
        QVERIFY2(copied.contains(u"443\t"_s), qPrintable(copied));
        view.hide();
        QCOMPARE(watched.last().first().toBool(), false);
    }

    void whatIsNotSeenIsSaid()
    {
        ListenerModel model(m_catalogue);
        ListenersView view(&model);
        const Limit limit{u"ruleset"_s, {}};
        view.setLimits({limit});
        auto *note = view.findChild<QLabel *>(u"listenersNote"_s);
        QVERIFY(!note->isHidden());
        QVERIFY(note->text().contains(m_catalogue.text(limit).why));
        view.setLimits({});
        QVERIFY(note->isHidden());
    }
};

QTEST_MAIN(TestListenersView)
#include "tst_listeners_view.moc"
