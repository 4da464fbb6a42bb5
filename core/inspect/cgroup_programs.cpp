// SPDX-License-Identifier: MIT
#include "core/inspect/cgroup_programs.h"

#include "core/base/unique_fd.h"
#include "core/inspect/cgroups.h"
#include "core/inspect/proc_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace doorward {

namespace {

std::optional<quint32> programsAt(int group, std::uint32_t attachType)
{
    bpf_attr attr; // NOLINT(cppcoreguidelines-pro-type-member-init): a union, zeroed next
    std::memset(&attr, 0, sizeof(attr));
    attr.query.target_fd = static_cast<std::uint32_t>(group);
    attr.query.attach_type = attachType;
    attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
    // Without room for their ids the kernel counts them, and says that there is no room.
    if (::syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) != 0 && errno != ENOSPC)
        return std::nullopt;
    return attr.query.prog_cnt;
}

} // namespace

std::optional<quint32> programsOfCgroup(const QString &path)
{
    constexpr qsizetype longest = 4 << 20;
    const auto mounts = readFile("/proc/self/mountinfo", longest);
    const QByteArray mount = mounts ? cgroup2MountPoint(*mounts) : QByteArray();
    if (mount.isEmpty() || path.contains(QStringLiteral("/../")))
        return std::nullopt;
    const UniqueFd group(
        ::open((mount + path.toUtf8()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!group)
        return std::nullopt;
    const auto incoming = programsAt(group.get(), BPF_CGROUP_INET_INGRESS);
    const auto outgoing = programsAt(group.get(), BPF_CGROUP_INET_EGRESS);
    return incoming && outgoing ? std::optional(*incoming + *outgoing) : std::nullopt;
}

} // namespace doorward
