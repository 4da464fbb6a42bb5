// SPDX-License-Identifier: MIT
#pragma once

#include <QStringView>

namespace doorward {

/// Left of a place: what says that it is not the one that failed.
bool isExcludedByLeft(QStringView left);

/// Words in front of ":42" that are no hosts, and the endings of source and configuration files.
bool isWordBeforeNumber(QStringView name);

/// Words that stand where a host name could, and are none.
bool isNoName(const QString &name);

} // namespace doorward
