/* read_text.c: plain text in any encoding. A line is a block; blank lines stay, because the cleaner reads
 * the shape of a page from them. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/inside.h"

/* The first lines, not cut inside a character. */
static Str first_lines(Str all)
{
        if (all.n <= 65536)
                return all;
        size_t n = 65536;
        while (n > 32768 && all.p[n - 1] != '\n')
                n--;
        return str_slice(all, 0, n);
}

static int sniff(Str head, Str all, Str suffix)
{
        (void)head;
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Decoded decoded;
        size_t bad;
        /* Most texts are UTF-8; there is no need to weigh all encodings to know that these are text. */
        bool plain = utf8_valid(first_lines(all), &bad) && !memchr(all.p, 0, first_lines(all).n);
        if (plain)
                return suffix_among(suffix, "txt text log") ? 40 : 10;
        Charset k = charset_guess(first_lines(all), (Str){"", 0});
        if (k.binary || !k.name[0])
                return 0;
        if (charset_decode(&c, first_lines(all), str_from(k.name), &decoded) != OK ||
                is_rubbish(&decoded))
                return 0;
        return suffix_among(suffix, "txt text log") ? 40 : 10;
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Str text;
        d->format = S("text");
        TRY(reader_decode(c, d, bytes, (Str){"", 0}, &text));
        for (size_t at = 0; at < text.n;) {
                const char *end = memchr(text.p + at, '\n', text.n - at);
                size_t to = end ? (size_t)(end - text.p) : text.n;
                TRY(reader_add(c, d, BLOCK_PARAGRAPH, str_slice(text, at, to), NULL));
                at = to + 1;
        }
        *ret = d;
        return OK;
}

const Format format_text = {
        .name = "text",
        .label = N_("plain text"),
        .mime = "text/plain",
        .suffixes = "txt text log",
        .sniff = sniff,
        .read = read,
};
