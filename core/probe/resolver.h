// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/name.h"

namespace doorward {

/// A name to resolve, and by which configuration.
struct NameQuestion {
    QString
        name; ///< as typed: ASCII or Unicode (asked in its ACE form), a trailing dot means absolute
    std::optional<Family> family;                       ///< only that family; none: both
    ResolverConfig config;                              ///< servers to ask, search list and ndots
    std::chrono::microseconds serverTimeout{2'000'000}; ///< silence of one server for one question
};

// All functions here block the calling thread and return within milliseconds once cancelled; what
// was not answered by then has outcome Failed and errno ECANCELED. What a deadline cut off is
// Silent. They may run side by side in several threads.

/// The system's own answer: getaddrinfo(3) in a worker process (NSS, hosts, search list), which is
/// killed and reaped when time is up. An address literal is answered without a worker. A worker
/// that cannot be started is Failed with its errno (ENOENT: not installed).
SystemLookup lookUpSystem(const NameQuestion &question, const CancelToken &cancel,
                          Deadline deadline);

/// Whether a search list could give `name` another meaning than `name.` (resolv.conf(5)): not for
/// address literals, absolute names and localhost.
bool searchApplies(const NameQuestion &question);

/// The same lookup with a trailing dot. Note that hosts files are not consulted for such names.
SystemLookup lookUpAbsolute(const NameQuestion &question, const CancelToken &cancel,
                            Deadline deadline);

/// Asks every configured server itself, side by side, for A and AAAA, first by UDP and after a
/// truncated answer by TCP (RFC 1035, RFC 7766). Names are tried in the order of resolv.conf(5),
/// the next one only where this server said that there is no such name or no such address; each
/// question is one record. Answers whose sender, id or question differ are not listened to.
std::vector<ServerLookup> askServers(const NameQuestion &question, const CancelToken &cancel,
                                     Deadline deadline);

/// Where the worker program is: as set, else `doorward-resolver` beside this program, else in
/// ../libexec/doorward. Error: NotFound, with the path where it should be, for one that is not
/// there or may not be run.
Result<QString> resolverWorker();
/// For tests and unusual installations; an absolute path. Not while a lookup runs.
void setResolverWorkerPath(const QString &path);

} // namespace doorward
