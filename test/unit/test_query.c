/* test_query.c: the language of the search box: what it finds, on both engines, and what it says when it cannot be read. */
#include <string.h>

#include "search/search_lib.h"
#include "test/test.h"
#include "test/testdb.h"

static SearchResult find(Ctx *c, const char *words, GlyphMatch glyphs)
{
        SearchQuery q = {.words = str_from(words), .limit = 20, .glyphs = glyphs};
        SearchResult r = {0};
        fault_clear(c);
        if (!CHECK_OK(search_run(c, &q, WITH_FACETS, &r)))
                fprintf(stderr, "# searching %s: %.*s\n", words, STR(c->fault.sentence));
        return r;
}

/* Ids of what is found, by id, without blanks. */
static Str found(Ctx *c, const char *words, GlyphMatch glyphs)
{
        SearchResult r = find(c, words, glyphs);
        Buf out = buf_new(c->arena);
        for (char id = 'a'; id <= 'z'; id++)
                for (size_t i = 0; i < r.n_hits; i++)
                        if (str_eq(r.hits[i].id, (Str){&id, 1}))
                                buf_putc(&out, id);
        CHECK_INT(r.documents, out.n);
        return buf_str(&out);
}

static void check_found(Ctx *c, const char *words, const char *ids)
{
        if (!CHECK_STR(found(c, words, GLYPHS_ALL), ids))
                fprintf(stderr, "# searching %s\n", words);
}

static void put(Ctx *c, const char *id, const char *title, const char *text)
{
        CHECK_OK(search_index_text(
                c, S("material"), str_from(id), S(""), str_from(title), str_from(text)));
}

static void texts(Ctx *c)
{
        CHECK_OK(search_prepare(c));
        put(c, "a", "义渡碑", "桐溪东门外有义渡，行人便之。光绪年间水灾，渡船尽毁。");
        put(c, "b", "水灾纪", "是年水灾，又旱灾。官渡不通。");
        put(c, "c", "官渡", "官渡在县西。近年旱灾。");
        put(c, "d", "Notes on ferries", "The old ferry and the new bridge, OR so they say. 與");
}

static void operators(Ctx *c, DbKind kind)
{
        (void)kind;
        texts(c);
        static const char *const cases[][2] = {
                {"水灾 旱灾", "b"},
                {"水灾 AND 旱灾", "b"},
                {"水灾 且 旱灾", "b"},
                {"水灾 并且 旱灾", "b"},
                {"水灾 与 旱灾", "b"},
                {"义渡 OR 官渡", "abc"},
                {"义渡 或 官渡", "abc"},
                {"义渡|官渡", "abc"},
                {"义渡 ｜ 官渡", "abc"},
                {"水灾 NOT 旱灾", "a"},
                {"水灾 -旱灾", "a"},
                {"水灾 －旱灾", "a"},
                {"水灾 非 旱灾", "a"},
                {"水灾 不含 旱灾", "a"},
                {"-水灾", "cd"},
                {"NOT (水灾 OR ferry)", "c"},
                {"NOT NOT 水灾", "ab"},
                {"-(水灾 或 ferry)", "c"},
                {"(义渡 或 官渡) 水灾", "ab"},
                {"（义渡 或 官渡） 水灾", "ab"},
                {"义渡 或 官渡 旱灾", "abc"}, /* AND binds closer than OR */
                {"旱灾 官渡 或 义渡", "abc"},
                {"\"官渡 不通\"", "b"},
                {"“官渡 不通”", "b"},
                {"“官渡”不通", "b"}, /* no blank in it: punctuation */
                {"（官渡）不通", "b"},
                {"官渡（不通）", "b"},
                {"或", ""}, /* a word like others where it has nothing to join */
                {"与", "d"},
                {"水灾 或", ""},
                {"水灾 非", ""},
                {"水灾 近 旱灾", "b"},
                {"水灾 NEAR/1 旱灾", "b"},
                {"水灾 NEAR/0 旱灾", ""},
                {"旱灾 近/1 水灾", "b"},
                {"义渡 近/3 行人", "a"},
                {"义渡 近/3 水灾", ""},
                {"义渡 NEAR 行人 NEAR 便之", "a"},
                {"(水灾 近/1 旱灾) 或 官渡", "bc"},
                {"old NEAR/2 bridge", ""},
                {"old NEAR/4 bridge", "d"},
                {"and", "d"},
                {"OR | 官渡", NULL},
        };
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                if (cases[i][1])
                        check_found(c, cases[i][0], cases[i][1]);
}
TEST(operators)
{
        testdb_each_empty(operators);
}

static void fields(Ctx *c, DbKind kind)
{
        (void)kind;
        texts(c);
        check_found(c, "title:官渡", "c");
        check_found(c, "题名：官渡", "c");
        check_found(c, "标题:(官渡 或 义渡)", "ac");
        check_found(c, "-题名:官渡 官渡", "b");
        check_found(c, "正文:义渡", "a");
        check_found(c, "正文:义渡碑", "");
        check_found(c, "正文:\"官渡 在县\"", "c");
        check_found(c, "说明:官渡", ""); /* not a field: 说明官渡 stands nowhere */
        check_found(c, "作者:官渡", "");
        check_found(c, "原字:與", "d");
        check_found(c, "原字:与", "");
}
TEST(fields)
{
        testdb_each_empty(fields);
}

static void glyphs(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        put(c, "a", "甲", "高山流水，群山。");
        put(c, "b", "乙", "髙山流水，羣山。縣志");
        put(c, "c", "丙", "高山流水，GDP 县志。");
        CHECK_STR(found(c, "高山", GLYPHS_ALL), "abc");
        CHECK_STR(found(c, "高山", GLYPHS_EXACT), "ac");
        CHECK_STR(found(c, "髙山流", GLYPHS_EXACT), "b");
        CHECK_STR(found(c, "县志", GLYPHS_SCRIPTS), "bc");
        CHECK_STR(found(c, "县志", GLYPHS_EXACT), "c");
        CHECK_STR(found(c, "群", GLYPHS_ALL), "ab");
        CHECK_STR(found(c, "群", GLYPHS_EXACT), "a");
        CHECK_STR(found(c, "gdp县", GLYPHS_SCRIPTS), "c");
        CHECK_STR(found(c, "gdp县", GLYPHS_EXACT), "");
}
TEST(glyphs)
{
        testdb_each_empty(glyphs);
}

static void counts_and_marks(Ctx *c, DbKind kind)
{
        (void)kind;
        texts(c);
        SearchResult r = find(c, "水灾 或 官渡", GLYPHS_ALL);
        CHECK_INT(r.documents, 3);
        CHECK_INT(r.occurrences, 4); /* a: 1, b: 1 + 1, c: 1 */
        r = find(c, "水灾 -官渡", GLYPHS_ALL);
        CHECK_INT(r.occurrences, 1);
        CHECK_INT(r.n_forms, 1); /* what is excluded has no forms */
        if (CHECK_INT(r.n_hits, 1))
                CHECK_INT(r.hits[0].n_marks, 1);
        r = find(c, "渡 近/1 行", GLYPHS_ALL);
        CHECK_INT(r.occurrences, 2); /* 义渡，行: the other 渡 of the text are not near */
        r = find(c, "水灾 水災 水灾", GLYPHS_ALL);
        CHECK_INT(r.occurrences, 2); /* one term, however often it is typed */
        r = find(c, "年:1900", GLYPHS_ALL);
        CHECK_INT(r.documents, 0);
        CHECK_INT(r.occurrences, 0);
}
TEST(counts_and_marks)
{
        testdb_each_empty(counts_and_marks);
}

/* Refusals
 * -------- */
static void check_refused(Ctx *c, const char *words, const char *part)
{
        SearchQuery q = {.words = str_from(words), .limit = 20};
        SearchResult r;
        fault_clear(c);
        if (!CHECK_ERR(search_run(c, &q, WITHOUT_FACETS, &r), ERR_INVALID) ||
                !CHECK(str_find(c->fault.sentence, str_from(part), 0) != SIZE_MAX))
                fprintf(stderr, "# %s: %.*s\n", words, STR(c->fault.sentence));
        fault_clear(c);
}

static void says_what_and_where(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(search_prepare(c));
        check_refused(c, "\"义渡", "The quotation mark at character 1 is not closed");
        check_refused(c, "水灾 (义渡 或 官渡", "The bracket at character 4 is not closed");
        check_refused(c, "水灾) 义渡", "The bracket at character 3 closes nothing");
        check_refused(c, "OR 义渡", "“OR” at character 1 needs a word before it");
        check_refused(c, "义渡 AND", "“AND” at character 4 needs a word behind it");
        check_refused(c, "义渡 NOT ", "“NOT” at character 4 needs a word behind it");
        check_refused(c, "义渡 NEAR/5000 水灾", "the distance is a number from 0 to 1000");
        check_refused(c, "义渡 NEAR (水灾 旱灾)", "NEAR at character 4 stands between two words");
        check_refused(c, "title: 义渡", "“title” at character 1 needs a word behind its colon");
        check_refused(c, "水灾 年:甲乙丙", "“甲乙丙” at character 4 was not understood as a year");
        check_refused(c, "登记册:飞船", "There is no register “飞船”");
        check_refused(c, "地:乌有乡", "No place is called “乌有乡”");
        check_refused(c, "((((((((((((((((((a b) c) d", "nested too deeply");
        check_refused(c, "，。", "Type at least one character");
        check_refused(c, "a b c d e f g h i j k l m n o p q", "more than 16 words");
}
TEST(says_what_and_where)
{
        testdb_each_empty(says_what_and_where);
}

/* Records
 * ------- */
static const Record *save(Ctx *c, const char *name, const char *const *pairs)
{
        Record *r = record_new(c, register_lookup(c->registers, str_from(name)));
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define SAVE(name, ...) save(c, name, (const char *const[]){__VA_ARGS__, NULL})
#define MATERIAL(...)                                                                         \
        SAVE("material", "type", "document", "source_way", "donation", "provided_by", "某人", \
                "received", "2024-03-01", "handled_by", "某", __VA_ARGS__)

static void check_titles(Ctx *c, const char *words, int64_t n, const char *first)
{
        SearchResult r = find(c, words, GLYPHS_ALL);
        if (!CHECK_INT(r.documents, n))
                fprintf(stderr, "# searching %s\n", words);
        if (first && CHECK(r.n_hits > 0) && !CHECK_STR(r.hits[0].title, first))
                fprintf(stderr, "# searching %s\n", words);
}

static void fields_of_records(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(search_prepare(c));
        record_hook_add(c->registers, search_index_record);
        SAVE("place", "name", "桐溪县", "kind", "county", "aliases", "铜溪");
        SAVE("place", "name", "渡头镇", "kind", "town", "parent", "桐溪县");
        const Record *tablet = MATERIAL("title", "重修义渡碑记", "creator", "罗永年 撰", "formed",
                "1868年", "body", "同治七年重修義渡，2024 年拓。", "places", "渡头镇");
        MATERIAL("title", "渡工换文", "formed", "1930年代", "body", "义渡招渡工一名。", "places",
                "桐溪县");
        MATERIAL("title", "章程", "body", "无年月，义渡不取分文。");

        check_titles(c, "作者:罗永年", 1, "重修义渡碑记");
        check_titles(c, "title:罗永年", 0, NULL);
        check_titles(c, "名称:铜溪", 1, "桐溪县");
        check_titles(c, "义渡 年:1868", 1, "重修义渡碑记");
        check_titles(c, "义渡 年:同治七年", 1, "重修义渡碑记");
        check_titles(c, "义渡 date:1935", 1, "渡工换文"); /* the thirties may be 1935 */
        check_titles(c, "义渡 date:1935..1950", 1, "渡工换文");
        check_titles(c, "义渡 年:..1900", 1, "重修义渡碑记");
        check_titles(c, "义渡 年:1868至1950", 2, NULL);
        check_titles(c, "义渡 -年:1868", 2, NULL); /* what has no date is not of 1868 */
        check_titles(c, "年:1868", 1, "重修义渡碑记");
        check_titles(c, "义渡 地:桐溪县", 2, NULL); /* and what lies in it */
        check_titles(c, "义渡 place:渡头镇", 1, "重修义渡碑记");
        check_titles(c, "义渡 地:铜溪", 2, NULL); /* by another of its names */
        check_titles(c, "登记册:地名", 2, NULL);
        check_titles(c, "register:place 渡头", 1, "渡头镇");

        /* By sound: titles and names, any usual reading of each character, in full and by initials. */
        check_titles(c, "tongxi", 1, "桐溪县");
        check_titles(c, "txx", 1, "桐溪县");
        check_titles(c, "拼音:tong'xi'xian", 1, "桐溪县");
        check_titles(c, "chongxiu", 1, "重修义渡碑记");
        check_titles(c, "zhongxiu", 1, "重修义渡碑记");
        check_titles(c, "zxydbj", 1, "重修义渡碑记");
        check_titles(c, "luoyongnian", 1, "重修义渡碑记");
        check_titles(c, "DUTOU 登记册:地名", 1, "渡头镇");
        check_titles(c, "title:tongxi", 0, NULL);
        check_titles(c, "原字:tongxi", 0, NULL);
        check_titles(c, "dugong -txx", 1, "渡工换文");
        check_titles(c, "dugong near", 0, NULL);
        SearchResult sound = find(c, "tongxi", GLYPHS_ALL);
        CHECK_INT(sound.occurrences, 1);
        if (CHECK_INT(sound.n_hits, 1) && CHECK_INT(sound.hits[0].n_title_marks, 1))
                CHECK_INT(sound.hits[0].title_marks[0].to, strlen("桐溪"));

        /* The number: whole, in part, not the year in its middle. */
        const char *number = str_keep_z(c->arena, tablet->number);
        Str serial = str_slice(tablet->number, tablet->number.n - 4, tablet->number.n);
        check_titles(c, number, 1, "重修义渡碑记");
        check_titles(c, str_printf(c->arena, "编号:%s", number).p, 1, "重修义渡碑记");
        check_titles(
                c, str_printf(c->arena, "编号:%.*s 登记册:资料", STR(serial)).p, 1, "重修义渡碑记");
        check_titles(c, str_printf(c->arena, "%.*s 登记册:资料", STR(serial)).p, 1, "重修义渡碑记");
        Str year = str_slice(tablet->number, tablet->number.n - 9, tablet->number.n - 5);
        check_titles(c, str_printf(c->arena, "编号:%.*s 登记册:资料", STR(year)).p, 3, NULL);
        check_titles(c, "2024", 1, "重修义渡碑记");
}
TEST(fields_of_records)
{
        testdb_each(fields_of_records);
}

TEST_MAIN
