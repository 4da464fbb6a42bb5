// SPDX-License-Identifier: MIT
#include "core/facts/listen_setting.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

bool isEveryAddress(const QString &host)
{
    return host.isEmpty() || host == "*"_L1 || host == "all"_L1;
}

bool isLoopback(const QString &host)
{
    return host == "localhost"_L1 || host == "loopback-only"_L1 || host == "_local_"_L1;
}

} // namespace

std::optional<ListenPlace> ListenPlace::parse(const QString &text)
{
    if (const auto port = portFromText(text))
        return ListenPlace{{}, port};
    const QString host = text.startsWith(u'-') ? text.sliced(1) : text;
    if (IpAddress::parse(host) || (!host.isEmpty() && (isEveryAddress(host) || isLoopback(host))))
        return ListenPlace{host, {}};
    if (const auto endpoint = Endpoint::parse(text); endpoint && endpoint->port != Port(0))
        return ListenPlace{endpoint->address.text(), endpoint->port};
    const qsizetype colon = text.lastIndexOf(u':');
    const auto port = colon > 0 ? portFromText(QStringView(text).sliced(colon + 1)) : std::nullopt;
    const QString word = text.left(colon);
    if (!port || !(isEveryAddress(word) || isLoopback(word)))
        return std::nullopt;
    return ListenPlace{word, port};
}

bool ListenPlace::names(const IpAddress &bound) const
{
    if (isEveryAddress(host))
        return bound.isUnspecified();
    if (isLoopback(host))
        return bound.isLoopback();
    const auto address = IpAddress::parse(host);
    return address && address->unmapped() == bound.unmapped();
}

} // namespace doorward
