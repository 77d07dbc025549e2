/* cmd_text_point.c: hanqing text point: coordinates from one datum into another. */
#include "app/cmd_text.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
        Datum from, to;
} Way;

/* "28.91236, 111.48207" or with blanks or a tab between: latitude first. */
static bool take_number(Str *s, double *ret)
{
        size_t n = 0;
        char digits[40];
        *s = str_trim(*s);
        while (n < s->n && n + 1 < sizeof digits &&
                ((s->p[n] >= '0' && s->p[n] <= '9') || s->p[n] == '.' || s->p[n] == '-')) {
                digits[n] = s->p[n];
                n++;
        }
        digits[n] = 0;
        char *end;
        *ret = strtod(digits, &end);
        if (!n || *end)
                return false;
        *s = str_trim(str_slice(*s, n, s->n));
        return true;
}

static void point_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const Way *way = options;
        Str rest = context.n ? str_printf(c->arena, "%.*s %.*s", STR(line), STR(context)) : line;
        GeoPoint p;
        bool good = take_number(&rest, &p.lat);
        if (good && str_starts(rest, S(",")))
                rest = str_slice(rest, 1, rest.n);
        good = good && take_number(&rest, &p.lon) && !rest.n && fabs(p.lat) <= 90 &&
                fabs(p.lon) <= 180;
        if (!good) {
                buf_put(out, S("NONE"));
                return;
        }
        p = datum_convert(p, way->from, way->to);
        buf_printf(out, "%.7f, %.7f", p.lat, p.lon);
}

static int text_point(Ctx *c, Args *a)
{
        const char *from = args_option(a, "--from"), *to = args_option(a, "--to");
        Way way = {DATUM_CGCS2000, DATUM_CGCS2000};
        if ((from && !datum_lookup(str_from(from), &way.from)) ||
                (to && !datum_lookup(str_from(to), &way.to))) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("--from and --to are CGCS2000, WGS84 or GCJ-02.")));
                return EXIT_MISUSED;
        }
        return each_line(c, a, point_line, &way);
}

const Command commands_text_point[] = {
        {"text point", "[--from DATUM] [--to DATUM]",
                N_("Coordinates (latitude, longitude) from one datum into another"), 0, text_point},
        {0},
};
