/* test_record_io.c: tables in and out: CSV as offices have it, JSON as programs want it; all rows or none;
 * what goes out comes in again as the same. */
#include "record/record.h"

#include "test/test.h"
#include "test/testdb.h"

static const Register *start(Ctx *c, const char *name)
{
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return NULL;
        return register_lookup(c->registers, str_from(name));
}

static ImportReport import(Ctx *c, const Register *reg, const char *csv, ImportMode mode)
{
        ImportReport r = {0};
        CHECK_OK(record_import_csv(c, reg, str_from(csv), mode, &r));
        for (size_t i = 0; i < r.n_faults; i++)
                printf("# row %lld, %.*s: %.*s\n", (long long)r.faults[i].row,
                        STR(r.faults[i].field), STR(r.faults[i].sentence));
        return r;
}

static int64_t total(Ctx *c, const Register *reg)
{
        RecordList l = {0};
        ListQuery q = {.reg = reg};
        CHECK_OK(record_list(c, &q, &l));
        return l.total;
}

static void csv_by_names_and_labels(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *place = start(c, "place");
        if (!place)
                return;
        static const char csv[] =
                "\xEF\xBB\xBF编号,地名,类型,aliases,沿革\r\n"
                "DM-0007,渡头镇,镇,\"渡頭市\n渡头圩\",\"旧称\"\"市\"\",民国改镇\"\r\n"
                "\r\n"
                ",石桥镇,town,,\n";
        ImportReport r = import(c, place, csv, IMPORT_DRY);
        CHECK_INT(r.n_rows, 2);
        CHECK_INT(r.n_new, 2);
        CHECK_INT(r.n_faults, 0);
        CHECK_INT(total(c, place), 0);
        r = import(c, place, csv, IMPORT_REAL);
        CHECK_INT(total(c, place), 2);
        Record *p;
        if (!CHECK_OK(record_load_number(c, place, S("DM-0007"), &p)))
                return;
        CHECK_STR(record_text(p, S("note")), "旧称\"市\",民国改镇");
        CHECK_INT(record_values(p, S("aliases"))->n, 2);
        CHECK_OK(record_load_number(c, place, S("DM-0008"), &p));
        CHECK_STR(p->title, "石桥镇");
        /* A known number updates; a column that is not there is left alone; what is the same is not saved. */
        r = import(c, place, "number,kind\nDM-0007,乡\nDM-0008,镇\n", IMPORT_REAL);
        CHECK_INT(r.n_changed, 1);
        CHECK_INT(r.n_same, 1);
        CHECK_OK(record_load_number(c, place, S("DM-0007"), &p));
        CHECK_STR(p->title, "渡头镇");
        CHECK_STR(record_text(p, S("kind")), "township");
}
TEST(csv_by_names_and_labels)
{
        testdb_each(csv_by_names_and_labels);
}

static void all_or_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *place = start(c, "place");
        if (!place)
                return;
        ImportReport r = import(c, place,
                "name,kind,parent\n"
                "渡头镇,镇,\n"
                "白鹭渡,渡口,渡头镇\n" /* refers to the row above */
                "无上级,村,没有的地方\n"
                ",村,\n"
                "多一格,村,,x\n"
                "坏词,星球,没有的地方\n",
                IMPORT_REAL);
        CHECK_INT(r.n_rows, 6);
        CHECK_INT(r.n_new, 2);
        if (CHECK_INT(r.n_faults, 5)) {
                CHECK_INT(r.faults[0].row, 4);
                CHECK_STR(r.faults[0].field, "parent");
                CHECK_INT(r.faults[1].row, 5);
                CHECK_STR(r.faults[1].field, "name");
                CHECK_INT(r.faults[2].row, 6);
                CHECK_INT(r.faults[4].row, 7);
        }
        CHECK_INT(total(c, place), 0);
        CHECK_ERR(
                record_import_csv(c, place, S("name,colour\na,b\n"), IMPORT_DRY, &r), ERR_INVALID);
        CHECK_STR(c->fault.field, "colour");
        CHECK_ERR(record_import_csv(c, place, S("name,地名\na,b\n"), IMPORT_DRY, &r), ERR_INVALID);
        CHECK_ERR(record_import_csv(c, place, S("name\n\"a\n"), IMPORT_DRY, &r), ERR_INVALID);
        CHECK_ERR(record_import_csv(c, place, S("name\n\"a\"b\n"), IMPORT_DRY, &r), ERR_INVALID);
        CHECK_ERR(record_import_csv(c, place, S(""), IMPORT_DRY, &r), ERR_INVALID);
        CHECK_ERR(record_import_csv(c, place, S("PK\3\4\0\0\0\0\xff\xfe\0\1"), IMPORT_DRY, &r),
                ERR_INVALID);
        fault_clear(c);
}
TEST(all_or_nothing)
{
        testdb_each(all_or_nothing);
}

static void gb18030_is_read(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag");
        if (!tag)
                return;
        /* 标签,说明 / 渡口,津渡与码头 / 桥梁,石桥与浮桥 in GB18030 */
        static const char csv[] = "\xB1\xEA\xC7\xA9,\xCB\xB5\xC3\xF7\r\n"
                                  "\xB6\xC9\xBF\xDA,\xBD\xF2\xB6\xC9\xD3\xEB\xC2\xEB\xCD\xB7\r\n"
                                  "\xC7\xC5\xC1\xBA,\xCA\xAF\xC7\xC5\xD3\xEB\xB8\xA1\xC7\xC5\r\n";
        ImportReport r = import(c, tag, csv, IMPORT_REAL);
        CHECK_INT(r.n_new, 2);
        RecordList l = {0};
        ListQuery q = {.reg = tag, .words = S("渡口")};
        CHECK_OK(record_list(c, &q, &l));
        if (CHECK_INT(l.n, 1))
                CHECK_STR(record_text(l.p[0], S("note")), "津渡与码头");
}
TEST(gb18030_is_read)
{
        testdb_each(gb18030_is_read);
}

static Err put_row(Ctx *c, void *p, const Record *r)
{
        record_csv_row(c, p, r);
        return OK;
}

static Err put_json(Ctx *c, void *p, const Record *r)
{
        Buf *out = p;
        buf_put(out, out->n > 1 ? S(",") : S(""));
        json_write(out, record_to_json(c, r));
        return OK;
}

/* What goes out comes in again and changes nothing, by either way. */
static void round_trip(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *site = start(c, "site"),
                       *place = site ? register_lookup(c->registers, S("place")) : NULL;
        if (!place)
                return;
        (void)import(c, place, "name,kind\n渡头镇,镇\n", IMPORT_REAL);
        ImportReport r = import(c, site,
                "name,aliases,category,era,town,location,size,land,relics_list,evidence,visibility\n"
                "渡头义渡码头遗址,\"大码头\n义渡, 码头\",ferry,清同治七年,DM-0001,\"28.91236, 111.48207\",18.6米,"
                "三十余亩,是,渡頭義渡碑記｜第2—6行｜原件｜“里人羅永泰……釀錢\"\"置船二艘”,public\n",
                IMPORT_REAL);
        CHECK_INT(r.n_new, 1);
        ListQuery q = {.reg = site};
        Buf csv = buf_new(c->arena), json = buf_new(c->arena);
        record_csv_head(c, &csv, site);
        buf_putc(&json, '[');
        CHECK_OK(record_each(c, &q, put_row, &csv));
        CHECK_OK(record_each(c, &q, put_json, &json));
        buf_putc(&json, ']');
        ImportReport again = import(c, site, buf_z(&csv), IMPORT_REAL);
        CHECK_INT(again.n_same, 1);
        CHECK_INT(again.n_faults, 0);
        Json *rows;
        if (!CHECK_OK(json_parse(c, buf_str(&json), &rows)))
                return;
        CHECK_STR(json_text(json_at(json_at(rows->items[0], "era"), "edtf")),
                "1868-01-25/1869-02-10");
        CHECK_STR(json_text(json_at(json_at(rows->items[0], "town"), "label")), "渡头镇");
        CHECK(json_to_double(json_at(json_at(rows->items[0], "land"), "min"), 0) == 30);
        CHECK(!json_at(json_at(rows->items[0], "land"), "max"));
        CHECK_OK(record_import_json(c, site, rows, IMPORT_REAL, &again));
        CHECK_INT(again.n_same, 1);
        CHECK_INT(again.n_faults, 0);
        CHECK_INT(again.n_changed, 0);
}
TEST(round_trip)
{
        testdb_each(round_trip);
}

static void json_rows(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *person = start(c, "person");
        Json *rows;
        ImportReport r = {0};
        if (!person ||
                !CHECK_OK(json_parse(c,
                        S("[{\"name\":\"罗永年\",\"courtesy\":[\"寿康\"],\"living\":false,"
                          "\"birth\":{\"text\":\"清同治七年二月初九\"}},"
                          "{\"name\":\"罗永泰\",\"colour\":\"red\"},7,{\"name\":{\"a\":1}}]"),
                        &rows)))
                return;
        CHECK_OK(record_import_json(c, person, rows, IMPORT_REAL, &r));
        CHECK_INT(r.n_new, 1);
        CHECK_INT(r.n_faults, 3);
        CHECK_INT(total(c, person), 0);
        rows->n = 1;
        CHECK_OK(record_import_json(c, person, rows, IMPORT_REAL, &r));
        Record *p;
        if (!CHECK_OK(record_load_number(c, person, S("RW-0001"), &p)))
                return;
        CHECK_STR(record_values(p, S("birth"))->p[0].edtf, "1868-03-02");
        CHECK_STR(record_text(p, S("living")), "no");
        CHECK_ERR(record_import_json(c, person, NULL, IMPORT_REAL, &r), ERR_INVALID);
}
TEST(json_rows)
{
        testdb_each(json_rows);
}

TEST_MAIN
