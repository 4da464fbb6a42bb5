// SPDX-License-Identifier: MIT
#include "core/report/catalogue.h"

#include "core/base/untrusted.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

// Outside of any namespace, as the macro demands. The catalogue lives in a static library, whose
// resources nobody registers otherwise.
static void registerCatalogueResource()
{
    Q_INIT_RESOURCE(catalogue);
}

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString resourceRoot = u":/doorward/catalogue/"_s;

using Forms = QMap<QString, QString>;

Forms formsOf(const QJsonValue &entry)
{
    Forms forms;
    if (entry.isString())
        forms.insert(u"other"_s, entry.toString());
    const QJsonObject categories = entry.toObject();
    for (auto form = categories.constBegin(); form != categories.constEnd(); ++form)
        forms.insert(form.key(), form.value().toString());
    return forms;
}

void addLanguage(const QString &language, QHash<QString, Forms> &templates)
{
    const QDir folder(resourceRoot + language);
    for (const QString &name : folder.entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QJsonObject entries = QJsonDocument::fromJson(file.readAll()).object();
        for (auto entry = entries.constBegin(); entry != entries.constEnd(); ++entry)
            templates.insert(entry.key(), formsOf(entry.value()));
    }
}

/// CLDR cardinal category of an integer: en and tr tell one from other, ko and zh do not.
QString pluralCategory(const QString &language, const QString &number)
{
    const bool countsOne = language != "ko"_L1 && language != "zh_CN"_L1;
    return countsOne && number == "1"_L1 ? u"one"_s : u"other"_s;
}

/// A duration ("0.41 ms") with the decimal comma where the language has one.
QString localised(const QString &value, const QString &language)
{
    static const QRegularExpression duration(u"\\A[0-9]+\\.[0-9]+ m?s\\z"_s);
    return language == "tr"_L1 && duration.match(value).hasMatch()
               ? QString(value).replace(u'.', u',')
               : value;
}

/// Replaces each {name} of the template by its value, once: a value that looks like a placeholder
/// is not looked at again. A placeholder without a value stays, so that the hole is seen.
QString filled(const QString &pattern, const QMap<QString, QString> &params,
               const QString &language)
{
    QString text;
    qsizetype position = 0;
    while (position < pattern.size()) {
        const qsizetype open = pattern.indexOf(u'{', position);
        const qsizetype close = open < 0 ? -1 : pattern.indexOf(u'}', open);
        if (close < 0)
            break;
        text += QStringView(pattern).mid(position, open - position);
        const auto value = params.constFind(pattern.mid(open + 1, close - open - 1));
        text += value == params.constEnd() ? pattern.mid(open, close - open + 1)
                                           : localised(displayText(QStringView(*value)), language);
        position = close + 1;
    }
    return text.append(QStringView(pattern).mid(position));
}

} // namespace

QStringList Catalogue::languages()
{
    return {u"en"_s, u"ko"_s, u"tr"_s, u"zh_CN"_s};
}

QString Catalogue::languageFor(const QString &localeName)
{
    const QString name = localeName.toLower().replace(u'-', u'_');
    const QString base = name.section(u'.', 0, 0).section(u'@', 0, 0);
    const QString language = base.section(u'_', 0, 0);
    if (language == "zh"_L1) // zh_TW, zh_HK and zh_Hant write traditional characters
        return base.contains("hant"_L1) || base.endsWith("_tw"_L1) || base.endsWith("_hk"_L1)
                       || base.endsWith("_mo"_L1)
                   ? u"en"_s
                   : u"zh_CN"_s;
    return languages().contains(language) ? language : u"en"_s;
}

Catalogue::Catalogue(const QString &language)
    : m_language(languages().contains(language) ? language : u"en"_s)
{
    registerCatalogueResource();
    addLanguage(u"en"_s, m_templates);
    if (m_language != "en"_L1)
        addLanguage(m_language, m_templates);
}

bool Catalogue::has(const QString &id) const
{
    return m_templates.contains(id);
}

QString Catalogue::text(const Message &message) const
{
    return text(message.id, message.params);
}

QString Catalogue::text(const QString &id, const QMap<QString, QString> &params) const
{
    const auto forms = m_templates.constFind(id);
    if (forms == m_templates.constEnd())
        return displayText(QStringView(id));
    const auto form = forms->constFind(pluralCategory(m_language, params.value(u"n"_s)));
    return filled(form == forms->constEnd() ? forms->value(u"other"_s) : *form, params,
                  m_language);
}

LimitText Catalogue::text(const Limit &limit) const
{
    const auto part = [&](const char *name) {
        const QString id = u"limit.%1.%2"_s.arg(limit.id, QLatin1StringView(name));
        return has(id) ? text(id, limit.params) : QString();
    };
    const QString what = part("what");
    return {what.isEmpty() ? displayText(QStringView(limit.id)) : what, part("why"), part("help")};
}

QStringList Catalogue::ids() const
{
    QStringList all = m_templates.keys();
    all.sort();
    return all;
}

} // namespace doorward
