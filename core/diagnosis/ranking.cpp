// SPDX-License-Identifier: MIT
#include "core/diagnosis/verdict.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

int positionOf(Cause cause)
{
    // Name, proxy, client, path, then on the server: packet filter, socket lookup, queue, service.
    switch (whereOf(cause)) {
    case Where::Name:
        return cause == Cause::NameFamilyMismatch ? 60 : 0;
    case Where::Target:
        return cause == Cause::TargetProxyRefused ? 10 : 60;
    case Where::Client:
        return cause == Cause::ClientReplyDropped || cause == Cause::ClientTimeoutTooShort ? 80
                                                                                           : 20;
    case Where::Path:
        return cause == Cause::PathNoReturnRoute ? 78 : 40;
    case Where::Server:
        if (cause >= Cause::ServerFirewallDrop && cause <= Cause::ServerTcpAuth)
            return 50;
        return cause >= Cause::ServerAcceptQueueFull ? 70 : 60;
    case Where::Service:
        return 90;
    }
    return 99;
}

int positionOf(const Finding &finding)
{
    return finding.position.value_or(positionOf(finding.cause));
}

bool comesAndGoes(Cause cause)
{
    constexpr std::array sometimes{
        Cause::ServerAcceptQueueFull, Cause::ServerDescriptorsExhausted,
        Cause::ServerStuckWorker,     Cause::ServerAbortOnOverflow,
        Cause::ServerConnectionLimit, Cause::ServerRateLimit,
        Cause::ClientPortsExhausted,  Cause::ClientDescriptorsExhausted,
        Cause::ClientTimeoutTooShort, Cause::ClientSelfConnect};
    return whereOf(cause) == Where::Service
           || std::find(sometimes.begin(), sometimes.end(), cause) != sometimes.end();
}

Step stepOf(Cause cause)
{
    switch (whereOf(cause)) {
    case Where::Name:
        return Step::NameResolution;
    case Where::Target:
        if (cause == Cause::TargetWrongPort)
            return Step::Port;
        if (cause == Cause::TargetWrongNamespace)
            return Step::Forwarding;
        return cause == Cause::TargetUnixFull       ? Step::Queue
               : cause == Cause::TargetProxyRefused ? Step::Reachability
                                                    : Step::ServerRunning;
    case Where::Client:
        if (cause == Cause::ClientFirewallDrop || cause == Cause::ClientFirewallReject
            || cause == Cause::ClientReplyDropped)
            return Step::Firewall;
        if (cause >= Cause::ClientCgroupBpf && cause <= Cause::ClientXfrm)
            return Step::Firewall;
        if (cause == Cause::ClientNeighbourFailed || cause == Cause::ClientTimeoutTooShort)
            return Step::Reachability;
        return cause == Cause::ClientSelfConnect ? Step::Port : Step::Route;
    case Where::Path:
        if (cause == Cause::PathFirewallDrop || cause == Cause::PathFirewallIcmp
            || cause == Cause::PathFirewallReset)
            return Step::Firewall;
        if (cause >= Cause::PathDnatClosed && cause <= Cause::PathRouteLocalnet)
            return Step::Forwarding;
        return cause == Cause::PathNoEndpoints || cause == Cause::PathSynproxy ? Step::Forwarding
                                                                               : Step::Reachability;
    case Where::Server:
        if (cause >= Cause::ServerFirewallDrop && cause <= Cause::ServerTcpAuth)
            return Step::Firewall;
        if (cause >= Cause::ServerAcceptQueueFull)
            return Step::Queue;
        if (cause >= Cause::ServerBindLoopback && cause <= Cause::ServerBindDevice)
            return Step::BindAddress;
        if (cause >= Cause::ServerOtherNamespace && cause <= Cause::ServerContainerLoopback)
            return Step::Forwarding;
        return cause == Cause::ServerPortTaken || cause == Cause::ServerNotListening
                   ? Step::Port
                   : Step::ServerRunning;
    case Where::Service:
        return Step::ServiceAnswer;
    }
    return Step::Port;
}

namespace {

bool isFault(const Finding &finding)
{
    return finding.certainty >= Certainty::Likely;
}

/// Two rules that stop the packet for the same reason are two faults.
bool isSameFault(const Finding &a, const Finding &b)
{
    return a.cause == b.cause && (a.rule.isEmpty() || b.rule.isEmpty() || a.rule == b.rule);
}

template <typename IsSame>
void keepEachOnce(Findings &findings, IsSame &&isSame)
{
    Findings kept;
    for (Finding &finding : findings) {
        const bool known = std::any_of(kept.begin(), kept.end(),
                                       [&](const Finding &one) { return isSame(one, finding); });
        if (!known)
            kept.push_back(std::move(finding));
    }
    findings = std::move(kept);
}

void sortBySureness(Findings &findings)
{
    std::stable_sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) {
        if (a.root != b.root)
            return a.root;
        if (a.certainty != b.certainty)
            return a.certainty > b.certainty;
        return a.certainty == Certainty::Proven && positionOf(a) < positionOf(b);
    });
}

} // namespace

Ranking rank(Findings findings)
{
    Ranking ranking;
    for (Finding &finding : findings) {
        finding.root = finding.root && isFault(finding);
        (finding.beside ? ranking.also : ranking.candidates).push_back(std::move(finding));
    }
    sortBySureness(ranking.candidates);
    keepEachOnce(ranking.candidates,
                 [](const Finding &a, const Finding &b) { return a.cause == b.cause; });
    if (ranking.candidates.empty())
        return ranking;
    // A proven cause has no rivals, and what follows from a root is no rival of it; other faults
    // that were really seen stay in sight.
    const Finding &first = ranking.candidates.front();
    const bool proven = first.certainty == Certainty::Proven;
    if (proven || first.root) {
        Findings rivals;
        for (std::size_t i = 1; i < ranking.candidates.size(); ++i) {
            Finding &other = ranking.candidates[i];
            if (other.certainty == Certainty::Proven || (first.root && isFault(other)))
                ranking.also.push_back(std::move(other));
            else if (!proven)
                rivals.push_back(std::move(other));
        }
        ranking.candidates.resize(1);
        std::move(rivals.begin(), rivals.end(), std::back_inserter(ranking.candidates));
    }
    const Finding &cause = ranking.candidates.front();
    std::erase_if(ranking.also,
                  [&cause](const Finding &finding) { return isSameFault(finding, cause); });
    std::stable_sort(
        ranking.also.begin(), ranking.also.end(),
        [](const Finding &a, const Finding &b) { return positionOf(a) < positionOf(b); });
    keepEachOnce(ranking.also, isSameFault);
    if (cause.doubtful) { // what waits behind the rule may as well be the cause
        std::erase_if(ranking.also, [&ranking](const Finding &finding) {
            return finding.rule.isEmpty()
                   && std::any_of(ranking.candidates.begin(), ranking.candidates.end(),
                                  [&](const Finding &one) { return one.cause == finding.cause; });
        });
        return ranking;
    }
    const auto rivals = std::remove_if(
        ranking.candidates.begin() + 1, ranking.candidates.end(),
        [&ranking](const Finding &finding) {
            return std::any_of(ranking.also.begin(), ranking.also.end(),
                               [&](const Finding &one) { return one.cause == finding.cause; });
        });
    ranking.candidates.erase(rivals, ranking.candidates.end());
    return ranking;
}

void addRivalsOfRule(const Inquiry &inquiry)
{
    const std::optional<NextTest> decides = inquiry.doubtfulRule()->nextTest;
    Findings rivals;
    resetRules({inquiry.scene, inquiry.tried, inquiry.ledger, rivals});
    for (Finding &rival : rivals) {
        if (rival.certainty >= Certainty::Likely)
            rival.nextTest = decides;
        rival.certainty = std::min(rival.certainty, Certainty::Likely);
        inquiry.findings.push_back(std::move(rival));
    }
}

Message summaryOf(const Scene &scene, const Finding &finding)
{
    QString id = textId(finding.cause, ".summary"_L1);
    if (!finding.variant.isEmpty())
        id += u'.' + finding.variant;
    if (finding.certainty != Certainty::Proven)
        id += ".likely"_L1;
    return scene.message(id, finding.params);
}

Candidate candidateOf(const Scene &scene, const Finding &finding)
{
    QString why = textId(finding.cause, ".why"_L1);
    if (!finding.rule.isEmpty())
        why += u'.' + finding.variant;
    return {finding.cause, finding.certainty, scene.message(why, finding.params), finding.nextTest};
}

} // namespace doorward::rules
