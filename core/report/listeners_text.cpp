// SPDX-License-Identifier: MIT
#include "core/report/listeners_text.h"

#include "core/base/untrusted.h"
#include "core/report/listener_words.h"
#include "core/report/text_layout.h"

#include <QJsonDocument>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int longestCell = 48;

QString shown(const std::optional<QString> &text)
{
    return text ? elided(displayText(QStringView(*text)), longestCell) : QString();
}

QString processText(const Listener &listener, const Catalogue &catalogue)
{
    if (!listener.process)
        return catalogue.text(u"listeners.unknown-owner"_s);
    const QString name = shown(listener.process);
    return listener.pids.empty()
               ? name
               : name + " ("_L1 + QString::number(listener.pids.front().value()) + u')';
}

QStringList cellsOf(const Listener &listener, const Catalogue &catalogue)
{
    return {listener_words::address(listener),
            listener.port ? QString::number(listener.port->value()) : QString(),
            listener_words::reach(listener, catalogue),
            processText(listener, catalogue),
            shown(listener.user),
            elided(listener_words::place(listener), longestCell),
            listener_words::queue(listener),
            listener.netns == "self"_L1 ? QString() : listener.netns,
            listener.reachedAt.value_or(QString())};
}

QStringList headings(const Catalogue &catalogue)
{
    QStringList all;
    for (const char *column :
         {"address", "port", "reach", "process", "user", "unit", "queue", "namespace", "reached"})
        all.append(catalogue.text("listeners.column."_L1 + QLatin1StringView(column)));
    return all;
}

} // namespace

QByteArray listenersToJson(const std::vector<Listener> &listeners)
{
    return QJsonDocument(json::write(listeners).toArray()).toJson();
}

QString listenersToText(const std::vector<Listener> &listeners, const Catalogue &catalogue,
                        const TextStyle &style)
{
    if (listeners.empty())
        return catalogue.text(u"listeners.none"_s) + u'\n';
    std::vector<QStringList> rows{headings(catalogue)};
    for (const Listener &listener : listeners)
        rows.push_back(cellsOf(listener, catalogue));

    QStringList lines(static_cast<qsizetype>(rows.size()));
    int used = 0;
    for (qsizetype column = 0; column < rows.front().size(); ++column) {
        int widest = 0;
        for (std::size_t row = 1; row < rows.size(); ++row)
            widest = std::max(widest, displayWidth(rows[row][column]));
        if (widest == 0)
            continue; // nobody has anything to say here
        widest = std::max(widest, displayWidth(rows.front()[column]));
        const int gap = used == 0 ? 0 : 2;
        if (used > 0 && used + gap + widest > style.width)
            break;
        for (qsizetype row = 0; row < lines.size(); ++row)
            lines[row] +=
                QString(gap, u' ') + padded(rows[static_cast<std::size_t>(row)][column], widest);
        used += gap + widest;
    }
    for (QString &line : lines)
        while (line.endsWith(u' '))
            line.chop(1);
    if (style.colour)
        lines.first() = "\x1b[1m"_L1 + lines.first() + "\x1b[0m"_L1;
    return lines.join(u'\n') + u'\n';
}

} // namespace doorward
