// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"
#include "core/firewall/ruleset.h"

#include <QHash>

namespace doorward::firewall::nft {

/// What the keys and data of a set are; nft says it once, at the set.
struct SetTypes {
    std::vector<Type> key;
    std::vector<Type> data; ///< empty for a set without data and for a verdict map
    /// Its elements get a limit, quota or connection count when a rule adds them.
    std::optional<OpaqueMatch> condition;
    bool isMap = false;
    bool objects = false;  ///< its data are counters, quotas, limits …: no values
    bool declared = false; ///< the definition was read; before that it is only a name
};

/// The Ruleset while it grows: things are found by their names, and made where a rule names what
/// was not (yet) shown.
class RulesetBuilder {
public:
    Ruleset ruleset;

    quint32 table(TableFamily family, const QString &name);
    quint32 chain(quint32 table, const QString &name);
    std::optional<quint32> knownChain(quint32 table, const QString &name) const;
    /// A set that is only named so far is not understood.
    quint32 namedSet(quint32 table, const QString &name);
    quint32 anonymousSet(Set set, SetTypes types);
    SetTypes &types(quint32 set) { return m_types[set]; }
    void note(const QString &where, const QString &what);
    void setPlace(const QString &place) { m_place = place; }
    const QString &place() const { return m_place; }

private:
    using Name = std::pair<quint32, QString>;
    QHash<Name, quint32> m_tables; ///< by family and name
    QHash<Name, quint32> m_chains; ///< by table and name
    QHash<Name, quint32> m_sets;
    std::vector<SetTypes> m_types; ///< one for each of ruleset.sets
    QString m_place;
};

QString textFrom(std::string_view bytes);

} // namespace doorward::firewall::nft
