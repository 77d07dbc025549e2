/* photo.c: kind, size, time and place of a photograph, from JPEG (ITU-T T.81, annex B), PNG (W3C, 2003) and WebP (RFC 9649),
 * whose cameras write Exif 2.32 (JEITA CP-3451) in the manner of TIFF 6.0. Each offset in it is foreign: every reader below
 * gives 0 outside the bytes, and every walk is bounded by a count. */
#include "ingest/photo.h"

#include <math.h>

#define PARTS_MAX 4096  /* segments or chunks that are passed by */
#define ENTRIES_MAX 512 /* of a directory */

static const struct {
        size_t at;
        Str magic, mime;
} kinds[] = {
        {0, SC("\xFF\xD8\xFF"), SC("image/jpeg")},
        {0, SC("\x89PNG\r\n\x1A\n"), SC("image/png")},
        {8, SC("WEBP"), SC("image/webp")},
};

Str photo_mime(Str bytes)
{
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (bytes.n > kinds[i].at + kinds[i].magic.n &&
                        str_starts(str_slice(bytes, kinds[i].at, bytes.n), kinds[i].magic))
                        return kinds[i].mime;
        return (Str){0};
}

/* Numbers
 * ------- */
typedef enum { LITTLE, BIG } Order;

static uint32_t number_at(Str s, size_t at, size_t n, Order order)
{
        uint32_t v = 0;
        if (at > s.n || n > s.n - at)
                return 0;
        for (size_t i = 0; i < n; i++)
                v = v << 8 | (unsigned char)s.p[order == BIG ? at + i : at + n - 1 - i];
        return v;
}

/* Exif
 * ---- */
typedef struct {
        Str s; /* the TIFF file within */
        Order order;
} Tiff;
typedef struct {
        uint32_t type, count;
        size_t at; /* of the value */
} Entry;

static uint32_t tiff_16(const Tiff *t, size_t at)
{
        return number_at(t->s, at, 2, t->order);
}

static uint32_t tiff_32(const Tiff *t, size_t at)
{
        return number_at(t->s, at, 4, t->order);
}

/* Bytes of one value of a type, by its number in TIFF 6.0; 0: it is not needed here. */
static size_t size_of(uint32_t type)
{
        static const uint8_t sizes[] = {[1] = 1, [2] = 1, [3] = 2, [4] = 4, [5] = 8};
        return type < ARRAY_LEN(sizes) ? sizes[type] : 0;
}

static bool find_entry(const Tiff *t, size_t directory, uint32_t tag, Entry *ret)
{
        size_t n = MIN(tiff_16(t, directory), (uint32_t)ENTRIES_MAX);
        for (size_t i = 0; i < n; i++) {
                size_t at = directory + 2 + 12 * i;
                if (tiff_16(t, at) != tag)
                        continue;
                *ret = (Entry){tiff_16(t, at + 2), tiff_32(t, at + 4), at + 8};
                size_t bytes = size_of(ret->type);
                if (!bytes || ret->count > 64)
                        return false;
                if (bytes * ret->count > 4)
                        ret->at = tiff_32(t, at + 8);
                return ret->at < t->s.n && bytes * ret->count <= t->s.n - ret->at;
        }
        return false;
}

static bool directory_of(const Tiff *t, size_t directory, uint32_t tag, size_t *ret)
{
        Entry e;
        if (!find_entry(t, directory, tag, &e) || e.type != 4)
                return false;
        *ret = tiff_32(t, e.at);
        return *ret < t->s.n;
}

/* Degrees, minutes and seconds, each a ratio. */
static bool angle_of(const Tiff *t, size_t gps, uint32_t tag, double most, double *ret)
{
        Entry e, side;
        double sum = 0, part = 1;
        if (!find_entry(t, gps, tag, &e) || e.type != 5 || e.count != 3 ||
                !find_entry(t, gps, tag - 1, &side) || side.type != 2 || !side.count)
                return false;
        for (size_t i = 0; i < 3; i++, part *= 60) {
                double below = tiff_32(t, e.at + 8 * i + 4);
                if (below > 0)
                        sum += tiff_32(t, e.at + 8 * i) / below / part;
                else if (i == 0)
                        return false;
        }
        char letter = t->s.p[side.at];
        *ret = letter == 'S' || letter == 'W' ? -sum : sum;
        return isfinite(sum) && sum <= most;
}

/* "2026:11:20 14:32:05" */
static Str time_of(Ctx *c, const Tiff *t, const Entry *e)
{
        static const char shape[] = "0000:00:00 00:00";
        if (e->type != 2 || e->count < sizeof shape - 1)
                return (Str){0};
        Str s = str_slice(t->s, e->at, e->at + sizeof shape - 1);
        for (size_t i = 0; i < s.n; i++)
                if (shape[i] == '0' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != shape[i])
                        return (Str){0};
        if (str_starts(s, S("0000")))
                return (Str){0}; /* a clock that was never set */
        return str_printf(c->arena, "%.4s-%.2s-%.2s %.5s", s.p, s.p + 5, s.p + 8, s.p + 11);
}

static void read_exif(Ctx *c, Str s, Photo *p)
{
        Tiff t = {s, str_starts(s, S("MM")) ? BIG : LITTLE};
        size_t first, inner, gps;
        Entry e;
        if (!str_starts(s, S("MM\0*")) && !str_starts(s, S("II*\0")))
                return;
        first = tiff_32(&t, 4);
        if (directory_of(&t, first, 0x8769, &inner) && find_entry(&t, inner, 0x9003, &e))
                p->taken = time_of(c, &t, &e);
        if (!p->taken.n && find_entry(&t, first, 0x0132, &e))
                p->taken = time_of(c, &t, &e);
        if (!directory_of(&t, first, 0x8825, &gps))
                return;
        p->placed = angle_of(&t, gps, 2, 90, &p->latitude) &&
                angle_of(&t, gps, 4, 180, &p->longitude) &&
                (p->latitude != 0 || p->longitude != 0); /* where no satellite was seen */
}

/* The three kinds
 * --------------- */
/* SOF0 to SOF15 without the tables that lie between them tell the size. */
static bool is_frame(uint32_t marker)
{
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
                marker != 0xCC;
}

static void read_jpeg(Ctx *c, Str s, Photo *p)
{
        size_t at = 2;
        for (size_t i = 0; i < PARTS_MAX && at + 4 <= s.n; i++) {
                uint32_t marker = number_at(s, at + 1, 1, BIG), n = number_at(s, at + 2, 2, BIG);
                if (s.p[at] != '\xFF' || marker == 0xDA || marker == 0xD9)
                        return;
                if (marker == 0xFF) { /* filling */
                        at++;
                        continue;
                }
                Str part = str_slice(s, at + 4, at + 2 + MAX(n, 2U));
                if (marker == 0xE1 && str_starts(part, S("Exif\0\0")))
                        read_exif(c, str_slice(part, 6, part.n), p);
                if (is_frame(marker) && part.n >= 5) {
                        p->height = (int32_t)number_at(part, 1, 2, BIG);
                        p->width = (int32_t)number_at(part, 3, 2, BIG);
                }
                at += 2 + MAX(n, 2U);
        }
}

static void read_png(Ctx *c, Str s, Photo *p)
{
        size_t at = 8;
        for (size_t i = 0; i < PARTS_MAX && at + 12 <= s.n; i++) {
                size_t n = number_at(s, at, 4, BIG);
                Str name = str_slice(s, at + 4, at + 8);
                if (n > s.n - at - 12)
                        return;
                if (i == 0 && str_eq(name, S("IHDR")) && n >= 8) {
                        p->width = (int32_t)(number_at(s, at + 8, 4, BIG) & INT32_MAX);
                        p->height = (int32_t)(number_at(s, at + 12, 4, BIG) & INT32_MAX);
                }
                if (str_eq(name, S("eXIf")))
                        read_exif(c, str_slice(s, at + 8, at + 8 + n), p);
                at += 12 + n;
        }
}

/* A lossy picture says its size behind three bytes and a mark, a lossless one in bits, an extended one in front. */
static void read_webp_size(Str name, Str part, Photo *p)
{
        if (str_eq(name, S("VP8X")) && part.n >= 10) {
                p->width = (int32_t)number_at(part, 4, 3, LITTLE) + 1;
                p->height = (int32_t)number_at(part, 7, 3, LITTLE) + 1;
        } else if (!p->width && str_eq(name, S("VP8 ")) && part.n >= 10) {
                p->width = (int32_t)(number_at(part, 6, 2, LITTLE) & 0x3FFF);
                p->height = (int32_t)(number_at(part, 8, 2, LITTLE) & 0x3FFF);
        } else if (!p->width && str_eq(name, S("VP8L")) && part.n >= 5) {
                uint32_t bits = number_at(part, 1, 4, LITTLE);
                p->width = (int32_t)(bits & 0x3FFF) + 1;
                p->height = (int32_t)(bits >> 14 & 0x3FFF) + 1;
        }
}

static void read_webp(Ctx *c, Str s, Photo *p)
{
        size_t at = 12;
        for (size_t i = 0; i < PARTS_MAX && at + 8 <= s.n; i++) {
                size_t n = number_at(s, at + 4, 4, LITTLE);
                Str name = str_slice(s, at, at + 4);
                if (n > s.n - at - 8)
                        return;
                Str part = str_slice(s, at + 8, at + 8 + n);
                read_webp_size(name, part, p);
                if (str_eq(name, S("EXIF"))) /* some write JPEG's mark before it */
                        read_exif(c,
                                str_starts(part, S("Exif\0\0")) ? str_slice(part, 6, part.n) : part,
                                p);
                at += 8 + n + n % 2;
        }
}

Err photo_read(Ctx *c, Str bytes, Photo *ret)
{
        static void (*const readers[])(Ctx *, Str, Photo *) = {read_jpeg, read_png, read_webp};
        Photo p = {.mime = photo_mime(bytes)};
        if (!p.mime.n)
                return fail(c, ERR_INVALID,
                        "This is no photograph that is taken here: JPEG, PNG or WebP.");
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (str_eq(p.mime, kinds[i].mime))
                        readers[i](c, bytes, &p);
        if (p.width < 1 || p.height < 1 || p.width > PHOTO_SIDE_MAX || p.height > PHOTO_SIDE_MAX)
                return fail(c, ERR_INVALID, "The photograph is broken off, or damaged.");
        *ret = p;
        return OK;
}
