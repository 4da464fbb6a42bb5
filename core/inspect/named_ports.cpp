// SPDX-License-Identifier: MIT
#include "core/inspect/named_ports.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostPorts = 16;

const QRegularExpression &listenWords()
{
    static const QRegularExpression words(u"listen|bind|http\\.server$"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words;
}

/// What a program connects to, by the names of options and variables: the port is another's.
const QRegularExpression &clientWords()
{
    static const QRegularExpression words(
        u"upstream|backend|remote|target|connect|forward|proxy|database|postgres|mysql|mariadb|"
        "redis|mongo|rabbit|amqp|kafka|smtp|mail|ldap|memcache|elastic|"
        "(?:^|[-_])(?:db|pg|mq|es)(?:[-_=]|port|$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    return words;
}

bool isWildcard(const QString &host)
{
    return host.isEmpty() || host == "*"_L1 || host == "0.0.0.0"_L1 || host == "[::]"_L1;
}

bool isNumeric(const QString &host)
{
    return host.startsWith(u'[') || IpAddress::parse(host).has_value();
}

class Ports {
public:
    enum class Use { Another, Named, Listened };

    void add(const QString &digits, Use use)
    {
        const auto port = portFromText(digits);
        if (!port || use == Use::Another)
            return;
        note(m_ports.named, *port);
        if (use == Use::Listened)
            note(m_ports.listened, *port);
    }
    NamedPorts take() { return std::move(m_ports); }

private:
    static void note(std::vector<Port> &ports, Port port)
    {
        if (std::find(ports.begin(), ports.end(), port) == ports.end() && ports.size() < mostPorts)
            ports.push_back(port);
    }

    NamedPorts m_ports;
};

Ports::Use useOfOption(const QString &name)
{
    if (listenWords().match(name).hasMatch())
        return Ports::Use::Listened;
    return clientWords().match(name).hasMatch() ? Ports::Use::Another : Ports::Use::Named;
}

/// "host:port" within `argument`, behind the option `before`.
Ports::Use useOfPlace(const QString &argument, const QString &before, const QString &host)
{
    const QString words = (before.startsWith(u'-') ? before + u' ' : QString())
                          + argument.left(argument.lastIndexOf(host + u':') + host.size());
    if (listenWords().match(words).hasMatch())
        return Ports::Use::Listened;
    if (clientWords().match(words).hasMatch())
        return Ports::Use::Another;
    if (isWildcard(host))
        return Ports::Use::Listened;
    return host == "localhost"_L1 || isNumeric(host) ? Ports::Use::Named : Ports::Use::Another;
}

} // namespace

NamedPorts portsNamedBy(const QStringList &arguments)
{
    // "--port=80", "-p80", "PORT=80", "http_port: 80"; "0.0.0.0:80", "[::]:80", ":80"; what
    // containers are published by, "-p 8080:80".
    static const QRegularExpression option(
        u"^(-p|-P|--?[\\w-]*port|[\\w]*_?port)[=:]?(\\d{2,5})$"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression place(
        u"(?:^|[\\s=,@/:])((?:[\\w.-]+|\\[[0-9A-Fa-f:.]*\\]|\\*)?):(\\d{2,5})(?=$|[/,\\s])"_s);
    static const QRegularExpression published(u"^(?:[\\d.]+:)?(\\d{2,5}):\\d{1,5}(?:/tcp)?$"_s);
    static const QRegularExpression expecting(u"^(?:-p|-P|--?[\\w-]*port)$"_s,
                                              QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression number(u"^\\d{2,5}$"_s);
    Ports ports;
    for (qsizetype i = 1; i < arguments.size(); ++i) { // the first is the program
        const QString &argument = arguments[i];
        const QString &before = arguments[i - 1];
        if (const auto match = option.match(argument); match.hasMatch())
            ports.add(match.captured(2), match.captured(1) == "PORT"_L1
                                             ? Ports::Use::Listened
                                             : useOfOption(match.captured(1)));
        else if (const auto pair = published.match(argument); pair.hasMatch())
            ports.add(pair.captured(1), Ports::Use::Named);
        else if (const auto found = place.match(argument); found.hasMatch())
            ports.add(found.captured(2), useOfPlace(argument, before, found.captured(1)));
        else if (number.match(argument).hasMatch()
                 && (expecting.match(before).hasMatch() || !before.startsWith(u'-')))
            ports.add(argument, useOfOption(before));
    }
    return ports.take();
}

NamedPorts portsOfEnvironment(const QList<QByteArray> &variables)
{
    QStringList named{QString()}; // the place of the program in a command line
    for (const QByteArray &variable : variables) {
        const qsizetype equals = variable.indexOf('=');
        if (equals > 0 && variable.left(equals).toUpper().endsWith("PORT"))
            named.append(QString::fromUtf8(variable));
    }
    return portsNamedBy(named);
}

} // namespace doorward
