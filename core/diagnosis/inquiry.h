// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/diagnosis/scene.h"

namespace doorward::rules {

/// One rule's conclusion about one failure, before it is ranked.
struct Finding {
    Cause cause = Cause::ServerNotListening;
    Certainty certainty = Certainty::Possible;
    Params params;   ///< for the cause's summary, explanation and why
    QString variant; ///< of the summary: "<cause>.summary.<variant>"; empty: "<cause>.summary"
    bool variantExplains = false; ///< the variant has an explanation of its own
    QStringList evidence;         ///< ids of the ledger
    std::optional<NextTest> nextTest;
    std::vector<Remedy> remedies;
    bool root = false;   ///< what else was found is a consequence of this one
    bool beside = false; ///< a real fault that does not explain this failure: it goes to `also`
    /// Where it is a rule of a packet filter: which one, so that two rules stay two faults; and
    /// where on the way it stands, as positionOf() counts.
    QString rule;
    std::optional<int> position;
    bool doubtful = false; ///< that rule may be for other packets: what would explain the failure
                           ///< without it stays a rival
};

using Findings = std::vector<Finding>;

/// Evidence of the whole diagnosis, each said once.
class Ledger {
public:
    /// Gives the id; the same text twice gives the same id.
    QString add(Side side, Message text, std::optional<QStringList> command = std::nullopt);
    const std::vector<Evidence> &all() const { return m_evidence; }

private:
    std::vector<Evidence> m_evidence;
};

/// What a rule is given: the scene, the address whose failure it explains, where it writes.
struct Inquiry {
    const Scene &scene;
    const Tried &tried;
    Ledger &ledger;
    Findings &findings;

    Finding &found(Cause cause, Certainty certainty, QStringList evidence = {},
                   Params params = {}) const;
    /// A candidate that fits what was seen and no more.
    Finding &possible(Cause cause, std::optional<NextTest> next, QStringList evidence = {},
                      Params params = {}) const;
    bool has(Certainty atLeast) const;
    bool hasCause(Cause cause) const;
    /// A rule that was read explains what was seen.
    bool isDecidedByRule() const;
    /// Such a rule, but one that may be for other packets than this one.
    const Finding *doubtfulRule() const;

    const Attempt &failure() const { return *tried.failure; }
    Side holderSide() const { return tried.local || !tried.holder ? Side::Client : Side::Server; }
    Message message(const QString &id, Params params = {}) const;

    // Evidence; each gives its id.
    QString attempt() const;
    QString route() const;
    QString listener(const Listener &listener) const;
    /// Where the listener was told so; empty where nobody knows.
    QString listenSetting(const Listener &listener) const;
    QString noListener() const;
    QString natUnknown() const;
    QString neighbour(const Neighbour &neighbour) const;
    QString link(const Interface &link, Side side) const;
    QString sysctl(Side side, const HostSnapshot &host, const QString &key) const;
    QString counter(const QString &name) const;

    // Next tests.
    NextTest readRules(Side side, const HostSnapshot *host) const;
    NextTest lookOnServer() const;
    NextTest captureOnServer() const;
    NextTest trace() const;

    // Remedies.
    Remedy remedy(const QString &id, Params params = {},
                  std::optional<QStringList> command = std::nullopt, bool root = false) const;
    /// ip link set DEVICE up.
    Remedy linkUp(const QString &device) const;
    /// How to start the service, worded as a suggestion: units are known by the service's name, not
    /// seen.
    std::vector<Remedy> startService() const;
    /// How to make the listener's program listen where the target needs it.
    std::vector<Remedy> rebind(const Listener &listener) const;
};

// The rules, by area. Each looks only at tried.failure (or, where nothing was sent, at the
// configuration) and adds what it finds.
void nameRules(const Scene &scene, Ledger &ledger,
               Findings &findings);           ///< the name does not resolve
void nameAnswerRules(const Inquiry &inquiry); ///< it resolves, but wrongly
void proxyRules(const Scene &scene, Ledger &ledger, Findings &findings);
void unixRules(const Scene &scene, Ledger &ledger, Findings &findings);
void clientRules(const Inquiry &inquiry); ///< errors without a packet, links, neighbours
void icmpRules(const Inquiry &inquiry);   ///< an ICMP message ended the attempt
void resetRules(
    const Inquiry &inquiry);            ///< refused by a reset, or by configuration: nobody listens
void unitRules(const Inquiry &inquiry); ///< the systemd unit that ought to listen there
void silenceRules(const Inquiry &inquiry);   ///< nothing came back
void nobodyBehind(const Inquiry &inquiry);   ///< who takes the port behind what stops the packet
void pathRules(const Inquiry &inquiry);      ///< what snapshots of routers and of the server show
void filterRules(const Inquiry &inquiry);    ///< packet filters that were read
void natRules(const Inquiry &inquiry);       ///< address translation that was read
void firewalldRules(const Inquiry &inquiry); ///< whose the rules that were not read may be
void serviceRules(const Inquiry &inquiry);   ///< connected, but not to a working service
void containerRules(const Inquiry &inquiry); ///< a container serves the port, or should
/// A name that only a container's network knows: what it is, and how this host reaches it.
void containerNameHints(const Scene &scene, Ledger &ledger, Findings &findings);

void clusterRules(const Inquiry &inquiry); ///< what a Kubernetes cluster says of its Service
/// A name of a Service that does not resolve here: whether there is one, and where.
void clusterNameHints(const Scene &scene, Ledger &ledger, Findings &findings);

/// "server.bind-loopback" + suffix.
QString textId(Cause cause, QLatin1StringView suffix);

} // namespace doorward::rules
