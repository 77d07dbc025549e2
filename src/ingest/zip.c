/* zip.c: the entries of an archive, into memory or piece by piece; and a new archive. The only file that knows libarchive.
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
/* What is read piece by piece needs no memory however it swells; a sheet of a million rows has 200 MB. */
const ZipLimits zip_stream_limits = {
        .entries_max = 20000,
        .unpacked_max = (size_t)2 << 30,
        .ratio_max = 1100, /* more than deflate can */
        .ratio_from = (size_t)16 << 20,
};

typedef struct {
        Ctx *c;
        struct archive *archive;
        const ZipLimits *limits;
        size_t packed, unpacked; /* bytes of the archive, of what came out */
        size_t n_entries;
        Map *entries;
        Str only; /* zip_stream: the one entry that is read, in pieces */
        ZipPiece *piece;
        void *p;
        bool found;
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

static MUST Err each_piece(Zip *z, Str name, ZipPiece *piece, void *p)
{
        Ctx *c = z->c;
        char chunk[16384];
        for (bool stop = false; !stop;) {
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
                TRY(piece(c, p, (Str){chunk, (size_t)n}, &stop));
        }
        return OK;
}

static Err append_piece(Ctx *c, void *p, Str piece, bool *ret_stop)
{
        (void)c, (void)ret_stop;
        buf_put(p, piece);
        return OK;
}

static MUST Err read_entry(Zip *z, Str name)
{
        Ctx *c = z->c;
        Buf b = buf_new(c->arena);
        TRY(each_piece(z, name, append_piece, &b));
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
        if (archive_entry_filetype(entry) != AE_IFREG)
                return OK;
        if (z->piece) {
                z->found = str_eq_nocase(name, z->only);
                *ret_more = !z->found;
                return z->found ? each_piece(z, name, z->piece, z->p) : OK;
        }
        if (!wanted(name))
                return OK;
        return read_entry(z, str_keep(c->arena, name));
}

static MUST Err walk(Zip *z, Str bytes, bool (*wanted)(Str name))
{
        Ctx *c = z->c;
        bool more = true;
        z->packed = bytes.n;
        z->archive = archive_read_new();
        if (!z->archive)
                die("event=out_of_memory what=archive");
        arena_defer(c->arena, archive_drop, z->archive);
        archive_read_support_format_zip_seekable(z->archive);
        if (archive_read_open_memory(z->archive, bytes.p, bytes.n) != ARCHIVE_OK)
                return fail(c, ERR_INVALID, "The archive is damaged or cut off.");
        while (more)
                TRY(next_entry(z, wanted, &more));
        return OK;
}

Err zip_read(Ctx *c, Str bytes, const ZipLimits *limits, bool (*wanted)(Str name), Map *ret_entries)
{
        Map entries = map_new(c->arena);
        Zip z = {.c = c, .limits = limits, .entries = &entries};
        TRY(walk(&z, bytes, wanted));
        *ret_entries = entries;
        return OK;
}

Err zip_stream(Ctx *c, Str bytes, const ZipLimits *limits, Str name, ZipPiece *piece, void *p,
        bool *ret_found)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c); /* the archive's own memory */
        Zip z = {.c = c, .limits = limits, .only = name, .piece = piece, .p = p};
        TRY(walk(&z, bytes, NULL));
        *ret_found = z.found;
        return OK;
}

/* Out
 * --- */
struct ZipOut {
        struct archive *archive;
};

static void out_drop(void *p)
{
        archive_write_free(p);
}

static Err out_failed(Ctx *c, const ZipOut *z)
{
        const char *why = archive_error_string(z->archive);
        return fail(c, ERR_IO, "The file could not be written: %s.", why ? why : "?");
}

Err zip_out_open(Ctx *c, const char *path, ZipOut **ret)
{
        ZipOut *z = NEW(c->arena, ZipOut);
        z->archive = archive_write_new();
        if (!z->archive)
                die("event=out_of_memory what=archive");
        arena_defer(c->arena, out_drop, z->archive);
        archive_write_set_format_zip(z->archive);
        if (archive_write_open_filename(z->archive, path) != ARCHIVE_OK)
                return out_failed(c, z);
        *ret = z;
        return OK;
}

Err zip_out_entry(Ctx *c, ZipOut *z, const char *name, int64_t at_ms)
{
        struct archive_entry *e = archive_entry_new();
        if (!e)
                die("event=out_of_memory what=archive");
        archive_entry_set_pathname(e, name);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_mtime(e, at_ms / 1000, 0);
        int status = archive_write_header(z->archive, e);
        archive_entry_free(e);
        return status == ARCHIVE_OK ? OK : out_failed(c, z);
}

Err zip_out_put(Ctx *c, ZipOut *z, Str bytes)
{
        while (bytes.n) {
                la_ssize_t n = archive_write_data(z->archive, bytes.p, bytes.n);
                if (n <= 0)
                        return out_failed(c, z);
                bytes = str_slice(bytes, (size_t)n, bytes.n);
        }
        return OK;
}

Err zip_out_close(Ctx *c, ZipOut *z)
{
        return archive_write_close(z->archive) == ARCHIVE_OK ? OK : out_failed(c, z);
}
