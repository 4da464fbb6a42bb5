// SPDX-License-Identifier: MIT
#include "tests/support/this_kernel.h"

#include <QFile>
#include <QVersionNumber>

#include <optional>
#include <utility>

#include <sys/utsname.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::lab {
namespace {

QString release()
{
    utsname name{};
    ::uname(&name);
    return QString::fromLatin1(name.release);
}

std::optional<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? std::optional(file.readAll()) : std::nullopt;
}

} // namespace

bool kernelIsAtLeast(int major, int minor)
{
    return QVersionNumber::fromString(release()) >= QVersionNumber(major, minor);
}

bool hasIpv6Loopback()
{
    const auto addresses = contentOf(u"/proc/net/if_inet6"_s);
    return addresses && addresses->contains("00000000000000000000000000000001 ");
}

bool hasLegacyTables()
{
    return QFile::exists(u"/proc/net/ip_tables_names"_s);
}

QString whyEmptinessCannotBeShown()
{
    const auto modules = contentOf(u"/proc/modules"_s);
    if (!modules) // a kernel without modules
        return {};
    const auto builtIn = contentOf(u"/lib/modules/%1/modules.builtin"_s.arg(release()));
    if (builtIn || ("\n" + *modules).contains("\nnf_tables "))
        return {};
    return u"nf_tables is not loaded, and /lib/modules/%1/modules.builtin cannot be read"_s.arg(
        release());
}

} // namespace doorward::lab
