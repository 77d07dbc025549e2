/* test_search.c: the index finds everything and nothing else, on both engines, whatever was saved, changed and removed
 * before; counts are those of a scan. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "search/search_lib.h"
#include "test/test.h"
#include "test/testdb.h"

/* Searching in one line: "documents/occurrences". */
static SearchResult find(Ctx *c, const char *words)
{
        SearchQuery q = {.words = str_from(words), .limit = 20};
        SearchResult r = {0};
        fault_clear(c);
        CHECK_OK(search_run(c, &q, WITH_FACETS, &r));
        return r;
}

static void check_counts(Ctx *c, const char *words, int64_t documents, int64_t occurrences)
{
        SearchResult r = find(c, words);
        if (r.documents != documents || r.occurrences != occurrences)
                fprintf(stderr, "# searching %s\n", words);
        CHECK_INT(r.documents, documents);
        CHECK_INT(r.occurrences, occurrences);
}

static void put(Ctx *c, const char *id, const char *title, const char *text)
{
        CHECK_OK(search_index_text(
                c, S("material"), str_from(id), S("TX-1"), str_from(title), str_from(text)));
}

static const Register *reg(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

/* "field", "words" pairs; NULL ends. */
static Record *save(
        Ctx *c, const char *register_name, const char *visibility, const char *const *pairs)
{
        Record *r = record_new(c, reg(c, register_name));
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        r->visibility = str_from(visibility);
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define SAVE(name, visibility, ...) \
        save(c, name, visibility, (const char *const[]){__VA_ARGS__, NULL})
/* Counting
 * -------- */
static void counts(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        CHECK_OK(search_prepare(c));
        put(c, "a", "义渡旧址调查",
                "清乾隆年间，桐溪县设义渡于东门外。义渡\n之设，行人便之。渡口今存。");
        put(c, "b", "桐溪縣志·津梁", "義渡在縣東。義渡、官渡皆有船。GDP 2023年 增长。");
        put(c, "c", "无关", "山川形胜，物產豐饒。");
        check_counts(
                c, "义渡", 2, 4); /* the title repeats what the text has: no place of its own */
        check_counts(c, "義渡", 2, 4);
        check_counts(c, "渡", 2, 6);
        check_counts(c, "旧址", 1, 1); /* in the title only */
        check_counts(c, "桐溪县", 2, 2);
        check_counts(c, "义渡之设", 1, 1);
        check_counts(c, "义渡之", 1, 1);
        check_counts(c, "东门外义渡", 1, 1);
        check_counts(c, "gdp", 1, 1);
        check_counts(c, "2023年", 1, 1);
        check_counts(c, "2023年增长", 1, 1);
        check_counts(c, "年增长", 1, 1);
        check_counts(c, "物产丰饶", 1, 1);
        check_counts(c, "义渡 官渡", 1, 3);
        check_counts(c, "义渡　山川", 0, 0);
        check_counts(c, "饶山", 0, 0);
        check_counts(c, "调查清", 0, 0); /* a phrase does not reach from the title into the text */
        check_counts(c, "\"义渡 之设\"", 1, 1);
        check_counts(c, "县志津梁", 1, 1);
}
TEST(counts)
{
        testdb_each_empty(counts);
}

static void nothing_is_left_behind(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        put(c, "a", "甲", "沅水东流。沅水清。");
        put(c, "b", "乙", "沅水西岸。");
        check_counts(c, "沅水", 2, 3);
        put(c, "a", "甲", "澧水东流。");
        check_counts(c, "沅水", 1, 1);
        check_counts(c, "澧水", 1, 1);
        bool was;
        CHECK_OK(index_remove(c, S("material"), S("b"), &was));
        CHECK(was);
        check_counts(c, "沅水", 0, 0);
        CHECK_OK(index_remove(c, S("material"), S("b"), &was));
        CHECK(!was);
        CHECK_OK(search_tidy(c));
        check_counts(c, "沅水", 0, 0);
        check_counts(c, "澧水", 1, 1);
        Cell n;
        bool found;
        CHECK_OK(db_one(c, "SELECT count(*) FROM search_dead", NO_CELLS, &n, &found));
        CHECK_INT(n.i, 0);
        CHECK_OK(db_one(c, "SELECT count(*) FROM search_passage", NO_CELLS, &n, &found));
        CHECK_INT(n.i, 2);
        CHECK_OK(index_remove(c, S("material"), S("a"), &was));
        CHECK_OK(search_tidy(c));
        CHECK_OK(db_one(c, "SELECT count(*) FROM search_page", NO_CELLS, &n, &found));
        CHECK_INT(n.i, 0);
        check_counts(c, "澧水", 0, 0);
}
TEST(nothing_is_left_behind)
{
        testdb_each_empty(nothing_is_left_behind);
}

/* A connection keeps pages of the index; another makes the index anew, or what was written is taken back. */
static void nothing_stale(Ctx *c, DbKind kind)
{
        (void)kind;
        CLEANUP(db_closep) Db *other_db = NULL;
        Ctx other = *c;
        CHECK_OK(search_prepare(c));
        put(c, "a", "甲", "沅水东流。沅水清。");
        check_counts(c, "沅水", 1, 2);
        if (!CHECK_OK(db_open(&other, str_from(testdb_where()))))
                return;
        other_db = other.db;
        CHECK_OK(index_clear(&other));
        put(&other, "a", "甲", "沅水东流。澧水清。");
        check_counts(c, "沅水", 1, 1);
        check_counts(c, "澧水", 1, 1);
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_WRITE, &t));
                put(c, "b", "乙", "沅水西岸。");
                check_counts(c, "沅水", 2, 2);
        }
        put(c, "b", "乙", "资水西岸。");
        check_counts(c, "沅水", 1, 1);
        check_counts(c, "资水", 1, 1);
        check_counts(&other, "资水", 1, 1);
}
TEST(what_is_kept_of_the_index_is_never_stale)
{
        testdb_each_empty(nothing_stale);
}

/* Documents
 * --------- */
static uint32_t dice(uint32_t *state, uint32_t n);

static bool same_entry(const DocEntry *a, const DocEntry *b)
{
        return a->ord == b->ord && a->base == b->base && a->span == b->span &&
                a->owned == b->owned && a->start == b->start &&
                memcmp(a->ends, b->ends, sizeof a->ends) == 0 && a->n_chars == b->n_chars &&
                a->created_s == b->created_s && a->first == b->first && a->last == b->last &&
                a->kind == b->kind && a->bits == b->bits;
}

/* Columns of every width from nothing to four bytes, on two full pages and one that is not. */
static void documents_make(DocEntry *docs, size_t n)
{
        uint32_t state = 3, base = 0;
        for (size_t i = 0; i < n; i++) {
                uint32_t span = 2 + dice(&state, i < 250 ? 5 : 70000);
                docs[i] = (DocEntry){.ord = (uint32_t)i * 3,
                        .base = base,
                        .span = span,
                        .owned = span - dice(&state, 2),
                        .start = i == 400 ? UINT32_MAX : 0,
                        .ends = {1, 2, 3, (uint32_t)(i < 250 ? 4 : dice(&state, 1u << 24))},
                        .n_chars = span,
                        .created_s = 1780000000 + (uint32_t)i,
                        .first = i % 2 ? INT32_MIN : INT32_MAX,
                        .last = -1,
                        .kind = (uint16_t)(i % 5),
                        .bits = DOC_PUBLIC};
                base += span;
        }
}

static void table_of_documents(Ctx *c, DbKind kind)
{
        (void)kind;
        enum { N = 600 };
        DocEntry docs[N], *loaded;
        Buf root = buf_new(c->arena);
        CHECK_OK(search_prepare(c));
        documents_make(docs, N);
        CHECK_OK(docs_put(c, 9, docs, N, &root));
        Segment s = segment_of(9, N, docs[N - 1].base + docs[N - 1].span);
        s.doc_root = buf_str(&root);
        CHECK_OK(docs_load(c, &s, &loaded));
        DocCursor forward = docs_start(&s), back = docs_start(&s);
        for (size_t i = 0; i < N; i++) {
                CHECK(same_entry(&docs[i], &loaded[i]));
                const DocEntry *last = &docs[N - 1 - i];
                CHECK_OK(docs_seek(c, &back, last->base + last->span - 1));
                CHECK(same_entry(last, &back.doc));
                if (i % 7)
                        continue;
                CHECK_OK(docs_find(c, &forward, docs[i].base));
                CHECK(same_entry(&docs[i], &forward.doc));
        }
        CHECK_OK(db_run(
                c, "UPDATE search_page SET data = ?", CELLS(cell_blob(S("\xfa\0\2"))), NULL));
        back = docs_start(&s);
        CHECK_ERR(docs_seek(c, &back, 5), ERR_CORRUPT);
        fault_clear(c);
}
TEST(the_table_of_documents_gives_back_what_was_put)
{
        testdb_each_empty(table_of_documents);
}

static void another_version_is_refused(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        put(c, "a", "甲", "沅水东流。");
        CHECK_OK(db_run(c, "UPDATE search_number SET value = value + 1 WHERE name = 'version'",
                NO_CELLS, NULL));
        SearchQuery q = {.words = S("沅水"), .limit = 20};
        SearchResult r;
        CHECK_ERR(search_run(c, &q, WITHOUT_FACETS, &r), ERR_CONFLICT);
        CHECK(str_find(c->fault.sentence, S("reindex"), 0) != SIZE_MAX);
        CHECK_ERR(
                search_index_text(c, S("material"), S("b"), S(""), S("乙"), S("水")), ERR_CONFLICT);
        fault_clear(c);
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(registers_migrate(c, c->registers));
        record_hook_add(c->registers, search_index_record);
        const Record *tag = SAVE("tag", "office", "name", "沅水");
        CHECK(tag->id.n > 0); /* saved all the same; it is found after … */
        bool stale;
        CHECK_OK(search_is_stale(c, &stale));
        CHECK(stale);
        CHECK_OK(search_reindex(c, NULL, NULL));
        CHECK_OK(search_is_stale(c, &stale));
        CHECK(!stale);
        check_counts(c, "沅水", 1, 1);
}
TEST(another_version_is_refused)
{
        testdb_each(another_version_is_refused);
}

static void wrong_queries_are_refused(Ctx *c, DbKind kind)
{
        (void)kind;
        static const char *const wrong[] = {"", "  ", "，。", "\"\"",
                ("一 二 三 四 五 六 七 八 九 十 百 千 "
                 "三百 四百 五百 六百 七百")};
        char many[QUERY_MAX + 2];
        SearchResult r;
        CHECK_OK(search_prepare(c));
        for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
                SearchQuery q = {.words = str_from(wrong[i]), .limit = 20};
                CHECK_ERR(search_run(c, &q, WITHOUT_FACETS, &r), ERR_INVALID);
        }
        memset(many, 'x', sizeof many);
        SearchQuery q = {.words = {many, sizeof many}, .limit = 20};
        CHECK_ERR(search_run(c, &q, WITHOUT_FACETS, &r), ERR_INVALID);
        q = (SearchQuery){.words = S("水"), .limit = 201};
        CHECK_ERR(search_run(c, &q, WITHOUT_FACETS, &r), ERR_INVALID);
        fault_clear(c);
        check_counts(c, "水", 0, 0);
}
TEST(wrong_queries_are_refused)
{
        testdb_each_empty(wrong_queries_are_refused);
}

/* Showing
 * ------- */
static void shows_the_place(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        Buf text = buf_new(c->arena);
        for (int i = 0; i < 60; i++)
                buf_put(&text, S("春种秋收岁月长久耕读传家。\n"));
        buf_put(&text, S("縣東有義\n　　渡，行人便之。"));
        for (int i = 0; i < 60; i++)
                buf_put(&text, S("春种秋收岁月长久耕读传家。\n"));
        CHECK_OK(search_index_text(c, S("material"), S("a"), S("TX-7"), S("津梁"), buf_str(&text)));
        put(c, "b", "义渡", "义渡二字。");
        SearchResult r = find(c, "义渡行人");
        if (!CHECK_INT(r.n_hits, 1))
                return;
        const SearchHit *h = &r.hits[0];
        CHECK_STR(h->id, "a");
        CHECK_STR(h->number, "TX-7");
        CHECK_STR(h->register_name, "material");
        CHECK(h->passage > 1);
        CHECK(str_find(h->snippet, S("縣東有義 渡，行人便之"), 0) != SIZE_MAX);
        if (CHECK_INT(h->n_marks, 1))
                CHECK_STR(str_slice(h->snippet, h->marks[0].from, h->marks[0].to), "義 渡，行人");
        r = find(c, "義渡");
        if (!CHECK_INT(r.n_hits, 2))
                return;
        CHECK_STR(r.hits[0].id, "b"); /* the title says it */
        CHECK_INT(r.hits[0].n_title_marks, 1);
        if (CHECK_INT(r.n_forms, 2)) {
                CHECK_STR(r.forms[0].key, "义渡");
                CHECK_INT(r.forms[0].n, 1);
                CHECK_STR(r.forms[1].key, "義渡");
                CHECK_INT(r.forms[1].n, 1);
        }
        if (CHECK_INT(r.n_registers, 1))
                CHECK_INT(r.registers[0].n, 2);
}
TEST(shows_the_place)
{
        testdb_each_empty(shows_the_place);
}

TEST(marks)
{
        Span *p;
        size_t n;
        Str text = S("義渡、义渡和官渡。義。渡");
        CHECK_OK(search_mark(c, S("义渡"), text, &p, &n));
        if (CHECK_INT(n, 3))
                CHECK_STR(str_slice(text, p[2].from, p[2].to), "義。渡");
        CHECK_OK(search_mark(c, S("渡和 渡"), text, &p, &n));
        CHECK_INT(n, 4);
        CHECK_OK(search_mark(c, S("官渡義渡"), text, &p, &n));
        if (CHECK_INT(n, 1))
                CHECK_STR(str_slice(text, p[0].from, p[0].to), "官渡。義。渡");
        CHECK_OK(search_mark(c, S("Abc"), S("abc ABC abcd"), &p, &n));
        CHECK_INT(n, 2);
}

/* Random texts of few characters against a scan: every way in which tokens can meet, many segments, and
 * documents that are replaced. */
static uint32_t dice(uint32_t *state, uint32_t n)
{
        *state = *state * 1664525u + 1013904223u;
        return (*state >> 8) % n;
}

static Str random_text(Arena *a, uint32_t *state, size_t n)
{
        static const char *const bits[] = {
                "山", "水", "縣", "县", "義", "义", "渡", "，", "\n", "12", "Ab", "𠀀", "川"};
        Buf b = buf_new(a);
        for (size_t i = 0; i < n; i++)
                buf_put(&b, str_from(bits[dice(state, ARRAY_LEN(bits))]));
        return buf_str(&b);
}

/* A scan over the tokens, the definition of what is right. */
static int64_t scan(Ctx *c, Str text, const char *query)
{
        VEC(Str) words = {0};
        Tokenizer t = token_start(text);
        int64_t n = 0;
        for (Token token; token_next(&t, &token);)
                *VEC_PUSH(c->arena, &words) = str_keep(c->arena, token.word);
        VEC(Str) asked = {0};
        t = token_start(str_from(query));
        for (Token token; token_next(&t, &token);)
                *VEC_PUSH(c->arena, &asked) = str_keep(c->arena, token.word);
        for (size_t i = 0; i + asked.n <= words.n; i++) {
                bool all = true;
                for (size_t k = 0; k < asked.n && all; k++) {
                        bool last = k + 1 == asked.n;
                        uint32_t cp;
                        size_t at = 0;
                        (void)utf8_next(asked.p[k], &at, &cp);
                        all = last && is_han(cp) ? str_starts(words.p[i + k], asked.p[k])
                                                 : str_eq(words.p[i + k], asked.p[k]);
                }
                n += all;
        }
        return n;
}

static void equals_a_scan(Ctx *c, DbKind kind)
{
        (void)kind;
        enum { N = 40 };
        static const char *const queries[] = {"山", "山水", "山水县", "义渡", "渡山", "县县",
                "山水县川", "山水县川义", "渡12", "12", "12山", "山12渡", "ab", "ab12", "𠀀",
                "𠀀山", "山𠀀", "12山水", "山山山", "水12山水"};
        uint32_t state = 7;
        Str texts[N];
        CHECK_OK(search_prepare(c));
        for (int round = 0; round < 3; round++) {
                for (size_t i = 0; i < N; i += round == 0 ? 1 : 3) {
                        texts[i] = random_text(c->arena, &state, 20 + dice(&state, 600));
                        put(c, str_keep_z(c->arena, str_printf(c->arena, "%zu", i)), "无",
                                str_keep_z(c->arena, texts[i]));
                }
                if (round == 2)
                        CHECK_OK(search_tidy(c));
                for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
                        int64_t documents = 0, occurrences = 0;
                        for (size_t i = 0; i < N; i++) {
                                int64_t n = scan(c, texts[i], queries[q]);
                                documents += n > 0;
                                occurrences += n;
                        }
                        check_counts(c, queries[q], documents, occurrences);
                }
        }
}
TEST(equals_a_scan)
{
        testdb_each_empty(equals_a_scan);
}

/* A long text in parts: a phrase across the border of two is found once, with its place. */
static void long_texts_in_parts(Ctx *c, DbKind kind)
{
        (void)kind;
        static const char *const queries[] = {
                "山", "山水", "山水县", "山水县川义", "渡12", "ab12", "县县山"};
        uint32_t state = 11;
        CHECK_OK(search_prepare(c));
        CLEANUP(builder_dropp) Builder *b = NULL;
        CHECK_OK(builder_begin(c, 300, &b));
        Str texts[3];
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                texts[i] = random_text(c->arena, &state, 900 * (i + 1));
                Piece pieces[2] = {{S("山水"), TITLE}, {texts[i], BODY}};
                CHECK_OK(builder_add(b,
                        &(DocWords){.register_name = S("material"),
                                .id = str_printf(c->arena, "%zu", i),
                                .pieces = pieces,
                                .n_pieces = 2}));
        }
        CHECK_OK(builder_end(b));
        Cell n_segments;
        bool found;
        CHECK_OK(db_one(c, "SELECT count(*) FROM search_segment", NO_CELLS, &n_segments, &found));
        CHECK(n_segments.i > 6);
        for (int round = 0; round < 3; round++) {
                for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
                        int64_t documents = 0, occurrences = 0;
                        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                                int64_t n = scan(c, texts[i], queries[q]);
                                if (!n)
                                        n = scan(c, S("山水"), queries[q]);
                                documents += n > 0;
                                occurrences += n;
                        }
                        check_counts(c, queries[q], documents, occurrences);
                }
                /* First what an idle hour does, step by step; then all at once. */
                bool did = round == 0;
                size_t n_steps = 0;
                for (; did; n_steps += did)
                        CHECK_OK(search_tidy_step(c, TIDY_BESIDE_OTHERS, &did));
                CHECK_INT(n_steps > 0, round == 0);
                if (round == 1)
                        CHECK_OK(search_tidy(c));
        }
        bool was;
        CHECK_OK(index_remove(c, S("material"), S("1"), &was));
        CHECK_OK(search_tidy(c));
        check_counts(c, "山水县川义",
                (scan(c, texts[0], "山水县川义") > 0) + (scan(c, texts[2], "山水县川义") > 0),
                scan(c, texts[0], "山水县川义") + scan(c, texts[2], "山水县川义"));
        CHECK_OK(db_one(c, "SELECT count(*) FROM search_dead", NO_CELLS, &n_segments, &found));
        CHECK_INT(n_segments.i, 0);
}
/* Few characters in so many places that characters and pairs have tallies. */
static Str monotonous_text(Arena *a, uint32_t *state, size_t n)
{
        static const char *const bits[] = {"山", "縣", "县"};
        Buf b = buf_new(a);
        for (size_t i = 0; i < n; i++)
                buf_put(&b, str_from(bits[dice(state, ARRAY_LEN(bits))]));
        return buf_str(&b);
}

static void has_tally(Ctx *c, const char *folded, bool should)
{
        Segment *segments;
        size_t n;
        KeyCursor k;
        bool more;
        Buf key = buf_new(c->arena);
        key_put(&key, str_from(folded));
        CHECK_OK(segments_list(c, &segments, &n));
        if (!CHECK_INT(n, 1))
                return;
        CHECK_OK(segment_open(c, &segments[0]));
        Str from = tally_key(c->arena, buf_str(&key));
        CHECK_OK(keys_seek(c, &segments[0], from, &k));
        CHECK_OK(keys_next(c, &k, &more));
        CHECK_INT(more && str_starts(buf_str(&k.key), from), should);
        CHECK(!should || key_is_tally(buf_str(&k.key)));
}

static void frequent_pairs(Ctx *c, DbKind kind)
{
        (void)kind;
        enum { N = 9, LENGTH = 18000 };
        static const char *const queries[] = {
                "山", "县", "山县", "县县", "山山", "山县山", "title:山县", "\"山县\" NOT 水"};
        uint32_t state = 5;
        Str texts[N];
        CHECK_OK(search_prepare(c));
        CLEANUP(builder_dropp) Builder *b = NULL;
        CHECK_OK(builder_begin(c, SPILL_TOKENS, &b));
        for (size_t i = 0; i < N; i++) {
                texts[i] = monotonous_text(c->arena, &state, LENGTH + 100 * i);
                Piece pieces[2] = {{i % 2 ? S("山縣水") : S("水"), TITLE}, {texts[i], BODY}};
                CHECK_OK(builder_add(b,
                        &(DocWords){.register_name = S("material"),
                                .id = str_printf(c->arena, "%zu", i),
                                .pieces = pieces,
                                .n_pieces = 2}));
        }
        CHECK_OK(builder_end(b));
        for (int removed = 0; removed < 2; removed++) {
                bool was;
                if (removed)
                        CHECK_OK(index_remove(c, S("material"), S("4"), &was));
                has_tally(c, "山县", true);
                has_tally(c, "县县", true);
                has_tally(c, "县水", false);
                for (size_t q = 0; q < ARRAY_LEN(queries) - 2; q++) {
                        int64_t occurrences = 0;
                        for (size_t i = 0; i < N; i++)
                                occurrences +=
                                        removed && i == 4 ? 0 : scan(c, texts[i], queries[q]);
                        check_counts(c, queries[q], N - removed, occurrences);
                }
                check_counts(c, queries[ARRAY_LEN(queries) - 2], N / 2, N / 2);
                check_counts(c, queries[ARRAY_LEN(queries) - 1], 0, 0);
                for (GlyphMatch glyphs = GLYPHS_ALL; glyphs <= GLYPHS_EXACT; glyphs++) {
                        SearchQuery query = {.words = S("山縣"), .glyphs = glyphs, .limit = 1};
                        SearchResult r;
                        int64_t exact = 0;
                        for (size_t i = 0; i < N; i++)
                                for (size_t at = 0; !(removed && i == 4) &&
                                        (at = str_find(texts[i], S("山縣"), at)) != SIZE_MAX;
                                        at++)
                                        exact++;
                        CHECK_OK(search_run(c, &query, WITHOUT_FACETS, &r));
                        CHECK_INT(r.documents, N - removed);
                        if (glyphs == GLYPHS_EXACT)
                                CHECK_INT(r.occurrences, exact);
                        CHECK(r.n_hits == 1 && r.hits[0].n_marks > 0);
                }
        }
}
TEST(frequent_pairs_are_counted_by_their_tallies)
{
        testdb_each_empty(frequent_pairs);
}

TEST(long_texts_in_parts)
{
        testdb_each_empty(long_texts_in_parts);
}

/* Records
 * ------- */
#define MATERIAL(visibility, ...)                                                                 \
        SAVE("material", visibility, "type", "document", "source_way", "donation", "provided_by", \
                "某人", "received", "2024-03-01", "handled_by", "某", __VA_ARGS__)

static int64_t documents(Ctx *c, SearchQuery q)
{
        SearchResult r = {0};
        q.words = S("义渡");
        q.limit = 20;
        CHECK_OK(search_run(c, &q, WITH_FACETS, &r));
        CHECK_INT(r.n_hits, r.documents);
        return r.documents;
}

static int64_t facet(const SearchFacet *p, size_t n, Str key)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(p[i].key, key))
                        return p[i].n;
        return 0;
}

static void check_facets(Ctx *c, const Record *county, const Record *town)
{
        SearchResult r = find(c, "义渡");
        CHECK_INT(facet(r.registers, r.n_registers, S("material")), 3);
        CHECK_INT(facet(r.registers, r.n_registers, S("place")), 1);
        CHECK_INT(facet(r.places, r.n_places, county->id), 4);
        CHECK_INT(facet(r.places, r.n_places, town->id), 3);
        CHECK_INT(facet(r.forms, r.n_forms, S("义渡")), 4);
        CHECK_INT(facet(r.forms, r.n_forms, S("義渡")), 2);
        if (CHECK_INT(r.first_decade, 1860) && CHECK_INT(r.n_decades, 8)) {
                CHECK_INT(r.decades[0], 1); /* 1868 */
                CHECK_INT(r.decades[7], 1); /* 1936 */
                CHECK_INT(r.decades[3], 0);
        }
        SearchQuery q = {.words = S("义渡"),
                .limit = 20,
                .registers = (Str[]){S("place")},
                .n_registers = 1};
        SearchResult one = {0};
        CHECK_OK(search_run(c, &q, WITH_FACETS, &one));
        CHECK_INT(one.documents, 1);
        CHECK_INT(facet(one.registers, one.n_registers, S("material")), 3);
}

static void records_are_followed(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(search_prepare(c));
        record_hook_add(c->registers, search_index_record);
        const Record *county = SAVE("place", "office", "name", "桐溪县", "kind", "county");
        const Record *town = SAVE("place", "office", "name", "渡头镇", "kind", "town", "parent",
                "桐溪县", "note", "镇有义渡。");
        Record *old = MATERIAL("public", "title", "义渡碑记", "formed", "1868年", "body",
                "同治七年重修義渡，立碑。", "places", "渡头镇");
        MATERIAL("office", "title", "渡工换文", "formed", "1936年5月", "body", "义渡招渡工一名。",
                "places", "渡头镇");
        MATERIAL("office", "title", "义渡章程", "body", "無年月。義渡不取分文。", "places",
                "桐溪县");
        CHECK_INT(documents(c, (SearchQuery){0}), 4);
        CHECK_INT(documents(c, (SearchQuery){.public_only = true}), 1);
        CHECK_INT(documents(c, (SearchQuery){.place = county->id}), 4);
        CHECK_INT(documents(c, (SearchQuery){.place = town->id}), 3);
        CHECK_INT(documents(c, (SearchQuery){.place = old->id}), 0);
        int32_t first = jdn_from_gregorian(1900, 1, 1), last = jdn_from_gregorian(1940, 1, 1);
        CHECK_INT(documents(c, (SearchQuery){.first = first, .last = last}), 1);
        CHECK_INT(documents(c, (SearchQuery){.last = first}), 1);
        CHECK_INT(documents(c, (SearchQuery){.first = last}),
                0); /* the day of receipt is not told of */
        check_facets(c, county, town);
        check_counts(c, "義渡碑", 1, 1);

        /* Changed, withdrawn, restored: the index follows within the transaction. */
        CHECK_OK(record_put_text(c, old, S("title"), S("渡碑记")));
        CHECK_OK(record_put_text(c, old, S("body"), S("重修津渡，立碑。")));
        CHECK_OK(record_save(c, old, S("")));
        CHECK_INT(documents(c, (SearchQuery){0}), 3);
        check_counts(c, "津渡", 1, 1);
        CHECK_OK(record_withdraw(c, old->reg, old->id, S("重复")));
        check_counts(c, "津渡", 0, 0);
        CHECK_OK(record_restore(c, old->reg, old->id, S("有误")));
        check_counts(c, "津渡", 1, 1);
        CLEANUP(txn_done) Txn t = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        CHECK_OK(record_withdraw(c, old->reg, old->id, S("重复")));
        check_counts(c, "津渡", 0, 0);
        txn_done(&t);
        check_counts(c, "津渡", 1, 1);
        CHECK_OK(search_reindex(c, NULL, NULL));
        CHECK_INT(documents(c, (SearchQuery){0}), 3);
        check_counts(c, "津渡", 1, 1);
        SearchQuery q = {.words = S("渡"), .limit = 20, .order = ORDER_DATE};
        SearchResult r = {0};
        CHECK_OK(search_run(c, &q, WITHOUT_FACETS, &r));
        CHECK_STR(r.hits[0].date_text, "1868年");
        Names *names;
        NameHits hits;
        CHECK_OK(search_names(c, &names));
        CHECK_OK(names_find(c, names, S("自桐溪縣至渡頭鎮。"), &hits));
        CHECK_INT(hits.n, 2);
        (void)SAVE("place", "office", "name", "桐灌县", "kind", "county", "period",
                "1950年至1984年", "modern_name", "桐江市");
        CHECK_OK(search_names(c, &names));
        CHECK_OK(names_find(c, names, S("桐灌縣，今桐江市，属桐溪县。"), &hits));
        if (!CHECK_INT(hits.n, 3))
                return;
        int32_t then = jdn_from_gregorian(1960, 5, 1), now = jdn_from_gregorian(2001, 5, 1);
        NameBearer held = name_first(names, &hits.p[0]), heir = name_first(names, &hits.p[1]),
                   office = name_first(names, &hits.p[2]);
        CHECK_INT(name_state(&held, then, then), NAME_VALID);
        CHECK_INT(name_state(&held, now, now), NAME_NO_LONGER);
        CHECK_STR(held.later, "桐江市");
        CHECK_INT(name_state(&heir, now, now), NAME_VALID);
        CHECK_INT(name_state(&office, now, now), NAME_VALID);
}
TEST(records_are_followed)
{
        testdb_each(records_are_followed);
}

/* The collection of others' books, where it is present
 * ----------------------------------------------------- */
#define BOOKS_MAX 200
typedef struct {
        Str texts[BOOKS_MAX];
        Str han[BOOKS_MAX]; /* folded ideographs and words, for scanning */
        size_t n;
} Books;

/* The folder that holds queries.tsv: as it is given, or unpacked into scratch. */
static const char *data_dir(Arena *a, const char *scratch)
{
        const char *env = getenv("HANQING_TEST_DATA");
        Str roots[] = {str_from(env), S("../shared/data")};
        for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
                if (!roots[i].n)
                        continue;
                const char *pack = path_join(a, roots[i], S("dev-07-fulltext.tar.zst")).p;
                if (file_exists(path_join(a, roots[i], S("queries.tsv")).p))
                        return str_keep_z(a, roots[i]);
                if (!file_exists(pack))
                        continue;
                pid_t child = fork();
                if (child == 0) {
                        execlp("tar", "tar", "--zstd", "-xf", pack, "-C", scratch, (char *)NULL);
                        _exit(127);
                }
                int status = 1;
                if (waitpid(child, &status, 0) == child && status == 0)
                        return scratch;
        }
        return NULL;
}

/* What a scan runs over: folded ideographs without what is transparent, other words between blanks. */
static Str folded(Arena *a, Str text)
{
        Buf b = buf_new(a);
        Tokenizer t = token_start(text);
        buf_reserve(&b, text.n);
        for (Token token; token_next(&t, &token);) {
                uint32_t cp;
                size_t at = 0;
                bool han = utf8_next(token.word, &at, &cp) && is_han(cp);
                if (!han)
                        buf_putc(&b, ' ');
                buf_put(&b, han ? str_slice(token.word, 0, at) : token.word);
                if (!han)
                        buf_putc(&b, ' ');
        }
        return buf_str(&b);
}

static void books_load(Ctx *c, const char *dir, Books *books)
{
        const char *sub = path_join(c->arena, str_from(dir), S("kr2")).p;
        DIR *d = opendir(sub);
        if (!CHECK(d))
                return;
        for (struct dirent *e; (e = readdir(d)) && books->n < BOOKS_MAX;) {
                Str name = str_keep(c->arena, str_from(e->d_name)), text;
                if (!str_ends(name, S(".txt")))
                        continue;
                CHECK_OK(file_read(c, path_join(c->arena, str_from(sub), name).p, TEXT_MAX, &text));
                while (str_starts(text, S("#+")))
                        text = str_slice(text, str_find(text, S("\n"), 0) + 1, text.n);
                books->texts[books->n] = text;
                books->han[books->n++] = folded(c->arena, text);
        }
        (void)closedir(d);
}

static int64_t scan_count(Str hay, Str needle)
{
        int64_t n = 0;
        const char *p = hay.p, *end = hay.p + hay.n;
        for (; (p = memmem(p, (size_t)(end - p), needle.p, needle.n)); p++)
                n++;
        return n;
}

static size_t check_query(Ctx *c, const Books *books, Str query)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Str needle = folded(c->arena, query);
        int64_t documents = 0, occurrences = 0;
        for (size_t i = 0; i < books->n; i++) {
                int64_t n = scan_count(books->han[i], needle);
                documents += n > 0;
                occurrences += n;
        }
        SearchQuery q = {.words = query, .limit = 20};
        SearchResult r = {0};
        CHECK_OK(search_run(c, &q, WITHOUT_FACETS, &r));
        bool right = r.documents == documents && r.occurrences == occurrences;
        if (!right)
                fprintf(stderr, "# %.*s: %lld/%lld, a scan says %lld/%lld\n", STR(query),
                        (long long)r.documents, (long long)r.occurrences, (long long)documents,
                        (long long)occurrences);
        for (size_t i = 0; i < r.n_hits; i++)
                right = right && (r.hits[i].n_marks > 0 || r.hits[i].n_title_marks > 0);
        CHECK(right);
        return 1;
}

static void books_are_found_whole(Ctx *c, const char *dir)
{
        Books *books = NEW(c->arena, Books);
        Str queries, line;
        books_load(c, dir, books);
        CHECK_OK(search_prepare(c));
        CLEANUP(txn_done) Txn t = {0};
        CLEANUP(search_batch_dropp) SearchBatch *batch = NULL;
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        CHECK_OK(search_batch_begin(c, &batch));
        for (size_t i = 0; i < books->n; i++) {
                Str id = str_printf(c->arena, "%zu", i);
                CHECK_OK(search_batch_text(batch, S("material"), id, id, id, books->texts[i]));
        }
        CHECK_OK(search_batch_end(batch));
        CHECK_OK(txn_commit(&t));
        CHECK_OK(file_read(
                c, path_join(c->arena, str_from(dir), S("queries.tsv")).p, TEXT_MAX, &queries));
        size_t n = 0;
        while (str_cut(&queries, '\n', &line)) {
                Str query;
                if (!line.n || line.p[0] == '#' || str_starts(line, S("query\t")))
                        continue;
                (void)str_cut(&line, '\t', &query);
                n += check_query(c, books, query);
        }
        /* Phrases of one to twelve characters as they stand there, over whatever lies between them. */
        uint32_t state = 23;
        for (size_t i = 0; i < 300; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str text = books->texts[dice(&state, (uint32_t)books->n)];
                size_t at = dice(&state, (uint32_t)MIN(text.n, 1u << 22)), to;
                while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
                        at++;
                to = at + utf8_offset(str_slice(text, at, text.n), 1 + i % 12);
                Str phrase = str_printf(c->arena, "\"%.*s\"", STR(str_slice(text, at, to)));
                if (folded(c->arena, phrase).n && !memchr(phrase.p + 1, '"', phrase.n - 2))
                        n += check_query(c, books, phrase);
        }
        n += check_query(c, books, S("之"));
        n += check_query(c, books, S("縣"));
        printf("# %zu books, %zu queries equal to a scan\n", books->n, n);
}

static void completeness(Ctx *c, DbKind kind)
{
        const char *dir = kind == DB_SQLITE ? data_dir(c->arena, testdb_dir()) : NULL;
        if (dir)
                books_are_found_whole(c, dir);
        else
                printf("# found no data\n");
}
TEST(completeness)
{
        testdb_each_empty(completeness);
}

TEST_MAIN
