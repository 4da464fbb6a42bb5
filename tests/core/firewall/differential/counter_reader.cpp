// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/counter_reader.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

struct Counter {
    CountedRule rule;
    quint64 packets = 0;
};

/// "[12:720] -A INPUT …" and ":INPUT ACCEPT [12:720]"
std::vector<Counter> parse(const QByteArray &text, const QString &family)
{
    std::vector<Counter> counters;
    QString table;
    QMap<QString, quint32> positions;
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith('*')) {
            table = QString::fromLatin1(line.mid(1));
            positions.clear();
        }
        const qsizetype open = line.indexOf('[');
        const quint64 packets =
            line.mid(open + 1, line.indexOf(':', open) - open - 1).toULongLong();
        if (line.startsWith(':'))
            counters.push_back(
                {{family, table, QString::fromLatin1(line.mid(1, line.indexOf(' ') - 1)), 0},
                 packets});
        else if (const qsizetype at = line.indexOf("] -A "); line.startsWith('[') && at > 0) {
            const QString chain = QString::fromLatin1(line.mid(at + 5).split(' ').value(0));
            counters.push_back({{family, table, chain, ++positions[chain]}, packets});
        }
    }
    return counters;
}

std::vector<Counter> read(const Bench &bench, bool ipv4)
{
    const QString program = ipv4 ? u"iptables-legacy-save"_s : u"ip6tables-legacy-save"_s;
    return parse(bench.netns().run({program, u"-c"_s}).output, ipv4 ? u"ip"_s : u"ip6"_s);
}

} // namespace

QString CountedRule::text() const
{
    return u"%1 %2 %3 %4"_s.arg(family, table, chain).arg(position);
}

std::vector<CountedRule> fireCounted(Bench &bench, const Shot &shot, Observation &observation)
{
    const bool ipv4 = shot.packet.destination.isIpv4();
    const std::vector<Counter> before = read(bench, ipv4);
    observation = bench.fire({shot}).front();
    const std::vector<Counter> after = read(bench, ipv4);
    std::vector<CountedRule> risen;
    for (std::size_t i = 0; i < after.size() && i < before.size(); ++i)
        if (after[i].packets > before[i].packets)
            risen.push_back(after[i].rule);
    return risen;
}

QString compareCounted(const std::vector<CountedRule> &counted,
                       const firewall::Evaluation &evaluation)
{
    const auto &ours = evaluation.decidedBy;
    if (!ours || ours->backend != "legacy"_L1)
        return {};
    if (!evaluation.unknowns.empty())
        return {}; // which of its ways the kernel went cannot be known
    const CountedRule rule{ours->family, ours->table, ours->chain, ours->position.value_or(0)};
    if (std::find(counted.begin(), counted.end(), rule) != counted.end())
        return {};
    QStringList texts;
    for (const CountedRule &one : counted)
        texts.append(one.text());
    return u"%1 did not count; these did: %2"_s.arg(rule.text(), texts.join(u", "_s));
}

} // namespace doorward::differential
