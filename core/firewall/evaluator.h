// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluation.h"

#include <memory>

namespace doorward::firewall {

/// Where the packet starts its walk.
enum class Entry : std::uint8_t {
    Arrives,   ///< from a device: ingress, prerouting, then input or forward as routing decides
    Forwards,  ///< the same, known to be forwarded
    Delivered, ///< the same, known to be for this host unless a DNAT sends it elsewhere
    Sent ///< by a process of this host: output, postrouting; over lo prerouting and input as well
};

enum class Detail : std::uint8_t { VerdictOnly, Trace };

/// Decides packets on one ruleset as the kernel would (nf_tables, ip_tables: Linux 6.1 and later).
/// Holds the ruleset in compiled form; const, may be used from several threads.
///
/// Three-valued: where a condition cannot be known, both ways are walked; the verdict is Unknown
/// only if they end differently. More than 256 ways end as Unknown.
class Evaluator {
public:
    Evaluator(Ruleset ruleset, HostView host);
    ~Evaluator();
    Evaluator(Evaluator &&) noexcept;
    Evaluator &operator=(Evaluator &&) noexcept;

    const Ruleset &ruleset() const;

    Evaluation evaluate(const Packet &packet, Entry entry, Detail detail = Detail::Trace) const;

    /// The SYN-ACK to a SYN that came through as `forward` says: the way back over the same host,
    /// NAT undone, ct state established (reply).
    Evaluation evaluateReply(const Packet &packet, Entry entry, const Evaluation &forward,
                             Detail detail = Detail::Trace) const;

private:
    class Compiled;
    std::unique_ptr<Compiled> m_compiled;
};

} // namespace doorward::firewall
