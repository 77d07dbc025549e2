/* test_bulk.c: many saves at once come to the same as each by itself: chain, numbers, counts and index hold, what was refused
 * leaves nothing, a trial leaves nothing at all; and a row costs a few statements and no memory that stays. */
#include "flow/flow.h"
#include "record/inner.h"
#include "search/search.h"

#include "test/test.h"
#include "test/testdb.h"

static void start(Ctx *c)
{
        CHECK_OK(registers_load(c, NULL, &c->registers));
        record_hook_add(c->registers, org_follow);
        record_hook_add_bulk(c->registers, search_hook());
        record_hook_add_bulk(c->registers, (BulkHook){.after = clock_record, .kind = HOOK_REAL});
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(search_prepare(c));
        c->actor = owner_actor();
}

static int64_t total(Ctx *c, const char *reg)
{
        RecordList l = {0};
        ListQuery q = {.reg = register_lookup(c->registers, str_from(reg))};
        CHECK_OK(record_list(c, &q, &l));
        return l.total;
}

static int64_t found(Ctx *c, Str words)
{
        SearchResult r = {0};
        CHECK_OK(search_run(c, &(SearchQuery){.words = words}, WITHOUT_FACETS, &r));
        return r.documents;
}

static int64_t number(Ctx *c, const char *sql)
{
        Cell v = {0};
        bool any;
        CHECK_OK(db_one(c, sql, NO_CELLS, &v, &any));
        return v.i;
}

/* The columns name, category and tags of a site. */
typedef struct {
        const Register *reg;
        int columns[3];
        bool makes[100];
        ImportPlan plan;
        Importer *importer;
} Table;

static void table_open(Ctx *c, Table *t)
{
        static const char *const names[] = {"name", "category", "tags"};
        t->reg = register_lookup(c->registers, S("site"));
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                size_t k = (size_t)(field_lookup(t->reg, str_from(names[i])) - t->reg->fields);
                t->columns[i] = (int)k;
                t->makes[k] = i == 2;
        }
        t->plan = (ImportPlan){
                .reg = t->reg, .columns = t->columns, .n_columns = 3, .makes = t->makes};
        CHECK_OK(importer_new(c, &t->plan, &t->importer));
}

static void row(Ctx *c, Table *t, int64_t at, Str name, Str category, Str tag)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        const ImportCell cells[] = {{.column = 0, .text = name}, {.column = 1, .text = category},
                {.column = 2, .text = tag}};
        CHECK_OK(importer_row(c, t->importer, at, cells, ARRAY_LEN(cells)));
}

static void three_rows(Ctx *c, Table *t)
{
        table_open(c, t);
        row(c, t, 2, S("永济桥"), S("古桥"), S("水利"));
        row(c, t, 3, S("某渡"), S("无此类"),
                S("渡运")); /* its tag is made, and taken back with it */
        row(c, t, 4, S("白鹭渡"), S("渡口码头"), S("水利"));
        CHECK_INT(importer_report(t->importer)->n_new, 2);
        CHECK_INT(importer_report(t->importer)->n_refused, 1);
        CHECK_INT(importer_report(t->importer)->n_made, 1);
}

static void what_is_refused_leaves_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        Table t = {0};
        Txn txn;
        ChainReport whole;
        NumberRun *runs;
        size_t n_runs = 0;
        start(c);
        CHECK_OK(txn_begin(c, DB_WRITE, &txn));
        CHECK_OK(bulk_begin(c, BULK_REAL));
        three_rows(c, &t);
        CHECK_OK(bulk_end(c));
        CHECK_OK(txn_commit(&txn));
        CHECK_INT(total(c, "site"), 2); /* these are the counts that are kept */
        CHECK_INT(total(c, "tag"), 1);
        CHECK_INT(number(c, "SELECT count(*) FROM reg_tag"), 1);
        CHECK_INT(found(c, S("永济桥")), 1);
        CHECK_INT(found(c, S("白鹭渡")), 1);
        CHECK_INT(found(c, S("某渡")), 0);
        CHECK_OK(chain_verify(c, &whole));
        CHECK_INT(whole.broken_at, 0);
        CHECK_OK(number_runs(c, t.reg, &runs, &n_runs));
        if (CHECK_INT(n_runs, 1)) {
                CHECK_INT(runs[0].last, 2);
                CHECK_INT(runs[0].n_lacking, 0);
        }
        /* And whoever saves by himself goes on behind it. */
        Record *r = record_new(c, t.reg);
        CHECK_OK(record_put_text(c, r, S("name"), S("义渡亭")));
        CHECK_OK(record_put_text(c, r, S("category"), S("古桥")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK(str_ends(r->number, S("0003")));
        CHECK_OK(chain_verify(c, &whole));
        CHECK_INT(whole.broken_at, 0);
}
TEST(what_is_refused_leaves_nothing)
{
        testdb_each(what_is_refused_leaves_nothing);
}

static void a_trial_leaves_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        static const char *const tables[] = {"SELECT count(*) FROM chain",
                "SELECT count(*) FROM tally", "SELECT count(*) FROM search_doc",
                "SELECT count(*) FROM number_sequence", "SELECT count(*) FROM desk"};
        int64_t before[ARRAY_LEN(tables)];
        Table t = {0};
        Txn txn;
        start(c);
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
                before[i] = number(c, tables[i]);
        CHECK_OK(txn_begin(c, DB_WRITE, &txn));
        CHECK_OK(bulk_begin(c, BULK_TRIAL));
        three_rows(c, &t);
        for (size_t i = 0; i < ARRAY_LEN(tables); i++) /* nor on the way */
                CHECK_INT(number(c, tables[i]), before[i]);
        bulk_drop(c);
        txn_done(&txn);
        CHECK_INT(total(c, "site"), 0);
        CHECK_INT(total(c, "tag"), 0);
}
TEST(a_trial_leaves_nothing)
{
        testdb_each(a_trial_leaves_nothing);
}

/* What was found is the row's own, however many names are found after it. */
static void names_are_forgotten_not_lost(Ctx *c, DbKind kind)
{
        (void)kind;
        Txn txn;
        Str id = {0};
        start(c);
        const Register *reg = register_lookup(c->registers, S("site"));
        CHECK_OK(txn_begin(c, DB_WRITE, &txn));
        CHECK_OK(bulk_begin(c, BULK_TRIAL));
        bulk_found_put(c, reg, S("永济桥"), S("01a2-first"));
        CHECK(bulk_found(c, reg, S("永济桥"), &id));
        for (int i = 0; i < 5000; i++) {
                Str name = str_printf(c->arena, "第%d号桥", i);
                bulk_found_put(c, reg, name, name);
        }
        CHECK_STR(id, "01a2-first");
        CHECK(bulk_found(c, reg, S("第4999号桥"), &id));
        CHECK_STR(id, "第4999号桥");
        CHECK(!bulk_found(c, reg, S("永济桥"), &id));
        bulk_drop(c);
        txn_done(&txn);
}
TEST(names_are_forgotten_not_lost)
{
        testdb_each(names_are_forgotten_not_lost);
}

#define WARM 20
#define ROWS 100
#define ROW_STATEMENTS \
        24 /* a record, its tag, its number, its revision, its deadlines, what is found of it */
#define ROW_BYTES 64 /* of the table of what rows meant */

static void a_row_costs_little(Ctx *c, DbKind kind)
{
        (void)kind;
        Table t = {0};
        Txn txn;
        int64_t statements = 0;
        size_t bytes = 0;
        start(c);
        CHECK_OK(txn_begin(c, DB_WRITE, &txn));
        CHECK_OK(bulk_begin(c, BULK_REAL));
        table_open(c, &t);
        for (int i = 0; i < WARM + ROWS; i++) {
                char name[40];
                if (i == WARM) {
                        statements = db_statements(c->db);
                        bytes = arena_used(c->arena);
                }
                int n = snprintf(name, sizeof name, "第%d号桥", i);
                row(c, &t, i + 2, (Str){name, (size_t)n}, S("古桥"), S("水利"));
        }
        statements = db_statements(c->db) - statements;
        bytes = arena_used(c->arena) - bytes;
        CHECK_OK(bulk_end(c));
        CHECK_OK(txn_commit(&txn));
        CHECK_INT(total(c, "site"), WARM + ROWS);
        fprintf(stderr, "# a row: %lld statements, %zu bytes stay\n", (long long)statements / ROWS,
                bytes / ROWS);
        CHECK(statements <= ROWS * ROW_STATEMENTS);
        CHECK(bytes <= (size_t)ROWS * ROW_BYTES);
}
TEST(a_row_costs_little)
{
        testdb_each(a_row_costs_little);
}

TEST_MAIN
