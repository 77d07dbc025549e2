/* codec_shift.c: encodings of seven bits that say in the text itself which set of characters follows: HZ (RFC 1843),
 * ISO-2022-CN (RFC 1922), ISO-2022-JP (RFC 1468, 2237) and ISO-2022-KR (RFC 1557). Old mail and news are full of them.
 * The sets are those of the eight-bit encodings, so their decoders read each character. */
#include "text/hanzi.h"

#include <string.h>

/* A set of characters: the bytes that call it in (for HZ and ISO-2022-JP at once; for the others behind a shift
 * out), whose decoder reads it, and what that decoder wants in front. */
typedef struct {
        const char *codec;
        Str escape;
        const char *inner; /* NULL: ASCII */
        Str front;
        uint8_t n; /* bytes of a character */
        enum { AT_ONCE, SHIFTED, SINGLE } how;
} Set;

static const Set sets[] = {
        {"", {0}, NULL, {0}, 1, AT_ONCE}, /* what stands at the start: ASCII */
        {"HZ-GB-2312", SC("~{"), "GB18030", {0}, 2, AT_ONCE},
        {"HZ-GB-2312", SC("~}"), NULL, {0}, 1, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B(B"), NULL, {0}, 1, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B(J"), NULL, {0}, 1, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B(I"), "EUC-JP", SC("\x8E"), 1, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B$@"), "EUC-JP", {0}, 2, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B$B"), "EUC-JP", {0}, 2, AT_ONCE},
        {"ISO-2022-JP", SC("\x1B$(D"), "EUC-JP", SC("\x8F"), 2, AT_ONCE},
        {"ISO-2022-KR", SC("\x1B$)C"), "EUC-KR", {0}, 2, SHIFTED},
        {"ISO-2022-CN", SC("\x1B$)A"), "GB18030", {0}, 2, SHIFTED},
        {"ISO-2022-CN", SC("\x1B$)G"), "EUC-TW", {0}, 2, SHIFTED},
        {"ISO-2022-CN", SC("\x1B$*H"), "EUC-TW", SC("\x8E\xA2"), 2, SINGLE},
};

#define SO 0x0E
#define SI 0x0F

static Step used(size_t n)
{
        return (Step){.n = (uint8_t)n};
}

static Step bad(void)
{
        return (Step){.n = 1, .bad = true};
}

/* Calls in the set whose escape stands at p; false if none does. */
static bool call_in(const Codec *k, Str rest, Shift *now, size_t *ret_n)
{
        for (uint8_t i = 1; i < ARRAY_LEN(sets); i++) {
                if (strcmp(sets[i].codec, k->name) != 0 || !str_starts(rest, sets[i].escape))
                        continue;
                switch (sets[i].how) {
                case AT_ONCE:
                        now->set = i;
                        break;
                case SHIFTED: /* at once if the text is shifted out already */
                        now->set = now->set ? i : 0;
                        now->behind_so = i;
                        break;
                case SINGLE:
                        now->single = i;
                        break;
                }
                *ret_n = sets[i].escape.n;
                return true;
        }
        return false;
}

/* One character of a set, read by the decoder of its eight-bit encoding. */
static Step one_of(const Set *set, const unsigned char *p, const unsigned char *end)
{
        unsigned char bytes[4];
        size_t n = set->front.n;
        const Codec *inner = codec_lookup(str_from(set->inner));
        Shift none = {0};
        Step t;

        if (end - p < set->n)
                return bad();
        memcpy(bytes, set->front.p ? set->front.p : "", n);
        for (size_t i = 0; i < set->n; i++) {
                if (p[i] < 0x21 || p[i] > 0x7E)
                        return bad();
                bytes[n++] = p[i] | 0x80;
        }
        t = inner->step(inner, bytes, bytes + n, &none);
        if (t.bad || t.n != n)
                return (Step){.n = set->n, .bad = true};
        t.n = set->n;
        return t;
}

static Step step_hz_tilde(const unsigned char *p, const unsigned char *end)
{
        if (end - p >= 2 && p[1] == '~')
                return (Step){.cp = {'~'}, .n_cp = 1, .n = 2};
        return end - p >= 2 && p[1] == '\n' ? used(2) : bad();
}

Step step_shift(const Codec *k, const unsigned char *p, const unsigned char *end, Shift *now)
{
        bool hz = k->name[0] == 'H';
        size_t n;

        if (*p == '\n' || *p == '\r') {
                *now = (Shift){.behind_so = now->behind_so, .single = now->single};
                return (Step){.cp = {*p}, .n_cp = 1, .n = 1};
        }
        if ((*p == 0x1B || (hz && *p == '~')) &&
                call_in(k, (Str){(const char *)p, (size_t)(end - p)}, now, &n))
                return used(n);
        if (hz && *p == '~' && !sets[now->set].inner)
                return step_hz_tilde(p, end);
        if (now->single && *p == 0x1B && end - p >= 4 && p[1] == 'N') {
                Step t = one_of(&sets[now->single], p + 2, end);

                t.n += 2;
                return t;
        }
        if (*p == SO || *p == SI) {
                now->set = *p == SO ? now->behind_so : 0;
                return *p == SO && !now->set ? bad() : used(1);
        }
        if (*p >= 0x80 || *p == 0x1B)
                return bad();
        if (!sets[now->set].inner || *p <= ' ')
                return (Step){.cp = {*p}, .n_cp = 1, .n = 1};
        return one_of(&sets[now->set], p, end);
}
