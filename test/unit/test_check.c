/* test_check.c: each rule by its own example, and what belongs to all of them; texts are in test/golden/text/check. */
#include "test/test.h"
#include "text/text.h"

#include <string.h>

static Remarks check(Ctx *c, Str text, const CheckOptions *o)
{
        Remarks r = {0};
        CHECK(proofread(c, text, o, &r) == OK);
        return r;
}

static const CheckOptions every = {.every_place = true};

static size_t count(const Remarks *r, const char *rule)
{
        size_t n = 0;
        for (size_t i = 0; i < r->n; i++)
                n += strcmp(r->p[i].rule->id, rule) == 0;
        return n;
}

/* The text with the proposals of one rule. */
static Str corrected(Ctx *c, Str text, const Remarks *r, const CheckRule *rule)
{
        Buf b = buf_new(c->arena);
        size_t at = 0;
        for (size_t i = 0; i < r->n; i++) {
                const Remark *f = &r->p[i];
                if (f->rule != rule || !f->proposal.n || f->at.from < at)
                        continue;
                buf_put(&b, str_slice(text, at, f->at.from));
                buf_put(&b, f->proposal);
                at = f->at.to;
        }
        buf_put(&b, str_slice(text, at, text.n));
        return buf_str(&b);
}

TEST(each_rule_by_its_example)
{
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++) {
                        Str wrong = str_from(r->wrong), right = str_from(r->right);
                        if (!wrong.n) /* needs the office's names or texts; see below */
                                continue;
                        Remarks in_wrong = check(c, wrong, &every),
                                in_right = check(c, right, &every);
                        bool proposes = false;
                        if (!count(&in_wrong, r->id) || in_right.n)
                                CHECK_STR(str_from(r->id),
                                        "found in its example and not in the right form");
                        for (size_t i = 0; i < in_wrong.n; i++)
                                proposes |= in_wrong.p[i].rule == r && in_wrong.p[i].proposal.n;
                        if (proposes)
                                CHECK_STR(corrected(c, wrong, &in_wrong, r), r->right);
                }
}

TEST(rows_are_complete)
{
        Map seen = map_new(c->arena);
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++) {
                        CHECK(!map_lookup(&seen, str_from(r->id)));
                        map_put(&seen, str_from(r->id), c);
                        CHECK(r->source[0] && r->sentence[0] && check_rule(str_from(r->id)) == r);
                }
        CHECK(check_rule(S("none")) == NULL);
}

TEST(places_are_bytes_lines_and_columns)
{
        Remarks r = check(c, S("桐溪县\n会开完了。，大家回去。\n约30人左右"), &every);
        CHECK_INT(r.n, 2);
        CHECK_INT(r.p[0].line, 2);
        CHECK_INT(r.p[0].column, 5);
        CHECK_INT(r.p[0].at.from, 22);
        CHECK_STR(r.p[0].words, "。，");
        CHECK_INT(r.p[1].line, 3);
        CHECK_INT(r.p[1].column, 1);
}

TEST(a_habit_is_told_once)
{
        CheckOptions once = {0};
        Str text = S("春,夏。秋,冬。东,西。南,北。\n茶,丝。");
        Remarks r = check(c, text, &once);
        CHECK_INT(r.n, 1);
        CHECK_INT(r.p[0].times, 5);
        CHECK_INT(check(c, text, &every).n, 5);
}

TEST(clean_text_gives_nothing)
{
        static const char *const rows[] = {
                "光绪二十四年四月二十三日（1898年6月11日），县城设立学堂。",
                "他说：“这座桥建于乾隆三年。”众人称是。",
                "“第一段没有写完。\n“第二段写完了。”\n此后无话。",
                "1）收集；2）整理；a）校对。",
                "全县16个乡镇，其中镇9个、乡7个，共有人口32.5万人。",
                "收到论文87篇，精选28篇，占32.2%。",
                "（1905—1985），享年81岁。",
                "2023-10-08 08:35，编辑部的It’s a test通过了。",
                "一、二年级学生和三、四年级学生分开。",
                "中国共产党桐溪县第一、二届代表大会",
                "约有300人，近5年来增加了3倍以上。",
                "《茶法》《盐法》和“清明”“谷雨”……都有记载。",
                "约翰·史密斯于1937—1945年居住在桐溪。",
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Remarks r = check(c, str_from(rows[i]), &every);
                if (r.n)
                        CHECK_STR(str_printf(c->arena, "%s: %s “%.*s”", rows[i], r.p[0].rule->id,
                                          STR(r.p[0].words)),
                                "nothing");
        }
}

TEST(an_open_quotation_is_told)
{
        Remarks r = check(c, S("他说：“此桥始建于宋。\n后来改建。\n"), &every);
        CHECK_INT(r.n, 1);
        CHECK_STR(r.p[0].words, "“");
}

TEST(two_forms_of_one_bearer)
{
        Names *n = names_new(c->arena);
        names_add(n, S("桐溪县地方志办公室"), S("organisation"), S("1"), S("桐溪县地方志办公室"));
        names_add(n, S("县志办"), S("organisation"), S("1"), S("桐溪县地方志办公室"));
        names_ready(n);
        CheckOptions o = {.names = n, .every_place = true};
        Remarks r = check(c, S("县志办收集资料。桐溪县地方志办公室编纂。"), &o);
        CHECK_INT(count(&r, "two-forms"), 1);
        CHECK_STR(r.p[0].words, "县志办");
}

static CharModel *learned(Arena *a)
{
        CharModel *m = charmodel_new(a);
        for (int i = 0; i < 40; i++) {
                charmodel_add(m, S("编纂委员会召开会议，审定桐溪县志初稿。"));
                charmodel_add(m, S("各乡镇报送资料，编纂委员会逐条核对。"));
                charmodel_add(m, S("县档案馆提供原件，抄录人员签字。"));
        }
        charmodel_ready(m);
        return m;
}

TEST(likely_wrong_characters_come_from_reviewed_text)
{
        CheckOptions o = {.model = learned(c->arena)};
        Str text = S("编篆委员会召开会议，审订桐溪县志初稿。");
        Remarks r = check(c, text, &o);
        CHECK_INT(count(&r, "likely-character"), 2);
        CHECK_STR(r.p[0].words, "篆");
        CHECK_STR(r.p[0].proposal, "纂");
        r = check(c, S("编纂委员会召开会议，审定桐溪县志初稿。"), &o);
        CHECK_INT(r.n, 0);
        r = check(c, text, &every);
        CHECK_INT(r.n, 0);
}

TEST(what_is_written_twice_is_meant)
{
        CheckOptions o = {.model = learned(c->arena)};
        Remarks r = check(c, S("审订桐溪县志初稿，审订人签字。"), &o);
        CHECK_INT(count(&r, "likely-character"), 0);
        o.every_place = true;
        r = check(c, S("审订桐溪县志初稿，审订人签字。"), &o);
        CHECK(count(&r, "likely-character") > 0);
}

TEST(the_same_text_gives_the_same_model)
{
        CharModel *a = learned(c->arena), *b = learned(c->arena);
        CHECK_INT(charmodel_chars(a), charmodel_chars(b));
        CHECK_INT(charmodel_bytes(a), charmodel_bytes(b));
        CHECK(charmodel_chars(a) > 2000 && charmodel_bytes(a) < 100000);
}

TEST(too_long_a_text_is_refused)
{
        Remarks r;
        Str text = {arena_alloc(c->arena, CHECK_MAX + 1), CHECK_MAX + 1};
        CHECK_ERR(proofread(c, text, &every, &r), ERR_LIMIT);
}

TEST(remarks_have_a_limit)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < REMARKS_MAX + 10; i++)
                buf_put(&b, S("完了。，"));
        Remarks r = check(c, buf_str(&b), &every);
        CHECK_INT(r.n, REMARKS_MAX);
        CHECK(r.n_left_off > 0);
}

TEST_MAIN
