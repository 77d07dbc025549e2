/* test_quote.c: a sentence is found where it comes from, across scripts, punctuation and small differences, on both
 * engines; what is not there is not found; what one may not see is no source. */
#include "search/quote_lib.h"
#include "test/test.h"
#include "test/testdb.h"

/* Alignment
 * --------- */
static Alignment align(Ctx *c, const char *a, const char *b)
{
        Units x = units_of(c->arena, str_from(a)), y = units_of(c->arena, str_from(b));
        Alignment al;
        units_align(c->arena, &x, y.unit, y.n, &al);
        return al;
}

static bool same_as_tokens(Ctx *c, Str text)
{
        Units u = units_of(c->arena, text);
        Tokenizer t = token_start(text);
        size_t n = 0;
        for (Token token; token_next(&t, &token); n++) {
                uint32_t cp;
                (void)utf8_next(token.word, &(size_t){0}, &cp);
                if (n >= u.n || u.at[n].from != token.from ||
                        (is_han(cp) ? u.unit[n] != cp : !(u.unit[n] & UNIT_WORD)))
                        return false;
        }
        return u.n == n;
}

/* Signs lie amid the ideographs, and the walk of units takes short cuts of its own. */
TEST(every_character_is_the_same_to_both)
{
        for (uint32_t cp = 1; cp < 0x30000; cp++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Buf b = buf_new(c->arena);
                if (cp >= 0xD800 && cp < 0xE000)
                        continue;
                buf_put(&b, S("一"));
                buf_put_cp(&b, cp);
                buf_put(&b, S("二丁。"));
                if (!CHECK(same_as_tokens(c, buf_str(&b))))
                        printf("# U+%04X\n", cp);
        }
}

TEST(units_are_tokens)
{
        static const char *const texts[] = {"義渡，GDP 2023年 增长a一b、x", "", "　。",
                "ａＢ１义\n渡", "a\xCC\x81 e 一", "\xF0\xA0\x80\x80\xE4\xB8\x80",
                "一䷊泰卦䷋否卦" /* a hexagram lies among the ideographs and is none */};
        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
                CHECK(same_as_tokens(c, str_from(texts[i])));
}

TEST(alignment_counts_what_differs)
{
        Alignment al = align(c, "今若名为恶逆而特赦之", "曰今若名為惡逆，而特赦之非所以");
        CHECK(al.score == 1);
        CHECK_INT(al.from, 1);
        CHECK_INT(al.to, 11);
        al = align(c, "武帝遣文育与侯安都", "高祖遣文育與侯安都杜僧明");
        CHECK_INT(al.n_same, 7);
        CHECK_INT(al.n_missing, 2);
        CHECK(al.score > .6 && al.score < 1);
        al = align(c, "遣文育侯安都", "遣文育與侯安都");
        CHECK_INT(al.n_added, 1);
        CHECK_INT(al.n_same, 6);
        CHECK(al.score > .9 && al.score < 1);
        al = align(c, "遣文育又侯安都", "遣文育與侯安都");
        CHECK_INT(al.n_changed, 1);
        al = align(c, "遣文育與侯安都", "遣文育侯安都");
        CHECK_INT(al.n_missing, 1);
        CHECK_INT(al.pair[3], 0);
        al = align(c, "山川形胜", "春种秋收");
        CHECK(al.score == 0);
        CHECK_INT(align(c, "", "春").n_same, 0);
        CHECK_INT(align(c, "春", "").n_same, 0);
}

/* Sources
 * ------- */
static void put(Ctx *c, const char *id, const char *title, const char *text)
{
        CHECK_OK(search_index_text(
                c, S("material"), str_from(id), S("TX-1"), str_from(title), str_from(text)));
}

static QuoteResult quote(Ctx *c, const char *text)
{
        QuoteQuery q = {.text = str_from(text), .limit = 5, .least = .5};
        QuoteResult r = {0};
        CHECK_OK(quote_find(c, &q, &r));
        return r;
}

/* The same with other versions of it. */
static QuoteResult versions(Ctx *c, const char *text)
{
        QuoteQuery q = {.text = str_from(text), .limit = 5, .least = .5, .versions = true};
        QuoteResult r = {0};
        CHECK_OK(quote_find(c, &q, &r));
        return r;
}

static void check_first(Ctx *c, const char *text, const char *id, int64_t at)
{
        QuoteResult r = quote(c, text);
        if (!CHECK(r.n > 0))
                return;
        CHECK_STR(r.sources[0].id, id);
        CHECK_INT(r.sources[0].at, at);
}

static const char stele[] =
        "渡頭義渡碑記\n　　桐溪東門外有渡，春夏水漲，行旅艱於涉。乾隆三十一年，里人陳世\n"
        "昌捐田四十畝，設船二隻，名曰義渡。後舟壞，嘉慶九年重修，知縣周某記其事於石。";
static const char memoir[] =
        "縣東之渡，舊無船。里人陳世昌捐田三十畝，設船二隻，號曰義渡，行旅便之。";

static void books(Ctx *c)
{
        CHECK_OK(search_prepare(c));
        put(c, "stele", "義渡碑", stele);
        put(c, "memoir", "津梁雜記", memoir);
        put(c, "other", "物產", "山川形勝，物產豐饒，茶竹桐油之利甲於一郡。");
}

static void finds_the_source(Ctx *c, DbKind kind)
{
        (void)kind;
        books(c);
        check_first(c, "里人陈世昌捐田四十亩，设船二只，名曰“义渡”。", "stele", 28);
        check_first(c, "里人陈世昌捐田三十亩设船二只号曰义渡", "memoir", 7);
        check_first(c, "茶竹桐油之利，甲于一郡", "other", 8);
        QuoteResult r = versions(c, "里人陈世昌捐田四十亩，设船二只，名曰“义渡”。");
        CHECK_INT(r.n, 2);
        if (r.n != 2)
                return;
        CHECK(r.sources[0].score == 1);
        CHECK_INT(r.sources[0].n_marks, 0);
        CHECK(r.sources[0].passage > 0);
        CHECK_STR(r.sources[0].text, "里人陳世 昌捐田四十畝，設船二隻，名曰義渡");
        CHECK(r.sources[1].score < 1 && r.sources[1].score > .7);
        CHECK_INT(r.sources[1].n_changed, 2);
        CHECK_INT(r.sources[1].n_marks, 2);
        const QuoteSource *s = &r.sources[1];
        CHECK_STR(str_slice(s->text, s->marks[0].from, s->marks[0].to), "三");
        CHECK_STR(str_slice(s->text, s->marks[1].from, s->marks[1].to), "號");
        CHECK_INT(r.sources[1].n_asked_marks, 2);
        CHECK_INT(quote(c, "朝辞白帝彩云间千里江陵一日还").n, 0);
}
TEST(finds_the_source)
{
        testdb_each_empty(finds_the_source);
}

static void small_differences_do_not_hide_it(Ctx *c, DbKind kind)
{
        (void)kind;
        books(c);
        check_first(c, "陈世昌捐出田四十亩，设船两只，名义渡", "stele", 30);
        check_first(c, "春夏水涨……里人陈世昌捐田四十亩", "stele", 13);
        check_first(c, "乾隆卅一年里人陈世昌捐田四十亩", "stele", 22);
        /* Nothing is left of the pairs that are probably rarest: all are asked. */
        check_first(c, "桐漢东门夕有渡春夏水张行旅难于涉", "stele", 6);
}
TEST(small_differences_do_not_hide_it)
{
        testdb_each_empty(small_differences_do_not_hide_it);
}

static void crosses_passages(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        Buf text = buf_new(c->arena);
        for (uint32_t i = 0; i < 400; i++) {
                buf_put(&text, i % 7 ? S("其") : S("岁在"));
                buf_put_cp(&text, 0x5000 + i);
                buf_put(&text, i % 5 ? S("，耕读传家。") : S("，耕读传家。\n"));
        }
        put(c, "long", "家训", buf_z(&text));
        Passage *p;
        size_t n;
        CHECK_OK(passages_cut(c, buf_str(&text), &p, &n));
        if (!CHECK(n > 2))
                return;
        size_t border = p[1].at.from, from = border, to = border;
        uint32_t cp;
        for (int i = 0; i < 12; i++)
                (void)utf8_prev(buf_str(&text), &from, &cp);
        for (int i = 0; i < 12; i++)
                (void)utf8_next(buf_str(&text), &to, &cp);
        Str across = str_slice(buf_str(&text), from, to);
        QuoteResult r = quote(c, str_keep_z(c->arena, across));
        if (CHECK(r.n == 1)) {
                CHECK(r.sources[0].score == 1);
                CHECK_INT(r.sources[0].at, quote_length(c, str_slice(buf_str(&text), 0, from)));
        }
}
TEST(crosses_passages)
{
        testdb_each_empty(crosses_passages);
}

static void only_what_may_be_seen(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(registers_migrate(c, c->registers));
        record_hook_add(c->registers, search_index_record);
        const Register *reg = register_lookup(c->registers, S("material"));
        static const char *const visible[] = {"office", "public"};
        Record *r[2];
        for (size_t i = 0; i < 2; i++) {
                r[i] = record_new(c, reg);
                CHECK_OK(record_put_text(c, r[i], S("title"), str_from(visible[i])));
                CHECK_OK(record_put_text(c, r[i], S("original"),
                        S("urn:uuid:01a22592-38f5-78d5-8a2c-ac2a8015f879 碑記.txt")));
                CHECK_OK(record_put_text(c, r[i], S("body"), str_from(stele)));
                r[i]->visibility = str_from(visible[i]);
                CHECK_OK(record_save(c, r[i], S("")));
        }
        QuoteQuery q = {.text = S("里人陈世昌捐田四十亩"), .limit = 5, .least = .5};
        QuoteResult found;
        CHECK_OK(quote_find(c, &q, &found));
        CHECK_INT(found.n, 2);
        CHECK_STR(found.sources[0].file, "碑記.txt");
        q.public_only = true;
        CHECK_OK(quote_find(c, &q, &found));
        if (CHECK_INT(found.n, 1))
                CHECK_STR(found.sources[0].title, "public");
        q.public_only = false;
        q.but_id = r[1]->id;
        CHECK_OK(quote_find(c, &q, &found));
        if (CHECK_INT(found.n, 1))
                CHECK_STR(found.sources[0].title, "office");
        CHECK_OK(record_withdraw(c, reg, r[0]->id, S("重复")));
        CHECK_OK(quote_find(c, &q, &found));
        CHECK_INT(found.n, 0);
}
TEST(only_what_may_be_seen)
{
        testdb_each(only_what_may_be_seen);
}

static void limits_are_told(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(search_prepare(c));
        QuoteQuery q = {.text = S("甲，乙"), .limit = 5};
        QuoteResult r;
        CHECK_ERR(quote_find(c, &q, &r), ERR_INVALID);
        Buf many = buf_new(c->arena);
        for (int i = 0; i <= QUOTE_UNITS_MAX; i++)
                buf_put(&many, S("水"));
        q.text = buf_str(&many);
        CHECK_ERR(quote_find(c, &q, &r), ERR_LIMIT);
        q.text = str_slice(q.text, 0, q.text.n - 3);
        CHECK_OK(quote_find(c, &q, &r));
        CHECK_INT(r.n, 0);
        q.text = S("甲乙丙丁\xFF");
        CHECK_ERR(quote_find(c, &q, &r), ERR_INVALID);
        q.text = S("甲乙丙丁");
        q.limit = 101;
        CHECK_ERR(quote_find(c, &q, &r), ERR_INVALID);
}
TEST(limits_are_told)
{
        testdb_each_empty(limits_are_told);
}

/* Drafts
 * ------ */
static void a_draft_sentence_by_sentence(Ctx *c, DbKind kind)
{
        (void)kind;
        books(c);
        QuoteQuery q = {.limit = 3, .least = .5};
        q.text = S("碑文载：“里人陈世昌捐田四十亩，设船二只。”此后不详。\n"
                   "茶竹桐油之利，甲于一郡。全县经济社会发展取得新的成绩！好。");
        DraftReport r;
        CHECK_OK(quote_draft(c, &q, &r));
        static const struct {
                Leaning leaning;
                const char *from;
        } expected[] = {{LEANS_NEAR, "stele"}, {LEANS_SHORT, NULL}, {LEANS_QUOTED, "other"},
                {LEANS_NONE, NULL}, {LEANS_SHORT, NULL}};
        if (!CHECK_INT(r.n, ARRAY_LEN(expected)))
                return;
        for (size_t i = 0; i < r.n; i++) {
                CHECK_STR(
                        str_from(leaning_name(r.p[i].leaning)), leaning_name(expected[i].leaning));
                if (expected[i].from && CHECK(r.p[i].n_sources > 0))
                        CHECK_STR(r.p[i].sources[0].id, expected[i].from);
        }
        CHECK_INT(r.n_quoted, 1);
        CHECK_INT(r.n_near, 1);
}
TEST(a_draft_sentence_by_sentence)
{
        testdb_each_empty(a_draft_sentence_by_sentence);
}

/* The same text once more
 * ----------------------- */
static void the_same_text_is_told(Ctx *c, DbKind kind)
{
        (void)kind;
        books(c);
        SimilarResult r;
        SimilarQuery q = {.text = str_from(stele)};
        CHECK_OK(similar_find(c, &q, &r));
        if (CHECK(r.n > 0)) {
                CHECK_STR(r.p[0].id, "stele");
                CHECK(r.p[0].of_this == 1 && r.p[0].of_that == 1);
        }
        q.but_id = S("stele");
        CHECK_OK(similar_find(c, &q, &r));
        for (size_t i = 0; i < r.n; i++)
                CHECK(!str_eq(r.p[i].id, S("stele")));
        /* A longer text that has all of it; one character in it is another. */
        q = (SimilarQuery){.text = str_printf(c->arena, "春种秋收岁月长久。%s耕读传家，诗书继世。",
                                   "山川形胜，物产丰饶，茶竹桐油之利甲于一府。")};
        CHECK_OK(similar_find(c, &q, &r));
        if (CHECK_INT(r.n, 1)) {
                CHECK_STR(r.p[0].id, "other");
                CHECK(r.p[0].of_this > .3 && r.p[0].of_this < .8);
                CHECK(r.p[0].of_that > .8 && r.p[0].of_that < 1);
        }
        q.text = S("朝辞白帝彩云间，千里江陵一日还。");
        CHECK_OK(similar_find(c, &q, &r));
        CHECK_INT(r.n, 0);
        q.text = S("甲乙丙");
        CHECK_OK(similar_find(c, &q, &r));
        CHECK_INT(r.n, 0);
}
TEST(the_same_text_is_told)
{
        testdb_each_empty(the_same_text_is_told);
}

TEST(shares_of_two_texts)
{
        double a, b;
        similar_shares(c, S("山川形胜物产丰饶"), S("山川形勝，物產豐饒。茶竹桐油之利"), &a, &b);
        CHECK(a == 1 && b < .6 && b > .3);
        similar_shares(c, S("山川"), S("山川"), &a, &b);
        CHECK(a == 0 && b == 0); /* too short for a run */
}

/* Precedents
 * ---------- */
static void the_most_alike_first(Ctx *c, DbKind kind)
{
        (void)kind;
        static const struct {
                const char *reg, *id, *text;
        } rows[] = {
                {"event", "flood54", "大水，渡头码头淹没石阶二十九级，渡船移泊上湾，停航十二日。"},
                {"event", "flood35", "大雨七日，桐溪暴涨，沿河田禾被淹。"},
                {"event", "school", "县立第一小学校舍落成，建教室八间。"},
                {"event", "library", "县立图书室建立，藏书三千余册。"},
                {"material", "book", "渡头码头石阶被淹，渡船移泊，停航数日，桐溪涨水。"},
        };
        CHECK_OK(search_prepare(c));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                CHECK_OK(search_index_text(c, str_from(rows[i].reg), str_from(rows[i].id), S(""),
                        str_from(rows[i].text), S("")));
        PrecedentQuery q = {.text = S("大雨，桐溪暴漲，渡頭碼頭石階被淹，渡船移泊，停航數日"),
                .register_name = S("event"),
                .limit = 5};
        PrecedentResult r;
        CHECK_OK(precedent_find(c, &q, &r));
        if (!CHECK_INT(r.n, 2))
                return;
        CHECK_STR(r.p[0].id, "flood54");
        CHECK_STR(r.p[1].id, "flood35");
        CHECK(r.p[0].score > r.p[1].score && r.p[0].score <= 1);
        CHECK_STR(r.p[0].shared[0], "渡船移泊");
        q.but_id = S("flood54");
        CHECK_OK(precedent_find(c, &q, &r));
        if (CHECK_INT(r.n, 1))
                CHECK_STR(r.p[0].id, "flood35");
        q.public_only = true;
        CHECK_OK(precedent_find(c, &q, &r));
        CHECK_INT(r.n, 0);
        q = (PrecedentQuery){.text = S("朝辞白帝彩云间"), .register_name = S("event"), .limit = 5};
        CHECK_OK(precedent_find(c, &q, &r));
        CHECK_INT(r.n, 0);
        q.register_name = S("nothing");
        CHECK_OK(precedent_find(c, &q, &r));
        CHECK_INT(r.n, 0);
        q.text = S("甲乙");
        CHECK_ERR(precedent_find(c, &q, &r), ERR_INVALID);
}
TEST(the_most_alike_first)
{
        testdb_each_empty(the_most_alike_first);
}

TEST_MAIN
