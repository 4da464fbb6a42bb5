// SPDX-License-Identifier: MIT
// How fast one packet and many are decided, and what the compiled form costs in memory. Beside it
// a naive walk of the same model, rule by rule; only the ratio within one run says something.
//
//     cmake --preset release && cmake --build --preset release --target bench_evaluator
#include "core/firewall/ways.h"
#include "tests/core/firewall/ruleset_literals.h"

#include <QFile>

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace doorward;
using namespace doorward::firewall;
using namespace doorward::firewall::literals;
using namespace Qt::Literals::StringLiterals;

namespace {

using SteadyClock = std::chrono::steady_clock;

double microseconds(SteadyClock::duration span)
{
    return std::chrono::duration<double, std::micro>(span).count();
}

template <typename F>
double median(int runs, F &&f)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const auto start = SteadyClock::now();
        f();
        times.push_back(microseconds(SteadyClock::now() - start));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

qint64 residentKilobytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4;
}

QByteArray addressText(int i)
{
    return u"10.%1.%2.%3"_s
        .arg(QString::number(i >> 16 & 255), QString::number(i >> 8 & 255),
             QString::number(i & 255))
        .toLatin1();
}

/// "ip saddr 10.x.y.z tcp dport N drop", none of which takes the packet.
void addPlain(Builder &rules, int count, int from = 0)
{
    for (int i = from; i < from + count; ++i)
        rules.rule(saddr(addressText(i).constData()), dport(static_cast<quint16>(1 + i % 60000)),
                   Drop{});
}

Packet packet(int i)
{
    Packet result;
    result.source = IpAddress::parse(u"192.0.2.%1"_s.arg(i % 250));
    result.sourcePort = Port(40000);
    result.destination = *IpAddress::parse(u"10.255.0.2");
    result.destinationPort = Port(static_cast<quint16>(1 + i % 60000));
    result.inputDevice = u"eth0"_s;
    return result;
}

Value read(const Packet &asked, Field field)
{
    switch (field) {
    case Field::IpSource:
        return Value::fromBytes(asked.source->bytes().data(), 4);
    case Field::TcpDestinationPort:
        return Value::fromNumber(asked.destinationPort.value(), 2);
    default:
        return {};
    }
}

/// What a first version would do: the model's rules and parts, one after the other.
bool naivelyDropped(const Ruleset &ruleset, const Packet &asked)
{
    for (const Rule &rule : ruleset.chains.front().rules) {
        bool matches = true;
        for (const Part &part : rule.parts) {
            if (const auto *match = std::get_if<Match>(&part)) {
                const Value value = read(asked, std::get<Selector>(match->left.node).field);
                matches = std::any_of(
                              match->regions.begin(), match->regions.end(),
                              [&](const Region &region) { return region.front().contains(value); })
                          != match->inverted;
                if (!matches)
                    break;
            }
        }
        if (matches)
            return true;
    }
    return false;
}

void measure(const char *title, Builder rules, bool naive)
{
    const qint64 before = residentKilobytes();
    const Ruleset copy = rules.ruleset;
    const qint64 model = residentKilobytes();
    const auto start = SteadyClock::now();
    const walk::CompiledRuleset compiled(std::move(rules.ruleset), {});
    const double compiling = microseconds(SteadyClock::now() - start);
    const qint64 after = residentKilobytes();
    const auto journey = walk::journeyOf(compiled, packet(7), Entry::Delivered);
    const auto once = [&](bool useIndex) {
        if (walk::evaluation(compiled, journey, Detail::VerdictOnly, useIndex).verdict
            != Outcome::Accept)
            std::abort();
    };
    const double indexed = median(201, [&] { once(true); });
    const double plain = median(11, [&] { once(false); });
    std::printf("%s\n  compile %.1f ms; model +%lld KB, compiled +%lld KB\n  one packet: %.2f us; "
                "rule by rule %.0f us (%.0fx)",
                title, compiling / 1000, static_cast<long long>(model - before),
                static_cast<long long>(after - model), indexed, plain, plain / indexed);
    if (naive) {
        const Packet asked = packet(7);
        const double simple = median(11, [&] {
            if (naivelyDropped(copy, asked))
                std::abort();
        });
        std::printf("; naive loop %.0f us (%.0fx)", simple, simple / indexed);
    }
    std::printf("\n");
}

} // namespace

int main()
{
    {
        Builder rules;
        rules.base("input", Hook::Input);
        addPlain(rules, 100'000);
        measure("100,000 plain rules in one chain", std::move(rules), true);
    }
    {
        Builder rules;
        rules.base("input", Hook::Input);
        for (int i = 0; i < 100'000; ++i)
            rules.rule(
                dport(static_cast<quint16>(1 + i % 40000), static_cast<quint16>(20 + i % 40000)),
                saddr(addressText(i).constData()), iifname("eth0"), ctState(8), Drop{});
        measure("100,000 rules with ranges of ports", std::move(rules), false);
    }
    {
        Builder rules;
        rules.base("input", Hook::Input);
        for (int i = 0; i < 1000; ++i)
            rules.rule(jumpTo(QByteArray("c" + QByteArray::number(i)).constData()));
        for (int i = 0; i < 1000; ++i) {
            rules.chain(QByteArray("c" + QByteArray::number(i)).constData());
            addPlain(rules, 100, i * 100);
        }
        measure("1000 chains of 100 rules, each jumped to", std::move(rules), false);
    }
    Builder rules;
    rules.base("input", Hook::Input);
    addPlain(rules, 10'000);
    const Evaluator evaluator(std::move(rules.ruleset), {});
    std::vector<Packet> packets;
    for (int i = 0; i < 100'000; ++i)
        packets.push_back(packet(i));
    const auto start = SteadyClock::now();
    std::size_t accepted = 0;
    for (const Packet &asked : packets)
        accepted += evaluator.evaluate(asked, Entry::Delivered, Detail::VerdictOnly).verdict
                    == Outcome::Accept;
    std::printf("100,000 packets on 10,000 rules: %.0f ms (%zu accepted)\n",
                microseconds(SteadyClock::now() - start) / 1000, accepted);
    return 0;
}
