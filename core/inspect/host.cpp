// SPDX-License-Identifier: MIT
#include "core/inspect/host.h"

#include "core/inspect/namespaces.h"
#include "core/inspect/proc_file.h"

#include <algorithm>
#include <array>

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostInterfaces = 128;

/// Whether this is the namespace that the system was started in. PID 1's answers, where it may be
/// read; but inside a container PID 1 is the container's own. net.ipv4.tcp_mem exists in the
/// initial namespace alone (net/ipv4/sysctl_net_ipv4.c registers it for init_net), which no
/// container hides.
bool isInitialNamespace()
{
    if (::access("/proc/sys/net/ipv4/tcp_mem", F_OK) == 0)
        return true;
    if (::access("/proc/sys/net/ipv4", F_OK) == 0)
        return false;
    const QByteArray first = linkTarget("/proc/1/ns/net");
    return first.isEmpty() || QString::fromLatin1(first) == ownNetworkNamespace();
}

QStringList presentTools()
{
    static constexpr std::array directories{"/usr/bin/", "/usr/sbin/",      "/bin/",
                                            "/sbin/",    "/usr/local/bin/", "/usr/local/sbin/"};
    static constexpr std::array tools{"systemctl",
                                      "journalctl",
                                      "service",
                                      "rc-service",
                                      "ss",
                                      "ip",
                                      "nft",
                                      "iptables",
                                      "ip6tables",
                                      "iptables-legacy",
                                      "ip6tables-legacy",
                                      "iptables-save",
                                      "ip6tables-save",
                                      "firewall-cmd",
                                      "ufw",
                                      "docker",
                                      "podman",
                                      "kubectl",
                                      "getent",
                                      "dig",
                                      "host",
                                      "nslookup",
                                      "resolvectl",
                                      "curl",
                                      "wget",
                                      "nc",
                                      "ncat",
                                      "telnet",
                                      "openssl",
                                      "ping",
                                      "traceroute",
                                      "tracepath",
                                      "mtr",
                                      "tcpdump",
                                      "conntrack",
                                      "sysctl",
                                      "lsof",
                                      "netstat",
                                      "psql",
                                      "mysql",
                                      "mariadb",
                                      "redis-cli",
                                      "ssh",
                                      "nmcli",
                                      "networkctl",
                                      "aa-status",
                                      "ausearch"};
    QStringList present;
    for (const char *tool : tools)
        if (std::any_of(directories.begin(), directories.end(), [tool](const char *directory) {
                return ::access((QByteArray(directory) + tool).constData(), X_OK) == 0;
            }))
            present.append(QString::fromLatin1(tool));
    return present;
}

void addSysctl(QMap<QString, QString> &values, const QString &directory, const QString &key,
               const QString &name)
{
    const QByteArray path = "/proc/sys/net/" + directory.toUtf8() + '/' + name.toLatin1();
    if (const auto bytes = readFile(path.constData(), 4096))
        values.insert(u"net."_s + key + u'.' + name,
                      QString::fromUtf8(bytes->trimmed()).replace(u'\t', u' '));
}

} // namespace

QString prettyName(QByteArrayView osRelease)
{
    for (const QByteArrayView line : linesOf(osRelease)) {
        if (!line.startsWith("PRETTY_NAME="))
            continue;
        QByteArrayView value = line.sliced(12).trimmed();
        if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')
            && value.back() == value.front())
            value = value.sliced(1).chopped(1);
        return QString::fromUtf8(value).remove(u'\\');
    }
    return u"Linux"_s;
}

PrivilegeFacts ownPrivileges()
{
    PrivilegeFacts privileges;
    privileges.uid = Uid(::geteuid());
    const QByteArray status = readFile("/proc/thread-self/status", 16384).value_or(QByteArray());
    for (const QByteArrayView line : linesOf(status)) {
        if (!line.startsWith("CapEff:"))
            continue;
        const quint64 effective = line.sliced(7).trimmed().toByteArray().toULongLong(nullptr, 16);
        const auto has = [effective](unsigned capability) {
            return ((effective >> capability) & 1U) != 0;
        };
        privileges.netAdmin = has(CAP_NET_ADMIN);
        privileges.netRaw = has(CAP_NET_RAW);
        privileges.sysPtrace = has(CAP_SYS_PTRACE);
    }
    return privileges;
}

void describeHost(HostSnapshot &snapshot)
{
    utsname name{};
    if (::uname(&name) == 0) {
        snapshot.hostname = QString::fromUtf8(name.nodename);
        snapshot.kernel = QString::fromUtf8(name.release);
    }
    snapshot.taken = QDateTime::currentDateTimeUtc();
    auto osRelease = readFile("/etc/os-release", 65536);
    if (!osRelease)
        osRelease = readFile("/usr/lib/os-release", 65536);
    snapshot.system = prettyName(osRelease.value_or(QByteArray()));
    snapshot.bootId = QString::fromLatin1(
        readFile("/proc/sys/kernel/random/boot_id", 64).value_or(QByteArray()).trimmed());
    snapshot.netns = ownNetworkNamespace();
    snapshot.initialNetns = isInitialNamespace();
    struct stat status {};
    snapshot.systemd =
        ::lstat("/run/systemd/system", &status) == 0 && S_ISDIR(status.st_mode); // sd_booted(3)
    snapshot.privileges = ownPrivileges();
    snapshot.tools = presentTools();
}

QMap<QString, QString> readSysctls(const std::vector<Interface> &interfaces)
{
    static constexpr std::array ipv4{
        "ip_forward",          "tcp_abort_on_overflow",   "tcp_syncookies",
        "ip_local_port_range", "ip_local_reserved_ports", "tcp_syn_retries",
        "tcp_max_syn_backlog", "ip_nonlocal_bind",        "ip_unprivileged_port_start",
        "tcp_tw_reuse"};
    QMap<QString, QString> values;
    for (const char *name : ipv4)
        addSysctl(values, u"ipv4"_s, u"ipv4"_s, QString::fromLatin1(name));
    addSysctl(values, u"core"_s, u"core"_s, u"somaxconn"_s);
    addSysctl(values, u"ipv6"_s, u"ipv6"_s, u"bindv6only"_s);
    for (const char *name : {"bridge-nf-call-iptables", "bridge-nf-call-ip6tables"})
        addSysctl(values, u"bridge"_s, u"bridge"_s, QString::fromLatin1(name));
    QStringList places{u"all"_s, u"default"_s};
    for (std::size_t i = 0; i < std::min(interfaces.size(), mostInterfaces); ++i)
        places.append(interfaces[i].name);
    for (const QString &place : places) {
        if (place.contains(u'/') || place == "."_L1 || place == ".."_L1)
            continue;
        const QString key = u".conf."_s + QString(place).replace(u'.', u'/');
        for (const char *name : {"rp_filter", "route_localnet", "forwarding"})
            addSysctl(values, u"ipv4/conf/"_s + place, u"ipv4"_s + key, QString::fromLatin1(name));
        for (const char *name : {"disable_ipv6", "forwarding", "force_forwarding"})
            addSysctl(values, u"ipv6/conf/"_s + place, u"ipv6"_s + key, QString::fromLatin1(name));
    }
    return values;
}

} // namespace doorward
