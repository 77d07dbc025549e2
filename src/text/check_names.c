/* check_names.c: names in a text: one form for one bearer, the full name before the short one, and the same characters
 * written in two ways (徐溶煕, 徐溶熙). What is right the office knows; so nearly all of this is a hint. */
#include "text/check.h"

#include "text/fold_inline.h"

#include <string.h>

#define FORMS_MAX 4096
#define LONG_ENOUGH 1500    /* bytes behind a short name, in which it should be met again */
#define SHORT_NAMES_MAX 200 /* each is looked for in the whole text */

/* From the authority
 * ------------------ */
typedef struct {
        Str id, kind, text, display;
        Span first;
        size_t times;
} Form;

typedef struct {
        Form *p;
        size_t n;
        Map places; /* "kind/id/form" → Form */
} Forms;

static void add_form(Check *k, Forms *f, const NameHit *h)
{
        NameBearer b = name_first(k->o->names, h);
        Str key = str_printf(k->c->arena, "%.*s/%.*s/%.*s", STR(b.kind), STR(b.id), STR(h->text));
        Form *form = map_lookup(&f->places, key);
        if (!form && f->n == FORMS_MAX)
                return;
        if (!form) {
                form = &f->p[f->n++];
                *form = (Form){b.id, b.kind, h->text, b.display, h->at, 0};
                map_put(&f->places, key, form);
        }
        form->times++;
}

/* The form of the same bearer that the text has most often; the display form among equals. */
static const Form *usual_form(const Forms *f, const Form *of)
{
        const Form *best = of;
        for (size_t i = 0; i < f->n; i++) {
                const Form *o = &f->p[i];
                if (!str_eq(o->id, of->id) || !str_eq(o->kind, of->kind))
                        continue;
                bool shown = str_eq(o->text, o->display),
                     best_shown = str_eq(best->text, best->display);
                if (shown > best_shown || (shown == best_shown && o->times > best->times))
                        best = o;
        }
        return best;
}

static bool folds_alike(Check *k, Str a, Str b)
{
        return str_eq(fold_text(k->c->arena, a, NULL), fold_text(k->c->arena, b, NULL));
}

static void judge_form(Check *k, const Form *form, const Form *usual)
{
        bool glyphs = folds_alike(k, form->text, usual->text);
        bool shorter = str_find(usual->text, form->text, 0) != SIZE_MAX;
        if (!glyphs && shorter && form->first.from > usual->first.from)
                return; /* the short form behind the full one is as it should be */
        remark_at(k, form->first, glyphs ? usual->text : (Str){0},
                str_printf(k->c->arena,
                        shorter ? tr(k->c, "The short form %.*s stands before the full name %.*s.")
                                : tr(k->c, "%.*s is called %.*s elsewhere in this text."),
                        STR(form->text), STR(usual->text)));
}

static void two_forms(Check *k, int i)
{
        NameHits hits;
        (void)i;
        if (!k->o->names || names_find(k->c, k->o->names, k->text, &hits) != OK)
                return;
        Forms f = {.p = NEW_N(k->c->arena, Form, MIN(hits.n, (size_t)FORMS_MAX) + 1),
                .places = map_new(k->c->arena)};
        for (size_t h = 0; h < hits.n; h++)
                if (!hits.p[h].several)
                        add_form(k, &f, &hits.p[h]);
        Map usual = map_new(k->c->arena);
        for (size_t n = 0; n < f.n && n < 1000; n++) {
                const Form *form = &f.p[n];
                const Form *best = map_lookup(&usual, form->id);
                if (!best) {
                        best = usual_form(&f, form);
                        map_put(&usual, form->id, &f.p[best - f.p]);
                }
                if (!str_eq(best->text, form->text))
                        judge_form(k, form, best);
        }
}

/* Without the authority: one word, two glyphs
 * ------------------------------------------- */
#define GLYPHS_TOLD 4096             /* words of 64 characters */
#define GLYPHS_MAX ((size_t)1 << 16) /* slots; a text that has more variants is written in them */

typedef struct {
        uint64_t key;     /* folded characters at the place and on both sides; 0: free */
        uint32_t cp;      /* as written, the one that folds to another */
        uint32_t at, end; /* of its first place */
} Glyph;

typedef struct {
        Glyph *slots;
        size_t n; /* a power of two */
} Glyphs;

static Glyph *glyph_slot(Glyphs *g, uint64_t key)
{
        size_t i = (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (g->n - 1);
        for (size_t tries = 0; tries < 32; tries++, i = (i + 1) & (g->n - 1))
                if (!g->slots[i].key || g->slots[i].key == key)
                        return &g->slots[i];
        return NULL;
}

/* Three characters in a row. */
typedef struct {
        uint32_t folded[3], raw[3];
        size_t at[4]; /* of each, and the end */
} Window;

typedef void WindowFn(Check *k, Glyphs *slots, const Window *w, int which);

/* Each character of each three in a row: so a name of two or three is seen whole. */
static void each_window(Check *k, Glyphs *slots, WindowFn *f)
{
        Window w = {0};
        const char *p = k->text.p, *end = p + k->text.n;
        int run = 0;
        while (p < end) {
                uint32_t cp;
                p = text_next(p, end, &cp);
                uint32_t folded = fold_apply(cp, fold_value(cp));
                run = is_hanzi(folded) ? run + 1 : 0;
                for (int i = 0; i < 2; i++) {
                        w.folded[i] = w.folded[i + 1];
                        w.raw[i] = w.raw[i + 1];
                        w.at[i] = w.at[i + 1];
                }
                w.folded[2] = folded;
                w.raw[2] = cp;
                w.at[2] = w.at[3];
                w.at[3] = (size_t)(p - k->text.p);
                for (int i = 0; run >= 3 && i < 3; i++)
                        f(k, slots, &w, i);
        }
}

static uint64_t key_of(const Window *w, int which)
{
        return (uint64_t)w->folded[0] << 42 ^ (uint64_t)w->folded[1] << 21 ^ w->folded[2] ^
                (uint64_t)which << 18;
}

static void put_variant(Check *k, Glyphs *slots, const Window *w, int which)
{
        (void)k;
        if (w->raw[which] == w->folded[which])
                return;
        Glyph *g = glyph_slot(slots, key_of(w, which));
        if (g && !g->key)
                *g = (Glyph){.key = key_of(w, which),
                        .cp = w->raw[which],
                        .at = (uint32_t)w->at[which],
                        .end = (uint32_t)w->at[which + 1]};
}

/* The other places of a glyph are the same matter. */
static bool tell_once(Check *k, uint32_t cp)
{
        uint64_t *told = k->told, bit = (uint64_t)1 << (cp & 63);
        bool before = told[(cp >> 6) % GLYPHS_TOLD] & bit;
        told[(cp >> 6) % GLYPHS_TOLD] |= bit;
        return before;
}

static void meet_other(Check *k, Glyphs *slots, const Window *w, int which)
{
        Glyph *g = glyph_slot(slots, key_of(w, which));
        if (!g || g->key != key_of(w, which) || g->cp == w->raw[which] || tell_once(k, g->cp))
                return;
        Str here = str_slice(k->text, w->at[which], w->at[which + 1]);
        Str other = str_slice(k->text, g->at, g->end);
        remark_at(k, (Span){g->at, g->end}, here,
                str_printf(k->c->arena,
                        tr(k->c, "The same word has %.*s here and %.*s elsewhere in this text."),
                        STR(other), STR(here)));
}

static void two_glyphs(Check *k, int i)
{
        (void)i;
        Glyphs g = {.n = 64};
        while (g.n < GLYPHS_MAX && g.n * 2 < k->text.n)
                g.n *= 2;
        g.slots = NEW_N(k->c->arena, Glyph, g.n);
        k->told = NEW_N(k->c->arena, uint64_t, GLYPHS_TOLD);
        each_window(k, &g, put_variant);
        each_window(k, &g, meet_other);
}

/* 以下简称
 * -------- */
/* （以下简称“县志办”）: the short name is not used before, and it is used behind. */
static void short_name(Check *k, int i)
{
        const Para *p = &k->p;
        int n = word_at(p, i, U"以下简称"), from = i + n, to;
        if (!n || k->n_short_names++ >= SHORT_NAMES_MAX)
                return;
        from += one_of(p->cp[from], U"“《：") ? 1 : 0;
        for (to = from; to < p->n && to < from + 20 && !one_of(p->cp[to], U"”》）)，。；"); to++)
                ;
        Str name = para_text(k, from, to);
        bool quoted = one_of(p->cp[from - 1], U"“《");
        if (!quoted || to - from < 2 || to == p->n)
                return;
        Str before = str_slice(k->text, 0, p->off[i]),
            behind = str_slice(k->text, p->off[to], k->text.n);
        size_t bracket =
                p->off[i] > 120 ? p->off[i] - 120 : 0; /* the full name holds it, perhaps */
        bool early = to - from > 2 && str_find(str_slice(before, 0, bracket), name, 0) != SIZE_MAX;
        bool used = behind.n < LONG_ENOUGH || str_find(behind, name, 0) != SIZE_MAX;
        if (early)
                remark_because(k, from, to, (Str){0},
                        str_printf(k->c->arena,
                                tr(k->c, "The short name “%.*s” is used before it is introduced."),
                                STR(name)));
        else if (!used)
                remark_because(k, from, to, (Str){0},
                        str_printf(k->c->arena,
                                tr(k->c,
                                        "The short name “%.*s” is introduced and not used afterwards."),
                                STR(name)));
}

const CheckRule rules_names[] = {
        {"two-forms", "《地方志书质量规定》",
                N_("One bearer has two forms of his name in this text."), "", "", REMARK_HINT,
                RULE_TEXT, NULL, two_forms},
        {"two-glyphs", "《通用规范汉字表》",
                N_("The same word is written with two glyphs in this text."),
                "县长徐溶煕到任。次年徐溶熙离任。", "县长徐溶熙到任。次年徐溶熙离任。", REMARK_HINT,
                RULE_TEXT | RULE_HABIT, NULL, two_glyphs},
        {"short-name", "《党政机关公文处理工作条例》第十九条",
                N_("A short name is introduced once, behind the full name, and used from there on."),
                "方志办拟订方案。全稿由桐溪县地方志编纂委员会办公室主编，县档案馆、县图书馆和各乡镇协同收集（以下简称“方志办”）。",
                "全稿由桐溪县地方志编纂委员会办公室主编，县档案馆、县图书馆和各乡镇协同收集（以下简称“方志办”）。",
                REMARK_HINT, 0, U"以", short_name},
        {0},
};
