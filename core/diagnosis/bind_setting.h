// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"

namespace doorward::rules {

/// The setting that the address of this listener comes from: one of its own process, or, where its
/// owner could not be seen, one whose port is the listener's; null where none names its address.
const ListenSetting *settingOf(const HostSnapshot &host, const Listener &listener);

/// What to write in its place so that the server takes every address of the family; empty where
/// this kind of server is not known.
QString openSetting(const ListenSetting &setting, const Listener &listener, Family family);

/// The same for a service of the directory, where no setting was read.
QString openSetting(const QString &service);

} // namespace doorward::rules
