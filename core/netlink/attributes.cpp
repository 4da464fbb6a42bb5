// SPDX-License-Identifier: MIT
#include "core/netlink/attributes.h"

#include <algorithm>

#include <linux/netlink.h>

namespace doorward::netlink {

Attributes::Attributes(Bytes bytes)
{
    while (const auto header = headerOf<nlattr>(bytes)) {
        if (header->nla_len < sizeof(nlattr) || header->nla_len > bytes.size())
            return;
        const unsigned type = header->nla_type & static_cast<unsigned>(NLA_TYPE_MASK);
        m_highest = std::max(m_highest, type);
        if (type < m_table.size() && m_table[type].data() == nullptr)
            m_table[type] = bytes.subspan(sizeof(nlattr), header->nla_len - sizeof(nlattr));
        bytes = afterHeader(bytes, header->nla_len);
    }
}

QString Attributes::text(unsigned type) const
{
    const Bytes found = at(type);
    const auto end = std::find(found.begin(), found.end(), std::byte{0});
    const auto length = std::min<std::ptrdiff_t>(end - found.begin(), 255);
    QByteArray copy(length, Qt::Uninitialized);
    if (length > 0)
        std::memcpy(copy.data(), found.data(), static_cast<std::size_t>(length));
    return QString::fromUtf8(copy);
}

std::optional<IpAddress> Attributes::address(unsigned type) const
{
    const Bytes found = at(type);
    return found.empty() ? std::nullopt : IpAddress::fromBytes(found.data(), found.size());
}

} // namespace doorward::netlink
