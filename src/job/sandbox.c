/* sandbox.c: what the worker gives up before it looks at a stranger's bytes. The only file that knows
 * libseccomp.
 *
 * Each wall is a row and stands alone: a container that forbids one still gets the others, and `hanqing worker
 * --check` says which stand. Behind all of them a process can compute, read descriptors handed to it, write to
 * its socket, and end. */
#include "job/inside.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifdef WITH_ASAN
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

static bool no_new_privileges(const WorkerLimits *limits, const char **ret_why)
{
        (void)limits;
        *ret_why = strerror(EPERM);
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static bool die_with_parent(const WorkerLimits *limits, const char **ret_why)
{
        (void)limits;
        *ret_why = strerror(errno);
        return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

static bool limit(int what, rlim_t n)
{
        struct rlimit r = {n, n};
        return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static bool no_files_no_children(const WorkerLimits *limits, const char **ret_why)
{
        (void)limits;
        *ret_why = strerror(EPERM);
        (void)signal(SIGXFSZ, SIG_IGN); /* a line to a log file then fails instead of killing */
        return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 16) &&
                limit(RLIMIT_NPROC, 0);
}

static bool bounded_memory(const WorkerLimits *limits, const char **ret_why)
{
        *ret_why = "AddressSanitizer reserves terabytes";
        if (SANITIZED)
                return false;
        *ret_why = strerror(EPERM);
        /* The mapping of the file itself comes on top, file by file. */
        struct rlimit r = {limits->memory_max, limits->memory_max + INGEST_FILE_MAX};
        return setrlimit(RLIMIT_AS, &r) == 0;
}

/* Landlock by its system calls, because the C library has no words for it. An empty set of rules denies every
 * path; what the running kernel does not know yet is left out. */
static bool no_paths(const WorkerLimits *limits, const char **ret_why)
{
        static const uint64_t rights[] = {0, (1ULL << 13) - 1, (1ULL << 14) - 1, (1ULL << 15) - 1};
        (void)limits;
        *ret_why = "this kernel has no Landlock";
        long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
        if (abi < 1)
                return false;
        struct landlock_ruleset_attr attr = {.handled_access_fs = rights[MIN(abi, 3)]};
        CLEANUP(fd_close)
        int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
        *ret_why = "the kernel refused";
        return fd >= 0 && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
}

/* System calls that reading needs; everything that opens something only fails, so that a library that asks
 * can go on without; anything else ends the process. */
static const int allowed[] = {
        SCMP_SYS(brk),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(close),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
        SCMP_SYS(fstat),
        SCMP_SYS(futex),
        SCMP_SYS(getpid),
        SCMP_SYS(getrandom),
        SCMP_SYS(getrusage),
        SCMP_SYS(gettid),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(lseek),
        SCMP_SYS(madvise),
        SCMP_SYS(mremap),
        SCMP_SYS(munmap),
        SCMP_SYS(poll),
        SCMP_SYS(read),
        SCMP_SYS(recvmsg),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sched_yield),
        SCMP_SYS(sendmsg),
        SCMP_SYS(sendto),
        SCMP_SYS(tgkill),
        SCMP_SYS(write),
        SCMP_SYS(writev),
};
static const int refused[] = {
        SCMP_SYS(access),
        SCMP_SYS(faccessat),
        SCMP_SYS(faccessat2),
        SCMP_SYS(getcwd),
        SCMP_SYS(ioctl),
        SCMP_SYS(lstat),
        SCMP_SYS(open),
        SCMP_SYS(openat),
        SCMP_SYS(readlink),
        SCMP_SYS(readlinkat),
        SCMP_SYS(stat),
        SCMP_SYS(statx),
        SCMP_SYS(sysinfo),
        SCMP_SYS(uname),
};

static bool add_rules(scmp_filter_ctx f)
{
        for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
                if (seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
                        return false;
        for (size_t i = 0; i < ARRAY_LEN(refused); i++)
                if (seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0) != 0)
                        return false;
        /* Memory may be had, but none that can be executed; limits may be changed, our own only. */
        return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                       SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
                seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
                seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
                        SCMP_A0(SCMP_CMP_EQ, 0, 0)) == 0 &&
                /* fstat of the C library: a descriptor and the empty path */
                seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                        SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000, 0x1000)) == 0 &&
                seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1,
                        SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000, 0)) == 0;
}

static bool few_system_calls(const WorkerLimits *limits, const char **ret_why)
{
        (void)limits;
        *ret_why = "AddressSanitizer needs others";
        if (SANITIZED)
                return false;
        *ret_why = "the kernel refused";
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
        bool stands = f && add_rules(f) && seccomp_load(f) == 0;
        if (f)
                seccomp_release(f);
        return stands;
}

const Wall walls[] = {
        {"parent", N_("ends with the server"), die_with_parent},
        {"privileges", N_("gains no rights by starting a program"), no_new_privileges},
        {"limits", N_("writes no file, starts no process, leaves no core"), no_files_no_children},
        {"landlock", N_("opens no path"), no_paths},
        {"memory", N_("has bounded memory"), bounded_memory},
        {"seccomp", N_("makes a few harmless system calls only"), few_system_calls},
        {0},
};

size_t sandbox_enter(const WorkerLimits *limits)
{
        size_t n = 0;
        for (const Wall *w = walls; w->name; w++) {
                const char *why;
                n += w->raise(limits, &why);
        }
        return n;
}

void sandbox_file(const WorkerLimits *limits, size_t n)
{
        struct rusage used;
        struct rlimit r;
        if (getrusage(RUSAGE_SELF, &used) == 0 && getrlimit(RLIMIT_CPU, &r) == 0) {
                r.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
                        limits->seconds_max + 1);
                (void)setrlimit(RLIMIT_CPU, &r);
        }
        if (!SANITIZED && getrlimit(RLIMIT_AS, &r) == 0) {
                r.rlim_cur = MIN(r.rlim_max, limits->memory_max + n);
                (void)setrlimit(RLIMIT_AS, &r);
        }
}
