// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace doorward {

/// Runs `work` in the pool and hands its result to `done` in the thread of `receiver`; none after
/// the receiver is gone.
template <typename Work, typename Done>
void inBackground(QObject *receiver, Work work, Done done)
{
    const QPointer<QObject> alive(receiver);
    QThreadPool::globalInstance()->start([alive, work = std::move(work), done = std::move(done)] {
        auto result = work();
        // The application outlives the pool's threads; whether the receiver does is asked there.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [alive, done, result = std::move(result)]() mutable {
                if (alive)
                    done(std::move(result));
            },
            Qt::QueuedConnection);
    });
}

} // namespace doorward
