// SPDX-License-Identifier: MIT
#include "core/base/atomic_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray contentOf(const QString &path)
{
    return readWholeFile(path, 1 << 24).value_or(QByteArray("<unreadable>"));
}

QStringList namesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System
                                  | QDir::NoDotAndDotDot);
}

} // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void aNewFileHasTheUsualPermissions()
    {
        const mode_t before = ::umask(027);
        const auto written = writeFileAtomically(path(u"new"_s), "content");
        ::umask(before);
        QVERIFY(written);
        QCOMPARE(contentOf(path(u"new"_s)), QByteArray("content"));
        struct stat facts {};
        QCOMPARE(::stat(QFile::encodeName(path(u"new"_s)).constData(), &facts), 0);
        QCOMPARE(facts.st_mode & 0777, mode_t{0640});
        QCOMPARE(namesIn(m_folder->path()), QStringList{u"new"_s});
    }

    void anOldFileIsReplacedAndKeepsItsPermissions()
    {
        QVERIFY(writeFileAtomically(path(u"old"_s), "before"));
        QCOMPARE(::chmod(QFile::encodeName(path(u"old"_s)).constData(), 0600), 0);
        QVERIFY(writeFileAtomically(path(u"old"_s), "after"));
        QCOMPARE(contentOf(path(u"old"_s)), QByteArray("after"));
        QCOMPARE(QFile::permissions(path(u"old"_s)) & QFile::ReadGroup, QFile::Permissions());
    }

    void aLinkIsFollowed()
    {
        QVERIFY(writeFileAtomically(path(u"real"_s), "before"));
        QVERIFY(QFile::link(path(u"real"_s), path(u"link"_s)));
        QVERIFY(writeFileAtomically(path(u"link"_s), "after"));
        QCOMPARE(contentOf(path(u"real"_s)), QByteArray("after"));
        QVERIFY(QFileInfo(path(u"link"_s)).isSymLink());
    }

    void whatIsNoFileIsWrittenTo()
    {
        QVERIFY(writeFileAtomically(u"/dev/null"_s, "content"));
        struct stat facts {};
        QCOMPARE(::stat("/dev/null", &facts), 0);
        QVERIFY(S_ISCHR(facts.st_mode));
        const auto full = writeFileAtomically(u"/dev/full"_s, "content");
        QVERIFY(!full);
        QCOMPARE(full.error().errnoValue, ENOSPC);
    }

    void failuresNameTheFile_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("errnoValue");
        QTest::newRow("no such folder") << u"missing/file"_s << ENOENT;
        QTest::newRow("a folder") << u"."_s << EISDIR;
        QTest::newRow("a file is no folder") << u"file/below"_s << ENOTDIR;
    }
    void failuresNameTheFile()
    {
        QFETCH(QString, name);
        QVERIFY(writeFileAtomically(path(u"file"_s), "x"));
        const auto written = writeFileAtomically(path(name), "content");
        QVERIFY(!written);
        QTEST(written.error().errnoValue, "errnoValue");
        QCOMPARE(written.error().subject, path(name));
        QCOMPARE(namesIn(m_folder->path()), QStringList{u"file"_s});
    }

    // A tmpfs of two pages: larger than what is written is cut off by the kernel with a short
    // write before it says ENOSPC.
    void aFullDiskLeavesTheOldFile_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("one write is short") << 3 * 4096 + 1;
        QTest::newRow("much larger") << (1 << 20);
    }
    void aFullDiskLeavesTheOldFile()
    {
        QFETCH(int, size);
        const QByteArray folder = QFile::encodeName(m_folder->path());
        if (::geteuid() != 0)
            QSKIP("mounting a tmpfs needs root");
        if (::mount("tmpfs", folder.constData(), "tmpfs", 0, "size=12k") != 0)
            QSKIP(qPrintable(u"a tmpfs cannot be mounted here: "_s + qt_error_string(errno)));
        const QByteArray good(4096, 'g');
        const bool wroteGood = writeFileAtomically(path(u"report"_s), good).has_value();
        const auto written = writeFileAtomically(path(u"report"_s), QByteArray(size, 'x'));
        const QByteArray found = contentOf(path(u"report"_s));
        const QStringList names = namesIn(m_folder->path());
        QCOMPARE(::umount(folder.constData()), 0);
        QVERIFY(wroteGood);
        QVERIFY(!written);
        QCOMPARE(written.error().errnoValue, ENOSPC);
        QCOMPARE(found, good);
        QCOMPARE(names, QStringList{u"report"_s});
    }

    void readingIsBounded()
    {
        QVERIFY(writeFileAtomically(path(u"big"_s), QByteArray(100, 'x')));
        QVERIFY(readWholeFile(path(u"big"_s), 100));
        const auto cut = readWholeFile(path(u"big"_s), 99);
        QVERIFY(!cut);
        QCOMPARE(cut.error().kind, ErrorKind::BadInput);
        const auto endless = readWholeFile(u"/dev/zero"_s, 1 << 20);
        QVERIFY(!endless);
        QCOMPARE(readWholeFile(path(u"none"_s), 1).error().kind, ErrorKind::NotFound);
        QCOMPARE(readWholeFile(m_folder->path(), 1).error().errnoValue, EISDIR);
    }

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
