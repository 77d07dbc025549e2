/* lights.c: the colours of the lights, where an office chose its own. Whoever cannot tell colours apart sees the shapes and
 * reads the words, which stay; whoever can must be able to see them, so what is too faint on paper is refused, and what
 * a dark page needs is made from what was chosen. The sheet is a function of its address alone, and so may be kept for good. */
#include "web/inside.h"

#include <math.h>
#include <string.h>

typedef struct {
        double r, g, b; /* 0 to 1, as in sRGB */
} Colour;

/* What lies under them (hanqing.css), in the order of the setting: in order, near, late, stopped. Those in which words are
 * written need 4.5 to 1, shapes 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
static const Colour paper = {0xFB / 255.0, 0xFA / 255.0, 0xF6 / 255.0},
                    slate = {0x1B / 255.0, 0x1C / 255.0, 0x19 / 255.0};
static const struct {
        const char *variable, *label, *shipped;
        double contrast;
} lights[LIGHTS_N] = {
        {"ok", N_("In order"), "#366247", 3.0},
        {"soon", N_("Near"), "#7B5806", 4.5},
        {"late", N_("Late"), "#B02E1C", 4.5},
        {"stop", N_("Stopped"), "#87837A", 3.0},
};

/* Colours
 * ------- */
static int hex_digit(char ch)
{
        return ch >= '0' && ch <= '9'    ? ch - '0'
                : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
                : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
                                         : -1;
}

/* "366247" */
static bool read_colour(Str s, Colour *ret)
{
        double parts[3];
        if (s.n != 6)
                return false;
        for (size_t i = 0; i < 3; i++) {
                int high = hex_digit(s.p[2 * i]), low = hex_digit(s.p[2 * i + 1]);
                if (high < 0 || low < 0)
                        return false;
                parts[i] = (high * 16 + low) / 255.0;
        }
        *ret = (Colour){parts[0], parts[1], parts[2]};
        return true;
}

static Str print_colour(Ctx *c, Colour x)
{
        return str_printf(c->arena, "#%02X%02X%02X", (unsigned)lround(x.r * 255),
                (unsigned)lround(x.g * 255), (unsigned)lround(x.b * 255));
}

static double linear(double part)
{
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(Colour x)
{
        return 0.2126 * linear(x.r) + 0.7152 * linear(x.g) + 0.0722 * linear(x.b);
}

/* 1 to 21 */
static double contrast(Colour a, Colour b)
{
        double x = luminance(a), y = luminance(b);
        return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* The same hue, as much nearer to black or white as it takes. */
static Colour readable(Colour x, Colour under, double least)
{
        double to = luminance(under) > 0.5 ? 0 : 1;
        Colour made = x;
        for (int i = 1; i <= 100 && contrast(made, under) < least; i++) {
                double part = i / 100.0;
                made = (Colour){
                        x.r + (to - x.r) * part, x.g + (to - x.g) * part, x.b + (to - x.b) * part};
        }
        return made;
}

/* The setting
 * ----------- */
Str light_place_label(Ctx *c, size_t i)
{
        return str_from(tr(c, lights[i].label));
}

void light_colours(Ctx *c, Str setting_, Str ret[LIGHTS_N])
{
        Str rest = setting_, one;
        for (size_t i = 0; i < LIGHTS_N; i++) {
                bool given = rest.n && str_cut(&rest, ' ', &one) && one.n;
                ret[i] = given ? str_keep(c->arena, one) : str_from(lights[i].shipped);
        }
}

Str light_colours_join(Ctx *c, const Str *colours)
{
        Buf b = buf_new(c->arena);
        bool shipped = true;
        for (size_t i = 0; i < LIGHTS_N; i++) {
                shipped = shipped && str_eq_nocase(colours[i], str_from(lights[i].shipped));
                buf_printf(&b, "%s%.*s", i ? " " : "", STR(colours[i]));
        }
        return shipped ? (Str){0} : buf_str(&b);
}

Err light_colours_check(Ctx *c, Str setting_)
{
        Str colours[LIGHTS_N];
        Colour x;
        light_colours(c, setting_, colours);
        for (size_t i = 0; i < LIGHTS_N; i++) {
                if (!str_starts(colours[i], S("#")) ||
                        !read_colour(str_slice(colours[i], 1, colours[i].n), &x))
                        return fail_field(c, ERR_INVALID, S("light_colours"),
                                "%s: “%.*s” is no colour such as #366247.", tr(c, lights[i].label),
                                STR(colours[i]));
                if (contrast(x, paper) < lights[i].contrast)
                        return fail_field(c, ERR_INVALID, S("light_colours"),
                                "%s: %.*s is too faint on paper: its contrast is %.1f to 1, and %.1f is needed. %.*s would do.",
                                tr(c, lights[i].label), STR(colours[i]), contrast(x, paper),
                                lights[i].contrast,
                                STR(print_colour(c, readable(x, paper, lights[i].contrast))));
        }
        return OK;
}

/* The sheet
 * --------- */
/* "/lights.css?c=366247-7B5806-B02E1C-87837A"; empty: the program's own colours hold. */
Str lights_address(Ctx *c)
{
        Str colours[LIGHTS_N], set = setting(c, "light_colours");
        Buf b = buf_new(c->arena);
        if (!set.n)
                return (Str){0};
        light_colours(c, set, colours);
        buf_put(&b, S("/lights.css?c="));
        for (size_t i = 0; i < LIGHTS_N; i++)
                buf_printf(&b, "%s%.*s", i ? "-" : "", STR(str_slice(colours[i], 1, colours[i].n)));
        return buf_str(&b);
}

static void put_variables(Ctx *c, Buf *out, const Colour *colours, Colour under)
{
        buf_putc(out, '{');
        for (size_t i = 0; i < LIGHTS_N; i++)
                buf_printf(out, "--l-%s:%.*s;", lights[i].variable,
                        STR(print_colour(c, readable(colours[i], under, lights[i].contrast))));
        buf_put(out, S("}\n"));
}

static Err show(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Colour colours[LIGHTS_N];
        Str rest = req_param(q, "c"), one;
        Buf out = buf_new(c->arena);
        for (size_t i = 0; i < LIGHTS_N; i++)
                if (!rest.n || !str_cut(&rest, '-', &one) || !read_colour(one, &colours[i]))
                        return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        buf_put(&out, S(":root"));
        put_variables(c, &out, colours, paper);
        buf_put(&out, S(":root[data-theme=dark]"));
        put_variables(c, &out, colours, slate);
        buf_put(&out, S("@media (prefers-color-scheme:dark){:root:not([data-theme])"));
        put_variables(c, &out, colours, slate);
        buf_put(&out, S("}\n"));
        p->type = S("text/css; charset=utf-8");
        p->body = buf_str(&out);
        p->cacheable = true;
        return OK;
}

const Route lights_routes[] = {
        {"GET", "/lights.css", NULL, "c", ROUTE_OPEN | ROUTE_NO_TXN | ROUTE_NO_ACTOR, MAY_READ,
                show},
        {0},
};
