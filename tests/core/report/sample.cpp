// SPDX-License-Identifier: MIT
#include "sample.h"

#include <cerrno>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

IpAddress ip(QStringView text)
{
    return *IpAddress::parse(text);
}

Attempt refusedAttempt(int n, const QString &outside)
{
    Attempt attempt;
    attempt.n = n;
    attempt.started = QDateTime::fromString(u"2026-01-31T12:00:00.250Z"_s, Qt::ISODateWithMs);
    attempt.address = u"10.0.0.7"_s;
    attempt.port = Port(5433);
    attempt.source = Endpoint{ip(u"10.0.0.1"), Port(40312)};
    attempt.outcome = AttemptOutcome::Refused;
    attempt.errnoValue = ECONNREFUSED;
    attempt.elapsedUs = 412;
    attempt.icmp = IcmpAnswer{3, 3, ip(u"10.0.0.254")};
    attempt.retransmits = 2;
    attempt.firstBytes = outside;
    return attempt;
}

HostSnapshot hostNamed(const QString &name, const QString &own)
{
    HostSnapshot host;
    host.taken = QDateTime::fromString(u"2026-01-31T12:00:00.000Z"_s, Qt::ISODateWithMs);
    host.hostname = name;
    Interface link;
    link.index = IfIndex(2);
    link.name = u"eth0"_s;
    link.addresses.push_back({{ip(own), 24}, u"global"_s, false, false});
    host.interfaces.push_back(link);
    host.limits.push_back({u"owners"_s, {{u"name"_s, name}}});
    return host;
}

std::vector<ChecklistItem> tenSteps(const QString &outside)
{
    std::vector<ChecklistItem> items;
    int n = 0;
    for (const auto &[step, name] : json::EnumNames<Step>::names) {
        ChecklistItem item;
        item.step = step;
        item.status = static_cast<StepStatus>(n++ % 5);
        item.summary = {u"sample.step"_s + QString::number(n), {{u"name"_s, outside}}};
        item.evidence = {u"e1"_s};
        item.commands = {{u"getent"_s, u"ahosts"_s, outside}};
        items.push_back(item);
    }
    return items;
}

} // namespace

Report sampleReport(const QString &outside)
{
    Report report;
    CaseFile &file = report.file;
    file.created = QDateTime::fromString(u"2026-01-31T12:00:01.000Z"_s, Qt::ISODateWithMs);
    file.programVersion = u"0.1.0"_s;
    file.target.input = outside;
    file.target.host = outside;
    file.target.port = Port(5433);
    file.attempts = {refusedAttempt(1, outside), refusedAttempt(2, outside)};
    file.client = hostNamed(outside, u"10.0.0.1"_s);
    file.server = hostNamed(outside, u"10.0.0.7"_s);
    file.limits.push_back({u"nat"_s, {{u"name"_s, outside}}});

    Diagnosis &diagnosis = report.diagnosis;
    const QMap<QString, QString> params{{u"name"_s, outside}};
    diagnosis.cause = Cause::ServerBindLoopback;
    diagnosis.certainty = Certainty::Proven;
    diagnosis.summary = {u"sample.summary"_s, params};
    diagnosis.explanation = {u"sample.explanation"_s, params};
    diagnosis.evidence = {{u"e1"_s, Side::Client, {u"sample.evidence-one"_s, params}, std::nullopt},
                          {u"e2"_s,
                           Side::Server,
                           {u"sample.evidence-two"_s, params},
                           QStringList{u"ss"_s, u"-tlnp"_s, outside}}};
    diagnosis.also = {
        {Cause::ServerFirewallDrop, Certainty::Likely, {u"sample.also"_s, params}, std::nullopt}};
    diagnosis.candidates = {
        {Cause::ServerBindLoopback, Certainty::Proven, {u"sample.why"_s, params}, std::nullopt}};
    diagnosis.remedies = {
        {{u"sample.remedy"_s, params}, QStringList{u"systemctl"_s, u"restart"_s, outside}, true}};
    diagnosis.checklist = tenSteps(outside);
    return report;
}

Report undecidedReport()
{
    Report report = sampleReport(u"db"_s);
    report.file.server.reset();
    Diagnosis &diagnosis = report.diagnosis;
    diagnosis.cause = Cause::ServerNotListening;
    diagnosis.certainty = Certainty::Possible;
    const NextTest test{{u"sample.test"_s, {}}, QStringList{u"ss"_s, u"-tln"_s}, Side::Server};
    diagnosis.candidates = {
        {Cause::ServerNotListening, Certainty::Possible, {u"sample.why-first"_s, {}}, test},
        {Cause::ServerFirewallReset,
         Certainty::Possible,
         {u"sample.why-second"_s, {}},
         std::nullopt}};
    return report;
}

Report workingReport()
{
    Report report = sampleReport(u"db"_s);
    report.diagnosis.outcome = Outcome::Connects;
    report.diagnosis.cause.reset();
    report.diagnosis.certainty.reset();
    report.diagnosis.candidates.clear();
    report.diagnosis.also.clear();
    report.diagnosis.remedies.clear();
    return report;
}

} // namespace doorward
