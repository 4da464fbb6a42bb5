// SPDX-License-Identifier: MIT
#include "core/inspect/packet_filter.h"

#include "core/inspect/links.h"
#include "core/inspect/proc_file.h"

#include <algorithm>
#include <cerrno>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace doorward {

namespace {

using netlink::Bytes;
using Presence = KernelModules::Presence;

/// Absent, present, or not to be seen from here.
using Answer = Presence;

Answer either(Answer a, Answer b)
{
    if (a == Answer::Present || b == Answer::Present)
        return Answer::Present;
    return a == Answer::Unknown || b == Answer::Unknown ? Answer::Unknown : Answer::Absent;
}

Answer asAnswer(std::optional<bool> seen)
{
    if (!seen)
        return Answer::Unknown;
    return *seen ? Answer::Present : Answer::Absent;
}

std::optional<bool> asBool(Answer answer)
{
    return answer == Answer::Unknown ? std::nullopt : std::optional(answer == Answer::Present);
}

/// The tables that nf_tables holds here. The question goes to the kernel only where it cannot load
/// anything: the module is there already, or there are no modules.
std::optional<std::vector<NftTable>> nfTables(const KernelModules &modules, bool privileged,
                                              const CancelToken &cancel, Deadline deadline)
{
    const std::vector<NftTable> none;
    const Presence module = modules.presence("nf_tables");
    if (module == Presence::Absent)
        return none;
    if (!privileged || (modules.isModular() && module != Presence::Present))
        return std::nullopt;
    auto socket = netlink::Socket::open(NETLINK_NETFILTER);
    if (!socket)
        return socket.error().errnoValue == EPROTONOSUPPORT ? std::optional(none) : std::nullopt;
    nfgenmsg header{};
    header.version = NFNETLINK_V0;
    const netlink::Request request((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETTABLE, NLM_F_DUMP,
                                   header);
    const auto decode = [](quint16, Bytes payload) -> std::optional<NftTable> {
        const auto head = netlink::headerOf<nfgenmsg>(payload);
        const netlink::Attributes attributes(netlink::afterHeader(payload, sizeof(nfgenmsg)));
        if (!head)
            return std::nullopt;
        return NftTable{head->nfgen_family, attributes.text(NFTA_TABLE_NAME).toUtf8()};
    };
    auto tables = socket->dump<NftTable>(request, decode, cancel, deadline);
    if (!tables) // EINVAL: nfnetlink has no such subsystem
        return tables.error().errnoValue == EINVAL && !modules.isModular() ? std::optional(none)
                                                                           : std::nullopt;
    return std::move(tables->items);
}

/// Tables of the older iptables: the file exists as soon as its module is loaded, and lists the
/// tables of this namespace (for root).
Answer legacyTables(const char *path)
{
    const auto names = readFile(path, 65536);
    if (names)
        return names->trimmed().isEmpty() ? Answer::Absent : Answer::Present;
    return names.error().kind == ErrorKind::NotFound
                   && ::access("/proc/thread-self/net/tcp", F_OK) == 0
               ? Answer::Absent
               : Answer::Unknown;
}

/// Virtual services of IPVS: three lines of heading, then one for each.
Answer virtualServices()
{
    const auto bytes = readFile("/proc/thread-self/net/ip_vs", 65536);
    if (bytes)
        return linesOf(*bytes).size() > 3 ? Answer::Present : Answer::Absent;
    return bytes.error().kind == ErrorKind::NotFound ? Answer::Absent : Answer::Unknown;
}

/// XDP programs, and queueing disciplines that carry packet filters.
Answer driverPrograms(const Links &links, const CancelToken &cancel, Deadline deadline)
{
    if (links.xdp)
        return Answer::Present;
    auto socket = netlink::Socket::open(NETLINK_ROUTE);
    if (!socket)
        return Answer::Unknown;
    bool filters = false;
    netlink::Request request(RTM_GETQDISC, NLM_F_DUMP, tcmsg{});
    const auto done = socket->dumpOnce(
        request,
        [&filters](quint16, Bytes payload) {
            const netlink::Attributes attributes(netlink::afterHeader(payload, sizeof(tcmsg)));
            const QString kind = attributes.text(TCA_KIND);
            filters = filters || kind == QLatin1StringView("clsact")
                      || kind == QLatin1StringView("ingress");
        },
        cancel, deadline);
    if (!done)
        return done.error().errnoValue == EOPNOTSUPP ? Answer::Absent : Answer::Unknown;
    return filters ? Answer::Present : Answer::Absent;
}

/// ebtables sees only what crosses a bridge.
Answer bridgeTables(const Links &links, const KernelModules &modules)
{
    const bool bridged =
        std::any_of(links.interfaces.begin(), links.interfaces.end(),
                    [](const Interface &link) { return link.kind == QLatin1StringView("bridge"); });
    return bridged ? modules.presence("ebtables") : Answer::Absent;
}

} // namespace

KernelModules::KernelModules(const std::optional<QByteArray> &loaded,
                             const std::optional<QByteArray> &builtIn)
    : m_knowsLoaded(loaded.has_value())
    , m_knowsBuiltIn(builtIn.has_value())
{
    const QByteArray loadedLines = loaded.value_or(QByteArray());
    for (const QByteArrayView line : linesOf(loadedLines)) // "name size …"
        m_names.insert(line.first(std::max<qsizetype>(0, line.indexOf(' '))).toByteArray());
    const QByteArray builtInLines = builtIn.value_or(QByteArray());
    for (const QByteArrayView line : linesOf(builtInLines)) { // "kernel/net/x/name.ko"
        const QByteArray file = line.sliced(line.lastIndexOf('/') + 1).toByteArray();
        m_names.insert(file.left(file.indexOf('.')).replace('-', '_'));
    }
}

KernelModules KernelModules::read()
{
    utsname name{};
    ::uname(&name);
    const QByteArray builtInPath = QByteArray("/lib/modules/") + name.release + "/modules.builtin";
    const auto optional = [](Result<QByteArray> bytes) {
        return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
    };
    return {optional(readFile("/proc/modules", 4 << 20)),
            optional(readFile(builtInPath.constData(), 4 << 20))};
}

KernelModules::Presence KernelModules::presence(const QByteArray &name) const
{
    if (m_names.contains(name))
        return Presence::Present;
    return m_knowsLoaded && m_knowsBuiltIn ? Presence::Absent : Presence::Unknown;
}

PacketFilterPresence packetFilterPresence(const PrivilegeFacts &privileges,
                                          const CancelToken &cancel, Deadline deadline)
{
    PacketFilterPresence presence;
    const KernelModules modules = KernelModules::read();
    const auto links = readLinks(cancel, deadline);
    if (!links)
        return presence;
    presence.nftTables = nfTables(modules, privileges.netAdmin, cancel, deadline);
    presence.legacyTables = asBool(legacyTables("/proc/thread-self/net/ip_tables_names"));
    presence.legacyTables6 = asBool(legacyTables("/proc/thread-self/net/ip6_tables_names"));
    const Answer netfilter = either(
        asAnswer(presence.nftTables ? std::optional(!presence.nftTables->empty()) : std::nullopt),
        either(asAnswer(presence.legacyTables), asAnswer(presence.legacyTables6)));
    const Answer others = either(virtualServices(), driverPrograms(*links, cancel, deadline));
    // nf_nat is below every kind of netfilter's NAT; without it no table can hold any.
    const Answer nat = modules.presence("nf_nat") == Presence::Absent ? Answer::Absent : netfilter;
    presence.natPossible = either(nat, others) != Answer::Absent;
    presence.filterPossible =
        either(either(netfilter, others), bridgeTables(*links, modules)) != Answer::Absent;
    presence.otherPrograms = others == Answer::Present;
    return presence;
}

} // namespace doorward
