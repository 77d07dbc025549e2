/* parse.c: what was typed, taken apart into a tree of terms. People paste whole sentences into the box, so only what
 * cannot be a part of one is an operator: capitals or a Chinese word between blanks, a bracket that holds a
 * blank, a colon behind the name of a field. Everything else that is no character or word is transparent. */
#include "search/search_lib.h"

#include <string.h>

#define DEPTH_MAX 16
#define NEAR_DEFAULT 10
#define NEAR_MAX 1000

/* Signs
 * ----- */
typedef enum { OP_NONE, OP_AND, OP_OR, OP_NOT, OP_NEAR } Operator;
static const struct {
        Str word;
        Operator op;
        bool han; /* a word like others where it has nothing to join */
} operators[] = {
        {SC("AND"), OP_AND, false},
        {SC("NEAR"), OP_NEAR, false},
        {SC("NOT"), OP_NOT, false},
        {SC("OR"), OP_OR, false},
        {SC("&"), OP_AND, false},
        {SC("|"), OP_OR, false},
        {SC("｜"), OP_OR, false},
        {SC("与"), OP_AND, true},
        {SC("且"), OP_AND, true},
        {SC("并且"), OP_AND, true},
        {SC("不含"), OP_NOT, true},
        {SC("非"), OP_NOT, true},
        {SC("或"), OP_OR, true},
        {SC("或者"), OP_OR, true},
        {SC("近"), OP_NEAR, true},
        {SC("邻近"), OP_NEAR, true},
};

typedef enum {
        FIELD_NONE,
        FIELD_ZONES,
        FIELD_GLYPHS,
        FIELD_DAYS,
        FIELD_PLACE,
        FIELD_REGISTER
} FieldKind;
#define IN_TITLE ZONE_BIT(TITLE)
#define IN_NAMES ZONE_BIT(NAME)
static const struct {
        Str name;
        FieldKind kind;
        unsigned zones;
} fields[] = {
        {SC("author"), FIELD_ZONES, IN_NAMES},
        {SC("date"), FIELD_DAYS, 0},
        {SC("exact"), FIELD_GLYPHS, 0},
        {SC("name"), FIELD_ZONES, IN_TITLE | IN_NAMES},
        {SC("number"), FIELD_ZONES, ZONE_BIT(NUMBER)},
        {SC("pinyin"), FIELD_ZONES, ZONE_BIT(SOUND)},
        {SC("place"), FIELD_PLACE, 0},
        {SC("register"), FIELD_REGISTER, 0},
        {SC("text"), FIELD_ZONES, ZONE_BIT(BODY)},
        {SC("title"), FIELD_ZONES, IN_TITLE},
        {SC("year"), FIELD_DAYS, 0},
        {SC("书名"), FIELD_ZONES, IN_TITLE},
        {SC("作者"), FIELD_ZONES, IN_NAMES},
        {SC("原字"), FIELD_GLYPHS, 0},
        {SC("名称"), FIELD_ZONES, IN_TITLE | IN_NAMES},
        {SC("地"), FIELD_PLACE, 0},
        {SC("地名"), FIELD_PLACE, 0},
        {SC("地点"), FIELD_PLACE, 0},
        {SC("年"), FIELD_DAYS, 0},
        {SC("年代"), FIELD_DAYS, 0},
        {SC("拼音"), FIELD_ZONES, ZONE_BIT(SOUND)},
        {SC("日期"), FIELD_DAYS, 0},
        {SC("标题"), FIELD_ZONES, IN_TITLE},
        {SC("正文"), FIELD_ZONES, ZONE_BIT(BODY)},
        {SC("登记册"), FIELD_REGISTER, 0},
        {SC("登记簿"), FIELD_REGISTER, 0},
        {SC("编号"), FIELD_ZONES, ZONE_BIT(NUMBER)},
        {SC("责任者"), FIELD_ZONES, IN_NAMES},
        {SC("题名"), FIELD_ZONES, IN_TITLE},
};

/* What holds for the words being read: inherited into brackets. */
typedef struct {
        unsigned zones; /* 0: as the words want */
        GlyphMatch glyphs;
        bool excluded;
} Reach;

typedef struct {
        Ctx *c;
        Str s;
        size_t at;
        int depth, n_words;
        size_t n_room; /* for terms */
        Phrases terms;
} Parser;

static bool is_blank(uint32_t cp)
{
        return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x3000;
}

static bool is_open(uint32_t cp)
{
        return cp == '(' || cp == 0xFF08;
}

static bool is_close(uint32_t cp)
{
        return cp == ')' || cp == 0xFF09;
}

static bool is_bar(uint32_t cp)
{
        return cp == '|' || cp == 0xFF5C;
}

static bool is_minus(uint32_t cp)
{
        return cp == '-' || cp == 0xFF0D || cp == 0x2212;
}

/* The sign that closes a quotation, 0 if cp opens none. */
static uint32_t quote_end(uint32_t cp)
{
        return cp == '"' || cp == 0xFF02 ? cp : cp == 0x201C ? 0x201D : 0;
}

static uint32_t peek(const Parser *p)
{
        uint32_t cp = 0;
        size_t at = p->at;
        return utf8_next(p->s, &at, &cp) ? cp : 0;
}

static void blanks_skip(Parser *p)
{
        uint32_t cp;
        for (size_t at = p->at; utf8_next(p->s, &at, &cp) && is_blank(cp); p->at = at)
                continue;
}

/* For people: which character, from 1. */
static size_t place_of(const Parser *p, size_t at)
{
        return utf8_count(str_slice(p->s, 0, at)) + 1;
}

/* What stands at `from`, as far as an operator could reach. */
static Str word_at(const Parser *p, size_t from)
{
        uint32_t cp;
        size_t to = from;
        for (size_t at = from; utf8_next(p->s, &at, &cp); to = at)
                if (is_blank(cp) || is_open(cp) || quote_end(cp))
                        break;
        return str_slice(p->s, from, to);
}

static QueryNode *node_new(const Parser *p, NodeKind kind)
{
        QueryNode *node = NEW(p->c->arena, QueryNode);
        node->kind = kind;
        return node;
}

/* Terms
 * ----- */
static bool same_term(const Phrase *a, const Phrase *b)
{
        if (a->zones != b->zones || a->glyphs != b->glyphs || a->wanted != b->wanted ||
                a->any_number != b->any_number || a->n_elements != b->n_elements)
                return false;
        for (size_t i = 0; i < a->n_elements; i++)
                if (!str_eq(a->elements[i].key, b->elements[i].key) ||
                        (a->glyphs != GLYPHS_ALL &&
                                !str_eq(a->elements[i].typed, b->elements[i].typed)))
                        return false;
        return true;
}

static MUST Err term_add(Parser *p, const Phrase *t)
{
        p->n_words += !t->by_sound;
        if (p->n_words > QUERY_TERMS_MAX || p->terms.n == TERMS_MAX)
                return fail(p->c, ERR_INVALID,
                        "The search has more than %d words; search for fewer.", QUERY_TERMS_MAX);
        p->terms.p = vec_grow(p->c->arena, p->terms.p, p->terms.n, &p->n_room, sizeof(Phrase));
        p->terms.p[p->terms.n++] = *t;
        return OK;
}

/* A node for a phrase; the same phrase twice is one term. */
static MUST Err term_node(Parser *p, Phrase t, const Reach *scope, QueryNode **ret)
{
        t.wanted = !scope->excluded;
        size_t i = 0;
        while (i < p->terms.n && (p->terms.p[i].near || !same_term(&p->terms.p[i], &t)))
                i++;
        if (i == p->terms.n)
                TRY(term_add(p, &t));
        p->terms.p[i].n_uses++;
        QueryNode *node = node_new(p, NODE_TERM);
        node->term = i;
        *ret = node;
        return OK;
}

/* Whether letters are looked for by sound as well: not where titles, texts or glyphs are asked for. */
static bool takes_sounds(const Reach *scope)
{
        return scope->glyphs != GLYPHS_EXACT &&
                (!scope->zones || scope->zones == ZONE_BIT(SOUND) ||
                        scope->zones == (IN_TITLE | IN_NAMES));
}

/* Words as a phrase, and letters by their sound, too. NULL if there is nothing to look for. */
static MUST Err words_node(Parser *p, Str words, const Reach *scope, QueryNode **ret)
{
        Ctx *c = p->c;
        Phrase t, sounds[SOUNDS_MAX];
        QueryNode *list = NULL, *node = NULL;
        if (scope->zones != ZONE_BIT(SOUND) && phrase_make(c, words, scope->glyphs, &t)) {
                t.any_number = scope->zones == ZONE_BIT(NUMBER);
                t.zones = scope->zones ? scope->zones : t.zones;
                TRY(term_node(p, t, scope, &list));
        }
        size_t n = takes_sounds(scope) ? phrases_by_sound(c, words, sounds) : 0;
        for (size_t i = 0; i < n; i++) {
                TRY(term_node(p, sounds[i], scope, &node));
                node->next = list;
                list = node;
        }
        *ret = list;
        if (!list || !list->next)
                return OK;
        *ret = node_new(p, NODE_OR);
        (*ret)->first = list;
        return OK;
}

/* Fields
 * ------ */
/* The days of one end of a range. */
static MUST Err days_of(Parser *p, Str s, size_t at, int32_t *ret_first, int32_t *ret_last)
{
        Ctx *c = p->c;
        Date d;
        if (edtf_bounds(s, ret_first, ret_last))
                return OK;
        if (!date_parse(c, s, (Anchor){0}, &d) || !d.edtf.n || d.problem.n)
                return fail(c, ERR_INVALID,
                        "“%.*s” at character %zu was not understood as a year, a day or a range such as 1930..1940.",
                        STR(s), place_of(p, at));
        *ret_first = d.first;
        *ret_last = d.last;
        return OK;
}

static MUST Err days_node(Parser *p, Str value, size_t at, QueryNode **ret)
{
        static const Str signs[] = {SC(".."), SC("…"), SC("～"), SC("~"), SC("至")};
        int32_t ignored;
        *ret = node_new(p, NODE_DAYS);
        for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
                size_t cut = str_find(value, signs[i], 0);
                if (cut == SIZE_MAX)
                        continue;
                Str from = str_trim(str_slice(value, 0, cut));
                Str to = str_trim(str_slice(value, cut + signs[i].n, value.n));
                (*ret)->first_day = JDN_OPEN_PAST;
                (*ret)->last_day = JDN_OPEN_FUTURE;
                if (from.n)
                        TRY(days_of(p, from, at, &(*ret)->first_day, &ignored));
                if (to.n)
                        TRY(days_of(p, to, at, &ignored, &(*ret)->last_day));
                if (from.n || to.n)
                        return OK;
        }
        return days_of(p, value, at, &(*ret)->first_day, &(*ret)->last_day);
}

/* The value of a field as it stands: a quotation, or up to the next blank or closing bracket. */
static MUST Err value_take(Parser *p, Str field, size_t field_at, Str *ret)
{
        Ctx *c = p->c;
        uint32_t cp, end = quote_end(peek(p));
        size_t at = p->at;
        if (end)
                (void)utf8_next(p->s, &at, &cp);
        size_t from = at, to = at;
        bool closed = false;
        for (; utf8_next(p->s, &at, &cp); to = at) {
                closed = end && cp == end;
                if (closed || (!end && (is_blank(cp) || is_close(cp))))
                        break;
        }
        if (end && !closed)
                return fail(c, ERR_INVALID, "The quotation mark at character %zu is not closed.",
                        place_of(p, p->at));
        *ret = str_trim(str_slice(p->s, from, to));
        p->at = closed ? at : to;
        if (!ret->n)
                return fail(c, ERR_INVALID,
                        "“%.*s” at character %zu needs a word behind its colon.", STR(field),
                        place_of(p, field_at));
        return OK;
}

/* The field whose name and colon stand at p->at; *ret_after is behind them. */
static int field_at(const Parser *p, size_t *ret_after)
{
        uint32_t cp;
        size_t at = p->at, colon = p->at;
        while (utf8_next(p->s, &at, &cp) && !is_blank(cp) && at - p->at <= 24) {
                if (cp == ':' || cp == 0xFF1A) {
                        Str name = str_slice(p->s, p->at, colon);
                        *ret_after = at;
                        for (size_t i = 0; i < ARRAY_LEN(fields); i++)
                                if (str_eq_nocase(name, fields[i].name))
                                        return (int)i;
                        return -1;
                }
                colon = at;
        }
        return -1;
}

/* Words
 * ----- */
/* Whether the bracket that opens at `from` groups: it holds a blank or a bar. One without is punctuation. */
static bool bracket_groups(const Parser *p, size_t from)
{
        uint32_t cp;
        int depth = 0;
        for (size_t at = from; utf8_next(p->s, &at, &cp);) {
                depth += is_open(cp) - is_close(cp);
                if (depth == 0)
                        return false;
                if (is_blank(cp) || is_bar(cp))
                        return true;
        }
        return false;
}

/* A quotation that is one: a straight mark always, curved ones where they hold a blank. */
static bool quotation_holds(const Parser *p, size_t from)
{
        uint32_t cp, end;
        size_t at = from;
        bool blank = false;
        (void)utf8_next(p->s, &at, &cp);
        end = quote_end(cp);
        if (end == cp)
                return true;
        while (utf8_next(p->s, &at, &cp) && cp != end)
                blank = blank || is_blank(cp);
        return end && cp == end && blank;
}

static MUST Err quotation(Parser *p, const Reach *scope, QueryNode **ret)
{
        Ctx *c = p->c;
        uint32_t cp, end = quote_end(peek(p));
        size_t open = p->at, at = open, from, to;
        (void)utf8_next(p->s, &at, &cp);
        from = to = at;
        for (bool more = true; more; to = at) {
                more = utf8_next(p->s, &at, &cp);
                if (!more)
                        return fail(c, ERR_INVALID,
                                "The quotation mark at character %zu is not closed.",
                                place_of(p, open));
                if (cp == end)
                        break;
        }
        p->at = at;
        return words_node(p, str_slice(p->s, from, to), scope, ret);
}

/* Characters up to what ends a word: a blank, a straight quotation mark, a bar, a bracket that closes a group. */
static MUST Err plain_words(Parser *p, const Reach *scope, QueryNode **ret)
{
        Ctx *c = p->c;
        uint32_t cp;
        size_t from = p->at, to = from;
        int inner = 0;
        for (size_t at = from; utf8_next(p->s, &at, &cp); to = at) {
                if (is_blank(cp) || cp == '"' || cp == 0xFF02 || is_bar(cp))
                        break;
                inner += is_open(cp);
                if (!is_close(cp))
                        continue;
                if (inner == 0 && p->depth == 0)
                        return fail(c, ERR_INVALID,
                                "The bracket at character %zu closes nothing that was opened.",
                                place_of(p, to));
                if (inner == 0)
                        break;
                inner--;
        }
        p->at = to;
        return words_node(p, str_slice(p->s, from, to), scope, ret);
}

/* Operators
 * --------- */
/* The operator at p->at, with where it ends and the distance of a NEAR. */
typedef struct {
        Operator op;
        bool han;
        size_t to;
        uint32_t distance;
} Sign;

static MUST Err sign_read(const Parser *p, Sign *ret)
{
        Ctx *c = p->c;
        Str word = word_at(p, p->at);
        if (is_bar(peek(p))) /* needs no blank behind it */
                word = str_slice(word, 0, utf8_offset(word, 1));
        Str name = word, number = {0};
        *ret = (Sign){.distance = NEAR_DEFAULT};
        size_t slash = str_find(word, S("/"), 0);
        if (slash != SIZE_MAX) {
                name = str_slice(word, 0, slash);
                number = str_slice(word, slash + 1, word.n);
        }
        for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
                if (!str_eq(operators[i].word, name) || (number.p && operators[i].op != OP_NEAR))
                        continue;
                int64_t n = NEAR_DEFAULT;
                if (number.p && (!str_to_int(number, &n) || n < 0 || n > NEAR_MAX))
                        return fail(c, ERR_INVALID,
                                "“%.*s” at character %zu: the distance is a number from 0 to %d.",
                                STR(word), place_of(p, p->at), NEAR_MAX);
                *ret = (Sign){operators[i].op, operators[i].han, p->at + word.n, (uint32_t)n};
        }
        return OK;
}

static bool at_end(const Parser *p)
{
        return p->at >= p->s.n || (p->depth > 0 && is_close(peek(p)));
}

static bool nothing_follows(const Parser *p, size_t at)
{
        Parser behind = *p;
        behind.at = at;
        blanks_skip(&behind);
        return at_end(&behind);
}

/* The joining operator at p->at, moving behind it; OP_NONE where a word stands, or a Chinese one with nothing to join. */
static MUST Err sign_take(Parser *p, Sign *ret)
{
        blanks_skip(p);
        TRY(sign_read(p, ret));
        if (ret->op == OP_NONE || ret->op == OP_NOT) {
                ret->op = OP_NONE;
                return OK;
        }
        size_t at = p->at;
        p->at = ret->to;
        if (!nothing_follows(p, p->at)) {
                blanks_skip(p);
                return OK;
        }
        if (!ret->han)
                return fail(p->c, ERR_INVALID, "“%.*s” at character %zu needs a word behind it.",
                        STR(str_slice(p->s, at, ret->to)), place_of(p, at));
        p->at = at;
        ret->op = OP_NONE;
        return OK;
}

static MUST Err any_of(Parser *p, Reach scope, QueryNode **ret);
static MUST Err operand(Parser *p, Reach scope, QueryNode **ret);

static MUST Err group(Parser *p, Reach scope, QueryNode **ret)
{
        Ctx *c = p->c;
        uint32_t cp;
        size_t open = p->at;
        (void)utf8_next(p->s, &p->at, &cp);
        if (++p->depth > DEPTH_MAX)
                return fail(c, ERR_INVALID, "The brackets are nested too deeply.");
        TRY(any_of(p, scope, ret));
        if (!is_close(peek(p)))
                return fail(c, ERR_INVALID, "The bracket at character %zu is not closed.",
                        place_of(p, open));
        (void)utf8_next(p->s, &p->at, &cp);
        p->depth--;
        return OK;
}

static MUST Err excluded(Parser *p, Reach scope, size_t sign_at, QueryNode **ret)
{
        Ctx *c = p->c;
        QueryNode *child = NULL;
        scope.excluded = !scope.excluded;
        blanks_skip(p);
        if (at_end(p))
                return fail(c, ERR_INVALID, "“%.*s” at character %zu needs a word behind it.",
                        STR(word_at(p, sign_at)), place_of(p, sign_at));
        TRY(operand(p, scope, &child));
        *ret = NULL;
        if (!child)
                return OK;
        *ret = node_new(p, NODE_NOT);
        (*ret)->first = child;
        return OK;
}

static MUST Err field(Parser *p, Reach scope, int i, size_t after, QueryNode **ret)
{
        size_t at = p->at;
        Str value;
        p->at = after;
        if (fields[i].kind == FIELD_ZONES || fields[i].kind == FIELD_GLYPHS) {
                if (fields[i].kind == FIELD_ZONES)
                        scope.zones = fields[i].zones;
                else
                        scope.glyphs = GLYPHS_EXACT;
                if (at_end(p) || is_blank(peek(p)))
                        return value_take(p, fields[i].name, at, &value);
                return operand(p, scope, ret);
        }
        TRY(value_take(p, fields[i].name, at, &value));
        if (fields[i].kind == FIELD_DAYS)
                return days_node(p, value, at, ret);
        *ret = node_new(p, fields[i].kind == FIELD_PLACE ? NODE_PLACE : NODE_REGISTER);
        (*ret)->words = value;
        return OK;
}

/* One thing to look for; NULL if there is nothing but punctuation. */
static MUST Err operand(Parser *p, Reach scope, QueryNode **ret)
{
        uint32_t cp = peek(p), next = 0;
        size_t after = 0, at = p->at;
        Sign sign;
        *ret = NULL;
        TRY(sign_read(p, &sign));
        if (sign.op == OP_NOT && !(sign.han && nothing_follows(p, sign.to))) {
                p->at = sign.to;
                return excluded(p, scope, at, ret);
        }
        if (sign.op != OP_NONE && !sign.han)
                return fail(p->c, ERR_INVALID, "“%.*s” at character %zu needs a word before it.",
                        STR(str_slice(p->s, at, sign.to)), place_of(p, at));
        (void)utf8_next(p->s, &at, &cp);
        (void)utf8_next(p->s, &(size_t){at}, &next);
        if (is_minus(cp) && next && !is_blank(next) && !is_minus(next)) {
                size_t sign_at = p->at;
                p->at = at;
                return excluded(p, scope, sign_at, ret);
        }
        if (is_open(cp) && bracket_groups(p, p->at))
                return group(p, scope, ret);
        if (quote_end(cp) && quotation_holds(p, p->at))
                return quotation(p, &scope, ret);
        int i = field_at(p, &after);
        return i >= 0 ? field(p, scope, i, after, ret) : plain_words(p, &scope, ret);
}

/* Appends a node to the children of a node of that kind, made when there is more than one. */
static void append(const Parser *p, NodeKind kind, QueryNode **list, QueryNode *node)
{
        if (!node)
                return;
        if (!*list) {
                *list = node;
                return;
        }
        if ((*list)->kind != kind) {
                QueryNode *first = *list;
                *list = node_new(p, kind);
                (*list)->first = first;
        }
        QueryNode *last = (*list)->first;
        while (last->next)
                last = last->next;
        last->next = node;
}

/* The term of a node for one NEAR alone: others that use it keep one of their own. */
static MUST Err term_for_near(Parser *p, QueryNode *node)
{
        Phrase *t = &p->terms.p[node->term];
        if (!t->near && t->n_uses > 1) {
                t->n_uses--;
                Phrase own = *t;
                own.n_uses = 1;
                TRY(term_add(p, &own));
                node->term = p->terms.n - 1;
                t = &p->terms.p[node->term];
        }
        t->near = t->needs_places = true;
        return OK;
}

/* A word that may be meant by sound, too, is meant as a word beside a NEAR. NULL if it is no single word. */
static QueryNode *word_for_near(Parser *p, QueryNode *node)
{
        QueryNode *word = NULL;
        if (!node || node->kind == NODE_TERM)
                return node;
        if (node->kind != NODE_OR)
                return NULL;
        for (QueryNode *n = node->first; n; n = n->next) {
                if (n->kind != NODE_TERM || (word && !p->terms.p[n->term].by_sound))
                        return NULL;
                if (!p->terms.p[n->term].by_sound)
                        word = n;
        }
        for (QueryNode *n = node->first; n && word; n = n->next)
                p->terms.p[n->term].n_uses -= n != word;
        return word;
}

static MUST Err near_of(Parser *p, Reach scope, QueryNode **ret)
{
        Ctx *c = p->c;
        QueryNode *left = NULL, *all = NULL, *right = NULL, *near;
        TRY(operand(p, scope, &left));
        for (Sign sign;;) {
                blanks_skip(p);
                size_t at = p->at;
                TRY(sign_take(p, &sign));
                if (sign.op != OP_NEAR) {
                        p->at = at;
                        break;
                }
                TRY(operand(p, scope, &right));
                left = word_for_near(p, left);
                right = word_for_near(p, right);
                if (!left || !right || left->kind != NODE_TERM || right->kind != NODE_TERM)
                        return fail(c, ERR_INVALID,
                                "NEAR at character %zu stands between two words or phrases only.",
                                place_of(p, at));
                TRY(term_for_near(p, left));
                TRY(term_for_near(p, right));
                near = node_new(p, NODE_NEAR);
                QueryNode *a = node_new(p, NODE_TERM), *b = node_new(p, NODE_TERM);
                a->term = left->term;
                b->term = right->term;
                a->next = b;
                near->first = a;
                near->distance = sign.distance;
                append(p, NODE_AND, &all, near);
                left = right;
        }
        *ret = all ? all : left;
        return OK;
}

static MUST Err all_of(Parser *p, Reach scope, QueryNode **ret)
{
        QueryNode *all = NULL, *node = NULL;
        blanks_skip(p);
        while (!at_end(p)) {
                TRY(near_of(p, scope, &node));
                append(p, NODE_AND, &all, node);
                size_t before = p->at;
                Sign sign;
                TRY(sign_take(p, &sign));
                if (sign.op == OP_OR) {
                        p->at = before;
                        break;
                }
        }
        *ret = all;
        return OK;
}

static MUST Err any_of(Parser *p, Reach scope, QueryNode **ret)
{
        QueryNode *any = NULL, *node = NULL;
        for (Sign sign;;) {
                TRY(all_of(p, scope, &node));
                append(p, NODE_OR, &any, node);
                TRY(sign_take(p, &sign));
                if (sign.op != OP_OR)
                        break;
        }
        *ret = any;
        return OK;
}

Err query_parse(Ctx *c, Str words, GlyphMatch glyphs, QueryTree *ret)
{
        if (words.n > QUERY_MAX)
                return fail(c, ERR_INVALID, "The search is longer than %d bytes; search for less.",
                        QUERY_MAX);
        if (!utf8_valid(words, &(size_t){0}))
                return fail(c, ERR_INVALID, "The search is not legible text.");
        Parser p = {.c = c, .s = words.p ? words : S("")};
        QueryNode *root = NULL;
        TRY(any_of(&p, (Reach){.glyphs = glyphs}, &root));
        if (!root)
                return fail(c, ERR_INVALID, "Type at least one character or word to search for.");
        for (size_t i = 0; i < p.terms.n; i++)
                p.terms.p[i].wanted = p.terms.p[i].wanted && p.terms.p[i].n_uses;
        *ret = (QueryTree){p.terms, root};
        return OK;
}
