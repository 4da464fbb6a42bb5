// SPDX-License-Identifier: MIT
#include "core/report/redactor.h"

#include "core/report/pseudonyms.h"
#include "core/report/ruleset_pseudonyms.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

enum class Treatment {
    Keep,
    FreeText,
    Host,
    User,
    Device,
    Path,
    AddressOrPath,
    Unit,
    Container,
    Cgroup,
    Mac,
    HostId,
    Proxy,
    Arguments,
    NftJson,
    SaveText
};

struct FieldRule {
    QLatin1StringView field; ///< the field's name in JSON
    Treatment treatment;
};

/// What each text field holds. A field that is not named here is searched as free text, so that a
/// new one is safe before anybody thinks of it.
template <typename Owner>
constexpr std::array<FieldRule, 0> rulesOf{};

template <>
constexpr std::array rulesOf<CaseFile>{FieldRule{"program_version"_L1, Treatment::Keep},
                                       FieldRule{"unfinished"_L1, Treatment::Keep},
                                       FieldRule{"counters_before"_L1, Treatment::Keep},
                                       FieldRule{"counters_after"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Target>{
    FieldRule{"host"_L1, Treatment::Host}, FieldRule{"service"_L1, Treatment::Keep},
    FieldRule{"scheme"_L1, Treatment::Keep}, FieldRule{"unix_path"_L1, Treatment::Path}};
template <>
constexpr std::array rulesOf<HostPort>{FieldRule{"host"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<ServiceProfile>{
    FieldRule{"name"_L1, Treatment::Keep}, FieldRule{"title"_L1, Treatment::Keep},
    FieldRule{"process_names"_L1, Treatment::Keep}, FieldRule{"unit_names"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Asked>{FieldRule{"device"_L1, Treatment::Device}};
template <>
constexpr std::array rulesOf<ProxyVariable>{FieldRule{"name"_L1, Treatment::Keep},
                                            FieldRule{"value"_L1, Treatment::Proxy}};
template <>
constexpr std::array rulesOf<UnixSocketFacts>{FieldRule{"owner_name"_L1, Treatment::User}};
template <>
constexpr std::array rulesOf<Attempt>{FieldRule{"address"_L1, Treatment::AddressOrPath},
                                      FieldRule{"errno_name"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<SystemLookup>{FieldRule{"name"_L1, Treatment::Host},
                                           FieldRule{"canonical_name"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<ServerLookup>{FieldRule{"name"_L1, Treatment::Host},
                                           FieldRule{"type"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<HostsEntry>{FieldRule{"names"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<ResolverConfig>{FieldRule{"search"_L1, Treatment::Host},
                                             FieldRule{"hosts_sources"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<InterfaceAddress>{FieldRule{"scope"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Interface>{
    FieldRule{"name"_L1, Treatment::Device}, FieldRule{"kind"_L1, Treatment::Keep},
    FieldRule{"oper_state"_L1, Treatment::Keep}, FieldRule{"mac"_L1, Treatment::Mac},
    FieldRule{"master"_L1, Treatment::Device}};
template <>
constexpr std::array rulesOf<NextHop>{FieldRule{"device"_L1, Treatment::Device}};
template <>
constexpr std::array rulesOf<Route>{FieldRule{"protocol"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<PolicyRule>{FieldRule{"iif"_L1, Treatment::Device},
                                         FieldRule{"oif"_L1, Treatment::Device},
                                         FieldRule{"action"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Neighbour>{FieldRule{"device"_L1, Treatment::Device},
                                        FieldRule{"mac"_L1, Treatment::Mac},
                                        FieldRule{"state"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<RouteAnswer>{FieldRule{"oif"_L1, Treatment::Device},
                                          FieldRule{"device"_L1, Treatment::Device}};
template <>
constexpr std::array rulesOf<Listener>{FieldRule{"protocol"_L1, Treatment::Keep},
                                       FieldRule{"address"_L1, Treatment::AddressOrPath},
                                       FieldRule{"device"_L1, Treatment::Device},
                                       FieldRule{"process"_L1, Treatment::Keep},
                                       FieldRule{"user"_L1, Treatment::User},
                                       FieldRule{"unit"_L1, Treatment::Unit},
                                       FieldRule{"container"_L1, Treatment::Container},
                                       FieldRule{"container_name"_L1, Treatment::Host},
                                       FieldRule{"forwards_to"_L1, Treatment::Container},
                                       FieldRule{"cgroup"_L1, Treatment::Cgroup},
                                       FieldRule{"namespace"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Process>{FieldRule{"name"_L1, Treatment::Keep},
                                      FieldRule{"arguments"_L1, Treatment::Arguments},
                                      FieldRule{"user"_L1, Treatment::User},
                                      FieldRule{"unit"_L1, Treatment::Unit},
                                      FieldRule{"container"_L1, Treatment::Container},
                                      FieldRule{"state"_L1, Treatment::Keep},
                                      FieldRule{"frozen_by"_L1, Treatment::Cgroup}};
template <>
constexpr std::array rulesOf<ContainerPort>{FieldRule{"protocol"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ContainerNetwork>{FieldRule{"name"_L1, Treatment::Host},
                                               FieldRule{"aliases"_L1, Treatment::Host},
                                               FieldRule{"mac"_L1, Treatment::Mac}};
/// A container's names are host names in its networks: a target may be one of them.
template <>
constexpr std::array rulesOf<Container>{FieldRule{"id"_L1, Treatment::Container},
                                        FieldRule{"name"_L1, Treatment::Host},
                                        FieldRule{"image"_L1, Treatment::Container},
                                        FieldRule{"runtime"_L1, Treatment::Keep},
                                        FieldRule{"socket"_L1, Treatment::Path},
                                        FieldRule{"namespace"_L1, Treatment::Keep},
                                        FieldRule{"compose_project"_L1, Treatment::Container},
                                        FieldRule{"compose_service"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<NamespaceFacts>{FieldRule{"namespace"_L1, Treatment::Keep},
                                             FieldRule{"name"_L1, Treatment::Host},
                                             FieldRule{"macs"_L1, Treatment::Mac}};
/// Labels and names of Kubernetes objects: equal ones stay equal, so that the diagnosis is the
/// same.
template <>
constexpr std::array rulesOf<ClusterLabel>{FieldRule{"key"_L1, Treatment::Keep},
                                           FieldRule{"value"_L1, Treatment::Container}};
template <>
constexpr std::array rulesOf<ClusterServicePort>{FieldRule{"name"_L1, Treatment::Keep},
                                                 FieldRule{"protocol"_L1, Treatment::Keep},
                                                 FieldRule{"target_port"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ClusterService>{FieldRule{"name"_L1, Treatment::Host},
                                             FieldRule{"namespace"_L1, Treatment::Host},
                                             FieldRule{"type"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ClusterEndpoint>{FieldRule{"address"_L1, Treatment::Host},
                                              FieldRule{"pod"_L1, Treatment::Host},
                                              FieldRule{"port_names"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ClusterPodPort>{FieldRule{"name"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ClusterPod>{
    FieldRule{"name"_L1, Treatment::Host}, FieldRule{"phase"_L1, Treatment::Keep},
    FieldRule{"reason"_L1, Treatment::Keep}, FieldRule{"container"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<ClusterFacts>{
    FieldRule{"context"_L1, Treatment::Host}, FieldRule{"server"_L1, Treatment::Host},
    FieldRule{"asked"_L1, Treatment::Host}, FieldRule{"namespace"_L1, Treatment::Host},
    FieldRule{"elsewhere"_L1, Treatment::Host}};
template <>
constexpr std::array rulesOf<UnitListen>{FieldRule{"type"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<UnitAddressFilter>{FieldRule{"unit"_L1, Treatment::Unit},
                                                FieldRule{"programs"_L1, Treatment::Path},
                                                FieldRule{"drop_ins"_L1, Treatment::Path}};
template <>
constexpr std::array rulesOf<UnitBindRule>{FieldRule{"protocol"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Denial>{FieldRule{"process"_L1, Treatment::Keep},
                                     FieldRule{"unit"_L1, Treatment::Unit},
                                     FieldRule{"operation"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<Unit>{FieldRule{"name"_L1, Treatment::Unit},
                                   FieldRule{"load_state"_L1, Treatment::Keep},
                                   FieldRule{"active_state"_L1, Treatment::Keep},
                                   FieldRule{"sub_state"_L1, Treatment::Keep},
                                   FieldRule{"unit_file_state"_L1, Treatment::Keep},
                                   FieldRule{"result"_L1, Treatment::Keep},
                                   FieldRule{"type"_L1, Treatment::Keep},
                                   FieldRule{"restart"_L1, Treatment::Keep},
                                   FieldRule{"fragment_path"_L1, Treatment::Path},
                                   FieldRule{"job"_L1, Treatment::Keep},
                                   FieldRule{"job_state"_L1, Treatment::Keep},
                                   FieldRule{"waits_for"_L1, Treatment::Unit},
                                   FieldRule{"triggers"_L1, Treatment::Unit},
                                   FieldRule{"triggered_by"_L1, Treatment::Unit},
                                   FieldRule{"bind_ipv6_only"_L1, Treatment::Keep},
                                   FieldRule{"command"_L1, Treatment::Arguments}};
template <>
constexpr std::array rulesOf<PidFile>{FieldRule{"path"_L1, Treatment::Path},
                                      FieldRule{"process"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<ListenSetting>{FieldRule{"program"_L1, Treatment::Keep},
                                            FieldRule{"file"_L1, Treatment::Path},
                                            FieldRule{"directive"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<HostSnapshot>{
    FieldRule{"hostname"_L1, Treatment::Host}, FieldRule{"kernel"_L1, Treatment::Keep},
    FieldRule{"system"_L1, Treatment::Keep},   FieldRule{"boot_id"_L1, Treatment::HostId},
    FieldRule{"netns"_L1, Treatment::Keep},    FieldRule{"tools"_L1, Treatment::Keep},
    FieldRule{"counters"_L1, Treatment::Keep}, FieldRule{"sysctls"_L1, Treatment::Keep}};
template <>
constexpr std::array rulesOf<FirewalldZone>{FieldRule{"interfaces"_L1, Treatment::Device}};
template <>
constexpr std::array rulesOf<RulesetTexts>{FieldRule{"nft"_L1, Treatment::NftJson},
                                           FieldRule{"iptables_save"_L1, Treatment::SaveText},
                                           FieldRule{"ip6tables_save"_L1, Treatment::SaveText},
                                           FieldRule{"ipset_save"_L1, Treatment::SaveText}};
template <>
constexpr std::array rulesOf<Limit>{FieldRule{"id"_L1, Treatment::Keep}};

/// Walks a described struct and puts pseudonyms in place, field by field.
class Redaction {
public:
    explicit Redaction(Pseudonyms &names)
        : m_names(names)
    {
    }

    template <json::HasFields T>
    void apply(T &value)
    {
        auto field = [this](const char *name, auto &member) {
            this->visit(member, treatmentOf<T>(QLatin1StringView(name)));
        };
        FieldVisitor<decltype(field)> visitor{field};
        describe(visitor, value);
    }

private:
    template <typename Call>
    struct FieldVisitor {
        Call &call;
        template <typename T>
        void operator()(const char *name, T &member)
        {
            call(name, member);
        }
    };

    template <typename Owner>
    static Treatment treatmentOf(QLatin1StringView field)
    {
        const auto &rules = rulesOf<Owner>;
        const auto found = std::find_if(rules.begin(), rules.end(), [field](const FieldRule &rule) {
            return rule.field == field;
        });
        return found == rules.end() ? Treatment::FreeText : found->treatment;
    }

    void visit(IpAddress &value, Treatment) { value = m_names.address(value); }
    void visit(Endpoint &value, Treatment) { value.address = m_names.address(value.address); }
    void visit(IpPrefix &value, Treatment) { value = m_names.prefix(value); }
    void visit(QString &value, Treatment treatment) { value = treated(value, treatment); }
    void visit(QStringList &values, Treatment treatment)
    {
        if (treatment == Treatment::Arguments) { // the program alone
            values = values.mid(0, 1);
            for (QString &value : values)
                value = value.section(u'/', -1).section(u' ', 0, 0);
            return;
        }
        for (QString &value : values)
            value = treated(value, treatment);
    }
    template <typename T>
    void visit(std::optional<T> &value, Treatment treatment)
    {
        if (value)
            visit(*value, treatment);
    }
    template <typename T>
    void visit(std::vector<T> &values, Treatment treatment)
    {
        for (T &value : values)
            visit(value, treatment);
    }
    template <typename T>
    void visit(QMap<QString, T> &values, Treatment treatment)
    {
        QMap<QString, T> renamed;
        for (auto entry = values.begin(); entry != values.end(); ++entry) {
            visit(entry.value(), treatment);
            renamed.insert(m_names.sysctlKey(entry.key()), entry.value());
        }
        values = renamed;
    }
    template <json::HasFields T>
    void visit(T &value, Treatment)
    {
        apply(value);
    }
    /// Numbers, times, enumerations: nobody's name.
    template <typename T>
        requires(!json::HasFields<T>)
    void visit(T &, Treatment) {}

    QString treated(const QString &value, Treatment treatment)
    {
        switch (treatment) {
        case Treatment::Keep:
        case Treatment::Arguments:
            return value;
        case Treatment::FreeText:
            return m_names.freeText(value);
        case Treatment::Host:
            return m_names.host(value);
        case Treatment::User:
            return m_names.user(value);
        case Treatment::Device:
            return m_names.device(value);
        case Treatment::Path:
            return m_names.path(value);
        case Treatment::AddressOrPath:
            return IpAddress::parse(value) ? m_names.host(value) : m_names.path(value);
        case Treatment::Unit:
            return m_names.unit(value);
        case Treatment::Container:
            return m_names.container(value);
        case Treatment::Cgroup:
            return m_names.cgroup(value);
        case Treatment::Mac:
            return m_names.mac(value);
        case Treatment::HostId:
            return m_names.hostId(value);
        case Treatment::Proxy:
            return m_names.proxyValue(value);
        case Treatment::NftJson:
            return nftJsonWithPseudonyms(value, m_names);
        case Treatment::SaveText:
            return saveTextWithPseudonyms(value, m_names);
        }
        return {};
    }

    Pseudonyms &m_names;
};

/// "host:port" or the path: what was typed may hold more names than the target's.
QString plainInput(const Target &target)
{
    if (target.unixPath)
        return "unix://"_L1 + *target.unixPath;
    const QString host = target.host.value_or(QString());
    const QString port = target.port ? u':' + QString::number(target.port->value()) : QString();
    return (host.contains(u':') ? u'[' + host + u']' : host) + port;
}

template <typename T>
T twice(const T &value, const QStringList &plainUnits)
{
    const QByteArray whole =
        QJsonDocument(json::write(value).toObject()).toJson(QJsonDocument::Compact);
    Pseudonyms names(QCryptographicHash::hash(whole, QCryptographicHash::Sha256), plainUnits);
    Redaction redaction(names);
    T rehearsal = value; // every name must be known before the first free text is searched
    redaction.apply(rehearsal);
    T result = value;
    redaction.apply(result);
    return result;
}

} // namespace

CaseFile redacted(const CaseFile &file)
{
    CaseFile prepared = file;
    prepared.target.input.clear();
    CaseFile result =
        twice(prepared, file.target.profile ? file.target.profile->unitNames : QStringList());
    result.target.input = plainInput(result.target);
    return result;
}

HostSnapshot redacted(const HostSnapshot &snapshot)
{
    return twice(snapshot, {});
}

} // namespace doorward
