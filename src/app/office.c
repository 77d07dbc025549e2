/* office.c: the office's folder: hanqing.conf, office.db, originals/, incoming/, registers/.
 *
 * The folder is the office: copied, it is the whole office on another machine. Opening brings the tables up
 * to date when the program is newer than the folder, because a county has nobody who would run a migration;
 * what that did is said on standard error. */
#include "app/app.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define CONF_MAX ((size_t)1 << 20)

static const char *inside(Ctx *c, const char *dir, const char *name)
{
        return path_join(c->arena, str_from(dir), str_from(name)).p;
}

static MUST Err read_settings(Ctx *c, const char *dir)
{
        Str text;
        const char *outline = inside(c, dir, "outline.geojson");
        TRY(file_read(c, inside(c, dir, "hanqing.conf"), CONF_MAX, &text));
        TRY(settings_parse(c, text, &c->settings));
        if (setting(c, "outline").n || !file_exists(outline))
                return OK;
        text = str_printf(c->arena, "%.*s\noutline = %s\n", STR(text), outline);
        return settings_parse(c, text, &c->settings);
}

const char *office_database(Ctx *c, const char *dir)
{
        Str where = setting(c, "database");
        return where.n ? str_keep_z(c->arena, where) : inside(c, dir, "office.db");
}

/* Registers of the program, replaced or joined by those in the folder. */
static MUST Err read_registers(Ctx *c, const char *dir)
{
        return registers_load(c, inside(c, dir, "registers"), &c->registers);
}

static MUST Err bring_up_to_date(Ctx *c)
{
        TRY(schema_migrate(c));
        TRY(seal_prepare(c));
        TRY(registers_migrate(c, c->registers));
        TRY(clock_prepare(c));
        TRY(org_prepare(c));
        TRY(tally_prepare(c));
        return search_prepare(c);
}

/* What every thread of the server does as well: its own connection, shared registers. */
static MUST Err open_rows(Ctx *c, const char *dir)
{
        TRY(db_open(c, str_from(office_database(c, dir))));
        return originals_open(c, inside(c, dir, "originals"), &c->originals);
}

/* Whoever owns the machine acts for the office's own organisation. */
static MUST Err belong_to_office(Ctx *c)
{
        Str org;
        TRY(scope_office(c, &org));
        if (!c->actor || c->actor != owner_actor() || !org.n)
                return OK;
        Actor *owner = NEW(c->arena, Actor);
        *owner = *c->actor;
        owner->org_id = org;
        c->actor = owner;
        return OK;
}

Err office_open(Ctx *c, const char *dir)
{
        if (!file_exists(inside(c, dir, "hanqing.conf")))
                return fail(c, ERR_NOT_FOUND,
                        "There is no office in %s. Make one with: hanqing init --data %s", dir,
                        dir);
        TRY(read_settings(c, dir));
        TRY(read_registers(
                c, dir)); /* and with them the settings once more, so that both change together */
        record_hook_add(c->registers, org_follow);
        record_hook_add_bulk(c->registers, search_hook());
        record_hook_add_bulk(c->registers, (BulkHook){.after = clock_record, .kind = HOOK_REAL});
        record_move_hooks(c->registers, move_allowed, move_followed);
        TRY(open_rows(c, dir));
        TRY(bring_up_to_date(c));
        return belong_to_office(c);
}

Err office_open_database(Ctx *c, const char *dir)
{
        TRY(read_settings(c, dir));
        return db_open(c, str_from(office_database(c, dir)));
}

static MUST Err write_settings(Ctx *c, const char *dir, Str name, Str database)
{
        Buf out = buf_new(c->arena);
        buf_printf(&out, "# %s\n",
                tr(c, N_("Settings of this office; what is not said here has its default.")));
        for (const SettingRow *row = setting_rows; row->key; row++) {
                Str value = strcmp(row->key, "office") == 0 ? name
                        : strcmp(row->key, "database") == 0 ? database
                                                            : (Str){0};
                buf_printf(&out, "\n# %s\n", tr(c, row->help));
                if (value.n)
                        buf_printf(&out, "%s = %.*s\n", row->key, STR(value));
                else
                        buf_printf(&out, "# %s = %s\n", row->key, row->value);
        }
        return file_write(c, inside(c, dir, "hanqing.conf"), buf_str(&out));
}

Err office_make(Ctx *c, const char *dir, Str name, Str database)
{
        TRY(dir_make(c, dir));
        if (chmod(dir, 0700) != 0) /* what lies here is the office's own */
                return fail_errno(c, N_("protect"), str_from(dir));
        if (!file_exists(inside(c, dir, "hanqing.conf")))
                TRY(write_settings(c, dir, name, database));
        return office_open(c, dir);
}

void office_close(Ctx *c)
{
        db_close(c->db);
        c->db = NULL;
}
