/* test_search.c: the index finds everything and nothing else, on both engines, whatever was saved, changed and removed
 * before; counts are those of a scan. */
#include <dirent.h>
#include <stdlib.h>

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
        check_counts(c, "义渡", 2, 5);
        check_counts(c, "義渡", 2, 5);
        check_counts(c, "渡", 2, 7);
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
        fault_clear(c);
}
TEST(another_version_is_refused)
{
        testdb_each_empty(another_version_is_refused);
}

static void wrong_queries_are_refused(Ctx *c, DbKind kind)
{
        (void)kind;
        static const char *const wrong[] = {"", "  ", "，。", "\"\"",
                "一 二 三 四 五 六 七 八 九 十 一 二 "
                "三 四 五 六 七"};
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
                Piece pieces[2] = {{S("山水"), PIECE_TITLE}, {texts[i], PIECE_BODY}};
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
        for (int round = 0; round < 2; round++) {
                for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
                        int64_t documents = 0, occurrences = 0;
                        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                                int64_t n = scan(c, texts[i], queries[q]) +
                                        scan(c, S("山水"), queries[q]);
                                documents += n > 0;
                                occurrences += n;
                        }
                        check_counts(c, queries[q], documents, occurrences);
                }
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
TEST(long_texts_in_parts)
{
        testdb_each_empty(long_texts_in_parts);
}

/* The collection of others' books, where it is present
 * ----------------------------------------------------- */
#define BOOKS_MAX 200
typedef struct {
        Str texts[BOOKS_MAX];
        Str han[BOOKS_MAX]; /* folded ideographs and words, for scanning */
        size_t n;
} Books;

static const char *data_dir(Arena *a)
{
        const char *env = getenv("HANQING_TEST_DATA");
        const char *const dirs[] = {env, "../shared/data"};
        for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
                if (!dirs[i] || !*dirs[i])
                        continue;
                const char *dir = path_join(a, str_from(dirs[i]), S("07-fulltext")).p;
                if (file_exists(dir))
                        return dir;
                if (file_exists(path_join(a, str_from(dirs[i]), S("queries.tsv")).p))
                        return dirs[i];
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
        n += check_query(c, books, S("之"));
        n += check_query(c, books, S("縣"));
        printf("# %zu books, %zu queries equal to a scan\n", books->n, n);
}

static void completeness(Ctx *c, DbKind kind)
{
        const char *dir = data_dir(c->arena);
        if (dir && kind == DB_SQLITE)
                books_are_found_whole(c, dir);
        else
                printf("# found no data\n");
}
TEST(completeness)
{
        testdb_each_empty(completeness);
}

TEST_MAIN
