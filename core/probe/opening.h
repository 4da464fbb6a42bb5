// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

#include <QByteArray>

namespace doorward {

/// The harmless first words that make a silent server of this kind answer: nothing is asked for,
/// changed or logged in to. Empty for services that speak first or are not known.
///
/// `host` (a name or an address literal) goes into the Host header or server_name; one with
/// characters that do not belong there is left out. `port` goes into the Host header.
QByteArray openingBytes(Opening opening, const QString &host, Port port);

/// A TLS ClientHello offering 1.3 and 1.2 (RFC 8446 section 4.1.2) with server_name for `host`
/// (RFC 6066; left out where empty). The random parts are `random`: 96 bytes (client random,
/// session id, x25519 share), shorter ones are filled up with zeros.
QByteArray tlsClientHello(const QByteArray &host, const QByteArray &random);

} // namespace doorward
