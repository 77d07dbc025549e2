/* serial.c: the office's own numbers. A pattern such as "{office}-YZ-{year}-{seq:4}" is words with three
 * kinds of holes: the office's letters (setting office_code; "{office:ZL}" says what stands there until it is
 * set; a "-" behind an empty one falls away), the year, and a running number of at least so many digits.
 *
 * Numbers run by register, office and year, in the saving transaction: what is rolled back leaves no gap.
 * They only go up, and withdrawn records keep theirs, so none is used twice. A record that brings its number
 * (an import, a package from another office) keeps it, and the sequence goes on behind it. */
#include "record/inner.h"

#include <string.h>

typedef enum { PART_WORDS, PART_OFFICE, PART_YEAR, PART_SEQ } PartKind;
typedef struct {
        PartKind kind;
        Str words; /* WORDS; OFFICE: what stands there by default */
        int width; /* SEQ */
} Hole;
#define HOLES_MAX 12

static bool take_hole(Str hole, Hole *ret)
{
        size_t colon = str_find(hole, S(":"), 0);
        Str name = str_slice(hole, 0, colon);
        Str rest = colon == SIZE_MAX ? (Str){0} : str_slice(hole, colon + 1, hole.n);
        int64_t width = 1;
        if (str_eq(name, S("office")))
                *ret = (Hole){.kind = PART_OFFICE, .words = rest};
        else if (str_eq(name, S("year")) && !rest.n)
                *ret = (Hole){.kind = PART_YEAR};
        else if (str_eq(name, S("seq")) &&
                (!rest.n || (str_to_int(rest, &width) && width > 0 && width < 10)))
                *ret = (Hole){.kind = PART_SEQ, .width = (int)width};
        else
                return false;
        return true;
}

/* The parts of a pattern; 0 and a problem if it is none. */
static size_t parse_pattern(Str pattern, Hole parts[HOLES_MAX], const char **ret_problem)
{
        size_t n = 0, n_seq = 0;
        *ret_problem = NULL;
        for (size_t at = 0; at < pattern.n && n < HOLES_MAX; n++) {
                size_t open = str_find(pattern, S("{"), at);
                if (open != at) {
                        parts[n] =
                                (Hole){.kind = PART_WORDS, .words = str_slice(pattern, at, open)};
                        at = MIN(open, pattern.n);
                        continue;
                }
                size_t close = str_find(pattern, S("}"), open);
                if (close == SIZE_MAX ||
                        !take_hole(str_slice(pattern, open + 1, close), &parts[n])) {
                        *ret_problem = N_("a hole is {office}, {year} or {seq:4}");
                        return 0;
                }
                n_seq += parts[n].kind == PART_SEQ;
                at = close + 1;
        }
        if (n_seq != 1 || parts[n - 1].kind != PART_SEQ) {
                *ret_problem = N_("it must end with one {seq:4}");
                return 0;
        }
        return n;
}

bool serial_pattern_ok(Str pattern, const char **ret_problem)
{
        Hole parts[HOLES_MAX];
        return parse_pattern(pattern, parts, ret_problem) > 0;
}

/* The letters of the organisation that a record is of: the setting's for the office's own, for another one in the same
 * database what its own record says (issuer_code), so that each counts by itself. */
Err serial_letters(Ctx *c, Str org, Str *ret)
{
        const Register *bodies = register_lookup(c->registers, S("organisation"));
        const Field *letters = bodies ? field_lookup(bodies, S("issuer_code")) : NULL;
        Str own;
        Cell other;
        bool found;
        *ret = setting(c, "office_code");
        if (!org.n || !letters)
                return OK;
        TRY(scope_office(c, &own));
        if (!own.n || str_eq(own, org))
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "SELECT %.*s FROM %.*s WHERE id = ?",
                STR(column_name(c->arena, letters, "")), STR(table_name(c->arena, bodies)));
        TRY(db_one(c, sql.p, CELLS(cell_text(org)), &other, &found));
        if (found && other.s.n)
                *ret = other.s;
        return OK;
}

static MUST Err office_of(Ctx *c, const Hole *part, Str org, Str *ret)
{
        TRY(serial_letters(c, org, ret));
        if (!ret->n)
                *ret = part->words;
        return OK;
}

typedef struct {
        Str office;
        int64_t year; /* 0: the pattern has none */
} Sequence;

static Str render(Ctx *c, const Hole *parts, size_t n, Sequence scope, int64_t seq)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++) {
                Str words = parts[i].words;
                switch (parts[i].kind) {
                case PART_WORDS:
                        if (i && parts[i - 1].kind == PART_OFFICE && !scope.office.n &&
                                str_starts(words, S("-")))
                                words = str_slice(words, 1, words.n);
                        buf_put(&b, words);
                        break;
                case PART_OFFICE:
                        buf_put(&b, scope.office);
                        break;
                case PART_YEAR:
                        buf_printf(&b, "%04lld", (long long)scope.year);
                        break;
                case PART_SEQ:
                        if (seq != SERIAL_STEM)
                                buf_printf(&b, "%0*lld", parts[i].width, (long long)seq);
                        break;
                }
        }
        return buf_str(&b);
}

static MUST Err scope_of(Ctx *c, const Hole *parts, size_t n, Str org, Sequence *ret)
{
        *ret = (Sequence){0};
        for (size_t i = 0; i < n; i++) {
                if (parts[i].kind == PART_OFFICE)
                        TRY(office_of(c, &parts[i], org, &ret->office));
                if (parts[i].kind == PART_YEAR)
                        ret->year = time_local(c, now_ms(c)).year;
        }
        return OK;
}

/* Reads digits off s; at least one. */
static bool take_digits(Str *s, size_t max, int64_t *ret)
{
        size_t n = 0;
        while (n < s->n && n < max && s->p[n] >= '0' && s->p[n] <= '9')
                n++;
        bool good = n > 0 && str_to_int(str_slice(*s, 0, n), ret);
        *s = str_slice(*s, n, s->n);
        return good;
}

/* True if number follows the pattern for this office: its year and running number. */
static bool match(
        const Hole *parts, size_t n, Str office, Str number, Sequence *ret_scope, int64_t *ret_seq)
{
        Sequence s = {.office = office};
        for (size_t i = 0; i < n; i++) {
                Str words = parts[i].kind == PART_OFFICE ? s.office : parts[i].words;
                if (parts[i].kind == PART_YEAR) {
                        if (!take_digits(&number, 4, &s.year))
                                return false;
                } else if (parts[i].kind == PART_SEQ) {
                        if (!take_digits(&number, 15, ret_seq) || number.n)
                                return false;
                } else {
                        if (i && parts[i - 1].kind == PART_OFFICE && !s.office.n &&
                                str_starts(words, S("-")))
                                words = str_slice(words, 1, words.n);
                        if (!str_starts(number, words))
                                return false;
                        number = str_slice(number, words.n, number.n);
                }
        }
        *ret_scope = s;
        return true;
}

static MUST Err last_of(Ctx *c, Str name, Sequence s, int64_t *ret)
{
        Cell v;
        bool found;
        if (bulk_sequence(c, name, s.office, s.year, ret))
                return OK;
        TRY(db_one(c,
                "SELECT last FROM number_sequence WHERE register = ? AND org_id = ? AND year = ?",
                CELLS(cell_text(name), cell_text(s.office), cell_int(s.year)), &v, &found));
        *ret = found ? v.i : 0;
        bulk_sequence_note(c, name, s.office, s.year, *ret);
        return OK;
}

Err sequence_write(Ctx *c, Str name, Str office, int64_t year, int64_t last)
{
        return db_run(c,
                "INSERT INTO number_sequence (register, org_id, year, last) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (register, org_id, year) DO UPDATE SET last = excluded.last "
                "WHERE number_sequence.last < excluded.last",
                CELLS(cell_text(name), cell_text(office), cell_int(year), cell_int(last)), NULL);
}

static MUST Err raise_to(Ctx *c, Str name, Sequence s, int64_t to)
{
        int64_t now;
        if (c->bulk)
                TRY(last_of(c, name, s, &now)); /* so that it stands in memory, if there is room */
        return bulk_sequence_put(c, name, s.office, s.year, to)
                ? OK
                : sequence_write(c, name, s.office, s.year, to);
}

Err sequence_at(Ctx *c, Str name, Str group, int64_t *ret)
{
        return last_of(c, name, (Sequence){.office = group}, ret);
}

Err sequence_reach(Ctx *c, Str name, Str group, int64_t to)
{
        return raise_to(c, name, (Sequence){.office = group}, to);
}

/* Kept free on purpose: nobody gets it by itself. */
static MUST Err is_reserved(Ctx *c, const Register *reg, Str number, bool *ret)
{
        Cell ignored;
        return db_one(c, "SELECT 1 FROM number_reserved WHERE register = ? AND number = ?",
                CELLS(cell_text(reg->name), cell_text(number)), &ignored, ret);
}

static MUST Err is_taken(Ctx *c, const Register *reg, Str number, bool *ret)
{
        Str table = table_name(c->arena, reg);
        Cell ignored;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "SELECT id FROM %.*s WHERE number = ?", STR(table));
        return db_one(c, sql.p, CELLS(cell_text(number)), &ignored, ret);
}

/* One that is brought: by an import, or by whoever has a reserved one. */
static MUST Err keep_given(Ctx *c, const Record *r, const Hole *parts, size_t n)
{
        bool taken;
        Sequence scope;
        int64_t seq;
        TRY(is_taken(c, r->reg, r->number, &taken));
        if (taken)
                return fail_field(c, ERR_CONFLICT, S("number"),
                        "The number %.*s is in use already.", STR(r->number));
        TRY(db_run(c, "DELETE FROM number_reserved WHERE register = ? AND number = ?",
                CELLS(cell_text(r->reg->name), cell_text(r->number)), NULL));
        if (!n)
                return OK;
        TRY(scope_of(c, parts, n, r->org_id, &scope));
        if (match(parts, n, scope.office, r->number, &scope, &seq))
                return raise_to(c, r->reg->name, scope, seq);
        return OK;
}

Err serial_give(Ctx *c, Record *r)
{
        Hole parts[HOLES_MAX];
        const char *problem;
        size_t n = r->reg->number.n ? parse_pattern(r->reg->number, parts, &problem) : 0;
        if (r->number.n)
                return keep_given(c, r, parts, n);
        if (!n)
                return OK;
        Sequence scope;
        int64_t last;
        TRY(scope_of(c, parts, n, r->org_id, &scope));
        TRY(last_of(c, r->reg->name, scope, &last));
        for (bool taken = true; taken;) { /* a number of another office may look like ours */
                r->number = render(c, parts, n, scope, ++last);
                TRY(is_taken(c, r->reg, r->number, &taken));
                if (!taken)
                        TRY(is_reserved(c, r->reg, r->number, &taken));
        }
        return raise_to(c, r->reg->name, scope, last);
}

/* Reading numbers
 * --------------- */
bool serial_read(const Register *reg, Str office, Str number, int64_t *ret_year, int64_t *ret_seq)
{
        Hole parts[HOLES_MAX];
        const char *problem;
        Sequence s;
        size_t n = reg->number.n ? parse_pattern(reg->number, parts, &problem) : 0;
        if (!n || !match(parts, n, office, number, &s, ret_seq))
                return false;
        *ret_year = s.year;
        return true;
}

Str serial_write(Ctx *c, const Register *reg, Str office, int64_t year, int64_t seq)
{
        Hole parts[HOLES_MAX];
        const char *problem;
        size_t n = parse_pattern(reg->number, parts, &problem);
        return render(c, parts, n, (Sequence){office, year}, seq);
}

Str serial_office_of(Ctx *c, const Register *reg, Str letters)
{
        Hole parts[HOLES_MAX];
        const char *problem;
        size_t n = parse_pattern(reg->number, parts, &problem);
        for (size_t i = 0; i < n; i++)
                if (parts[i].kind == PART_OFFICE)
                        return letters.n ? letters : str_keep(c->arena, parts[i].words);
        return (Str){0};
}

Err serial_office(Ctx *c, const Register *reg, Str org, Str *ret)
{
        Hole parts[HOLES_MAX];
        const char *problem;
        Sequence scope;
        size_t n = parse_pattern(reg->number, parts, &problem);
        TRY(scope_of(c, parts, n, org, &scope));
        *ret = scope.office;
        return OK;
}
