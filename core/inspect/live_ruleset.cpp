// SPDX-License-Identifier: MIT
#include "core/inspect/live_ruleset.h"

#include "core/base/program.h"
#include "core/inspect/proc_file.h"
#include "core/netlink/socket.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype largestListing = qsizetype{256} << 20;

/// One text of the ruleset: the command that shows it to a person, and how they hand it over.
struct Part {
    const char *command;
    const char *file;
    const char *option;
};

constexpr Part nftPart{"nft -j list ruleset", "ruleset.json", "--nft"};
constexpr Part ipsetPart{"ipset save", "sets.txt", "--ipset-save"};

/// iptables-save of one family and back end.
struct SavePart {
    Part part;
    const char *program; ///< of this back end alone
    const char *common;  ///< which may be of either; its heading tells
    bool nft;
};

constexpr SavePart save4Nft{{"iptables-nft-save", "rules.v4", "--iptables-save"},
                            "iptables-nft-save",
                            "iptables-save",
                            true};
constexpr SavePart save6Nft{{"ip6tables-nft-save", "rules.v6", "--ip6tables-save"},
                            "ip6tables-nft-save",
                            "ip6tables-save",
                            true};
constexpr SavePart save4Legacy{{"iptables-legacy-save", "legacy.v4", "--iptables-save"},
                               "iptables-legacy-save",
                               "iptables-save",
                               false};
constexpr SavePart save6Legacy{{"ip6tables-legacy-save", "legacy.v6", "--ip6tables-save"},
                               "ip6tables-legacy-save",
                               "ip6tables-save",
                               false};

/// The output of a program that ended well.
Result<QByteArray> outputOf(const char *name, const QList<QByteArray> &arguments,
                            const CancelToken &cancel, Deadline deadline)
{
    const auto path = systemProgram(name);
    if (!path)
        return tl::unexpected(
            Error{ErrorKind::NotFound, u"start"_s, QString::fromLatin1(name), ENOENT});
    auto ran = runProgram({*path, arguments, {}, largestListing}, cancel, deadline);
    if (!ran)
        return tl::unexpected(ran.error());
    if (ran->exitCode != 0)
        return tl::unexpected(Error{
            ran->errors.contains("Operation not permitted") ? ErrorKind::Denied : ErrorKind::System,
            QString::fromUtf8(ran->errors.trimmed().split('\n').first()), *path, 0});
    return std::move(ran->output);
}

class NftProgram final : public NftSource {
public:
    Result<quint32> generation(const CancelToken &cancel, Deadline deadline) override
    {
        auto socket = netlink::Socket::open(NETLINK_NETFILTER);
        if (!socket)
            return tl::unexpected(socket.error());
        nfgenmsg header{};
        header.version = NFNETLINK_V0;
        netlink::Request request((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN, 0, header);
        const auto answer = socket->ask(request, cancel, deadline);
        if (!answer)
            return tl::unexpected(answer.error());
        const netlink::Attributes attributes(netlink::afterHeader(
            std::as_bytes(std::span(answer->constData(), static_cast<std::size_t>(answer->size()))),
            sizeof(nfgenmsg)));
        const auto id = attributes.u32(NFTA_GEN_ID); // big endian, but only compared
        if (!id)
            return tl::unexpected(
                Error{ErrorKind::BadInput, u"read"_s, u"NFT_MSG_NEWGEN"_s, EBADMSG});
        return *id;
    }

    Result<QByteArray> ruleset(const CancelToken &cancel, Deadline deadline) override
    {
        return outputOf("nft", {"-j", "list", "ruleset"}, cancel, deadline);
    }
};

/// iptables' nft back end keeps its rules in tables of these names (iptables: nft.c xtables_ipv4).
bool isOfIptables(const NftTable &table, int family)
{
    static constexpr std::array names{"filter", "nat", "mangle", "raw", "security"};
    return table.family == family
           && std::any_of(names.begin(), names.end(),
                          [&table](const char *name) { return table.name == name; });
}

/// One reading: its parts fill the sources one by one.
class Reading {
public:
    Reading(const PacketFilterPresence &presence, NftSource &nft, const CancelToken &cancel,
            Deadline deadline)
        : m_presence(presence)
        , m_nft(nft)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
    }

    RulesetReading run()
    {
        if (!m_presence.nftTables)
            limit(u"ruleset-unasked"_s, nftPart, {});
        else if (!m_presence.nftTables->empty())
            readNftTables();
        readLegacy(m_presence.legacyTables, save4Legacy, m_reading.sources.iptables);
        readLegacy(m_presence.legacyTables6, save6Legacy, m_reading.sources.ip6tables);
        readSets();
        if (m_presence.otherPrograms)
            m_reading.limits.push_back({u"ruleset-other-programs"_s, {}});
        const firewall::RulesetSources &read = m_reading.sources;
        const bool nothing = read.nft.isEmpty() && read.iptables.empty() && read.ip6tables.empty();
        m_reading.sight = m_reading.limits.empty() ? Sight::Full
                          : nothing                ? Sight::None
                                                   : Sight::Partial;
        return std::move(m_reading);
    }

private:
    void limit(const QString &id, const Part &part, const QString &error)
    {
        m_reading.limits.push_back({id,
                                    {{u"command"_s, QString::fromLatin1(part.command)},
                                     {u"file"_s, QString::fromLatin1(part.file)},
                                     {u"option"_s, QString::fromLatin1(part.option)},
                                     {u"error"_s, error}}});
    }

    void limit(const Error &error, const Part &part)
    {
        if (error.errnoValue == EMSGSIZE)
            limit(u"ruleset-large"_s, part, {});
        else if (error.kind == ErrorKind::TimedOut)
            limit(u"ruleset-slow"_s, part, {});
        else if (error.kind == ErrorKind::NotFound)
            limit(u"ruleset-no-program"_s, part, {});
        else if (error.kind == ErrorKind::Cancelled)
            limit(u"ruleset-slow"_s, part, {});
        else
            limit(u"ruleset-failed"_s, part,
                  error.errnoValue == 0 ? error.operation : error.text());
    }

    bool anyOfIptables(int family) const
    {
        return std::any_of(m_presence.nftTables->begin(), m_presence.nftTables->end(),
                           [family](const NftTable &table) { return isOfIptables(table, family); });
    }

    /// nft's own listing and what iptables says of the same tables, from one generation.
    void readNftTables()
    {
        constexpr int mostTries = 2;
        for (int tries = 1;; ++tries) {
            const auto before = m_nft.generation(m_cancel, m_deadline);
            const RulesetReading kept = m_reading;
            readNftTablesOnce();
            const auto after = m_nft.generation(m_cancel, m_deadline);
            if (before && after && *before == *after)
                return;
            if (!m_reading.limits.empty())
                return; // failed for another reason, which is said
            if (tries == mostTries)
                return limit(u"ruleset-changing"_s, nftPart, {});
            m_reading = kept;
        }
    }

    void readNftTablesOnce()
    {
        auto listing = m_nft.ruleset(m_cancel, m_deadline);
        const bool listed = listing.has_value();
        if (listed)
            m_reading.sources.nft = *std::move(listing);
        const bool whole = readNftSave(NFPROTO_IPV4, save4Nft, m_reading.sources.iptables)
                           && readNftSave(NFPROTO_IPV6, save6Nft, m_reading.sources.ip6tables);
        const bool iptablesOnly = std::all_of(
            m_presence.nftTables->begin(), m_presence.nftTables->end(), [](const NftTable &table) {
                return isOfIptables(table, NFPROTO_IPV4) || isOfIptables(table, NFPROTO_IPV6);
            });
        if (!listed && !(iptablesOnly && whole))
            limit(listing.error(), nftPart);
    }

    /// Whether the tables of that family were read, as far as there are any.
    bool readNftSave(int family, const SavePart &part, std::vector<QByteArray> &place)
    {
        if (!anyOfIptables(family))
            return true;
        const auto text = save(part);
        if (!text) {
            // A table that only looks like one of iptables' own: nft's listing says it all.
            if (m_reading.sources.nft.isEmpty() || m_reading.sources.nft.contains("\"xt\""))
                limit(text.error(), part.part);
            return false;
        }
        const bool whole = !text->contains("is incompatible, use 'nft' tool");
        place.push_back(*text);
        return whole;
    }

    Result<QByteArray> save(const SavePart &part) const
    {
        auto own = outputOf(part.program, {}, m_cancel, m_deadline);
        if (own || own.error().kind != ErrorKind::NotFound)
            return own;
        auto common = outputOf(part.common, {}, m_cancel, m_deadline);
        if (common && common->contains("(nf_tables)") != part.nft)
            return own;
        return common;
    }

    void readLegacy(std::optional<bool> present, const SavePart &part,
                    std::vector<QByteArray> &place)
    {
        if (!present)
            return limit(u"ruleset-legacy-unseen"_s, part.part, {});
        if (!*present)
            return;
        auto text = save(part);
        if (text)
            place.push_back(*std::move(text));
        else
            limit(text.error(), part.part);
    }

    /// ipset(8) would load its module where no set exists; a rule that names one shows that it is
    /// there.
    void readSets()
    {
        const auto named = [](const std::vector<QByteArray> &texts) {
            return std::any_of(texts.begin(), texts.end(), [](const QByteArray &text) {
                return text.contains("--match-set ") || text.contains("-j SET ");
            });
        };
        if (!named(m_reading.sources.iptables) && !named(m_reading.sources.ip6tables))
            return;
        auto sets = outputOf("ipset", {"save"}, m_cancel, m_deadline);
        if (sets)
            m_reading.sources.ipset = *std::move(sets);
        else
            limit(sets.error(), ipsetPart);
    }

    const PacketFilterPresence &m_presence;
    NftSource &m_nft;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    RulesetReading m_reading;
};

} // namespace

RulesetReading readLiveRuleset(const PacketFilterPresence &presence,
                               const PrivilegeFacts &privileges, NftSource &nft,
                               const CancelToken &cancel, Deadline deadline)
{
    if (!presence.filterPossible && !presence.natPossible)
        return {{}, Sight::Full, {}};
    if (!privileges.netAdmin)
        return {{}, Sight::None, {{u"ruleset"_s, {}}}};
    return Reading(presence, nft, cancel, deadline).run();
}

RulesetReading readLiveRuleset(const PacketFilterPresence &presence,
                               const PrivilegeFacts &privileges, const CancelToken &cancel,
                               Deadline deadline)
{
    NftProgram program;
    return readLiveRuleset(presence, privileges, program, cancel, deadline);
}

RulesetTexts textsOf(const firewall::RulesetSources &sources)
{
    RulesetTexts texts;
    texts.nft = QString::fromUtf8(sources.nft);
    for (const QByteArray &text : sources.iptables)
        texts.iptables.append(QString::fromUtf8(text));
    for (const QByteArray &text : sources.ip6tables)
        texts.ip6tables.append(QString::fromUtf8(text));
    texts.ipset = QString::fromUtf8(sources.ipset);
    return texts;
}

} // namespace doorward
