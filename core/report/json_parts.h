// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/report.h"

namespace doorward {

/// Limits as the reports write them: [{"id": "…", "what": "…", "why": "…", "help": "…"}].
QJsonArray limitsToJson(const std::vector<Limit> &limits, const Catalogue &catalogue);
/// Remedies as the reports write them: [{"text": "…", "command": […], "needs_root": true}].
QJsonArray remediesToJson(const std::vector<Remedy> &remedies, const Catalogue &catalogue);

} // namespace doorward
