// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward {

/// The text with every credential in it replaced by "***": passwords in URLs and connection
/// strings (the user name stays), a lone token in front of "@" of a web URL, values behind keys
/// such as password, pwd, token, secret and api_key, Authorization and Cookie headers, passwords
/// given to well-known clients as arguments, and tokens that show what they are by their shape
/// (cloud access keys, JWT, private keys). Rather too much than too little; what is left keeps its
/// order and line breaks. Time is linear in the text. For pasted text and for command lines.
QString withoutSecrets(const QString &text);

} // namespace doorward
