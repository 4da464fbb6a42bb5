// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/container_evidence.h"

namespace doorward::rules {

/// A port of the host that a runtime publishes for a container, or is to publish.
struct Publication {
    const Container *container = nullptr;
    const ContainerPort *port = nullptr;
    /// It is for the address that was asked, and not only perhaps: the runtime said of which
    /// addresses.
    bool sure = true;
};

/// The container that gets, or is to get, the target's port at the address that was asked
/// (`atAddress`), or one that runs and has it at another address.
std::optional<Publication> publication(const Inquiry &inquiry, bool atAddress);

/// A finding about it, with the attempt as its first evidence. Beside a rule that was read and that
/// stops the packet before, and never proven where such a rule may.
Finding &addFinding(const Inquiry &inquiry, Cause cause, Certainty certainty,
                    const QString &variant, const Publication &published, QStringList evidence,
                    Params params = {});

/// The connection was refused, or ended at once after a proxy had opened it.
bool wasRefusedInside(const Tried &tried);

/// The container runs, and its runtime forwards the port: what goes wrong inside.
void forwardedPortRules(const Inquiry &inquiry, const Publication &published);
/// The container is paused.
void pausedRule(const Inquiry &inquiry, const Publication &published);

} // namespace doorward::rules
