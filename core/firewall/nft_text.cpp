// SPDX-License-Identifier: MIT
#include "core/firewall/nft_text.h"

#include "core/firewall/nft_text_expression.h"

#include <algorithm>

namespace doorward::firewall::nft {

namespace {

using Writer = void (*)(std::string &, const Json::Member &, TableFamily);

std::string_view nameOf(const Json::Member &entry)
{
    return {entry.name.GetString(), entry.name.GetStringLength()};
}

void quoted(std::string &out, std::string_view text)
{
    ((out += '"') += text) += '"';
}

/// "flags" and the like: a word or a list of words.
void words(std::string &out, const Json *json, std::string_view separator,
           std::string_view leftOut = {})
{
    if (!json)
        return;
    if (const auto word = textOf(*json)) {
        if (*word != leftOut)
            (out += ' ') += *word;
        return;
    }
    if (!json->IsArray())
        return;
    bool first = true;
    for (const Json &item : json->GetArray()) {
        const auto word = textOf(item).value_or("");
        if (word == leftOut)
            continue;
        out += first ? std::string_view(" ") : separator;
        first = false;
        out += word;
    }
}

/// {"&": [left, mask]} where nft writes "left value / mask".
const Json *flagMask(const Json &left)
{
    const auto *entry = onlyMember(left);
    if (!entry || nameOf(*entry) != "&" || !entry->value.IsArray() || entry->value.Size() != 2)
        return nullptr;
    const Json &mask = entry->value[1];
    const bool list = mask.IsArray() || mask.IsString() || member(mask, "|");
    return isBitmask(entry->value[0]) && list ? &entry->value : nullptr;
}

/// Flags as a list: "syn,ack", whether they came as a list or as a sum.
void flagList(std::string &out, const Json &flags)
{
    const Json *sum = member(flags, "|");
    write(out, sum ? *sum : flags);
}

void match(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json *left = member(entry.value, "left");
    const Json *right = member(entry.value, "right");
    if (!left || !right)
        return;
    const auto op = textOf(entry.value, "op").value_or("==");
    if (const Json *masked = flagMask(*left);
        masked && (op == "==" || op == "!=") && !member(*right, "set")) {
        write(out, (*masked)[0]);
        out += op == "!=" ? " != " : " ";
        flagList(out, *right);
        flagList(out += " / ", (*masked)[1]);
        return;
    }
    write(out, *left);
    const auto *leftEntry = onlyMember(*left);
    const bool computed = leftEntry && leftEntry->value.IsArray() && nameOf(*leftEntry) != "concat";
    const bool constant =
        !right->IsObject() && !(textOf(*right) && textOf(*right)->starts_with('@'));
    const bool shown =
        op != "in"
        && (op != "==" || computed || (isBitmask(*left) && constant && !right->IsArray()));
    out += ' ';
    if (shown)
        (out += op) += ' ';
    if (member(*right, "set"))
        writeSet(out, *right, stylesOf(*left), {}, false);
    else
        write(out, *right, stylesOf(*left));
}

void word(std::string &out, const Json::Member &entry, TableFamily)
{
    out += nameOf(entry);
    if (const auto target = textOf(entry.value, "target"))
        (out += ' ') += *target;
}

/// {"counter": "name"} or {"counter": {"map": …}}; `label` behind it: "counter name", "ct helper
/// set".
bool namedObject(std::string &out, const Json &value, std::string_view label)
{
    if (const auto name = textOf(value)) {
        quoted((out += label) += ' ', *name);
        return true;
    }
    if (!member(value, "map"))
        return false;
    write((out += label) += ' ', value, {Style::Quoted});
    return true;
}

void counter(std::string &out, const Json::Member &entry, TableFamily)
{
    if (!namedObject(out, entry.value, "counter name"))
        out += "counter";
}

void object(std::string &out, const Json::Member &entry, TableFamily)
{
    std::string label(nameOf(entry));
    label += label == "secmark" ? "" : " set";
    namedObject(out, entry.value, label == "secmark" ? "meta secmark set" : label);
}

void limit(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json &json = entry.value;
    if (namedObject(out, json, "limit name"))
        return;
    const Json *over = member(json, "inv");
    out += over && over->IsTrue() ? "limit rate over " : "limit rate ";
    out += std::to_string(numberOf(json, "rate").value_or(0));
    const auto unit = textOf(json, "rate_unit").value_or("packets");
    if (unit != "packets")
        (out += ' ') += unit;
    (out += '/') += textOf(json, "per").value_or("second");
    const auto burst = numberOf(json, "burst").value_or(0);
    const auto burstUnit =
        textOf(json, "burst_unit").value_or(unit == "packets" ? "packets" : "bytes");
    if (burst != 0 && (burst != 5 || burstUnit != "packets"))
        ((out += " burst ") += std::to_string(burst)) += ' ' + std::string(burstUnit);
}

void quota(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json &json = entry.value;
    if (namedObject(out, json, "quota name"))
        return;
    const Json *over = member(json, "inv");
    out += over && over->IsTrue() ? "quota over " : "quota ";
    (out += std::to_string(numberOf(json, "val").value_or(0))) += ' ';
    out += textOf(json, "val_unit").value_or("bytes");
}

void connectionCount(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json *over = member(entry.value, "inv");
    out += over && over->IsTrue() ? "ct count over " : "ct count ";
    out += std::to_string(numberOf(entry.value, "val").value_or(0));
}

void reject(std::string &out, const Json::Member &entry, TableFamily family)
{
    out += "reject";
    const auto type = textOf(entry.value, "type");
    const auto code = textOf(entry.value, "expr");
    const std::string_view usual = family == TableFamily::Ip    ? "icmp"
                                   : family == TableFamily::Ip6 ? "icmpv6"
                                                                : "icmpx";
    if (!type || (*type == usual && (!code || *code == "port-unreachable")))
        return;
    (out += " with ") += *type;
    if (const Json *expression = member(entry.value, "expr"))
        write(out += ' ', *expression);
}

void logging(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json &json = entry.value;
    out += "log";
    if (const auto prefix = textOf(json, "prefix"))
        quoted(out += " prefix ", *prefix);
    for (const char *name : {"group", "snaplen", "queue-threshold"})
        if (const auto number = numberOf(json, name))
            ((out += ' ') += name) += ' ' + std::to_string(*number);
    if (const auto level = textOf(json, "level"); level && *level != "warn")
        (out += " level ") += *level;
    const Json *flags = member(json, "flags");
    if (!flags)
        return;
    const auto one = [&](const Json &flag) { (out += " flags ") += textOf(flag).value_or(""); };
    if (!flags->IsArray())
        return one(*flags);
    // "tcp sequence" and "tcp options" are written together.
    const bool both =
        std::count_if(flags->Begin(), flags->End(),
                      [](const Json &flag) {
                          return textOf(flag) == "tcp sequence" || textOf(flag) == "tcp options";
                      })
        == 2;
    if (both)
        out += " flags tcp sequence,options";
    for (const Json &flag : flags->GetArray())
        if (!both || !textOf(flag).value_or("").starts_with("tcp "))
            one(flag);
}

/// "1.2.3.4:80", "[fe80::1]:80", ":80-90"
void addressAndPort(std::string &out, const Json &json)
{
    const Json *address = member(json, "addr");
    const Json *port = member(json, "port");
    if (!address && !port)
        return;
    out += " to ";
    if (address) {
        std::string text = expressionText(*address);
        const bool brackets = port && text.find(':') != std::string::npos && !address->IsObject();
        out += brackets ? '[' + text + ']' : text;
    }
    if (port)
        write(out += ':', *port);
}

void nat(std::string &out, const Json::Member &entry, TableFamily)
{
    out += nameOf(entry);
    if (const auto family = textOf(entry.value, "family"))
        (out += ' ') += *family;
    if (const Json *kind = member(entry.value, "type_flags"))
        words(out, kind, ",", "concat");
    addressAndPort(out, entry.value);
    words(out, member(entry.value, "flags"), ",", "netmap");
}

void transparentProxy(std::string &out, const Json::Member &entry, TableFamily)
{
    out += "tproxy";
    if (const auto family = textOf(entry.value, "family"))
        (out += ' ') += *family;
    addressAndPort(out, entry.value);
}

void synProxy(std::string &out, const Json::Member &entry, TableFamily)
{
    if (namedObject(out, entry.value, "synproxy name"))
        return;
    out += "synproxy";
    for (const char *name : {"mss", "wscale"})
        if (const auto number = numberOf(entry.value, name))
            ((out += ' ') += name) += ' ' + std::to_string(*number);
    words(out, member(entry.value, "flags"), " ");
}

void mangle(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json *key = member(entry.value, "key");
    const Json *value = member(entry.value, "value");
    if (!key || !value)
        return;
    write(out, *key);
    write(out += " set ", *value, stylesOf(*key));
}

void verdictMap(std::string &out, const Json::Member &entry, TableFamily)
{
    const Json *key = member(entry.value, "key");
    const Json *data = member(entry.value, "data");
    if (!key || !data)
        return;
    write(out, *key);
    writeSet(out += " vmap ", *data, stylesOf(*key), {}, true);
}

void setUpdate(std::string &out, const Json::Member &entry, TableFamily family)
{
    const Json &json = entry.value;
    (out += textOf(json, "op").value_or("add")) += ' ';
    (out += textOf(json, nameOf(entry)).value_or("")) += " { ";
    if (const Json *element = member(json, "elem"))
        write(out, *element);
    if (const Json *statements = member(json, "stmt"); statements && statements->IsArray())
        for (const Json &statement : statements->GetArray())
            if (const auto *inner = onlyMember(statement))
                (out += ' ') += statementText(*inner, family);
    if (const Json *data = member(json, "data"))
        write(out += " : ", *data);
    out += " }";
}

void queue(std::string &out, const Json::Member &entry, TableFamily)
{
    out += "queue";
    if (const Json *flags = member(entry.value, "flags"))
        words(out += " flags", flags, ",");
    if (const Json *number = member(entry.value, "num"))
        write(out += " to ", *number);
}

void duplicate(std::string &out, const Json::Member &entry, TableFamily family)
{
    const Json &json = entry.value;
    const std::vector<Style> name{Style::Quoted};
    out += nameOf(entry);
    const Json *device = member(json, "dev");
    const Json *address = member(json, "addr");
    if (const auto which = textOf(json, "family"))
        (out += ' ') += *which;
    if (address)
        write(out += " to ", *address,
              family == TableFamily::Netdev && !device ? name : std::vector<Style>{});
    if (device)
        write(out += address ? " device " : " to ", *device, name);
}

void flow(std::string &out, const Json::Member &entry, TableFamily)
{
    (out += "flow ") += textOf(entry.value, "op").value_or("add");
    (out += ' ') += textOf(entry.value, "flowtable").value_or("");
}

void extension(std::string &out, const Json::Member &entry, TableFamily)
{
    (out += "xt ") += textOf(entry.value, "type").value_or("");
    (out += ' ') += textOf(entry.value, "name").value_or("");
}

struct Statement {
    std::string_view name;
    Writer writer;
};

constexpr Statement statements[] = {{"match", match},
                                    {"counter", counter},
                                    {"limit", limit},
                                    {"quota", quota},
                                    {"ct count", connectionCount},
                                    {"reject", reject},
                                    {"log", logging},
                                    {"dnat", nat},
                                    {"snat", nat},
                                    {"redirect", nat},
                                    {"masquerade", nat},
                                    {"tproxy", transparentProxy},
                                    {"synproxy", synProxy},
                                    {"mangle", mangle},
                                    {"vmap", verdictMap},
                                    {"set", setUpdate},
                                    {"map", setUpdate},
                                    {"queue", queue},
                                    {"dup", duplicate},
                                    {"fwd", duplicate},
                                    {"flow", flow},
                                    {"xt", extension},
                                    {"ct helper", object},
                                    {"ct timeout", object},
                                    {"ct expectation", object},
                                    {"secmark", object}};

} // namespace

std::string statementText(const Json::Member &statement, TableFamily family)
{
    std::string out;
    const auto *known =
        std::find_if(std::begin(statements), std::end(statements),
                     [&](const Statement &one) { return one.name == nameOf(statement); });
    (known == std::end(statements) ? word : known->writer)(out, statement, family);
    return out;
}

std::string ruleText(const Json &expressions, std::string_view comment, TableFamily family)
{
    std::string out;
    if (expressions.IsArray())
        for (const Json &statement : expressions.GetArray()) {
            if (!out.empty())
                out += ' ';
            if (const auto *entry = onlyMember(statement))
                out += statementText(*entry, family);
        }
    if (!comment.empty())
        quoted(out += " comment ", comment);
    return out;
}

} // namespace doorward::firewall::nft
