// SPDX-License-Identifier: MIT
#include "core/session/cluster_question.h"

#include "core/session/await.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::chrono::seconds patience{4};
/// kube-apiserver(1), --service-node-port-range.
constexpr quint16 firstNodePort = 30000;
constexpr quint16 lastNodePort = 32767;

bool anyFailed(const std::vector<Attempt> &attempts)
{
    return attempts.empty()
           || std::any_of(attempts.begin(), attempts.end(), [](const Attempt &attempt) {
                  return attempt.outcome != AttemptOutcome::Connected;
              });
}

/// As kubeadm, k3s, MicroK8s, OpenShift and kind choose them.
bool isUsualServiceAddress(const IpAddress &address)
{
    static const std::array ranges{u"10.96.0.0/12"_s, u"10.43.0.0/16"_s, u"10.152.183.0/24"_s,
                                   u"172.30.0.0/16"_s, u"fd00:10:96::/112"_s};
    return std::any_of(ranges.begin(), ranges.end(), [&address](const QString &range) {
        const auto prefix = IpPrefix::parse(range);
        return prefix && prefix->contains(address);
    });
}

bool hasRulesOfKubeProxy(const HostSnapshot &host)
{
    const auto has = [](const QString &text) {
        return text.contains("KUBE-SERVICES"_L1) || text.contains("\"kube-proxy\""_L1);
    };
    const RulesetTexts &texts = host.ruleset;
    return has(texts.nft) || std::any_of(texts.iptables.begin(), texts.iptables.end(), has)
           || std::any_of(texts.ip6tables.begin(), texts.ip6tables.end(), has);
}

} // namespace

std::optional<ServiceQuestion> serviceByName(const CaseFile &file)
{
    return file.target.host ? serviceNamed(*file.target.host) : std::nullopt;
}

std::optional<ServiceQuestion> serviceByAddress(const CaseFile &file)
{
    const bool node = hasRulesOfKubeProxy(file.client);
    for (const Attempt &attempt : file.attempts) {
        const auto address = attempt.ip();
        if (attempt.role != AttemptRole::Target || !address || !attempt.port
            || attempt.outcome == AttemptOutcome::Connected || address->isLoopback())
            continue;
        const bool nodePort =
            attempt.port->value() >= firstNodePort && attempt.port->value() <= lastNodePort;
        // On a node its own address is asked for a node port alone.
        const bool may = isUsualServiceAddress(address->unmapped())
                         || (node && (nodePort || !file.client.holds(*address)));
        if (may)
            return ServiceQuestion{{}, {}, address, attempt.port};
    }
    return std::nullopt;
}

void ClusterQuestion::ask(const ServiceQuestion &question, Deadline deadline)
{
    const Deadline end = Deadline::earlier(deadline, Deadline::after(patience));
    m_reading = std::async(std::launch::async, [question, end, enough = m_enough] {
        return readClusterHere(question, enough, end);
    });
}

std::optional<ClusterReading> ClusterQuestion::answer(const std::vector<Attempt> &attempts,
                                                      const CancelToken &cancel, Deadline deadline)
{
    if (!m_reading.valid())
        return std::nullopt;
    const bool needed = anyFailed(attempts);
    const bool whole =
        awaitWork(m_reading, cancel, needed ? deadline : Deadline::after(std::chrono::seconds(0)));
    m_enough.cancel();
    ClusterReading reading = m_reading.get();
    return whole || needed ? std::optional(std::move(reading)) : std::nullopt;
}

} // namespace doorward
