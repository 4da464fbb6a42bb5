// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"
#include "core/inspect/http_get.h"

#include <QProcessEnvironment>

#include <optional>

namespace doorward {

/// How to ask the API server of a kubeconfig's current context. Holds secrets: never kept, never
/// written anywhere.
struct KubeAccess {
    QString context;
    QString space; ///< the context's namespace, "default" where it names none
    HttpsServer server;
};

/// Nothing in both: there is no kubeconfig. Limits:
/// - kube-config {file, error}: a file that cannot be read, or is none,
/// - kube-context {context}: there is no current context, or it names a cluster that is missing or
///   cannot be asked (no https:// address),
/// - kube-credentials {context, way}: the context's user is known by a program ("exec") or in
///   another way that is not followed here.
struct KubeConfigReading {
    std::optional<KubeAccess> access;
    std::vector<Limit> limits;
};

/// The kubeconfig files: $KUBECONFIG (a list with ":"), else ~/.kube/config; those that exist.
QStringList kubeConfigFiles(const QProcessEnvironment &environment);

/// Their current context as kubectl merges them: of what several files say the first counts.
/// Programs that a kubeconfig names (exec, auth-provider) are never run.
KubeConfigReading readKubeConfig(const QStringList &files);

} // namespace doorward
