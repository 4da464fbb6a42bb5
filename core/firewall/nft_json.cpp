// SPDX-License-Identifier: MIT
#include "core/firewall/nft_json_stream.h"
#include "core/firewall/nft_objects.h"
#include "core/firewall/readers.h"

namespace doorward::firewall {

using namespace Qt::Literals::StringLiterals;

Result<Ruleset> readNftJson(const QByteArray &json)
{
    nft::RulesetBuilder builder;
    nft::ObjectReader objects(builder);
    const auto end = nft::forEachElement(json, [&](std::size_t index, const nft::Json &element) {
        builder.setPlace(u"nftables[%1]"_s.arg(index));
        objects.read(element);
    });
    if (!end.recognised)
        return tl::unexpected(
            Error{ErrorKind::BadInput, u"parse nft JSON"_s, u"byte %1"_s.arg(end.offset), 0});
    for (const std::size_t index : end.leftOut)
        builder.note(u"nftables[%1]"_s.arg(index), u"not readable"_s);
    if (!end.whole) {
        builder.ruleset.complete = false;
        builder.note(u"byte %1"_s.arg(end.offset), u"the text ends here or cannot be read on"_s);
    }
    objects.finish();
    return std::move(builder.ruleset);
}

} // namespace doorward::firewall
