// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/report.h"

namespace doorward {

/// A whole report whose every outside text is `outside` (harmless or hostile), with something in
/// each section: a proven bind fault with evidence, remedies, further faults, all ten steps,
/// attempts and limits.
Report sampleReport(const QString &outside);

/// The same, undecided: a likely and a possible candidate, each with a next test.
Report undecidedReport();

/// It connects.
Report workingReport();

} // namespace doorward
