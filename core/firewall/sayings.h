// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"

namespace doorward::firewall::walk {

/// What is said of a walk beside the ruleset's own words: in English, as the JSON has it, and as an
/// entry of the catalogue (`walk.…`) for people.
struct Saying {
    QString text;
    Message message;
};

namespace sayings {

// What is not known. A match stands in the ruleset's own words.
Saying match(const QString &words);
/// The same with the rule that holds it.
Saying ofRule(Saying question, const QString &chain, const QString &rule);
Saying orderOfChains(qint32 priority, const QString &hook);
Saying areTracked();
Saying routeOverLoopback();
Saying bridgeChains(const QString &chains);
Saying seesBridged(const QString &bridge, const QString &sysctl);
Saying sumChecked();
Saying devicesOfChain(const QString &chain);
Saying roomInSet(const QString &set, std::size_t elements);
Saying addressOfNat();
Saying isLocal(const QString &address);
Saying isSentToItself();
Saying rejectionBehindNat();
Saying rulesetCut();
Saying tooManyWays();

// How it is taken: the answer's own words. `matches` and the like need what they answer.
Saying matches(const QString &match);
Saying matchesNot(const QString &match);
Saying noElement(const QString &map);
Saying element(const QString &map, const QString &element);
Saying isOne(const QString &sysctl);
Saying isZero(const QString &sysctl);
Saying isAtDevices(const QString &chain);
Saying isNotAtDevices(const QString &chain);
Saying inOrder(const QString &chains);
Saying inOtherOrder();
Saying tracked();
Saying notTracked();
Saying refusedOverLoopback();
Saying staysOverLoopback();
Saying bridgePasses(const QString &chains);
Saying bridgeDrops(const QString &chains);
Saying bridgeChanges(const QString &chains);
Saying bridgedIsSeen(const QString &bridge);
Saying bridgedIsUnseen(const QString &bridge);
Saying sumIsChecked();
Saying sumIsUnchecked();
Saying hasRoom(const QString &set);
Saying isFull(const QString &set);
Saying forwarded();
Saying forThisHost();
Saying leavesThisHost();
Saying rejectionArrives();
Saying rejectionIsLost();
Saying programDrops();
Saying programAccepts();

// Routing or a bridge, where it and no rule ends the way.
Saying noRoute(const QString &destination);
Saying blackhole(const QString &destination);
Saying loopback6FromOutside();
Saying loopbackFromOutside(const QString &device);
Saying loopbackToOutside(const QString &device);
Saying loopbackRefused();
Saying droppedByBridge(const QString &chains);

} // namespace sayings

} // namespace doorward::firewall::walk
