/* same.c: which records may be of one thing. A register names the fields that tell (same: [name, birth, native_place]);
 * nothing is ever merged by itself, a person is shown the pair and why.
 *
 * Pairs are not looked for among all pairs. Records meet in blocks: of one folded name, of one reading, of a rare pair
 * of characters in their names, of one field of some 300 metres. Within a block each meets its next few neighbours in
 * the order of their dates, so the work grows with the number of records and not with its square. What met is then
 * weighed field by field: what agrees adds, what contradicts takes away, and each says so in words. */
#include "record/where.h"

#include <math.h>
#include <stdlib.h>

#define NAMES_MAX 12     /* of one record */
#define NEIGHBOURS 24    /* in one block */
#define READ_ALOUD_MAX 5 /* characters of a name that is compared by its reading */
#define RARE_MAX 40      /* records that share a pair of characters before it says nothing */
#define RARE_PAIRS 4     /* of one name that make blocks */
#define NEAR_M 300.0     /* metres */
#define CELL_DEGREES 0.003
#define CANDIDATES_MAX 60

/* What is compared
 * ---------------- */
typedef struct {
        Str *texts; /* as they are kept: codes, ids, folded words */
        size_t n;
        int32_t first, last; /* days */
        double lat, lon;
        bool known;
} Feature;
typedef struct {
        SameRecord record;
        Str names[NAMES_MAX],
                words[NAMES_MAX]; /* folded, without signs; as written. The title first */
        size_t n_names;
        Feature *features; /* parallel to reg->same */
        int32_t day;       /* the first known */
} Subject;
typedef struct {
        const Register *reg;
        VEC(Subject *) subjects;
        Map by_id;
        const Map *counts; /* how many names have a pair of characters (size_t); NULL: not known */
        Map parents;       /* of what a reference names: id to the id above it */
        bool has_parents;
        Map denied; /* "a b" */
} Look;

/* The title, and other names of which there may be many; a single field that is searched like a name (an address, a
 * shelf mark) is compared with its own kind alone. */
static bool is_name(const Field *f)
{
        return f->type == &text_type && (f->is_title || (f->many && str_eq(f->search, S("name"))));
}

/* Folded, and nothing but letters, digits and characters. */
static Str bare(Ctx *c, Str words)
{
        Str folded = fold_text(c->arena, words, NULL);
        Buf b = buf_new(c->arena);
        uint32_t cp;
        for (size_t at = 0, from = 0; utf8_next(folded, &at, &cp); from = at) {
                bool word = (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || cp >= 0x3400;
                if (word && !(cp >= 0xFF00 && cp <= 0xFFEF)) /* no signs of full width */
                        buf_put(&b, str_slice(folded, from, at));
        }
        return buf_str(&b);
}

static void add_name(Ctx *c, Subject *s, Str words)
{
        Str name = bare(c, words);
        for (size_t i = 0; i < s->n_names; i++)
                if (str_eq(s->names[i], name))
                        return;
        if (!name.n || s->n_names == NAMES_MAX)
                return;
        s->names[s->n_names] = str_keep(c->arena, name);
        s->words[s->n_names++] = str_keep(c->arena, words);
}

static void add_text(Ctx *c, Feature *x, Str text)
{
        Str *more = NEW_N(c->arena, Str, x->n + 1);
        for (size_t i = 0; i < x->n; i++)
                more[i] = x->texts[i];
        more[x->n++] = str_keep(c->arena, text);
        x->texts = more;
}

static void add_value(Ctx *c, Subject *s, size_t at, const Field *f, const Value *v)
{
        Feature *x = &s->features[at];
        if (is_name(f)) {
                add_name(c, s, v->text);
                return;
        }
        if (f->type == &date_type) {
                if (!v->edtf.n || x->known)
                        return;
                x->first = v->first;
                x->last = v->last;
                if (!s->day)
                        s->day = v->first;
        } else if (f->type == &point_type) {
                x->lat = v->number;
                x->lon = v->number2;
        } else {
                add_text(c, x, f->type == &text_type ? bare(c, v->text) : v->text);
        }
        x->known = true;
}

static Subject *subject_new(Ctx *c, Look *l, Str id, Str number, Str title)
{
        Subject *s = NEW(c->arena, Subject);
        s->record = (SameRecord){
                str_keep(c->arena, id), str_keep(c->arena, number), str_keep(c->arena, title)};
        s->features = NEW_N(c->arena, Feature, MAX(l->reg->n_same, (size_t)1));
        add_name(c, s, title);
        *VEC_PUSH(c->arena, &l->subjects) = s;
        map_put(&l->by_id, s->record.id, s);
        return s;
}

/* From the tables
 * --------------- */
static MUST Err load_single(Ctx *c, Look *l, const Where *w)
{
        Buf sql = buf_new(c->arena);
        buf_put(&sql, S("SELECT id, number, title"));
        for (size_t i = 0; i < l->reg->n_same; i++)
                if (!l->reg->same[i]->many)
                        put_field_columns(&sql, l->reg->same[i]);
        /* sql: identifiers only */
        buf_printf(&sql, " FROM %.*s%.*s", STR(w->table), STR(buf_str(&w->where)));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){w->cells.p, w->cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Subject *s = subject_new(
                        c, l, rows_text(rows, 0), rows_text(rows, 1), rows_text(rows, 2));
                int column = 3;
                for (size_t i = 0; i < l->reg->n_same; i++) {
                        const Field *f = l->reg->same[i];
                        Value v;
                        if (f->many)
                                continue;
                        if (value_fetch(c, f, rows, column, &v))
                                add_value(c, s, i, f, &v);
                        column += (int)f->type->n_columns;
                }
        }
}

static MUST Err load_many(Ctx *c, Look *l, const Where *w, size_t at)
{
        const Field *f = l->reg->same[at];
        Buf sql = buf_new(c->arena);
        buf_put(&sql, S("SELECT record_id"));
        put_field_columns(&sql, f);
        /* sql: identifiers only */
        buf_printf(&sql,
                " FROM %.*s WHERE record_id IN (SELECT id FROM %.*s%.*s) ORDER BY record_id, ord",
                STR(child_name(c->arena, l->reg, f)), STR(w->table), STR(buf_str(&w->where)));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){w->cells.p, w->cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Subject *s = map_lookup(&l->by_id, rows_text(rows, 0));
                Value v;
                if (s && value_fetch(c, f, rows, 1, &v))
                        add_value(c, s, at, f, &v);
        }
}

static MUST Err load_denied(Ctx *c, Look *l)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT a, b FROM not_same WHERE register = ?",
                CELLS(cell_text(l->reg->name)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                map_put(&l->denied,
                        str_printf(c->arena, "%.*s %.*s", STR(rows_text(rows, 0)),
                                STR(rows_text(rows, 1))),
                        l);
        }
}

/* What stands above what, in a register that is a tree (parent): places in places. */
static MUST Err load_parents(Ctx *c, Look *l, const Register *tree)
{
        const Field *f = tree ? field_lookup(tree, S("parent")) : NULL;
        if (!f || f->many || !str_eq(f->target, tree->name))
                return OK;
        Str column = column_name(c->arena, f, "");
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "SELECT id, %.*s FROM %.*s WHERE %.*s IS NOT NULL",
                STR(column), STR(table_name(c->arena, tree)), STR(column));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Str *above = NEW(c->arena, Str);
                *above = str_keep(c->arena, rows_text(rows, 1));
                map_put(&l->parents, str_keep(c->arena, rows_text(rows, 0)), above);
        }
}

static MUST Err look_load(Ctx *c, Look *l, const Where *w)
{
        TRY(load_single(c, l, w));
        TRY(load_denied(c, l));
        for (size_t i = 0; i < l->reg->n_same; i++) {
                const Field *f = l->reg->same[i];
                if (f->many)
                        TRY(load_many(c, l, w, i));
                if (f->type == &reference_type)
                        TRY(load_parents(c, l, referred_register(c, f)));
        }
        return OK;
}

static Look look_new(Ctx *c, const Register *reg)
{
        return (Look){.reg = reg,
                .by_id = map_new(c->arena),
                .parents = map_new(c->arena),
                .denied = map_new(c->arena)};
}

/* Weighing
 * -------- */
typedef struct {
        Ctx *c;
        const Look *look;
        int score;
        VEC(Str) reasons;
} Weight;

static void weigh(Weight *w, int points, Str reason)
{
        w->score += points;
        if (reason.n)
                *VEC_PUSH(w->c->arena, &w->reasons) = reason;
}

#define SAY(w, ...) str_printf((w)->c->arena, __VA_ARGS__)

/* The code points of a short name. */
static size_t chars_of(Str s, uint32_t *ret, size_t max)
{
        size_t n = 0, at = 0;
        while (n < max && utf8_next(s, &at, &ret[n]))
                n++;
        return n;
}

/* What a pair of characters tells: 会议, 旧址 stand in many names and tell little. */
static double telling(const Look *l, uint32_t one, uint32_t two)
{
        uint32_t pair[] = {one, two};
        const size_t *n =
                l->counts ? map_lookup(l->counts, (Str){(const char *)pair, sizeof pair}) : NULL;
        return n ? log(2 + (double)l->subjects.n / (double)*n) : 1;
}

/* Pairs of characters in common, of all pairs: Dice's measure, each by what it tells; per cent. */
static int alike(const Look *l, Str a, Str b)
{
        uint32_t x[64], y[64];
        size_t n = chars_of(a, x, ARRAY_LEN(x)), m = chars_of(b, y, ARRAY_LEN(y));
        bool used[64] = {false};
        double all = 0, common = 0;
        if (n < 2 || m < 2)
                return 0;
        for (size_t k = 0; k + 1 < m; k++)
                all += telling(l, y[k], y[k + 1]);
        for (size_t i = 0; i + 1 < n; i++) {
                double weight = telling(l, x[i], x[i + 1]);
                all += weight;
                for (size_t k = 0; k + 1 < m; k++)
                        if (!used[k] && x[i] == y[k] && x[i + 1] == y[k + 1]) {
                                used[k] = true;
                                common += weight;
                                break;
                        }
        }
        return (int)(200 * common / all);
}

static Str reading_of(Ctx *c, Str name)
{
        if (utf8_count(name) > READ_ALOUD_MAX || utf8_count(name) < 2)
                return (Str){0};
        return pinyin_keys(c->arena, name, READ_NAME).syllables;
}

/* What is left of a site's name without the word for its kind of remains, which lists write as they please. */
static Str without_tail(Str name)
{
        static const Str tails[] = {
                SC("遗址"), SC("旧址"), SC("故址"), SC("遗迹"), SC("故居"), SC("旧居")};
        for (size_t i = 0; i < ARRAY_LEN(tails); i++)
                if (str_ends(name, tails[i]) && name.n > tails[i].n + 3)
                        return str_slice(name, 0, name.n - tails[i].n);
        return name;
}

/* Every character of the shorter name stands in the longer one, in order: 兴国寺塔 in 尉氏兴国寺塔. Where each has a
 * character of its own (许村, 江村), two names that are much alike are mostly names of two things. */
static bool lies_within(Str a, Str b)
{
        uint32_t x[64], y[64];
        size_t n = chars_of(a, x, ARRAY_LEN(x)), m = chars_of(b, y, ARRAY_LEN(y)), k = 0;
        if (n > m)
                return lies_within(b, a);
        for (size_t i = 0; i < m && k < n; i++)
                k += x[k] == y[i];
        return k == n && n > 2;
}

typedef struct {
        size_t i, k; /* places of the names */
        int alike;
        bool within;
} Likeness;

static void compare_names(const Weight *w, const Subject *a, const Subject *b, Likeness *best)
{
        for (size_t i = 0; i < a->n_names; i++)
                for (size_t k = 0; k < b->n_names; k++) {
                        Str x = without_tail(a->names[i]), y = without_tail(b->names[k]);
                        Likeness now = {i, k, alike(w->look, x, y), lies_within(x, y)};
                        if (now.within > best->within ||
                                (now.within == best->within && now.alike > best->alike))
                                *best = now;
                }
}

static bool sound_alike(Ctx *c, const Subject *a, const Subject *b)
{
        if (!a->n_names || !b->n_names)
                return false;
        Str one = reading_of(c, a->names[0]);
        return one.n && str_eq(one, reading_of(c, b->names[0]));
}

static void weigh_names(Weight *w, const Subject *a, const Subject *b)
{
        Likeness best = {0};
        for (size_t i = 0; i < a->n_names; i++)
                for (size_t k = 0; k < b->n_names; k++) {
                        if (!str_eq(a->names[i], b->names[k]))
                                continue;
                        /* a name beside the title (a courtesy name) is borne by many */
                        weigh(w, i && k ? 35 : 60,
                                SAY(w, tr(w->c, N_("both are called %.*s")), STR(a->words[i])));
                        return;
                }
        compare_names(w, a, b, &best);
        if (best.alike >= 50)
                weigh(w, best.within ? 50 : 25,
                        SAY(w, tr(w->c, N_("%.*s and %.*s are alike by %d%%")),
                                STR(a->words[best.i]), STR(b->words[best.k]), best.alike));
        else if (sound_alike(w->c, a, b))
                weigh(w, 35, SAY(w, tr(w->c, N_("their names sound alike"))));
}

#define DAYS_OF_A_YEAR 366

static void weigh_dates(Weight *w, Str label, const Feature *a, const Feature *b)
{
        bool meet = a->first <= b->last && b->first <= a->last;
        bool narrow = a->last - a->first <= DAYS_OF_A_YEAR && b->last - b->first <= DAYS_OF_A_YEAR;
        int64_t gap = meet ? 0 : MAX((int64_t)a->first - b->last, (int64_t)b->first - a->last);
        if (meet && narrow)
                weigh(w, 25, SAY(w, tr(w->c, N_("%.*s the same")), STR(label)));
        else if (meet)
                weigh(w, 12, SAY(w, tr(w->c, N_("%.*s may be the same")), STR(label)));
        else if (gap > 2 * DAYS_OF_A_YEAR)
                weigh(w, -40, SAY(w, tr(w->c, N_("%.*s differs")), STR(label)));
}

static double metres_between(const Feature *a, const Feature *b)
{
        const double metre = 111195.0, degree = 0.017453292519943295; /* of the mean sphere */
        double y = (a->lat - b->lat) * metre,
               x = (a->lon - b->lon) * metre * cos((a->lat + b->lat) / 2 * degree);
        return sqrt(x * x + y * y);
}

static void weigh_points(Weight *w, const Feature *a, const Feature *b)
{
        double m = metres_between(a, b);
        if (m <= NEAR_M)
                weigh(w, m <= 50 ? 40 : 30, SAY(w, tr(w->c, N_("%.0f m apart")), m));
        else if (m > 5000)
                weigh(w, -30, SAY(w, tr(w->c, N_("%.1f km apart")), m / 1000));
}

static bool stands_above(const Look *l, Str upper, Str lower)
{
        for (int i = 0; i < 12; i++) {
                const Str *above = map_lookup(&l->parents, lower);
                if (!above)
                        return false;
                if (str_eq(*above, upper))
                        return true;
                lower = *above;
        }
        return false;
}

static void weigh_words(Weight *w, const Field *f, const Feature *a, const Feature *b)
{
        Str label = field_label(w->c, f);
        bool common = false, within = false;
        for (size_t i = 0; i < a->n; i++)
                for (size_t k = 0; k < b->n; k++) {
                        common = common || str_eq(a->texts[i], b->texts[k]);
                        within = within || stands_above(w->look, a->texts[i], b->texts[k]) ||
                                stands_above(w->look, b->texts[k], a->texts[i]);
                }
        int near = f->type == &text_type && a->n == 1 && b->n == 1
                ? alike(w->look, a->texts[0], b->texts[0])
                : 0;
        bool term = f->type == &term_type || f->type == &yes_no_type;
        if (common)
                weigh(w,
                        f->type == &reference_type ? 15
                                : term             ? 5
                                                   : 25,
                        SAY(w, tr(w->c, N_("%.*s the same")), STR(label)));
        else if (within)
                weigh(w, 12, SAY(w, tr(w->c, N_("%.*s: one lies within the other")), STR(label)));
        else if (near >= 40)
                weigh(w, 8, SAY(w, tr(w->c, N_("%.*s alike by %d%%")), STR(label), near));
        else
                weigh(w, term || f->many ? -8 : -20,
                        SAY(w, tr(w->c, N_("%.*s differs")), STR(label)));
}

static SamePair weigh_pair(Ctx *c, const Look *l, const Subject *a, const Subject *b)
{
        Weight w = {.c = c, .look = l};
        weigh_names(&w, a, b);
        for (size_t i = 0; i < l->reg->n_same && w.score > 0; i++) {
                const Field *f = l->reg->same[i];
                const Feature *x = &a->features[i], *y = &b->features[i];
                if (!x->known || !y->known)
                        continue;
                if (f->type == &date_type)
                        weigh_dates(&w, field_label(c, f), x, y);
                else if (f->type == &point_type)
                        weigh_points(&w, x, y);
                else
                        weigh_words(&w, f, x, y);
        }
        return (SamePair){
                a->record, b->record, MIN(MAX(w.score, 0), 100), w.reasons.p, w.reasons.n};
}

static bool is_denied(Ctx *c, const Look *l, Str a, Str b)
{
        bool turned = str_cmp(a, b) > 0;
        Str key = str_printf(c->arena, "%.*s %.*s", STR(turned ? b : a), STR(turned ? a : b));
        return map_lookup(&l->denied, key) != NULL;
}

/* Blocks
 * ------ */
typedef VEC(uint32_t) Company;
typedef VEC(uint64_t) Pairs; /* the lower place in the high half */

static void block_put(Ctx *c, Map *blocks, Str key, uint32_t at)
{
        Company *b = map_lookup(blocks, key);
        if (!b) {
                b = NEW(c->arena, Company);
                map_put(blocks, str_keep(c->arena, key), b);
        }
        if (!b->n || b->p[b->n - 1] != at)
                *VEC_PUSH(c->arena, b) = at;
}

static void put_names(Ctx *c, const Subject *s, uint32_t at, Map *blocks, Map *counts)
{
        for (size_t i = 0; i < s->n_names; i++) {
                uint32_t ch[64];
                Str reading = reading_of(c, s->names[i]);
                size_t n = chars_of(s->names[i], ch, ARRAY_LEN(ch));
                block_put(c, blocks, str_printf(c->arena, "n%.*s", STR(s->names[i])), at);
                if (reading.n)
                        block_put(c, blocks, str_printf(c->arena, "p%.*s", STR(reading)), at);
                for (size_t k = 0; n > 3 && k + 1 < n; k++) {
                        uint32_t two[] = {ch[k], ch[k + 1]};
                        Str key = {(const char *)two, sizeof two};
                        size_t *count = map_lookup(counts, key);
                        if (!count) {
                                count = NEW(c->arena, size_t);
                                map_put(counts, str_keep(c->arena, key), count);
                        }
                        ++*count;
                }
        }
}

/* The rarest pairs of characters of each longer name: who shares none of them is not alike. */
static void put_rare(Ctx *c, const Subject *s, uint32_t at, Map *blocks, const Map *counts)
{
        for (size_t i = 0; i < s->n_names; i++) {
                uint32_t ch[64];
                size_t n = chars_of(s->names[i], ch, ARRAY_LEN(ch)), put = 0, bound = 1;
                while (n > 3 && put < RARE_PAIRS && bound < RARE_MAX) {
                        size_t least = RARE_MAX + 1;
                        for (size_t k = 0; k + 1 < n; k++) {
                                uint32_t two[] = {ch[k], ch[k + 1]};
                                Str key = {(const char *)two, sizeof two};
                                const size_t *count = map_lookup(counts, key);
                                if (*count > bound && *count < least)
                                        least = *count;
                        }
                        for (size_t k = 0; least <= RARE_MAX && k + 1 < n; k++) {
                                uint32_t two[] = {ch[k], ch[k + 1]};
                                Str key = {(const char *)two, sizeof two};
                                const size_t *count = map_lookup(counts, key);
                                if (*count == least && put < RARE_PAIRS) {
                                        block_put(c, blocks,
                                                str_printf(c->arena, "r%.*s", STR(key)), at);
                                        put++;
                                }
                        }
                        bound = least;
                }
        }
}

/* Fields of some 300 metres; each point stands in its own and in those that it is nearest to. */
static void put_points(Ctx *c, const Look *l, const Subject *s, uint32_t at, Map *blocks)
{
        for (size_t i = 0; i < l->reg->n_same; i++) {
                const Feature *x = &s->features[i];
                if (l->reg->same[i]->type != &point_type || !x->known)
                        continue;
                double row = floor(x->lat / CELL_DEGREES * 2),
                       column = floor(x->lon / CELL_DEGREES * 2);
                for (int dy = 0; dy < 2; dy++)
                        for (int dx = 0; dx < 2; dx++)
                                block_put(c, blocks,
                                        str_printf(c->arena, "g%.0f %.0f", floor((row + dy) / 2),
                                                floor((column + dx) / 2)),
                                        at);
        }
}

static int compare_by_day(const void *a, const void *b, void *look)
{
        const Look *l = look;
        const Subject *x = l->subjects.p[*(const uint32_t *)a],
                      *y = l->subjects.p[*(const uint32_t *)b];
        if (x->day != y->day)
                return (x->day > y->day) - (x->day < y->day);
        return str_cmp(x->record.id, y->record.id);
}

static void pair_up(Ctx *c, Look *l, Company *b, Pairs *pairs)
{
        if (b->n > NEIGHBOURS)
                qsort_r(b->p, b->n, sizeof *b->p, compare_by_day, l);
        for (size_t i = 0; i < b->n; i++)
                for (size_t k = i + 1; k < b->n && k <= i + NEIGHBOURS; k++) {
                        uint64_t x = MIN(b->p[i], b->p[k]), y = MAX(b->p[i], b->p[k]);
                        *VEC_PUSH(c->arena, pairs) = x << 32 | y;
                }
}

static int compare_pairs(const void *a, const void *b)
{
        uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
        return (x > y) - (x < y);
}

static int compare_scores(const void *a, const void *b)
{
        const SamePair *x = a, *y = b;
        if (x->score != y->score)
                return y->score - x->score;
        int order = str_cmp(x->a.id, y->a.id);
        return order ? order : str_cmp(x->b.id, y->b.id);
}

static void find_pairs(Ctx *c, Look *l, Map *counts, Pairs *ret)
{
        Map blocks = map_new(c->arena);
        for (size_t i = 0; i < l->subjects.n; i++)
                put_names(c, l->subjects.p[i], (uint32_t)i, &blocks, counts);
        for (size_t i = 0; i < l->subjects.n; i++) {
                put_rare(c, l->subjects.p[i], (uint32_t)i, &blocks, counts);
                put_points(c, l, l->subjects.p[i], (uint32_t)i, &blocks);
        }
        Str key;
        void *block;
        for (size_t i = 0; map_next(&blocks, &i, &key, &block);)
                pair_up(c, l, block, ret);
        if (ret->n)
                qsort(ret->p, ret->n, sizeof *ret->p, compare_pairs);
}

static bool registered_first(const Subject *a, const Subject *b)
{
        int order = str_cmp(a->record.number, b->record.number);
        return order ? order < 0 : str_cmp(a->record.id, b->record.id) < 0;
}

Err same_pairs(
        Ctx *c, const Register *reg, size_t max, SamePair **ret, size_t *ret_n, size_t *ret_total)
{
        const ListQuery all = {.reg = reg};
        Look l = look_new(c, reg);
        Where w;
        Pairs pairs = {0};
        VEC(SamePair) found = {0};
        TRY(where_make(c, &all, (Str){0}, &w));
        TRY(look_load(c, &l, &w));
        Map counts = map_new(c->arena);
        find_pairs(c, &l, &counts, &pairs);
        l.counts = &counts;
        for (size_t i = 0; i < pairs.n; i++) {
                if (i && pairs.p[i] == pairs.p[i - 1])
                        continue;
                const Subject *a = l.subjects.p[pairs.p[i] >> 32],
                              *b = l.subjects.p[pairs.p[i] & UINT32_MAX];
                SamePair pair =
                        registered_first(a, b) ? weigh_pair(c, &l, a, b) : weigh_pair(c, &l, b, a);
                if (pair.score >= SAME_LIKELY && !is_denied(c, &l, a->record.id, b->record.id))
                        *VEC_PUSH(c->arena, &found) = pair;
        }
        if (found.n)
                qsort(found.p, found.n, sizeof *found.p, compare_scores);
        *ret = found.p;
        *ret_n = MIN(found.n, max);
        *ret_total = found.n;
        return OK;
}

/* One record
 * ---------- */
/* The beginning of a longer name: what stands at its end (遗址, 旧址, 故居) is often left out or written otherwise. */
static Str stem_of(Str folded)
{
        size_t n = utf8_count(folded);
        return n < 5 ? folded : str_slice(folded, 0, utf8_offset(folded, n - 2));
}

static MUST Err where_alike(Ctx *c, const Look *l, const Subject *s, Where *w)
{
        size_t n = 0;
        where_and(w);
        buf_put(&w->where, S("id <> ? AND id IN (SELECT id FROM "));
        where_bind(w, cell_text(s->record.id));
        buf_put(&w->where, w->table);
        buf_put(&w->where, S(" WHERE "));
        for (size_t i = 0; i < s->n_names && i < 4; i++, n++) {
                buf_printf(&w->where, "%swords LIKE ? ESCAPE '!'", n ? " OR " : "");
                where_bind(w, cell_text(like_containing(c, stem_of(str_trim(s->words[i])))));
        }
        for (size_t i = 0; i < l->reg->n_same; i++) {
                const Field *f = l->reg->same[i];
                const Feature *x = &s->features[i];
                if (f->type != &point_type || !x->known || f->many)
                        continue;
                Str lat = column_name(c->arena, f, f->type->columns[1].suffix),
                    lon = column_name(c->arena, f, f->type->columns[2].suffix);
                buf_printf(&w->where, "%s(%.*s BETWEEN ? AND ? AND %.*s BETWEEN ? AND ?)",
                        n++ ? " OR " : "", STR(lat), STR(lon));
                where_bind(w, cell_real(x->lat - CELL_DEGREES));
                where_bind(w, cell_real(x->lat + CELL_DEGREES));
                where_bind(w, cell_real(x->lon - 2 * CELL_DEGREES));
                where_bind(w, cell_real(x->lon + 2 * CELL_DEGREES));
        }
        buf_printf(&w->where, "%s LIMIT %d)", n ? "" : "1 = 0", CANDIDATES_MAX);
        return OK;
}

Err same_as(Ctx *c, const Record *r, size_t max, SamePair **ret, size_t *ret_n)
{
        const ListQuery all = {.reg = r->reg};
        Look l = look_new(c, r->reg);
        Where w;
        VEC(SamePair) found = {0};
        *ret = NULL;
        *ret_n = 0;
        if (!r->reg->n_same)
                return OK;
        Subject *s = subject_new(c, &l, r->id, r->number, r->title);
        l.subjects.n = 0; /* it is compared with the others, not among them */
        for (size_t i = 0; i < r->reg->n_same; i++) {
                const Field *f = r->reg->same[i];
                const Values *v = &r->values[f - r->reg->fields];
                for (size_t k = 0; k < v->n; k++)
                        add_value(c, s, i, f, &v->p[k]);
        }
        TRY(where_make(c, &all, (Str){0}, &w));
        TRY(where_alike(c, &l, s, &w));
        TRY(look_load(c, &l, &w));
        for (size_t i = 0; i < l.subjects.n; i++) {
                SamePair pair = weigh_pair(c, &l, s, l.subjects.p[i]);
                if (pair.score >= SAME_LIKELY && !is_denied(c, &l, s->record.id, pair.b.id))
                        *VEC_PUSH(c->arena, &found) = pair;
        }
        if (found.n)
                qsort(found.p, found.n, sizeof *found.p, compare_scores);
        *ret = found.p;
        *ret_n = MIN(found.n, max);
        return OK;
}

Err same_deny(Ctx *c, const Register *reg, Str a, Str b)
{
        bool turned = str_cmp(a, b) > 0;
        CLEANUP(txn_done) Txn t = {0};
        Record *one, *two;
        if (!uuid_valid(a) || !uuid_valid(b) || str_eq(a, b))
                return fail(c, ERR_INVALID, "Two records are not the same; name both.");
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(record_load(c, reg, a, &one));
        TRY(record_load(c, reg, b, &two));
        TRY(db_run(c,
                "INSERT INTO not_same (a, b, register, at_ms, actor) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (a, b) DO NOTHING",
                CELLS(cell_text(turned ? b : a), cell_text(turned ? a : b), cell_text(reg->name),
                        cell_int(now_ms(c)), cell_text(c->actor ? c->actor->id : (Str){0})),
                NULL));
        TRY(audit_add(c, S("not the same"), reg->name, a, b));
        return txn_commit(&t);
}
