// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/target/target_parser.h"

namespace doorward {

/// A failed parse as an Error: BadInput, the problem's id as operation, what is wrong as subject.
Error problemError(TargetProblem problem, QStringView subject);

/// Whether the text begins with "scheme://" or a wrapper of one ("jdbc:postgresql:").
bool isUrl(QStringView text);

/// A URL: host, port (the scheme's own where none stands there), scheme, service; unix sockets of
/// "unix:///run/x", "http+unix://%2Frun%2Fx", "postgresql:///db?host=/run/postgresql". Several
/// hosts ("mongodb://a:1,b:2/") fill `also`. Errors: MissingHost, BadHost, BadPort, PortRange, …
Result<Target> targetFromUrl(QStringView text);

/// A connection string of keywords: libpq ("host=db port=5433"), ODBC and ADO ("Server=db,1433;…"),
/// PDO and DBI ("pgsql:host=db;port=5433"), Go's MySQL form ("u:p@tcp(db:3306)/x"). Nothing where
/// the text is none of them.
std::optional<Result<Target>> targetFromKeywords(QStringView text);

/// One "host", "host:port" or "[v6]:port" of a typed text, checked. A word behind the colon is
/// looked up as a service.
Result<HostPort> checkedHostPort(QStringView text);

} // namespace doorward
