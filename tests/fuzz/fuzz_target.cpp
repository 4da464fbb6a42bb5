// SPDX-License-Identifier: MIT
// Whatever is pasted: no crash, no undefined behaviour, no slow text, and what comes out is sound.
#include "core/target/message_parser.h"
#include "core/target/secrets.h"
#include "core/target/target_parser.h"

#include <QJsonDocument>

#include <cstdint>
#include <cstdlib>

using namespace doorward;

namespace {

void check(bool sound)
{
    if (!sound)
        std::abort();
}

void checkTarget(const Target &target)
{
    check(!target.host || !target.unixPath);
    check(!target.host || (!target.host->isEmpty() && target.host->size() <= 253 + 1));
    check(!target.port || target.port->value() != 0);
    const auto again = json::fromJson<Target>(json::write(target));
    check(again && *again == target);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QString text = QString::fromUtf8(QByteArrayView(data, static_cast<qsizetype>(size)));
    if (const auto target = parseTarget(text))
        checkTarget(*target);
    else
        check(!targetProblem(target.error()).isEmpty());
    checkTarget(parseMessage(text));
    checkTarget(parseAny(text));
    return 0;
}
