// SPDX-License-Identifier: MIT
//
// What the sanitizers do, compiled into every program of the asan and tsan presets: a program that
// is started with an environment of its own (the resolver's worker, the lab's hosts) obeys too.
// An option given in ASAN_OPTIONS, UBSAN_OPTIONS or TSAN_OPTIONS goes before these.

#ifdef __SANITIZE_THREAD__
#include <cstdarg>

#include <dlfcn.h>
#include <sched.h>
#endif

extern "C" {

const char *__asan_default_options();
const char *__ubsan_default_options();
const char *__tsan_default_options();
const char *__tsan_default_suppressions();

const char *__asan_default_options()
{
    return "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:"
           "strict_init_order=1";
}

const char *__ubsan_default_options()
{
    return "print_stacktrace=1";
}

/// Debian builds Qt without the thread sanitizer, so what Qt's own atomics and locks order is not
/// seen. `ignore_noninstrumented_modules` leaves what libraries free and copy to themselves.
const char *__tsan_default_options()
{
    return "halt_on_error=1:second_deadlock_stack=1:ignore_noninstrumented_modules=1";
}

/// A queued call comes after its posting, which is not seen either: what runs inside of one is not
/// watched. A whole library's name here would silence all that Qt calls, every test among it.
const char *__tsan_default_suppressions()
{
    return "race:QObject::event\n";
}

#ifdef __SANITIZE_THREAD__
/// QProcess starts programs by clone(2) with CLONE_VM | CLONE_VFORK. GCC 12's thread sanitizer
/// takes every clone(2) for a fork(2), and so, in the memory that the child shares, marks the
/// parent as forked: the thread that called is watched no more, and the next new thread ends the
/// program. So it is made the fork that the sanitizer takes it for.
int clone(int (*child)(void *), void *stack, int flags, void *argument, ...)
{
    using Clone = int (*)(int (*)(void *), void *, int, void *, ...);
    static const auto next = reinterpret_cast<Clone>(::dlsym(RTLD_NEXT, "clone"));
    std::va_list rest;
    va_start(rest, argument);
    void *const parentTid = va_arg(rest, void *);
    void *const tls = va_arg(rest, void *);
    void *const childTid = va_arg(rest, void *);
    va_end(rest);
    return next(child, stack, flags & ~(CLONE_VM | CLONE_VFORK), argument, parentTid, tls,
                childTid);
}
#endif

} // extern "C"
