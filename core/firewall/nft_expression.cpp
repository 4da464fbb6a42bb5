// SPDX-License-Identifier: MIT
#include "core/firewall/nft_expression.h"

#include "core/firewall/nft_elements.h"
#include "core/firewall/nft_text.h"

#include <algorithm>

namespace doorward::firewall::nft {

namespace {

Typed opaque(OpaqueMatch::Kind kind = OpaqueMatch::Kind::NotUnderstood)
{
    Typed typed;
    typed.expression.node = Selector{Field::Opaque, 1, 0, {}};
    typed.types = {Type{}};
    typed.opaque = kind;
    return typed;
}

std::optional<Operator> operatorOf(std::string_view name)
{
    if (name == "&")
        return Operator::And;
    if (name == "|")
        return Operator::Or;
    if (name == "^")
        return Operator::Xor;
    if (name == "<<")
        return Operator::ShiftLeft;
    if (name == ">>")
        return Operator::ShiftRight;
    return std::nullopt;
}

/// A word, a number, a list of flags or their sum: what it means its neighbour says.
bool isConstant(const Json &json)
{
    if (!json.IsObject())
        return true;
    const auto *entry = onlyMember(json);
    return entry && entry->name == "|" && entry->value.IsArray()
           && std::all_of(entry->value.Begin(), entry->value.End(), isConstant);
}

/// What `part` cannot say, the whole cannot either.
void inherit(Typed &whole, const Typed &part)
{
    whole.never = whole.never || part.never;
    if (!whole.opaque)
        whole.opaque = part.opaque;
}

bool sameWidths(const std::vector<Type> &a, const std::vector<Type> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](Type x, Type y) { return x.width == y.width; });
}

} // namespace

ExpressionReader::ExpressionReader(RulesetBuilder &builder, quint32 table)
    : m_builder(builder)
    , m_table(table)
    , m_family(builder.ruleset.tables[table].family)
{
}

std::vector<Match> ExpressionReader::takeConditions()
{
    return std::exchange(m_conditions, {});
}

void ExpressionReader::require(std::optional<quint8> nfProtocol)
{
    if (!nfProtocol || m_required == *nfProtocol)
        return;
    if (auto condition = familyCondition(*nfProtocol, m_family))
        m_conditions.push_back(std::move(*condition));
    m_required = *nfProtocol;
}

Typed ExpressionReader::read(const Json &json, const std::vector<Type> &wanted)
{
    const auto *entry = onlyMember(json);
    if (!entry)
        return isConstant(json) ? readConstant(json, wanted) : opaque();
    const std::string_view name(entry->name.GetString(), entry->name.GetStringLength());
    if (const auto selected = readSelector(*entry, m_family)) {
        require(selected->onlyIn);
        Typed typed;
        typed.expression.node = selected->selector;
        if (selected->opaque)
            std::get<Selector>(typed.expression.node).note = textFrom(expressionText(json));
        typed.types = {selected->type};
        typed.never = selected->never;
        typed.opaque = selected->opaque;
        return typed;
    }
    if (operatorOf(name))
        return readOperator(name, entry->value, wanted);
    if (name == "concat")
        return readConcatenation(entry->value, wanted);
    if (name == "map")
        return readMap(entry->value, wanted);
    if (name == "elem")
        if (const Json *value = member(entry->value, "val"))
            return read(*value, wanted);
    return opaque();
}

Typed ExpressionReader::readConstant(const Json &json, const std::vector<Type> &wanted)
{
    if (wanted.empty())
        return opaque();
    const auto value = readValue(json, wanted.front());
    if (!value)
        return opaque();
    Typed typed;
    typed.expression.node = Constant{*value};
    typed.types = {wanted.front()};
    return typed;
}

Typed ExpressionReader::readOperator(std::string_view name, const Json &operands,
                                     const std::vector<Type> &wanted)
{
    if (!operands.IsArray() || operands.Size() < 2)
        return opaque();
    // A constant means what its neighbour says it means.
    std::vector<Type> types = wanted;
    std::vector<std::optional<Typed>> read(operands.Size());
    for (rapidjson::SizeType i = 0; i < operands.Size(); ++i) {
        if (isConstant(operands[i]))
            continue;
        read[i] = this->read(operands[i], wanted);
        if (read[i]->types.size() != 1)
            return opaque();
        types = read[i]->types;
    }
    const Operator op = *operatorOf(name);
    Typed whole;
    for (rapidjson::SizeType i = 0; i < operands.Size(); ++i) {
        const bool shift = i > 0 && (op == Operator::ShiftLeft || op == Operator::ShiftRight);
        if (!read[i])
            read[i] =
                readConstant(operands[i], shift ? std::vector<Type>{{Kind::Number, 4}} : types);
        inherit(whole, *read[i]);
        if (i == 0) {
            whole.expression = std::move(read[i]->expression);
            whole.types = read[i]->types;
            continue;
        }
        if (!shift && !sameWidths(whole.types, read[i]->types))
            return whole.never ? whole
                               : opaque(whole.opaque.value_or(OpaqueMatch::Kind::NotUnderstood));
        Binary binary;
        binary.op = op;
        binary.operands.reserve(2);
        binary.operands.push_back(std::move(whole.expression));
        binary.operands.push_back(std::move(read[i]->expression));
        whole.expression.node = std::move(binary);
    }
    return whole;
}

Typed ExpressionReader::readConcatenation(const Json &fields, const std::vector<Type> &wanted)
{
    if (!fields.IsArray() || fields.Size() == 0)
        return opaque();
    Typed whole;
    Concatenation concatenation;
    for (rapidjson::SizeType i = 0; i < fields.Size(); ++i) {
        Typed field =
            read(fields[i], i < wanted.size() ? std::vector<Type>{wanted[i]} : std::vector<Type>{});
        inherit(whole, field);
        if (field.types.size() != 1)
            return opaque();
        whole.types.push_back(field.type());
        concatenation.operands.push_back(std::move(field.expression));
    }
    const bool constant = std::all_of(
        concatenation.operands.begin(), concatenation.operands.end(),
        [](const Expression &operand) { return std::holds_alternative<Constant>(operand.node); });
    if (!constant) {
        whole.expression.node = std::move(concatenation);
        return whole;
    }
    Constant values;
    for (const Expression &operand : concatenation.operands)
        values.push_back(std::get<Constant>(operand.node).front());
    whole.expression.node = std::move(values);
    return whole;
}

Typed ExpressionReader::readMap(const Json &json, const std::vector<Type> &wanted)
{
    const Json *key = member(json, "key");
    const Json *data = member(json, "data");
    if (!key || !data)
        return opaque();
    Typed typedKey = read(*key);
    SetTypes types;
    types.key = typedKey.types;
    types.data = wanted;
    types.isMap = true;
    const auto set = readSet(*data, types);
    if (!set)
        return typedKey.never ? typedKey : opaque();
    Typed whole;
    inherit(whole, typedKey);
    Lookup lookup;
    lookup.set = *set;
    lookup.key.push_back(std::move(typedKey.expression));
    whole.expression.node = std::move(lookup);
    whole.types = m_builder.types(*set).data;
    if (whole.types.empty())
        whole.types = wanted.empty() ? std::vector<Type>{Type{}} : wanted;
    return whole;
}

std::optional<quint32> ExpressionReader::readSet(const Json &json, SetTypes types)
{
    if (const auto name = textOf(json); name && name->starts_with('@')) {
        const quint32 set = m_builder.namedSet(m_table, textFrom(name->substr(1)));
        const SetTypes &declared = m_builder.types(set);
        if (declared.declared && m_builder.ruleset.sets[set].understood
            && !sameWidths(declared.key, types.key))
            return std::nullopt;
        return set;
    }
    const Json *elements = member(json, "set");
    if (!elements)
        return std::nullopt;
    Set set;
    set.table = m_table;
    if (types.isMap)
        types.data = dataTypes(*elements, types.data);
    types.declared = true;
    readElements(*elements, types, set, m_builder);
    return m_builder.anonymousSet(std::move(set), std::move(types));
}

} // namespace doorward::firewall::nft
