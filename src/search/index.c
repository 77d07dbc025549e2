/* index.c: the tables of the index, its counters and its version; putting records in and taking them out. */
#include "search/search_lib.h"

static const char tables[] =
        "CREATE TABLE IF NOT EXISTS search_number (name {text} PRIMARY KEY, value bigint NOT NULL);"
        "CREATE TABLE IF NOT EXISTS search_segment (id {rowid}, n_docs bigint NOT NULL, "
        "span bigint NOT NULL, root {blob} NOT NULL, doc_root {blob} NOT NULL);"
        "CREATE TABLE IF NOT EXISTS search_page (id {rowid}, data {blob} NOT NULL) {wide_rows};"
        "CREATE TABLE IF NOT EXISTS search_passage (id {rowid}, number bigint NOT NULL, "
        "text {blob} NOT NULL) {wide_rows};"
        "CREATE TABLE IF NOT EXISTS search_doc (ord {rowid}, register {text} NOT NULL, "
        "id {text} NOT NULL, number {text} NOT NULL, title {text} NOT NULL, state {text} NOT NULL, "
        "date_text {text} NOT NULL, file {text} NOT NULL, n_parts bigint NOT NULL, UNIQUE (id, register));"
        "CREATE TABLE IF NOT EXISTS search_dead (ord {rowid}, n_parts bigint NOT NULL);"
        "CREATE TABLE IF NOT EXISTS search_kind (kind {rowid}, register {text} NOT NULL, "
        "org_id {text} NOT NULL, open {text} NOT NULL, UNIQUE (register, org_id, open));"
        "CREATE TABLE IF NOT EXISTS search_day (ord bigint NOT NULL, n bigint NOT NULL, "
        "first bigint NOT NULL, last bigint NOT NULL, PRIMARY KEY (ord, n)) {without_rowid};"
        "CREATE TABLE IF NOT EXISTS search_place (place {text} NOT NULL, ord bigint NOT NULL, "
        "PRIMARY KEY (place, ord)) {without_rowid};"
        "CREATE INDEX IF NOT EXISTS search_place_ord ON search_place(ord);"
        "CREATE TABLE IF NOT EXISTS search_within (place {text} NOT NULL, whole {text} NOT NULL, "
        "PRIMARY KEY (place, whole)) {without_rowid};"
        "CREATE INDEX IF NOT EXISTS search_within_whole ON search_within(whole);";

static const char *const clearing[] = {
        "DROP TABLE IF EXISTS search_segment",
        "DROP TABLE IF EXISTS search_page",
        "DROP TABLE IF EXISTS search_passage",
        "DROP TABLE IF EXISTS search_doc",
        "DROP TABLE IF EXISTS search_dead",
        "DROP TABLE IF EXISTS search_kind",
        "DROP TABLE IF EXISTS search_day",
        "DROP TABLE IF EXISTS search_place",
        "DROP TABLE IF EXISTS search_within",
        "DROP TABLE IF EXISTS search_number",
};

/* The version is that of the bytes and of the fold together. */
static int64_t version_here(void)
{
        return INDEX_FORMAT * 1000 + FOLD_VERSION;
}

static MUST Err version_note(Ctx *c)
{
        return db_run(c,
                "INSERT INTO search_number (name, value) VALUES ('version', ?) ON CONFLICT DO NOTHING",
                CELLS(cell_int(version_here())), NULL);
}

Err search_prepare(Ctx *c)
{
        Column *columns;
        size_t n;
        TRY(db_columns(c, S("search_within"), &columns, &n));
        if (n)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_script(c, tables));
        TRY(version_note(c));
        return txn_commit(&t);
}

/* 0: none. */
static MUST Err version_there(Ctx *c, int64_t *ret)
{
        Cell version;
        bool found;
        TRY(db_one(c, "SELECT value FROM search_number WHERE name = 'version'", NO_CELLS, &version,
                &found));
        *ret = found ? version.i : 0;
        return OK;
}

Err index_is_ours(Ctx *c, bool *ret)
{
        int64_t version;
        TRY(version_there(c, &version));
        *ret = version == version_here();
        return OK;
}

Err index_check_version(Ctx *c, int64_t version)
{
        if (version == version_here())
                return OK;
        return fail(c, ERR_CONFLICT,
                "The index was made by another version of the character tables; run “hanqing reindex”.");
}

Err index_check(Ctx *c)
{
        int64_t version;
        TRY(version_there(c, &version));
        return index_check_version(c, version);
}

Err index_numbers(Ctx *c, const char *name, int64_t n, int64_t *ret_last)
{
        Cell value;
        bool found;
        TRY(db_one(c,
                "INSERT INTO search_number (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = search_number.value + excluded.value "
                "RETURNING value",
                CELLS(cell_text(str_from(name)), cell_int(n)), &value, &found));
        *ret_last = value.i;
        return OK;
}

Err index_numbers_back(Ctx *c, const char *name, int64_t n, int64_t last)
{
        return db_run(c, "UPDATE search_number SET value = value - ? WHERE name = ? AND value = ?",
                CELLS(cell_int(n), cell_text(str_from(name)), cell_int(last)), NULL);
}

Err index_number(Ctx *c, const char *name, int64_t *ret)
{
        return index_numbers(c, name, 1, ret);
}

Err doc_row_load(Ctx *c, uint32_t ord, DocRow *ret)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        bool more;
        TRY(db_query(c,
                "SELECT register, id, number, title, state, date_text, file FROM search_doc WHERE ord = ?",
                CELLS(cell_int(ord)), &r));
        TRY(rows_next(c, r, &more));
        if (!more)
                return index_rearranged(c);
        Str *const into[] = {&ret->register_name, &ret->id, &ret->number, &ret->title, &ret->state,
                &ret->date_text, &ret->file};
        for (size_t i = 0; i < ARRAY_LEN(into); i++)
                *into[i] = str_keep(c->arena, rows_text(r, (int)i));
        return OK;
}

/* Numbers of segments go on where they were: what a connection has kept under one must never be another's. */
Err index_clear(Ctx *c)
{
        Cell segment;
        bool found;
        TRY(db_one(c, "SELECT value FROM search_number WHERE name = 'segment'", NO_CELLS, &segment,
                &found));
        for (size_t i = 0; i < ARRAY_LEN(clearing); i++)
                TRY(db_run(c, clearing[i], NO_CELLS, NULL));
        TRY(db_script(c, tables)); /* those of another version may have had other columns */
        TRY(version_note(c));
        if (!found)
                return OK;
        return db_run(c, "INSERT INTO search_number (name, value) VALUES ('segment', ?)",
                CELLS(segment), NULL);
}

/* Taking out
 * ---------- */
static MUST Err passages_remove(Ctx *c, int64_t ord)
{
        return db_run(c, "DELETE FROM search_passage WHERE id >= ? AND id < ?",
                CELLS(cell_int(ord << 31), cell_int((ord + 1) << 31)), NULL);
}

static MUST Err doc_lookup(
        Ctx *c, Str register_name, Str id, int64_t *ret_ord, int64_t *ret_parts, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT ord, n_parts FROM search_doc WHERE id = ? AND register = ?",
                CELLS(cell_text(id), cell_text(register_name)), &r));
        TRY(rows_next(c, r, ret_found));
        if (*ret_found) {
                *ret_ord = rows_int(r, 0);
                *ret_parts = rows_int(r, 1);
        }
        return OK;
}

Err index_remove(Ctx *c, Str register_name, Str id, bool *ret_was)
{
        int64_t ord, n_parts;
        TRY(doc_lookup(c, register_name, id, &ord, &n_parts, ret_was));
        TRY(db_run(c, "DELETE FROM search_within WHERE place = ?", CELLS(cell_text(id)), NULL));
        if (!*ret_was)
                return OK;
        TRY(db_run(c, "INSERT INTO search_dead (ord, n_parts) VALUES (?, ?)",
                CELLS(cell_int(ord), cell_int(n_parts)), NULL));
        TRY(db_run(c, "DELETE FROM search_doc WHERE ord = ?", CELLS(cell_int(ord)), NULL));
        TRY(db_run(c, "DELETE FROM search_day WHERE ord = ?", CELLS(cell_int(ord)), NULL));
        TRY(db_run(c, "DELETE FROM search_place WHERE ord = ?", CELLS(cell_int(ord)), NULL));
        return passages_remove(c, ord);
}

/* Putting in
 * ---------- */
Err index_put(Ctx *c, const DocWords *w)
{
        CLEANUP(builder_dropp) Builder *b = NULL;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(builder_begin(c, SPILL_TOKENS, &b));
        TRY(builder_add(b, w));
        TRY(builder_end(b));
        TRY(segments_settle(c, SETTLE_ON_SAVE));
        return txn_commit(&t);
}

static DocWords words_of_text(Str register_name, Str id, Str number, Str title, Piece pieces[2])
{
        return (DocWords){.register_name = register_name,
                .id = id,
                .number = number,
                .title = title,
                .pieces = pieces,
                .n_pieces = 2};
}

Err search_index_text(Ctx *c, Str register_name, Str id, Str number, Str title, Str text)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Piece pieces[2] = {{title, TITLE}, {text, BODY}};
        DocWords w = words_of_text(register_name, id, number, title, pieces);
        return index_put(c, &w);
}

/* Many at once
 * ------------ */
struct SearchBatch {
        Ctx *c;
        Builder *builder;
};

Err search_batch_begin(Ctx *c, SearchBatch **ret)
{
        SearchBatch *batch = NEW(c->arena, SearchBatch);
        batch->c = c;
        TRY(builder_begin(c, SPILL_TOKENS, &batch->builder));
        *ret = batch;
        return OK;
}

Err search_batch_text(SearchBatch *b, Str register_name, Str id, Str number, Str title, Str text)
{
        Piece pieces[2] = {{title, TITLE}, {text, BODY}};
        DocWords w = words_of_text(register_name, id, number, title, pieces);
        return builder_add(b->builder, &w);
}

Err search_batch_end(SearchBatch *b)
{
        TRY(builder_end(b->builder));
        return segments_merge_all(b->c);
}

void search_batch_dropp(SearchBatch **b)
{
        if (*b)
                builder_dropp(&(*b)->builder);
        *b = NULL;
}

Err search_tidy(Ctx *c)
{
        CLEANUP(txn_done) Txn t = {0};
        int64_t ignored;
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(index_number(c, "tidied", &ignored)); /* takes the writers' lock */
        TRY(segments_merge_all(c));
        return txn_commit(&t);
}

Err search_tidy_step(Ctx *c, uint64_t max_chars, bool *ret_did)
{
        CLEANUP(txn_done) Txn t = {0};
        int64_t ignored;
        bool ours, crowd;
        *ret_did = false;
        TRY(index_is_ours(c, &ours));
        if (!ours)
                return OK;
        TRY(segments_crowded(c, max_chars, &crowd)); /* looking takes no lock */
        if (!crowd)
                return OK;
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(index_number(c, "tidied", &ignored));
        TRY(segments_settle_once(c, max_chars, ret_did));
        return txn_commit(&t);
}
