// SPDX-License-Identifier: MIT
// A large ruleset in a namespace: what nft takes to print it, as text and as JSON, and beside it,
// in the same run, what reading that JSON and deciding one packet takes. As root:
//   bench_nft_read [RULES]      (100000 plain rules in one chain unless told otherwise)
#include "core/firewall/evaluator.h"
#include "core/firewall/readers.h"
#include "tests/support/netns.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::firewall;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Cost {
    bool ok = false;
    double milliseconds = 0;    ///< elapsed
    double cpuMilliseconds = 0; ///< user and system
    double megabytes = 0;       ///< peak resident
};

double milliseconds(const timeval &time)
{
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
}

/// Runs a program in the namespace, its output into a file, and takes its costs from the kernel.
Cost run(const lab::Netns &space, const QStringList &command, const QString &outputPath)
{
    std::vector<QByteArray> words;
    for (const QString &word : command)
        words.push_back(QFile::encodeName(word));
    std::vector<char *> argv;
    for (QByteArray &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const QByteArray path = QFile::encodeName(outputPath);
    QElapsedTimer timer;
    timer.start();
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (out >= 0 && ::dup2(out, STDOUT_FILENO) >= 0 && ::setns(space.fd(), CLONE_NEWNET) == 0)
            ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    Cost cost;
    if (child < 0 || ::wait4(child, &status, 0, &usage) != child)
        return cost;
    cost.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    cost.milliseconds = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    cost.cpuMilliseconds = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    cost.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
    return cost;
}

QByteArray plainRules(int count)
{
    QByteArray text =
        "table inet t {\n chain c {\n  type filter hook input priority 0; policy accept;\n";
    for (int i = 0; i < count; ++i)
        text += "  ip saddr 10." + QByteArray::number(i / 65536 % 256) + '.'
                + QByteArray::number(i / 256 % 256) + '.' + QByteArray::number(i % 256)
                + " tcp dport " + QByteArray::number(1 + i % 60000) + " drop\n";
    return text + " }\n}\n";
}

/// What a user waits for: the file read, the model made, one packet decided that no rule meets.
int readAndDecide(const QString &path, bool decide)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return 1;
    QByteArray json = file.readAll();
    auto ruleset = readNftJson(json);
    json.clear();
    if (!ruleset || !ruleset->complete)
        return 1;
    if (!decide)
        return 0;
    Packet packet;
    packet.source = *IpAddress::parse(u"192.0.2.1"_s);
    packet.sourcePort = Port(40'000);
    packet.destination = *IpAddress::parse(u"192.0.2.2"_s);
    packet.destinationPort = Port(60'443);
    packet.inputDevice = u"eth0"_s;
    const Evaluator evaluator(std::move(*ruleset), HostView());
    const Evaluation result = evaluator.evaluate(packet, Entry::Delivered, Detail::VerdictOnly);
    return result.verdict == Outcome::Accept ? 0 : 2;
}

void print(const char *what, const Cost &cost)
{
    std::printf("%-34s %10.0f ms %10.0f ms cpu %8.0f MB%s\n", what, cost.milliseconds,
                cost.cpuMilliseconds, cost.megabytes, cost.ok ? "" : "  FAILED");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    const QString first = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (argc > 2 && (first == u"--read"_s || first == u"--decide"_s))
        return readAndDecide(QFile::decodeName(argv[2]), first == u"--decide"_s);
    const int rules = first.isEmpty() ? 100'000 : first.toInt();
    const QString nft = lab::systemProgram(u"nft"_s);
    const lab::Netns space;
    const QTemporaryDir folder;
    if (rules <= 0 || nft.isEmpty() || !space.isValid() || !folder.isValid()) {
        std::fprintf(stderr, "usage: %s [RULES], as root, with nft\n", argv[0]);
        return 64;
    }
    const QString source = folder.filePath(u"rules.nft"_s);
    const QString text = folder.filePath(u"rules.txt"_s);
    const QString json = folder.filePath(u"rules.json"_s);
    QFile file(source);
    if (!file.open(QIODevice::WriteOnly) || file.write(plainRules(rules)) < 0)
        return 74;
    file.close();
    const QString self = QFile::symLinkTarget(u"/proc/self/exe"_s);
    std::printf("%d plain rules in one chain\n", rules);
    print("nft -f (loading)", run(space, {nft, u"-f"_s, source}, text));
    print("nft list ruleset", run(space, {nft, u"list"_s, u"ruleset"_s}, text));
    const Cost printed = run(space, {nft, u"-j"_s, u"list"_s, u"ruleset"_s}, json);
    print("nft -j list ruleset", printed);
    print("read its JSON", run(space, {self, u"--read"_s, json}, folder.filePath(u"out"_s)));
    const Cost decided = run(space, {self, u"--decide"_s, json}, folder.filePath(u"out"_s));
    print("read its JSON, decide one packet", decided);
    std::printf("nft -j takes %.1f times the time (%.1f times the cpu) and %.1f times the memory; "
                "file %.1f MB\n",
                printed.milliseconds / decided.milliseconds,
                printed.cpuMilliseconds / decided.cpuMilliseconds,
                printed.megabytes / decided.megabytes,
                static_cast<double>(QFile(json).size()) / 1e6);
    return printed.ok && decided.ok ? 0 : 1;
}
