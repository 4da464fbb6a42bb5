// SPDX-License-Identifier: MIT
#include "core/firewall/sayings.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk::sayings {

namespace {

using Params = QMap<QString, QString>;

Saying saying(const char *id, const QString &text, const Params &params = {})
{
    return {text, {"walk."_L1 + QLatin1StringView(id), params}};
}

} // namespace

Saying match(const QString &words)
{
    return saying("match", words, {{u"match"_s, words}});
}

Saying ofRule(Saying question, const QString &chain, const QString &rule)
{
    question.text += u" ("_s + chain + u": "_s + rule + u')';
    question.message.id += ".of-rule"_L1;
    question.message.params.insert(u"chain"_s, chain);
    question.message.params.insert(u"rule"_s, rule);
    return question;
}

Saying orderOfChains(qint32 priority, const QString &hook)
{
    const QString number = QString::number(priority);
    return saying("order", u"which chain of priority %1 runs first in %2"_s.arg(number, hook),
                  {{u"priority"_s, number}, {u"hook"_s, hook}});
}

Saying areTracked()
{
    return saying("tracking", u"whether connections are tracked"_s);
}

Saying routeOverLoopback()
{
    return saying("lo-route",
                  u"the route of a packet whose destination changes as it comes in by lo"_s);
}

Saying bridgeChains(const QString &chains)
{
    return saying("bridge", u"what the bridge chains %1 do, which are not followed"_s.arg(chains),
                  {{u"chains"_s, chains}});
}

Saying seesBridged(const QString &bridge, const QString &sysctl)
{
    return saying(
        "bridged",
        u"whether netfilter sees what %1 passes from port to port (%2)"_s.arg(bridge, sysctl),
        {{u"bridge"_s, bridge}, {u"key"_s, sysctl}});
}

Saying sumChecked()
{
    return saying("sum", u"whether the device has checked the packet's checksum"_s);
}

Saying devicesOfChain(const QString &chain)
{
    return saying("devices", u"the devices of chain %1"_s.arg(chain), {{u"chain"_s, chain}});
}

Saying roomInSet(const QString &set, std::size_t elements)
{
    const QString number = QString::number(elements);
    return saying("room",
                  u"@%1 has %2 elements, which may be all that it can hold"_s.arg(set, number),
                  {{u"set"_s, set}, {u"elements"_s, number}});
}

Saying addressOfNat()
{
    return saying("nat-address", u"the address that NAT chooses"_s);
}

Saying isLocal(const QString &address)
{
    return saying("is-local", u"whether %1 is an address of this host"_s.arg(address),
                  {{u"address"_s, address}});
}

Saying isSentToItself()
{
    return saying("to-itself", u"whether it is sent to an address of this host"_s);
}

Saying rejectionBehindNat()
{
    return saying("rejection", u"the rejection of a packet whose source was rewritten"_s);
}

Saying rulesetCut()
{
    return saying("cut", u"the ruleset was cut"_s);
}

Saying tooManyWays()
{
    return saying("too-many-ways", u"there are too many ways to walk them all"_s);
}

Saying matches(const QString &match)
{
    return saying("matches", u"matches"_s, {{u"match"_s, match}});
}

Saying matchesNot(const QString &match)
{
    return saying("matches-not", u"does not match"_s, {{u"match"_s, match}});
}

Saying noElement(const QString &map)
{
    return saying("no-element", u"no element"_s, {{u"map"_s, map}});
}

Saying element(const QString &map, const QString &element)
{
    return saying("element", element, {{u"map"_s, map}, {u"element"_s, element}});
}

Saying isOne(const QString &sysctl)
{
    return saying("is-one", u"is 1"_s, {{u"key"_s, sysctl}});
}

Saying isZero(const QString &sysctl)
{
    return saying("is-zero", u"is 0"_s, {{u"key"_s, sysctl}});
}

Saying isAtDevices(const QString &chain)
{
    return saying("at-devices", u"yes"_s, {{u"chain"_s, chain}});
}

Saying isNotAtDevices(const QString &chain)
{
    return saying("not-at-devices", u"no"_s, {{u"chain"_s, chain}});
}

Saying inOrder(const QString &chains)
{
    return saying("in-order", chains, {{u"chains"_s, chains}});
}

Saying inOtherOrder()
{
    return saying("other-order", u"another order"_s);
}

Saying tracked()
{
    return saying("tracked", u"they are"_s);
}

Saying notTracked()
{
    return saying("not-tracked", u"they are not"_s);
}

Saying refusedOverLoopback()
{
    return saying("lo-refused", u"refused"_s);
}

Saying staysOverLoopback()
{
    return saying("lo-stays", u"to this host"_s);
}

Saying bridgePasses(const QString &chains)
{
    return saying("bridge-passes", u"they let it pass"_s, {{u"chains"_s, chains}});
}

Saying bridgeDrops(const QString &chains)
{
    return saying("bridge-drops", u"they drop it"_s, {{u"chains"_s, chains}});
}

Saying bridgeChanges(const QString &chains)
{
    return saying("bridge-changes", u"they change it"_s, {{u"chains"_s, chains}});
}

Saying bridgedIsSeen(const QString &bridge)
{
    return saying("bridged-seen", u"it does"_s, {{u"bridge"_s, bridge}});
}

Saying bridgedIsUnseen(const QString &bridge)
{
    return saying("bridged-unseen", u"it does not"_s, {{u"bridge"_s, bridge}});
}

Saying sumIsChecked()
{
    return saying("sum-checked", u"it has"_s);
}

Saying sumIsUnchecked()
{
    return saying("sum-unchecked", u"it has not, and SYNPROXY drops it"_s);
}

Saying hasRoom(const QString &set)
{
    return saying("has-room", u"there is room"_s, {{u"set"_s, set}});
}

Saying isFull(const QString &set)
{
    return saying("is-full", u"it is full"_s, {{u"set"_s, set}});
}

Saying forwarded()
{
    return saying("forwarded", u"it is forwarded"_s);
}

Saying forThisHost()
{
    return saying("for-this-host", u"it is for this host"_s);
}

Saying leavesThisHost()
{
    return saying("leaves", u"it leaves this host"_s);
}

Saying rejectionArrives()
{
    return saying("rejection-arrives", u"it reaches the sender"_s);
}

Saying rejectionIsLost()
{
    return saying("rejection-lost", u"it is lost on the way to the new source"_s);
}

Saying programDrops()
{
    return saying("program-drops", u"the program drops it"_s);
}

Saying programAccepts()
{
    return saying("program-accepts", u"the program lets it pass"_s);
}

Saying noRoute(const QString &destination)
{
    return saying("no-route", u"routing: no usable route to %1"_s.arg(destination),
                  {{u"destination"_s, destination}});
}

Saying blackhole(const QString &destination)
{
    return saying("blackhole", u"routing: blackhole route for %1"_s.arg(destination),
                  {{u"destination"_s, destination}});
}

Saying loopback6FromOutside()
{
    return saying("loopback6-in", u"routing: a packet to ::1 from outside is dropped"_s);
}

Saying loopbackFromOutside(const QString &device)
{
    return saying("loopback-in",
                  u"routing: packets to 127.0.0.0/8 from outside are dropped while "
                  "net.ipv4.conf.%1.route_localnet is 0"_s.arg(device),
                  {{u"device"_s, device}});
}

Saying loopbackToOutside(const QString &device)
{
    return saying("loopback-out",
                  u"routing: packets from 127.0.0.0/8 do not leave by %1 while "
                  "net.ipv4.conf.%1.route_localnet is 0"_s.arg(device),
                  {{u"device"_s, device}});
}

Saying loopbackRefused()
{
    return saying("lo-dropped", u"routing: its source is not accepted from lo"_s);
}

Saying droppedByBridge(const QString &chains)
{
    return saying("bridge-dropped", u"bridge chains %1"_s.arg(chains), {{u"chains"_s, chains}});
}

} // namespace doorward::firewall::walk::sayings
