/* schema.c: the numbered steps of core.sql, each carried out once; and what the tables look like. A database
 * made by a newer program is refused rather than half understood. */
#include "store/driver.h"

#include <assert.h>
#include <string.h>

typedef struct {
        int64_t number;
        Str title, sql;
} Step;

#define STEP_MARK "-- step "

/* Takes the next step off the text: "-- step 3: title", then SQL up to the next such line. */
static bool step_cut(Str *rest, Step *ret)
{
        size_t at = str_find(*rest, S("\n" STEP_MARK), 0);
        if (at == SIZE_MAX)
                return false;
        Str text = str_slice(*rest, at + strlen("\n" STEP_MARK), rest->n);
        size_t end = str_find(text, S("\n" STEP_MARK), 0);
        *rest = end == SIZE_MAX ? S("") : str_slice(text, end, text.n);
        text = str_slice(text, 0, end);
        Str line, number;
        (void)str_cut(&text, '\n', &line);
        bool good = str_cut(&line, ':', &number) && str_to_int(number, &ret->number);
        assert(good && "core.sql: -- step NUMBER: title");
        (void)good;
        ret->title = str_trim(line);
        ret->sql = text;
        return true;
}

static MUST Err step_run(Ctx *c, const Step *step)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        bool done;
        Cell ignored;
        TRY(db_one(c, "SELECT step FROM schema_step WHERE step = ?", CELLS(cell_int(step->number)),
                &ignored, &done));
        if (done)
                return OK;
        TRY(db_script(c, str_keep_z(c->arena, step->sql)));
        TRY(db_run(c, "INSERT INTO schema_step (step, title, at_ms) VALUES (?, ?, ?)",
                CELLS(cell_int(step->number), cell_text(step->title), cell_int(now_ms(c))), NULL));
        return txn_commit(&t);
}

static MUST Err newest_step(Ctx *c, int64_t *ret)
{
        Cell newest;
        bool found;
        TRY(db_one(c, "SELECT coalesce(max(step), 0) FROM schema_step", NO_CELLS, &newest, &found));
        *ret = newest.i;
        return OK;
}

static MUST Err make_step_table(Ctx *c)
{
        Column *columns;
        size_t n;
        TRY(db_columns(c, S("schema_step"), &columns, &n));
        if (n)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_script(c,
                "CREATE TABLE IF NOT EXISTS schema_step ("
                "step bigint PRIMARY KEY, title {text} NOT NULL, at_ms bigint NOT NULL)"));
        return txn_commit(&t);
}

Err schema_migrate(Ctx *c)
{
        const Asset *asset = asset_lookup(S("src/store/core.sql"));
        assert(asset && "core.sql is carried by the program");
        TRY(make_step_table(c));
        int64_t there, known = 0;
        TRY(newest_step(c, &there));
        Str rest = asset_str(asset);
        for (Step step; step_cut(&rest, &step); known = step.number) {
                assert(step.number == known + 1 && "steps are numbered without a gap");
                if (step.number > there)
                        TRY(step_run(c, &step));
        }
        if (there > known)
                return fail(c, ERR_CONFLICT,
                        "This office was last used with a newer program (its tables are at step %lld, this "
                        "program knows %lld). Use the newer program.",
                        (long long)there, (long long)known);
        return OK;
}

Err db_columns(Ctx *c, Str table, Column **ret, size_t *ret_n)
{
        VEC(Column) columns = {0};
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, c->db->driver->columns_sql, CELLS(cell_text(table)), &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &columns) = (Column){
                        .name = str_keep(c->arena, rows_text(r, 0)),
                        .type = str_keep(c->arena, rows_text(r, 1)),
                };
        }
        *ret = columns.p;
        *ret_n = columns.n;
        return OK;
}

Str sql_ident(Str name)
{
        bool good = name.n > 0 && name.n <= 60 && !(name.p[0] >= '0' && name.p[0] <= '9');
        for (size_t i = 0; good && i < name.n; i++) {
                char ch = name.p[i];
                good = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                        (ch >= '0' && ch <= '9') || ch == '_';
        }
        if (!good)
                die("event=bad_identifier name=\"%.*s\"", STR(name));
        return name;
}

/* Facts
 * ----- */
Err db_fact(Ctx *c, Str key, Str *ret)
{
        Cell v;
        bool found;
        TRY(db_one(c, "SELECT value FROM meta WHERE key = ?", CELLS(cell_text(key)), &v, &found));
        *ret = found ? v.s : (Str){0};
        return OK;
}

Err db_fact_put(Ctx *c, Str key, Str value)
{
        return db_run(c,
                "INSERT INTO meta (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                CELLS(cell_text(key), cell_text(value)), NULL);
}
