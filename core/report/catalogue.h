// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"

#include <QHash>
#include <QStringList>

namespace doorward {

/// A limit in words, each empty where nothing is known to say.
struct LimitText {
    QString what; ///< could not be observed; of an unknown limit its id
    QString why;
    QString help; ///< how to see it after all
};

/// The texts for people, by id, in one language: resources/catalogue/<language>/*.json in the
/// resource file, each an object from id to template. A template holds {placeholders}; an entry
/// that depends on a number is an object {"one": …, "other": …} chosen by the parameter "n" (CLDR
/// cardinal categories; ko and zh_CN have only "other").
class Catalogue {
public:
    /// "en", "ko", "tr", "zh_CN".
    static QStringList languages();
    /// The catalogue's language for a locale name ("ko_KR.UTF-8", "zh-Hans", "tr"); "en" else.
    static QString languageFor(const QString &localeName);

    explicit Catalogue(const QString &language);

    const QString &language() const { return m_language; }
    bool has(const QString &id) const;
    /// The text with its values filled in; each value has passed displayText(). An unknown id gives
    /// the id itself, so that a hole is seen and nothing is lost.
    QString text(const Message &message) const;
    QString text(const QString &id, const QMap<QString, QString> &params = {}) const;

    LimitText text(const Limit &limit) const;

    QStringList ids() const;

private:
    QString m_language;
    QHash<QString, QMap<QString, QString>> m_templates; ///< id → plural category → template
};

} // namespace doorward
