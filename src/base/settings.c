/* settings.c: every setting of the program, one row each, and the file that changes them. */
#include "base/base.h"

#include <assert.h>
#include <string.h>

const SettingRow setting_rows[] = {
        {"address", "",
                N_("Address at which others reach the server, for links in feeds; empty: as they asked for it")},
        {"argon_memory_kib", "65536", N_("Memory for hashing a password, in KiB")},
        {"argon_passes", "2", N_("Passes over that memory")},
        {"database", "",
                N_("PostgreSQL connection string; empty: an SQLite file in the data folder")},
        {"language", "zh_Hans",
                N_("Language of the pages where the reader did not choose: zh_Hans or en")},
        {"last_day_works", "1",
                N_("1: a period that ends on a day off ends on the next working day; 0: it does not move")},
        {"lent_bad_hourly", "60",
                N_("How many wrong links are looked up within an hour, before all of them are refused")},
        {"lent_hourly", "600", N_("How often one link may write or be opened within an hour")},
        {"light_colours", "",
                N_("Colours of the lights in the same order, as #366247; empty: the program's own")},
        {"lights", "",
                N_("Words for the lights, in this order, blanks between: in order, near, late, stopped")},
        {"listen", "127.0.0.1:8700", N_("Address and port to serve at")},
        {"office", "", N_("Name of the office, shown on every page")},
        {"office_code", "", N_("Letters that stand in the office's own numbers")},
        {"open_form_bytes", "12582912",
                N_("Largest photograph that may be sent with a public form, in bytes")},
        {"open_form_files", "6", N_("How many photographs may be sent with a public form")},
        {"open_form_hourly", "60",
                N_("How many may write in the public forms of one register within an hour")},
        {"outline", "",
                N_("GeoJSON file with the office's own approved outline for maps; empty: outline.geojson in the data folder, if it is there")},
        {"permissions", "",
                N_("Who may what, where this office says it otherwise: publish=head,archivist import=editor")},
        {"reminders", "15 7 3 1", N_("Days before a deadline on which it is called to mind")},
        {"role_words", "",
                N_("What this office calls the roles: editor=编修 recorder=采录员; empty: the program's words")},
        {"session_hours", "12", N_("Hours after which a person signs in again")},
        {"soon_days", "7",
                N_("Days before a deadline from which on it is near, unless a clock says otherwise")},
        {"upload_max", "2147483648", N_("Largest file that may be uploaded, in bytes")},
        {"zone", "480", N_("Minutes the office's clock is ahead of UTC")},
        {NULL, NULL, NULL},
};

#define N_SETTINGS (ARRAY_LEN(setting_rows) - 1)

struct Settings {
        Str values[N_SETTINGS];
        bool given[N_SETTINGS];
};

/* N_SETTINGS if there is no such key. */
static size_t row_of(Str key)
{
        size_t i = 0;
        while (i < N_SETTINGS && !str_eq(str_from(setting_rows[i].key), key))
                i++;
        return i;
}

/* A setting whose default is a whole number must be one. */
static bool wants_number(size_t row)
{
        int64_t ignored;
        return str_to_int(str_from(setting_rows[row].value), &ignored);
}

static MUST Err parse_line(Ctx *c, Settings *s, Str line, int64_t number)
{
        size_t eq = str_find(line, S("="), 0);
        if (eq == SIZE_MAX)
                return fail(c, ERR_INVALID, "Settings, line %lld: there is no “=” in “%.*s”.",
                        (long long)number, STR(line));
        Str key = str_trim(str_slice(line, 0, eq));
        Str value = str_trim(str_slice(line, eq + 1, line.n));
        size_t row = row_of(key);
        if (row == N_SETTINGS)
                return fail_field(c, ERR_INVALID, key,
                        "Settings, line %lld: there is no setting named “%.*s”.", (long long)number,
                        STR(key));
        int64_t ignored;
        if (wants_number(row) && !str_to_int(value, &ignored))
                return fail_field(c, ERR_INVALID, key,
                        "Settings, line %lld: “%.*s” must be a whole number, not “%.*s”.",
                        (long long)number, STR(key), STR(value));
        if (s->given[row])
                return fail_field(c, ERR_INVALID, key,
                        "Settings, line %lld: “%.*s” is given twice.", (long long)number, STR(key));
        s->given[row] = true;
        s->values[row] = str_keep(c->arena, value);
        return OK;
}

Err settings_parse(Ctx *c, Str text, const Settings **ret)
{
        size_t bad;
        if (!utf8_valid(text, &bad))
                return fail(c, ERR_INVALID, "Settings: byte %zu is not UTF-8.", bad);
        Settings *s = NEW(c->arena, Settings);
        for (size_t i = 0; i < N_SETTINGS; i++)
                s->values[i] = str_from(setting_rows[i].value);
        Str line;
        for (int64_t number = 1; str_cut(&text, '\n', &line); number++) {
                line = str_trim(line);
                if (line.n && line.p[0] != '#')
                        TRY(parse_line(c, s, line, number));
        }
        *ret = s;
        return OK;
}

Str setting(const Ctx *c, const char *key)
{
        size_t row = row_of(str_from(key));
        assert(row < N_SETTINGS);
        return c->settings ? c->settings->values[row] : str_from(setting_rows[row].value);
}

int64_t setting_int(const Ctx *c, const char *key)
{
        int64_t v = 0;
        bool whole = str_to_int(setting(c, key), &v);
        assert(whole);
        (void)whole;
        return v;
}
