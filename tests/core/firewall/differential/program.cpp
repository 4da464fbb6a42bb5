// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/program.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

constexpr int mostAttempts = 40;

/// One line of what a layer's program is given, and the Line that it comes from (-1: none).
struct Written {
    QByteArray text;
    std::vector<int> origin;

    void add(const QByteArray &line, int from)
    {
        text += line + '\n';
        origin.push_back(from);
    }
};

Written write(const Program &program, Layer layer)
{
    Written written;
    QByteArrayList tables;
    for (const Line &line : program.lines)
        if (line.layer == layer && !tables.contains(line.table))
            tables.append(line.table);
    for (const QByteArray &table : tables) {
        if (!table.isEmpty())
            written.add("*" + table, -1);
        for (std::size_t i = 0; i < program.lines.size(); ++i)
            if (program.lines[i].layer == layer && program.lines[i].table == table)
                written.add(program.lines[i].text, static_cast<int>(i));
        if (!table.isEmpty())
            written.add(QByteArray("COMMIT"), -1);
    }
    return written;
}

QStringList commandOf(Layer layer)
{
    switch (layer) {
    case Layer::Ipset:
        return {u"ipset"_s, u"restore"_s};
    case Layer::Nft:
        return {u"nft"_s, u"-f"_s, u"-"_s};
    case Layer::IptablesNft:
        return {u"iptables-nft-restore"_s};
    case Layer::Ip6tablesNft:
        return {u"ip6tables-nft-restore"_s};
    case Layer::IptablesLegacy:
        return {u"iptables-legacy-restore"_s};
    case Layer::Ip6tablesLegacy:
        return {u"ip6tables-legacy-restore"_s};
    }
    return {};
}

/// The lines that the tool complains of, 1-based.
std::vector<int> complaints(Layer layer, const QByteArray &errors)
{
    static const QRegularExpression nft(u"/dev/stdin:(\\d+):"_s);
    static const QRegularExpression other(u"line:? (\\d+)"_s);
    std::vector<int> numbers;
    auto found = (layer == Layer::Nft ? nft : other).globalMatch(QString::fromUtf8(errors));
    while (found.hasNext())
        numbers.push_back(found.next().captured(1).toInt());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

/// Loads one layer; false where nothing that could be left out makes it acceptable.
bool loadLayer(const lab::Netns &netns, Layer layer, Loaded &loaded)
{
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        const Written written = write(loaded.program, layer);
        const lab::Ran ran = netns.run(commandOf(layer), written.text);
        if (ran.ok())
            return true;
        std::vector<int> refused;
        for (const int number : complaints(layer, ran.errors))
            if (number >= 1 && number <= static_cast<int>(written.origin.size())
                && written.origin[static_cast<std::size_t>(number - 1)] >= 0)
                refused.push_back(written.origin[static_cast<std::size_t>(number - 1)]);
        if (refused.empty()) {
            loaded.example = ran.errors.left(400);
            return false;
        }
        loaded.example = loaded.program.lines[static_cast<std::size_t>(refused.back())].text + "\n"
                         + ran.errors.left(400);
        loaded.refused += static_cast<int>(refused.size());
        std::sort(refused.begin(), refused.end());
        for (auto it = refused.rbegin(); it != refused.rend(); ++it)
            loaded.program.lines.erase(loaded.program.lines.begin() + *it);
        // A set or chain that an earlier try left behind would be refused twice.
        if (layer == Layer::Ipset)
            netns.run({u"ipset"_s, u"destroy"_s});
    }
    return false;
}

QByteArray outputOf(const lab::Netns &netns, const QStringList &command)
{
    const lab::Ran ran = netns.run(command);
    if (!ran.ok())
        qWarning("%s: %s", qPrintable(command.join(u' ')), ran.errors.constData());
    return ran.output;
}

} // namespace

bool Program::uses(Layer layer) const
{
    return std::any_of(lines.begin(), lines.end(),
                       [layer](const Line &line) { return line.layer == layer; });
}

bool Program::unknowable() const
{
    return std::any_of(lines.begin(), lines.end(),
                       [](const Line &line) { return line.unknowable; });
}

QByteArray Program::text(Layer layer) const
{
    return write(*this, layer).text;
}

Loaded load(const lab::Netns &netns, Program program)
{
    Loaded loaded;
    loaded.program = std::move(program);
    loaded.ok = true;
    for (const Layer layer : std::vector(loaded.program.order))
        if (loaded.program.uses(layer) && !loadLayer(netns, layer, loaded)) {
            loaded.ok = false;
            break;
        }
    return loaded;
}

firewall::RulesetSources readBack(const lab::Netns &netns, const Program &program)
{
    firewall::RulesetSources sources;
    const bool nft4 = program.uses(Layer::IptablesNft);
    const bool nft6 = program.uses(Layer::Ip6tablesNft);
    if (program.uses(Layer::Nft) || nft4 || nft6)
        sources.nft = outputOf(netns, {u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s});
    if (nft4)
        sources.iptables.push_back(outputOf(netns, {u"iptables-nft-save"_s}));
    if (program.uses(Layer::IptablesLegacy))
        sources.iptables.push_back(outputOf(netns, {u"iptables-legacy-save"_s}));
    if (nft6)
        sources.ip6tables.push_back(outputOf(netns, {u"ip6tables-nft-save"_s}));
    if (program.uses(Layer::Ip6tablesLegacy))
        sources.ip6tables.push_back(outputOf(netns, {u"ip6tables-legacy-save"_s}));
    if (program.uses(Layer::Ipset))
        sources.ipset = outputOf(netns, {u"ipset"_s, u"save"_s});
    return sources;
}

} // namespace doorward::differential
