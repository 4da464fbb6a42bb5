// SPDX-License-Identifier: MIT
// How the host under test is furnished.
#include "core/inspect/host.h"
#include "core/inspect/routes.h"
#include "tests/core/firewall/differential/bench.h"
#include "tests/core/firewall/differential/site.h"

#include <QFile>

#include <algorithm>
#include <cstring>

#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

constexpr int receiveBuffer = 32 << 20;

bool failed(const char *what)
{
    qWarning("%s: %s", what, std::strerror(errno));
    return false;
}

/// Answers at once and to everybody; no source address is refused; a SYN-ACK for each SYN, without
/// memory of it, so that neither a queue nor a retransmission gets in the way.
bool writeSysctls()
{
    static constexpr std::array settings{
        std::pair{"net/ipv4/ip_forward", "1"},
        std::pair{"net/ipv6/conf/all/forwarding", "1"},
        std::pair{"net/ipv4/icmp_ratelimit", "0"},
        std::pair{"net/ipv4/icmp_ratemask", "0"},
        std::pair{"net/ipv6/icmp/ratelimit", "0"},
        std::pair{"net/ipv6/icmp/ratemask", ""},
        std::pair{"net/ipv4/tcp_syncookies", "2"},
        std::pair{"net/ipv4/conf/all/rp_filter", "0"},
        std::pair{"net/ipv4/conf/default/rp_filter", "0"},
        std::pair{"net/ipv4/conf/all/send_redirects", "0"},
        std::pair{"net/ipv4/conf/default/send_redirects", "0"},
        std::pair{"net/ipv6/conf/all/accept_dad", "0"},
        std::pair{"net/ipv6/conf/default/accept_dad", "0"},
        std::pair{"net/ipv6/conf/default/addr_gen_mode", "1"},
        std::pair{"net/ipv6/conf/default/accept_ra", "0"},
        std::pair{"net/ipv6/conf/default/router_solicitations", "0"}};
    for (const auto &[name, value] : settings) {
        QFile file(u"/proc/sys/"_s + QLatin1StringView(name));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)
            || file.write(*value == '\0' ? "\n" : value) < 0)
            qWarning("%s: %s", name, qPrintable(file.errorString()));
    }
    return true;
}

UniqueFd openTap(const char *name)
{
    UniqueFd tap(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    ifreq request{};
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (!tap || ::ioctl(tap.get(), TUNSETIFF, &request) != 0) {
        failed("TUNSETIFF");
        return {};
    }
    return tap;
}

QByteArray linkLines()
{
    QByteArray lines = "link set lo up\naddress add 10.9.9.9/32 dev lo\n"
                       "address add fd09::9/128 dev lo nodad\n";
    for (const site::Device &device : site::devices) {
        const QByteArray name = device.name;
        // Without ARP every neighbour is reached at once.
        lines += "link set " + name + " address " + device.mac + " arp off up\n";
        for (const char *address : device.addresses)
            if (*address != '\0')
                lines += "address add " + QByteArray(address) + " dev " + name
                         + (std::strchr(address, ':') != nullptr ? " nodad\n" : "\n");
    }
    return lines;
}

QByteArray routeLines()
{
    return "route add default dev " + QByteArray(site::defaultDevice) + "\nroute add default dev "
           + site::markedDevice + " table 100\nrule add fwmark "
           + QByteArray::number(site::routingMark) + " lookup 100\n";
}

UniqueFd rawSocket(int family, int protocol)
{
    UniqueFd socket(::socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol));
    const int yes = 1;
    constexpr int receiveMark = 75; // SO_RCVMARK, asm-generic/socket.h, since Linux 5.19
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &receiveBuffer, sizeof receiveBuffer);
    ::setsockopt(socket.get(), SOL_SOCKET, receiveMark, &yes, sizeof yes);
    if (family == AF_INET6)
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof yes);
    return socket;
}

UniqueFd listener(quint16 port)
{
    UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int no = 0;
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(socket.get(), 16) != 0) {
        failed("listen");
        return {};
    }
    return socket;
}

} // namespace

std::unique_ptr<Bench> Bench::make()
{
    std::unique_ptr<Bench> bench(new Bench);
    if (!bench->m_netns.isValid() || !bench->furnish())
        return nullptr;
    return bench;
}

bool Bench::furnish()
{
    bool done = false;
    m_netns.in([this, &done] { done = writeSysctls() && openCables() && openSockets(); });
    if (!done)
        return false;
    const QStringList batch{u"-batch"_s, u"-"_s};
    for (const lab::Ran &ran :
         {m_netns.run(QStringList{u"ip"_s} + batch, linkLines() + routeLines()),
          m_netns.run(QStringList{u"ip"_s, u"-6"_s} + batch, routeLines())})
        if (!ran.ok()) {
            qWarning("ip: %s", ran.errors.constData());
            return false;
        }
    m_netns.in([this, &done] { done = listenEverywhere() && openSentinel(); });
    return done;
}

bool Bench::openCables()
{
    for (const site::Device &device : site::devices) {
        m_cables.push_back(openTap(device.name));
        if (!m_cables.back())
            return false;
    }
    return true;
}

bool Bench::openSockets()
{
    m_tcp4 = rawSocket(AF_INET, IPPROTO_TCP);
    m_tcp6 = rawSocket(AF_INET6, IPPROTO_TCP);
    m_icmp4 = rawSocket(AF_INET, IPPROTO_ICMP);
    m_icmp6 = rawSocket(AF_INET6, IPPROTO_ICMPV6);
    for (const quint32 user : site::users) {
        ::setfsgid(user);
        ::setfsuid(user);
        // Changing fsuid takes CAP_NET_RAW away from nobody (capabilities(7)).
        m_senders.push_back(
            {user, rawSocket(AF_INET, IPPROTO_RAW), rawSocket(AF_INET6, IPPROTO_RAW)});
        ::setfsuid(0);
        ::setfsgid(0);
    }
    return m_tcp4 && m_tcp6 && m_icmp4 && m_icmp6
           && std::all_of(m_senders.begin(), m_senders.end(),
                          [](const Sender &sender) { return sender.ipv4 && sender.ipv6; });
}

bool Bench::listenEverywhere()
{
    for (const quint16 port : site::ports) {
        m_listeners.push_back(listener(port));
        if (!m_listeners.back())
            return false;
    }
    return true;
}

bool Bench::openSentinel()
{
    m_sentinel = UniqueFd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(sentinelProtocol)));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(sentinelProtocol);
    address.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    return ::bind(m_sentinel.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address)
               == 0
           || failed("bind to lo");
}

firewall::HostView Bench::hostView() const
{
    firewall::HostView view;
    m_netns.in([&view] {
        const CancelToken cancel;
        const Deadline deadline = Deadline::after(std::chrono::seconds(10));
        if (auto interfaces = readInterfaces(cancel, deadline)) {
            view.sysctls = readSysctls(*interfaces);
            view.interfaces = std::move(*interfaces);
        }
        if (auto routes = readRoutes(cancel, deadline))
            view.routes = std::move(*routes);
        if (auto rules = readPolicyRules(cancel, deadline))
            view.rules = std::move(*rules);
    });
    return view;
}

} // namespace doorward::differential
