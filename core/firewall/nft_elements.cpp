// SPDX-License-Identifier: MIT
#include "core/firewall/nft_elements.h"

#include "core/base/untrusted.h"
#include "core/firewall/nft_text.h"

#include <algorithm>

namespace doorward::firewall::nft {

namespace {

using namespace Qt::Literals::StringLiterals;

/// A map's element is [key, data]; a set's its key.
struct Parts {
    const Json *key = nullptr;
    const Json *data = nullptr;
    const Json *details = nullptr; ///< {"val": …, "timeout": …}
};

Parts partsOf(const Json &element, bool hasData)
{
    Parts parts;
    const Json *whole = &element;
    if (const Json *details = member(*whole, "elem")) {
        parts.details = details;
        whole = member(*details, "val");
        if (!whole)
            return {};
    }
    if (hasData) {
        if (!whole->IsArray() || whole->Size() != 2)
            return {};
        parts.data = &(*whole)[1];
        whole = &(*whole)[0];
        if (const Json *details = member(*whole, "elem")) {
            parts.details = details;
            whole = member(*details, "val");
        }
    }
    parts.key = whole;
    return parts;
}

/// The conditions that stand at an element, and whether it may be gone by now.
void readDetails(const Json &details, SetElement &element)
{
    element.expires = member(details, "timeout") || member(details, "expires");
    if (!details.IsObject())
        return;
    for (const auto &entry : details.GetObject())
        if (auto condition = readCondition(entry))
            element.condition = std::move(*condition);
    // Newer versions list an element's statements in an array.
    if (const Json *statements = member(details, "stmt"); statements && statements->IsArray())
        for (const Json &statement : statements->GetArray())
            if (const auto *entry = onlyMember(statement))
                if (auto condition = readCondition(*entry))
                    element.condition = std::move(*condition);
}

bool readData(const Json &json, const SetTypes &types, SetElement &element)
{
    if (types.objects)
        return true;
    if (auto verdict = readVerdict(json)) {
        element.verdict = std::move(*verdict);
        return true;
    }
    if (types.data.empty())
        return false;
    const auto region = readRegion(json, types.data);
    if (!region || !std::all_of(region->begin(), region->end(), [](const Interval &i) {
            return i.isSingle();
        }))
        return false;
    Constant values;
    for (const Interval &interval : *region)
        values.push_back(interval.low);
    element.data = std::move(values);
    return true;
}

bool readElement(const Json &json, const SetTypes &types, Set &set)
{
    const Parts parts = partsOf(json, types.isMap);
    if (!parts.key)
        return false;
    SetElement element;
    if (parts.details)
        readDetails(*parts.details, element);
    if (parts.data && !readData(*parts.data, types, element))
        return false;
    if (textOf(*parts.key) == "*") {
        set.wildcard = std::move(element);
        return true;
    }
    auto key = readRegion(*parts.key, types.key);
    if (!key)
        return false;
    element.key = std::move(*key);
    set.elements.push_back(std::move(element));
    return true;
}

} // namespace

std::optional<Verdict> readVerdict(const Json &json)
{
    const auto *entry = onlyMember(json);
    return entry ? readVerdict(*entry) : std::nullopt;
}

std::optional<Verdict> readVerdict(const Json::Member &entry)
{
    const std::string_view name(entry.name.GetString(), entry.name.GetStringLength());
    if (name == "accept")
        return Accept{};
    if (name == "drop")
        return Drop{};
    if (name == "continue")
        return Continue{};
    if (name == "return")
        return Return{};
    const auto target = textOf(entry.value, "target");
    if (!target)
        return std::nullopt;
    if (name == "jump")
        return Jump{textFrom(*target), std::nullopt};
    if (name == "goto")
        return Goto{textFrom(*target), std::nullopt};
    return std::nullopt;
}

std::optional<OpaqueMatch> readCondition(const Json::Member &statement)
{
    const std::string_view name(statement.name.GetString(), statement.name.GetStringLength());
    OpaqueMatch match;
    if (name == "limit")
        match.kind = OpaqueMatch::Kind::RateLimit;
    else if (name == "quota")
        match.kind = OpaqueMatch::Kind::Quota;
    else if (name == "ct count")
        match.kind = OpaqueMatch::Kind::ConnectionLimit;
    else
        return std::nullopt;
    match.text = textFrom(statementText(statement, TableFamily::Inet));
    return match;
}

std::vector<Type> dataTypes(const Json &elements, const std::vector<Type> &wanted)
{
    if (wanted.size() < 2 || !elements.IsArray() || elements.Empty())
        return wanted;
    const Json *data = partsOf(elements[0], true).data;
    if (data && member(*data, "concat"))
        return wanted;
    return {wanted.front()};
}

void readElements(const Json &elements, const SetTypes &types, Set &set, RulesetBuilder &builder)
{
    const bool one = !elements.IsArray();
    const rapidjson::SizeType count = one ? 1 : elements.Size();
    set.elements.reserve(set.elements.size() + count);
    for (rapidjson::SizeType i = 0; i < count; ++i) {
        const Json &element = one ? elements : elements[i];
        if (readElement(element, types, set))
            continue;
        set.understood = false;
        builder.note(builder.place(),
                     u"set element "_s + displayText(textFrom(expressionText(element))));
        return;
    }
}

} // namespace doorward::firewall::nft
