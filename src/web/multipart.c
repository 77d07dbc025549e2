/* multipart.c: forms with files (RFC 7578), fed piece by piece as they arrive, so that a file of any size
 * passes through in constant memory: fields become parameters, files go to disk. Everything has a limit: the
 * head of a part, the sum of all fields, each file, the number of files. */
#include "web/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_MAX ((size_t)8 * 1024) /* headers of one part */
#define BOUNDARY_MAX 200
#define NAME_MAX_ ((size_t)200) /* bytes of a file's name */

typedef enum {
        AT_HEAD,  /* reading the headers of a part */
        AT_FIELD, /* reading a field's value */
        AT_FILE,  /* writing a file */
        AT_SKIP,  /* passing over a part without a name, or the preamble */
        AT_END,   /* behind the closing boundary */
} PartState;

struct Multipart {
        Req *q;
        const char *dir;
        int64_t file_max;
        Str delimiter; /* CR LF, two dashes, boundary */
        Buf pending;   /* bytes not yet dealt with */
        PartState state;
        Str name;
        Buf value;
        size_t n_values; /* bytes of all fields so far */
        Upload file;
        int fd;
};

static void close_file(void *p)
{
        fd_close(&((Multipart *)p)->fd);
}

static void remove_file(void *path)
{
        (void)unlink(path);
}

Err multipart_new(Ctx *c, Req *q, const char *dir, int64_t file_max, Multipart **ret)
{
        Str boundary = header_param(c->arena, q->content_type, S("boundary"));
        if (!boundary.n || boundary.n > BOUNDARY_MAX)
                return fail(c, ERR_INVALID, "The form has no boundary between its parts.");
        Multipart *m = NEW(c->arena, Multipart);
        m->q = q;
        m->dir = dir;
        m->file_max = file_max;
        m->delimiter = str_printf(c->arena, "\r\n--%.*s", STR(boundary));
        m->pending = buf_new(c->arena);
        buf_put(&m->pending, S("\r\n")); /* so that the first boundary looks like the others */
        m->state = AT_SKIP;
        m->fd = -1;
        arena_defer(c->arena, close_file, m);
        *ret = m;
        return OK;
}

/* The name as the browser gave it: folders off, %22 and the like undone, no control characters, bounded. */
static Str clean_name(Arena *a, Str given)
{
        for (size_t i = given.n; i > 0; i--)
                if (given.p[i - 1] == '/' || given.p[i - 1] == '\\') {
                        given = str_slice(given, i, given.n);
                        break;
                }
        Buf b = buf_new(a);
        for (size_t at = 0; at < given.n;) {
                uint32_t cp;
                size_t from = at;
                if (str_starts(str_slice(given, at, given.n), S("%22"))) {
                        buf_putc(&b, '"');
                        at += 3;
                        continue;
                }
                utf8_next(given, &at, &cp);
                if (b.n + (at - from) > NAME_MAX_)
                        break;
                if (cp >= 0x20 && cp != 0x7F)
                        buf_put_cp(&b, cp);
        }
        return buf_str(&b);
}

static MUST Err open_file(Ctx *c, Multipart *m)
{
        if (!m->dir)
                return fail_field(c, ERR_INVALID, m->name, "This form takes no files.");
        if (m->q->n_uploads == UPLOADS_MAX)
                return fail(c, ERR_LIMIT, "More than %d files were sent at once.", UPLOADS_MAX);
        Str name = str_printf(c->arena, "upload-%.*s", STR(token_new(c)));
        char *path = str_keep_z(c->arena, path_join(c->arena, str_from(m->dir), name));
        m->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (m->fd < 0)
                return fail_errno(c, N_("write"), str_from(path));
        arena_defer(c->arena, remove_file, path);
        m->file.path = path;
        m->state = AT_FILE;
        return OK;
}

static Str header_of(Str head, Str name)
{
        Str line;
        while (head.n && str_cut(&head, '\n', &line)) {
                size_t colon = str_find(line, S(":"), 0);
                if (colon != SIZE_MAX && str_eq_nocase(str_slice(line, 0, colon), name))
                        return str_trim(str_slice(line, colon + 1, line.n));
        }
        return (Str){0};
}

/* What comes next, by the headers of the part. */
static MUST Err begin_part(Ctx *c, Multipart *m, Str head)
{
        Str disposition = header_of(head, S("Content-Disposition"));
        Str file_name = header_param(c->arena, disposition, S("filename"));
        m->name = str_keep(c->arena, header_param(c->arena, disposition, S("name")));
        m->value = buf_new(c->arena);
        if (!m->name.n) {
                m->state = AT_SKIP;
                return OK;
        }
        size_t bad;
        if (!utf8_valid(m->name, &bad) || !utf8_valid(file_name, &bad))
                return fail(c, ERR_INVALID, "The name of a field or file is not UTF-8.");
        if (!file_name.p) {
                m->state = AT_FIELD;
                return OK;
        }
        m->file = (Upload){.name = m->name, .file_name = clean_name(c->arena, file_name)};
        if (m->file.file_name.n)
                return open_file(c, m);
        m->state = AT_SKIP; /* a file field that was left empty */
        return OK;
}

static MUST Err write_all(Ctx *c, Multipart *m, Str bytes)
{
        while (bytes.n) {
                ssize_t n = write(m->fd, bytes.p, bytes.n);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fail_errno(c, N_("write"), m->file.file_name);
                bytes = str_slice(bytes, (size_t)n, bytes.n);
        }
        return OK;
}

/* Bytes of the part's content. */
static MUST Err take(Ctx *c, Multipart *m, Str bytes)
{
        switch (m->state) {
        case AT_FIELD:
                m->n_values += bytes.n;
                if (m->n_values > FORM_MAX)
                        return fail_field(c, ERR_LIMIT, m->name, "The form is larger than %d MB.",
                                (int)(FORM_MAX >> 20));
                buf_put(&m->value, bytes);
                return OK;
        case AT_FILE:
                m->file.n_bytes += (int64_t)bytes.n;
                if (m->file.n_bytes > m->file_max)
                        return fail_field(c, ERR_LIMIT, m->name,
                                "The file “%.*s” is larger than the %lld MB that are allowed.",
                                STR(m->file.file_name), (long long)(m->file_max >> 20));
                return write_all(c, m, bytes);
        case AT_HEAD:
        case AT_SKIP:
        case AT_END:
                return OK;
        }
        return OK;
}

static void add_upload(Ctx *c, Req *q, Upload file)
{
        if (q->n_uploads == q->cap_uploads) {
                size_t cap = q->cap_uploads ? q->cap_uploads * 2 : 4;
                q->uploads = arena_grow(c->arena, q->uploads, q->cap_uploads * sizeof(Upload),
                        cap * sizeof(Upload));
                q->cap_uploads = cap;
        }
        q->uploads[q->n_uploads++] = file;
}

Err req_add_file(Ctx *c, Req *q, Str name, const char *path)
{
        struct stat st;
        if (stat(path, &st) < 0)
                return fail_errno(c, N_("read"), str_from(path));
        add_upload(c, q,
                (Upload){name, clean_name(c->arena, str_from(path)), path, (int64_t)st.st_size});
        return OK;
}

static MUST Err end_part(Ctx *c, Multipart *m)
{
        Req *q = m->q;
        if (m->state == AT_FIELD)
                return req_add_param(c, q, m->name, buf_str(&m->value));
        if (m->state != AT_FILE)
                return OK;
        fd_close(&m->fd);
        add_upload(c, q, m->file);
        return OK;
}

/* Headers of a part, or what follows the last boundary. *ret_used is 0 while more bytes are needed. */
static MUST Err read_head(Ctx *c, Multipart *m, Str in, size_t *ret_used)
{
        *ret_used = 0;
        if (in.n < 2)
                return OK;
        if (in.p[0] == '-' && in.p[1] == '-') {
                m->state = AT_END;
                *ret_used = in.n;
                return OK;
        }
        size_t end = str_find(in, S("\r\n\r\n"), 0);
        if (end == SIZE_MAX && in.n > HEAD_MAX)
                return fail(c, ERR_LIMIT, "The head of a part of the form is too long.");
        if (end == SIZE_MAX)
                return OK;
        *ret_used = end + 4;
        return begin_part(c, m, str_slice(in, 0, end));
}

/* Content up to the next boundary, or as much as certainly is content. */
static MUST Err read_content(Ctx *c, Multipart *m, Str in, size_t *ret_used)
{
        size_t end = str_find(in, m->delimiter, 0);
        if (end != SIZE_MAX) {
                TRY(take(c, m, str_slice(in, 0, end)));
                TRY(end_part(c, m));
                m->state = AT_HEAD;
                *ret_used = end + m->delimiter.n;
                return OK;
        }
        *ret_used = in.n < m->delimiter.n ? 0 : in.n - m->delimiter.n + 1;
        return take(c, m, str_slice(in, 0, *ret_used));
}

Err multipart_feed(Ctx *c, Multipart *m, Str bytes)
{
        buf_put(&m->pending, bytes);
        Str in = buf_str(&m->pending);
        size_t used = 1;
        while (used && m->state != AT_END) {
                if (m->state == AT_HEAD)
                        TRY(read_head(c, m, in, &used));
                else
                        TRY(read_content(c, m, in, &used));
                in = str_slice(in, used, in.n);
        }
        if (m->state == AT_END)
                in.n = 0; /* an epilogue means nothing */
        memmove(m->pending.p, in.n ? in.p : m->pending.p, in.n);
        m->pending.n = in.n;
        return OK;
}

Err multipart_end(Ctx *c, Multipart *m)
{
        if (m->state != AT_END)
                return fail(
                        c, ERR_INVALID, "The upload broke off before its end. Nothing was kept.");
        return OK;
}
