// SPDX-License-Identifier: MIT
#include "core/firewall/nft_text_expression.h"

#include "core/firewall/nft_text.h"

#include <algorithm>
#include <cstdio>

namespace doorward::firewall::nft {

namespace {

std::string_view nameOf(const Json::Member &entry)
{
    return {entry.name.GetString(), entry.name.GetStringLength()};
}

Style styleAt(const std::vector<Style> &styles, std::size_t i)
{
    return i < styles.size() ? styles[i] : Style::Plain;
}

void writeNumber(std::string &out, quint64 number, Style style)
{
    char digits[24];
    switch (style) {
    case Style::Plain:
    case Style::Quoted:
        out += std::to_string(number);
        return;
    case Style::Mark:
        std::snprintf(digits, sizeof digits, "0x%08llx", static_cast<unsigned long long>(number));
        break;
    case Style::Hex:
        std::snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(number));
        break;
    case Style::Seconds:
        writeSeconds(out, number);
        return;
    }
    out += digits;
}

void writeConstant(std::string &out, const Json &json, Style style)
{
    if (const auto text = textOf(json)) {
        const bool quoted =
            style == Style::Quoted && !text->starts_with('@') && *text != "*" && *text != "0";
        if (quoted)
            out += '"';
        out += *text;
        if (quoted)
            out += '"';
    } else if (json.IsUint64()) {
        writeNumber(out, json.GetUint64(), style);
    } else if (json.IsInt64()) {
        out += std::to_string(json.GetInt64());
    } else if (json.IsBool()) {
        out += json.GetBool() ? "exists" : "missing";
    } else if (json.IsDouble()) {
        out += std::to_string(json.GetDouble());
    }
}

/// Members that stand in the text as their words, in this order, each behind its label if it has
/// one.
struct Word {
    std::string_view name;
    std::string_view label;
};

void writeWords(std::string &out, const Json &json, std::initializer_list<Word> words)
{
    for (const Word &word : words) {
        const Json *value = member(json, word.name);
        if (!value || value->IsObject() || value->IsArray())
            continue;
        out += ' ';
        out += word.label;
        if (!word.label.empty())
            out += ' ';
        writeConstant(out, *value, Style::Plain);
    }
}

void writePayload(std::string &out, const Json &json)
{
    const auto protocol = textOf(json, "protocol");
    const auto field = textOf(json, "field");
    if (protocol && field) {
        (out += *protocol) += ' ';
        out += *field;
        return;
    }
    (out += '@') += textOf(json, "base").value_or("");
    for (const char *name : {"offset", "len"})
        (out += ',') += std::to_string(numberOf(json, name).value_or(0));
}

void writeMeta(std::string &out, const Json &json)
{
    constexpr std::string_view unqualified[] = {"iif",     "oif",      "iifname",
                                                "oifname", "iifgroup", "oifgroup"};
    const auto key = textOf(json, "key").value_or("");
    if (std::find(std::begin(unqualified), std::end(unqualified), key) == std::end(unqualified))
        out += "meta ";
    out += key;
}

void writeFib(std::string &out, const Json &json)
{
    out += "fib ";
    const Json *flags = member(json, "flags");
    if (flags && flags->IsArray()) {
        bool first = true;
        for (const Json &flag : flags->GetArray()) {
            if (!first)
                out += " . ";
            first = false;
            out += textOf(flag).value_or("");
        }
    } else if (flags) {
        out += textOf(*flags).value_or("");
    }
    writeWords(out, json, {{"result", {}}});
}

void writeHash(std::string &out, const Json &json, std::string_view name)
{
    out += name;
    if (const Json *expression = member(json, "expr"))
        write(out += ' ', *expression);
    writeWords(out, json, {{"mode", {}}, {"mod", "mod"}});
    if (const auto seed = numberOf(json, "seed"); seed && *seed != 0)
        writeNumber(out += " seed ", *seed, Style::Hex);
    if (const auto offset = numberOf(json, "offset"); offset && *offset != 0)
        writeWords(out, json, {{"offset", "offset"}});
}

/// "tcp option maxseg size", "tcp option 6", "tcp option @6,16,8", "exthdr frag", "frag id"
void writeOption(std::string &out, const Json &json, std::string_view name)
{
    const bool header = name == "exthdr";
    if (!header || !member(json, "field"))
        out += name;
    if (const auto base = numberOf(json, "base")) {
        const auto offset = numberOf(json, "offset").value_or(0);
        const auto length = numberOf(json, "len").value_or(0);
        if (offset == 0 && length == 8)
            (out += ' ') += std::to_string(*base);
        else
            (out += " @") +=
                std::to_string(*base) + ',' + std::to_string(offset) + ',' + std::to_string(length);
        return;
    }
    writeWords(out, json, {{"name", {}}, {"field", {}}});
    if (out.starts_with(' '))
        out.erase(0, 1);
}

bool writeSelector(std::string &out, const Json::Member &entry)
{
    const std::string_view name = nameOf(entry);
    const Json &json = entry.value;
    if (name == "payload")
        writePayload(out, json);
    else if (name == "meta")
        writeMeta(out, json);
    else if (name == "ct")
        writeWords(out += "ct", json, {{"dir", {}}, {"family", {}}, {"key", {}}});
    else if (name == "fib")
        writeFib(out, json);
    else if (name == "rt")
        writeWords(out += "rt", json, {{"family", {}}, {"key", {}}});
    else if (name == "socket")
        writeWords(out += "socket", json, {{"key", {}}, {"level", "level"}});
    else if (name == "osf")
        writeWords(out += "osf", json, {{"ttl", "ttl"}, {"key", {}}});
    else if (name == "ipsec")
        writeWords(out += "ipsec", json, {{"dir", {}}, {"family", {}}, {"key", {}}});
    else if (name == "numgen" || name == "jhash" || name == "symhash")
        writeHash(out, json, name);
    else if (name == "tcp option" || name == "ip option" || name == "sctp chunk" || name == "exthdr"
             || name == "dccp option") {
        std::string option;
        writeOption(option, json, name);
        out += option;
    } else
        return false;
    return true;
}

int precedence(std::string_view op)
{
    return op == "<<" || op == ">>" ? 1 : op == "&" ? 2 : op == "^" ? 3 : op == "|" ? 4 : 0;
}

void writeOperand(std::string &out, const Json &operand, std::string_view outer,
                  const std::vector<Style> &styles)
{
    const auto *entry = onlyMember(operand);
    const int inner = entry ? precedence(nameOf(*entry)) : operand.IsArray() ? precedence("|") : 0;
    const bool brackets = inner > precedence(outer);
    if (brackets)
        out += '(';
    if (operand.IsArray()) { // a list of flags: their sum
        for (rapidjson::SizeType i = 0; i < operand.Size(); ++i) {
            if (i > 0)
                out += " | ";
            write(out, operand[i], styles);
        }
    } else {
        write(out, operand, styles);
    }
    if (brackets)
        out += ')';
}

void writeOperator(std::string &out, std::string_view op, const Json &operands,
                   const std::vector<Style> &styles)
{
    if (!operands.IsArray())
        return;
    std::vector<Style> inner = styles;
    for (const Json &operand : operands.GetArray())
        if (operand.IsObject() && (!onlyMember(operand) || nameOf(*onlyMember(operand)) != "|"))
            inner = stylesOf(operand);
    const bool shift = op == "<<" || op == ">>";
    for (rapidjson::SizeType i = 0; i < operands.Size(); ++i) {
        if (i > 0)
            ((out += ' ') += op) += ' ';
        writeOperand(out, operands[i], op, shift && i > 0 ? std::vector<Style>{} : inner);
    }
}

/// What stands behind an element: "timeout 10s counter comment "x"".
void writeDetails(std::string &out, const Json &details)
{
    if (const auto timeout = numberOf(details, "timeout"))
        writeSeconds(out += " timeout ", *timeout);
    if (details.IsObject())
        for (const auto &entry : details.GetObject()) {
            constexpr std::string_view others[] = {"val", "timeout", "expires", "comment", "stmt"};
            if (std::find(std::begin(others), std::end(others), nameOf(entry)) == std::end(others))
                (out += ' ') += statementText(entry, TableFamily::Inet);
        }
    if (const auto comment = textOf(details, "comment"))
        ((out += " comment \"") += *comment) += '"';
}

void writeElement(std::string &out, const Json &json, const std::vector<Style> &key,
                  const std::vector<Style> &data, bool isMap)
{
    if (isMap && json.IsArray() && json.Size() == 2) {
        writeElement(out, json[0], key, {}, false);
        write(out += " : ", json[1], data);
        return;
    }
    const Json *details = member(json, "elem");
    const Json *value = details ? member(*details, "val") : &json;
    if (value)
        write(out, *value, key);
    if (details)
        writeDetails(out, *details);
}

void writeConcatenation(std::string &out, const Json &fields, const std::vector<Style> &styles)
{
    if (!fields.IsArray())
        return;
    for (rapidjson::SizeType i = 0; i < fields.Size(); ++i) {
        if (i > 0)
            out += " . ";
        write(out, fields[i], {styleAt(styles, i)});
    }
}

void writeVerdict(std::string &out, const Json::Member &entry)
{
    out += nameOf(entry);
    if (const auto target = textOf(entry.value, "target"))
        (out += ' ') += *target;
}

} // namespace

void writeSeconds(std::string &out, quint64 seconds)
{
    constexpr std::pair<quint64, char> units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    if (seconds == 0)
        out += "0s";
    for (const auto &[length, letter] : units) {
        if (seconds >= length)
            (out += std::to_string(seconds / length)) += letter;
        seconds %= length;
    }
}

std::vector<Style> stylesOf(const Json &expression)
{
    const auto *entry = onlyMember(expression);
    if (!entry)
        return {};
    const std::string_view name = nameOf(*entry);
    const auto key = textOf(entry->value, "key").value_or("");
    if (name == "meta") {
        constexpr std::string_view quoted[] = {
            "iif",     "oif",  "iifname", "oifname", "iifkind",  "oifkind", "ibrname",
            "obrname", "time", "day",     "hour",    "sdifname", "sdif"};
        if (key == "mark")
            return {Style::Mark};
        return {std::find(std::begin(quoted), std::end(quoted), key) != std::end(quoted)
                    ? Style::Quoted
                    : Style::Plain};
    }
    if (name == "ct")
        return {key == "mark"         ? Style::Mark
                : key == "helper"     ? Style::Quoted
                : key == "expiration" ? Style::Seconds
                                      : Style::Plain};
    if (name == "socket")
        return {key == "mark" ? Style::Mark : key == "cgroupv2" ? Style::Quoted : Style::Plain};
    if (name == "fib")
        return {textOf(entry->value, "result") == "type" ? Style::Plain : Style::Quoted};
    if (name == "osf")
        return {Style::Quoted};
    if (name == "payload")
        return {member(entry->value, "base") ? Style::Hex : Style::Plain};
    if (entry->value.IsArray() && (precedence(name) > 0) && !entry->value.Empty())
        return stylesOf(entry->value[0]);
    if (name == "concat" && entry->value.IsArray()) {
        std::vector<Style> styles;
        for (const Json &field : entry->value.GetArray()) {
            const auto inner = stylesOf(field);
            styles.push_back(styleAt(inner, 0));
        }
        return styles;
    }
    return {};
}

bool isBitmask(const Json &expression)
{
    const auto *entry = onlyMember(expression);
    if (!entry)
        return false;
    const auto key = textOf(entry->value, "key").value_or("");
    if (nameOf(*entry) == "ct")
        return key == "state" || key == "status" || key == "label";
    return nameOf(*entry) == "payload" && textOf(entry->value, "field") == "flags"
           && textOf(entry->value, "protocol") == "tcp";
}

void writeSet(std::string &out, const Json &set, const std::vector<Style> &key,
              const std::vector<Style> &data, bool isMap)
{
    const Json *elements = member(set, "set");
    if (!elements) {
        writeConstant(out, set, Style::Plain);
        return;
    }
    out += "{ ";
    if (elements->IsArray()) {
        for (rapidjson::SizeType i = 0; i < elements->Size(); ++i) {
            if (i > 0)
                out += ", ";
            writeElement(out, (*elements)[i], key, data, isMap);
        }
    } else {
        writeElement(out, *elements, key, data, isMap);
    }
    out += " }";
}

void write(std::string &out, const Json &expression, const std::vector<Style> &styles)
{
    if (expression.IsArray()) {
        for (rapidjson::SizeType i = 0; i < expression.Size(); ++i) {
            if (i > 0)
                out += ',';
            write(out, expression[i], styles);
        }
        return;
    }
    const auto *entry = onlyMember(expression);
    if (!entry) {
        writeConstant(out, expression, styleAt(styles, 0));
        return;
    }
    const std::string_view name = nameOf(*entry);
    const Json &value = entry->value;
    if (writeSelector(out, *entry))
        return;
    if (precedence(name) > 0) {
        writeOperator(out, name, value, styles);
    } else if (name == "concat") {
        writeConcatenation(out, value, styles);
    } else if (name == "prefix") {
        if (const Json *address = member(value, "addr"))
            write(out, *address, styles);
        (out += '/') += std::to_string(numberOf(value, "len").value_or(0));
    } else if (name == "range" && value.IsArray() && value.Size() == 2) {
        write(out, value[0], styles);
        write(out += '-', value[1], styles);
    } else if (name == "set") {
        writeSet(out, expression, styles, {}, false);
    } else if (name == "map") {
        const Json *key = member(value, "key");
        const Json *data = member(value, "data");
        if (key && data) {
            write(out, *key);
            writeSet(out += " map ", *data, stylesOf(*key), styles, true);
        }
    } else if (name == "elem") {
        writeElement(out, expression, styles, {}, false);
    } else {
        writeVerdict(out, *entry);
    }
}

std::string expressionText(const Json &expression)
{
    std::string out;
    write(out, expression);
    return out;
}

} // namespace doorward::firewall::nft
