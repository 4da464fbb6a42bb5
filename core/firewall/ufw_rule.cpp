// SPDX-License-Identifier: MIT
#include "core/firewall/ufw_rule.h"

#include <QStringList>

namespace doorward::firewall {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Parts {
    QString action;
    QString protocol;
    QString source = u"any"_s;
    QString destination = u"any"_s;
    QString sourcePort;
    QString destinationPort;
    QString inputDevice;
    QString outputDevice;
    bool isUnderstood = true;
};

QString actionOf(const QString &target)
{
    if (target == "ACCEPT"_L1)
        return u"allow"_s;
    if (target == "DROP"_L1)
        return u"deny"_s;
    if (target == "REJECT"_L1)
        return u"reject"_s;
    if (target == "ufw-user-limit"_L1 || target == "ufw-user-limit-accept"_L1
        || target == "ufw6-user-limit"_L1 || target == "ufw6-user-limit-accept"_L1)
        return u"limit"_s;
    return {};
}

/// "10.0.0.1/32" is "10.0.0.1" to people.
QString addressOf(const QString &word)
{
    return word.endsWith("/32"_L1) || word.endsWith("/128"_L1) ? word.section(u'/', 0, 0) : word;
}

Parts partsOf(const QStringList &words)
{
    // What ufw adds of its own accord: without a value, and with one that says nothing.
    static const QStringList flags{u"--update"_s, u"--set"_s, u"--rsource"_s};
    static const QStringList without{u"-m"_s,        u"--reject-with"_s, u"--ctstate"_s,
                                     u"--seconds"_s, u"--hitcount"_s,    u"--name"_s,
                                     u"--mask"_s};
    Parts parts;
    for (qsizetype i = 2; i + 1 < words.size(); i += 2) { // behind "-A CHAIN"
        const QString &name = words[i];
        const QString &value = words[i + 1];
        if (name == "-p"_L1)
            parts.protocol = value;
        else if (name == "-s"_L1)
            parts.source = addressOf(value);
        else if (name == "-d"_L1)
            parts.destination = addressOf(value);
        else if (name == "-i"_L1)
            parts.inputDevice = value;
        else if (name == "-o"_L1)
            parts.outputDevice = value;
        else if (name == "--dport"_L1 || name == "--dports"_L1)
            parts.destinationPort = value;
        else if (name == "--sport"_L1 || name == "--sports"_L1)
            parts.sourcePort = value;
        else if (name == "-j"_L1)
            parts.action = actionOf(value);
        else if (flags.contains(name))
            --i;
        else if (!without.contains(name))
            parts.isUnderstood = false;
    }
    return parts;
}

} // namespace

QString ufwRule(const QString &chain, const QString &text)
{
    const bool isIpv6 = chain.startsWith("ufw6-"_L1);
    const QString direction = chain.mid(isIpv6 ? 5 : 4);
    if (direction != "user-input"_L1 && direction != "user-output"_L1
        && direction != "user-forward"_L1)
        return {};
    const Parts parts = partsOf(text.split(u' ', Qt::SkipEmptyParts));
    if (parts.action.isEmpty() || !parts.isUnderstood)
        return {};
    const bool isRoute = direction == "user-forward"_L1;
    const bool isOut = direction == "user-output"_L1;
    QString rule = (isRoute ? u"route "_s : QString()) + parts.action;
    if (isOut)
        rule += u" out"_s;
    if (!parts.inputDevice.isEmpty())
        rule += u" in on "_s + parts.inputDevice;
    if (!parts.outputDevice.isEmpty())
        rule += (isOut ? u" on "_s : u" out on "_s) + parts.outputDevice;
    const bool isSimple = !isRoute && parts.source == "any"_L1 && parts.destination == "any"_L1
                          && parts.inputDevice.isEmpty() && parts.outputDevice.isEmpty()
                          && parts.sourcePort.isEmpty() && !parts.destinationPort.isEmpty()
                          && !parts.protocol.isEmpty();
    if (isSimple)
        return rule + u' ' + parts.destinationPort + u'/' + parts.protocol;
    if (!parts.protocol.isEmpty())
        rule += u" proto "_s + parts.protocol;
    rule += u" from "_s + parts.source;
    if (!parts.sourcePort.isEmpty())
        rule += u" port "_s + parts.sourcePort;
    rule += u" to "_s + parts.destination;
    if (!parts.destinationPort.isEmpty())
        rule += u" port "_s + parts.destinationPort;
    return rule;
}

} // namespace doorward::firewall
