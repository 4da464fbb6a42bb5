// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/target_words.h"
#include "core/base/untrusted.h"
#include "core/target/target_parser.h"

#include <QJsonDocument>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray asJson(const Target &target)
{
    const QJsonObject object{{u"host"_s, json::write(target.host)},
                             {u"port"_s, json::write(target.port)},
                             {u"unix_path"_s, json::write(target.unixPath)},
                             {u"service"_s, json::write(target.service)},
                             {u"scheme"_s, json::write(target.scheme)},
                             {u"kind"_s, json::write(target.reported)},
                             {u"platform"_s, json::write(target.platform)},
                             {u"also"_s, json::write(target.also)},
                             {u"failed_addresses"_s, json::write(target.failedAddresses)}};
    return QJsonDocument(object).toJson();
}

QString placeOf(const QString &host, const std::optional<Port> &port)
{
    const QString shown = displayText(QStringView(host));
    if (!port)
        return shown;
    const QString number = QString::number(port->value());
    return host.contains(u':') ? u'[' + shown + "]:"_L1 + number : shown + u':' + number;
}

QString asText(const Target &target, const Catalogue &catalogue)
{
    if (!target.host && !target.unixPath && !target.port)
        return catalogue.text(u"cli.parse.none"_s) + u'\n';
    QStringList lines;
    const auto line = [&](const char *id, const QString &value) {
        if (!value.isEmpty())
            lines.append(catalogue.text(QLatin1StringView("cli.parse.") + QLatin1StringView(id),
                                        {{u"value"_s, value}}));
    };
    line("target",
         target.unixPath ? *target.unixPath : placeOf(target.host.value_or(u"?"_s), target.port));
    line("service", target.profile ? target.profile->title : target.service.value_or(QString()));
    if (target.reported != FailureKind::None)
        line("said",
             catalogue.text("cli.kind."_L1 + QLatin1StringView(json::enumName(target.reported))));
    if (target.platform != Platform::Any)
        line("platform", catalogue.text("cli.platform."_L1
                                        + QLatin1StringView(json::enumName(target.platform))));
    for (const HostPort &other : target.also)
        line("also", placeOf(other.host, other.port));
    if (const Message both = portOrAddress(target); !both.isEmpty())
        lines.append(catalogue.text(both));
    return lines.join(u'\n') + u'\n';
}

} // namespace

ExitCode runParse(const Arguments &arguments, const Console &console)
{
    const auto text = textOf(arguments.words, true);
    if (!text)
        return console.usage(text.error());
    const Target target = parseAny(*text);
    return arguments.has("json") ? console.print(asJson(target))
                                 : console.print(asText(target, console.catalogue()));
}

} // namespace doorward::cli
