/* test_table_in.c: a table on its way into a register: what is proposed, tried, refused with its cell, taken; who is
 * killed in between goes on; and what every shipped register gives out it takes back unchanged. */
#include "test/test.h"
#include "test/testdb.h"

#include <stdlib.h>
#include <unistd.h>

#include "web/table_out.h"

static void start(Ctx *c)
{
        setenv("HANQING_WORKER", getenv("HANQING") ? getenv("HANQING") : "build/hanqing", 1);
        CHECK_OK(registers_load(c, NULL, &c->registers));
        record_hook_add(c->registers, org_follow);
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(originals_open(
                c, str_printf(c->arena, "%s/originals", testdb_dir()).p, &c->originals));
        c->actor = owner_actor();
}

static const Register *reg_of(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

static const char *file_with(Ctx *c, Str bytes)
{
        const char *path = str_printf(c->arena, "%s/table", testdb_dir()).p;
        CHECK_OK(file_write(c, path, bytes));
        return path;
}

static int64_t total(Ctx *c, const Register *reg)
{
        RecordList l = {0};
        ListQuery q = {.reg = reg};
        CHECK_OK(record_list(c, &q, &l));
        return l.total;
}

/* Looked at, by the worker. */
static TableIn opened(Ctx *c, const char *reg, const char *path, const char *name)
{
        TableIn t = {0};
        Str id = {0};
        CHECK_OK(table_in_open(c, reg_of(c, reg), path, str_from(name), &id));
        CHECK_OK(job_table(c, id, TABLE_AT_ONCE));
        CHECK_OK(table_in_load(c, id, &t));
        if (t.state == TABLE_FAILED)
                printf("# %s: %.*s\n", reg, STR(t.sentence));
        return t;
}

static void step(Ctx *c, TableIn *t)
{
        CHECK_OK(job_table(c, t->id, TABLE_AT_ONCE));
        CHECK_OK(table_in_load(c, t->id, t));
        CHECK_OK(table_in_faults(c, t->id, 0, 1000, &t->report.faults, &t->report.n_faults));
}

static void tried(Ctx *c, TableIn *t)
{
        CHECK_OK(table_in_try(c, t, &t->plan));
        step(c, t);
}

static void taken(Ctx *c, TableIn *t, bool good)
{
        CHECK_OK(table_in_take(c, t, good));
        step(c, t);
}

/* "B3 field: sentence [hint]", a line each. */
static Str faults_of(Ctx *c, const TableIn *t)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < t->report.n_faults; i++) {
                const RowFault *f = &t->report.faults[i];
                Str place = f->column >= 0 ? cell_name(c->arena, f->column, f->row)
                                           : str_printf(c->arena, "%lld", (long long)f->row);
                buf_printf(&b, "%.*s %.*s “%.*s”: %.*s [%.*s]\n", STR(place), STR(f->field),
                        STR(f->typed), STR(f->sentence), STR(f->hint));
        }
        return buf_str(&b);
}

static void faults_name_their_cells(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        TableIn t = opened(c, "site",
                file_with(c,
                        S("桐溪县遗址表,,,\n\n名 稱,类别,年代,經緯度\n永济桥,古桥,清道光九年,\n"
                          "某渡,渡口码,2月30日,\"91, 200\"\n,古桥,,\n某亭,亭,2026年2月30日（存疑）,\n")),
                "遗址.csv");
        CHECK_INT(t.state, TABLE_READY);
        CHECK_INT(t.plan.head, 3);
        CHECK_STR(t.plan.to[0], "name");
        CHECK_STR(t.plan.to[1], "category");
        CHECK_STR(t.plan.to[2], "era");
        t.plan.to[3] = S("location");
        tried(c, &t);
        CHECK_INT(t.state, TABLE_TRIED);
        CHECK_INT(t.report.n_rows, 4);
        CHECK_INT(t.report.n_new, 2);
        CHECK_INT(t.report.n_refused, 2);
        CHECK_INT(total(c, t.reg), 0);
        Str faults = faults_of(c, &t);
        CHECK(str_find(faults, S("B5 category “渡口码”: "), 0) == 0);
        CHECK(str_find(faults, S("[Is “渡口码头” meant?]"), 0) != SIZE_MAX);
        CHECK(str_find(faults, S("C5 era “2月30日”: There is no such day: 2月30日."), 0) !=
                SIZE_MAX);
        CHECK(str_find(faults, S("D5 location “91, 200”: "), 0) != SIZE_MAX);
        CHECK(str_find(faults, S("A6 name “”: "), 0) != SIZE_MAX);
        /* all or nothing is nothing; the good ones are taken by choice */
        CHECK_ERR(table_in_take(c, &t, false), ERR_CONFLICT);
        fault_clear(c);
        taken(c, &t, true);
        CHECK_INT(t.state, TABLE_TAKEN);
        CHECK_INT(total(c, t.reg), 2);
        CHECK_ERR(table_in_take(c, &t, true), ERR_CONFLICT);
        fault_clear(c);
        /* the report beside the rows is a table again: mended or not, it is understood */
        const char *path = str_printf(c->arena, "%s/report.xlsx", testdb_dir()).p;
        CHECK_OK(faults_to_file(c, &t, SHEET_XLSX, path));
        TableIn again = opened(c, "site", path, "report.xlsx");
        CHECK_STR(again.plan.to[0], "name");
        CHECK_STR(again.plan.to[4], "");
        again.plan.to[3] = S("location");
        tried(c, &again);
        CHECK_INT(again.report.n_same, 2);
        CHECK_INT(again.report.n_refused, 2);
}
TEST(faults_name_their_cells)
{
        testdb_each(faults_name_their_cells);
}

static void units_years_and_what_is_missing(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        static const char csv[] = "品名,数量,年月日,相关线索\n"
                                  "义渡簿,12,3月5日,义渡线索\n津亭小钟,1件,2025年1月2日,义渡线索\n";
        TableIn t = opened(c, "accession", file_with(c, S(csv)), "a.csv");
        t.plan.to[0] = S("title");
        t.plan.to[1] = S("quantity");
        t.plan.to[2] = S("received");
        t.plan.to[3] = S("lead");
        const Field *f = field_lookup(t.reg, S("quantity"));
        if (!CHECK(f && field_lookup(t.reg, S("received")) && field_lookup(t.reg, S("lead"))))
                return;
        tried(c, &t);
        CHECK_INT(t.report.n_refused, 2);
        Str faults = faults_of(c, &t);
        if (!f->unit.n)
                CHECK(str_find(faults, S("B2 quantity “12”: “12” has no unit."), 0) != SIZE_MAX);
        CHECK(str_find(faults, S("D2 lead “义渡线索”: "), 0) != SIZE_MAX);
        t.plan.units[1] = S("册");
        t.plan.year = S("2026");
        t.plan.makes = true;
        tried(c, &t);
        /* a lead needs more than what it is called */
        CHECK_INT(t.report.n_refused, 2);
        CHECK(str_find(faults_of(c, &t),
                      S("D2 lead “义渡线索”: Leads: “义渡线索” cannot be registered by its name alone: "),
                      0) != SIZE_MAX);
        t.plan.to[3] = S("");
        tried(c, &t);
        CHECK_INT(t.report.n_refused, 0);
        taken(c, &t, false);
        RecordList l = {0};
        ListQuery q = {.reg = t.reg, .words = S("义渡簿")};
        CHECK_OK(record_list(c, &q, &l));
        CHECK_INT(l.n, 1);
        if (l.n) {
                CHECK_STR(record_text(l.p[0], S("quantity")), "12册");
                CHECK_STR(record_text(l.p[0], S("received")), "2026年3月5日");
        }
        /* the same file once more changes nothing */
        TableIn again = opened(c, "accession", file_with(c, S(csv)), "a.csv");
        CHECK(again.remembered);
        CHECK_STR(again.plan.units[1], "册");
        tried(c, &again);
        CHECK_INT(again.report.n_same, 2);
        CHECK_INT(again.report.n_new + again.report.n_changed + again.report.n_refused, 0);
}
TEST(units_years_and_what_is_missing)
{
        testdb_each(units_years_and_what_is_missing);
}

/* A workbook made here has no formulas, so their cells are given as a reader gives them. */
static void what_is_taken_otherwise_is_said(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        const Register *reg = reg_of(c, "repair_fund");
        const Field *amount = field_lookup(reg, S("amount")), *title = NULL;
        for (size_t i = 0; i < reg->n_fields; i++)
                title = reg->fields[i].is_title ? &reg->fields[i] : title;
        if (!CHECK(amount && title && amount->unit.n))
                return;
        const int columns[] = {(int)(title - reg->fields), (int)(amount - reg->fields)};
        const ImportPlan plan = {.reg = reg, .columns = columns, .n_columns = 2};
        const ImportCell rows[][2] = {
                {{0, S("石桥"), NULL, false}, {1, S("300"), NULL, true}},
                {{0, S("合　计："), NULL, false}, {1, S("300"), NULL, true}},
                {{0, S("合计社遗址"), NULL, false}, {1, S("20万元"), NULL, false}},
        };
        Importer *im;
        Txn t;
        CHECK_OK(importer_new(c, &plan, &im));
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        CHECK_OK(bulk_begin(c, BULK_TRIAL));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                CHECK_OK(importer_row(c, im, (int64_t)i + 2, rows[i], 2));
        bulk_drop(c);
        txn_done(&t);
        CHECK_INT(importer_report(im)->n_rows, 2);
        CHECK_STR(importer_remarks(c, im),
                str_printf(c->arena,
                        "1 rows sum others (“合　计：”) and were left out: row 3.\n"
                        "Column B (%.*s): 1 cells are formulas, from row 2 on; what they last came to was taken.\n"
                        "Column B (%.*s): 1 figures have no unit; they were read as %.*s.",
                        STR(field_label(c, amount)), STR(field_label(c, amount)), STR(amount->unit))
                        .p);
}
TEST(what_is_taken_otherwise_is_said)
{
        testdb_each(what_is_taken_otherwise_is_said);
}

static void what_rows_refer_to_is_made(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        TableIn t = opened(c, "site",
                file_with(c, S("名称,标签\n永济桥,\"古桥\n水利\"\n白鹭渡,水利\n")), "a.csv");
        CHECK_STR(t.plan.to[1], "tags");
        tried(c, &t);
        CHECK_INT(t.report.n_refused, 2);
        t.plan.makes = true;
        tried(c, &t);
        CHECK_INT(t.report.n_new, 2);
        CHECK_INT(t.report.n_made, 2);
        CHECK_INT(total(c, reg_of(c, "tag")), 0);
        taken(c, &t, false);
        CHECK_INT(total(c, reg_of(c, "tag")), 2);
        CHECK_INT(total(c, t.reg), 2);
}
TEST(what_rows_refer_to_is_made)
{
        testdb_each(what_rows_refer_to_is_made);
}

/* Two rows that mean one record are told apart, not merged; several records of a name are named. */
static void rows_are_recognised(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        TableIn t = opened(
                c, "person", file_with(c, S("姓名,生\n王建国,1931年\n王建国,1952年\n")), "a.csv");
        tried(c, &t);
        CHECK_INT(t.report.n_refused, 1);
        CHECK(str_find(faults_of(c, &t),
                      S("A3 name “王建国”: Row 2 of the table means the same record."), 0) == 0);
        t.plan.n_keys = 0;
        tried(c, &t);
        CHECK_INT(t.report.n_new, 2);
        taken(c, &t, false);
        CHECK_INT(total(c, t.reg), 2);
        TableIn again = opened(c, "person", file_with(c, S("姓名,籍贯\n王建国,桐溪\n")), "b.csv");
        tried(c, &again);
        CHECK_INT(again.report.n_refused, 1);
        CHECK(str_find(faults_of(c, &again), S("A2 name “王建国”: 2 records are called “王建国”"),
                      0) == 0);
        CHECK(str_find(faults_of(c, &again), S("[Numbers: RW-"), 0) != SIZE_MAX);
}
TEST(rows_are_recognised)
{
        testdb_each(rows_are_recognised);
}

/* Places of one name are two where their codes differ; who has no code is the one of that name; and a person may say that
 * all such rows are different ones. Taken again, a table changes nothing. */
static void same_names_are_told_apart(Ctx *c, DbKind kind)
{
        static const char table[] =
                "地名,类型,行政区划代码\n城关镇,镇,330101\n城关镇,镇,330202\n城关镇,镇,330303\n太平镇,镇,\n";
        (void)kind;
        start(c);
        TableIn t = opened(c, "place", file_with(c, S("地名,类型\n太平镇,镇\n")), "a.csv");
        tried(c, &t);
        taken(c, &t, false);
        t = opened(c, "place", file_with(c, str_from(table)), "b.csv");
        CHECK_INT(t.plan.n_keys, 2);
        CHECK_STR(t.plan.keys[1], "code");
        tried(c, &t);
        CHECK_STR(faults_of(c, &t), "");
        CHECK_INT(t.report.n_new, 3);
        CHECK_INT(t.report.n_same, 1);
        taken(c, &t, false);
        CHECK_INT(total(c, t.reg), 4);
        t = opened(c, "place", file_with(c, str_from(table)), "c.csv");
        tried(c, &t);
        CHECK_INT(t.report.n_same, 4);
        /* Nearest is who says the same; who says nothing is meant only if there is one. */
        t = opened(c, "place",
                file_with(c,
                        S("地名,类型,行政区划代码\n城关镇,镇,330202\n城关镇,镇,\n太平镇,镇,330404\n")),
                "d.csv");
        tried(c, &t);
        CHECK_INT(t.report.n_same, 1);
        CHECK_INT(t.report.n_changed, 1);
        CHECK(str_find(faults_of(c, &t), S("3 records are called “城关镇”"), 0) != SIZE_MAX);
        /* No column tells them apart: it is said. */
        t = opened(c, "place",
                file_with(c, S("地名,类型\n白鹭渡,渡口\n白鹭渡,渡口\n太平镇,镇\n太平镇,镇\n")),
                "e.csv");
        tried(c, &t);
        CHECK_INT(t.report.n_refused, 2);
        t.plan.apart = true;
        tried(c, &t);
        CHECK_STR(faults_of(c, &t), "");
        CHECK_INT(t.report.n_new, 3);
        CHECK_INT(t.report.n_same, 1);
        taken(c, &t, false);
        CHECK_INT(total(c, t.reg), 7);
}
TEST(same_names_are_told_apart)
{
        testdb_each(same_names_are_told_apart);
}

/* What belongs elsewhere is another, in its own register: two villages of one name. */
static void whole_tells_apart(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        TableIn t =
                opened(c, "place", file_with(c, S("地名,类型\n渡头镇,镇\n白沙镇,镇\n")), "a.csv");
        tried(c, &t);
        taken(c, &t, false);
        for (int i = 0; i < 2; i++) {
                t = opened(c, "place",
                        file_with(c, S("地名,类型,上级\n新村,村,渡头镇\n新村,村,白沙镇\n")),
                        "b.csv");
                CHECK_STR(t.plan.keys[1], "parent");
                tried(c, &t);
                CHECK_STR(faults_of(c, &t), "");
                CHECK_INT(t.report.n_new, i ? 0 : 2);
                if (!i)
                        taken(c, &t, false);
        }
        CHECK_INT(total(c, t.reg), 4);
}
TEST(whole_tells_apart)
{
        testdb_each(whole_tells_apart);
}

/* While a large table is tried somebody saves: the trial has a copy, and leaves none behind. */
static Err save_beside(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        if (row && row->row == 2) {
                Ctx other = *c;
                other.db = NULL;
                other.bulk = NULL;
                if (CHECK_OK(db_open(&other, str_from(testdb_where())))) {
                        CHECK_OK(db_fact_put(&other, S("beside"), S("saved")));
                        db_close(other.db);
                }
        }
        return table_run_sink(c, p, book, row);
}

static void nobody_waits_for_a_trial(Ctx *c, DbKind kind)
{
        Buf b = buf_new(c->arena);
        Str said;
        int64_t n = 0;
        if (kind != DB_SQLITE) /* a server's rows are locked one by one, and it has no copy */
                return;
        start(c);
        buf_put(&b, S("名称,类别,简介\n"));
        while (b.n < 150000)
                buf_printf(&b, "渡口%lld,渡口码头,渡头镇上游一里有义渡一处，往来不取分文。\n",
                        (long long)n++);
        TableIn t = opened(c, "site", file_with(c, buf_str(&b)), "a.csv");
        t.plan.to[2] = S("");
        CHECK_OK(table_in_try(c, &t, &t.plan));
        {
                CLEANUP(table_run_close) TableRun *run = NULL;
                if (!CHECK_OK(table_run_begin(c, t.id, &run)))
                        return;
                CHECK_OK(sheet_read(
                        c, buf_str(&b), S("a.csv"), table_run_ask(run), save_beside, run));
                CHECK_OK(table_run_end(c, run));
        }
        CHECK_OK(table_in_load(c, t.id, &t));
        CHECK_INT(t.state, TABLE_TRIED);
        CHECK_INT(t.report.n_new, n);
        CHECK_OK(db_fact(c, S("beside"), &said));
        CHECK_STR(said, "saved");
        CHECK_INT(total(c, t.reg), 0);
        CHECK(!file_exists(originals_incoming(
                c, c->originals, str_printf(c->arena, "table-%.*s.copy", STR(t.id)))));
}
TEST(nobody_waits_for_a_trial)
{
        testdb_each(nobody_waits_for_a_trial);
}

/* Killed in between: whole batches stand, and the next run goes on behind them. */
typedef struct {
        TableRun *run;
        int64_t left;
} Mortal;

static Err mortal_sink(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        Mortal *m = p;
        if (row && m->left-- == 0)
                return fail(c, ERR_IO, "killed");
        return table_run_sink(c, m->run, book, row);
}

static Err run_until(Ctx *c, Str id, int64_t rows)
{
        CLEANUP(table_run_close) TableRun *run = NULL;
        Str bytes;
        TRY(table_run_begin(c, id, &run));
        TRY(file_read(c, table_in_path(c, id), 1 << 24, &bytes));
        Mortal m = {run, rows};
        TRY(sheet_read(c, bytes, S("a.csv"), table_run_ask(run), mortal_sink, &m));
        return table_run_end(c, run);
}

static void killed_in_between(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Buf b = buf_new(c->arena);
        buf_put(&b, S("地名,类型\n"));
        for (int i = 0; i < 1300; i++)
                buf_printf(&b, "地%d,%s\n", i, i == 700 ? "无此类" : "镇");
        TableIn t = opened(c, "place", file_with(c, buf_str(&b)), "a.csv");
        tried(c, &t);
        CHECK_INT(t.report.n_new, 1299);
        CHECK_OK(table_in_take(c, &t, true));
        CHECK_ERR(run_until(c, t.id, 900), ERR_IO);
        fault_clear(c);
        CHECK_INT(total(c, t.reg), 500);
        CHECK_ERR(run_until(c, t.id, 1250), ERR_IO);
        fault_clear(c);
        CHECK_INT(total(c, t.reg), 999);
        CHECK_OK(run_until(c, t.id, -1));
        CHECK_OK(table_in_load(c, t.id, &t));
        CHECK_INT(t.state, TABLE_TAKEN);
        CHECK_INT(total(c, t.reg), 1299);
        CHECK_INT(t.report.n_rows, 1300);
        CHECK_INT(t.report.n_new, 1299);
        CHECK_INT(t.report.n_refused, 1);
        CHECK_INT(t.n_faults, 1);
        /* all or nothing: nothing */
        TableIn all =
                opened(c, "place", file_with(c, S("地名,类型\n甲,镇\n乙,镇\n丙,镇\n")), "b.csv");
        tried(c, &all);
        CHECK_OK(table_in_take(c, &all, false));
        CHECK_ERR(run_until(c, all.id, 3), ERR_IO);
        fault_clear(c);
        CHECK_INT(total(c, t.reg), 1299);
        CHECK_OK(run_until(c, all.id, -1));
        CHECK_INT(total(c, t.reg), 1302);
}
TEST(killed_in_between)
{
        testdb_each(killed_in_between);
}

/* Every shipped register
 * ---------------------- */
static Record *make(Ctx *c, const Register *reg, int i, int depth);

/* Words that a field of this type takes; each of three records has others. */
static Str words_for(Ctx *c, const Register *reg, const Field *f, int i, int depth)
{
        const char *type = field_type_name(f->type);
        if (strcmp(type, "text") == 0)
                return str_printf(c->arena, "=%d+甲%d", i, i + 10 * depth);
        if (strcmp(type, "long text") == 0)
                return S("第一行，\"引\"\n第二行");
        if (strcmp(type, "number") == 0)
                return f->n_next ? (Str){0} : str_printf(c->arena, "%d", i + 1);
        if (strcmp(type, "quantity") == 0)
                return str_printf(c->arena, "30余%.*s", STR(f->unit.n ? f->unit : S("件")));
        if (strcmp(type, "date") == 0)
                return str_printf(c->arena, "202%d年3月5日", i);
        if (strcmp(type, "term") == 0)
                return f->vocabulary->terms[MIN((size_t)i, f->vocabulary->n - 1)].code;
        if (strcmp(type, "yes/no") == 0)
                return i % 2 ? S("是") : S("否");
        if (strcmp(type, "point") == 0)
                return S("28.91236, 111.48207");
        if (strcmp(type, "citation") == 0)
                return S("石桥往事 ｜ 第2页 ｜ 出版物 ｜ “永济桥”");
        if (strcmp(type, "file") == 0)
                return S("urn:uuid:0193a1b2-0000-7000-8000-000000000001 a.txt");
        if (depth > 3 || str_eq(f->target, reg->name) ||
                (!f->required && f != reg->part_of && depth > 0))
                return (Str){0};
        const Register *target = reg_of(c, str_keep_z(c->arena, f->target));
        ListQuery q = {.reg = target, .limit = 200};
        RecordList l = {0};
        if (record_list(c, &q, &l) == OK && l.n > (size_t)i)
                return l.p[i]->id; /* a name may be borne once */
        Record *r = make(c, target, i, depth + 1);
        return r && r->version ? r->id : (Str){0};
}

static Record *make(Ctx *c, const Register *reg, int i, int depth)
{
        if (!reg)
                return NULL;
        Record *r = record_new(c, reg);
        for (size_t k = 0; k < reg->n_fields; k++) {
                Str words = words_for(c, reg, &reg->fields[k], i, depth);
                if (words.n && record_put_text(c, r, reg->fields[k].name, words) != OK)
                        fault_clear(c); /* a rule of its own: stays empty */
        }
        if (record_save(c, r, S("")) != OK) {
                if (!depth)
                        printf("# %.*s: %.*s: %.*s\n", STR(reg->name), STR(c->fault.field),
                                STR(c->fault.sentence));
                fault_clear(c);
                return NULL;
        }
        return r;
}

static void comes_back(Ctx *c, const Register *reg, SheetKind kind, int64_t n)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        ListQuery q = {.reg = reg};
        const char *name = str_printf(c->arena, "a.%s", sheet_suffix(kind)).p;
        const char *path = str_printf(c->arena, "%s/%s", testdb_dir(), name).p;
        CHECK_OK(list_to_file(c, &q, kind, COLUMNS_ALL, S(""), path));
        TableIn t = opened(c, str_keep_z(c->arena, reg->name), path, name);
        tried(c, &t);
        test_check(t.report.n_same == n && t.report.n_rows == n, __FILE__, __LINE__,
                "%.*s as %s: %lld rows, %lld the same: %.*s", STR(reg->name), sheet_suffix(kind),
                (long long)t.report.n_rows, (long long)t.report.n_same, STR(faults_of(c, &t)));
        if (t.state == TABLE_TRIED)
                CHECK_OK(table_in_drop(c, &t));
}

static void every_register_takes_back(Ctx *c, DbKind kind)
{
        (void)kind;
        int n_filled = 0;
        start(c);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                const Register *reg = registers_at(c->registers, i);
                for (int k = 0; k < 3; k++)
                        (void)make(c, reg, k, 0);
                int64_t n = total(c, reg);
                n_filled += n > 0;
                if (!n) {
                        test_check(false, __FILE__, __LINE__, "%.*s: no record could be made",
                                STR(reg->name));
                        continue;
                }
                comes_back(c, reg, SHEET_XLSX, n);
                comes_back(c, reg, SHEET_CSV, n);
        }
        CHECK_INT(n_filled, registers_count(c->registers));
}
TEST(every_register_takes_back)
{
        testdb_each(every_register_takes_back);
}

TEST_MAIN
