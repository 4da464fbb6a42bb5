// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

#include <QStringView>

#include <vector>

namespace doorward {

/// How surely a thing in a text that looks like an address is the one that failed.
enum class PlaceRank : std::uint8_t {
    Weak,     ///< looks like one, and nothing around says so ("db:5432" in free text)
    Mention,  ///< an address or a URL somewhere
    Named,    ///< the text says that it is a host or a peer ("connect to host db port 22")
    Upstream, ///< the text says that it is the one that was tried, among others on the line
    Sole      ///< and that nothing else on its line is
};

/// Something in a line that may be a target.
struct Place {
    QString host; ///< a name, or an address literal in canonical form; empty where unixPath is set
    std::optional<Port> port;
    QString unixPath;
    QString scheme; ///< of a URL, lower case
    bool isLiteral = false;
    PlaceRank rank = PlaceRank::Mention;
    qsizetype begin = 0; ///< in the line
    qsizetype end = 0;
};

/// The places of one line, in order, overlaps removed. Knows what is no place: times of day,
/// versions, file:line, the name server of a failed look-up, the client of a proxy's log, the own
/// end of a connection, links to documentation. Credentials must be gone from the line.
std::vector<Place> placesIn(QStringView line);

/// A dotted name that stands alone between colons, as in a look-up's failure:
/// "bash: line 1: db.example.org: Name or service not known".
std::optional<Place> nameBeforeColon(QStringView line);

/// A command line of a well-known client ("psql -h db -p 5433", "+ ssh -p 2222 app@db"): the place
/// that its arguments name.
std::optional<Place> placeOfCommand(QStringView line);

} // namespace doorward
