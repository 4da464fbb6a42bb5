// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

namespace doorward {

/// What libpq's sslmode says about TLS.
enum class PostgresTls : std::uint8_t {
    Preferred, ///< prefer (its default) and allow: both are tried
    Required,  ///< require, verify-ca, verify-full
    Never      ///< disable
};

/// Whom a PostgreSQL connection would be for, in UTF-8; empty where it is not known.
struct PostgresAccount {
    QByteArray user;
    QByteArray database;
    PostgresTls tls = PostgresTls::Preferred;

    bool operator==(const PostgresAccount &) const = default;
};

/// User, database and sslmode of a target as typed: "postgres://app:***@db/shop?sslmode=require" or
/// "host=db user=app dbname=shop". Names that no server could take (a zero byte, over 63 bytes)
/// count as unknown.
PostgresAccount postgresAccount(const QString &input);

/// StartupMessage of protocol 3.0 for that account, or for one that does not exist. It names a
/// run-time parameter that no server has: a server that would let this client in without a
/// password says so instead, and no session begins. (PostgreSQL documentation, "Message Formats")
QByteArray postgresStartup(const PostgresAccount &account);

/// Whether the answer to postgresStartup(), as escapedBytes() writes it, is an ErrorResponse about
/// the service rather than about the question: SQLSTATE 57P03 (cannot_connect_now), 53300
/// (too_many_connections) or, where the account is the person's own, a refusal by pg_hba.conf.
bool tellsOfService(const QString &firstBytes, const PostgresAccount &account);
/// The last of these.
bool isRefusedByHba(const QString &firstBytes, const PostgresAccount &account);

} // namespace doorward
