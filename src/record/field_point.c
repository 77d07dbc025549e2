/* field_point.c: the type of places on the ground: latitude and longitude in degrees, kept in CGCS2000, as people write
 * them. */
#include "record/inner.h"

#include <math.h>

typedef struct {
        double degrees;
        char axis; /* 'N' latitude, 'E' longitude, 0 not said */
} Angle;

static bool take_any(Str *s, const Str *words, size_t n, size_t *ret_i)
{
        for (size_t i = 0; i < n; i++)
                if (str_starts(*s, words[i])) {
                        *s = str_trim(str_slice(*s, words[i].n, s->n));
                        *ret_i = i;
                        return true;
                }
        return false;
}

/* N S E W or 北纬 南纬 东经 西经 before or behind the figures. */
static void take_axis(Str *s, Angle *a, double *sign)
{
        static const Str words[] = {
                SC("N"), SC("北纬"), SC("E"), SC("东经"), SC("S"), SC("南纬"), SC("W"), SC("西经")};
        size_t i;
        if (a->axis || !take_any(s, words, ARRAY_LEN(words), &i))
                return;
        a->axis = (i / 2) % 2 == 0 ? 'N' : 'E';
        *sign = i < 4 ? 1 : -1;
}

static bool take_figure(Str *s, double *ret)
{
        size_t n = 0;
        while (n < s->n &&
                ((s->p[n] >= '0' && s->p[n] <= '9') || s->p[n] == '.' ||
                        (n == 0 && s->p[n] == '-')))
                n++;
        if (!n || !str_to_double(str_slice(*s, 0, n), ret))
                return false;
        *s = str_trim(str_slice(*s, n, s->n));
        return true;
}

/* 28.91236 or 28°54′44″, with its axis. */
static bool take_angle(Str *s, Angle *ret)
{
        static const Str marks[][4] = {
                {SC("°"), SC("度"), SC("º"), SC("°")},
                {SC("′"), SC("分"), SC("'"), SC("’")},
                {SC("″"), SC("秒"), SC("\""), SC("”")},
        };
        double sign = 1, part, scale = 1;
        size_t i;
        *ret = (Angle){0};
        take_axis(s, ret, &sign);
        if (!take_figure(s, &part))
                return false;
        ret->degrees = part;
        for (size_t level = 0; level < 3 && take_any(s, marks[level], 4, &i); level++) {
                Str before = *s;
                scale *= 60;
                if (level == 2 || !take_figure(s, &part))
                        break;
                if (!take_any(&(Str){s->p, s->n}, marks[level + 1], 4, &i)) {
                        *s = before; /* the next angle's figure */
                        break;
                }
                if (part < 0 || part >= 60)
                        return false;
                ret->degrees += part / scale;
        }
        take_axis(s, ret, &sign);
        ret->degrees *= sign;
        return true;
}

static MUST Err parse_point(Ctx *c, const Field *f, Str typed, Value *ret)
{
        static const Str commas[] = {SC(","), SC("，"), SC("、"), SC(";"), SC("；")};
        Angle a, b;
        Str rest = typed;
        size_t i;
        bool good = take_angle(&rest, &a);
        if (good)
                (void)take_any(&rest, commas, ARRAY_LEN(commas), &i);
        good = good && take_angle(&rest, &b) && !rest.n && (!a.axis || a.axis != b.axis);
        /* East first is told by its axis, or by a figure that no latitude can have. */
        bool east_first = good && (a.axis == 'E' || b.axis == 'N' || fabs(a.degrees) > 90);
        if (!good)
                return fail_field(c, ERR_INVALID, f->name,
                        "“%.*s” is no pair of coordinates. Write 28.91236, 111.48207 or 28°54′44″N "
                        "111°28′55″E.",
                        STR(typed));
        ret->text = typed;
        ret->number = east_first ? b.degrees : a.degrees;
        ret->number2 = east_first ? a.degrees : b.degrees;
        if (fabs(ret->number) > 90 || fabs(ret->number2) > 180)
                return fail_field(c, ERR_INVALID, f->name,
                        "Latitude lies between −90 and 90, longitude between −180 and 180 degrees.");
        return OK;
}

static Str read_point(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        return str_printf(c->arena, "%.5f, %.5f", v->number, v->number2);
}

const FieldType point_type = {
        .name = "point",
        .widget = "point",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_lat", COLUMN_REAL, VALUE_AT(number), true},
                {"_lon", COLUMN_REAL, VALUE_AT(number2), false}},
        .n_columns = 3,
        .sort = "_lat",
        .parse = parse_point,
        .print = field_as_typed,
        .display = read_point,
        .reading = read_point,
};
