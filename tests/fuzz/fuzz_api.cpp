// SPDX-License-Identifier: MIT
// Whatever a container runtime or a Kubernetes API server answers: no crash, no undefined
// behaviour, bounded facts that go to JSON and back without loss. The first byte chooses the
// answer's kind.
#include "core/inspect/container_api.h"
#include "core/inspect/kube_api.h"

#include <cstdint>
#include <cstdlib>

using namespace doorward;

namespace {

void check(bool sound)
{
    if (!sound)
        std::abort();
}

template <typename Value>
void checkFacts(const Value &value)
{
    const auto again = json::fromJson<Value>(json::write(value));
    check(again && *again == value);
}

template <typename Value>
void checkEach(const std::vector<Value> &values)
{
    for (const Value &value : values)
        checkFacts(value);
}

void checkKube(std::uint8_t kind, const QByteArray &text)
{
    if (kind == 2)
        if (const auto service = readKubeService(text)) {
            check(isKubeName(service->name) && isKubeName(service->space));
            checkFacts(*service);
        }
    if (kind == 3)
        if (const auto services = readKubeServices(text))
            checkEach(services->items);
    if (kind == 4)
        if (const auto endpoints = readKubeEndpointSlices(text))
            checkEach(endpoints->items);
    if (kind == 5)
        if (const auto endpoints = readKubeEndpoints(text))
            checkEach(endpoints->items);
    if (kind == 6)
        if (const auto pods = readKubePods(text))
            checkEach(pods->items);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray text(reinterpret_cast<const char *>(data + 1),
                          static_cast<qsizetype>(size - 1));
    const std::uint8_t kind = data[0] % 7;
    if (kind == 0)
        if (const auto containers = readContainerList(text))
            checkEach(*containers);
    if (kind == 1)
        if (const auto container = readContainer(text))
            checkFacts(*container);
    checkKube(kind, text);
    return 0;
}
