// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/readers.h"

#include <QDir>
#include <QFile>

namespace doorward::firewall {

/// The recorded rulesets of the real programs: fixtures/real/NAME.
inline QStringList realRulesets()
{
    return QDir(QStringLiteral(DOORWARD_FIXTURES "/real"))
        .entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

inline QByteArray realFile(const QString &name, const char *file)
{
    QFile source(
        QStringLiteral(DOORWARD_FIXTURES "/real/%1/%2").arg(name, QLatin1StringView(file)));
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

inline RulesetSources realSources(const QString &name)
{
    RulesetSources sources;
    sources.nft = realFile(name, "nft.json");
    sources.ipset = realFile(name, "ipset-save");
    for (const char *file : {"iptables-save", "iptables-legacy-save"})
        if (const QByteArray text = realFile(name, file); !text.isEmpty())
            sources.iptables.push_back(text);
    for (const char *file : {"ip6tables-save", "ip6tables-legacy-save"})
        if (const QByteArray text = realFile(name, file); !text.isEmpty())
            sources.ip6tables.push_back(text);
    return sources;
}

} // namespace doorward::firewall
