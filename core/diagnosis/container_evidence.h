// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/container_places.h"
#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// {container}, {name}, {runtime}, {image}, {code}, {error}, {restarts}.
Params containerParams(const Container &container);
/// Those, and {published}, {inside}: the port of the host and the one in the container.
Params portParams(const Container &container, const ContainerPort &port);
/// Only who may write to the runtime's socket can ask it for something.
bool needsRoot(const Container &container);
QStringList logCommand(const Container &container);
/// How to make a program inside listen where what is passed on comes in.
std::vector<Remedy> rebindInside(const Inquiry &inquiry, const Listener &listener,
                                 const QString &container);
Remedy logs(const Inquiry &inquiry, const Container &container);

// Evidence; each gives its id.
QString publishedEvidence(const Inquiry &inquiry, const Container &container,
                          const ContainerPort &port);
QString stateEvidence(const Inquiry &inquiry, const Container &container, ContainerState state);
QString healthEvidence(const Inquiry &inquiry, const Container &container);
QString nothingInside(const Inquiry &inquiry, const BoxedPlace &place, Port port);

/// The address is a container's own, or another namespace's, behind a link of the client.
void boxedRules(const Inquiry &inquiry);

} // namespace doorward::rules
