/* page_form.c: entering and changing a record. The form follows from the declaration; what the program
 * understood stands beside each field; a mistake keeps everything that was typed and offers the repairs; a
 * second saver is asked, field by field, and loses nothing.
 *
 * Only the fields that are sent are changed, so a program may send one field and a form sends all. */
#include "web/record_model.h"

#define BLANK_CITATIONS 2
#define SUGGESTED_MAX 200 /* records offered for a reference without JavaScript */

/* What was typed into one field and what came of it. */
typedef struct {
        bool sent;
        Str typed;    /* several values: one a line */
        Str stored;   /* what the record had before */
        Str sentence; /* why it cannot be taken; empty: it can */
        Values values;
} Entry;

/* The widgets
 * ----------- */
static bool among(Str lines, Str one)
{
        Str line;
        while (lines.n && str_cut(&lines, '\n', &line))
                if (str_eq(str_trim(line), one))
                        return true;
        return false;
}

static void put_terms(Ctx *c, Json *o, const Field *f, const Entry *e)
{
        Json *options = json_array(c->arena);
        for (size_t i = 0; f->vocabulary && i < f->vocabulary->n; i++) {
                const Term *t = &f->vocabulary->terms[i];
                if (t->retired && !among(e->typed, t->code))
                        continue; /* whoever has it keeps it */
                json_push(c->arena, options,
                        option_model(c, t->code, term_label(c, f->vocabulary, t->code),
                                among(e->typed, t->code)));
        }
        json_put(c->arena, o, "options", options);
}

static void put_yes_no(Ctx *c, Json *o, const Entry *e)
{
        Json *options = json_array(c->arena);
        json_push(c->arena, options, option_model(c, S(""), S("—"), e->typed.n == 0));
        json_push(c->arena, options,
                option_model(c, S("yes"), str_from(tr(c, N_("yes"))), str_eq(e->typed, S("yes"))));
        json_push(c->arena, options,
                option_model(c, S("no"), str_from(tr(c, N_("no"))), str_eq(e->typed, S("no"))));
        json_put(c->arena, o, "options", options);
}

static Json *grade_options(Ctx *c, Str chosen)
{
        size_t n;
        const Term *grades = citation_grades(&n);
        Json *options = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, options,
                        option_model(c, grades[i].zh, pick_label(c, grades[i].zh, grades[i].en),
                                str_eq(grades[i].zh, chosen) || str_eq(grades[i].code, chosen)));
        return options;
}

/* The next part of "source ｜ place ｜ grade ｜ “words”". */
static Str bar_part(Str *rest)
{
        Str bar = S("｜");
        size_t at = str_find(*rest, bar, 0);
        Str part = str_trim(str_slice(*rest, 0, at));
        *rest = at == SIZE_MAX ? (Str){0} : str_slice(*rest, at + bar.n, rest->n);
        return part;
}

static void add_citation(Ctx *c, Json *rows, const Field *f, Str line)
{
        Arena *a = c->arena;
        Json *row = json_object(a);
        Str source = bar_part(&line), place = bar_part(&line), grade = bar_part(&line),
            quote = str_trim(line);
        if (str_starts(quote, S("“")) && str_ends(quote, S("”")))
                quote = str_slice(quote, S("“").n, quote.n - S("”").n);
        json_put_str(a, row, "field", f->name);
        json_put_int(a, row, "i", (int64_t)rows->n + 1);
        json_put_str(a, row, "source", source);
        json_put_str(a, row, "place", place);
        json_put_str(a, row, "quote", quote);
        json_put(a, row, "grades", grade_options(c, grade));
        json_push(a, rows, row);
}

static void put_citations(Ctx *c, Json *o, const Field *f, const Entry *e)
{
        Json *rows = json_array(c->arena);
        Str rest = e->typed, line;
        while (rest.n && str_cut(&rest, '\n', &line))
                if (str_trim(line).n)
                        add_citation(c, rows, f, line);
        size_t blank = f->many ? BLANK_CITATIONS : rows->n == 0;
        for (size_t i = 0; i < blank; i++)
                add_citation(c, rows, f, S(""));
        json_put(c->arena, o, "citations", rows);
}

/* Files that are there, each of which may be taken off; the lines are "ID NAME". */
static void put_files(Ctx *c, Json *o, const Field *f, const Entry *e)
{
        Json *files = json_array(c->arena);
        Str rest = e->typed, line;
        while (rest.n && str_cut(&rest, '\n', &line)) {
                size_t blank = str_find(line, S(" "), 0);
                if (!str_trim(line).n)
                        continue;
                Json *file = json_object(c->arena);
                json_put_str(c->arena, file, "field", f->name);
                json_put_str(c->arena, file, "value", line);
                json_put_str(c->arena, file, "label",
                        blank == SIZE_MAX ? line : str_slice(line, blank + 1, line.n));
                json_push(c->arena, files, file);
        }
        json_put(c->arena, o, "files", files);
}

static const char *widget_of(const Field *f)
{
        if (field_is(f, "term"))
                return f->many ? "field_choices" : "field_select";
        if (field_is(f, "yes/no"))
                return "field_radio";
        if (field_is(f, "citation"))
                return "field_citations";
        if (field_is(f, "file"))
                return "field_files";
        if (field_is(f, "long text"))
                return "field_text";
        return f->many ? "field_lines" : "field_input";
}

static int64_t rows_of(const Field *f, Str typed)
{
        int64_t lines = 1;
        for (size_t i = 0; i < typed.n; i++)
                lines += typed.p[i] == '\n';
        if (field_is(f, "long text"))
                return MIN(MAX(lines + (int64_t)typed.n / 90 + 2, (int64_t)4), (int64_t)24);
        return MIN(lines, (int64_t)8);
}

/* Repairs
 * ------- */
/* "民国二十五年(1935年)" with the year it should be; empty if there is no bracket with a year. */
static Str with_year(Arena *a, Str typed, Str year)
{
        for (size_t at = 0; at + 4 <= typed.n; at++) {
                bool digits = true;
                for (size_t i = 0; i < 4; i++)
                        digits = digits && typed.p[at + i] >= '0' && typed.p[at + i] <= '9';
                if (digits)
                        return str_printf(a, "%.*s%.*s%.*s", (int)at, typed.p, STR(year),
                                STR(str_slice(typed, at + 4, typed.n)));
        }
        return (Str){0};
}

static void add_repair(Ctx *c, Json *list, const Field *f, Str label, Str text)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "label", label);
        json_put_str(
                c->arena, o, "value", str_printf(c->arena, "%.*s=%.*s", STR(f->name), STR(text)));
        json_push(c->arena, list, o);
}

/* What the person may mean, each one click; nothing is chosen for him. */
static void put_repairs(Ctx *c, Json *o, const Field *f, const Entry *e)
{
        static const Str mismatch = SC("ERA_YEAR_MISMATCH expected ");
        if (!field_is(f, "date") || f->many || !e->sentence.n || !e->typed.n)
                return;
        Date d = {0};
        Json *list = json_array(c->arena);
        if (date_parse(c, e->typed, (Anchor){0}, &d) && str_starts(d.problem, mismatch)) {
                Str year = str_slice(d.problem, mismatch.n, d.problem.n),
                    repaired = with_year(c->arena, e->typed, year);
                if (repaired.n)
                        add_repair(c, list, f,
                                str_printf(c->arena, tr(c, N_("Write %.*s in the brackets")),
                                        STR(year)),
                                repaired);
        }
        add_repair(c, list, f, str_from(tr(c, N_("The source says so: keep it as doubtful"))),
                str_printf(c->arena, "%.*s（存疑）", STR(e->typed)));
        json_put(c->arena, o, "repairs", list);
        json_put_bool(c->arena, o, "has_repairs", true);
}

/* The form
 * -------- */
static Json *field_model(Ctx *c, const Field *f, const Entry *e)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "name", f->name);
        json_put_str(a, o, "label", field_label(c, f));
        json_put_str(a, o, "hint", pick_label(c, f->hint_zh, f->hint_en));
        json_put_str(a, o, "unit", f->unit);
        json_put_bool(a, o, "required", f->required);
        json_put_bool(a, o, "many", f->many);
        json_put_bool(a, o, "serif", !field_is(f, "number") && !field_is(f, "point"));
        json_put_bool(a, o, "read",
                field_is(f, "date") || field_is(f, "quantity") || field_is(f, "point") ||
                        field_is(f, "number"));
        json_put_str(a, o, "widget", str_from(widget_of(f)));
        json_put_str(a, o, "typed", e->typed);
        json_put_str(a, o, "error", e->sentence);
        if (f->max && !field_is(f, "long text") && !field_is(f, "number"))
                json_put_int(a, o, "max", f->max);
        if (e->values.n && !e->sentence.n && !field_is(f, "citation"))
                json_put_str(a, o, "reading", field_reading(c, f, &e->values));
        if (field_is(f, "reference"))
                json_put_str(a, o, "target", f->target);
        if (field_is(f, "term"))
                put_terms(c, o, f, e);
        else if (field_is(f, "yes/no"))
                put_yes_no(c, o, e);
        else if (field_is(f, "citation"))
                put_citations(c, o, f, e);
        else if (field_is(f, "file"))
                put_files(c, o, f, e);
        else
                json_put_int(a, o, "rows", rows_of(f, e->typed));
        put_repairs(c, o, f, e);
        return o;
}

static bool in_form(const Ctx *c, const Field *f)
{
        return field_shown(c, f) && !f->retired;
}

static Json *new_group(Ctx *c, Json *groups, Str label)
{
        Json *group = json_object(c->arena);
        json_put_str(c->arena, group, "label", label);
        json_put_str(c->arena, group, "id", str_printf(c->arena, "g%zu", groups->n + 1));
        json_put(c->arena, group, "fields", json_array(c->arena));
        json_push(c->arena, groups, group);
        return group;
}

static void put_form(Ctx *c, Json *model, const Register *reg, const Entry *entries)
{
        Arena *a = c->arena;
        Json *groups = json_array(a), *group = NULL, *errors = json_array(a);
        Str label = {0};
        int64_t n_errors = 0;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str own = pick_label(c, f->group_zh, f->group_en);
                if (!in_form(c, f))
                        continue;
                if (!group || (own.n && !str_eq(own, label))) {
                        if (group && n_errors)
                                json_put_int(a, group, "errors", n_errors);
                        label = own;
                        n_errors = 0;
                        group = new_group(c, groups, label.n ? label : register_label(c, reg));
                }
                Json *o = field_model(c, f, &entries[i]);
                json_push(a, json_at(group, "fields"), o);
                if (entries[i].sentence.n) {
                        json_push(a, errors, o);
                        n_errors++;
                }
        }
        if (group && n_errors)
                json_put_int(a, group, "errors", n_errors);
        json_put(a, model, "groups", groups);
        json_put(a, model, "errors", errors);
        json_put_int(a, model, "n_errors", (int64_t)errors->n);
        json_put_bool(a, model, "wrong", errors->n > 0);
}

static Entry *entries_of(Ctx *c, const Record *r)
{
        Entry *entries = NEW_N(c->arena, Entry, MAX(r->reg->n_fields, (size_t)1));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                entries[i].typed = entries[i].stored =
                        field_print(c, &r->reg->fields[i], &r->values[i]);
                entries[i].values = r->values[i];
        }
        return entries;
}

/* Where the form leads when it is left: to the whole from which a part was begun, else to what it is about. */
static Str back_address(Ctx *c, const Req *q, const Record *r)
{
        Str of = req_param(q, "of");
        if (r->reg->part_of && uuid_valid(of))
                return str_printf(c->arena, "/r/%.*s/%.*s#p-%.*s", STR(r->reg->part_of->target),
                        STR(of), STR(r->reg->name));
        return r->version ? record_address(c, r, "") : register_address(c, r->reg, "");
}

static void put_form_page(Ctx *c, const Req *q, Json *model, const Record *r, const Entry *entries)
{
        Arena *a = c->arena;
        bool fresh = r->version == 0;
        Str what = register_label(c, r->reg);
        Str title = fresh ? str_printf(a, tr(c, N_("New entry: %.*s")), STR(what)) : r->title;
        page_title(c, model, str_keep_z(a, r->reg->room), title);
        record_crumbs(c, model, r);
        page_crumb(c, model,
                fresh                 ? str_from(tr(c, N_("New entry")))
                        : r->number.n ? r->number
                                      : r->title,
                fresh ? S("") : record_address(c, r, ""));
        if (!fresh)
                page_crumb(c, model, str_from(tr(c, N_("Edit"))), S(""));
        json_put_str(a, model, "register", r->reg->name);
        json_put_str(a, model, "register_label", what);
        json_put_bool(a, model, "fresh", fresh);
        json_put_str(a, model, "number", r->number);
        json_put_int(a, model, "version", r->version);
        json_put_int(a, model, "next_version", r->version + 1);
        json_put_str(a, model, "action",
                fresh ? register_address(c, r->reg, "") : record_address(c, r, ""));
        json_put_str(a, model, "back", back_address(c, q, r));
        json_put_str(a, model, "of", req_param(q, "of"));
        json_put_str(a, model, "updated", time_words(c, r->updated_ms));
        put_state(c, model, r->reg, r->state);
        put_form(c, model, r->reg, entries);
}

/* ?f.unit=ID: what is known already where the form was asked for. */
static MUST Err take_known(Ctx *c, const Req *q, Record *r)
{
        for (size_t i = 0; i < q->n_params; i++) {
                Str name = q->params[i].name;
                const Field *f = str_starts(name, S("f."))
                        ? field_lookup(r->reg, str_slice(name, 2, name.n))
                        : NULL;
                if (f && in_form(c, f))
                        TRY(record_put_text(c, r, f->name, q->params[i].value));
        }
        return OK;
}

static Err show_new(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        Record *r = record_new(c, reg);
        if (reg->part_of && req_param(q, "of").n) {
                Values whole;
                TRY(field_parse(c, reg->part_of, req_param(q, "of"), &whole));
                record_put(r, reg->part_of->name, whole);
        }
        TRY(take_known(c, q, r));
        put_form_page(c, q, model, r, entries_of(c, r));
        return OK;
}

static Err show_edit(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        put_form_page(c, q, model, r, entries_of(c, r));
        return OK;
}

/* What was sent
 * ------------- */
/* All values sent under this name, one a line. */
static bool typed_lines(Ctx *c, const Req *q, Str name, Str *ret)
{
        Buf b = buf_new(c->arena);
        bool sent = false;
        for (size_t i = 0; i < q->n_params; i++) {
                if (!str_eq(q->params[i].name, name))
                        continue;
                sent = true;
                if (!str_trim(q->params[i].value).n)
                        continue;
                if (b.n)
                        buf_putc(&b, '\n');
                buf_put(&b, q->params[i].value);
        }
        *ret = buf_str(&b);
        return sent;
}

static Str nth_value(const Req *q, Str name, size_t n)
{
        for (size_t i = 0; i < q->n_params; i++)
                if (str_eq(q->params[i].name, name) && n-- == 0)
                        return str_trim(q->params[i].value);
        return (Str){0};
}

static void put_one_line(Buf *b, Str s)
{
        for (size_t i = 0; i < s.n; i++)
                buf_putc(b, s.p[i] == '\n' ? ' ' : s.p[i]);
}

/* The rows of a citation widget, put together as field_parse reads them. */
static bool typed_citations(Ctx *c, const Req *q, Str name, Str *ret)
{
        Arena *a = c->arena;
        Buf b = buf_new(a);
        Str source_name = str_printf(a, "%.*s.source", STR(name)),
            place_name = str_printf(a, "%.*s.place", STR(name)),
            grade_name = str_printf(a, "%.*s.grade", STR(name)),
            quote_name = str_printf(a, "%.*s.quote", STR(name));
        size_t n = 0;
        for (size_t i = 0; i < q->n_params; i++)
                n += str_eq(q->params[i].name, source_name);
        for (size_t i = 0; i < n; i++) {
                Str source = nth_value(q, source_name, i), place = nth_value(q, place_name, i),
                    grade = nth_value(q, grade_name, i), quote = nth_value(q, quote_name, i);
                if (!source.n && !place.n && !quote.n)
                        continue;
                if (b.n)
                        buf_putc(&b, '\n');
                put_one_line(&b, source);
                if (place.n || grade.n || quote.n)
                        buf_printf(&b, " ｜ %.*s", STR(place));
                if (grade.n || quote.n)
                        buf_printf(&b, " ｜ %.*s", STR(grade));
                if (quote.n) {
                        buf_put(&b, S(" ｜ “"));
                        put_one_line(&b, quote);
                        buf_put(&b, S("”"));
                }
        }
        *ret = buf_str(&b);
        return n > 0;
}

/* Files that were sent become originals; the lines of those that stay were sent as they are. */
static MUST Err add_uploads(Ctx *c, const Req *q, const Field *f, Entry *e)
{
        Str name = str_printf(c->arena, "file.%.*s", STR(f->name));
        for (size_t i = 0; i < q->n_uploads; i++) {
                const Upload *u = &q->uploads[i];
                Str id, hash;
                if (!str_eq(u->name, name) || u->n_bytes == 0)
                        continue;
                if (!c->originals)
                        return fail(c, ERR_IO, "There is no store for files.");
                id = str_printf(c->arena, "urn:uuid:%.*s", STR(uuid_new(c)));
                TRY(original_put_file(
                        c, c->originals, id, u->file_name, u->path, S("attached"), &hash));
                e->typed = str_printf(c->arena, "%.*s%s%.*s %.*s", STR(e->typed),
                        e->typed.n ? "\n" : "", STR(id), STR(u->file_name));
                e->sent = true;
        }
        return OK;
}

/* A repair was clicked: "field=text" takes the place of what was typed. */
static void apply_fix(const Req *q, const Field *f, Entry *e)
{
        Str fix = req_param(q, "fix");
        size_t eq = str_find(fix, S("="), 0);
        if (eq != SIZE_MAX && str_eq(str_slice(fix, 0, eq), f->name))
                e->typed = str_slice(fix, eq + 1, fix.n);
}

static MUST Err take_entry(Ctx *c, const Req *q, const Field *f, Entry *e)
{
        Str typed;
        if (typed_lines(c, q, f->name, &typed) ||
                (field_is(f, "citation") && typed_citations(c, q, f->name, &typed))) {
                e->sent = true;
                e->typed = field_is(f, "long text") ? typed : str_trim(typed);
        }
        if (field_is(f, "file"))
                TRY(add_uploads(c, q, f, e));
        apply_fix(q, f, e);
        return OK;
}

/* A name that is no field's: the rest of the form is not taken either, since it may be another register's. */
static MUST Err check_names(Ctx *c, const Req *q, const Register *reg)
{
        static const Str own[] = {SC("version"), SC("reason"), SC("fix"), SC("of")};
        for (size_t i = 0; i < q->n_params; i++) {
                Str name = q->params[i].name, part = str_slice(name, 0, str_find(name, S("."), 0));
                bool known = field_lookup(reg, part) != NULL;
                for (size_t k = 0; k < ARRAY_LEN(own) && !known; k++)
                        known = str_eq(name, own[k]);
                if (!known)
                        return fail_field(c, ERR_INVALID, name,
                                "The register %.*s has no field “%.*s”.",
                                STR(register_label(c, reg)), STR(name));
        }
        return OK;
}

/* Parses what was sent into the record; every mistake is found, not the first only. */
static MUST Err take_entries(Ctx *c, const Req *q, Record *r, Entry *entries, bool *ret_wrong)
{
        const Register *reg = r->reg;
        const State *state = state_lookup(reg, r->state);
        *ret_wrong = false;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Entry *e = &entries[i];
                if (!in_form(c, f))
                        continue;
                TRY(take_entry(c, q, f, e));
                if (e->sent) {
                        Err bad = field_parse(c, f, e->typed, &e->values);
                        if (bad != OK && bad != ERR_INVALID && bad != ERR_LIMIT)
                                return bad;
                        e->sentence = c->fault.sentence;
                        fault_clear(c);
                        if (bad == OK)
                                r->values[i] = e->values;
                }
                bool needed =
                        f->required && !f->weight && (f->is_title || !(state && state->draft));
                if (!e->sentence.n && needed && r->values[i].n == 0)
                        e->sentence = str_from(tr(c, N_("This must be filled in.")));
                *ret_wrong |= e->sentence.n > 0;
        }
        return OK;
}

/* Someone was first
 * ----------------- */
static MUST Err base_revision(Ctx *c, const Record *now, int64_t version, const Revision **ret_base,
        Str *ret_by, Str *ret_at)
{
        Revision *list;
        size_t n;
        TRY(record_revisions(c, now->reg, now->id, &list, &n));
        *ret_base = NULL;
        for (size_t i = 0; i < n; i++)
                if (list[i].version == version)
                        *ret_base = &list[i];
        if (n) {
                *ret_by = list[0].by_name;
                *ret_at = time_words(c, list[0].at_ms);
        }
        return OK;
}

static Str kept_form(Ctx *c, const Json *v)
{
        if (!v || v->kind != JSON_ARRAY)
                return json_text(v);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++)
                buf_printf(&b, "%s%.*s", i ? "\n" : "", STR(json_text(v->items[i])));
        return buf_str(&b);
}

/* What base held, in the form in which the others are printed. */
static Str base_form(Ctx *c, const Revision *base, const Field *f)
{
        Str kept = base ? kept_form(c, json_lookup(base->snapshot, f->name)) : (Str){0};
        Values v;
        if (!kept.n || field_parse(c, f, kept, &v) != OK) {
                fault_clear(c);
                return kept;
        }
        return field_print(c, f, &v);
}

/* A text as changes of another: [{text, del, ins}]. */
static MUST Err put_change(Ctx *c, Json *o, const char *name, Str before, Str after)
{
        Diff d;
        Json *pieces = json_array(c->arena);
        TRY(diff_text(c, before, after, &d));
        for (size_t i = 0; i < d.n; i++) {
                Json *piece = json_object(c->arena);
                json_put_str(c->arena, piece, "text", d.p[i].text);
                json_put_bool(c->arena, piece, "del", d.p[i].kind == DIFF_DEL);
                json_put_bool(c->arena, piece, "ins", d.p[i].kind == DIFF_INS);
                json_push(c->arena, pieces, piece);
        }
        json_put(c->arena, o, name, pieces);
        json_put_bool(c->arena, o, str_printf(c->arena, "has_%s", name).p, pieces->n > 0);
        return OK;
}

/* As people read it: a term's label, a record's name. */
static Str shown_form(Ctx *c, const Field *f, Str printed)
{
        Values v;
        if (!printed.n ||
                !(field_is(f, "term") || field_is(f, "yes/no") || field_is(f, "reference")))
                return printed;
        if (field_parse(c, f, printed, &v) != OK) {
                fault_clear(c);
                return printed;
        }
        return field_display(c, f, &v);
}

typedef struct {
        Json *same, *clashes, *kept; /* shown as settled; to be chosen; sent without a question */
        int64_t n_open;              /* that nothing is proposed for */
} Conflict;

typedef struct {
        const Field *f;
        Str mine, theirs, base;
} Three;

/* What both changed, and differently: lists are joined, and so are long texts that were changed in different places; the
 * person sees it and may choose otherwise. A line is one statement: of two versions no third is made. */
static MUST Err propose_joined(Ctx *c, const Three *t, Str *ret, bool *ret_joined)
{
        *ret_joined = t->f->many;
        if (t->f->many)
                *ret = join_lists(c->arena, t->base, t->mine, t->theirs);
        else if (field_is(t->f, "long text"))
                return join_text(c, t->base, t->mine, t->theirs, ret, ret_joined);
        return OK;
}

static MUST Err put_clash(Ctx *c, const Three *t, Json *o, Conflict *all)
{
        Str joined;
        bool proposed;
        Str base = shown_form(c, t->f, t->base);
        TRY(put_change(c, o, "mine_parts", base, shown_form(c, t->f, t->mine)));
        TRY(put_change(c, o, "theirs_parts", base, shown_form(c, t->f, t->theirs)));
        TRY(propose_joined(c, t, &joined, &proposed));
        if (proposed) {
                json_put_str(c->arena, o, "joined", joined);
                TRY(put_change(c, o, "joined_parts", base, shown_form(c, t->f, joined)));
        }
        json_put_bool(c->arena, o, "proposed", proposed);
        all->n_open += !proposed;
        json_push(c->arena, all->clashes, o);
        return OK;
}

/* One field in three versions. Changed by one only: that one holds. Changed by both alike: it holds. Changed by
 * both differently: the person chooses. */
static MUST Err merge_field(Ctx *c, const Three *t, Conflict *all)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "name", t->f->name);
        json_put_str(a, o, "label", field_label(c, t->f));
        json_put_str(a, o, "mine", t->mine);
        json_put_str(a, o, "theirs", t->theirs);
        json_put_str(a, o, "base", shown_form(c, t->f, t->base));
        bool i_changed = !str_eq(t->mine, t->base), they_changed = !str_eq(t->theirs, t->base);
        if (i_changed && they_changed && !str_eq(t->mine, t->theirs))
                return put_clash(c, t, o, all);
        Str value = i_changed ? t->mine : t->theirs;
        json_put_str(a, o, "value", value);
        json_push(a, all->kept, o);
        if (!i_changed && !they_changed)
                return OK;
        json_put_bool(a, o, "both", i_changed && they_changed);
        json_put_bool(a, o, "only_mine", i_changed && !they_changed);
        TRY(put_change(c, o, "parts", shown_form(c, t->f, t->base), shown_form(c, t->f, value)));
        json_push(a, all->same, o);
        return OK;
}

/* That it was moved on meanwhile is no field, and yet the second saver should know. */
static void put_moved(Ctx *c, Json *model, const Record *now, const Revision *base)
{
        Str was = base ? json_text(json_at(base->snapshot, "_state")) : (Str){0};
        const State *s = state_lookup(now->reg, now->state);
        if (was.n && s && !str_eq(was, now->state))
                json_put_str(c->arena, model, "moved", state_label(c, s));
}

static MUST Err show_conflict(
        Ctx *c, Json *model, Resp *p, const Record *mine, const Entry *entries)
{
        Arena *a = c->arena;
        Record *now;
        const Revision *base;
        Str by = {0}, at = {0};
        TRY(record_load(c, mine->reg, mine->id, &now));
        TRY(base_revision(c, now, mine->version, &base, &by, &at));
        Conflict all = {json_array(a), json_array(a), json_array(a), 0};
        for (size_t i = 0; i < mine->reg->n_fields; i++) {
                const Field *f = &mine->reg->fields[i];
                if (!in_form(c, f))
                        continue;
                Str stored = field_print(c, f, &now->values[i]), was = base_form(c, base, f);
                Str wrote = entries[i].sent ? field_print(c, f, &mine->values[i]) : was;
                const Three three = {f, wrote, stored, was};
                TRY(merge_field(c, &three, &all));
        }
        page_title(c, model, str_keep_z(a, now->reg->room), now->title);
        record_crumbs(c, model, now);
        page_crumb(c, model, now->number.n ? now->number : now->title, record_address(c, now, ""));
        json_put_str(a, model, "number", now->number);
        json_put_str(a, model, "by", by);
        json_put_str(a, model, "at", at);
        json_put_int(a, model, "base_version", mine->version);
        json_put_int(a, model, "version", now->version);
        json_put_int(a, model, "next_version", now->version + 1);
        json_put_str(a, model, "action", record_address(c, now, ""));
        json_put_int(a, model, "n_clashes", all.n_open);
        json_put_bool(a, model, "clash", all.n_open > 0);
        json_put(a, model, "clashes", all.clashes);
        json_put_bool(a, model, "has_clashes", all.clashes->n > 0);
        json_put(a, model, "same", all.same);
        json_put_bool(a, model, "has_same", all.same->n > 0);
        json_put(a, model, "kept", all.kept);
        put_moved(c, model, now, base);
        json_put_bool(a, model, "conflict", true);
        p->status = 409;
        return OK;
}

/* Saving
 * ------ */
/* A program gets the errors by field; a person gets the form back with everything in it. */
static MUST Err answer_wrong(
        Ctx *c, const Req *q, Json *model, Resp *p, const Record *r, const Entry *entries)
{
        p->status = 422;
        if (!q->json) {
                put_form_page(c, q, model, r, entries);
                return OK;
        }
        Json *errors = json_array(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                if (!entries[i].sentence.n)
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "field", r->reg->fields[i].name);
                json_put_str(c->arena, o, "sentence", entries[i].sentence);
                json_push(c->arena, errors, o);
        }
        json_put(c->arena, model, "errors", errors);
        return OK;
}

/* A mistake that only saving found is put to its field. */
static bool blame_field(Ctx *c, const Register *reg, Entry *entries)
{
        const Field *f = c->fault.field.n ? field_lookup(reg, c->fault.field) : NULL;
        if (!f)
                return false;
        entries[f - reg->fields].sentence = c->fault.sentence;
        fault_clear(c);
        return true;
}

#define LIKELY_NAMED 2

/* A field that tells what the record is of was sent. */
static bool named_anew(const Record *r, const Entry *entries)
{
        for (size_t i = 0; i < r->reg->n_same; i++) {
                const Entry *e = &entries[r->reg->same[i] - r->reg->fields];
                if (e->sent && !str_eq(e->typed, e->stored))
                        return true;
        }
        return false;
}

/* What is registered already and looks the same: said beside “saved”, and nothing more. */
static MUST Err put_likely(Ctx *c, Json *model, const Record *r, bool asked, Str *notice)
{
        SamePair *pairs;
        size_t n = 0;
        Json *list = json_array(c->arena);
        if (asked)
                TRY(same_as(c, r, LIKELY_NAMED, &pairs, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "id", pairs[i].b.id);
                json_put_str(c->arena, o, "number", pairs[i].b.number);
                json_put_str(c->arena, o, "title", pairs[i].b.title);
                json_put_int(c->arena, o, "score", pairs[i].score);
                json_put_str(c->arena, o, "why", pairs[i].reasons[0]);
                json_push(c->arena, list, o);
                *notice = str_printf(c->arena,
                        tr(c, N_("%.*s It may be the same as %.*s %.*s: %.*s.")), STR(*notice),
                        STR(pairs[i].b.number), STR(pairs[i].b.title), STR(pairs[i].reasons[0]));
        }
        json_put(c->arena, model, "may_be", list);
        return OK;
}

static MUST Err save(Ctx *c, const Req *q, Json *model, Resp *p, Record *r)
{
        Entry *entries = entries_of(c, r);
        bool wrong, fresh = r->version == 0;
        TRY(check_names(c, q, r->reg));
        TRY(take_entries(c, q, r, entries, &wrong));
        if (wrong)
                return answer_wrong(c, q, model, p, r, entries);
        Err e = record_save(c, r, str_trim(req_param(q, "reason")));
        if (e == ERR_CONFLICT && !fresh && !q->json && !c->fault.field.n) {
                fault_clear(c);
                return show_conflict(c, model, p, r, entries);
        }
        if ((e == ERR_INVALID || e == ERR_LIMIT || e == ERR_CONFLICT) &&
                blame_field(c, r->reg, entries))
                return answer_wrong(c, q, model, p, r, entries);
        TRY(e);
        json_put_str(c->arena, model, "id", r->id);
        json_put_str(c->arena, model, "number", r->number);
        json_put_int(c->arena, model, "version", r->version);
        Str notice =
                str_printf(c->arena, tr(c, N_("Saved as revision %lld.")), (long long)r->version);
        put_code_remarks(c, model, r, &notice);
        TRY(put_likely(c, model, r, fresh || named_anew(r, entries), &notice));
        bool leads_back = fresh && r->reg->part_of && uuid_valid(req_param(q, "of"));
        resp_redirect(c, p, leads_back ? back_address(c, q, r) : record_address(c, r, ""), notice);
        return OK;
}

static Err create(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        return save(c, q, model, p, record_new(c, reg));
}

/* Withdrawn or merged meanwhile: nothing is saved, and nothing that was typed is lost. */
static MUST Err answer_withdrawn(Ctx *c, const Req *q, Json *model, Resp *p, Record *r)
{
        Entry *entries = entries_of(c, r);
        bool wrong;
        if (q->json)
                return fail(c, ERR_CONFLICT,
                        "The record was withdrawn; restore it before changing it.");
        TRY(check_names(c, q, r->reg));
        TRY(take_entries(c, q, r, entries, &wrong));
        put_form_page(c, q, model, r, entries);
        json_put_str(c->arena, model, "refusal",
                str_from(tr(c, N_("The record was withdrawn; restore it before changing it."))));
        p->status = 409;
        return OK;
}

static Err change(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        if (r->withdrawn)
                return answer_withdrawn(c, q, model, p, r);
        int64_t version = req_int(q, "version", 0);
        if (version < 1)
                return fail_field(c, ERR_INVALID, S("version"),
                        "Say which version was changed: version=%lld.", (long long)r->version);
        r->version = version;
        return save(c, q, model, p, r);
}

/* What the program understands of one field, while it is being filled in. */
static Err show_reading(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Values v;
        TRY(page_open_register(c, q, &reg));
        const Field *f = field_lookup(reg, q->args[1]);
        if (!f || !in_form(c, f))
                return fail(c, ERR_NOT_FOUND, "There is no field “%.*s”.", STR(q->args[1]));
        Err e = field_parse(c, f, str_trim(req_param(q, "text")), &v);
        if (e != OK && e != ERR_INVALID && e != ERR_LIMIT)
                return e;
        json_put_str(c->arena, model, "error", c->fault.sentence);
        fault_clear(c);
        json_put_str(c->arena, model, "reading", e == OK && v.n ? field_reading(c, f, &v) : S(""));
        return OK;
}

#define SAVES (ROUTE_WRITES | ROUTE_UPLOADS)

const Route form_routes[] = {
        {"GET", "/r/:register/new", "form", "of f.*", 0, MAY_WRITE, show_new},
        {"GET", "/r/:register/reading/:field", NULL, "text", 0, MAY_READ, show_reading},
        {"POST", "/r/:register", "form", "version reason fix of *", SAVES, MAY_WRITE, create},
        {"GET", "/r/:register/:id/edit", "form", "of", 0, MAY_WRITE, show_edit},
        {"POST", "/r/:register/:id", "form", "version reason fix of *", SAVES, MAY_WRITE, change},
        {0},
};
