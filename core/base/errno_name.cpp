// SPDX-License-Identifier: MIT
#include "core/base/errno_name.h"

#include "core/base/error.h"

#include <cerrno>
#include <cstring>

namespace doorward {

QString errnoName(int errnoValue)
{
    if (errnoValue == 0)
        return {};
    // strerrorname_np(3), glibc 2.32: no locale, no buffer.
    if (const char *name = strerrorname_np(errnoValue))
        return QString::fromLatin1(name);
    return QStringLiteral("E%1").arg(errnoValue);
}

Error Error::fromErrno(int errnoValue, QString operation, QString subject)
{
    ErrorKind kind = ErrorKind::System;
    switch (errnoValue) {
    case EACCES:
    case EPERM:
        kind = ErrorKind::Denied;
        break;
    case ENOENT:
    case ESRCH:
        kind = ErrorKind::NotFound;
        break;
    case ETIMEDOUT:
        kind = ErrorKind::TimedOut;
        break;
    case ENOSYS:
    case EOPNOTSUPP:
        kind = ErrorKind::Unsupported;
        break;
    default: // any other errno stays System: the set is open
        break;
    }
    return {kind, std::move(operation), std::move(subject), errnoValue};
}

QString Error::text() const
{
    QString line = operation + QLatin1Char(' ') + subject;
    if (errnoValue != 0)
        line += QStringLiteral(": ") + errnoName(errnoValue);
    return line;
}

} // namespace doorward
