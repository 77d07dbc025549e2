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

/* The lines "#+TITLE: …" that collections of texts put before a text say what it is and are no part of it. */
static Str head_lines(Doc *d, Str text)
{
        static const struct {
                Str word;
                const char *key;
        } keys[] = {{SC("#+TITLE:"), "head_title"}, {SC("#+AUTHOR:"), "author"}};
        while (str_starts(text, S("#+"))) {
                size_t end = str_find(text, S("\n"), 0);
                Str line = str_slice(text, 0, end);
                for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                        if (str_eq_nocase(str_slice(line, 0, keys[i].word.n), keys[i].word))
                                doc_put_meta(d, str_from(keys[i].key),
                                        str_trim(str_slice(line, keys[i].word.n, line.n)));
                text = str_slice(text, MIN(end, text.n) + 1, text.n);
        }
        return text;
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Str text;
        d->format = S("text");
        TRY(reader_decode(c, d, bytes, bytes, (Str){"", 0}, &text));
        text = head_lines(d, text);
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
