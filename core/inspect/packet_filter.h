// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

#include <QSet>

#include <vector>

namespace doorward {

/// A table of nf_tables, by its family (NFPROTO_* of linux/netfilter.h) and name.
struct NftTable {
    quint8 family = 0;
    QByteArray name;

    bool operator==(const NftTable &) const = default;
};

/// Whether anything in this namespace could filter or rewrite packets. It is about netfilter
/// (nf_tables, iptables and ebtables of both back ends), IPVS, XDP and traffic control; programs of
/// cgroups are not seen.
struct PacketFilterPresence {
    bool natPossible = true;                        ///< false: shown to be absent
    bool filterPossible = true;                     ///< false: shown to be absent
    std::optional<std::vector<NftTable>> nftTables; ///< nothing: not to be seen from here
    std::optional<bool> legacyTables;               ///< tables of ip_tables; nothing: not seen
    std::optional<bool> legacyTables6;              ///< of ip6_tables
    bool otherPrograms = false; ///< IPVS, XDP or traffic control that may drop or redirect
};

/// With CAP_NET_ADMIN: asks nf_tables for its tables and reads the names of the older iptables
/// tables. Without: only a kernel whose list of modules (loaded and built in) holds no packet
/// filter counts as proof. Nothing is asked that could make the kernel load a module. What stays
/// unknown is possible.
PacketFilterPresence packetFilterPresence(const PrivilegeFacts &privileges,
                                          const CancelToken &cancel, Deadline deadline);

/// Modules of the running kernel, loaded or built in.
class KernelModules {
public:
    enum class Presence : std::uint8_t { Absent, Present, Unknown };

    /// From /proc/modules and /lib/modules/RELEASE/modules.builtin.
    static KernelModules read();
    /// The bytes of the two; nothing where the file is missing.
    KernelModules(const std::optional<QByteArray> &loaded,
                  const std::optional<QByteArray> &builtIn);

    Presence presence(const QByteArray &name) const;
    /// The kernel can load modules on demand: /proc/modules exists.
    bool isModular() const { return m_knowsLoaded; }

private:
    QSet<QByteArray> m_names; ///< "-" written "_"
    bool m_knowsLoaded = false;
    bool m_knowsBuiltIn = false;
};

} // namespace doorward
