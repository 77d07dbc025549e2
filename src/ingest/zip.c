/* zip.c: the entries of an archive, into memory. The only file that knows libarchive.
 *
 * The archive comes from a stranger: its own statements of size are not believed, bytes are counted as they
 * come out; no name reaches a file system. */
#include "ingest/ingest.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "ingest/inside.h"

const ZipLimits zip_limits = {
        .entries_max = 20000,
        .unpacked_max = (size_t)128 << 20,
        .ratio_max = 200,
        .ratio_from = (size_t)16 << 20,
};

typedef struct {
        Ctx *c;
        struct archive *archive;
        const ZipLimits *limits;
        size_t packed, unpacked; /* bytes of the archive, of what came out */
        size_t n_entries;
        Map *entries;
} Zip;

static void archive_drop(void *p)
{
        archive_read_free(p);
}

/* "a/../b", "/a", "a\b", "C:a": names that mean a place outside. */
static bool climbs_out(Str name)
{
        Str rest = name, part;
        if (name.n == 0 || name.p[0] == '/' || memchr(name.p, '\\', name.n) ||
                memchr(name.p, 0, name.n))
                return true;
        if (name.n > 1 && name.p[1] == ':')
                return true;
        while (str_cut(&rest, '/', &part))
                if (str_eq(part, S("..")))
                        return true;
        return false;
}

static MUST Err read_entry(Zip *z, Str name)
{
        Ctx *c = z->c;
        Buf b = buf_new(c->arena);
        char chunk[16384];
        for (;;) {
                la_ssize_t n = archive_read_data(z->archive, chunk, sizeof chunk);
                if (n == 0)
                        break;
                if (n < 0)
                        return fail(c, ERR_INVALID, "The archive is damaged at “%.*s”: %s.",
                                STR(name),
                                archive_error_string(z->archive) ? archive_error_string(z->archive)
                                                                 : "?");
                z->unpacked += (size_t)n;
                if (z->unpacked > z->limits->unpacked_max)
                        return fail(c, ERR_LIMIT,
                                "The archive unpacks to more than %zu MB; it was not read.",
                                z->limits->unpacked_max >> 20);
                if (z->unpacked > z->limits->ratio_from &&
                        z->unpacked / z->limits->ratio_max > z->packed)
                        return fail(c, ERR_LIMIT,
                                "The archive swells to more than %zu times its size, as no honest document does; it was not read.",
                                z->limits->ratio_max);
                buf_put(&b, (Str){chunk, (size_t)n});
        }
        Str *entry = NEW(c->arena, Str);
        *entry = buf_str(&b);
        map_put(z->entries, name, entry);
        return OK;
}

static MUST Err next_entry(Zip *z, bool (*wanted)(Str name), bool *ret_more)
{
        Ctx *c = z->c;
        struct archive_entry *entry;
        int status = archive_read_next_header(z->archive, &entry);
        *ret_more = status != ARCHIVE_EOF;
        if (status == ARCHIVE_EOF)
                return OK;
        if (status < ARCHIVE_WARN)
                return fail(c, ERR_INVALID, "The archive is damaged or cut off.");
        if (++z->n_entries > z->limits->entries_max)
                return fail(c, ERR_LIMIT, "The archive has more than %zu entries.",
                        z->limits->entries_max);
        Str name = str_from(archive_entry_pathname(entry));
        if (str_starts(name, S("./")))
                name = str_slice(name, 2, name.n);
        if (climbs_out(name))
                return fail(c, ERR_INVALID,
                        "The archive holds a name that leads outside of it (“%.*s”); it was not read.",
                        STR(name));
        if (archive_entry_is_encrypted(entry))
                return fail(
                        c, ERR_INVALID, "The file is protected by a password; take it off first.");
        if (archive_entry_filetype(entry) != AE_IFREG || !wanted(name))
                return OK;
        return read_entry(z, str_keep(c->arena, name));
}

Err zip_read(Ctx *c, Str bytes, const ZipLimits *limits, bool (*wanted)(Str name), Map *ret_entries)
{
        Map entries = map_new(c->arena);
        Zip z = {.c = c, .limits = limits, .packed = bytes.n, .entries = &entries};
        bool more = true;
        z.archive = archive_read_new();
        if (!z.archive)
                die("event=out_of_memory what=archive");
        arena_defer(c->arena, archive_drop, z.archive);
        archive_read_support_format_zip_seekable(z.archive);
        if (archive_read_open_memory(z.archive, bytes.p, bytes.n) != ARCHIVE_OK)
                return fail(c, ERR_INVALID, "The archive is damaged or cut off.");
        while (more)
                TRY(next_entry(&z, wanted, &more));
        *ret_entries = entries;
        return OK;
}
