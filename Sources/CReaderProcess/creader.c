#include "creader.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__linux__)
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define CREADER_SANITIZED 1
#endif
#endif

int creader_is_sanitized(void) {
#ifdef CREADER_SANITIZED
    return 1;
#else
    return 0;
#endif
}

int creader_pair(int ends[2]) {
#if defined(SOCK_CLOEXEC)
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
#else
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
#endif
    for (int index = 0; index < 2; index++) {
        fcntl(ends[index], F_SETFD, FD_CLOEXEC);
#if defined(SO_NOSIGPIPE)
        int yes = 1;
        setsockopt(ends[index], SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
    }
    return 0;
}

ssize_t creader_send(int end, const void *bytes, size_t count) {
#if defined(MSG_NOSIGNAL)
    return send(end, bytes, count, MSG_NOSIGNAL);
#else
    return send(end, bytes, count, 0);
#endif
}

static void limit(int resource, long value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return;
    // The signal for used up time comes at the soft limit, the end without a reason at the hard one.
    rlim_t hard = (rlim_t)value + (resource == RLIMIT_CPU ? 5 : 0);
    if (hard < limit.rlim_max) limit.rlim_max = hard;
    limit.rlim_cur = (rlim_t)value < limit.rlim_max ? (rlim_t)value : limit.rlim_max;
    setrlimit(resource, &limit);
}

void creader_limit(long seconds, long address_space) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 32);
    limit(RLIMIT_CPU, seconds);
    if (address_space > 0) limit(RLIMIT_AS, address_space);
}

static void crashed(int number) {
    // Room for this much is left unless memory ran out: libraries allocate in small pieces as well.
    void *probe = mmap(NULL, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (probe == MAP_FAILED) _exit(CREADER_OUT_OF_MEMORY);
    // The instruction that failed runs again, and this time ends the process.
    signal(number, SIG_DFL);
    if (number == SIGABRT) raise(number);
}

void creader_tell_exhaustion(void) {
    static char memory[1 << 16];
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
    sigaltstack(&stack, NULL);
    struct sigaction action = {0};
    action.sa_handler = crashed;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT};
    for (size_t index = 0; index < sizeof numbers / sizeof numbers[0]; index++)
        sigaction(numbers[index], &action, NULL);
}

void creader_share_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 1);
#endif
}

void creader_end_with_parent(void) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
}

void creader_close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0) return;
#endif
    for (int descriptor = first; descriptor < 1024; descriptor++) close(descriptor);
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && !defined(CREADER_SANITIZED)

#if defined(__x86_64__)
#define CREADER_ARCH AUDIT_ARCH_X86_64
#else
#define CREADER_ARCH AUDIT_ARCH_AARCH64
#endif

#define ALLOW(name)                                                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

int creader_lock(void) {
    // What reading, allocating, waiting for a lock, answering and ending need. Everything else fails with
    // EPERM instead of ending the process: a library that tries something new gets an error, no riddle.
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CREADER_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(read),
        ALLOW(pread64),
        ALLOW(write),
        // The connection is the only socket there is.
        ALLOW(sendto),
        ALLOW(lseek),
        ALLOW(close),
        ALLOW(fstat),
        ALLOW(fcntl),
        ALLOW(flock),
        ALLOW(mmap),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(mprotect),
        ALLOW(madvise),
        ALLOW(brk),
        ALLOW(futex),
        ALLOW(sched_yield),
        ALLOW(sched_getaffinity),
        ALLOW(clock_gettime),
        ALLOW(gettimeofday),
        ALLOW(getrandom),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(tgkill),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn),
        ALLOW(sigaltstack),
        ALLOW(restart_syscall),
        ALLOW(exit),
        ALLOW(exit_group),
#if defined(SYS_newfstatat)
        // glibc's fstat; by a path it tells no more than that something is there.
        ALLOW(newfstatat),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    // For the threads that are there already, too.
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0 ? 0 : -1;
}

#else

int creader_lock(void) { return -1; }

#endif
