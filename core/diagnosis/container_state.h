// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/scene.h"

namespace doorward::rules {

/// It neither began nor ended between the attempt and the moment at which its runtime was asked,
/// by their clocks; of an attempt without a time, nobody knows otherwise.
bool isSameRun(const Container &container, const Tried &tried);

/// Its restart policy starts it again and again, and its program ends each time: seen while it
/// waits for the next start, after a short run that was not its first.
bool keepsEnding(const Container &container);

/// The same, caught between a start and the next end: it runs for a moment only, after a policy
/// started it several times, right after its last end. What else it could be is a program that
/// ended for another reason and now starts.
bool seemsToKeepEnding(const Container &container, const QDateTime &now);

/// Which of several containers that ask for the same port of the host is the one to speak of: the
/// smallest first.
int rankOf(const Container &container);

/// The runtime's "start" would start it.
bool canBeStarted(const Container &container);

} // namespace doorward::rules
