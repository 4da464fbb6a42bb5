// SPDX-License-Identifier: MIT
#include "core/inspect/unix_socket.h"

#include <cerrno>

#include <sys/stat.h>

namespace doorward {

UnixSocketFacts inspectUnixSocket(const QString &path)
{
    UnixSocketFacts facts;
    if (path.startsWith(QLatin1Char('@')))
        return facts;
    struct stat status {};
    if (::stat(path.toUtf8().constData(), &status) != 0) {
        facts.statErrno = errno;
        return facts;
    }
    facts.isSocket = S_ISSOCK(status.st_mode);
    facts.mode = status.st_mode & 07777;
    facts.owner = Uid(status.st_uid);
    return facts;
}

} // namespace doorward
