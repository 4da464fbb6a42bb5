// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward::firewall {

/// The rule that a person gave ufw, in ufw(8)'s own words, from what ufw made of it: "deny 23/tcp",
/// "allow proto tcp from 10.0.0.1 to any port 5432", "route allow in on eth0 …". `chain` is that of
/// the rule, `text` its line of iptables-save. Empty where it is none of a person's.
QString ufwRule(const QString &chain, const QString &text);

} // namespace doorward::firewall
