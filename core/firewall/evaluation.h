// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"
#include "core/facts/message.h"
#include "core/firewall/ruleset.h"

namespace doorward::firewall {

enum class Outcome : std::uint8_t { Accept, Drop, Reject, Unknown };

/// Who put a rule there.
enum class Owner : std::uint8_t {
    Firewalld,
    Ufw,
    Docker,
    Podman,
    KubeProxy,
    Fail2ban,
    Libvirt,
    User
};

struct Origin {
    Owner owner = Owner::User;
    /// The owner's own name for it: firewalld's zone, ufw's user rule, fail2ban's jail,
    /// kube-proxy's "namespace/service:port", libvirt's network; untrusted.
    QString subject;

    bool operator==(const Origin &) const = default;
};

/// A rule or, with neither handle nor position, a chain's policy.
struct Decider {
    QString family;
    QString table;
    QString chain;
    QString backend; ///< "nft" or "legacy"
    std::optional<quint64> handle;
    std::optional<quint32> position;
    QString text; ///< the rule, or "policy drop"
    QString comment;
    Origin origin;
    Message routing = {}; ///< no rule but the routing decided: `text` in the catalogue's words

    bool operator==(const Decider &) const = default;
};

struct RuleTrial {
    std::optional<quint64> handle;
    quint32 position = 0;
    QString chain; ///< where it stands, if a jump led away from the base chain
    QString text;
    std::optional<bool> matched; ///< nothing: unknown
    QString why; ///< in the packet's values: "tcp dport 8080 = 8080", "ip saddr 10.0.0.1 not in …"
    int depth = 0; ///< of jumps
};

/// One base chain that the packet met.
struct Phase {
    Hook hook = Hook::Input;
    QString family;
    QString table;
    QString chain;
    QString backend;
    qint32 priority = 0;
    Outcome verdict = Outcome::Accept;
    bool byPolicy = false;
    std::vector<RuleTrial> rules; ///< those tried, in order
    quint64 omitted = 0; ///< further rules that were tried and did not match, left out for length
};

/// What would come out under one assumption about what is unknown.
struct Possibility {
    Outcome verdict = Outcome::Accept;
    std::optional<RejectWith> rejectWith;
    std::optional<Endpoint> rewrittenTo;
    std::optional<Endpoint> rewrittenSource;
    std::optional<Decider> decidedBy;
    std::optional<QString> outputDevice; ///< as Evaluation::outputDevice
    bool synProxied = false;             ///< as Evaluation::synProxied
    std::vector<QString> assuming;       ///< in English: "limit rate 3/second: does not match"
    std::vector<Message> assumptions;    ///< the same, in the catalogue's words
};

/// What a packet that was accepted leaves behind for its answer: on the wire and in conntrack.
struct Trail {
    std::optional<Endpoint> rewrittenTo;
    std::optional<Endpoint> rewrittenSource;
    /// Source and destination as conntrack first saw them, where a rule had rewritten them before.
    std::optional<Endpoint> trackedSource;
    std::optional<Endpoint> trackedDestination;
    std::optional<QString> outputDevice; ///< where it leaves this host, if that is known
    bool untracked = false;              ///< conntrack left it alone: its answer is invalid to it
    /// A rule rewrote address or port behind conntrack's back: the answer belongs to no connection
    /// that conntrack knows.
    bool answerIsStray = false;
    bool masqueraded = false; ///< also where masquerading left the source as it was

    bool operator==(const Trail &) const = default;
};

struct Evaluation {
    Outcome verdict = Outcome::Accept;
    std::optional<RejectWith> rejectWith;
    std::optional<Endpoint> rewrittenTo;     ///< destination, where NAT changed it
    std::optional<Endpoint> rewrittenSource; ///< source, where NAT is known to change it
    /// It is accepted, but by lot NAT sends it to one of several destinations, which stand in
    /// `possibilities`; `rewrittenTo` is nothing.
    bool destinationIsOpen = false;
    /// For accept: the last rule that accepted; nothing where all chains let it pass by policy, or
    /// where it hangs on an open order which of several was the last.
    std::optional<Decider> decidedBy;
    std::optional<Hook> decidedAt;
    bool forwarded = false;  ///< it left the input path (or was asked as forward)
    bool synProxied = false; ///< this host answers the SYN in the server's place
    std::vector<Phase> phases;
    std::vector<QString> unknowns;               ///< in English, with the rule that holds it
    std::vector<Message> unknownMessages;        ///< the same, in the catalogue's words
    std::vector<OpaqueMatch::Kind> unknownKinds; ///< of those, each once
    /// More than one where the verdict is Unknown, or where only what NAT makes of the addresses
    /// is.
    std::vector<Possibility> possibilities;
    quint32 finalMark = 0;
    quint32 connectionMark = 0;          ///< ct mark, as the reply finds it
    quint32 connectionMarkDoubt = 0;     ///< those of its bits that are not known, 0 in it
    std::vector<SetChange> setChanges;   ///< what the reply finds changed
    std::optional<QString> outputDevice; ///< where it leaves this host, if that is known
    /// One where it is known what the packet leaves behind; several where its ways differ in it;
    /// none where no way is known on which it is accepted.
    std::vector<Trail> trails;
    /// Chains of equal priority may have run in another order than the one shown, to the same end.
    bool orderIsOpen = false;
};

/// The contract of `firewall explain` (cli.md); `phases` only where asked for.
QJsonObject toJson(const Evaluation &evaluation, bool withPhases);

} // namespace doorward::firewall

namespace doorward::json {
template <>
struct EnumNames<firewall::Outcome> {
    static constexpr std::array<std::pair<firewall::Outcome, const char *>, 4> names{
        {{firewall::Outcome::Accept, "accept"},
         {firewall::Outcome::Drop, "drop"},
         {firewall::Outcome::Reject, "reject"},
         {firewall::Outcome::Unknown, "unknown"}}};
};
template <>
struct EnumNames<firewall::Owner> {
    static constexpr std::array<std::pair<firewall::Owner, const char *>, 8> names{
        {{firewall::Owner::Firewalld, "firewalld"},
         {firewall::Owner::Ufw, "ufw"},
         {firewall::Owner::Docker, "docker"},
         {firewall::Owner::Podman, "podman"},
         {firewall::Owner::KubeProxy, "kube-proxy"},
         {firewall::Owner::Fail2ban, "fail2ban"},
         {firewall::Owner::Libvirt, "libvirt"},
         {firewall::Owner::User, "user"}}};
};
} // namespace doorward::json
