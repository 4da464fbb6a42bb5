// SPDX-License-Identifier: MIT
#include "app/window/recent_targets.h"

#include <QSettings>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {
const QString key = u"recentTargets"_s;
constexpr qsizetype longest = 500;
} // namespace

RecentTargets::RecentTargets(QSettings &settings, QObject *parent)
    : QStringListModel(parent)
    , m_settings(settings)
{
    setStringList(settings.value(key).toStringList().mid(0, most));
}

void RecentTargets::add(const QString &input)
{
    const QString line = input.simplified().left(longest);
    if (line.isEmpty())
        return;
    const qsizetype known = stringList().indexOf(line);
    if (known == 0)
        return;
    if (known > 0)
        removeRows(static_cast<int>(known), 1);
    insertRows(0, 1);
    setData(index(0), line);
    if (rowCount() > most)
        removeRows(most, rowCount() - most);
    m_settings.setValue(key, stringList());
}

} // namespace doorward
