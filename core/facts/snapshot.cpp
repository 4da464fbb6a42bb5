// SPDX-License-Identifier: MIT
#include "core/facts/snapshot.h"

#include <QJsonDocument>

#include <algorithm>

namespace doorward {

namespace {
constexpr QLatin1StringView schemaName{"doorward.snapshot"};
}

Reach Listener::reach() const
{
    const auto bound = ip();
    if (!bound || bound->isLoopback())
        return Reach::Loopback; // a unix socket is this host's alone
    return bound->isUnspecified() || (bound->isV4Mapped() && bound->unmapped().isUnspecified())
               ? Reach::Everyone
               : Reach::TheseAddresses;
}

bool Listener::takes(const IpAddress &destination) const
{
    const auto bound = ip();
    if (!bound)
        return false;
    const IpAddress asked = destination.unmapped();
    if (bound->isUnspecified())
        return bound->family() == asked.family() || (!bound->isIpv4() && asked.isIpv4() && !v6only);
    const IpAddress plain = bound->unmapped();
    return plain.family() == asked.family()
           && (plain.isUnspecified() || plain.bytes() == asked.bytes());
}

bool isPlainZone(QStringView name)
{
    constexpr qsizetype longest = 64; // firewalld's own limit is lower, and depends on its version
    return !name.isEmpty() && name.size() <= longest
           && std::all_of(name.begin(), name.end(), [](QChar c) {
                  return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z')
                         || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-' || c == u'.'
                         || c == u'/';
              });
}

bool HostSnapshot::holds(const IpAddress &address) const
{
    const IpAddress plain = address.unmapped();
    if (plain.isLoopback())
        return true;
    return std::any_of(interfaces.begin(), interfaces.end(), [&plain](const Interface &link) {
        return std::any_of(link.addresses.begin(), link.addresses.end(),
                           [&plain](const InterfaceAddress &own) {
                               return own.prefix.address.family() == plain.family()
                                      && own.prefix.address.bytes() == plain.bytes();
                           });
    });
}

const Interface *HostSnapshot::interfaceNamed(QStringView name) const
{
    const auto found = std::find_if(interfaces.begin(), interfaces.end(),
                                    [name](const Interface &link) { return link.name == name; });
    return found == interfaces.end() ? nullptr : &*found;
}

const Container *HostSnapshot::containerOf(QStringView id) const
{
    const auto found =
        std::find_if(containers.begin(), containers.end(),
                     [id](const Container &container) { return container.id == id; });
    return found == containers.end() ? nullptr : &*found;
}

QByteArray snapshotToJson(const HostSnapshot &snapshot)
{
    QJsonObject object = json::write(snapshot).toObject();
    object.insert(QStringLiteral("schema"), schemaName);
    return QJsonDocument(object).toJson();
}

Result<HostSnapshot> snapshotFromJson(const QByteArray &bytes)
{
    auto object = json::parseObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    if (object->value(QStringLiteral("schema")).toString() != schemaName)
        return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("read"),
                                    QStringLiteral("schema: expected \"doorward.snapshot\""), 0});
    if (object->value(QStringLiteral("schema_version")).toInt()
        > HostSnapshot::currentSchemaVersion)
        return tl::unexpected(
            Error{ErrorKind::Unsupported, QStringLiteral("read"),
                  QStringLiteral("schema_version %1")
                      .arg(object->value(QStringLiteral("schema_version")).toInt()),
                  0});
    return json::fromJson<HostSnapshot>(*object);
}

} // namespace doorward
