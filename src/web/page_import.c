/* page_import.c: a table comes in, in three steps that a person sees: what it is and where its columns go, what would
 * happen (nothing is written), and taking it. A program sends a table and gets the report at once. */
#include "web/table_out.h"

#include <unistd.h>

#include "web/record_model.h"

#define FAULTS_SHOWN 100
#define SAMPLES 3
#define PREVIEW_ROWS 6

static Str table_address(Ctx *c, const Register *reg, Str id, const char *suffix)
{
        return str_printf(c->arena, "/r/%.*s/import/%.*s%s", STR(reg->name), STR(id), suffix);
}

static void put_frame(Ctx *c, Json *model, const Register *reg)
{
        page_title(
                c, model, str_keep_z(c->arena, reg->room), str_from(tr(c, N_("Import a table"))));
        register_crumbs(c, model, reg);
        json_put_str(c->arena, model, "register_label", register_label(c, reg));
        json_put_str(c->arena, model, "action", register_address(c, reg, "/import"));
        json_put_str(c->arena, model, "back", register_address(c, reg, ""));
}

/* Choosing a table
 * ---------------- */
static void put_fields(Ctx *c, Json *model, const Register *reg)
{
        Json *fields = json_array(c->arena);
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!field_shown(c, f))
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", f->name);
                json_put_str(c->arena, o, "label", field_label(c, f));
                json_put_bool(c->arena, o, "required", f->required);
                json_push(c->arena, fields, o);
        }
        json_put(c->arena, model, "fields", fields);
}

static const char *const state_words[N_TABLE_STATES] = {
        [TABLE_LOOKING] = N_("being looked at"),
        [TABLE_READY] = N_("columns to be chosen"),
        [TABLE_TRYING] = N_("being tried"),
        [TABLE_TRIED] = N_("tried, nothing written"),
        [TABLE_TAKING] = N_("being taken"),
        [TABLE_TAKEN] = N_("taken"),
        [TABLE_FAILED] = N_("could not be read"),
        [TABLE_DROPPED] = N_("dropped"),
};

static MUST Err put_waiting(Ctx *c, Json *model, const Register *reg)
{
        TableIn *waiting;
        size_t n;
        Json *list = json_array(c->arena);
        TRY(table_in_waiting(c, reg, &waiting, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", waiting[i].file_name);
                json_put_str(c->arena, o, "address", table_address(c, reg, waiting[i].id, ""));
                json_put_str(c->arena, o, "state", str_from(tr(c, state_words[waiting[i].state])));
                json_put_str(c->arena, o, "at", time_words(c, waiting[i].created_ms));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "waiting", list);
        json_put_bool(c->arena, model, "has_waiting", n > 0);
        return OK;
}

static Err show_import(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        put_frame(c, model, reg);
        page_crumb(c, model, str_from(tr(c, N_("Import"))), S(""));
        put_fields(c, model, reg);
        return put_waiting(c, model, reg);
}

/* A program's table, at once
 * -------------------------- */
static void put_counts(Ctx *c, Json *model, const ImportReport *report)
{
        Arena *a = c->arena;
        json_put_int(a, model, "n_rows", report->n_rows);
        json_put_int(a, model, "n_new", report->n_new);
        json_put_int(a, model, "n_changed", report->n_changed);
        json_put_int(a, model, "n_same", report->n_same);
        json_put_int(a, model, "n_refused", report->n_refused);
        json_put_int(a, model, "n_made", report->n_made);
}

static Json *fault_model(Ctx *c, const Register *reg, const RowFault *fault)
{
        const Field *f = field_lookup(reg, fault->field);
        Json *o = json_object(c->arena);
        json_put_int(c->arena, o, "row", fault->row);
        json_put_str(c->arena, o, "cell",
                fault->column >= 0 ? cell_name(c->arena, fault->column, fault->row)
                                   : str_printf(c->arena, "%lld", (long long)fault->row));
        json_put_str(c->arena, o, "field", f ? field_label(c, f) : fault->field);
        json_put_str(c->arena, o, "typed", fault->typed);
        json_put_str(c->arena, o, "sentence", tr_made(c, fault->sentence));
        json_put_str(c->arena, o, "hint", tr_made(c, fault->hint));
        return o;
}

static void put_faults(
        Ctx *c, Json *model, const Register *reg, const RowFault *faults, size_t n, int64_t total)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, fault_model(c, reg, &faults[i]));
        json_put(c->arena, model, "faults", list);
        json_put_int(c->arena, model, "n_faults", total);
        json_put_bool(c->arena, model, "has_faults", total > 0);
        json_put_bool(c->arena, model, "more_faults", total > (int64_t)n);
        json_put_int(c->arena, model, "n_shown", (int64_t)n);
}

static MUST Err import_at_once(Ctx *c, const Req *q, const Register *reg, Json *model, Resp *p)
{
        const Upload *u = req_upload(q, "file");
        Str table = q->n_params ? req_param(q, "table") : q->body;
        ImportReport report;
        ImportMode mode = str_eq(req_param(q, "mode"), S("real")) ? IMPORT_REAL : IMPORT_DRY;
        if (u)
                TRY(file_read(c, u->path, FORM_MAX, &table));
        TRY(record_import_csv(c, reg, table, mode, &report));
        put_counts(c, model, &report);
        put_faults(c, model, reg, report.faults, MIN(report.n_faults, (size_t)FAULTS_SHOWN),
                (int64_t)report.n_faults);
        if (report.n_faults)
                p->status = 422;
        return OK;
}

/* A person's table
 * ---------------- */
/* What was pasted, as a file. */
static MUST Err pasted_file(Ctx *c, Str table, const char **ret_path, Str *ret_name)
{
        bool tabs = str_find(table, S("\t"), 0) != SIZE_MAX;
        TRY(temporary_file(c, ret_path));
        *ret_name = str_from(tabs ? tr(c, N_("pasted.tsv")) : tr(c, N_("pasted.csv")));
        return file_write(c, *ret_path, table);
}

static MUST Err open_table(Ctx *c, const Req *q, const Register *reg, Str *ret_id)
{
        const Upload *u = req_upload(q, "file");
        Str pasted = req_param(q, "table"), name;
        if (u)
                return table_in_open(c, reg, u->path, u->file_name, ret_id);
        if (!str_trim(pasted).n)
                return fail_field(c, ERR_INVALID, S("file"),
                        "Choose a table first (XLSX or CSV), or paste one.");
        const char *path;
        TRY(pasted_file(c, pasted, &path, &name));
        Err e = table_in_open(c, reg, path, name, ret_id);
        (void)unlink(path);
        return e;
}

static Err import(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Str id;
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        bool sent = req_upload(q, "file") || (q->n_params ? req_param(q, "table").n : q->body.n);
        if (!sent)
                return fail_field(c, ERR_INVALID, S("file"),
                        "Choose a table first (XLSX or CSV), or paste one.");
        if (q->json)
                return import_at_once(c, q, reg, model, p);
        TRY(open_table(c, q, reg, &id));
        TRY(job_table(c, id, TABLE_IF_SMALL));
        resp_redirect(c, p, table_address(c, reg, id, ""), S(""));
        return OK;
}

/* One table
 * --------- */
static void put_option(Ctx *c, Json *list, Str value, Str label, bool chosen)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "value", value);
        json_put_str(c->arena, o, "label", label);
        json_put_bool(c->arena, o, "chosen", chosen);
        json_push(c->arena, list, o);
}

/* What a column may become: nothing, the record's own columns, its fields. */
static Json *targets(Ctx *c, const Register *reg, Str chosen)
{
        static const struct {
                Str value;
                const char *label;
        } own[] = {{SC(":number"), N_("Number")}, {SC(":state"), N_("State")},
                {SC(":id"), N_("Identity in the program")},
                {SC(":visibility"), N_("Who may see it")}};
        Json *list = json_array(c->arena);
        put_option(c, list, S(""), str_from(tr(c, N_("(not taken)"))), !chosen.n);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (field_shown(c, &reg->fields[i]))
                        put_option(c, list, reg->fields[i].name, field_label(c, &reg->fields[i]),
                                str_eq(reg->fields[i].name, chosen));
        for (size_t i = 0; i < ARRAY_LEN(own); i++)
                put_option(c, list, own[i].value, str_from(tr(c, own[i].label)),
                        str_eq(own[i].value, chosen));
        return list;
}

static bool is_quantity(const Register *reg, Str field)
{
        const Field *f = field_lookup(reg, field);
        return f && field_is(f, "quantity");
}

/* The first words that stand below a head. */
static Str samples_of(Ctx *c, const TableIn *t, size_t column)
{
        Buf b = buf_new(c->arena);
        size_t n = 0;
        for (size_t i = 0; i < t->look.n_rows_shown && n < SAMPLES; i++) {
                const LookRow *row = &t->look.rows[i];
                Str s = str_trim(row->cells[column]);
                if (row->row < t->plan.head + t->plan.n_head || !s.n)
                        continue;
                buf_printf(&b, "%s%.*s", n++ ? tr(c, N_("; ")) : "",
                        STR(str_slice(s, 0, utf8_offset(s, 24))));
        }
        return buf_str(&b);
}

static void put_columns(Ctx *c, Json *model, const TableIn *t)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < t->plan.n_columns && i < t->look.n_columns; i++) {
                Json *o = json_object(c->arena);
                Str letter = cell_name(c->arena, (int)i, 0);
                json_put_int(c->arena, o, "i", (int64_t)i);
                json_put_str(c->arena, o, "letter", str_slice(letter, 0, letter.n - 1));
                json_put_str(c->arena, o, "head", table_in_head(c, t, i));
                json_put_str(c->arena, o, "samples", samples_of(c, t, i));
                json_put(c->arena, o, "targets", targets(c, t->reg, t->plan.to[i]));
                json_put_bool(c->arena, o, "counts", is_quantity(t->reg, t->plan.to[i]));
                json_put_str(c->arena, o, "unit", t->plan.units[i]);
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "columns", list);
}

static bool plan_has(const TablePlan *p, Str field)
{
        for (size_t i = 0; i < p->n_columns; i++)
                if (str_eq(p->to[i], field))
                        return true;
        return false;
}

/* Required fields that no column fills, to be given once for all rows. */
static void put_constants(Ctx *c, Json *model, const TableIn *t)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < t->reg->n_fields; i++) {
                const Field *f = &t->reg->fields[i];
                if (!f->required || !field_shown(c, f) || plan_has(&t->plan, f->name))
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", f->name);
                json_put_str(c->arena, o, "label", field_label(c, f));
                json_put_str(
                        c->arena, o, "value", json_text(json_lookup(t->plan.constants, f->name)));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "constants", list);
        json_put_bool(c->arena, model, "has_constants", list->n > 0);
}

static void put_keys(Ctx *c, Json *model, const TableIn *t)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < t->reg->n_fields; i++) {
                const Field *f = &t->reg->fields[i];
                bool chosen = false;
                if (!import_may_be_key(f) || !field_shown(c, f))
                        continue;
                for (size_t k = 0; k < t->plan.n_keys; k++)
                        chosen = chosen || str_eq(t->plan.keys[k], f->name);
                if (chosen || plan_has(&t->plan, f->name))
                        put_option(c, list, f->name, field_label(c, f), chosen);
        }
        json_put(c->arena, model, "keys", list);
}

static void put_preview(Ctx *c, Json *model, const TableIn *t)
{
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < t->look.n_rows_shown && rows->n < PREVIEW_ROWS; i++) {
                const LookRow *row = &t->look.rows[i];
                Json *o = json_object(c->arena), *cells = json_array(c->arena);
                if (row->row < MIN(t->plan.head, (int64_t)1))
                        continue;
                for (size_t k = 0; k < t->look.n_columns; k++)
                        json_push(c->arena, cells,
                                json_string(c->arena,
                                        str_slice(
                                                row->cells[k], 0, utf8_offset(row->cells[k], 40))));
                json_put_int(c->arena, o, "row", row->row);
                json_put(c->arena, o, "cells", cells);
                json_put_bool(c->arena, o, "is_head",
                        row->row >= t->plan.head && row->row < t->plan.head + t->plan.n_head);
                json_push(c->arena, rows, o);
        }
        json_put(c->arena, model, "preview", rows);
}

static void put_sheets(Ctx *c, Json *model, const TableIn *t)
{
        Json *sheets = json_array(c->arena);
        for (size_t i = 0; i < t->look.n_sheets; i++)
                put_option(c, sheets, str_printf(c->arena, "%zu", i), t->look.sheets[i],
                        (int)i == t->plan.sheet);
        json_put(c->arena, model, "sheets", sheets);
        json_put_bool(c->arena, model, "several_sheets", t->look.n_sheets > 1);
        json_put_int(c->arena, model, "head_row", t->plan.head);
        json_put_bool(c->arena, model, "two_heads", t->plan.n_head > 1);
}

static void put_mapping(Ctx *c, Json *model, const TableIn *t)
{
        put_sheets(c, model, t);
        put_columns(c, model, t);
        put_constants(c, model, t);
        put_keys(c, model, t);
        put_preview(c, model, t);
        json_put_str(c->arena, model, "year", t->plan.year);
        json_put_bool(c->arena, model, "makes", t->plan.makes);
        json_put_bool(c->arena, model, "apart", t->plan.apart);
        json_put_bool(c->arena, model, "remembered", t->remembered);
}

static void put_remarks(Ctx *c, Json *model, Str remarks)
{
        Json *list = json_array(c->arena);
        Str line;
        while (remarks.n && str_cut(&remarks, '\n', &line))
                json_push(c->arena, list, json_string(c->arena, line));
        json_put(c->arena, model, "remarks", list);
        json_put_bool(c->arena, model, "has_remarks", list->n > 0);
}

static MUST Err put_report(Ctx *c, const Req *q, Json *model, const TableIn *t)
{
        RowFault *faults;
        size_t n;
        int64_t from = (MAX(req_int(q, "page", 1), INT64_C(1)) - 1) * FAULTS_SHOWN;
        bool some = t->report.n_new + t->report.n_changed > 0;
        TRY(table_in_faults(c, t->id, from, q->json ? 10000 : FAULTS_SHOWN, &faults, &n));
        put_counts(c, model, &t->report);
        put_remarks(c, model, t->report.remarks);
        put_faults(c, model, t->reg, faults, n, t->n_faults);
        if (from + (int64_t)n < t->n_faults)
                json_put_str(c->arena, model, "next",
                        str_printf(c->arena, "%.*s?page=%lld",
                                STR(table_address(c, t->reg, t->id, "")),
                                (long long)(from / FAULTS_SHOWN + 2)));
        json_put_bool(c->arena, model, "wrong", t->report.n_refused > 0);
        json_put_bool(c->arena, model, "may_take", some && !t->report.n_refused);
        json_put_bool(c->arena, model, "may_take_good", some && t->report.n_refused);
        json_put_bool(c->arena, model, "nothing_new", !some && !t->report.n_refused);
        return OK;
}

static MUST Err open_one(Ctx *c, const Req *q, const Register **ret_reg, TableIn *ret)
{
        TRY(page_open_register(c, q, ret_reg));
        TRY(table_in_load(c, q->args[1], ret));
        if (ret->reg != *ret_reg)
                return fail(c, ERR_NOT_FOUND, "There is no such table.");
        return OK;
}

static void put_progress(Ctx *c, Json *model, const TableIn *t)
{
        int64_t done, total;
        table_in_progress(c, t->id, &done, &total);
        json_put_int(c->arena, model, "done", done);
        json_put_int(c->arena, model, "total", total);
        json_put_bool(c->arena, model, "knows_total", total > 0 && done <= total);
}

static Err show_table(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        TableIn t;
        TRY(open_one(c, q, &reg, &t));
        put_frame(c, model, reg);
        page_crumb(c, model, str_from(tr(c, N_("Import"))), register_address(c, reg, "/import"));
        page_crumb(c, model, t.file_name, S(""));
        json_put_str(c->arena, model, "file", t.file_name);
        json_put_str(c->arena, model, "id", t.id);
        json_put_str(c->arena, model, "address", table_address(c, reg, t.id, ""));
        json_put_str(c->arena, model, "state", str_from(table_state_name(t.state)));
        json_put_str(c->arena, model, "state_label", str_from(tr(c, state_words[t.state])));
        json_put_str(c->arena, model, "sentence", tr_made(c, t.sentence));
        json_put_bool(c->arena, model, "working",
                t.state == TABLE_LOOKING || t.state == TABLE_TRYING || t.state == TABLE_TAKING);
        json_put_bool(c->arena, model, "failed", t.state == TABLE_FAILED);
        json_put_bool(c->arena, model, "dropped", t.state == TABLE_DROPPED);
        json_put_bool(c->arena, model, "tried", t.state == TABLE_TRIED);
        json_put_bool(c->arena, model, "taken", t.state == TABLE_TAKEN);
        bool mapped = t.look.n_rows_shown &&
                (t.state == TABLE_READY || t.state == TABLE_TRIED || t.state == TABLE_FAILED);
        json_put_bool(c->arena, model, "mapping", mapped);
        put_progress(c, model, &t);
        if (mapped)
                put_mapping(c, model, &t);
        return t.state == TABLE_TRIED || t.state == TABLE_TAKEN ? put_report(c, q, model, &t) : OK;
}

/* What a person decides
 * --------------------- */
static Str param_at(const Req *q, const char *prefix, size_t i, Arena *a)
{
        return req_param(q, str_keep_z(a, str_printf(a, "%s.%zu", prefix, i)));
}

static MUST Err plan_from_form(Ctx *c, const Req *q, const TableIn *t, TablePlan *ret)
{
        size_t n = t->look.n_columns;
        TablePlan plan = t->plan;
        plan.n_columns = n;
        plan.to = NEW_N(c->arena, Str, n + 1);
        plan.units = NEW_N(c->arena, Str, n + 1);
        for (size_t i = 0; i < n; i++) {
                plan.to[i] = param_at(q, "to", i, c->arena);
                plan.units[i] = str_trim(param_at(q, "unit", i, c->arena));
        }
        plan.n_keys = req_params(c, q, "key", &plan.keys);
        plan.year = str_trim(req_param(q, "year"));
        if (str_ends(plan.year, S("年")))
                plan.year = str_slice(plan.year, 0, plan.year.n - S("年").n);
        plan.makes = req_has(q, "makes");
        plan.apart = req_has(q, "apart");
        plan.constants = json_object(c->arena);
        for (size_t i = 0; i < t->reg->n_fields; i++) {
                Str name = t->reg->fields[i].name;
                Str value = req_param(
                        q, str_keep_z(c->arena, str_printf(c->arena, "constant.%.*s", STR(name))));
                if (str_trim(value).n)
                        json_put_at(c->arena, plan.constants, name,
                                json_string(c->arena, str_trim(value)));
        }
        *ret = plan;
        return OK;
}

static MUST Err look_again(Ctx *c, const Req *q, const TableIn *t)
{
        int64_t sheet = req_int(q, "sheet", t->plan.sheet);
        int64_t head = req_int(q, "head", t->plan.head), heads = req_int(q, "heads", 1);
        bool other = sheet != t->plan.sheet; /* its head is found anew */
        if (head < 0 || head > 1000000 || heads < 1 || heads > 2 || sheet < 0 || sheet > SHEETS_MAX)
                return fail_field(c, ERR_INVALID, S("head"),
                        "A head is one row or two, and rows count from 1.");
        return table_in_look(c, t, (int)sheet, other ? 0 : head, heads);
}

static MUST Err decide(Ctx *c, const Req *q, const TableIn *t)
{
        Str what = req_param(q, "do");
        TablePlan plan;
        if (str_eq(what, S("look")))
                return look_again(c, q, t);
        if (str_eq(what, S("try"))) {
                TRY(plan_from_form(c, q, t, &plan));
                return table_in_try(c, t, &plan);
        }
        if (str_eq(what, S("take")) || str_eq(what, S("good")))
                return table_in_take(c, t, str_eq(what, S("good")));
        if (str_eq(what, S("drop")))
                return table_in_drop(c, t);
        return fail_field(
                c, ERR_INVALID, S("do"), "Say what to do: look, try, take, good or drop.");
}

static Err change_table(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Register *reg;
        TableIn t;
        TRY(open_one(c, q, &reg, &t));
        TRY(demand_write(c, reg));
        TRY(decide(c, q, &t));
        TRY(job_table(c, t.id, TABLE_IF_SMALL));
        TRY(table_in_load(c, t.id, &t));
        if (t.state == TABLE_TAKEN)
                resp_redirect(c, p, table_address(c, reg, t.id, ""),
                        str_printf(c->arena, tr(c, N_("Imported: %lld new, %lld changed.")),
                                (long long)t.report.n_new, (long long)t.report.n_changed));
        else if (t.state == TABLE_DROPPED)
                resp_redirect(c, p, register_address(c, reg, "/import"),
                        str_from(tr(c, N_("The table was dropped; nothing was written."))));
        else
                resp_redirect(c, p, table_address(c, reg, t.id, ""), S(""));
        return OK;
}

static MUST Err send_report(Ctx *c, const Req *q, Resp *p, SheetKind kind)
{
        const Register *reg;
        TableIn t;
        TRY(open_one(c, q, &reg, &t));
        TRY(temporary_file(c, &p->file));
        p->file_temporary = true;
        Err e = faults_to_file(c, &t, kind, p->file);
        if (e != OK) {
                (void)unlink(p->file);
                p->file = NULL;
                return e;
        }
        p->type = str_from(sheet_mime(kind));
        p->download = str_printf(c->arena, "%.*s-%.*s.%s", STR(reg->name),
                STR(day_words(c, now_ms(c))), sheet_suffix(kind));
        return OK;
}

static Err send_xlsx(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return send_report(c, q, p, SHEET_XLSX);
}

static Err send_csv(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return send_report(c, q, p, SHEET_CSV);
}

#define PLAN_PARAMS "do sheet head heads to.* unit.* constant.* key year makes apart"

const Route import_routes[] = {
        {"GET", "/r/:register/import", "import", "", 0, MAY_IMPORT, show_import},
        {"POST", "/r/:register/import", "import", "file table mode", ROUTE_WRITES | ROUTE_UPLOADS,
                MAY_IMPORT, import},
        {"GET", "/r/:register/import/:table", "import_table", "page", 0, MAY_IMPORT, show_table},
        {"POST", "/r/:register/import/:table", NULL, PLAN_PARAMS, ROUTE_WRITES, MAY_IMPORT,
                change_table},
        {"GET", "/r/:register/import/:table/report.xlsx", NULL, "", 0, MAY_IMPORT, send_xlsx},
        {"GET", "/r/:register/import/:table/report.csv", NULL, "", 0, MAY_IMPORT, send_csv},
        {0},
};
