// SPDX-License-Identifier: MIT
#include "core/report/listener_words.h"

#include "core/base/untrusted.h"

namespace doorward::listener_words {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype shortId = 12; ///< as the runtimes themselves print one

QString shown(const QString &text)
{
    return displayText(QStringView(text));
}

} // namespace

QString address(const Listener &listener)
{
    const QString text = shown(listener.address);
    return listener.device ? text + u'%' + shown(*listener.device) : text;
}

QString reach(const Listener &listener, const Catalogue &catalogue)
{
    switch (listener.reach()) {
    case Reach::Loopback:
        return catalogue.text(u"listeners.reach.loopback"_s);
    case Reach::TheseAddresses:
        return catalogue.text(u"listeners.reach.these"_s);
    case Reach::Everyone:
        return catalogue.text(u"listeners.reach.everyone"_s);
    }
    return {};
}

QString place(const Listener &listener)
{
    if (listener.forwardsTo || (listener.containerName && !listener.container)) {
        const QString id = listener.forwardsTo.value_or(QString()).left(shortId);
        const QString name = u"→ "_s + shown(listener.containerName.value_or(id));
        return listener.forwardsPort
                   ? name + u':' + QString::number(listener.forwardsPort->value())
                   : name;
    }
    if (listener.containerName)
        return shown(*listener.containerName);
    return listener.container ? shown(listener.container->left(shortId))
                              : shown(listener.unit.value_or(QString()));
}

QString queue(const Listener &listener)
{
    return listener.acceptQueue && listener.backlog
               ? QString::number(*listener.acceptQueue) + u'/' + QString::number(*listener.backlog)
               : QString();
}

} // namespace doorward::listener_words
