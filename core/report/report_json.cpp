// SPDX-License-Identifier: MIT
#include "core/report/json_parts.h"
#include "core/report/report.h"
#include "core/report/wording.h"

#include <QJsonDocument>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString schemaName = u"doorward.report"_s;

QJsonValue said(const Message &message, const Catalogue &catalogue)
{
    return message.isEmpty() ? QString() : catalogue.text(message);
}

template <typename Enum>
QJsonValue nullable(const std::optional<Enum> &value)
{
    return value ? QJsonValue(QString::fromLatin1(json::enumName(*value)))
                 : QJsonValue(QJsonValue::Null);
}

QJsonArray evidenceJson(const Diagnosis &diagnosis, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Evidence &seen : diagnosis.evidence)
        array.append(QJsonObject{{u"id"_s, seen.id},
                                 {u"side"_s, json::write(seen.side)},
                                 {u"text"_s, said(seen.text, catalogue)},
                                 {u"text_id"_s, seen.text.id},
                                 {u"command"_s, json::write(seen.command)}});
    return array;
}

QJsonObject candidateJson(const Candidate &candidate, const Catalogue &catalogue)
{
    return {{u"cause"_s, QString(causeId(candidate.cause))},
            {u"certainty"_s, json::write(candidate.certainty)},
            {u"why"_s, said(candidate.why, catalogue)},
            {u"why_id"_s, candidate.why.id}};
}

QJsonArray alsoJson(const Diagnosis &diagnosis, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Candidate &candidate : diagnosis.also)
        array.append(candidateJson(candidate, catalogue));
    return array;
}

QJsonArray candidatesJson(const Diagnosis &diagnosis, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const Candidate &candidate : diagnosis.candidates) {
        QJsonObject object = candidateJson(candidate, catalogue);
        QJsonValue test(QJsonValue::Null);
        if (candidate.nextTest)
            test = QJsonObject{{u"text"_s, said(candidate.nextTest->text, catalogue)},
                               {u"text_id"_s, candidate.nextTest->text.id},
                               {u"command"_s, json::write(candidate.nextTest->command)},
                               {u"side"_s, json::write(candidate.nextTest->side)}};
        object.insert(u"next_test"_s, test);
        array.append(object);
    }
    return array;
}

QJsonObject diagnosisJson(const Diagnosis &diagnosis, const Catalogue &catalogue)
{
    const auto where = diagnosis.where();
    const QJsonValue null(QJsonValue::Null);
    return {{u"outcome"_s, json::write(diagnosis.outcome)},
            {u"cause"_s, diagnosis.cause ? QJsonValue(QString(causeId(*diagnosis.cause))) : null},
            {u"certainty"_s, nullable(diagnosis.certainty)},
            {u"where"_s, where ? QJsonValue(QString(whereName(*where))) : null},
            {u"summary"_s, said(diagnosis.summary, catalogue)},
            {u"summary_id"_s, diagnosis.summary.id},
            {u"explanation"_s, said(diagnosis.explanation, catalogue)},
            {u"explanation_id"_s, diagnosis.explanation.id},
            {u"evidence"_s, evidenceJson(diagnosis, catalogue)},
            {u"also"_s, alsoJson(diagnosis, catalogue)},
            {u"candidates"_s, candidatesJson(diagnosis, catalogue)},
            {u"remedies"_s, remediesToJson(diagnosis.remedies, catalogue)}};
}

QJsonArray checklistJson(const Diagnosis &diagnosis, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const ChecklistItem &item : diagnosis.checklist) {
        QJsonObject object = json::write(item).toObject();
        object.insert(u"summary"_s, said(item.summary, catalogue));
        object.insert(u"summary_id"_s, item.summary.id);
        array.append(object);
    }
    return array;
}

QJsonArray limitsJson(const CaseFile &file, const Catalogue &catalogue)
{
    QJsonArray array;
    for (const SidedLimit &met : allLimits(file)) {
        const LimitText text = catalogue.text(met.limit);
        array.append(QJsonObject{{u"id"_s, met.limit.id},
                                 {u"side"_s, QString(met.side)},
                                 {u"what"_s, text.what},
                                 {u"why"_s, text.why},
                                 {u"help"_s, text.help}});
    }
    return array;
}

Error badReport(ErrorKind kind, const QString &subject)
{
    return {kind, u"read"_s, subject, 0};
}

} // namespace

QByteArray reportToJson(const Report &report, const Catalogue &catalogue)
{
    QJsonObject object = json::write(report.file).toObject();
    object.insert(u"schema"_s, schemaName);
    object.insert(u"schema_version"_s, reportSchemaVersion);
    object.insert(u"language"_s, catalogue.language());
    object.insert(u"program"_s, QJsonObject{{u"name"_s, u"doorward"_s},
                                            {u"version"_s, report.file.programVersion}});
    object.insert(u"diagnosis"_s, diagnosisJson(report.diagnosis, catalogue));
    object.insert(u"checklist"_s, checklistJson(report.diagnosis, catalogue));
    object.insert(u"limits"_s, limitsJson(report.file, catalogue));
    return QJsonDocument(object).toJson();
}

Result<CaseFile> reportFromJson(const QByteArray &bytes)
{
    if (bytes.size() > largestReport)
        return tl::unexpected(badReport(ErrorKind::BadInput, u"file: expected at most 256 MiB"_s));
    const auto object = json::parseObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    if (object->value(u"schema"_s).toString() != schemaName)
        return tl::unexpected(
            badReport(ErrorKind::BadInput, u"schema: expected \"doorward.report\""_s));
    const auto version = json::readUnsigned(object->value(u"schema_version"_s));
    if (!version || *version == 0)
        return tl::unexpected(
            badReport(ErrorKind::BadInput, u"schema_version: expected a positive integer"_s));
    if (*version > static_cast<quint64>(reportSchemaVersion))
        return tl::unexpected(
            badReport(ErrorKind::Unsupported, u"schema_version %1"_s.arg(*version)));
    for (const auto &key : {u"created"_s, u"target"_s, u"attempts"_s, u"client"_s})
        if (!object->contains(key))
            return tl::unexpected(badReport(ErrorKind::BadInput, key + ": is missing"_L1));
    return json::fromJson<CaseFile>(*object);
}

} // namespace doorward
