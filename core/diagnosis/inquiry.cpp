// SPDX-License-Identifier: MIT
#include "core/diagnosis/inquiry.h"

#include "core/base/duration_text.h"
#include "core/base/errno_name.h"
#include "core/diagnosis/bind_setting.h"
#include "core/diagnosis/container_places.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

QString textId(Cause cause, QLatin1StringView suffix)
{
    return QString(causeId(cause)) + suffix;
}

QString Ledger::add(Side side, Message text, std::optional<QStringList> command)
{
    for (const Evidence &known : m_evidence)
        if (known.side == side && known.text == text)
            return known.id;
    QString id = u"e%1"_s.arg(m_evidence.size() + 1);
    m_evidence.push_back({id, side, std::move(text), std::move(command)});
    return id;
}

Finding &Inquiry::found(Cause cause, Certainty certainty, QStringList evidence, Params params) const
{
    Finding finding;
    finding.cause = cause;
    finding.certainty = certainty;
    finding.params = std::move(params);
    finding.params.insert(u"address"_s, tried.address.text());
    finding.evidence = std::move(evidence);
    return findings.emplace_back(std::move(finding));
}

Finding &Inquiry::possible(Cause cause, std::optional<NextTest> next, QStringList evidence,
                           Params params) const
{
    Finding &finding = found(cause, Certainty::Possible, std::move(evidence), std::move(params));
    finding.nextTest = std::move(next);
    return finding;
}

bool Inquiry::has(Certainty atLeast) const
{
    return std::any_of(findings.begin(), findings.end(), [atLeast](const Finding &finding) {
        return finding.certainty >= atLeast && !finding.beside;
    });
}

bool Inquiry::hasCause(Cause cause) const
{
    return std::any_of(findings.begin(), findings.end(),
                       [cause](const Finding &finding) { return finding.cause == cause; });
}

bool Inquiry::isDecidedByRule() const
{
    return std::any_of(findings.begin(), findings.end(), [](const Finding &finding) {
        return !finding.rule.isEmpty() && !finding.beside && finding.certainty >= Certainty::Likely;
    });
}

const Finding *Inquiry::doubtfulRule() const
{
    const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding &finding) {
        return finding.doubtful && !finding.beside;
    });
    return found == findings.end() ? nullptr : &*found;
}

Message Inquiry::message(const QString &id, Params params) const
{
    params.insert(u"address"_s, tried.address.text());
    return scene.message(id, params);
}

QString Inquiry::attempt() const
{
    if (!tried.failure) // what stands behind a rule is asked for as if nothing had been sent
        return tried.attempts.empty()
                   ? ledger.add(Side::Client, message(u"evidence.nothing-sent"_s))
                   : QString();
    const Attempt &attempt = failure();
    Params params{{u"n"_s, QString::number(attempt.n)},
                  {u"elapsed"_s, durationText(attempt.elapsedUs)},
                  {u"errno"_s, errnoName(attempt.errnoValue)},
                  {u"retransmits"_s, QString::number(attempt.retransmits)}};
    if (attempt.icmp) {
        params.insert(u"type"_s, QString::number(attempt.icmp->type));
        params.insert(u"code"_s, QString::number(attempt.icmp->code));
        params.insert(u"from"_s, attempt.icmp->from.text());
        return ledger.add(Side::Client, message(u"evidence.attempt.icmp"_s, params));
    }
    return ledger.add(
        Side::Client,
        message(u"evidence.attempt."_s + QLatin1StringView(json::enumName(attempt.outcome)),
                params));
}

QString Inquiry::route() const
{
    if (!tried.route)
        return {};
    const RouteAnswer &answer = *tried.route;
    QStringList command{u"ip"_s, u"route"_s, u"get"_s, tried.address.withZone({}).text()};
    if (answer.from)
        command << u"from"_s << answer.from->text();
    if (answer.oif)
        command << u"oif"_s << *answer.oif;
    Params params{{u"device"_s, answer.device},
                  {u"gateway"_s, answer.gateway ? answer.gateway->text() : QString()},
                  {u"source"_s, answer.source ? answer.source->text() : u"?"_s},
                  {u"errno"_s, errnoName(answer.errnoValue)},
                  {u"type"_s, QLatin1StringView(json::enumName(answer.type))}};
    QString id = u"evidence.route"_s;
    if (answer.errnoValue != 0)
        id += ".error"_L1;
    else if (answer.type != RouteType::Unicast && answer.type != RouteType::Local)
        id += ".type"_L1;
    else if (answer.type == RouteType::Local)
        id += ".local"_L1;
    else if (answer.gateway)
        id += ".gateway"_L1;
    return ledger.add(Side::Client, message(id, params), command);
}

QString Inquiry::listener(const Listener &listener) const
{
    Params params{
        {u"endpoint"_s, endpointText(listener)},
        {u"process"_s, ownerText(listener)},
        {u"device"_s, listener.device.value_or(QString())},
        {u"namespace"_s, namespaceText(tried.holder ? tried.holder : &scene.client(), listener)},
        {u"inside"_s,
         listener.forwardsPort ? QString::number(listener.forwardsPort->value()) : QString()}};
    QString id = u"evidence.listener"_s;
    if (listener.state == SocketState::Bound)
        id += ".bound"_L1;
    else if (listener.netns != "self"_L1
             && (!tried.holder || listener.netns != tried.holder->netns))
        id += ".elsewhere"_L1;
    else if ((listener.forwardsTo || listener.containerName) && !listener.container)
        id += listener.forwardsPort ? ".forwarder"_L1 : ".holder"_L1;
    else if (listener.device)
        id += ".device"_L1;
    const QString filter = u"sport = :%1"_s.arg(listener.port.value_or(Port(0)).value());
    return ledger.add(holderSide(), message(id, params),
                      listener.state == SocketState::Bound
                          ? QStringList{u"ss"_s, u"-tanpB"_s, filter}
                          : QStringList{u"ss"_s, u"-tlnp"_s, filter});
}

QString Inquiry::noListener() const
{
    const bool whole = tried.holder && tried.holder->listenerSight == Sight::Full;
    return ledger.add(
        holderSide(),
        message(whole ? u"evidence.no-listener"_s : u"evidence.no-listener.partial"_s),
        QStringList{u"ss"_s, u"-tlnp"_s, u"sport = :%1"_s.arg(scene.port().value())});
}

QString Inquiry::natUnknown() const
{
    return ledger.add(holderSide(), message(u"evidence.nat-unknown"_s));
}

QString Inquiry::neighbour(const Neighbour &neighbour) const
{
    return ledger.add(
        Side::Client,
        message(u"evidence.neighbour"_s, {{u"neighbour"_s, neighbour.address.text()},
                                          {u"state"_s, neighbour.state},
                                          {u"device"_s, neighbour.device}}),
        QStringList{u"ip"_s, u"neigh"_s, u"show"_s, neighbour.address.withZone({}).text()});
}

QString Inquiry::link(const Interface &link, Side side) const
{
    const QString id = !link.up        ? u"evidence.link.down"_s
                       : !link.carrier ? u"evidence.link.no-carrier"_s
                                       : u"evidence.link.up"_s;
    return ledger.add(side, message(id, {{u"device"_s, link.name}, {u"state"_s, link.operState}}),
                      QStringList{u"ip"_s, u"link"_s, u"show"_s, u"dev"_s, link.name});
}

QString Inquiry::sysctl(Side side, const HostSnapshot &host, const QString &key) const
{
    return ledger.add(side,
                      message(u"evidence.sysctl"_s, {{u"key"_s, key},
                                                     {u"value"_s, host.sysctls.value(key)},
                                                     {u"machine"_s, host.hostname}}),
                      QStringList{u"sysctl"_s, key});
}

QString Inquiry::counter(const QString &name) const
{
    return ledger.add(
        Side::Client,
        message(u"evidence.counter"_s,
                {{u"counter"_s, name}, {u"rise"_s, QString::number(scene.rise(name))}}),
        QStringList{u"nstat"_s, u"-az"_s, name.section(u'.', 0, 0) + name.section(u'.', 1)});
}

NextTest Inquiry::readRules(Side side, const HostSnapshot *host) const
{
    const auto isRead = [this](const HostSnapshot &one) {
        return scene.filters().sightOf(one) == PacketFilters::Sight::Whole;
    };
    if (side == Side::Server && host && isRead(*host) && !isRead(scene.client()))
        return readRules(Side::Client, &scene.client()); // what is not known yet
    const bool legacy = host && !host->hasTool(u"nft"_s) && host->hasTool(u"iptables-save"_s);
    const QStringList command =
        legacy ? QStringList{tried.address.isIpv4() ? u"iptables-save"_s : u"ip6tables-save"_s}
               : QStringList{u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s};
    return {message(side == Side::Client ? u"next.read-rules"_s : u"next.read-rules.server"_s),
            command, side};
}

NextTest Inquiry::lookOnServer() const
{
    return {message(u"next.look-on-server"_s),
            QStringList{u"ss"_s, u"-tlnp"_s, u"sport = :%1"_s.arg(scene.port().value())},
            Side::Server};
}

NextTest Inquiry::captureOnServer() const
{
    return {message(u"next.capture"_s),
            QStringList{u"tcpdump"_s, u"-ni"_s, u"any"_s, u"tcp"_s, u"port"_s,
                        QString::number(scene.port().value())},
            Side::Server};
}

NextTest Inquiry::trace() const
{
    return {message(u"next.trace"_s),
            QStringList{u"traceroute"_s, u"-n"_s, u"-T"_s, u"-p"_s,
                        QString::number(scene.port().value()), tried.address.text()},
            Side::Client};
}

Remedy Inquiry::remedy(const QString &id, Params params, std::optional<QStringList> command,
                       bool root) const
{
    return {message(id, std::move(params)), std::move(command), root};
}

Remedy Inquiry::linkUp(const QString &device) const
{
    return remedy(u"remedy.link-up"_s, {{u"device"_s, device}},
                  QStringList{u"ip"_s, u"link"_s, u"set"_s, device, u"up"_s}, true);
}

std::vector<Remedy> Inquiry::startService() const
{
    const auto &profile = scene.file().target.profile;
    if (!profile)
        return {remedy(u"remedy.start-program"_s)};
    if (!tried.holder || !tried.holder->systemd)
        return {remedy(u"remedy.start-service"_s)};
    for (const QString &unit : profile->unitNames)
        if (!unit.endsWith(u'@'))
            return {remedy(u"remedy.start-service.unit"_s, {{u"unit"_s, unit}},
                           QStringList{u"systemctl"_s, u"start"_s, unit}, true)};
    return {remedy(u"remedy.start-service"_s)};
}

QString Inquiry::listenSetting(const Listener &listener) const
{
    const ListenSetting *setting = tried.holder ? settingOf(*tried.holder, listener) : nullptr;
    if (!setting)
        return {};
    const Params params{{u"file"_s, setting->file},
                        {u"line"_s, QString::number(setting->line)},
                        {u"text"_s, setting->text},
                        {u"directive"_s, setting->directive},
                        {u"value"_s, setting->values.join(u' ')},
                        {u"process"_s, ownerText(listener)},
                        {u"program"_s, setting->program}};
    if (setting->file.isEmpty())
        return ledger.add(holderSide(),
                          message(setting->preset ? u"evidence.listen-setting.preset-option"_s
                                                  : u"evidence.listen-setting.command-line"_s,
                                  params),
                          QStringList{u"ps"_s, u"-ww"_s, u"-o"_s, u"args="_s, u"-p"_s,
                                      QString::number(setting->pid.value())});
    return ledger.add(holderSide(),
                      message(setting->preset ? u"evidence.listen-setting.preset"_s
                                              : u"evidence.listen-setting"_s,
                              params),
                      QStringList{u"grep"_s, u"-n"_s, u"-i"_s, u"-e"_s,
                                  setting->directive.section(u'.', -1), setting->file});
}

std::vector<Remedy> Inquiry::rebind(const Listener &listener) const
{
    Params params{{u"process"_s, ownerText(listener)}, {u"endpoint"_s, endpointText(listener)}};
    if (const ListenSetting *setting =
            tried.holder ? settingOf(*tried.holder, listener) : nullptr) {
        const QString open = openSetting(*setting, listener, tried.address.unmapped().family());
        params.insert({{u"setting"_s, open},
                       {u"text"_s, setting->text},
                       {u"file"_s, setting->file},
                       {u"line"_s, QString::number(setting->line)},
                       {u"directive"_s, setting->directive}});
        const QString kind = setting->file.isEmpty()
                                 ? (setting->preset ? u"option"_s : u"command-line"_s)
                                 : (setting->preset ? u"preset"_s : u"line"_s);
        if (!open.isEmpty())
            return {remedy(u"remedy.rebind."_s + kind, params)};
    }
    const auto &profile = scene.file().target.profile;
    if (const QString line = profile ? openSetting(profile->name) : QString();
        !line.isEmpty() && scene.serves(listener).value_or(true)) {
        params.insert(u"setting"_s, line);
        return {remedy(u"remedy.rebind.setting"_s, params)};
    }
    return {remedy(u"remedy.rebind"_s, params)};
}

} // namespace doorward::rules
