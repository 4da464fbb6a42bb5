// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <QByteArray>
#include <QHash>
#include <QMap>
#include <QStringList>

namespace doorward {

/// The pseudonyms of one redaction: the same name always gets the same one. Rules as redacted()
/// says. Free text is searched for names that were met before it, so typed fields go first.
class Pseudonyms {
public:
    /// `key` decides the addresses; `plainUnits` are unit names (templates as "x@") that stay.
    Pseudonyms(QByteArray key, QStringList plainUnits)
        : m_key(std::move(key))
        , m_plainUnits(std::move(plainUnits))
    {
    }

    IpAddress address(const IpAddress &real);
    IpPrefix prefix(const IpPrefix &real);
    /// A host or domain name, by label; an address literal as an address.
    QString host(const QString &real);
    QString user(const QString &real);
    QString device(const QString &real);
    QString path(const QString &real);
    QString unit(const QString &real);
    QString container(const QString &real);
    QString cgroup(const QString &real);
    QString mac(const QString &real);
    QString hostId(const QString &real);
    /// scheme, host and port of a URL; a list such as no_proxy's is taken word by word.
    QString proxyValue(const QString &real);
    /// A remark that somebody wrote, whatever it says.
    QString comment(const QString &real);
    /// A table, chain, set or other object of a packet filter that a person named. Names that the
    /// kernel or a well-known program gives stay: they tell who put a rule there.
    QString rulesetName(const QString &real);
    /// The pseudonym of a device that was met before; any other name as it is.
    QString knownDevice(const QString &real) const;
    QString freeText(const QString &real);
    /// "net.ipv4.conf.DEVICE.rp_filter" with the device's pseudonym.
    QString sysctlKey(const QString &real) const;

private:
    QString numbered(const char *kind, const QString &real);
    QString url(const QString &real);
    QString token(const QString &text);
    bool flips(const QByteArray &bytes, int bit, Family family) const;

    QByteArray m_key;
    QStringList m_plainUnits;
    QMap<IpAddress, IpAddress> m_addresses;
    QHash<QString, QString> m_names; ///< "kind:real" → pseudonym
    QHash<QString, int> m_counts;    ///< kind → how many
    QHash<QString, QString> m_words; ///< what free text is searched for
};

} // namespace doorward
