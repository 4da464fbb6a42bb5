// SPDX-License-Identifier: MIT
#include "core/inspect/proxy_variables.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// Everything between the scheme and the last "@": a password may itself hold "@", "/" or "#".
QString withoutUserinfo(const QString &value)
{
    const qsizetype at = value.lastIndexOf(u'@');
    if (at < 0)
        return value;
    const qsizetype scheme = value.indexOf("://"_L1);
    const qsizetype start = scheme >= 0 && scheme < at ? scheme + 3 : 0;
    return value.left(start) + u"***"_s + value.mid(at);
}

QString plainHost(QString host)
{
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    if (host.endsWith(u'.'))
        host.chop(1);
    return host;
}

bool matchesEntry(const QString &entry, const QString &host,
                  const std::optional<IpAddress> &address)
{
    if (address) {
        const auto prefix = IpPrefix::parse(entry);
        return prefix && prefix->contains(address->withZone({}));
    }
    QString suffix = entry;
    while (suffix.startsWith(u'.'))
        suffix.remove(0, 1);
    if (suffix.endsWith(u'.'))
        suffix.chop(1);
    if (suffix.isEmpty() || !host.endsWith(suffix, Qt::CaseInsensitive))
        return false;
    return host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == u'.';
}

/// The variables that curl looks at for a target of this scheme, first match wins.
QStringList candidatesFor(const QString &scheme)
{
    if (scheme == "http"_L1 || scheme == "ws"_L1)
        return {u"http_proxy"_s, u"all_proxy"_s, u"ALL_PROXY"_s};
    if (scheme == "https"_L1 || scheme == "wss"_L1)
        return {u"https_proxy"_s, u"HTTPS_PROXY"_s, u"all_proxy"_s, u"ALL_PROXY"_s};
    return {};
}

QString applyingVariable(const QProcessEnvironment &environment, const Target &target)
{
    if (!target.scheme || !target.host)
        return {};
    QString exempt = environment.value(u"no_proxy"_s);
    if (exempt.isEmpty())
        exempt = environment.value(u"NO_PROXY"_s);
    if (isExemptFromProxy(exempt, *target.host))
        return {};
    const QStringList candidates = candidatesFor(target.scheme->toLower());
    const auto found =
        std::find_if(candidates.begin(), candidates.end(), [&environment](const QString &name) {
            return !environment.value(name).isEmpty();
        });
    return found == candidates.end() ? QString() : *found;
}

} // namespace

bool isExemptFromProxy(const QString &noProxy, const QString &host)
{
    if (noProxy.trimmed() == "*"_L1)
        return true;
    const QString plain = plainHost(host);
    const auto address = IpAddress::parse(plain);
    QString list = noProxy;
    list.replace(u' ', u',').replace(u'\t', u',');
    const QStringList entries = list.split(u',', Qt::SkipEmptyParts);
    return std::any_of(entries.begin(), entries.end(),
                       [&](const QString &entry) { return matchesEntry(entry, plain, address); });
}

std::vector<ProxyVariable> proxyVariables(const QProcessEnvironment &environment,
                                          const Target &target)
{
    static constexpr std::array names{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                      "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
    const QString applying = applyingVariable(environment, target);
    std::vector<ProxyVariable> found;
    for (const char *latin : names) {
        const QString name = QString::fromLatin1(latin);
        const QString value = environment.value(name);
        if (!value.isEmpty())
            found.push_back({name, withoutUserinfo(value), name == applying});
    }
    return found;
}

std::optional<ProxyEndpoint> proxyEndpoint(const QString &value)
{
    ProxyEndpoint proxy{u"http"_s, {}, Port(1080)};
    QString rest = value.trimmed();
    if (const qsizetype scheme = rest.indexOf("://"_L1); scheme > 0) {
        proxy.scheme = rest.left(scheme).toLower();
        rest = rest.mid(scheme + 3);
    }
    rest = rest.mid(rest.lastIndexOf(u'@') + 1);
    const auto end = std::find_if(rest.begin(), rest.end(),
                                  [](QChar c) { return c == u'/' || c == u'?' || c == u'#'; });
    rest.truncate(end - rest.begin());
    QString portText;
    if (rest.startsWith(u'[')) {
        const qsizetype close = rest.indexOf(u']');
        const QString after = rest.mid(close + 1);
        if (close < 0 || (!after.isEmpty() && !after.startsWith(u':')))
            return std::nullopt;
        portText = after.mid(1);
        rest = rest.mid(1, close - 1);
        if (!IpAddress::parse(rest))
            return std::nullopt;
    } else if (const qsizetype colon = rest.lastIndexOf(u':'); colon >= 0) {
        portText = rest.mid(colon + 1);
        rest.truncate(colon);
    }
    if (proxy.scheme == "https"_L1)
        proxy.port = Port(443);
    if (!portText.isEmpty()) {
        bool ok = false;
        const ushort port = portText.toUShort(&ok);
        if (!ok || port == 0)
            return std::nullopt;
        proxy.port = Port(port);
    }
    if (rest.isEmpty() || rest.contains(u' ') || (rest.contains(u':') && !IpAddress::parse(rest)))
        return std::nullopt;
    proxy.host = rest;
    return proxy;
}

} // namespace doorward
