// SPDX-License-Identifier: MIT
#include "core/firewall/ipset_regions.h"
#include "core/firewall/ipset_type.h"
#include "core/firewall/readers.h"
#include "core/firewall/words.h"

#include <algorithm>
#include <unordered_map>

namespace doorward::firewall {

using words::Word;

std::optional<std::vector<Dimension>> ipsetDimensions(std::string_view type)
{
    if (type == "list:set")
        return std::vector<Dimension>{};
    const Word method = words::cut(type, ':');
    if (type.empty() || (method != "hash" && method != "bitmap"))
        return std::nullopt;
    std::vector<Dimension> dimensions;
    while (!type.empty()) {
        const Word field = words::cut(type, ',');
        if (field == "ip" || field == "net")
            dimensions.push_back(Dimension::Address);
        else if (field == "port")
            dimensions.push_back(Dimension::Port);
        else if (field == "mac")
            dimensions.push_back(Dimension::Mac);
        else if (field == "iface")
            dimensions.push_back(Dimension::Interface);
        else if (field == "mark")
            dimensions.push_back(Dimension::Mark);
        else
            return std::nullopt;
    }
    return dimensions;
}

std::uint8_t dimensionWidth(Dimension dimension, Family family)
{
    switch (dimension) {
    case Dimension::Address:
        return family == Family::Ipv6 ? 16 : 4;
    case Dimension::Port:
        return 2;
    case Dimension::Mac:
        return 6;
    case Dimension::Interface:
        return 16;
    case Dimension::Mark:
        return 4;
    }
    return 0;
}

namespace {

/// A set while it is read.
struct Draft {
    Set set;
    std::vector<Dimension> dimensions;
    std::vector<IpsetElement> elements;
    std::vector<std::size_t> members; ///< of a list:set
    int netmask = -1;                 ///< create … netmask: keys are networks of this length
    bool isList = false;
    bool isFlattened = false;
};

std::vector<Word> wordsOf(Word line)
{
    std::vector<Word> result;
    while (!line.empty()) {
        if (line.front() == ' ') {
            line.remove_prefix(1);
        } else if (line.front() == '"') {
            line.remove_prefix(1);
            result.push_back(words::cut(line, '"'));
        } else {
            result.push_back(words::cut(line, ' '));
        }
    }
    return result;
}

std::optional<Interval> macAddress(Word word)
{
    std::array<quint8, 6> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = words::number(std::string("0x").append(words::cut(word, ':')));
        if (!byte || *byte > 0xff)
            return std::nullopt;
        bytes[i] = static_cast<quint8>(*byte);
    }
    const Value value = Value::fromBytes(bytes.data(), 6);
    return word.empty() ? std::optional(Interval{value, value}) : std::nullopt;
}

class Reader {
public:
    explicit Reader(Word text)
        : m_text(text)
    {
    }

    Result<std::vector<Set>> read();

private:
    bool readLine(Word line);
    bool create(const std::vector<Word> &line);
    bool add(const std::vector<Word> &line);
    bool readElement(Draft &draft, Word key, IpsetElement &element, bool &isOfTcp) const;
    bool readField(const Draft &draft, Dimension dimension, Word word, IpsetElement &element,
                   bool &isOfTcp) const;
    void flatten(Draft &list);
    static void finish(Draft &draft);

    Word m_text;
    std::vector<Draft> m_drafts;
    std::unordered_map<std::string, std::size_t> m_byName;
};

bool Reader::create(const std::vector<Word> &line)
{
    if (line.size() < 3)
        return false;
    Draft draft;
    draft.set.name = words::text(line[1]);
    draft.set.type = words::text(line[2]);
    draft.isList = line[2] == "list:set";
    const auto dimensions = ipsetDimensions(line[2]);
    draft.set.understood = dimensions.has_value();
    draft.dimensions = dimensions.value_or(std::vector<Dimension>{});
    const auto holds = [&draft](Dimension dimension) {
        return std::find(draft.dimensions.begin(), draft.dimensions.end(), dimension)
               != draft.dimensions.end();
    };
    if (holds(Dimension::Address))
        draft.set.family = Family::Ipv4;
    for (std::size_t i = 3; i + 1 < line.size(); ++i) {
        const auto value = words::number(line[i + 1]);
        if (line[i] == "family" && line[i + 1] == "inet6")
            draft.set.family = Family::Ipv6;
        else if (line[i] == "maxelem" && value)
            draft.set.size = *value;
        else if (line[i] == "netmask" && value && *value <= 128)
            draft.netmask = static_cast<int>(*value);
        else if (line[i] == "markmask" && value.value_or(0) != 0xffffffff)
            draft.set.understood = false;
        else if (line[i] == "bitmask")
            draft.set.understood = false;
    }
    m_byName.insert_or_assign(std::string(line[1]), m_drafts.size());
    m_drafts.push_back(std::move(draft));
    return true;
}

bool Reader::readField(const Draft &draft, Dimension dimension, Word word, IpsetElement &element,
                       bool &isOfTcp) const
{
    const quint8 width = dimensionWidth(dimension, draft.set.family.value_or(Family::Ipv4));
    std::optional<Interval> interval;
    switch (dimension) {
    case Dimension::Address:
        if (word.find('-') != Word::npos) {
            interval = words::addressRange(word, width);
            element.prefixLengths.push_back(width * 8);
        } else if (const auto network = words::maskedAddress(word, width)) {
            const int length = network->prefixLength().value_or(width * 8);
            interval = words::prefixInterval(
                network->value, draft.netmask >= 0 ? std::min(draft.netmask, length) : length);
            element.prefixLengths.push_back(length);
        }
        break;
    case Dimension::Port:
        if (word.find(':') != Word::npos) {
            const Word protocol = words::cut(word, ':');
            isOfTcp = protocol == "tcp" || protocol == "6";
            if (!isOfTcp) // its "port" may be an ICMP type
                interval = words::everything(2);
        }
        if (!interval)
            interval = words::portRange(word, '-');
        break;
    case Dimension::Mac:
        interval = macAddress(word);
        break;
    case Dimension::Interface:
        if (word.starts_with("physdev:")) {
            element.element.condition = {OpaqueMatch::Kind::NotUnderstood, words::text(word)};
            interval = words::everything(16);
        } else {
            interval = words::interfaceName(word, false);
        }
        break;
    case Dimension::Mark:
        interval = words::numberRange(word, '-', 4);
        break;
    }
    if (interval)
        element.element.key.push_back(*interval);
    return interval.has_value();
}

bool Reader::readElement(Draft &draft, Word key, IpsetElement &element, bool &isOfTcp) const
{
    for (const Dimension dimension : draft.dimensions) {
        if (key.empty() && dimension == Dimension::Mac) { // bitmap:ip,mac: any
            element.element.key.push_back(words::everything(6));
            continue;
        }
        if (!readField(draft, dimension, words::cut(key, ','), element, isOfTcp))
            return false;
    }
    return key.empty();
}

bool Reader::add(const std::vector<Word> &line)
{
    if (line.size() < 3)
        return false;
    const auto found = m_byName.find(std::string(line[1]));
    if (found == m_byName.end())
        return false;
    Draft &draft = m_drafts[found->second];
    if (draft.isList) {
        const auto member = m_byName.find(std::string(line[2]));
        if (member == m_byName.end() || m_drafts[member->second].isList)
            draft.set.understood = false;
        else
            draft.members.push_back(member->second);
        return true;
    }
    if (!draft.set.understood)
        return true;
    IpsetElement element;
    bool isOfTcp = true;
    if (!readElement(draft, line[2], element, isOfTcp)) {
        draft.set.understood = false;
        return true;
    }
    for (std::size_t i = 3; i < line.size(); ++i) {
        if (line[i] == "comment")
            ++i;
        else if (line[i] == "nomatch")
            element.isException = true;
        else if (line[i] == "wildcard" && draft.dimensions.back() == Dimension::Interface)
            element.element.key.back().high =
                words::interfaceName(Word(line[2]).substr(line[2].rfind(',') + 1), true).high;
        else if (line[i] == "timeout" && i + 1 < line.size())
            element.element.expires = line[++i] != "0";
    }
    if (isOfTcp)
        draft.elements.push_back(std::move(element));
    return true;
}

bool Reader::readLine(Word line)
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (line.empty() || line.front() == '#')
        return true;
    const std::vector<Word> parts = wordsOf(line);
    if (parts.empty())
        return true;
    if (parts[0] == "create" || parts[0] == "-N")
        return create(parts);
    if (parts[0] == "add" || parts[0] == "-A")
        return add(parts);
    return false;
}

void Reader::finish(Draft &draft)
{
    if (auto elements = effectiveElements(std::move(draft.elements)))
        draft.set.elements = std::move(*elements);
    else
        draft.set.understood = false;
    draft.elements.clear();
}

/// ip_set_list_set.c: a member of another family, or of more fields than the rule names, never
/// matches; members of one type become one set, others are not modelled.
void Reader::flatten(Draft &list)
{
    for (const std::size_t index : list.members) {
        const Set &member = m_drafts[index].set;
        const bool isFirst = index == list.members.front();
        if (isFirst) {
            list.set.type = member.type;
            list.set.family = member.family;
        }
        const auto mine = ipsetDimensions(list.set.type.toStdString());
        if (!member.understood || list.set.family != member.family
            || mine != ipsetDimensions(member.type.toStdString())) {
            list.set.understood = false;
            return;
        }
        for (const SetElement &element : member.elements)
            list.elements.push_back({element, {}, false});
    }
    finish(list);
}

Result<std::vector<Set>> Reader::read()
{
    QString firstBad;
    bool anyGood = false;
    while (!m_text.empty()) {
        const bool isWhole = m_text.find('\n') != Word::npos;
        const Word line = words::cut(m_text, '\n');
        const bool isGood = readLine(line);
        anyGood = anyGood || (isGood && !line.empty() && line.front() != '#');
        if (!isGood && firstBad.isEmpty())
            firstBad = words::text(line.substr(0, 200));
        if (!isWhole && !m_drafts.empty()) // a cut file: elements of the last set may be missing
            m_drafts.back().set.understood = false;
    }
    if (!firstBad.isEmpty() && !anyGood)
        return tl::unexpected(
            Error{ErrorKind::BadInput, QStringLiteral("read ipset save"), firstBad, 0});
    std::vector<Set> sets;
    for (Draft &draft : m_drafts)
        if (!draft.isList)
            finish(draft);
    for (Draft &draft : m_drafts)
        if (draft.isList)
            flatten(draft);
    sets.reserve(m_drafts.size());
    for (Draft &draft : m_drafts)
        sets.push_back(std::move(draft.set));
    return sets;
}

} // namespace

Result<std::vector<Set>> readIpsetSave(const QByteArray &text)
{
    return Reader(Word(text.constData(), static_cast<std::size_t>(text.size()))).read();
}

} // namespace doorward::firewall
