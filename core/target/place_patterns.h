// SPDX-License-Identifier: MIT
#pragma once

#include "core/target/place_scanner.h"

#include <QRegularExpression>

#include <vector>

namespace doorward {

/// One way in which programs write down where they wanted to go.
struct PlacePattern {
    PlaceRank rank;
    QRegularExpression expression; ///< named groups: host, port, addr, path, url
};

/// All of them, in the order of trust: where two overlap, the first counts.
const std::vector<PlacePattern> &placePatterns();

/// A host name as a piece of a pattern, without its group.
QString namePiece();

} // namespace doorward
