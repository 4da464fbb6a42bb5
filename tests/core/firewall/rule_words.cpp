// SPDX-License-Identifier: MIT
#include "rule_words.h"

#include "core/base/ip_address.h"

#include <map>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall {

namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

QString fieldName(const Selector &selector)
{
    const QString argument =
        selector.argument == 0 ? QString() : QStringLiteral("[%1]").arg(selector.argument);
    static const std::map<Field, const char *> names{
        {Field::IpSource, "ip_saddr"},        {Field::IpDestination, "ip_daddr"},
        {Field::Ip6Source, "ip6_saddr"},      {Field::Ip6Destination, "ip6_daddr"},
        {Field::TimeToLive, "ttl"},           {Field::Dscp, "dscp"},
        {Field::PacketLength, "length"},      {Field::TcpSourcePort, "sport"},
        {Field::TcpDestinationPort, "dport"}, {Field::TcpFlags, "flags"},
        {Field::NeverPresent, "never"},       {Field::InputGroup, "iifgroup"},
        {Field::OutputGroup, "oifgroup"},     {Field::InputName, "iifname"},
        {Field::OutputName, "oifname"},       {Field::Mark, "mark"},
        {Field::L4Protocol, "l4proto"},       {Field::PacketType, "pkttype"},
        {Field::OwnerUser, "skuid"},          {Field::OwnerGroup, "skgid"},
        {Field::CtState, "ct_state"},         {Field::CtDirection, "ct_dir"},
        {Field::CtStatus, "ct_status"},       {Field::CtMark, "ct_mark"},
        {Field::CtZone, "ct_zone"},           {Field::CtProtocol, "ct_proto"},
        {Field::CtSource, "ct_saddr"},        {Field::CtDestination, "ct_daddr"},
        {Field::CtSourcePort, "ct_sport"},    {Field::CtDestinationPort, "ct_dport"},
        {Field::FibType, "fib_type"},         {Field::FibPresent, "fib_present"},
        {Field::FibOutputIndex, "fib_oif"},   {Field::FibOutputName, "fib_oifname"},
        {Field::IpProtocol, "ip_protocol"},   {Field::Ip6NextHeader, "ip6_nexthdr"},
        {Field::NfProtocol, "nfproto"},       {Field::EtherType, "ethertype"},
        {Field::FragmentOffset, "frag_off"},  {Field::TcpOption, "tcp_option"},
        {Field::TcpOther, "tcp_other"},       {Field::InputIndex, "iif"},
        {Field::OutputIndex, "oif"},          {Field::InputType, "iiftype"},
        {Field::OutputType, "oiftype"},       {Field::InputKind, "iifkind"},
        {Field::OutputKind, "oifkind"},       {Field::CtL3Protocol, "ct_l3proto"},
    };
    if (selector.field == Field::Opaque)
        return QStringLiteral("opaque(%1)").arg(selector.note);
    const auto found = names.find(selector.field);
    const char *name = found == names.end() ? "other" : found->second;
    return QLatin1StringView(name) + argument;
}

QString valueText(const Value &value)
{
    if (value.width == 16 && value.bytes[0] >= 'A' && value.bytes[0] <= 'z') {
        QString name;
        for (const quint8 byte : value.bytes)
            if (byte != 0)
                name += byte == 0xff ? QChar(u'*') : QChar(char16_t{byte});
        return name;
    }
    if (value.width == 16)
        return IpAddress::fromBytes(value.bytes.data(), 16)->text();
    return QString::number(value.number());
}

QString intervalText(const Interval &interval, bool isAddress)
{
    const auto text = [isAddress](const Value &value) {
        return isAddress && value.width == 4 ? IpAddress::fromBytes(value.bytes.data(), 4)->text()
                                             : valueText(value);
    };
    return interval.isSingle() ? text(interval.low)
                               : text(interval.low) + u".."_s + text(interval.high);
}

/// A named set by its name, an anonymous one by its elements.
QString setName(const Set &set)
{
    return set.name.isEmpty() ? u"{"_s + setText(set) + u"}"_s : set.name;
}

QString expressionText(const Ruleset &ruleset, const Expression &expression, bool asAddress)
{
    const auto text = [&](const Expression &part) {
        return expressionText(ruleset, part, asAddress);
    };
    return std::visit(
        Overloaded{[&](const Constant &values) {
                       QStringList list;
                       for (const Value &value : values)
                           list << intervalText({value, value}, asAddress);
                       return list.join(u" . "_s);
                   },
                   [](const Selector &selector) { return fieldName(selector); },
                   [&](const Binary &node) {
                       static const QStringList signs{QStringLiteral("&"), QStringLiteral("|"),
                                                      QStringLiteral("^"), QStringLiteral("<<"),
                                                      QStringLiteral(">>")};
                       return QStringLiteral("(%1 %2 %3)")
                           .arg(text(node.operands[0]), signs[static_cast<int>(node.op)],
                                text(node.operands[1]));
                   },
                   [&](const Concatenation &node) {
                       QStringList list;
                       for (const Expression &operand : node.operands)
                           list << text(operand);
                       return list.join(u" . "_s);
                   },
                   [&](const Lookup &lookup) {
                       return text(lookup.key.front()) + u" map "_s
                              + setName(ruleset.sets[lookup.set]);
                   }},
        expression.node);
}

bool isAddress(const Expression &expression)
{
    if (const Binary *node = std::get_if<Binary>(&expression.node))
        return isAddress(node->operands.front());
    const Selector *selector = std::get_if<Selector>(&expression.node);
    return selector
           && (selector->field == Field::IpSource || selector->field == Field::IpDestination
               || selector->field == Field::CtSource || selector->field == Field::CtDestination);
}

QString matchText(const Ruleset &ruleset, const Match &match)
{
    const bool asAddress = isAddress(match.left);
    QString text = match.inverted ? QStringLiteral("not ") : QString();
    text += expressionText(ruleset, match.left, asAddress);
    if (match.set)
        return text + u" set "_s + setName(ruleset.sets[*match.set]);
    QStringList regions;
    for (const Region &region : match.regions) {
        QStringList fields;
        for (const Interval &interval : region)
            fields << intervalText(interval, asAddress);
        regions << fields.join(u" . "_s);
    }
    return text + u" {"_s + regions.join(u" "_s) + u"}"_s;
}

QString natText(const Ruleset &ruleset, const Nat &nat)
{
    static const QStringList kinds{QStringLiteral("dnat"), QStringLiteral("snat"),
                                   QStringLiteral("redirect"), QStringLiteral("masquerade")};
    QString text = kinds[static_cast<int>(nat.kind)];
    if (nat.address)
        text += u" to "_s + expressionText(ruleset, *nat.address, true);
    if (nat.addressRange)
        text += u" to "_s + intervalText(*nat.addressRange, true);
    if (nat.port)
        text += u" : "_s + expressionText(ruleset, *nat.port, false);
    if (nat.portRange)
        text += u" : "_s + intervalText(*nat.portRange, false);
    if (nat.keepHostBits)
        text += QStringLiteral(" keep %1").arg(*nat.keepHostBits);
    return nat.random ? text + u" random"_s : text;
}

QString assignText(const Ruleset &ruleset, const Assign &assign)
{
    static const QStringList names{QStringLiteral("mark"),    QStringLiteral("ct mark"),
                                   QStringLiteral("ct zone"), QStringLiteral("notrack"),
                                   QStringLiteral("payload"), QStringLiteral("pkttype"),
                                   QStringLiteral("other")};
    QString text = QStringLiteral("set ") + names[static_cast<int>(assign.what)];
    if (assign.target && assign.target->argument != 0)
        text += QStringLiteral("[%1]").arg(assign.target->argument);
    return assign.value ? text + u" = "_s + expressionText(ruleset, *assign.value, false) : text;
}

QString opaqueText(OpaqueMatch::Kind kind)
{
    static const QStringList names{QStringLiteral("rate"),  QStringLiteral("connections"),
                                   QStringLiteral("quota"), QStringLiteral("chance"),
                                   QStringLiteral("time"),  QStringLiteral("not-understood")};
    return QStringLiteral("opaque:") + names[static_cast<int>(kind)];
}

QString verdictText(const Verdict &verdict)
{
    return std::visit(Overloaded{[](Accept) { return u"accept"_s; }, [](Drop) { return u"drop"_s; },
                                 [](Continue) { return u"continue"_s; },
                                 [](Return) { return u"return"_s; },
                                 [](const Jump &jump) { return u"jump "_s + jump.chain; },
                                 [](const Goto &jump) { return u"goto "_s + jump.chain; }},
                      verdict);
}

/// What stands behind an element's key.
QString elementText(const SetElement &element)
{
    QString text;
    if (element.data) {
        QStringList values;
        for (const Value &value : *element.data)
            values << intervalText({value, value}, value.width == 4);
        text += u" : "_s + values.join(u" . "_s);
    }
    if (element.verdict)
        text += u" : "_s + verdictText(*element.verdict);
    if (element.expires)
        text += u" expires"_s;
    return element.condition ? text + u" opaque"_s : text;
}

QString partText(const Ruleset &ruleset, const Part &part)
{
    static const QStringList diverts{QStringLiteral("tproxy"), QStringLiteral("synproxy"),
                                     QStringLiteral("forward"), QStringLiteral("offload")};
    return std::visit(
        Overloaded{[&](const Match &match) { return matchText(ruleset, match); },
                   [](const OpaqueMatch &match) { return opaqueText(match.kind); },
                   [](Accept) { return QStringLiteral("accept"); },
                   [](Drop) { return QStringLiteral("drop"); },
                   [](Continue) { return QStringLiteral("continue"); },
                   [](Return) { return QStringLiteral("return"); },
                   [](const Jump &jump) { return QStringLiteral("jump ") + jump.chain; },
                   [](const Goto &jump) { return QStringLiteral("goto ") + jump.chain; },
                   [](const Reject &reject) {
                       return QStringLiteral("reject ")
                              + QLatin1StringView(rejectName(reject.with));
                   },
                   [](const Queue &queue) {
                       return queue.bypass ? QStringLiteral("queue bypass")
                                           : QStringLiteral("queue");
                   },
                   [&](const VerdictMap &map) {
                       return u"vmap "_s + expressionText(ruleset, map.key, isAddress(map.key))
                              + u' ' + setName(ruleset.sets[map.set]);
                   },
                   [&](const Nat &nat) { return natText(ruleset, nat); },
                   [&](const Assign &assign) { return assignText(ruleset, assign); },
                   [&](const SetUpdate &update) {
                       return (update.remove ? QStringLiteral("del ") : QStringLiteral("add "))
                              + expressionText(ruleset, update.key, false) + u" to "_s
                              + ruleset.sets[update.set].name;
                   },
                   [](const Divert &divert) { return diverts[static_cast<int>(divert.kind)]; },
                   [](const OpaqueStatement &) { return QStringLiteral("opaque!"); },
                   [](NoEffect) { return QStringLiteral("-"); }},
        part);
}

} // namespace

QString partsText(const Ruleset &ruleset, const Rule &rule)
{
    QStringList parts;
    for (const Part &part : rule.parts)
        parts << partText(ruleset, part);
    return parts.join(u", "_s);
}

QStringList chainText(const Ruleset &ruleset, const QString &table, const QString &chain)
{
    QStringList lines;
    for (const Chain &candidate : ruleset.chains)
        if (candidate.name == chain && ruleset.tables[candidate.table].name == table)
            for (const Rule &rule : candidate.rules)
                lines << partsText(ruleset, rule);
    return lines;
}

QString setText(const Set &set)
{
    if (!set.understood)
        return u"not understood"_s;
    QStringList elements;
    for (const SetElement &element : set.elements) {
        QStringList fields;
        for (const Interval &interval : element.key)
            fields << intervalText(interval, interval.low.width == 4);
        elements << fields.join(u" . "_s) + elementText(element);
    }
    if (set.wildcard)
        elements << u"*"_s + elementText(*set.wildcard);
    return elements.join(u", "_s);
}

} // namespace doorward::firewall
