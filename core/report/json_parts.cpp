// SPDX-License-Identifier: MIT
#include "core/report/json_parts.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

QJsonArray limitsToJson(const std::vector<Limit> &limits, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Limit &limit : limits) {
        const LimitText text = catalogue.text(limit);
        array.append(QJsonObject{{u"id"_s, limit.id},
                                 {u"what"_s, text.what},
                                 {u"why"_s, text.why},
                                 {u"help"_s, text.help}});
    }
    return array;
}

QJsonArray remediesToJson(const std::vector<Remedy> &remedies, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Remedy &remedy : remedies)
        array.append(QJsonObject{{u"text"_s, catalogue.text(remedy.text)},
                                 {u"text_id"_s, remedy.text.id},
                                 {u"command"_s, json::write(remedy.command)},
                                 {u"needs_root"_s, remedy.needsRoot}});
    return array;
}

} // namespace doorward
