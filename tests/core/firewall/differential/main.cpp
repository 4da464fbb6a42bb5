// SPDX-License-Identifier: MIT
// The firewall evaluator against the kernel: random rulesets, random SYNs, and what becomes of
// them. Exit status 0: all alike; 1: not; 77: it cannot run here.
#include "tests/core/firewall/differential/experiment.h"
#include "tests/core/firewall/differential/generate.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

constexpr int skipped = 77;

struct Options {
    quint64 seed = 1;
    quint64 pairs = 100'000;
    quint64 rulesets = 200;
    std::size_t perRuleset = 450;
    std::size_t traced = 24;
    std::size_t counted = 4; ///< two process starts each
    std::size_t mostShrunk = 5;
    QString save;
    std::size_t keep = 0;
    Variety variety;
    bool print = false;
    bool paths = false;
    bool unknowns = false;
};

void say(const QString &line)
{
    std::fprintf(stdout, "%s\n", qPrintable(line));
    std::fflush(stdout);
}

QString environment(const char *name, const QString &otherwise)
{
    return qEnvironmentVariable(name, otherwise);
}

Options readOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    const auto option = [&parser](const QString &name, const QString &text, const char *variable,
                                  const QString &value) {
        parser.addOption({name, text, name, environment(variable, value)});
    };
    option(u"seed"_s, u"first ruleset"_s, "DOORWARD_DIFFERENTIAL_SEED", u"1"_s);
    option(u"pairs"_s, u"at least so many verdicts"_s, "DOORWARD_DIFFERENTIAL_PAIRS", u"100000"_s);
    option(u"rulesets"_s, u"at least so many rulesets"_s, "DOORWARD_DIFFERENTIAL_RULESETS",
           u"200"_s);
    option(u"each"_s, u"packets for a ruleset"_s, "DOORWARD_DIFFERENTIAL_EACH", u"450"_s);
    option(u"traced"_s, u"of a ruleset's packets, traced"_s, "DOORWARD_DIFFERENTIAL_TRACED",
           u"24"_s);
    option(u"without"_s, u"features held back, by comma"_s, "DOORWARD_DIFFERENTIAL_WITHOUT",
           QString());
    option(u"save"_s, u"folder for the cases that differ"_s, "DOORWARD_DIFFERENTIAL_SAVE",
           QString());
    option(u"keep"_s, u"with --save: every ruleset is saved, with so many of its packets"_s,
           "DOORWARD_DIFFERENTIAL_KEEP", u"0"_s);
    option(u"shrink"_s, u"most findings that are made small"_s, "DOORWARD_DIFFERENTIAL_SHRINK",
           u"5"_s);
    parser.addOption({u"print"_s, u"print each ruleset"_s});
    parser.addOption({u"unknowns"_s, u"print an unknown verdict of each ruleset"_s});
    parser.addOption({u"paths"_s, u"every rule that matched must be the kernel's"_s});
    parser.addHelpOption();
    parser.process(application);
    Options options;
    options.seed = parser.value(u"seed"_s).toULongLong();
    options.pairs = parser.value(u"pairs"_s).toULongLong();
    options.rulesets = parser.value(u"rulesets"_s).toULongLong();
    options.perRuleset = parser.value(u"each"_s).toULongLong();
    options.traced = parser.value(u"traced"_s).toULongLong();
    options.mostShrunk = parser.value(u"shrink"_s).toULongLong();
    options.save = parser.value(u"save"_s);
    options.keep = parser.value(u"keep"_s).toULongLong();
    options.print = parser.isSet(u"print"_s);
    options.paths = parser.isSet(u"paths"_s);
    options.unknowns = parser.isSet(u"unknowns"_s);
    for (const QString &name : parser.value(u"without"_s).split(u',', Qt::SkipEmptyParts))
        options.variety.without.insert(name.toLatin1());
    return options;
}

QString whyNot()
{
    if (const QString why = lab::whyNoNamespaces(); !why.isEmpty())
        return why;
    for (const QString &program :
         {u"nft"_s, u"iptables-nft-restore"_s, u"iptables-legacy-restore"_s,
          u"ip6tables-legacy-restore"_s, u"ipset"_s})
        if (lab::systemProgram(program).isEmpty())
            return u"needs the program "_s + program;
    if (!QFile::exists(u"/dev/net/tun"_s))
        return u"needs /dev/net/tun"_s;
    return {};
}

Experiment planned(quint64 seed, const Options &options)
{
    Random random(seed);
    Words words(random);
    Experiment experiment;
    experiment.program = generateProgram(words, options.variety);
    // In one go: no two of them have the same source port.
    std::vector<Shot> shots =
        generateShots(words, options.perRuleset + options.traced + options.counted);
    const auto take = [&shots](std::size_t count) {
        const auto from = shots.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<Shot> taken(from, shots.end());
        shots.erase(from, shots.end());
        return taken;
    };
    experiment.traced = take(options.traced);
    experiment.counted = take(options.counted);
    experiment.shots = std::move(shots);
    experiment.replies = options.variety.has("reply");
    if (experiment.replies && options.variety.has("later"))
        experiment.later = generateLater(random, experiment.shots.size());
    return experiment;
}

void printProgram(const Program &program)
{
    for (const Layer layer : program.order)
        say(QString::fromUtf8(program.text(layer)));
}

/// The first finding that a ruleset gives, made small, with all that is needed to look into it.
void explore(quint64 seed, const Report &report, const Finding &finding, const Options &options)
{
    const Report small = shrink(report.loaded, finding);
    say(u"--- seed %1, made small (%2 lines):"_s.arg(seed).arg(small.loaded.lines.size()));
    printProgram(small.loaded);
    for (const Finding &again : small.findings)
        say(again.text());
    if (options.save.isEmpty())
        return;
    say(u"saved as "_s + saveCase(options.save, u"seed-%1"_s.arg(seed), small, finding.difference));
}

/// The packets whose answers differ most, in a report of their own.
Report sampleOf(const Report &report, std::size_t most)
{
    Report sample = report;
    sample.record.pairs.clear();
    QSet<QString> kinds;
    QSet<quint16> taken; ///< by source port, which no two have in common
    const auto kindOf = [](const Record::Pair &pair) {
        const auto verdict = [](const KernelAnswer &answer) {
            return QString::number(static_cast<int>(answer.verdict))
                   + QString::number(answer.rejectWith ? static_cast<int>(*answer.rejectWith) : -1)
                   + answer.device + (answer.proxied ? u"p"_s : QString());
        };
        return verdict(pair.request) + u'/' + (pair.reply ? verdict(*pair.reply) : QString()) + u'/'
               + (pair.later ? verdict(*pair.later) : QString())
               + (pair.shot.packet.destination.isIpv4() ? u"4"_s : u"6"_s)
               + (pair.shot.entry == firewall::Entry::Sent ? u"s"_s : QString());
    };
    for (const bool another : {false, true})
        for (const Record::Pair &pair : report.record.pairs) {
            const bool isNew = !kinds.contains(kindOf(pair));
            const quint16 client = pair.shot.packet.sourcePort.value_or(Port()).value();
            if (isNew == another || sample.record.pairs.size() >= most || taken.contains(client))
                continue;
            kinds.insert(kindOf(pair));
            taken.insert(client);
            sample.record.pairs.push_back(pair);
        }
    return sample;
}

void summarise(const Tally &tally, qint64 milliseconds)
{
    QStringList verdicts;
    for (auto it = tally.verdicts.cbegin(); it != tally.verdicts.cend(); ++it)
        verdicts.append(u"%1 %2"_s.arg(it.key()).arg(it.value()));
    const double share = tally.supported == 0 ? 0
                                              : 100.0 * static_cast<double>(tally.unknownSupported)
                                                    / static_cast<double>(tally.supported);
    say(u"%1 pairs (%2), %3 replies and %8 later packets on %4 rulesets of %5 lines (%6 could not "
        u"be "
        "loaded), %7 s"_s.arg(tally.pairs)
            .arg(verdicts.join(u", "_s))
            .arg(tally.replies)
            .arg(tally.rulesets)
            .arg(tally.lines)
            .arg(tally.refused)
            .arg(milliseconds / 1000)
            .arg(tally.later));
    say(u"wrong: %1 verdicts, %2 replies, %7 later packets; unknown: %3, on supported constructs "
        u"%4 "
        "of %5 (%6 %), and %8 replies and later packets"_s.arg(tally.wrong)
            .arg(tally.wrongReplies)
            .arg(tally.unknown)
            .arg(tally.unknownSupported)
            .arg(tally.supported)
            .arg(share, 0, 'f', 2)
            .arg(tally.wrongLater)
            .arg(tally.unknownReplies));
    say(u"deciding rules: %1 compared, %2 wrong; paths wrong: %3"_s.arg(tally.deciders)
            .arg(tally.wrongDeciders)
            .arg(tally.wrongPaths));
}

/// The kernel's traces came: else who decides would have been compared in no case.
bool sawDeciders(const Tally &tally, const Options &options)
{
    return options.traced == 0 || tally.rulesets < 100 || tally.deciders >= tally.rulesets;
}

bool isGood(const Tally &tally, const Options &options)
{
    return tally.wrong == 0 && tally.wrongReplies == 0 && tally.wrongLater == 0
           && tally.wrongDeciders == 0 && (tally.wrongPaths == 0 || !options.paths)
           && tally.refused * 20 <= tally.rulesets && sawDeciders(tally, options)
           && tally.unknownSupported * 50 <= tally.supported;
}

int run(const Options &options)
{
    if (const QString why = whyNot(); !why.isEmpty()) {
        say(u"SKIP: "_s + why);
        return skipped;
    }
    QElapsedTimer timer;
    timer.start();
    Tally total;
    std::size_t shrunk = 0;
    bool unread = false;
    for (quint64 seed = options.seed;
         total.pairs < options.pairs || total.rulesets < options.rulesets; ++seed) {
        const Report report = perform(planned(seed, options));
        total.add(report.tally);
        if (options.print)
            printProgram(report.loaded);
        if (options.unknowns && !report.unknown.isEmpty())
            say(u"seed %1, %2 of %3 unknown: %4"_s.arg(seed)
                    .arg(report.tally.unknownSupported)
                    .arg(report.tally.pairs)
                    .arg(report.unknown));
        if (options.keep != 0 && !options.save.isEmpty() && report.findings.empty())
            saveCase(options.save, u"seed-%1"_s.arg(seed), sampleOf(report, options.keep),
                     u"a random ruleset"_s);
        std::size_t told = 0;
        for (const Finding &finding : report.findings) {
            unread = unread || finding.what == Finding::What::Reading;
            if (finding.what == Finding::What::Path && !options.paths)
                continue;
            if (told++ < 1)
                say(u"seed %1 (of %2 findings): %3"_s.arg(seed)
                        .arg(report.findings.size())
                        .arg(finding.text()));
            if (told == 1 && shrunk < options.mostShrunk) {
                ++shrunk;
                explore(seed, report, finding, options);
            }
        }
        if (report.tally.rulesets == 0 && report.tally.refused == 0) {
            say(u"seed %1: the namespaces could not be made; %2 pairs were asked before it"_s
                    .arg(seed)
                    .arg(total.pairs));
            return 1;
        }
    }
    summarise(total, timer.elapsed());
    return isGood(total, options) && !unread ? 0 : 1;
}

} // namespace
} // namespace doorward::differential

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    return doorward::differential::run(doorward::differential::readOptions(application));
}
