/* file.c: whole files. Everything is opened O_CLOEXEC, so that no child inherits it. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void fd_close(int *fd)
{
        int kept = errno;
        if (*fd >= 0)
                close(*fd);
        *fd = -1;
        errno = kept;
}

bool file_exists(const char *path)
{
        struct stat st;
        return stat(path, &st) == 0;
}

Str path_join(Arena *a, Str dir, Str name)
{
        const char *between = dir.n == 0 || str_ends(dir, S("/")) ? "" : "/";
        return str_printf(a, "%.*s%s%.*s", STR(dir), between, STR(name));
}

static MUST Err too_large(Ctx *c, const char *path, size_t max)
{
        return fail(c, ERR_LIMIT, "%s is larger than the %zu bytes allowed here.", path, max);
}

/* Reads to the end, not to the size in stat: pipes and /proc have none. One byte more than max is asked
 * for, to know that there was more. */
Err file_read(Ctx *c, const char *path, size_t max, Str *ret)
{
        CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        if (fd < 0 || fstat(fd, &st) < 0)
                return fail_errno(c, N_("read"), str_from(path));
        if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max)
                return too_large(c, path, max);
        Buf b = buf_new(c->arena);
        buf_reserve(&b, S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : 4096);
        for (;;) {
                buf_reserve(&b, 1);
                ssize_t n = read(fd, b.p + b.n, b.cap - b.n - 1);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fail_errno(c, N_("read"), str_from(path));
                if (n == 0)
                        break;
                b.n += (size_t)n;
                if (b.n > max)
                        return too_large(c, path, max);
        }
        b.p[b.n] = 0;
        *ret = buf_str(&b);
        return OK;
}

static bool write_all(int fd, Str data)
{
        while (data.n) {
                ssize_t n = write(fd, data.p, data.n);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return false;
                data = str_slice(data, (size_t)n, data.n);
        }
        return true;
}

/* The rename is on disk only when its folder is. */
static bool sync_dir_of(Ctx *c, Str path)
{
        size_t n = path.n;
        while (n > 0 && path.p[n - 1] != '/')
                n--;
        const char *dir = n ? str_keep_z(c->arena, str_slice(path, 0, n)) : ".";
        CLEANUP(fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd >= 0 && fsync(fd) == 0;
}

static MUST Err write_with(Ctx *c, const char *path, Str data, mode_t mode)
{
        char *beside = str_keep_z(c->arena, str_printf(c->arena, "%s.XXXXXX", path));
        CLEANUP(fd_close) int fd = mkostemp(beside, O_CLOEXEC);
        if (fd < 0)
                return fail_errno(c, N_("write"), str_from(path));
        if (!write_all(fd, data) || fchmod(fd, mode) < 0 || fsync(fd) < 0 ||
                rename(beside, path) < 0) {
                int kept = errno;
                unlink(beside);
                errno = kept;
                return fail_errno(c, N_("write"), str_from(path));
        }
        if (!sync_dir_of(c, str_from(path)))
                return fail_errno(c, N_("write"), str_from(path));
        return OK;
}

Err file_write(Ctx *c, const char *path, Str data)
{
        return write_with(c, path, data, 0644);
}

Err file_write_private(Ctx *c, const char *path, Str data)
{
        return write_with(c, path, data, 0600);
}

typedef struct {
        void *p;
        size_t n;
} Mapping;

static void unmap(void *p)
{
        Mapping *m = p;
        munmap(m->p, m->n);
}

Err file_map(Ctx *c, const char *path, Str *ret)
{
        CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        if (fd < 0 || fstat(fd, &st) < 0)
                return fail_errno(c, N_("read"), str_from(path));
        if (!S_ISREG(st.st_mode))
                return fail(c, ERR_INVALID, "%s is not a file.", path);
        if (st.st_size == 0) {
                *ret = S("");
                return OK;
        }
        size_t n = (size_t)st.st_size;
        void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
                return fail_errno(c, N_("read"), str_from(path));
        Mapping *m = NEW(c->arena, Mapping);
        *m = (Mapping){p, n};
        arena_defer(c->arena, unmap, m);
        *ret = (Str){p, n};
        return OK;
}

Err dir_make(Ctx *c, const char *path)
{
        char *z = str_keep_z(c->arena, str_from(path));
        for (char *at = z;; at++) {
                if (*at && *at != '/')
                        continue;
                char ch = *at;
                *at = 0;
                if (at != z && mkdir(z, 0755) < 0 && errno != EEXIST)
                        return fail_errno(c, N_("make the folder"), str_from(path));
                *at = ch;
                if (!ch)
                        break;
        }
        struct stat st;
        if (stat(path, &st) < 0)
                return fail_errno(c, N_("make the folder"), str_from(path));
        if (!S_ISDIR(st.st_mode)) {
                errno = ENOTDIR;
                return fail_errno(c, N_("make the folder"), str_from(path));
        }
        return OK;
}
