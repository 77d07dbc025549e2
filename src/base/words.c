/* words.c: words in the reader's language, from a GNU gettext .mo catalogue. Only what msgfmt writes on this
 * machine's byte order is read (GNU gettext manual, "The Format of GNU MO Files"); every offset is checked
 * once when the catalogue is opened, so that a look-up is a plain binary search. */
#include "base/base.h"

#include <string.h>

#define MAGIC 0x950412DEu
#define HEADER_SIZE 28

struct Words {
        size_t n;
        const Str *ids; /* sorted by bytes */
        const Str *texts;
};

static uint32_t u32_at(Str mo, size_t at)
{
        uint32_t v;
        memcpy(&v, mo.p + at, sizeof v);
        return v;
}

/* The string described at table entry i: length, offset; terminated within the catalogue. */
static bool string_at(Str mo, size_t table, size_t i, Str *ret)
{
        uint64_t entry = (uint64_t)table + 8 * (uint64_t)i;
        if (entry + 8 > mo.n)
                return false;
        uint64_t n = u32_at(mo, (size_t)entry), at = u32_at(mo, (size_t)entry + 4);
        if (at + n >= mo.n || mo.p[at + n] != 0)
                return false;
        *ret = str_slice(mo, (size_t)at, (size_t)(at + n));
        return true;
}

const Words *words_from_mo(Arena *a, Str mo)
{
        if (mo.n < HEADER_SIZE || u32_at(mo, 0) != MAGIC || u32_at(mo, 4) >> 16 > 1)
                return NULL;
        size_t n = u32_at(mo, 8), id_table = u32_at(mo, 12), text_table = u32_at(mo, 16);
        if (n > mo.n / 8)
                return NULL;
        Str *ids = NEW_N(a, Str, n), *texts = NEW_N(a, Str, n);
        for (size_t i = 0; i < n; i++) {
                if (!string_at(mo, id_table, i, &ids[i]) ||
                        !string_at(mo, text_table, i, &texts[i]))
                        return NULL;
                if (i > 0 && str_cmp(ids[i - 1], ids[i]) >= 0)
                        return NULL;
        }
        Words *w = NEW(a, Words);
        *w = (Words){.n = n, .ids = ids, .texts = texts};
        return w;
}

Str tr_str(const Ctx *c, Str id)
{
        if (!c->words || id.n == 0) /* the empty msgid is the catalogue's header */
                return id;
        size_t from = 0, to = c->words->n;
        while (from < to) {
                size_t mid = from + (to - from) / 2;
                int d = str_cmp(c->words->ids[mid], id);
                if (d == 0)
                        return c->words->texts[mid].n ? c->words->texts[mid] : id;
                if (d < 0)
                        from = mid + 1;
                else
                        to = mid;
        }
        return id;
}

const char *tr(const Ctx *c, const char *id)
{
        return tr_str(c, str_from(id)).p;
}

const char *tr_n(const Ctx *c, int64_t n, const char *one, const char *many)
{
        return tr(c, n == 1 ? one : many);
}

void buf_put_listed(const Ctx *c, Buf *b, Str one)
{
        if (b->n)
                buf_put(b, str_from(tr(c, N_(", "))));
        buf_put(b, one);
}

/* Sentences made elsewhere
 * ------------------------
 * A worker stores an English sentence; whoever reads it later has a language. The format it was made from is
 * the msgid that fits it with the most words of its own. */
#define PIECES_MAX 6
#define OWN_MIN 8 /* bytes a format must have beside its pieces: "%.*s, %.*s" fits everything */

/* Behind the conversion at fmt[at] ('%'); a plain per cent sign is one of length 2. */
static size_t conversion_end(Str fmt, size_t at)
{
        at++;
        while (at < fmt.n && strchr("-+ #0123456789.*hlzjt", fmt.p[at]))
                at++;
        return MIN(at + 1, fmt.n);
}

static size_t literal_end(Str fmt, size_t at)
{
        while (at < fmt.n && fmt.p[at] != '%')
                at++;
        return at;
}

/* Whether the sentence was made from the format; its pieces, and how much of it is the format's own. */
static bool made_from(Str fmt, Str sentence, Str pieces[PIECES_MAX], size_t *ret_n, size_t *ret_own)
{
        size_t at = literal_end(fmt, 0), own = at, n = 0;
        if (!str_starts(sentence, str_slice(fmt, 0, at)))
                return false;
        Str rest = str_slice(sentence, at, sentence.n);
        while (at < fmt.n) {
                if (n == PIECES_MAX)
                        return false;
                size_t from = conversion_end(fmt, at), to = literal_end(fmt, from);
                Str literal = str_slice(fmt, from, to);
                if (to < fmt.n && literal.n == 0)
                        return false; /* two pieces side by side cannot be told apart */
                size_t found = to < fmt.n         ? str_find(rest, literal, 0)
                        : str_ends(rest, literal) ? rest.n - literal.n
                                                  : SIZE_MAX;
                if (found == SIZE_MAX)
                        return false;
                pieces[n++] = str_slice(rest, 0, found);
                rest = str_slice(rest, found + literal.n, rest.n);
                own += literal.n;
                at = to;
        }
        *ret_n = n;
        *ret_own = own;
        return rest.n == 0;
}

static Str fill(const Ctx *c, Str fmt, const Str *pieces, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t at = 0, i = 0; at < fmt.n;) {
                size_t to = literal_end(fmt, at);
                buf_put(&b, str_slice(fmt, at, to));
                if (to < fmt.n && i < n)
                        buf_put(&b, pieces[i++]);
                at = to < fmt.n ? conversion_end(fmt, to) : to;
        }
        return buf_str(&b);
}

Str tr_made(const Ctx *c, Str sentence)
{
        if (!c->words || sentence.n == 0)
                return sentence;
        Str same = tr_str(c, sentence), pieces[PIECES_MAX];
        if (same.p != sentence.p)
                return same;
        size_t best = 0, most = OWN_MIN, n = 0, own = 0;
        for (size_t i = 1; i < c->words->n; i++) /* 0 is the header */
                if (memchr(c->words->ids[i].p, '%', c->words->ids[i].n) &&
                        made_from(c->words->ids[i], sentence, pieces, &n, &own) && own > most) {
                        best = i;
                        most = own;
                }
        if (!best || !c->words->texts[best].n)
                return sentence;
        (void)made_from(c->words->ids[best], sentence, pieces, &n, &own);
        return fill(c, c->words->texts[best], pieces, n);
}
