/* test_pages.c: a page asks the database as often for fifty records as for ten. Each row of what is made here refers to
 * records of its own, so that a question for each of them would be seen. */
#include "flow/flow.h"
#include "web/web.h"

#include <string.h>

#include "test/test.h"
#include "test/testdb.h"

#define FEW 10
#define MANY 50
#define NUMBERS_MOST 20

static const Str declaration = SC(
        "register: well\nlabel: 水井\nroom: registers\npart_of: site\nread: [editor]\nwrite: [editor]\n"
        "states: [{name: lead, zh: 线索, light: todo}, {name: filed, zh: 建档, light: done}]\n"
        "views:\n  - {name: towns, kind: matrix, label: 乡镇, rows: site, columns: town}\n"
        "  - {name: board, kind: board, label: 看板, by: state}\nfields:\n"
        "  - {name: name, label: 井名, type: text, search: title, in_list: true}\n"
        "  - {name: site, label: 遗址, type: reference, target: site, required: true, in_list: true}\n"
        "  - {name: town, label: 乡镇, type: reference, target: place, in_list: true, facet: true}\n"
        "  - {name: users, label: 用者, type: reference, target: person, many: true, in_list: true}\n"
        "  - {name: told, label: 依据, type: citation, target: material, many: true, in_list: true}\n"
        "  - {name: depth, label: 井深, type: quantity, unit: 米, in_list: true}\n");

static void put(Ctx *c, Record *r, const char *field, Str words)
{
        if (!CHECK_OK(record_put_text(c, r, str_from(field), words)))
                fprintf(stderr, "# %s\n", field);
}

static Str made(Ctx *c, const char *name, Str title)
{
        const Register *reg = register_lookup(c->registers, str_from(name));
        Record *r = record_new(c, reg);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].is_title)
                        put(c, r, str_keep_z(c->arena, reg->fields[i].name), title);
        if (strcmp(name, "place") == 0)
                put(c, r, "kind", S("镇"));
        CHECK_OK(record_save(c, r, S("")));
        return r->id;
}

static void add_well(Ctx *c, Str site, int i)
{
        Record *r = record_new(c, register_lookup(c->registers, S("well")));
        put(c, r, "name", str_printf(c->arena, "%d号井", i));
        put(c, r, "site", site);
        put(c, r, "town", made(c, "place", str_printf(c->arena, "第%d镇", i)));
        put(c, r, "users", made(c, "person", str_printf(c->arena, "第%d人", i)));
        put(c, r, "told", made(c, "material", str_printf(c->arena, "第%d件", i)));
        put(c, r, "depth", str_printf(c->arena, "%d米", i));
        CHECK_OK(record_save(c, r, S("")));
}

static void tie(Ctx *c, Str site, int i)
{
        Record *r = record_new(c, register_lookup(c->registers, S("event")));
        put(c, r, "entry", str_printf(c->arena, "第%d事", i));
        put(c, r, "sites", site);
        put(c, r, "date", str_printf(c->arena, "%d年", 1900 + i));
        r->state = register_lookup(c->registers, S("event"))->states[0].name;
        CHECK_OK(record_save(c, r, S("")));
}

/* A person with i posts, relations at both ends, names, events and a disputed fact with a version. */
static void live(Ctx *c, Str person, int i)
{
        static const struct {
                const char *reg, *title, *who, *other, *target, *date;
        } rows[] = {
                {"post", "post", "person", "body", "body", "term"},
                {"relation", "statement", "person", "other", "person", "period"},
                {"relation", "statement", "other", "person", "person", "period"},
                {"person_name", "name", "person", NULL, NULL, "period"},
                {"event", "entry", "persons", "place", "place", "date"},
                {"claim", "statement", "persons", NULL, NULL, NULL},
        };
        Str id = {0};
        for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
                const Register *reg = register_lookup(c->registers, str_from(rows[k].reg));
                Record *r = record_new(c, reg);
                put(c, r, rows[k].title, str_printf(c->arena, "第%d甲%zu", i, k));
                put(c, r, rows[k].who, person);
                if (rows[k].other)
                        put(c, r, rows[k].other,
                                made(c, rows[k].target, str_printf(c->arena, "第%d丙%zu", i, k)));
                if (rows[k].date)
                        put(c, r, rows[k].date, str_printf(c->arena, "%d年", 1850 + i));
                if (field_lookup(reg, S("kind")))
                        put(c, r, "kind",
                                str_eq(reg->name, S("relation")) ? S("family") : S("art"));
                if (field_lookup(reg, S("sources")))
                        put(c, r, "sources",
                                made(c, "material", str_printf(c->arena, "%d丁%zu", i, k)));
                if (reg->n_states)
                        r->state = reg->states[0].name;
                CHECK_OK(record_save(c, r, S("")));
                id = r->id;
        }
        Record *v = record_new(c, register_lookup(c->registers, S("claim_version")));
        put(c, v, "claim", id);
        put(c, v, "content", str_printf(c->arena, "第%d说", i));
        put(c, v, "source", made(c, "material", str_printf(c->arena, "%d戊", i)));
        v->state = S("noted");
        CHECK_OK(record_save(c, v, S("")));
}

/* How many statements a page takes. It is asked for twice, since the first time prepares more than it runs. */
static int64_t statements(Ctx *c, Str path)
{
        int64_t before = 0;
        for (int turn = 0; turn < 2; turn++) {
                Req q = {.method = S("GET"), .path = path, .quiet = true, .as = owner_actor()};
                size_t mark = str_find(path, S("?"), 0);
                if (mark != SIZE_MAX) {
                        q.path = str_slice(path, 0, mark);
                        q.query = str_slice(path, mark + 1, path.n);
                }
                Resp p = {0};
                before = db_statements(c->db);
                serve_request(c, &q, &p);
                if (!CHECK_INT(p.status, 200))
                        fprintf(stderr, "# %.*s: %.*s\n", STR(path), STR(p.body));
        }
        int64_t n = db_statements(c->db) - before;
        CHECK_OK(db_set_access(c, DB_WRITE)); /* a page that only reads leaves it so */
        c->words = NULL;
        return n;
}

static void check_same(const char *what, int64_t few, int64_t many)
{
        fprintf(stderr, "# %s: %lld statements\n", what, (long long)few);
        CHECK(few > 0);
        if (!CHECK_INT(many, few))
                fprintf(stderr, "# %s: %d rows take %lld statements, %d rows %lld\n", what, FEW,
                        (long long)few, MANY, (long long)many);
}

/* Pages that show one record, or the list of its parts, by its id. */
static const struct {
        const char *what, *before, *after; /* the id stands between */
} pages[] = {
        {"a record with parts and uses", "/r/site/", ""},
        {"the list of its parts", "/r/well?f.site=", ""},
        {"that list in another order", "/r/well?f.site=", "&sort=-name"},
        {"that list in print", "/r/well/print?f.site=", ""},
        {"its history", "/r/site/", "/history"},
        {"a table across them", "/r/well/view/towns?row=", ""},
};

/* Pages of a person. */
static const struct {
        const char *what, *after;
} person_pages[] = {
        {"a person", ""},
        {"a person at a date", "?at=1850/1960"},
        {"a person with two steps", "?steps=2"},
};

static Str page_of(Ctx *c, size_t i, Str id)
{
        return str_printf(c->arena, "%s%.*s%s", pages[i].before, STR(id), pages[i].after);
}

static void pages_ask_alike(Ctx *c, DbKind kind)
{
        (void)kind;
        char path[400];
        Str desk = S("/"), room = S("/r"), list = S("/r/well");
        snprintf(path, sizeof path, "%s/well.yaml", testdb_dir());
        if (!CHECK_OK(file_write(c, path, declaration)) ||
                !CHECK_OK(registers_load(c, path, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)) ||
                !CHECK_OK(views_open(c, NULL, &c->views)))
                return;
        Str a = made(c, "site", S("甲桥")), b = made(c, "site", S("乙桥"));
        for (int i = 0; i < FEW; i++) {
                add_well(c, a, i);
                tie(c, a, i);
        }
        const Str across[] = {S("/r/well/several"), S("/r/person/duplicates"), S("/numbers")};
        int64_t few_across[ARRAY_LEN(across)];
        for (size_t i = 0; i < ARRAY_LEN(across); i++)
                few_across[i] = statements(c, across[i]);
        CHECK(few_across[2] <= NUMBERS_MOST); /* of ninety registers */
        Str time = S("/r/event/view/timeline");
        int64_t few_time = statements(c, time);
        int64_t few_desk = statements(c, desk), few_room = statements(c, room),
                few_list = statements(c, list);
        for (int i = 0; i < MANY; i++) {
                add_well(c, b, 100 + i);
                tie(c, b, 100 + i);
        }
        check_same("the desk", few_desk, statements(c, desk));
        check_same("a room", few_room, statements(c, room));
        check_same("a list", few_list, statements(c, list));
        for (size_t i = 0; i < ARRAY_LEN(across); i++)
                check_same(
                        str_keep_z(c->arena, across[i]), few_across[i], statements(c, across[i]));
        check_same("the chronicle", few_time, statements(c, time));
        Str few = made(c, "person", S("少友")), many = made(c, "person", S("多友"));
        for (int i = 0; i < MANY; i++) {
                live(c, many, i);
                if (i < FEW)
                        live(c, few, MANY + i);
        }
        for (size_t i = 0; i < ARRAY_LEN(person_pages); i++)
                check_same(person_pages[i].what,
                        statements(c,
                                str_printf(c->arena, "/r/person/%.*s%s", STR(few),
                                        person_pages[i].after)),
                        statements(c,
                                str_printf(c->arena, "/r/person/%.*s%s", STR(many),
                                        person_pages[i].after)));
        for (size_t i = 0; i < ARRAY_LEN(pages); i++)
                check_same(pages[i].what, statements(c, page_of(c, i, a)),
                        statements(c, page_of(c, i, b)));
}
TEST(pages_ask_alike)
{
        testdb_each(pages_ask_alike);
}

TEST_MAIN
