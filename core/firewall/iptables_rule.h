// SPDX-License-Identifier: MIT
#pragma once

// One line "-A CHAIN …" of iptables-save as parts of the model. Semantics are those of ip_tables
// and of the xt_* modules of the kernel (net/netfilter, Linux 6.1 and later); iptables'
// nft back end means the same.

#include "core/firewall/ruleset.h"
#include "core/firewall/words.h"

#include <functional>

namespace doorward::firewall {

/// A word of the line. Quoted ones are values, whatever they look like.
struct RuleWord {
    words::Word word;
    words::Word raw; ///< as it stands in the line, with quotes
    bool isQuoted = false;
};

struct RuleOption {
    words::Word name; ///< "--dport"
    std::vector<words::Word> values;
    bool isInverted = false;

    /// The first value, or an empty word.
    words::Word value() const { return values.empty() ? words::Word() : values.front(); }
};

/// What a rule's translation may know: its table's family and the ipsets.
struct RuleContext {
    TableFamily family = TableFamily::Ip;
    const std::vector<Set> *ipsets = nullptr;
    std::function<std::optional<quint32>(words::Word)> ipsetIndex; ///< by its name
    /// Whether the table has a chain of that name (a -j to it is a jump).
    std::function<bool(words::Word)> hasChain;

    quint8 addressWidth() const { return family == TableFamily::Ip6 ? 16 : 4; }
};

/// The options of one -m or -j and the parts that come of them.
class Extension {
public:
    Extension(const RuleContext &context, std::vector<Part> &parts)
        : m_context(&context)
        , m_parts(&parts)
    {
    }

    words::Word name;
    std::vector<RuleOption> options;
    words::Word text; ///< as it stands in the line, from its -m or -j on

    const RuleContext &context() const { return *m_context; }
    bool isIpv6() const { return m_context->family == TableFamily::Ip6; }
    const RuleOption *option(words::Word wanted) const;

    void add(Part part) { m_parts->push_back(std::move(part)); }
    /// left lies in `interval` (or not).
    void addMatch(Expression left, const Interval &interval, bool isInverted);
    /// left equals `number`, of left's width.
    void addEqual(Field field, quint8 width, quint64 number, bool isInverted);
    void addOpaque(OpaqueMatch::Kind kind);
    void addNever();

private:
    const RuleContext *m_context;
    std::vector<Part> *m_parts;
};

Expression selector(Field field, quint8 width, quint32 argument = 0);
Expression constant(quint64 number, quint8 width);
Expression binary(Operator op, Expression left, Expression right);
/// (field & mask), without the mask where it is all ones.
Expression masked(Expression left, quint64 mask, quint8 width);
/// The address of the packet that the family of the table has.
Expression sourceAddress(TableFamily family);
Expression destinationAddress(TableFamily family);

/// -m NAME: true where all of its options were understood and translated; otherwise what it added
/// is to be taken back, and the match is unknown.
bool translateMatch(Extension &match);
bool translateTcp(Extension &match);
bool translateMultiport(Extension &match);
bool translateConntrack(Extension &match);
bool translateAddrtype(Extension &match);
bool translateIpv6Header(Extension &match);
bool translateIpset(Extension &match);

/// -j NAME of an extension; as above.
bool translateTarget(Extension &target);
bool translateIpsetTarget(Extension &target);

/// How many values an option takes: 0, 1 or 2; options that are not known may take 1.
int valueCount(words::Word option);
/// Whether its value may look like an option: "--comment -j".
bool takesFreeText(words::Word option);

/// The words of "-A CHAIN …" behind the chain's name, as a rule. Whatever is not understood is in
/// it as an OpaqueMatch or OpaqueStatement.
Rule translateRule(const std::vector<RuleWord> &words, const RuleContext &context);

/// NETMAP maps the destination in prerouting and output and the source elsewhere: sets the kind of
/// these rules by the base chains that reach them. A rule reached from both is not understood.
void resolveNetmaps(Ruleset &ruleset);

} // namespace doorward::firewall
