/* ctx.c: the one sentence of an error, said once, where the fact is known, in the reader's language. */
#include "base/base.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

const char *err_name(Err e)
{
        switch (e) {
        case OK:
                return "ok";
        case ERR_INVALID:
                return "invalid";
        case ERR_NOT_FOUND:
                return "not_found";
        case ERR_DENIED:
                return "denied";
        case ERR_CONFLICT:
                return "conflict";
        case ERR_LIMIT:
                return "limit";
        case ERR_BUSY:
                return "busy";
        case ERR_IO:
                return "io";
        case ERR_CORRUPT:
                return "corrupt";
        case ERR_INTERNAL:
                return "internal";
        }
        return "unknown";
}

/* The translated format is not a literal; msgfmt -c has checked that it takes the same arguments. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void record(Ctx *c, Err kind, Str field, const char *fmt, va_list ap)
{
        assert(kind != OK);
        assert(c->fault.kind == OK && "an error already has its sentence");
        Buf b = buf_new(c->arena);
        buf_vprintf(&b, tr(c, fmt), ap);
        c->fault = (Fault){
                .kind = kind,
                .sentence = buf_str(&b),
                .field = str_keep(c->arena, field),
        };
}
#pragma GCC diagnostic pop

#undef fail /* for the analyzer, see base.h */
#undef fail_field

Err fail(Ctx *c, Err kind, const char *fmt, ...)
{
        va_list ap;
        va_start(ap, fmt);
        record(c, kind, (Str){0}, fmt, ap);
        va_end(ap);
        return kind;
}

Err fail_field(Ctx *c, Err kind, Str field, const char *fmt, ...)
{
        va_list ap;
        va_start(ap, fmt);
        record(c, kind, field, fmt, ap);
        va_end(ap);
        return kind;
}

void fault_clear(Ctx *c)
{
        c->fault = (Fault){0};
}

static const struct {
        int number;
        const char *reason;
} reasons[] = {
        {ENOENT, N_("there is no such file or folder")},
        {EACCES, N_("permission is missing")},
        {EPERM, N_("permission is missing")},
        {EEXIST, N_("it exists already")},
        {EISDIR, N_("it is a folder")},
        {ENOTDIR, N_("part of the path is not a folder")},
        {ENOTEMPTY, N_("the folder is not empty")},
        {EROFS, N_("the disk is read-only")},
        {EIO, N_("the disk reports an error")},
        {EMFILE, N_("too many files are open")},
        {ENFILE, N_("too many files are open")},
        {ENAMETOOLONG, N_("the name is too long")},
        {EADDRINUSE, N_("the address is in use by another program")},
        {ECONNREFUSED, N_("nothing answers there")},
};

static const char *reason_of(const Ctx *c, int number)
{
        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                if (reasons[i].number == number)
                        return tr(c, reasons[i].reason);
        return strerror(number);
}

Err fail_errno(Ctx *c, const char *what, Str name)
{
        int number = errno;
        if (number == ENOSPC || number == EDQUOT)
                return fail(c, ERR_IO,
                        "The disk is full: %.*s could not be written. Free some space and try again; "
                        "nothing that was saved before is affected.",
                        STR(name));
        return fail(c, ERR_IO, "Cannot %s %.*s: %s.", tr(c, what), STR(name), reason_of(c, number));
}

Scratch scratch_begin(Ctx *c)
{
        Scratch s = {.c = c, .outer = c->arena};
        c->arena = arena_new();
        return s;
}

void scratch_done(Scratch *s)
{
        Arena *inner = s->c->arena;
        s->c->arena = s->outer;
        if (s->c->fault.kind != OK) {
                s->c->fault.sentence = str_keep(s->outer, s->c->fault.sentence);
                s->c->fault.field = str_keep(s->outer, s->c->fault.field);
        }
        arena_drop(inner);
}
