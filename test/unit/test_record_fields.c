/* test_record_fields.c: what each type of field takes, keeps, understands and refuses; and that what it
 * prints it reads again. No database: types that look things up are tested with one in test_record.c. */
#include "record/record.h"

#include "test/test.h"

#include <math.h>

/* A field of the shipped registers. */
static const Field *field(Ctx *c, const char *reg, const char *name)
{
        if (!c->registers && !CHECK_OK(registers_load(c, NULL, &c->registers)))
                return NULL;
        const Field *f = field_lookup(register_lookup(c->registers, str_from(reg)), str_from(name));
        CHECK(f);
        return f;
}

static Value one(Ctx *c, const Field *f, const char *typed)
{
        Values v = {0};
        fault_clear(c);
        if (!f || !CHECK_OK(field_parse(c, f, str_from(typed), &v)) || !CHECK_INT(v.n, 1))
                return (Value){0};
        Values again;
        CHECK_OK(field_parse(c, f, field_print(c, f, &v), &again));
        CHECK(str_eq(field_print(c, f, &v), field_print(c, f, &again)));
        CHECK(v.p[0].number == again.p[0].number ||
                (isnan(v.p[0].number) && isnan(again.p[0].number)));
        CHECK(str_eq(v.p[0].edtf, again.p[0].edtf));
        return v.p[0];
}

static void refused(Ctx *c, const Field *f, const char *typed, const char *sentence)
{
        Values v;
        CHECK_ERR(field_parse(c, f, str_from(typed), &v), ERR_INVALID);
        CHECK(str_eq(c->fault.field, f->name));
        if (sentence)
                CHECK_STR(c->fault.sentence, sentence);
        fault_clear(c);
}

TEST(dates_keep_their_words)
{
        const Field *f = field(c, "site", "era");
        Value v = one(c, f, "清同治七年");
        CHECK_STR(v.text, "清同治七年");
        CHECK_STR(v.edtf, "1868-01-25/1869-02-10");
        CHECK_INT(v.first, jdn_from_gregorian(1868, 1, 25));
        CHECK_INT(v.last, jdn_from_gregorian(1869, 2, 10));
        Values vs = {&v, 1};
        CHECK(str_starts(field_reading(c, f, &vs), S("1868-01-25 to 1869-02-10 · ")));
        v = one(c, f, "明（推定）");
        CHECK_STR(v.text, "明（推定）");
        CHECK_STR(v.qualifier, "inferred");
        v = one(c, f, "1954年");
        CHECK_STR(v.edtf, "1954");
        v = one(c, f, "此桥初成之年"); /* words that a source may well say */
        CHECK_INT(v.edtf.n, 0);
        CHECK_STR(v.qualifier, "doubtful");
}

TEST(dates_that_cannot_have_been)
{
        const Field *f = field(c, "site", "era");
        refused(c, f, "民国二十五年(1935年)",
                "民国二十五年 is 1936, but the brackets say 1935. Correct one of them from the source.");
        refused(c, f, "1935年2月30日", NULL);
        Value v = one(c, f, "民国二十五年(1935年)（存疑）");
        CHECK_STR(v.qualifier, "doubtful");
        v = one(c, f, "乙亥年");
        CHECK_INT(v.edtf.n, 0);
        Values vs = {&v, 1};
        Str reading = field_reading(c, f, &vs);
        CHECK(str_find(reading, S("It is not guessed"), 0) != SIZE_MAX);
}

TEST(dates_that_depend_on_the_day_they_are_counted_from)
{
        const Field *f = field(c, "site", "era");
        int year, month, day;
        jdn_to_gregorian(day_today(c), &year, &month, &day);
        Value v = one(c, f, "明年6月底前");
        CHECK_INT(v.edtf.n, 0); /* it would be another one whenever the record is saved anew */
        Values vs = {&v, 1};
        Str reading = field_reading(c, f, &vs), there = str_printf(c->arena, "%d-06-30", year + 1);
        CHECK(str_find(reading, there, 0) != SIZE_MAX);
        v = one(c, f, "修桥那年");
        CHECK_STR(field_reading(c, f, &vs), "kept as words; not found by date");
}

TEST(quantities_keep_their_vagueness)
{
        const Field *f = field(c, "site", "land");
        Value v = one(c, f, "三十余亩");
        CHECK(v.number == 30 && isinf(v.number2));
        CHECK_STR(v.unit, "亩");
        CHECK_STR(v.qualifier, "≥");
        Values vs = {&v, 1};
        CHECK_STR(field_reading(c, f, &vs), "≥30 亩 · its vagueness is kept in every sum");
        v = one(c, f, "18.6");
        CHECK_STR(v.unit, "亩"); /* the field's own */
        CHECK(v.number == 18.6 && v.number2 == 18.6);
        v = one(c, f, "拓片2幅");
        CHECK_STR(v.unit, "幅");
        v = one(c, f, "若干");
        CHECK(isnan(v.number));
        vs.p = &v;
        CHECK_STR(field_reading(c, f, &vs), "kept as words; it will not be counted");
}

TEST(points)
{
        static const struct {
                const char *typed;
                double lat, lon;
        } good[] = {
                {"28.91236, 111.48207", 28.91236, 111.48207},
                {"28.91236，111.48207", 28.91236, 111.48207},
                {"28.91236 111.48207", 28.91236, 111.48207},
                {"111.48207, 28.91236", 28.91236, 111.48207},
                {"28°54′44″N 111°28′55″E", 28.9122222, 111.4819444},
                {"28°54'44\"N, 111°28'55\"E", 28.9122222, 111.4819444},
                {"北纬28度54分 东经111度30分", 28.9, 111.5},
                {"E111.5 N28.9", 28.9, 111.5},
                {"-33.5, 18.25", -33.5, 18.25},
                {"33.5S 18.25E", -33.5, 18.25},
                {"28° 111°", 28, 111},
        };
        const Field *f = field(c, "site", "location");
        for (size_t i = 0; i < ARRAY_LEN(good); i++) {
                Value v = one(c, f, good[i].typed);
                if (!CHECK(fabs(v.number - good[i].lat) < 1e-6 &&
                            fabs(v.number2 - good[i].lon) < 1e-6))
                        printf("# %s: %f %f\n", good[i].typed, v.number, v.number2);
        }
        static const char *const bad[] = {"28.9", "abc", "28.9, 211", "91, 28, 3", "28°61′N 111°E",
                "N28 N29", "95, 95", "28..9, 111"};
        for (size_t i = 0; i < ARRAY_LEN(bad); i++)
                refused(c, f, bad[i], NULL);
}

TEST(citations)
{
        const Field *f = field(c, "site", "evidence");
        Values v;
        CHECK_OK(field_parse(c, field(c, "tag", "note"), S("x"), &v));
        refused(c, f, "｜第2行", NULL);
        refused(c, f, "碑記｜第2行｜极好", NULL);
}

TEST(other_types)
{
        Value v = one(c, field(c, "organisation", "staff"), "十二");
        CHECK(v.number == 12);
        CHECK_STR(v.text, "十二");
        refused(c, field(c, "organisation", "staff"), "十二人", NULL);
        refused(c, field(c, "organisation", "staff"), "很多", NULL);
        v = one(c, field(c, "person", "living"), "否");
        CHECK_INT(v.whole, 0);
        CHECK_STR(v.text, "no");
        refused(c, field(c, "person", "living"), "也许", NULL);
        v = one(c, field(c, "site", "protection"), "县级");
        CHECK_STR(v.text, "county");
        refused(c, field(c, "site", "protection"), "县", NULL);
        v = one(c, field(c, "material", "original"),
                "01890a5d-ac96-774b-bcce-b302099a8057 碑记.txt");
        CHECK_STR(v.extra, "碑记.txt");
        refused(c, field(c, "material", "original"), "../../etc/passwd", NULL);
        refused(c, field(c, "tag", "name"), "\xff\xfe", NULL);
        Values vs;
        Buf longer = buf_new(c->arena);
        for (int i = 0; i < 41; i++)
                buf_put(&longer, S("字"));
        CHECK_ERR(field_parse(c, field(c, "tag", "name"), buf_str(&longer), &vs), ERR_LIMIT);
        fault_clear(c);
        CHECK_OK(field_parse(c, field(c, "site", "history"), S(" 一\r\n二\r三 "), &vs));
        CHECK_STR(vs.p[0].text, "一\n二\n三");
        CHECK_OK(field_parse(c, field(c, "site", "aliases"), S("\n甲\r\n\r\n乙\n"), &vs));
        CHECK_INT(vs.n, 2);
        CHECK_OK(field_parse(c, field(c, "site", "name"), S("　 "), &vs));
        CHECK_INT(vs.n, 0);
}

TEST_MAIN
