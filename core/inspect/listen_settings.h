// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/listen_setting.h"
#include "core/facts/listener.h"
#include "core/facts/message.h"

namespace doorward {

struct ListenSettings {
    std::vector<ListenSetting> settings;
    std::vector<Limit> limits; ///< "listen-settings": a configuration file that may not be read
};

/// Where these processes are told on which addresses to listen: the configuration files of servers
/// that are known (those that their command line names, else the usual places, with the files that
/// they include) and command lines. Of each program's kind the setting in force, not those that a
/// later line overrides. At most 64 processes are looked at, 64 files for each.
///
/// A server that was reconfigured and not restarted shows the new file: whether a setting is the
/// one that a listener comes from, its address must say.
ListenSettings readListenSettings(const std::vector<Process> &processes, const CancelToken &cancel,
                                  Deadline deadline);

} // namespace doorward
