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
