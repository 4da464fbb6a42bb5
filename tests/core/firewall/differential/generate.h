// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/bench.h"
#include "tests/core/firewall/differential/program.h"
#include "tests/core/firewall/differential/words.h"

#include <QSet>

namespace doorward::differential {

/// What a random ruleset may be made of. A name that is held back stands in `without`.
struct Variety {
    /// "payload", "netdev", "fib", "nat", "nat-input", "iptables", "legacy", "ipset", "unknowable",
    /// "notrack", "route", "dynamic" (sets that rules fill), "synproxy", "late" (chains registered
    /// in another order than they are listed), "reply", "later" (packets after the handshake)
    QSet<QByteArray> without;

    bool has(const char *what) const { return !without.contains(what); }
};

/// The same program for the same words and variety.
Program generateProgram(Words &words, const Variety &variety);

/// nft's own tables; appended to `program`.
void generateNft(Words &words, const Variety &variety, int tables, Program &program);
/// iptables of one layer; appended to `program`.
void generateIptables(Words &words, const Variety &variety, Layer layer, Program &program);
void generateIpsets(Words &words, Program &program);

/// SYNs with the ruleset's own constants. No two have the same source port, so that none is taken
/// for another's retransmission and no NAT has to choose another port.
std::vector<Shot> generateShots(Words &words, std::size_t count);
/// Flags of what follows a handshake: data, an empty acknowledgement, FIN, RST.
std::vector<quint8> generateLater(Random &random, std::size_t count);

} // namespace doorward::differential
