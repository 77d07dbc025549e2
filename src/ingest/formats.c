/* formats.c: the list of formats that are read, which of them some bytes are, and what to say about bytes
 * that are none of them. Content decides; the name only breaks ties, because names lie more often. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/inside.h"

const Format *const formats[] = {
        &format_docx,
        &format_html,
        &format_markdown,
        &format_text,
        NULL,
};

/* What else people bring, so that the refusal can name it. label is a msgid. */
typedef struct {
        size_t at;
        Str magic;
        const char *suffixes;
        const char *label;
} Known;
static const Known known[] = {
        {0, SC("%PDF-"), "pdf", N_("a PDF file")},
        {0, SC("\xFF\xD8\xFF"), "jpg jpeg", N_("a JPEG picture")},
        {0, SC("\x89PNG\r\n\x1A\n"), "png", N_("a PNG picture")},
        {0, SC("GIF8"), "gif", N_("a GIF picture")},
        {0, SC("BM"), "bmp", N_("a BMP picture")},
        {0, SC("II*\0"), "tif tiff", N_("a TIFF picture")},
        {0, SC("MM\0*"), "tif tiff", N_("a TIFF picture")},
        {8, SC("WEBP"), "webp", N_("a WebP picture")},
        {4, SC("ftyp"), "mp4 m4a mov heic", N_("a film, a sound or a picture in an MP4 container")},
        {0, SC("ID3"), "mp3", N_("a sound recording")},
        {0, SC("\xFF\xFB"), "mp3", N_("a sound recording")},
        {8, SC("WAVE"), "wav", N_("a sound recording")},
        {8, SC("AVI "), "avi", N_("a film")},
        {0, SC("fLaC"), "flac", N_("a sound recording")},
        {0, SC("OggS"), "ogg oga", N_("a sound recording")},
        {0, SC("\x1A\x45\xDF\xA3"), "mkv webm", N_("a film")},
        {0, SC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "doc xls ppt wps et",
                N_("a file of an old Office program (before 2007); save it as .docx first")},
        {0, SC("{\\rtf"), "rtf", N_("an RTF file; save it as .docx first")},
        {0, SC("Rar!"), "rar", N_("a RAR archive; unpack it first")},
        {0, SC("7z\xBC\xAF"), "7z", N_("a 7-Zip archive; unpack it first")},
        {0, SC("\x1F\x8B"), "gz tgz", N_("a gzip archive; unpack it first")},
        {0, SC("BZh"), "bz2", N_("a bzip2 archive; unpack it first")},
        {0,
                SC("\xFD"
                   "7zXZ"),
                "xz", N_("an xz archive; unpack it first")},
        {0, SC("(\xB5/\xFD"), "zst", N_("a Zstandard archive; unpack it first")},
        {0, SC("SQLite format 3"), "db sqlite", N_("a database")},
        {0,
                SC("\x7F"
                   "ELF"),
                "", N_("a program")},
        {0, SC("MZ"), "exe dll", N_("a program")},
        {257, SC("ustar"), "tar", N_("a tar archive; unpack it first")},
};
/* Kinds of ZIP archives, told by the name of an entry. */
static const Known known_zips[] = {
        {0, SC("word/"), "docx docm dotx", N_("a Word file")},
        {0, SC("xl/workbook"), "xlsx xlsm", N_("an Excel workbook")},
        {0, SC("ppt/presentation"), "pptx", N_("a PowerPoint presentation")},
        {0, SC("application/vnd.oasis.opendocument"), "odt ods odp",
                N_("an OpenDocument file; save it as .docx first")},
        {0, SC("application/epub+zip"), "epub", N_("an EPUB book")},
        {0, SC("OFD.xml"), "ofd", N_("an OFD file")},
};

static const Known *known_lookup(Str bytes)
{
        for (size_t i = 0; i < ARRAY_LEN(known); i++) {
                const Known *k = &known[i];
                if (bytes.n >= k->at + k->magic.n &&
                        memcmp(bytes.p + k->at, k->magic.p, k->magic.n) == 0)
                        return k;
        }
        if (!str_starts(bytes, S("PK\3\4")) && !str_starts(bytes, S("PK\5\6")))
                return NULL;
        /* Names stand at the beginning (first entries) and at the end (directory). */
        static const Known zip = {0, SC("PK"), "zip", N_("a ZIP archive; unpack it first")};
        Str head = str_slice(bytes, 0, 16384);
        Str tail = str_slice(bytes, bytes.n > 65536 ? bytes.n - 65536 : 0, bytes.n);
        for (size_t i = 0; i < ARRAY_LEN(known_zips); i++)
                if (str_find(head, known_zips[i].magic, 0) != SIZE_MAX ||
                        str_find(tail, known_zips[i].magic, 0) != SIZE_MAX)
                        return &known_zips[i];
        return &zip;
}

bool suffix_among(Str suffix, const char *suffixes)
{
        Str rest = str_from(suffixes), part;
        while (suffix.n && str_cut(&rest, ' ', &part))
                if (str_eq_nocase(part, suffix))
                        return true;
        return false;
}

/* Behind the last dot; empty if there is none. */
Str suffix_of(Str name)
{
        for (size_t i = name.n; i-- > 0 && name.p[i] != '/';)
                if (name.p[i] == '.')
                        return str_slice(name, i + 1, name.n);
        return (Str){"", 0};
}

/* Nothing reads these bytes: says what they are, and what the name claimed. */
static Err refuse(Ctx *c, Str bytes, Str name, Str suffix)
{
        const Known *k = known_lookup(bytes);
        const Format *claimed = NULL;
        for (size_t i = 0; formats[i] && !claimed; i++)
                if (suffix_among(suffix, formats[i]->suffixes))
                        claimed = formats[i];
        if (k && claimed && !suffix_among(suffix, k->suffixes))
                return fail(c, ERR_INVALID, "“%.*s” is named .%.*s but is %s.", STR(name),
                        STR(suffix), tr(c, k->label));
        if (k && k->label == known_zips[0].label)
                return fail(c, ERR_INVALID, "“%.*s” is a damaged Word file.", STR(name));
        if (k)
                return fail(c, ERR_INVALID,
                        "“%.*s” is %s. This program reads Word (.docx), web pages, plain text and Markdown.",
                        STR(name), tr(c, k->label));
        if (claimed && !str_eq(str_from(claimed->name), S("text")))
                return fail(c, ERR_INVALID,
                        "“%.*s” is named .%.*s but its content is something else, or damaged.",
                        STR(name), STR(suffix));
        return fail(c, ERR_INVALID,
                "“%.*s” holds no text that could be read. This program reads Word (.docx), web pages, plain text and Markdown.",
                STR(name));
}

Err format_choose(Ctx *c, Str bytes, Str file_name, const Format **ret)
{
        if (bytes.n == 0)
                return fail(c, ERR_INVALID, "“%.*s” is empty.", STR(file_name));
        if (bytes.n > INGEST_FILE_MAX)
                return fail(c, ERR_LIMIT, "“%.*s” is larger than 2 GB.", STR(file_name));
        Str suffix = suffix_of(file_name), head = str_slice(bytes, 0, 4096);
        const Format *best = NULL;
        int best_sure = 0;
        for (size_t i = 0; formats[i]; i++) {
                int sure = formats[i]->sniff(head, bytes, suffix);
                if (sure > best_sure) {
                        best = formats[i];
                        best_sure = sure;
                }
        }
        /* Some binary formats begin with much text; their magic is long enough to be no accident. */
        const Known *k = known_lookup(bytes);
        if (best == &format_text && k && k->magic.n >= 4)
                best = NULL;
        if (!best)
                return refuse(c, bytes, file_name, suffix);
        *ret = best;
        return OK;
}

Err reader_add(Ctx *c, Doc *d, BlockKind kind, Str text, Block **ret)
{
        Block *b = doc_add(d, kind, text);
        if (!b)
                return fail(c, ERR_LIMIT, "The file has more than %d paragraphs.", DOC_BLOCKS_MAX);
        if (ret)
                *ret = b;
        return OK;
}

bool is_rubbish(const Decoded *d)
{
        size_t at = 0, n = 0, odd = 0;
        uint32_t cp;
        Str s = str_slice(d->text, 0, 65536);
        while (utf8_next(s, &at, &cp)) {
                bool control = (cp < 0x20 && !strchr("\t\n\f\r\x1A", (int)cp)) || cp == 0;
                bool private_use = cp >= 0xE000 && cp <= 0xF8FF;
                odd += control || private_use;
                n++;
        }
        return (odd > 2 && odd * 50 > n) || (d->text.n == s.n && d->n_replaced * 5 > n);
}

/* NUL is legal in every encoding and welcome nowhere behind this door: C strings end at it, JSON refuses it. */
static Str without_nul(Arena *a, Str s)
{
        if (!s.n || !memchr(s.p, 0, s.n))
                return s;
        char *p = str_keep_z(a, s);
        for (size_t i = 0; i < s.n; i++)
                p[i] = p[i] ? p[i] : ' ';
        return (Str){p, s.n};
}

Err reader_decode(Ctx *c, Doc *d, Str bytes, Str sample, Str declared, Str *ret)
{
        Charset k = charset_guess(sample, declared);
        if (k.binary || !k.name[0])
                return fail(c, ERR_INVALID, "The file holds no text that could be read.");
        Decoded decoded;
        TRY(charset_decode(c, bytes, str_from(k.name), &decoded));
        if (is_rubbish(&decoded))
                return fail(c, ERR_INVALID, "The file holds no text that could be read.");
        decoded.text = without_nul(c->arena, decoded.text);
        d->encoding = str_from(k.name);
        d->confidence = k.confidence;
        d->encoding_reason = str_from(k.reason);
        d->n_replaced = decoded.n_replaced;
        *ret = decoded.text;
        return OK;
}

static bool is_blank(char ch)
{
        return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' || ch == '\f' || ch == '\v';
}

Str squeeze(Arena *a, Str s)
{
        char *out = arena_alloc(a, s.n + 1);
        size_t n = 0;
        bool blank = false;
        for (size_t i = 0; i < s.n; i++) {
                if (is_blank(s.p[i])) {
                        blank = true;
                        continue;
                }
                if (blank && n)
                        out[n++] = ' ';
                blank = false;
                out[n++] = s.p[i];
        }
        return str_trim((Str){out, n});
}
