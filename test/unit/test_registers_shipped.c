/* test_registers_shipped.c: the house rules of the registers and vocabularies that the program carries, walked
 * one by one: they speak both languages, lead somewhere, can be filled in, and count nothing twice. */
#include "record/register_keys.h"

#include "test/test.h"

#include <stdio.h>

static bool has_han(Str s)
{
        uint32_t cp;
        for (size_t at = 0; utf8_next(s, &at, &cp);)
                if (is_han(cp))
                        return true;
        return false;
}

static bool is_ascii(Str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] >= 0x80)
                        return false;
        return true;
}

/* A label in each language, and not the one for the other; SHA-256 is SHA-256 in both. */
static void check_label(Str zh, Str en, Str where)
{
        bool same = str_eq(zh, en) && is_ascii(zh);
        test_check(zh.n && en.n && !has_han(en) && (has_han(zh) || same), __FILE__, __LINE__,
                "%.*s: “%.*s” “%.*s”", STR(where), STR(zh), STR(en));
}

static void rule(bool kept, const Register *reg, Str what, const char *sentence)
{
        test_check(kept, __FILE__, __LINE__, "%.*s: %.*s: %s", STR(reg->name), STR(what), sentence);
}

#define EACH_REGISTER(reg)                                                           \
        for (size_t reg##_i = 0; reg##_i < registers_count(c->registers); reg##_i++) \
                for (const Register *reg = registers_at(c->registers, reg##_i); reg; reg = NULL)

static bool load(Ctx *c)
{
        return CHECK_OK(registers_load(c, NULL, &c->registers)) &&
                CHECK(registers_count(c->registers) > 50);
}

/* Words
 * ----- */
static void check_field_words(const Field *f)
{
        check_label(f->label_zh, f->label_en, f->name);
        if (f->group_zh.n) /* a short form has no parts */
                check_label(f->group_zh, f->group_en, f->name);
        CHECK(!f->hint_zh.n || (has_han(f->hint_zh) && f->hint_en.n));
        CHECK(!f->hint_zh.n || !str_eq(f->hint_zh, f->hint_en));
        CHECK(field_type_widget(f->type) && field_type_name(f->type));
        for (size_t t = 0; f->vocabulary && t < f->vocabulary->n; t++)
                check_label(f->vocabulary->terms[t].zh, f->vocabulary->terms[t].en,
                        f->vocabulary->name);
}

TEST(everything_has_its_words_in_both_languages)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        {
                check_label(reg->label_zh, reg->label_en, reg->name);
                for (size_t i = 0; i < reg->n_states; i++)
                        check_label(reg->states[i].zh, reg->states[i].en, reg->name);
                for (size_t i = 0; i < reg->n_moves; i++)
                        check_label(reg->moves[i].zh, reg->moves[i].en, reg->name);
                for (size_t i = 0; i < reg->n_clocks; i++)
                        check_label(reg->clocks[i].zh, reg->clocks[i].en, reg->clocks[i].name);
                for (size_t i = 0; i < reg->n_figures; i++) {
                        const Figure *f = &reg->figures[i];
                        check_label(f->zh, f->en, f->code);
                        check_label(f->definition_zh, f->definition_en, f->code);
                }
                for (size_t i = 0; i < reg->n_fields; i++)
                        check_field_words(&reg->fields[i]);
        }
}

TEST(no_two_registers_are_called_alike)
{
        if (!load(c))
                return;
        Map zh = map_new(c->arena), en = map_new(c->arena), numbers = map_new(c->arena);
        EACH_REGISTER(reg)
        {
                rule(!map_lookup(&zh, reg->label_zh) && !map_lookup(&en, reg->label_en), reg,
                        reg->label_zh, "another register has this label");
                rule(!reg->number.n || !map_lookup(&numbers, reg->number), reg, reg->number,
                        "another register gives the same numbers");
                map_put(&zh, reg->label_zh, &zh);
                map_put(&en, reg->label_en, &en);
                if (reg->number.n)
                        map_put(&numbers, reg->number, &numbers);
        }
}

static bool same_tree(const Yaml *a, const Yaml *b)
{
        bool same = a->kind == b->kind && a->line == b->line && a->column == b->column &&
                a->n == b->n && str_eq(a->s, b->s) && str_eq(a->file, b->file);
        for (size_t i = 0; i < a->n && same; i++)
                same = same_tree(a->items[i], b->items[i]) &&
                        (a->kind != YAML_MAP || same_tree(a->keys[i], b->keys[i]));
        return same;
}

/* What was read when the program was built is what libyaml reads, to the line and column; all of them, or none where the
 * build has no reader. */
TEST(a_packed_tree_is_that_of_its_text)
{
        size_t n = 0, n_packed = 0;
        for (size_t i = 0; i < n_assets; i++) {
                Str name = str_from(assets[i].name);
                if (!str_ends(name, S(".yaml")) ||
                        !(str_starts(name, S("registers/")) ||
                                str_starts(name, S("vocabularies/"))))
                        continue;
                const Asset *packed = asset_lookup(str_printf(c->arena, "%.*s" PACKED, STR(name)));
                Yaml *read;
                n++;
                if (!packed || !CHECK_OK(yaml_parse(c, name, asset_str(&assets[i]), &read)))
                        continue;
                n_packed++;
                test_check(same_tree(read, yaml_unpack(c->arena, name, asset_str(packed))),
                        __FILE__, __LINE__, "%.*s: its tree is another", STR(name));
        }
        CHECK(n > 100 && (n_packed == 0 || n_packed == n));
}

TEST(every_vocabulary_is_used)
{
        if (!load(c))
                return;
        Map used = map_new(c->arena);
        EACH_REGISTER(reg)
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].vocabulary)
                        map_put(&used, reg->fields[i].vocabulary->name, &used);
        Str folder = S("vocabularies/"), tail = S(".yaml");
        for (size_t i = 0; i < n_assets; i++) {
                Str name = str_from(assets[i].name);
                if (!str_starts(name, folder) || !str_ends(name, tail))
                        continue;
                name = str_slice(name, folder.n, name.n - tail.n);
                test_check(map_lookup(&used, name) != NULL, __FILE__, __LINE__,
                        "vocabularies/%.*s.yaml: no field uses it", STR(name));
        }
}

/* States
 * ------ */
static bool is_final(const State *s)
{
        return str_eq(str_from(s->light), S("done")) || str_eq(str_from(s->light), S("stop"));
}

static size_t state_index(const Register *reg, Str name)
{
        size_t i = 0;
        while (i < reg->n_states && !str_eq(reg->states[i].name, name))
                i++;
        return i;
}

/* Marks every state that the moves lead to from one; the bits of what was reached. */
static uint32_t reach(const Register *reg, size_t from)
{
        uint32_t reached = UINT32_C(1) << from, before;
        do {
                before = reached;
                for (size_t i = 0; i < reg->n_moves; i++)
                        if (reached >> state_index(reg, reg->moves[i].from) & 1)
                                reached |= UINT32_C(1) << state_index(reg, reg->moves[i].to);
        } while (reached != before);
        return reached;
}

TEST(every_state_is_reached_and_leads_to_an_end)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        {
                uint32_t from_first = reg->n_states ? reach(reg, 0) : 0;
                for (size_t i = 0; i < reg->n_states; i++) {
                        uint32_t reached = reach(reg, i);
                        bool ends = is_final(&reg->states[i]);
                        for (size_t k = 0; k < reg->n_states; k++)
                                ends = ends || (reached >> k & 1 && is_final(&reg->states[k]));
                        rule(from_first >> i & 1, reg, reg->states[i].name,
                                "no move leads to this state");
                        rule(ends, reg, reg->states[i].name, "no end is reached from this state");
                }
        }
}

/* A person tells moves apart by where they lead, and so does the program. */
TEST(no_two_moves_lead_the_same_way)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        for (size_t i = 0; i < reg->n_moves; i++)
                for (size_t k = 0; k < i; k++)
                        rule(!str_eq(reg->moves[i].from, reg->moves[k].from) ||
                                        !str_eq(reg->moves[i].to, reg->moves[k].to),
                                reg, reg->moves[i].zh, "another move leads the same way");
}

/* Filling in
 * ---------- */
/* Registers can be filled in one after another so that every required reference finds its record. */
TEST(every_required_reference_can_be_given)
{
        if (!load(c))
                return;
        Map ready = map_new(c->arena);
        size_t before;
        do {
                before = ready.n;
                EACH_REGISTER(reg)
                {
                        bool can = true;
                        for (size_t i = 0; i < reg->n_fields; i++) {
                                const Field *f = &reg->fields[i];
                                bool needed = f->required && f->target.n &&
                                        str_eq(str_from(field_type_name(f->type)), S("reference"));
                                can = can && (!needed || map_lookup(&ready, f->target));
                        }
                        if (can && !map_lookup(&ready, reg->name))
                                map_put(&ready, reg->name, &ready);
                }
        } while (ready.n != before);
        EACH_REGISTER(reg)
        rule(map_lookup(&ready, reg->name) != NULL, reg, reg->label_zh,
                "its required references never find a record");
}

static size_t how_wide(Str share)
{
        static const char *const widths[] = {"office", "levels", "system", "public"};
        size_t i = 0;
        while (i < ARRAY_LEN(widths) && !str_eq(share, str_from(widths[i])))
                i++;
        return i;
}

TEST(a_part_stands_where_its_whole_does)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        {
                if (!reg->part_of)
                        continue;
                const Register *whole = register_lookup(c->registers, reg->part_of->target);
                rule(whole && str_eq(whole->room, reg->room), reg, reg->room,
                        "a part stands in the room of its whole");
                rule(whole && how_wide(reg->share) <= how_wide(whole->share), reg, reg->share,
                        "a part is not shared wider than its whole");
                rule(reg->part_of->required && !reg->part_of->many, reg, reg->part_of->name,
                        "a part belongs to one whole");
                rule(reg->fields == reg->part_of, reg, reg->part_of->name,
                        "a part's form begins with its whole");
        }
}

static bool is_private(Str name)
{
        return str_eq(name, S("phone")) || str_eq(name, S("email"));
}

TEST(every_form_is_a_form)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        {
                size_t listed = 0;
                rule(reg->fields[0].group_zh.n > 0 || reg->n_fields < 5, reg, reg->label_zh,
                        "a form begins with the head of its first part");
                for (size_t i = 0; i < reg->n_fields; i++) {
                        const Field *f = &reg->fields[i];
                        listed += f->in_list;
                        rule(!f->is_title || f->in_list, reg, f->name, "the title is in the list");
                        rule(!f->restricted || !f->in_list, reg, f->name,
                                "what is restricted is not in the list");
                        rule(f->restricted || !is_private(f->name), reg, f->name,
                                "how to reach a person is restricted");
                }
                rule(listed <= 10, reg, reg->label_zh, "a list of more than ten columns");
        }
}

/* Roles
 * ----- */
static const char *const roles[] = {"reader", "recorder", "editor", "desk_editor", "first_reviewer",
        "second_reviewer", "final_reviewer", "archivist", "interviewer", "site_officer",
        "supervisor", "keeper", "statistician", "head", "admin"};

static bool among(const Str *names, size_t n, Str name)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(names[i], name))
                        return true;
        return false;
}

static void check_roles(const Register *reg, const Str *names, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                size_t k = 0;
                while (k < ARRAY_LEN(roles) && !str_eq(names[i], str_from(roles[k])))
                        k++;
                rule(k < ARRAY_LEN(roles), reg, names[i], "there is no such role");
        }
}

TEST(who_writes_may_read_and_who_moves_may_write)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        {
                check_roles(reg, reg->read_roles, reg->n_read_roles);
                check_roles(reg, reg->write_roles, reg->n_write_roles);
                rule(among(reg->write_roles, reg->n_write_roles, S("head")), reg, reg->label_zh,
                        "the head may write every register");
                for (size_t i = 0; i < reg->n_write_roles; i++)
                        rule(among(reg->read_roles, reg->n_read_roles, reg->write_roles[i]), reg,
                                reg->write_roles[i], "whoever writes may read");
                for (size_t i = 0; i < reg->n_moves; i++) {
                        const Move *m = &reg->moves[i];
                        check_roles(reg, m->by, m->n_by);
                        for (size_t k = 0; k < m->n_by; k++)
                                rule(among(reg->read_roles, reg->n_read_roles, m->by[k]), reg,
                                        m->by[k], "whoever moves may read");
                }
        }
}

/* Figures
 * ------- */
static bool ends_in_times(Str unit)
{
        return str_ends(unit, S("人次"));
}

/* The unit of a sum is that of its field: 人次 are never summed up to 人. */
TEST(figures_have_units_and_keep_them)
{
        if (!load(c))
                return;
        EACH_REGISTER(reg)
        for (size_t i = 0; i < reg->n_figures; i++) {
                const Figure *f = &reg->figures[i];
                rule(f->unit.n > 0, reg, f->code, "a figure has a unit");
                rule(figure_lookup(c->registers, f->code, NULL) == f, reg, f->code,
                        "another figure has this code");
                if (f->kind == FIGURE_SUM && f->field->unit.n)
                        rule(str_eq(f->unit, f->field->unit), reg, f->code,
                                "a sum has the unit of its field");
                rule(f->kind != FIGURE_DISTINCT || !ends_in_times(f->unit), reg, f->code,
                        "what is counted once is not 人次");
                rule((f->kind == FIGURE_RATE) == str_eq(f->unit, S("%")), reg, f->code,
                        "a rate, and only a rate, is in per cent");
        }
}

TEST_MAIN
