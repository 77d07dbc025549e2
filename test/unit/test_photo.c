/* test_photo.c: what photographs say of themselves, with the photographs of the fuzzer's corpus; and what is cut off anywhere
 * says less, and never anything else. */
#include "ingest/photo.h"

#include <math.h>

#include "test/test.h"

static Str bytes_of(Ctx *c, const char *name)
{
        Str s = {0};
        CHECK_OK(file_read(c, str_printf(c->arena, "fuzz/corpus/photo/%s", name).p, 1 << 20, &s));
        return s;
}

static void check_placed(Ctx *c, const char *name, const char *mime, int width, int height)
{
        Photo p;
        if (!CHECK_OK(photo_read(c, bytes_of(c, name), &p)))
                return;
        CHECK_STR(p.mime, mime);
        CHECK_INT(p.width, width);
        CHECK_INT(p.height, height);
        CHECK_STR(p.taken, "2026-11-18 09:41");
        CHECK(p.placed && fabs(p.latitude - 28.455) < 1e-9 && fabs(p.longitude - 109.73) < 1e-9);
}

TEST(time_and_place_are_read)
{
        check_placed(c, "placed.jpg", "image/jpeg", 8, 8);
        check_placed(c, "placed.png", "image/png", 1, 1);
        check_placed(c, "placed.webp", "image/webp", 16, 8);
}

TEST(a_photograph_may_say_nothing)
{
        Photo p;
        CHECK_OK(photo_read(c, bytes_of(c, "plain.jpg"), &p));
        CHECK(!p.placed && !p.taken.n);
        CHECK_ERR(photo_read(c, S("%PDF-1.4 and so on, which is no photograph"), &p), ERR_INVALID);
        CHECK_ERR(photo_read(c, S(""), &p), ERR_INVALID);
        CHECK_ERR(photo_read(c, S("<html><script>RIFFxxxxWEBP</script>"), &p), ERR_INVALID);
        fault_clear(c);
}

/* Cut off behind every byte: refused before the size is known, else what was read is what stands there. */
TEST(cut_off_anywhere)
{
        static const char *const names[] = {"placed.jpg", "placed.png", "placed.webp"};
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                Str all = bytes_of(c, names[i]);
                size_t n_refused = 0;
                for (size_t n = 0; n < all.n; n++) {
                        Photo p;
                        Err e = photo_read(c, str_slice(all, 0, n), &p);
                        fault_clear(c);
                        n_refused += e != OK;
                        if (e == OK && p.placed)
                                CHECK(fabs(p.latitude - 28.455) < 1e-9);
                }
                CHECK(n_refused >= 20);
        }
}

/* South and west are negative; what lies outside the earth is no place. */
TEST(sides_and_limits)
{
        Str all = bytes_of(c, "placed.png");
        Buf b = buf_new(c->arena);
        Photo p;
        buf_put(&b, all);
        size_t north = str_find(all, S("N\0\0\0"), 0);
        if (!CHECK(north != SIZE_MAX))
                return;
        b.p[north] = 'S';
        CHECK_OK(photo_read(c, buf_str(&b), &p));
        CHECK(p.placed && p.latitude < 0 && p.longitude > 0);
        size_t degrees = str_find(all, S("\x1C\0\0\0\1\0\0\0"), 0);
        if (!CHECK(degrees != SIZE_MAX))
                return;
        b.p[degrees] = 91;
        CHECK_OK(photo_read(c, buf_str(&b), &p));
        CHECK(!p.placed);
        b.p[degrees] = 28;
        b.p[degrees + 4] = 0; /* divided by nothing */
        CHECK_OK(photo_read(c, buf_str(&b), &p));
        CHECK(!p.placed);
}

TEST_MAIN
