// SPDX-License-Identifier: MIT
#include "app/cli/firewall_input.h"

#include "app/cli/interrupt.h"
#include "core/base/atomic_file.h"
#include "core/firewall/readers.h"
#include "core/firewall/snapshot_sources.h"
#include "core/inspect/host.h"
#include "core/inspect/iproute_json.h"
#include "core/inspect/live_ruleset.h"
#include "core/inspect/routes.h"

#include <algorithm>
#include <array>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::chrono::seconds longestLook{60};
constexpr qint64 largestFile = qint64{512} << 20;

template <typename T>
using OrCode = tl::expected<T, ExitCode>;

class Loading {
public:
    Loading(const Arguments &arguments, const Console &console)
        : m_arguments(arguments)
        , m_console(console)
    {
    }

    OrCode<FirewallInput> run()
    {
        for (const auto part : {&Loading::takeSnapshot, &Loading::takeRules, &Loading::takeHost,
                                &Loading::takeFilesOfHost})
            if (const auto trouble = (this->*part)())
                return tl::unexpected(*trouble);
        return std::move(m_input);
    }

private:
    using Trouble = std::optional<ExitCode>;

    bool hasRuleFiles() const
    {
        static constexpr std::array options{"nft", "iptables-save", "ip6tables-save", "ipset-save"};
        return std::any_of(options.begin(), options.end(),
                           [this](const char *option) { return m_arguments.has(option); });
    }
    bool isOfThisHost() const { return !hasRuleFiles() && !m_arguments.has("snapshot"); }

    OrCode<QByteArray> bytesOf(const QString &file) const
    {
        auto bytes = readWholeFile(file == "-"_L1 ? u"/dev/stdin"_s : file, largestFile);
        if (bytes)
            return *std::move(bytes);
        if (bytes.error().kind != ErrorKind::BadInput)
            return tl::unexpected(m_console.fileTrouble(bytes.error()));
        return tl::unexpected(badFile(file, bytes.error().text()));
    }

    ExitCode badFile(const QString &file, const QString &reason) const
    {
        m_console.complain(
            {u"cli.error.firewall.file"_s, {{u"file"_s, file}, {u"reason"_s, reason}}});
        return ExitCode::BadInput;
    }

    /// A file of an option, read by `reader`, into `place`.
    template <typename T, typename Reader>
    Trouble takeFile(const char *option, std::optional<T> &place, Reader reader) const
    {
        const auto file = m_arguments.value(option);
        if (!file)
            return std::nullopt;
        const auto bytes = bytesOf(*file);
        if (!bytes)
            return bytes.error();
        auto value = reader(*bytes);
        if (!value)
            return badFile(*file, value.error().subject);
        place = *std::move(value);
        return std::nullopt;
    }

    Trouble takeSnapshot()
    {
        const auto file = m_arguments.value("snapshot");
        if (!file)
            return std::nullopt;
        const auto bytes = bytesOf(*file);
        if (!bytes)
            return bytes.error();
        auto snapshot = snapshotFromJson(*bytes);
        if (!snapshot) {
            m_console.complain({u"cli.error.not-a-snapshot"_s,
                                {{u"file"_s, *file}, {u"reason"_s, snapshot.error().subject}}});
            return ExitCode::BadInput;
        }
        if (snapshot->rulesetSight == Sight::None && !hasRuleFiles()) {
            m_console.complain(
                {u"cli.error.firewall.snapshot-without-rules"_s, {{u"file"_s, *file}}});
            return ExitCode::BadInput;
        }
        m_snapshot = *std::move(snapshot);
        return std::nullopt;
    }

    Trouble takeRules()
    {
        firewall::RulesetSources sources;
        bool complete = true;
        if (hasRuleFiles()) {
            if (const auto trouble = takeRuleFiles(sources))
                return trouble;
        } else if (m_snapshot) {
            sources = firewall::rulesetSourcesOf(m_snapshot->ruleset);
            complete = m_snapshot->rulesetSight == Sight::Full;
            std::copy_if(m_snapshot->limits.begin(), m_snapshot->limits.end(),
                         std::back_inserter(m_input.limits),
                         [](const Limit &limit) { return limit.id.startsWith("ruleset"_L1); });
        } else {
            RulesetReading live = readThisHost();
            if (interruptToken().isCancelled())
                return ExitCode::Interrupted;
            if (live.sight == Sight::None)
                return cannotRead(live.limits);
            complete = live.sight == Sight::Full;
            sources = std::move(live.sources);
            m_input.limits = std::move(live.limits);
        }
        auto ruleset = firewall::readRuleset(sources);
        if (!ruleset) {
            m_console.complain(
                {u"cli.error.firewall.rules"_s, {{u"reason"_s, ruleset.error().subject}}});
            return ExitCode::BadInput;
        }
        m_input.ruleset = *std::move(ruleset);
        m_input.ruleset.complete = m_input.ruleset.complete && complete;
        return std::nullopt;
    }

    Trouble takeRuleFiles(firewall::RulesetSources &sources) const
    {
        const auto all = [this](const char *option, auto take) -> Trouble {
            for (const QString &file : m_arguments.values(option)) {
                auto bytes = bytesOf(file);
                if (!bytes)
                    return bytes.error();
                take(*std::move(bytes));
            }
            return std::nullopt;
        };
        if (const Trouble trouble =
                all("nft", [&](QByteArray bytes) { sources.nft = std::move(bytes); }))
            return trouble;
        if (const Trouble trouble =
                all("ipset-save", [&](QByteArray bytes) { sources.ipset = std::move(bytes); }))
            return trouble;
        if (const Trouble trouble = all("iptables-save", [&](QByteArray bytes) {
                sources.iptables.push_back(std::move(bytes));
            }))
            return trouble;
        if (const Trouble trouble = all("ip6tables-save", [&](QByteArray bytes) {
                sources.ip6tables.push_back(std::move(bytes));
            }))
            return trouble;
        // readRuleset() takes empty bytes for a file that was not given.
        if (m_arguments.has("nft") && sources.nft.trimmed().isEmpty())
            return badFile(*m_arguments.value("nft"), u"0 bytes"_s);
        return std::nullopt;
    }

    static RulesetReading readThisHost()
    {
        const Deadline deadline = Deadline::after(longestLook);
        const PrivilegeFacts privileges = ownPrivileges();
        return readLiveRuleset(packetFilterPresence(privileges, interruptToken(), deadline),
                               privileges, interruptToken(), deadline);
    }

    ExitCode cannotRead(const std::vector<Limit> &limits) const
    {
        const Limit &limit = limits.front();
        if (limit.id == "ruleset"_L1) {
            m_console.complain({u"cli.error.firewall.needs-root"_s, {}});
            return ExitCode::NeedsPrivilege;
        }
        const LimitText text = m_console.catalogue().text(limit);
        m_console.complain(
            {u"cli.error.firewall.cannot-read"_s, {{u"why"_s, text.why}, {u"help"_s, text.help}}});
        return limit.id == "ruleset-failed"_L1 || limit.id == "ruleset-unasked"_L1
                   ? ExitCode::NeedsPrivilege
                   : ExitCode::FileTrouble;
    }

    Trouble takeHost()
    {
        firewall::HostView &host = m_input.host;
        if (m_snapshot) {
            if (m_snapshot->linkSight == Sight::Full)
                host.interfaces = m_snapshot->interfaces;
            if (m_snapshot->routeSight == Sight::Full) {
                host.routes = m_snapshot->routes;
                host.rules = m_snapshot->rules;
            }
            host.sysctls = m_snapshot->sysctls;
        } else if (isOfThisHost()) {
            const CancelToken &cancel = interruptToken();
            const Deadline deadline = Deadline::after(longestLook);
            if (auto links = readInterfaces(cancel, deadline))
                host.interfaces = *std::move(links);
            if (auto routes = readRoutes(cancel, deadline))
                host.routes = *std::move(routes);
            if (auto rules = readPolicyRules(cancel, deadline))
                host.rules = *std::move(rules);
            host.sysctls = readSysctls(host.interfaces.value_or(std::vector<Interface>()));
        }
        return std::nullopt;
    }

    Trouble takeFilesOfHost()
    {
        firewall::HostView &host = m_input.host;
        std::optional<std::vector<PolicyRule>> rules4;
        std::optional<std::vector<PolicyRule>> rules6;
        const bool routesOfFile = m_arguments.has("routes");
        if (routesOfFile)
            host.rules.reset();
        if (const Trouble trouble = takeFile("addresses", host.interfaces, interfacesFromIpJson))
            return trouble;
        if (const Trouble trouble = takeFile("routes", host.routes, routesFromIpJson))
            return trouble;
        if (const Trouble trouble = takeFile("rules", rules4, [](const QByteArray &json) {
                return policyRulesFromIpJson(json, Family::Ipv4);
            }))
            return trouble;
        if (const Trouble trouble = takeFile("rules6", rules6, [](const QByteArray &json) {
                return policyRulesFromIpJson(json, Family::Ipv6);
            }))
            return trouble;
        if (rules4 || rules6) {
            std::vector<PolicyRule> rules = rules4.value_or(std::vector<PolicyRule>());
            if (rules6)
                rules.insert(rules.end(), rules6->begin(), rules6->end());
            host.rules = std::move(rules);
        } else if (routesOfFile && hasUsualTablesOnly(*host.routes)) {
            host.rules.emplace(); // the kernel's own three
        }
        return std::nullopt;
    }

    /// A further table is only there for a policy rule to lead to it.
    static bool hasUsualTablesOnly(const std::vector<Route> &routes)
    {
        constexpr quint32 lowest = 253; // RT_TABLE_DEFAULT, RT_TABLE_MAIN, RT_TABLE_LOCAL
        constexpr quint32 highest = 255;
        return std::all_of(routes.begin(), routes.end(), [](const Route &route) {
            return route.table >= lowest && route.table <= highest;
        });
    }

    const Arguments &m_arguments;
    const Console &m_console;
    std::optional<HostSnapshot> m_snapshot;
    FirewallInput m_input;
};

} // namespace

tl::expected<FirewallInput, ExitCode> firewallInputFrom(const Arguments &arguments,
                                                        const Console &console)
{
    return Loading(arguments, console).run();
}

} // namespace doorward::cli
