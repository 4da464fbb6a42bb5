// SPDX-License-Identifier: MIT
// Whatever stands in a kubeconfig: no crash, no undefined behaviour, nothing slow, and a value of
// bounded depth.
#include "core/inspect/yaml.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cstdint>
#include <cstdlib>

namespace {

int depthOf(const QJsonValue &value)
{
    int deepest = 0;
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const auto &one : array)
            deepest = std::max(deepest, depthOf(one));
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const auto &one : object)
            deepest = std::max(deepest, depthOf(one));
    }
    return deepest + 1;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto value = doorward::readYaml(text);
    if (value && depthOf(*value) > 33)
        std::abort();
    if (!value && value.error().subject.isEmpty())
        std::abort();
    return 0;
}
