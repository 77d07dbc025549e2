/* repair.c: damage that can be undone, gathered from the files that know one kind each. Nothing is changed
 * here: every find is a proposal with its certainty, and the caller applies those that a person took. */
#include "text/repair.h"

#include <stdlib.h>
#include <string.h>

const char *certainty_name(Certainty k)
{
        static const char *const names[] = {
                [EXACT] = "exact", [PROPOSAL] = "proposal", [DOUBT] = "doubt"};

        return names[k];
}

const char *repair_name(RepairKind k)
{
        static const char *const names[] = {
                [REPAIR_ANNOTATION] = "annotation",
                [REPAIR_BYTES] = "bytes",
                [REPAIR_TAIL] = "tail",
                [REPAIR_MOJIBAKE] = "mojibake",
                [REPAIR_ENTITY] = "entity",
                [REPAIR_ESCAPE] = "escape",
                [REPAIR_HIDDEN] = "hidden",
                [REPAIR_PRIVATE] = "private",
                [REPAIR_JOIN] = "join",
                [REPAIR_WIDTH] = "width",
                [REPAIR_SUSPECT] = "suspect",
        };

        return names[k];
}

uint32_t cp_at(Str s, size_t at, size_t *ret_next)
{
        uint32_t cp = 0;

        *ret_next = at;
        return utf8_next(s, ret_next, &cp) ? cp : 0;
}

uint32_t cp_before(Str s, size_t at)
{
        uint32_t cp = 0;

        return utf8_prev(s, &at, &cp) ? cp : 0;
}

void found(Finder *f, Span at, Str after, RepairKind kind, Certainty certainty, double confidence,
        Str why)
{
        *VEC_PUSH(f->c->arena, &f->found) = (Repair){
                .at = at,
                .before = str_slice(f->text, at.from, at.to),
                .after = after,
                .kind = kind,
                .certainty = certainty,
                .confidence = confidence,
                .why = why,
        };
}

/* Entities
 * -------- */
static const struct {
        Str name;
        uint32_t cp;
        Certainty certainty; /* of those that an author may have meant as they stand: a proposal */
} entities[] = {
        {SC("Omega"), 0x3A9, EXACT},
        {SC("Prime"), 0x2033, EXACT},
        {SC("alpha"), 0x3B1, EXACT},
        {SC("amp"), '&', PROPOSAL},
        {SC("apos"), '\'', PROPOSAL},
        {SC("bdquo"), 0x201E, EXACT},
        {SC("beta"), 0x3B2, EXACT},
        {SC("bull"), 0x2022, EXACT},
        {SC("cent"), 0xA2, EXACT},
        {SC("copy"), 0xA9, EXACT},
        {SC("darr"), 0x2193, EXACT},
        {SC("deg"), 0xB0, EXACT},
        {SC("divide"), 0xF7, EXACT},
        {SC("emsp"), ' ', EXACT},
        {SC("ensp"), ' ', EXACT},
        {SC("euro"), 0x20AC, EXACT},
        {SC("frac12"), 0xBD, EXACT},
        {SC("gamma"), 0x3B3, EXACT},
        {SC("ge"), 0x2265, EXACT},
        {SC("gt"), '>', PROPOSAL},
        {SC("hearts"), 0x2665, EXACT},
        {SC("hellip"), 0x2026, EXACT},
        {SC("iexcl"), 0xA1, EXACT},
        {SC("infin"), 0x221E, EXACT},
        {SC("iquest"), 0xBF, EXACT},
        {SC("laquo"), 0xAB, EXACT},
        {SC("larr"), 0x2190, EXACT},
        {SC("ldquo"), 0x201C, EXACT},
        {SC("le"), 0x2264, EXACT},
        {SC("lsaquo"), 0x2039, EXACT},
        {SC("lsquo"), 0x2018, EXACT},
        {SC("lt"), '<', PROPOSAL},
        {SC("mdash"), 0x2014, EXACT},
        {SC("micro"), 0xB5, EXACT},
        {SC("middot"), 0xB7, EXACT},
        {SC("minus"), 0x2212, EXACT},
        {SC("nbsp"), ' ', EXACT},
        {SC("ndash"), 0x2013, EXACT},
        {SC("ne"), 0x2260, EXACT},
        {SC("ordm"), 0xBA, EXACT},
        {SC("para"), 0xB6, EXACT},
        {SC("permil"), 0x2030, EXACT},
        {SC("plusmn"), 0xB1, EXACT},
        {SC("pound"), 0xA3, EXACT},
        {SC("prime"), 0x2032, EXACT},
        {SC("quot"), '"', PROPOSAL},
        {SC("radic"), 0x221A, EXACT},
        {SC("raquo"), 0xBB, EXACT},
        {SC("rarr"), 0x2192, EXACT},
        {SC("rdquo"), 0x201D, EXACT},
        {SC("reg"), 0xAE, EXACT},
        {SC("rsaquo"), 0x203A, EXACT},
        {SC("rsquo"), 0x2019, EXACT},
        {SC("sbquo"), 0x201A, EXACT},
        {SC("sect"), 0xA7, EXACT},
        {SC("sup2"), 0xB2, EXACT},
        {SC("sup3"), 0xB3, EXACT},
        {SC("thinsp"), ' ', EXACT},
        {SC("times"), 0xD7, EXACT},
        {SC("trade"), 0x2122, EXACT},
        {SC("uarr"), 0x2191, EXACT},
        {SC("yen"), 0xA5, EXACT},
};

/* Bytes of the numeric reference behind "&#"; 0 if it names no printable character. */
static size_t numeric_entity(Str s, uint32_t *ret_cp)
{
        bool hex = s.n && (s.p[0] | 0x20) == 'x';
        uint32_t cp = 0;
        size_t i = hex;

        for (; i < s.n && i < 9 && s.p[i] != ';'; i++) {
                const char *digits = "0123456789abcdef", *d = strchr(digits, s.p[i] | 0x20);

                if (!d || !s.p[i] || (!hex && d - digits > 9))
                        break;
                cp = cp * (hex ? 16 : 10) + (uint32_t)(d - digits);
        }
        if ((i == s.n || s.p[i] != ';') && i > 4 && is_han(cp)) { /* the mark behind was cut off */
                *ret_cp = cp;
                return i;
        }
        if (i == (hex ? 1 : 0) || i >= s.n || s.p[i] != ';' || cp < 0x20 ||
                (cp > 0x7E && cp < 0xA0) || (cp >= 0xD800 && cp < 0xE000) || cp > CODE_POINT_MAX)
                return 0;
        *ret_cp = cp;
        return i + 1;
}

/* Bytes of the entity at the start of s, and what it stands for. "&amp;" in front of another entity is the
 * same damage done twice, so it is undone with it: the result needs no second repair. */
static size_t entity_at(Str s, uint32_t *ret_cp, Certainty *ret_certainty)
{
        size_t n = 1, amps = 0;

        while (str_starts(str_slice(s, n, s.n), S("amp;")) && amps++ < 4)
                n += 4;
        if (str_starts(str_slice(s, n, s.n), S("#"))) {
                size_t used = numeric_entity(str_slice(s, n + 1, s.n), ret_cp);

                *ret_certainty = EXACT;
                if (used)
                        return n + 1 + used;
        }
        for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
                Str name = entities[i].name;

                if (!str_starts(str_slice(s, n, s.n), name) || n + name.n >= s.n ||
                        s.p[n + name.n] != ';')
                        continue;
                *ret_cp = entities[i].cp;
                *ret_certainty = entities[i].certainty;
                return n + name.n + 1;
        }
        *ret_cp = '&';
        *ret_certainty = PROPOSAL;
        return amps ? n : 0;
}

void find_entities(Finder *f)
{
        size_t at = 0;

        while ((at = str_find(f->text, S("&"), at)) != SIZE_MAX) {
                Certainty certainty;
                char utf8[UTF8_MAX];
                uint32_t cp;
                size_t n = entity_at(str_slice(f->text, at, f->text.n), &cp, &certainty);

                if (n) {
                        Str after = str_keep(f->c->arena, (Str){utf8, utf8_encode(cp, utf8)});

                        found(f, (Span){at, at + n}, after, REPAIR_ENTITY, certainty,
                                certainty == EXACT ? 1 : 0.8, (Str){0});
                }
                at += MAX(n, 1);
        }
}

/* Width
 * ----- */
static bool is_wide_letter(uint32_t cp)
{
        return (cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
                (cp >= 0xFF41 && cp <= 0xFF5A);
}

static bool is_narrow_letter(uint32_t cp)
{
        return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
}

/* A run of wide letters that begins at `at`; returns the offset behind it. Proposed only where a number or a word
 * has both kinds; a text that uses them elsewhere was set so. */
static size_t find_wide_run(Finder *f, size_t at)
{
        size_t end = at, next;
        uint32_t cp;

        buf_clear(&f->scratch);
        while (is_wide_letter(cp = cp_at(f->text, end, &next))) {
                buf_put_cp(&f->scratch, cp - 0xFEE0);
                end = next;
        }
        if (end > at && (is_narrow_letter(cp) || is_narrow_letter(cp_before(f->text, at))))
                found(f, (Span){at, end}, str_keep(f->c->arena, buf_str(&f->scratch)), REPAIR_WIDTH,
                        PROPOSAL, 0.9, (Str){0});
        return end;
}

/* All of them begin with EF in UTF-8. */
void find_width(Finder *f)
{
        size_t at = 0, end;

        while ((at = str_find(f->text, S("\xEF"), at)) != SIZE_MAX) {
                end = find_wide_run(f, at);
                at = MAX(end, at + 1);
        }
}

/* Putting the finds in order
 * -------------------------- */
static int by_place(const void *pa, const void *pb)
{
        const Repair *a = pa, *b = pb;

        if (a->at.from != b->at.from)
                return a->at.from < b->at.from ? -1 : 1;
        if (a->certainty != b->certainty)
                return a->certainty < b->certainty ? -1 : 1;
        return (a->at.to < b->at.to) - (a->at.to > b->at.to);
}

/* Where two overlap the surer stays; of equals the one that begins first. */
static void drop_overlaps(Repair *p, size_t *n)
{
        size_t kept = 0;

        for (size_t i = 0; i < *n; i++) {
                while (kept && p[kept - 1].at.to > p[i].at.from &&
                        p[kept - 1].certainty > p[i].certainty)
                        kept--;
                if (kept == 0 || p[kept - 1].at.to <= p[i].at.from)
                        p[kept++] = p[i];
        }
        *n = kept;
}

static Repairs find_all(Ctx *c, Str text)
{
        Finder f = {.c = c, .text = text, .scratch = buf_new(c->arena), .bytes = buf_new(c->arena)};

        find_byte_damage(&f);
        find_mojibake(&f);
        find_odd(&f);
        find_entities(&f);
        find_escapes(&f);
        find_hidden(&f);
        find_width(&f);
        find_suspects(&f);
        if (f.found.n)
                qsort(f.found.p, f.found.n, sizeof *f.found.p, by_place);
        drop_overlaps(f.found.p, &f.found.n);
        return (Repairs){.p = f.found.p, .n = f.found.n};
}

static size_t mark_exact(const Repairs *r, bool *take)
{
        size_t n = 0;

        for (size_t i = 0; i < r->n; i++)
                n += take[i] = r->p[i].certainty == EXACT;
        return n;
}

/* Where one repair uncovers another (an escape within an escape), none is certain: with nothing applied, the next look
 * finds the same, so what was repaired exactly stays as it is. */
static void settle(Ctx *c, Str text, Repairs *r)
{
        bool *take = NEW_N(c->arena, bool, r->n + 1);

        if (!mark_exact(r, take))
                return;
        Repairs again = find_all(c, repair_apply(c, text, r, take));
        take = NEW_N(c->arena, bool, again.n + 1);
        if (!mark_exact(&again, take))
                return;
        for (size_t i = 0; i < r->n; i++)
                if (r->p[i].certainty == EXACT) {
                        r->p[i].certainty = PROPOSAL;
                        r->p[i].confidence = MIN(r->p[i].confidence, 0.9);
                }
}

MUST Err repair_find(Ctx *c, Str text, Repairs *ret)
{
        if (text.n > TEXT_MAX)
                return fail(c, ERR_LIMIT, "The text is longer than %zu MB; divide it first.",
                        TEXT_MAX >> 20);
        *ret = find_all(c, text);
        settle(c, text, ret);
        return OK;
}

Str repair_apply(Ctx *c, Str text, const Repairs *repairs, const bool *take)
{
        Buf out = buf_new(c->arena);
        size_t at = 0;

        buf_reserve(&out, text.n + 64);
        for (size_t i = 0; i < repairs->n; i++) {
                const Repair *r = &repairs->p[i];

                if (take && !take[i])
                        continue;
                buf_put(&out, str_slice(text, at, r->at.from));
                buf_put(&out, r->after);
                at = r->at.to;
        }
        buf_put(&out, str_slice(text, at, text.n));
        return buf_str(&out);
}
