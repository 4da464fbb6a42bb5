// SPDX-License-Identifier: MIT
#include "core/probe/resolver.h"

#include "core/base/program.h"
#include "core/probe/dns_exchange.h"
#include "core/probe/resolver_wire.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/auxv.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {
namespace {

QString &chosenWorker()
{
    static QString path;
    return path;
}

/// The path of the running program.
QString ownProgram()
{
    const QString program = QFileInfo(u"/proc/self/exe"_s).symLinkTarget();
    const auto given = ::getauxval(AT_EXECFN); // as execve(2) got it, for where /proc is missing
    if (!program.isEmpty() || given == 0)
        return program;
    return QFileInfo(QFile::decodeName(reinterpret_cast<const char *>(given))).canonicalFilePath();
}

/// The name as the wire has it: as it is where it is ASCII (IDNA would reject the underscores of
/// some), else its ACE form. Empty: it has none.
QByteArray wireName(const QString &name)
{
    if (std::all_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < 0x80; }))
        return name.toLatin1();
    const bool absolute = name.endsWith(u'.');
    const QByteArray ace = QUrl::toAce(absolute ? name.chopped(1) : name);
    return absolute && !ace.isEmpty() ? ace + '.' : ace;
}

NameOutcome outcomeOfEai(int eai)
{
    switch (eai) {
    case 0:
        return NameOutcome::Answered;
    case EAI_NONAME:
        return NameOutcome::NotFound;
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
        return NameOutcome::NoAddress;
    case EAI_AGAIN:
        return NameOutcome::TryAgain;
    case EAI_FAIL:
        return NameOutcome::ServerFail;
    default: // the set is open: whatever libc adds
        return NameOutcome::Failed;
    }
}

IpAddress addressOf(const resolver_wire::Address &wire)
{
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_scope_id = wire.scope;
    std::memcpy(&in6.sin6_addr, wire.bytes.data(), sizeof in6.sin6_addr);
    if (wire.family == 4)
        return IpAddress::fromBytes(wire.bytes.data(), 4).value_or(IpAddress());
    return IpAddress::fromSockaddr(reinterpret_cast<const sockaddr *>(&in6)).value_or(IpAddress());
}

/// Reads what the worker wrote; false where it is cut short or is not that.
bool readWire(const QByteArray &bytes, SystemLookup &lookup)
{
    resolver_wire::Header header;
    if (bytes.size() < qsizetype(sizeof header))
        return false;
    std::memcpy(&header, bytes.constData(), sizeof header);
    const bool fits = header.magic == resolver_wire::magic
                      && header.addressCount <= resolver_wire::mostAddresses
                      && header.canonicalSize <= resolver_wire::longestName;
    const std::size_t expected =
        sizeof header + header.addressCount * sizeof(resolver_wire::Address) + header.canonicalSize;
    if (!fits || std::size_t(bytes.size()) != expected)
        return false;
    lookup.outcome = outcomeOfEai(header.eai);
    lookup.eai = header.eai;
    lookup.errnoValue = header.errnoValue;
    lookup.elapsedUs = header.elapsedUs;
    const char *next = bytes.constData() + sizeof header;
    for (std::uint32_t i = 0; i < header.addressCount;
         ++i, next += sizeof(resolver_wire::Address)) {
        resolver_wire::Address wire;
        std::memcpy(&wire, next, sizeof wire);
        const IpAddress address = addressOf(wire);
        if (std::find(lookup.addresses.begin(), lookup.addresses.end(), address)
            == lookup.addresses.end())
            lookup.addresses.push_back(address);
    }
    if (header.canonicalSize > 0)
        lookup.canonicalName = QString::fromUtf8(next, qsizetype(header.canonicalSize));
    return true;
}

void noteFailure(SystemLookup &lookup, const Error &error)
{
    lookup.outcome = error.kind == ErrorKind::TimedOut ? NameOutcome::Silent : NameOutcome::Failed;
    if (error.kind == ErrorKind::Cancelled)
        lookup.errnoValue = ECANCELED;
    else if (error.kind != ErrorKind::TimedOut)
        lookup.errnoValue = error.errnoValue;
}

SystemLookup answerLiteral(const QString &name, const IpAddress &literal,
                           std::optional<Family> family)
{
    SystemLookup lookup;
    lookup.name = name;
    if (family && *family != literal.family()) {
        lookup.outcome = NameOutcome::NoAddress;
        lookup.eai = EAI_ADDRFAMILY;
        return lookup;
    }
    lookup.outcome = NameOutcome::Answered;
    lookup.addresses = {literal};
    return lookup;
}

QByteArray familyWord(std::optional<Family> family)
{
    if (family == Family::Ipv4)
        return "4";
    return family == Family::Ipv6 ? "6" : "any";
}

SystemLookup lookUp(const QString &name, std::optional<Family> family, const CancelToken &cancel,
                    Deadline deadline)
{
    if (const auto literal = IpAddress::parse(name))
        return answerLiteral(name, *literal, family);
    SystemLookup lookup;
    lookup.name = name;
    const QByteArray wire = wireName(name);
    if (wire.isEmpty() || wire.contains('\0')
        || wire.size() > qsizetype(resolver_wire::longestName)) {
        lookup.errnoValue = EINVAL;
        return lookup;
    }
    constexpr qsizetype longestAnswer =
        sizeof(resolver_wire::Header)
        + resolver_wire::mostAddresses * sizeof(resolver_wire::Address)
        + resolver_wire::longestName;
    const auto began = std::chrono::steady_clock::now();
    const auto output = resolverWorker().and_then([&](const QString &worker) {
        // resolv.conf(5), hostname(7): these change the resolver's rules.
        return runProgram({worker,
                           {familyWord(family), wire},
                           {"LOCALDOMAIN", "RES_OPTIONS", "HOSTALIASES"},
                           longestAnswer},
                          cancel, deadline);
    });
    if (output && readWire(output->output, lookup))
        return lookup;
    noteFailure(lookup, output ? Error{ErrorKind::BadInput, u"read"_s, u"worker"_s, EBADMSG}
                               : output.error());
    lookup.elapsedUs = std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - began)
                           .count();
    return lookup;
}

/// RFC 6761 section 6.3: such names never leave the host.
bool isLocalhost(const QString &name)
{
    const QString bare = name.endsWith(u'.') ? name.chopped(1) : name;
    return bare.compare("localhost"_L1, Qt::CaseInsensitive) == 0
           || bare.endsWith(".localhost"_L1, Qt::CaseInsensitive);
}

/// The names that a resolver would ask for, in its order (resolv.conf(5), search and ndots).
QList<QByteArray> candidates(const NameQuestion &question)
{
    constexpr qsizetype mostNames = 8;
    constexpr qsizetype longest = 254; // RFC 1035, as text with the last dot
    const QByteArray name = wireName(question.name);
    if (name.isEmpty())
        return {};
    if (name.endsWith('.'))
        return {name};
    QList<QByteArray> names;
    for (const QString &domain : question.config.search) {
        const QByteArray suffix = wireName(domain.endsWith(u'.') ? domain.chopped(1) : domain);
        names.append(suffix.isEmpty() ? name + '.' : name + '.' + suffix + '.');
    }
    const bool asItIsFirst = name.count('.') >= question.config.ndots;
    names.removeAll(name + '.');
    names.insert(asItIsFirst ? 0 : names.size(), name + '.');
    names.removeIf([](const QByteArray &each) { return each.size() > longest; });
    return names.mid(0, mostNames);
}

bool isFinal(const ServerLookup &lookup)
{
    return lookup.outcome != NameOutcome::NotFound && lookup.outcome != NameOutcome::NoAddress;
}

/// Runs `work` beside the caller; where the system gives no thread, at once.
std::thread beside(const std::function<void()> &work)
{
    try {
        return std::thread(work);
    } catch (const std::system_error &) {
        work();
        return {};
    }
}

void finish(std::thread &thread)
{
    if (thread.joinable())
        thread.join();
}

/// All questions for one server, one candidate after the other, both families at a time.
std::vector<ServerLookup> askAll(const Endpoint &server, const NameQuestion &question,
                                 const QList<QByteArray> &names, const CancelToken &cancel,
                                 Deadline deadline)
{
    std::vector<ServerLookup> lookups;
    for (const QByteArray &name : names) {
        std::optional<ServerLookup> v4, v6;
        const auto ask = [&](RecordType type) {
            return askServer(server, name, type, question.serverTimeout, cancel, deadline);
        };
        std::thread other;
        if (question.family != Family::Ipv4)
            other = beside([&] { v6 = ask(RecordType::Aaaa); });
        if (question.family != Family::Ipv6)
            v4 = ask(RecordType::A);
        finish(other);
        bool ended = false;
        for (const auto &lookup : {v4, v6}) {
            if (lookup)
                lookups.push_back(*lookup);
            ended = ended || (lookup && isFinal(*lookup));
        }
        if (ended)
            break;
    }
    return lookups;
}

} // namespace

SystemLookup lookUpSystem(const NameQuestion &question, const CancelToken &cancel,
                          Deadline deadline)
{
    return lookUp(question.name, question.family, cancel, deadline);
}

bool searchApplies(const NameQuestion &question)
{
    return !question.config.search.isEmpty() && !question.name.isEmpty()
           && !question.name.endsWith(u'.') && !IpAddress::parse(question.name)
           && !isLocalhost(question.name);
}

SystemLookup lookUpAbsolute(const NameQuestion &question, const CancelToken &cancel,
                            Deadline deadline)
{
    const QString name = question.name.endsWith(u'.') ? question.name : question.name + u'.';
    return lookUp(name, question.family, cancel, deadline);
}

std::vector<ServerLookup> askServers(const NameQuestion &question, const CancelToken &cancel,
                                     Deadline deadline)
{
    constexpr std::size_t mostServers = 8;
    std::vector<ServerLookup> lookups;
    if (question.name.isEmpty() || IpAddress::parse(question.name) || isLocalhost(question.name))
        return lookups;
    const QList<QByteArray> names = candidates(question);
    const std::size_t count = std::min(question.config.nameservers.size(), mostServers);
    std::vector<std::vector<ServerLookup>> perServer(count);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
        threads.push_back(beside([&, i] {
            perServer[i] =
                askAll(question.config.nameservers[i], question, names, cancel, deadline);
        }));
    }
    std::for_each(threads.begin(), threads.end(), finish);
    for (const auto &some : perServer)
        lookups.insert(lookups.end(), some.begin(), some.end());
    return lookups;
}

Result<QString> resolverWorker()
{
    QStringList places{chosenWorker()};
    if (places.first().isEmpty()) {
        const QString folder = QFileInfo(ownProgram()).path();
        places = {folder + "/doorward-resolver"_L1,
                  QDir::cleanPath(folder + "/../libexec/doorward/doorward-resolver"_L1)};
        if (folder.endsWith("/bin"_L1)) // installed: that is where it belongs
            std::swap(places[0], places[1]);
    }
    for (const QString &place : places) {
        if (QFileInfo(place).isExecutable())
            return place;
    }
    return tl::unexpected(Error{ErrorKind::NotFound, u"start"_s, places.first(), ENOENT});
}

void setResolverWorkerPath(const QString &path)
{
    chosenWorker() = path;
}

} // namespace doorward
