// SPDX-License-Identifier: MIT
#include "ui/models/packet_fields.h"

#include "core/base/untrusted.h"

#include <QCoreApplication>

namespace doorward {

namespace {

/// Gives lupdate the context of these sentences.
struct PacketWords {
    Q_DECLARE_TR_FUNCTIONS(PacketWords)
};

tl::unexpected<QString> problem(const QString &sentence)
{
    return tl::unexpected(sentence);
}

std::optional<QString> device(const QString &text)
{
    const QString name = text.trimmed();
    return name.isEmpty() ? std::nullopt : std::optional(name);
}

} // namespace

tl::expected<firewall::PacketQuestion, QString> questionOf(const PacketFields &fields)
{
    firewall::PacketQuestion question;
    const QString to = fields.to.trimmed();
    const auto destination = Endpoint::parse(to);
    if (!destination || destination->port.value() == 0)
        return problem(
            PacketWords::tr("“%1” is no address with a port; write 10.0.0.7:80 or [fd00::7]:80.")
                .arg(displayText(QStringView(to), 80)));
    question.to = *destination;
    const QString from = fields.from.trimmed();
    if (!from.isEmpty()) {
        const auto address = IpAddress::parse(from);
        const auto source = Endpoint::parse(from);
        if (!address && !source)
            return problem(
                PacketWords::tr("“%1” is no address; write 10.0.0.1, 10.0.0.1:40000 or fd00::1.")
                    .arg(displayText(QStringView(from), 80)));
        question.from = address ? *address : source->address;
        if (!address)
            question.fromPort = source->port;
        if (question.from->family() != question.to.address.family())
            return problem(
                PacketWords::tr("%1 and %2 are of different families; give two IPv4 or two IPv6 "
                                "addresses.")
                    .arg(question.from->text(), question.to.address.text()));
    }
    question.entry = fields.entry;
    question.inputDevice = device(fields.inputDevice);
    question.outputDevice = device(fields.outputDevice);
    question.state = fields.state;
    return question;
}

} // namespace doorward
