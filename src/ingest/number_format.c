/* number_format.c: what a number in a workbook is meant to be. A cell holds 46086 and a format; only the format
 * says that this is the 5th of March 2026. Facts: ECMA-376 part 1, 18.8.30 (built-in formats, those of Chinese
 * Excel among them) and 18.17.4.1 (dates as numbers). */
#include "ingest/sheet_inside.h"

#include <math.h>
#include <string.h>

/* Built-in formats that are days, times or parts of a hundred. */
static const struct {
        int from, to;
        unsigned shows;
} built_in[] = {
        {9, 10, SHOWS_PERCENT},
        {14, 16, SHOWS_DAY},
        {17, 17, SHOWS_YEAR | SHOWS_MONTH},
        {18, 21, SHOWS_TIME},
        {22, 22, SHOWS_DAY | SHOWS_TIME},
        {27, 27, SHOWS_YEAR | SHOWS_MONTH}, /* yyyy"年"m"月" */
        {28, 31, SHOWS_DAY},
        {32, 35, SHOWS_TIME},
        {36, 36, SHOWS_YEAR | SHOWS_MONTH},
        {45, 47, SHOWS_TIME},
        {50, 50, SHOWS_YEAR | SHOWS_MONTH},
        {51, 51, SHOWS_DAY},
        {52, 52, SHOWS_YEAR | SHOWS_MONTH},
        {53, 54, SHOWS_DAY},
        {55, 56, SHOWS_TIME},
        {57, 57, SHOWS_YEAR | SHOWS_MONTH},
        {58, 58, SHOWS_DAY},
};

unsigned format_built_in(int id)
{
        for (size_t i = 0; i < ARRAY_LEN(built_in); i++)
                if (id >= built_in[i].from && id <= built_in[i].to)
                        return built_in[i].shows;
        return 0;
}

/* Behind what stands in quotation marks, brackets or after a backslash: words, not a pattern. */
static size_t pass_words(Str code, size_t i)
{
        char ch = code.p[i];
        if (ch == '\\' || ch == '_' || ch == '*')
                return i + 2;
        if (ch == '"') {
                size_t end = str_find(code, S("\""), i + 1);
                return end == SIZE_MAX ? code.n : end + 1;
        }
        if (ch == '[' && i + 1 < code.n && !strchr("hHmMsS", code.p[i + 1])) {
                size_t end = str_find(code, S("]"), i + 1);
                return end == SIZE_MAX ? code.n : end + 1;
        }
        return i;
}

unsigned format_shows(Str code)
{
        unsigned shows = 0;
        bool month = false;
        code = str_slice(code, 0, str_find(code, S(";"), 0));
        if (str_starts(code, S("General")) || str_eq(code, S("@")))
                return 0;
        for (size_t i = 0; i < code.n;) {
                size_t behind = pass_words(code, i);
                if (behind > i) {
                        i = behind;
                        continue;
                }
                switch (code.p[i++] | 0x20) {
                case 'y':
                case 'e':
                        shows |= SHOWS_YEAR;
                        break;
                case 'm':
                        month = true;
                        break;
                case 'd':
                        shows |= SHOWS_DAY;
                        break;
                case 'h':
                case 's':
                        shows |= SHOWS_TIME;
                        break;
                case '%':
                        shows |= SHOWS_PERCENT;
                        break;
                }
        }
        /* 0.00E+00: an e that is no year */
        if (shows == SHOWS_YEAR && !month && str_find(code, S("0"), 0) != SIZE_MAX)
                return 0;
        if (month && !(shows & SHOWS_TIME && !(shows & (SHOWS_YEAR | SHOWS_DAY))))
                shows |= SHOWS_MONTH;
        return shows;
}

/* Excel believes that 1900 was a leap year: its day 60 never was, and all before it are one day off. */
static bool day_of(double serial, bool from_1904, int *y, int *m, int *d)
{
        if (serial < 0 || serial > 2958465)
                return false;
        int32_t day = (int32_t)floor(serial);
        if (!from_1904 && (day == 60 || day == 0))
                return false;
        int32_t first = from_1904 ? jdn_from_gregorian(1904, 1, 1)
                                  : jdn_from_gregorian(1899, 12, 30) + (day < 60 ? 1 : 0);
        jdn_to_gregorian(first + day, y, m, d);
        return true;
}

static void put_time(Buf *b, double serial)
{
        int64_t seconds = llround((serial - floor(serial)) * 86400);
        buf_printf(b, "%02d:%02d", (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60));
        if (seconds % 60)
                buf_printf(b, ":%02d", (int)(seconds % 60));
}

static bool put_day(Buf *b, double serial, unsigned shows, bool from_1904)
{
        int y, m, d;
        if (!day_of(serial, from_1904, &y, &m, &d))
                return false;
        buf_printf(b, "%04d", y);
        if (shows & (SHOWS_MONTH | SHOWS_DAY))
                buf_printf(b, "-%02d", m);
        if (shows & SHOWS_DAY)
                buf_printf(b, "-%02d", d);
        return true;
}

static SheetNote put_plain(Buf *b, Str raw, double v)
{
        if (v != floor(v) || fabs(v) >= 1e21) {
                buf_printf(b, "%.15g", v);
                return NOTE_NONE;
        }
        if (fabs(v) >= 1e15) {
                buf_put(b, raw);
                return NOTE_DIGITS;
        }
        buf_printf(b, "%.0f", v);
        return NOTE_NONE;
}

SheetNote number_words(Buf *b, Str raw, unsigned shows, bool from_1904)
{
        double v;
        if (!str_to_double(raw, &v) || !isfinite(v)) {
                buf_put(b, raw);
                return NOTE_NONE;
        }
        if (shows & SHOWS_PERCENT) {
                buf_printf(b, "%.12g%%", v * 100);
                return NOTE_NONE;
        }
        unsigned date = shows & (SHOWS_YEAR | SHOWS_MONTH | SHOWS_DAY);
        if (date) {
                if (!put_day(b, v, date, from_1904)) {
                        (void)put_plain(b, raw, v);
                        return NOTE_NO_DAY;
                }
                if (!(shows & SHOWS_TIME) || v == floor(v))
                        return NOTE_NONE;
                buf_putc(b, ' ');
                put_time(b, v);
                return NOTE_NONE;
        }
        if (shows & SHOWS_TIME && v >= 0 && v < 1) {
                put_time(b, v);
                return NOTE_NONE;
        }
        return put_plain(b, raw, v);
}
