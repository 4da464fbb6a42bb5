// SPDX-License-Identifier: MIT
#include "core/facts/cluster.h"

#include <algorithm>

namespace doorward {

namespace {

bool isOf(QStringView text, QStringView further)
{
    return std::all_of(text.begin(), text.end(), [further](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || further.contains(c);
    });
}

} // namespace

bool isKubeName(QStringView name)
{
    return !name.isEmpty() && name.size() <= 253 && name.front() != u'-' && name.front() != u'.'
           && isOf(name, u"-.") && !name.contains(u"..");
}

bool isKubeLabel(const ClusterLabel &label)
{
    constexpr QStringView capitals = u"ABCDEFGHIJKLMNOPQRSTUVWXYZ-._";
    return !label.key.isEmpty() && !label.key.startsWith(u'-')
           && isOf(label.key, QString(capitals.toString() + u'/')) && isOf(label.value, capitals);
}

QString labelsText(const std::vector<ClusterLabel> &labels)
{
    QStringList pairs;
    for (const ClusterLabel &label : labels)
        pairs << label.key + u'=' + label.value;
    return pairs.join(u',');
}

} // namespace doorward
