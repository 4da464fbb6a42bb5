// SPDX-License-Identifier: MIT
// A case as a folder: what the tools printed, byte by byte, and beside it what was tried.
//
//     nft.json  iptables-0.txt …  ip6tables-0.txt …  ipset.txt   what readRuleset() is given
//     host.json   interfaces, routes, rules, sysctls; here or in the folder above
//     case.json   what it is about, the lines that load it, and the packets with the kernel's
//                 answers
#include "tests/core/firewall/differential/experiment.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

using namespace Qt::Literals::StringLiterals;

namespace doorward::json {
template <>
struct EnumNames<firewall::Entry> {
    static constexpr std::array<std::pair<firewall::Entry, const char *>, 4> names{
        {{firewall::Entry::Arrives, "arrives"},
         {firewall::Entry::Forwards, "forwards"},
         {firewall::Entry::Delivered, "delivered"},
         {firewall::Entry::Sent, "sent"}}};
};
template <>
struct EnumNames<differential::Layer> {
    static constexpr std::array<std::pair<differential::Layer, const char *>, 6> names{
        {{differential::Layer::Ipset, "ipset restore"},
         {differential::Layer::Nft, "nft -f -"},
         {differential::Layer::IptablesNft, "iptables-nft-restore"},
         {differential::Layer::Ip6tablesNft, "ip6tables-nft-restore"},
         {differential::Layer::IptablesLegacy, "iptables-legacy-restore"},
         {differential::Layer::Ip6tablesLegacy, "ip6tables-legacy-restore"}}};
};
} // namespace doorward::json

namespace doorward::firewall {

template <typename F, json::Described<HostView> T>
void describe(F &field, T &host)
{
    field("interfaces", host.interfaces);
    field("routes", host.routes);
    field("rules", host.rules);
    field("sysctls", host.sysctls);
}

template <typename F, json::Described<Packet> T>
void describe(F &field, T &packet)
{
    field("source", packet.source);
    field("source_port", packet.sourcePort);
    field("destination", packet.destination);
    field("destination_port", packet.destinationPort);
    field("in", packet.inputDevice);
    field("flags", packet.tcpFlags);
    field("mark", packet.mark);
    field("uid", packet.ownerUser);
    field("gid", packet.ownerGroup);
}

} // namespace doorward::firewall

namespace doorward::differential {
namespace {

/// A step of the file "case.json".
struct LayerText {
    Layer layer = Layer::Nft;
    QStringList lines;
};

template <typename F, json::Described<LayerText> T>
void describe(F &field, T &text)
{
    field("by", text.layer);
    field("lines", text.lines);
}

struct Case {
    QString about;
    std::vector<LayerText> load;
    std::vector<Record::Pair> pairs;
};

} // namespace

template <typename F, json::Described<Record::Pair> T>
void describe(F &field, T &pair)
{
    field("entry", pair.shot.entry);
    field("packet", pair.shot.packet);
    field("kernel", pair.request);
    field("kernel_reply", pair.reply);
    field("later_flags", pair.laterFlags);
    field("kernel_later", pair.later);
}

namespace {

template <typename F, json::Described<Case> T>
void describe(F &field, T &file)
{
    field("about", file.about);
    field("load", file.load);
    field("pairs", file.pairs);
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qWarning("%s: %s", qPrintable(path), qPrintable(file.errorString()));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <typename T>
QByteArray document(const T &value)
{
    return QJsonDocument(json::write(value).toObject()).toJson();
}

std::vector<QByteArray> readNumbered(const QDir &dir, const QString &stem)
{
    std::vector<QByteArray> texts;
    for (const QString &name : dir.entryList({stem + u"-*.txt"_s}, QDir::Files, QDir::Name))
        texts.push_back(readFile(dir.filePath(name)));
    return texts;
}

void writeNumbered(const QDir &dir, const QString &stem, const std::vector<QByteArray> &texts)
{
    for (std::size_t i = 0; i < texts.size(); ++i)
        writeFile(dir.filePath(u"%1-%2.txt"_s.arg(stem).arg(i)), texts[i]);
}

template <typename T>
Result<T> readDocument(const QString &path)
{
    return json::parseObject(readFile(path)).and_then([](const QJsonObject &object) {
        return json::fromJson<T>(QJsonValue(object));
    });
}

} // namespace

QString saveCase(const QString &folder, const QString &name, const Report &report,
                 const QString &about)
{
    const QDir dir(folder + u'/' + name);
    dir.mkpath(u"."_s);
    const firewall::RulesetSources &sources = report.record.sources;
    writeFile(dir.filePath(u"nft.json"_s), sources.nft);
    writeFile(dir.filePath(u"ipset.txt"_s), sources.ipset);
    writeNumbered(dir, u"iptables"_s, sources.iptables);
    writeNumbered(dir, u"ip6tables"_s, sources.ip6tables);
    writeFile(dir.filePath(u"host.json"_s), document(report.record.host));
    Case file{about, {}, report.record.pairs};
    for (const Layer layer : report.loaded.order)
        if (report.loaded.uses(layer))
            file.load.push_back(
                {layer, QString::fromUtf8(report.loaded.text(layer).trimmed()).split(u'\n')});
    writeFile(dir.filePath(u"case.json"_s), document(file));
    return dir.path();
}

Result<Record> readCase(const QString &folder)
{
    const QDir dir(folder);
    Record record;
    record.sources.nft = readFile(dir.filePath(u"nft.json"_s));
    record.sources.ipset = readFile(dir.filePath(u"ipset.txt"_s));
    record.sources.iptables = readNumbered(dir, u"iptables"_s);
    record.sources.ip6tables = readNumbered(dir, u"ip6tables"_s);
    const QString own = dir.filePath(u"host.json"_s);
    auto host = readDocument<firewall::HostView>(
        QFile::exists(own) ? own : dir.filePath(u"../host.json"_s));
    if (!host)
        return tl::unexpected(host.error());
    record.host = std::move(*host);
    auto file = readDocument<Case>(dir.filePath(u"case.json"_s));
    if (!file)
        return tl::unexpected(file.error());
    record.pairs = std::move(file->pairs);
    return record;
}

QStringList replay(const Record &record)
{
    auto ruleset = firewall::readRuleset(record.sources);
    if (!ruleset)
        return {ruleset.error().text()};
    const firewall::Evaluator evaluator(std::move(*ruleset), record.host);
    QStringList differences;
    const auto tell = [&](const Record::Pair &pair, const QString &what, const KernelAnswer &kernel,
                          const firewall::Evaluation &ours) {
        differences.append(u"%1: %2\n  kernel: %3\n  ours:   %4"_s.arg(
            textOf(pair.shot), what, kernel.text(), textOf(ours)));
    };
    for (const Record::Pair &pair : record.pairs) {
        const auto forward =
            evaluator.evaluate(pair.shot.packet, pair.shot.entry, firewall::Detail::VerdictOnly);
        const Compared request = compareRequest(pair.shot, pair.request, forward, evaluator);
        if (request.likeness == Likeness::Wrong)
            tell(pair, request.difference, pair.request, forward);
        if (request.likeness != Likeness::Same || !pair.reply)
            continue;
        const auto back = evaluator.evaluateReply(pair.shot.packet, pair.shot.entry, forward,
                                                  firewall::Detail::VerdictOnly);
        const Compared reply = compareReply(*pair.reply, back);
        if (reply.likeness == Likeness::Wrong)
            tell(pair, reply.difference, *pair.reply, back);
        if (!pair.later)
            continue;
        const Shot shot = laterShot(pair.shot, pair.laterFlags);
        const auto evaluation =
            evaluator.evaluate(shot.packet, shot.entry, firewall::Detail::VerdictOnly);
        const Compared later = compareRequest(shot, *pair.later, evaluation);
        if (later.likeness == Likeness::Wrong)
            tell(pair, u"later: "_s + later.difference, *pair.later, evaluation);
    }
    return differences;
}

} // namespace doorward::differential
