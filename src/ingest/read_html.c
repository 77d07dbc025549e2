/* read_html.c: web pages. The reader takes nothing off a page. It says of each block how sure the markup makes it that
 * this is furniture (boiler) or the page's subject, and how much of it is link; page_clean decides. html.h names the
 * steps. No rule names a site. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

#define HTML_MAX ((size_t)32 << 20) /* decoded bytes of one page */
#define EMPTY_BYTES 200             /* with less text a page is one that programs fill */
#define UTF8_HIGH 20                /* well-formed bytes above ASCII that are no accident */
#define SAMPLE_BYTES 6000           /* of text, to tell an encoding by */
#define SAMPLE_HIGH 256             /* bytes above ASCII in it, without which it says too little */

static bool is_charset_letter(char ch)
{
        return ch == '-' || ch == '_' || (ch >= '0' && ch <= '9') ||
                ((ch | 32) >= 'a' && (ch | 32) <= 'z');
}

/* The charset that the bytes' first 4 KiB declare in a meta element; empty if none. */
static Str declared_charset(Str bytes)
{
        static const Str key = SC("charset=");
        Str head = str_slice(bytes, 0, 4096);
        for (size_t at = 0; at < head.n; at++) {
                const char *sign = memchr(head.p + at, '=', head.n - at);
                if (!sign)
                        break;
                at = (size_t)(sign - head.p);
                if (at + 1 < key.n || strncasecmp(sign + 1 - key.n, key.p, key.n) != 0)
                        continue;
                size_t from = at + 1;
                while (from < head.n &&
                        (head.p[from] == '"' || head.p[from] == '\'' || head.p[from] == ' '))
                        from++;
                size_t to = from;
                while (to < head.n && is_charset_letter(head.p[to]))
                        to++;
                return str_slice(head, from, to);
        }
        return (Str){"", 0};
}

static size_t count_high(Str bytes)
{
        size_t high = 0, i = 0;
        uint64_t eight;
        while (i + sizeof eight <= bytes.n) {
                uint64_t sums = 0; /* eight at a time, none of which overflows */
                for (size_t n = MIN((bytes.n - i) / sizeof eight, UINT8_MAX); n-- > 0;) {
                        memcpy(&eight, bytes.p + i, sizeof eight);
                        sums += eight >> 7 & 0x0101010101010101u;
                        i += sizeof eight;
                }
                sums = (sums & 0x00FF00FF00FF00FFu) + (sums >> 8 & 0x00FF00FF00FF00FFu);
                high += sums * 0x0001000100010001u >> 48;
        }
        for (; i < bytes.n; i++)
                high += (unsigned char)bytes.p[i] >> 7;
        return high;
}

/* Bytes that can only be UTF-8, or plain ASCII. Chance makes a few characters of another encoding well-formed, not
 * many. "~{" is how Chinese begins in the seven bits of HZ. */
static bool surely_utf8(Str bytes, Str declared)
{
        size_t bad;
        bool says_so = str_eq_nocase(declared, S("utf-8")) || str_eq_nocase(declared, S("utf8"));
        if (!bytes.n || (declared.n && !says_so) || memchr(bytes.p, 0, bytes.n) ||
                memchr(bytes.p, 0x1B, bytes.n) || str_starts(bytes, S("\xEF\xBB\xBF")))
                return false;
        if (utf8_ascii(bytes) == bytes.n)
                return str_find(bytes, S("~{"), 0) == SIZE_MAX;
        return (says_so || count_high(bytes) >= UTF8_HIGH) && utf8_valid(bytes, &bad);
}

/* To weigh encodings costs more than all the rest, and markup says nothing about them: the texts between tags that hold
 * more than ASCII are enough. No encoding that gives ASCII its own bytes has < or > as a part of a character. All
 * of the bytes where that is not sure, or there is little of such text, or most of its letters are ASCII: a single
 * sign may decide between the encodings of the West. */
static Str telling_part(Arena *a, Str bytes)
{
        if (count_high(bytes) < SAMPLE_HIGH || (unsigned char)bytes.p[0] >= 0x80 ||
                memchr(bytes.p, 0, bytes.n) || memchr(bytes.p, 0x1B, bytes.n))
                return bytes;
        Buf b = buf_new(a);
        for (size_t at = 0, n = 0; at < bytes.n && b.n < SAMPLE_BYTES; at += n + 1) {
                const char *end = memchr(bytes.p + at, '<', bytes.n - at);
                n = end ? (size_t)(end - (bytes.p + at)) : bytes.n - at;
                const char *from = memrchr(bytes.p + at, '>', n);
                Str part = str_slice(bytes, from ? (size_t)(from - bytes.p) + 1 : at, at + n);
                if (!count_high(part))
                        continue;
                buf_put(&b, part);
                buf_putc(&b, '\n');
        }
        size_t n = count_high(buf_str(&b));
        return n >= SAMPLE_HIGH && n * 2 > b.n ? buf_str(&b) : bytes;
}

static MUST Err decode(Ctx *c, Doc *d, Str bytes, Str *ret)
{
        Str declared = declared_charset(bytes);
        if (!surely_utf8(bytes, declared))
                return reader_decode(c, d, bytes, telling_part(c->arena, bytes), declared, ret);
        d->encoding = S("UTF-8");
        d->confidence = 1;
        d->encoding_reason = declared.n ? S("declared by the page")
                                        : S("every byte is legal and the characters are common");
        *ret = bytes;
        return OK;
}

static MUST Err read_tree(Ctx *c, Str text, HtmlScripts scripts, Doc *d, Str *ret_told)
{
        HtmlTree tree = html_parse(c->arena, text, scripts);
        HtmlLayout layout;
        *ret_told = html_about(c, &tree, d);
        TRY(html_walk(c, &tree, d, &layout));
        html_main(c, &tree, &layout, d);
        return OK;
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Str text, told;
        d->format = S("html");
        TRY(decode(c, d, bytes, &text));
        if (text.n > HTML_MAX)
                return fail(c, ERR_LIMIT, "The page is larger than %zu MB.", HTML_MAX >> 20);
        TRY(read_tree(c, text, WITH_SCRIPTS, d, &told));
        if (html_subject_bytes(d) < EMPTY_BYTES && str_find(text, S("<noscript"), 0) != SIZE_MAX) {
                Doc *plain = doc_new(c->arena);
                plain->format = d->format;
                plain->encoding = d->encoding;
                plain->confidence = d->confidence;
                plain->encoding_reason = d->encoding_reason;
                plain->n_replaced = d->n_replaced;
                TRY(read_tree(c, text, WITHOUT_SCRIPTS, plain, &told));
                if (html_subject_bytes(plain) >= 2 * EMPTY_BYTES)
                        d = plain;
        }
        TRY(html_take_told(c, told, d));
        *ret = d;
        return OK;
}

/* Sniffing
 * -------- */
static const char *const opening_tags[] = {"<!doctype html", "<html", "<head", "<body", "<meta",
        "<title", "<script", "<style", "<table", "<div", "<p>", "<p ", "<h1", "<span", "<br",
        "<font", "<center", "<article", "<section", "<!--"};

static bool begins_tag(Str s, const char *tag)
{
        size_t n = strlen(tag);
        return s.n >= n && strncasecmp(s.p, tag, n) == 0;
}

/* Tags that many pages have, from offset at on. */
static size_t count_tags(Str s, size_t at)
{
        static const char *const common[] = {
                "</a>", "</p>", "</title>", "</script>", "<body", "<div", "<html", "<meta", "<td"};
        size_t n = 0;
        for (const char *p; at < s.n && (p = memchr(s.p + at, '<', s.n - at)); at++) {
                at = (size_t)(p - s.p);
                for (size_t i = 0; i < ARRAY_LEN(common); i++)
                        n += begins_tag(str_slice(s, at, s.n), common[i]);
        }
        return n;
}

static int sniff(Str head, Str all, Str suffix)
{
        (void)all;
        bool named = suffix_among(suffix, "html htm xhtml shtml");
        size_t at = 0;
        if (str_starts(head, S("\xEF\xBB\xBF")))
                at = 3;
        /* UTF-16 shows as letters and zeros. */
        bool utf16 = str_find(head, (Str){"h\0t\0m\0l", 7}, 0) != SIZE_MAX;
        while (at < head.n &&
                (head.p[at] == ' ' || head.p[at] == '\n' || head.p[at] == '\r' ||
                        head.p[at] == '\t'))
                at++;
        bool tag = at < head.n && head.p[at] == '<';
        for (size_t i = 0; tag && i < ARRAY_LEN(opening_tags); i++)
                if (begins_tag(str_slice(head, at, head.n), opening_tags[i]))
                        return named ? 95 : i < 4 ? 90 : 50;
        if (str_starts(str_slice(head, at, head.n), S("<?xml")))
                return str_find(head, S("<html"), 0) != SIZE_MAX ? 90 : 0;
        size_t n_tags = count_tags(head, at);
        if (named && (n_tags || utf16))
                return 90;
        if (n_tags >= 3 && tag)
                return 60;
        return named ? 20 : 0;
}

const Format format_html = {
        .name = "html",
        .label = N_("web page"),
        .mime = "text/html",
        .suffixes = "html htm xhtml shtml",
        .sniff = sniff,
        .read = read,
};
