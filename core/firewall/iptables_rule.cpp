// SPDX-License-Identifier: MIT
#include "core/firewall/iptables_rule.h"

#include <algorithm>
#include <unordered_map>

namespace doorward::firewall {

using words::Word;

const RuleOption *Extension::option(Word wanted) const
{
    const auto found =
        std::find_if(options.begin(), options.end(),
                     [wanted](const RuleOption &option) { return option.name == wanted; });
    return found == options.end() ? nullptr : &*found;
}

void Extension::addMatch(Expression left, const Interval &interval, bool isInverted)
{
    Match match;
    match.left = std::move(left);
    match.regions.push_back({interval});
    match.inverted = isInverted;
    add(std::move(match));
}

void Extension::addEqual(Field field, quint8 width, quint64 number, bool isInverted)
{
    const Value value = Value::fromNumber(number, width);
    addMatch(selector(field, width), {value, value}, isInverted);
}

void Extension::addOpaque(OpaqueMatch::Kind kind)
{
    add(OpaqueMatch{kind, words::text(text)});
}

void Extension::addNever()
{
    addMatch(selector(Field::NeverPresent, 1), words::everything(1), false);
}

Expression selector(Field field, quint8 width, quint32 argument)
{
    return Expression{Selector{field, width, argument, {}}};
}

Expression constant(quint64 number, quint8 width)
{
    return Expression{Constant{Value::fromNumber(number, width)}};
}

Expression binary(Operator op, Expression left, Expression right)
{
    Binary node;
    node.op = op;
    node.operands.reserve(2);
    node.operands.push_back(std::move(left));
    node.operands.push_back(std::move(right));
    return Expression{std::move(node)};
}

Expression masked(Expression left, quint64 mask, quint8 width)
{
    const quint64 all = width >= 8 ? ~quint64{0} : (quint64{1} << (width * 8)) - 1;
    if ((mask & all) == all)
        return left;
    return binary(Operator::And, std::move(left), constant(mask, width));
}

Expression sourceAddress(TableFamily family)
{
    return family == TableFamily::Ip6 ? selector(Field::Ip6Source, 16)
                                      : selector(Field::IpSource, 4);
}

Expression destinationAddress(TableFamily family)
{
    return family == TableFamily::Ip6 ? selector(Field::Ip6Destination, 16)
                                      : selector(Field::IpDestination, 4);
}

namespace {

/// As iptables-save prints them (xtables_chain_protos) and /etc/protocols has them. A name that
/// is not here is some protocol that is not TCP.
std::optional<quint64> protocolNumber(Word name)
{
    static const std::unordered_map<Word, quint8> numbers{
        {"all", 0},        {"icmp", 1},     {"igmp", 2},
        {"ipencap", 4},    {"tcp", 6},      {"TCP", 6},
        {"egp", 8},        {"igp", 9},      {"udp", 17},
        {"UDP", 17},       {"dccp", 33},    {"ipv6", 41},
        {"rsvp", 46},      {"gre", 47},     {"esp", 50},
        {"ah", 51},        {"icmpv6", 58},  {"ospf", 89},
        {"ipv6-icmp", 58}, {"ipip", 94},    {"etherip", 97},
        {"pim", 103},      {"ipcomp", 108}, {"vrrp", 112},
        {"l2tp", 115},     {"sctp", 132},   {"mobility-header", 135},
        {"ipv6-mh", 135},  {"mh", 135},     {"udplite", 136}};
    if (const auto number = words::number(name))
        return *number <= 255 ? number : std::nullopt;
    const auto found = numbers.find(name);
    return found == numbers.end() ? 255 : found->second;
}

/// One rule while its words are read.
class Translation {
public:
    Translation(const std::vector<RuleWord> &words, const RuleContext &context)
        : m_words(words)
        , m_context(context)
    {
    }

    Rule run();

private:
    bool isAtOption() const;
    Word takeValue();
    void readNext();
    bool readBasic(Word name, bool isInverted);
    void readExtension(bool isTarget, Word name, std::size_t from);
    void readOptions(Extension &extension);
    void addAddress(Expression left, Word word, bool isInverted);
    void addInterface(Field field, Word name, bool isInverted);
    void addProtocol(Word name, bool isInverted);
    void readTarget(Word name, std::size_t from);
    void translate(Extension &extension, bool isTarget);
    Word textFrom(std::size_t from) const;

    const std::vector<RuleWord> &m_words;
    const RuleContext &m_context;
    Rule m_rule;
    std::size_t m_at = 0;
    Word m_protocol;
    bool m_isOptionUnknown = false;
};

bool Translation::isAtOption() const
{
    const RuleWord &word = m_words[m_at];
    return !word.isQuoted
           && (word.word == "!" || (word.word.size() > 1 && word.word.front() == '-'));
}

Word Translation::textFrom(std::size_t from) const
{
    if (from >= m_at)
        return {};
    const char *begin = m_words[from].raw.data();
    const Word last = m_words[m_at - 1].raw;
    return {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
}

Word Translation::takeValue()
{
    if (m_at < m_words.size())
        return m_words[m_at++].word;
    m_isOptionUnknown = true;
    return {};
}

void Translation::addAddress(Expression left, Word word, bool isInverted)
{
    const quint8 width = m_context.addressWidth();
    const auto network = words::maskedAddress(word, width);
    Extension basic(m_context, m_rule.parts);
    if (!network) {
        basic.add(OpaqueMatch{OpaqueMatch::Kind::NotUnderstood, words::text(word)});
    } else if (network->prefixLength()) {
        basic.addMatch(std::move(left), network->interval(), isInverted);
    } else {
        basic.addMatch(binary(Operator::And, std::move(left), {Constant{network->mask}}),
                       {network->value, network->value}, isInverted);
    }
}

/// ip_packet_match(): without a device the name is empty, and compared like any other.
void Translation::addInterface(Field field, Word name, bool isInverted)
{
    const bool isPrefix = name.ends_with('+');
    if (isPrefix)
        name.remove_suffix(1);
    Extension(m_context, m_rule.parts)
        .addMatch(selector(field, 16), words::interfaceName(name, isPrefix), isInverted);
}

void Translation::addProtocol(Word name, bool isInverted)
{
    const auto number = protocolNumber(name);
    Extension basic(m_context, m_rule.parts);
    if (!number)
        basic.add(OpaqueMatch{OpaqueMatch::Kind::NotUnderstood, words::text(name)});
    else if (*number != 0) // "all"
        basic.addEqual(Field::L4Protocol, 1, *number, isInverted);
    if (!isInverted)
        m_protocol = name;
}

bool Translation::readBasic(Word name, bool isInverted)
{
    const auto takeInvertible = [this, &isInverted] { // old syntax: -s ! 10.0.0.0/8
        if (m_at < m_words.size() && !m_words[m_at].isQuoted && m_words[m_at].word == "!") {
            isInverted = !isInverted;
            ++m_at;
        }
        return takeValue();
    };
    if (name == "-s" || name == "--source" || name == "--src") {
        const Word value = takeInvertible();
        addAddress(sourceAddress(m_context.family), value, isInverted);
    } else if (name == "-d" || name == "--destination" || name == "--dst") {
        const Word value = takeInvertible();
        addAddress(destinationAddress(m_context.family), value, isInverted);
    } else if (name == "-i" || name == "--in-interface") {
        const Word value = takeInvertible();
        addInterface(Field::InputName, value, isInverted);
    } else if (name == "-o" || name == "--out-interface") {
        const Word value = takeInvertible();
        addInterface(Field::OutputName, value, isInverted);
    } else if (name == "-p" || name == "--protocol" || name == "--proto") {
        const Word value = takeInvertible();
        addProtocol(value, isInverted);
    } else if (name == "-f" || name == "--fragment") {
        if (!isInverted) // what has a TCP header is no later fragment
            Extension(m_context, m_rule.parts).addNever();
    } else if (name == "-c" || name == "--set-counters") {
        takeValue();
        takeValue();
    } else if (name == "-4" || name == "-6" || name == "--ipv4" || name == "--ipv6") {
        if ((name == "-4" || name == "--ipv4") == (m_context.family == TableFamily::Ip6))
            Extension(m_context, m_rule.parts).addNever();
    } else {
        return false;
    }
    return true;
}

/// Options up to the next -m, -j, -g or basic option.
void Translation::readOptions(Extension &extension)
{
    while (m_at < m_words.size()) {
        std::size_t at = m_at;
        bool isInverted = false;
        if (!m_words[at].isQuoted && m_words[at].word == "!") {
            isInverted = true;
            ++at;
        }
        if (at >= m_words.size() || m_words[at].isQuoted || !m_words[at].word.starts_with("--"))
            return;
        RuleOption option;
        option.name = m_words[at].word;
        if (option.name == "--match" || option.name == "--jump" || option.name == "--goto")
            return;
        m_at = at + 1;
        const int count = valueCount(option.name);
        if (count > 0 && m_at < m_words.size() && !m_words[m_at].isQuoted
            && m_words[m_at].word == "!") {
            isInverted = !isInverted;
            ++m_at;
        }
        const bool isFree = takesFreeText(option.name);
        for (int i = 0; i < count && m_at < m_words.size() && (isFree || !isAtOption()); ++i)
            option.values.push_back(m_words[m_at++].word);
        while (m_at < m_words.size() && !isAtOption()) // more than we know of
            option.values.push_back(m_words[m_at++].word);
        option.isInverted = isInverted;
        extension.options.push_back(std::move(option));
    }
}

void Translation::translate(Extension &extension, bool isTarget)
{
    const std::size_t before = m_rule.parts.size();
    if (isTarget ? translateTarget(extension) : translateMatch(extension))
        return;
    m_rule.parts.erase(m_rule.parts.begin() + static_cast<std::ptrdiff_t>(before),
                       m_rule.parts.end());
    if (isTarget)
        m_rule.parts.push_back(OpaqueStatement{words::text(extension.text)});
    else
        extension.addOpaque(OpaqueMatch::Kind::NotUnderstood);
}

void Translation::readTarget(Word name, std::size_t from)
{
    if (name == "ACCEPT") {
        m_rule.parts.push_back(Accept{});
    } else if (name == "DROP") {
        m_rule.parts.push_back(Drop{});
    } else if (name == "RETURN") {
        m_rule.parts.push_back(Return{});
    } else if (name == "QUEUE") {
        m_rule.parts.push_back(Queue{});
    } else if (m_context.hasChain(name)) {
        m_rule.parts.push_back(Jump{words::text(name), std::nullopt});
    } else {
        readExtension(true, name, from);
    }
}

void Translation::readExtension(bool isTarget, Word name, std::size_t from)
{
    Extension extension(m_context, m_rule.parts);
    extension.name = name;
    readOptions(extension);
    extension.text = textFrom(from);
    if (!isTarget && name == "comment" && m_rule.comment.isEmpty()) {
        if (const RuleOption *comment = extension.option("--comment"))
            m_rule.comment = words::text(comment->value());
    }
    translate(extension, isTarget);
}

void Translation::readNext()
{
    const std::size_t from = m_at;
    bool isInverted = false;
    if (!m_words[m_at].isQuoted && m_words[m_at].word == "!") {
        isInverted = true;
        ++m_at;
    }
    const Word name = m_at < m_words.size() && !m_words[m_at].isQuoted ? takeValue() : Word();
    if (name == "-m" || name == "--match") {
        const Word module = takeValue();
        readExtension(false, module, from);
    } else if (name == "-j" || name == "--jump") {
        const Word target = takeValue();
        readTarget(target, from);
    } else if (name == "-g" || name == "--goto") {
        m_rule.parts.push_back(Goto{words::text(takeValue()), std::nullopt});
    } else if (readBasic(name, isInverted)) {
        return;
    } else if (name.starts_with("--") && !m_protocol.empty()) {
        m_at = from; // "-p tcp --dport 80": -m tcp is meant
        readExtension(false, m_protocol, from);
    } else {
        m_isOptionUnknown = true;
    }
    m_at = std::max(m_at, from + 1);
}

Rule Translation::run()
{
    while (m_at < m_words.size())
        readNext();
    if (m_isOptionUnknown)
        m_rule.parts.insert(m_rule.parts.begin(), OpaqueMatch{OpaqueMatch::Kind::NotUnderstood,
                                                              words::text(textFrom(0))});
    m_rule.parts.shrink_to_fit();
    return std::move(m_rule);
}

} // namespace

Rule translateRule(const std::vector<RuleWord> &words, const RuleContext &context)
{
    return Translation(words, context).run();
}

} // namespace doorward::firewall
