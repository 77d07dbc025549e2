/* codec.c: the decoders, one step at a time, and the few facts about characters that come from the same
 * generated tables. Strict: a step is bad when the standard of the encoding has no character for the bytes.
 * After a bad lead byte an ASCII byte is left to be read again, so that damage never eats a line end. */
#include "text/hanzi.h"

#include "charset_table.h"

#include <ctype.h>
#include <string.h>

static Step one(uint32_t cp, unsigned n)
{
        return (Step){.cp = {cp}, .n_cp = 1, .n = (uint8_t)n};
}

static Step bad(unsigned n)
{
        return (Step){.n = (uint8_t)n, .bad = true};
}

/* UTF-8: an ill-formed place is the longest start of a legal sequence, as Unicode §3.9 recommends. */
static Step step_utf8(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        unsigned need = *p < 0xC2 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : *p < 0xF5 ? 3 : 0, k = 1;
        unsigned low = *p == 0xE0 ? 0xA0 : *p == 0xF0 ? 0x90 : 0x80;
        unsigned high = *p == 0xED ? 0x9F : *p == 0xF4 ? 0x8F : 0xBF;
        uint32_t cp = *p;

        if (*p < 0x80)
                return one(cp, 1);
        if (!need)
                return bad(1);
        cp &= 0x3F >> need;
        for (; k <= need; k++, low = 0x80, high = 0xBF) {
                if (p + k >= end || p[k] < low || p[k] > high)
                        return bad(k);
                cp = cp << 6 | (p[k] & 0x3F);
        }
        return one(cp, k);
}

static Step utf16(unsigned unit, const unsigned char *p, const unsigned char *end, bool big)
{
        unsigned next;

        if (unit < 0xD800 || unit > 0xDFFF)
                return one(unit, 2);
        if (unit > 0xDBFF || end - p < 4)
                return bad(2);
        next = big ? (unsigned)p[2] << 8 | p[3] : (unsigned)p[3] << 8 | p[2];
        if (next < 0xDC00 || next > 0xDFFF)
                return bad(2);
        return one(0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (next - 0xDC00), 4);
}

static Step step_utf16le(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        return end - p < 2 ? bad(1) : utf16((unsigned)p[1] << 8 | p[0], p, end, false);
}

static Step step_utf16be(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        return end - p < 2 ? bad(1) : utf16((unsigned)p[0] << 8 | p[1], p, end, true);
}

static Step utf32(uint32_t cp)
{
        return cp > CODE_POINT_MAX || (cp >= 0xD800 && cp <= 0xDFFF) ? bad(4) : one(cp, 4);
}

static Step step_utf32le(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        if (end - p < 4)
                return bad((unsigned)(end - p));
        return utf32((uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0]);
}

static Step step_utf32be(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        if (end - p < 4)
                return bad((unsigned)(end - p));
        return utf32((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
}

uint32_t gbk_char(unsigned lead, unsigned trail)
{
        uint32_t cp;

        if (lead < 0x81 || lead > 0xFE || trail < 0x40 || trail == 0x7F || trail > 0xFE)
                return 0;
        cp = gb_two[(lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41)];
        if (cp >= 0xD800 && cp < 0xD800 + ARRAY_LEN(gb_astral))
                return gb_astral[cp - 0xD800];
        return cp;
}

uint32_t gb_private_meaning(uint32_t cp)
{
        for (size_t i = 0; is_private_use(cp) && i < ARRAY_LEN(gb_fix_pua); i++)
                if (gb_fix_pua[i] == cp)
                        return gb_fix_real[i];
        return 0;
}

/* A private-use code point of the year 2000 that a four-byte code can still name; the tables give the
 * two-byte codes their present meaning already. */
static uint32_t gb_four_fixed(uint32_t cp)
{
        return gb_private_meaning(cp) ? 0 : cp;
}

static uint32_t gb_four_char(const unsigned char *p)
{
        uint32_t linear = ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 +
                (p[3] - 0x30u);
        size_t low = 0, high = ARRAY_LEN(gb_four);

        if (linear >= 189000)
                return linear - 189000 <= 0xFFFFF ? 0x10000 + linear - 189000 : 0;
        if (linear >= 39420)
                return 0;
        while (high - low > 1) {
                size_t mid = (low + high) / 2;

                *(gb_four[mid].linear <= linear ? &low : &high) = mid;
        }
        if (!gb_four[low].cp)
                return 0;
        return gb_four_fixed(gb_four[low].cp + linear - gb_four[low].linear);
}

static Step step_gb18030(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        uint32_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p == 0x80 || *p == 0xFF || end - p < 2)
                return bad(1);
        if (p[1] >= 0x30 && p[1] <= 0x39) {
                if (end - p < 4 || p[2] < 0x81 || p[2] > 0xFE || p[3] < 0x30 || p[3] > 0x39)
                        return bad(1);
                cp = gb_four_char(p);
                return cp ? one(cp, 4) : bad(4);
        }
        cp = gbk_char(p[0], p[1]);
        return cp ? one(cp, 2) : bad(p[1] < 0x80 ? 1 : 2);
}

/* Index of a Big5 code in its table; -1 if no code looks like this. */
static int big5_index(const unsigned char *p, const unsigned char *end)
{
        if (*p < 0x81 || *p > 0xFE || end - p < 2)
                return -1;
        if (p[1] >= 0x40 && p[1] <= 0x7E)
                return (p[0] - 0x81) * 157 + p[1] - 0x40;
        if (p[1] >= 0xA1 && p[1] <= 0xFE)
                return (p[0] - 0x81) * 157 + p[1] - 0xA1 + 63;
        return -1;
}

static Step big5_bad(const unsigned char *p, const unsigned char *end)
{
        return bad(end - p < 2 || p[1] < 0x80 ? 1 : 2);
}

static Step step_big5(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        int i = big5_index(p, end);

        if (*p < 0x80)
                return one(*p, 1);
        return i >= 0 && big5_two[i] ? one(big5_two[i], 2) : big5_bad(p, end);
}

static Step step_hkscs(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        int i = big5_index(p, end);
        uint32_t v;

        if (*p < 0x80)
                return one(*p, 1);
        if (i < 0 || !hkscs_two[i])
                return big5_bad(p, end);
        v = hkscs_two[i];
        if (v >> 24)
                return (Step){.cp = {v & 0xFFFF, v >> 24 == 1 ? 0x304 : 0x30C}, .n_cp = 2, .n = 2};
        return one(v, 2);
}

static Step step_sjis(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        unsigned row, trail;
        uint16_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p >= 0xA1 && *p <= 0xDF)
                return one(0xFF61 + *p - 0xA1u, 1);
        if (*p == 0x80 || *p == 0xA0 || *p > 0xFC || end - p < 2)
                return bad(1);
        trail = p[1];
        if (trail < 0x40 || trail == 0x7F || trail > 0xFC)
                return bad(trail < 0x80 ? 1 : 2);
        row = *p < 0xA0 ? *p - 0x81u : *p - 0xE0u + 31;
        cp = sjis_two[row * 188 + trail - (trail < 0x7F ? 0x40 : 0x41)];
        return cp ? one(cp, 2) : bad(trail < 0x80 ? 1 : 2);
}

static Step step_eucjp(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        bool three = *p == 0x8F;
        const unsigned char *q = p + three;
        uint16_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p == 0x8E)
                return end - p >= 2 && p[1] >= 0xA1 && p[1] <= 0xDF ? one(0xFF61 + p[1] - 0xA1u, 2)
                                                                    : bad(1);
        if (end - q < 2 || q[0] < 0xA1 || q[0] > 0xFE || q[1] < 0xA1 || q[1] > 0xFE)
                return bad(1);
        cp = (three ? eucjp_three : eucjp_two)[(q[0] - 0xA1) * 94 + q[1] - 0xA1];
        return cp ? one(cp, 2u + three) : bad(2u + three);
}

/* Planes 1 (two bytes), 2 and 3 (8E A2, 8E A3 in front) of CNS 11643; the rarer planes are not read. */
static Step step_euctw(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        unsigned plane = 1, n = 2;
        uint32_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p == 0x8E && end - p >= 4 && p[1] >= 0xA1 && p[1] <= 0xB0) {
                plane = p[1] - 0xA0u;
                n = 4;
                p += 2;
        }
        if (end - p < 2 || p[0] < 0xA1 || p[0] == 0xFF || p[1] < 0xA1 || p[1] == 0xFF)
                return bad(1);
        cp = plane > 3 ? 0 : euctw[((plane - 1) * 94 + p[0] - 0xA1) * 94 + p[1] - 0xA1];
        return cp ? one(cp, n) : bad(n);
}

static Step step_euckr(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        uint16_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p == 0x80 || *p == 0xFF || end - p < 2 || p[1] < 0x41 || p[1] == 0xFF)
                return bad(1);
        cp = euckr_two[(p[0] - 0x81) * 190 + p[1] - 0x41];
        return cp ? one(cp, 2) : bad(p[1] < 0x80 ? 1 : 2);
}

static Step step_johab(const Codec *, const unsigned char *p, const unsigned char *end, Shift *)
{
        uint16_t cp;

        if (*p < 0x80)
                return one(*p, 1);
        if (*p < JOHAB_FIRST || *p > JOHAB_LAST || end - p < 2 || p[1] < 0x31 || p[1] == 0xFF)
                return bad(1);
        cp = johab_two[(p[0] - JOHAB_FIRST) * 206 + p[1] - 0x31];
        return cp ? one(cp, 2) : bad(p[1] < 0x80 ? 1 : 2);
}

static Step step_page(const Codec *k, const unsigned char *p, const unsigned char *, Shift *)
{
        if (*p < 0x80)
                return one(*p, 1);
        return k->page[*p - 0x80] ? one(k->page[*p - 0x80], 1) : bad(1);
}

static const Codec codecs[] = {
        {"UTF-8", step_utf8, NULL},
        {"GB18030", step_gb18030, NULL},
        {"Big5", step_big5, NULL},
        {"Big5-HKSCS", step_hkscs, NULL},
        {"UTF-16LE", step_utf16le, NULL},
        {"UTF-16BE", step_utf16be, NULL},
        {"UTF-32LE", step_utf32le, NULL},
        {"UTF-32BE", step_utf32be, NULL},
        {"Shift_JIS", step_sjis, NULL},
        {"EUC-JP", step_eucjp, NULL},
        {"EUC-KR", step_euckr, NULL},
        {"CP932", step_sjis, NULL},
        {"CP949", step_euckr, NULL},
        {"EUC-TW", step_euctw, NULL},
        {"Johab", step_johab, NULL},
        {"HZ-GB-2312", step_shift, NULL},
        {"ISO-2022-CN", step_shift, NULL},
        {"ISO-2022-JP", step_shift, NULL},
        {"ISO-2022-KR", step_shift, NULL},
        ONE_BYTE_CODECS,
};

/* Labels seen in the wild, without - _ . and blanks, in small letters. */
static const struct {
        const char *alias, *name;
} aliases[] = {
        {"ascii", "UTF-8"},
        {"usascii", "UTF-8"},
        {"utf8sig", "UTF-8"},
        {"gb2312", "GB18030"},
        {"gbk", "GB18030"},
        {"gb", "GB18030"},
        {"cp936", "GB18030"},
        {"windows936", "GB18030"},
        {"ms936", "GB18030"},
        {"xgbk", "GB18030"},
        {"euccn", "GB18030"},
        {"gb231280", "GB18030"},
        {"big5eten", "Big5"},
        {"cp950", "Big5"},
        {"windows950", "Big5"},
        {"xxbig5", "Big5"},
        {"hkscs", "Big5-HKSCS"},
        {"big5hk", "Big5-HKSCS"},
        {"utf16", "UTF-16LE"},
        {"unicode", "UTF-16LE"},
        {"ucs2", "UTF-16LE"},
        {"iso10646ucs2", "UTF-16LE"},
        {"utf32", "UTF-32LE"},
        {"ucs4", "UTF-32LE"},
        {"sjis", "Shift_JIS"},
        {"xsjis", "Shift_JIS"},
        {"ms932", "CP932"},
        {"windows31j", "CP932"},
        {"mskanji", "Shift_JIS"},
        {"ujis", "EUC-JP"},
        {"ksc5601", "CP949"},
        {"uhc", "CP949"},
        {"ksc56011987", "CP949"},
        {"windows949", "CP949"},
        {"latin1", "ISO-8859-1"},
        {"cp1252", "windows-1252"},
        {"cp1251", "windows-1251"},
        {"cp874", "TIS-620"}, /* read with the signs of Windows, as browsers do */
        {"windows874", "TIS-620"},
        {"iso88598i", "ISO-8859-8"},
        {"hz", "HZ-GB-2312"},
        {"hzgb", "HZ-GB-2312"},
        {"iso2022cnext", "ISO-2022-CN"},
        {"iso2022jp2", "ISO-2022-JP"},
        {"cp1361", "Johab"},
        {"cp1250", "windows-1250"},
        {"macintosh", "MacRoman"},
        {"xmacroman", "MacRoman"},
        {"xmaccyrillic", "MacCyrillic"},
        {"xmacce", "MacCentralEurope"},
};

#define LABEL_MAX 32

/* A label without its separators, in small letters; 0 if nothing or too much is left. */
static size_t plain_label(Str label, char out[LABEL_MAX])
{
        size_t n = 0;

        for (size_t i = 0; i < label.n; i++) {
                if (strchr("-_. :\"'\t\r\n", label.p[i]))
                        continue;
                if (n == LABEL_MAX)
                        return 0;
                out[n++] = (char)tolower((unsigned char)label.p[i]);
        }
        return n;
}

/* Does not measure the name first: nearly all differ in one of the first bytes. */
static bool is_named(const char *name, Str s)
{
        size_t i = 0;

        while (i < s.n && name[i] && name[i] == s.p[i])
                i++;
        return i == s.n && !name[i];
}

static const Codec *codec_by_plain(Str plain)
{
        char name[LABEL_MAX];

        for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
                size_t n = plain_label(str_from(codecs[i].name), name);

                if (str_eq((Str){name, n}, plain))
                        return &codecs[i];
        }
        return NULL;
}

const Codec *codec_lookup(Str name)
{
        char plain[LABEL_MAX];
        Str label;

        for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
                if (is_named(codecs[i].name, name))
                        return &codecs[i];
        label = (Str){plain, plain_label(name, plain)};
        for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
                if (is_named(aliases[i].alias, label))
                        return codec_lookup(str_from(aliases[i].name));
        return label.n ? codec_by_plain(label) : NULL;
}

unsigned gbk_code(uint32_t cp)
{
        return cp > 0xFFFF ? 0 : gbk_from[(size_t)gbk_page[cp >> 8] * 256 + (cp & 0xFF)];
}

unsigned big5_code(uint32_t cp)
{
        return cp > 0xFFFF ? 0 : big5_from[(size_t)big5_page[cp >> 8] * 256 + (cp & 0xFF)];
}

unsigned latin_byte(uint32_t cp)
{
        if (cp < 0x80)
                return 0;
        if (cp <= 0xFF)
                return cp;
        for (unsigned b = 0x80; b < 0xA0; b++)
                if (page_windows_1252[b - 0x80] == cp)
                        return b;
        return 0;
}

bool is_private_use(uint32_t cp)
{
        return (cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000;
}

bool is_simplified_set(uint32_t cp)
{
        unsigned code = gbk_code(cp);

        return is_han(cp) && code >> 8 >= 0xB0 && code >> 8 <= 0xF7 && (code & 0xFF) >= 0xA1;
}

/* Classes of characters other than Han, by first code point; the last row that starts at or before the
 * character counts. Values in bits, judged by how often such a character stands in a Chinese text. */
static const struct {
        uint32_t from;
        uint8_t bits;
} other_bits[] = {
        {0x0, 30},
        {0x9, 8},
        {0xB, 30},
        {0xD, 8},
        {0xE, 30},
        {0x20, 6},
        {0x21, 9},
        {0x30, 7},
        {0x3A, 9},
        {0x41, 9},
        {0x5B, 11},
        {0x61, 8},
        {0x7B, 13},
        {0x7F, 30},
        {0xA0, 14},
        {0xB7, 11},
        {0xB8, 16},
        {0x100, 18},
        {0x180, 24},
        {0x370, 19},
        {0x400, 19},
        {0x460, 26},
        {0x2010, 10},
        {0x2030, 14},
        {0x2070, 16},
        {0x2160, 14},
        {0x2190, 15},
        {0x2300, 18},
        {0x2460, 15},
        {0x2500, 16},
        {0x25A0, 14},
        {0x2600, 18},
        {0x2800, 27},
        {0x2E80, 24},
        {0x3000, 9},
        {0x3001, 5},
        {0x3003, 14},
        {0x3005, 12},
        {0x3006, 14},
        {0x3007, 10},
        {0x3008, 7},
        {0x3012, 12},
        {0x3020, 18},
        {0x3041, 13},
        {0x3100, 18},
        {0x3130, 24},
        {0x3200, 18},
        {0x3400, 22},
        {0x4DC0, 24},
        {0x4E00, 23},
        {0xA000, 26},
        {0xAC00, 20},
        {0xD7B0, 30},
        {0xE000, 34},
        {0xF900, 20},
        {0xFB00, 26},
        {0xFE10, 18},
        {0xFE50, 18},
        {0xFE70, 26},
        {0xFF01, 6},
        {0xFF02, 12},
        {0xFF08, 7},
        {0xFF0A, 12},
        {0xFF0C, 5},
        {0xFF0D, 12},
        {0xFF10, 11},
        {0xFF1A, 7},
        {0xFF1C, 12},
        {0xFF1F, 8},
        {0xFF20, 14},
        {0xFF5F, 18},
        {0xFFE0, 18},
        {0xFFF0, 34},
        {0x10000, 30},
        {0x20000, 23},
        {0x31350, 34},
};

unsigned char_bits(uint32_t cp)
{
        size_t low = 0, high = ARRAY_LEN(other_bits);

        if (cp >= 0x4E00 && cp < 0x4E00 + ARRAY_LEN(han_bits))
                return han_bits[cp - 0x4E00];
        while (high - low > 1) {
                size_t mid = (low + high) / 2;

                *(other_bits[mid].from <= cp ? &low : &high) = mid;
        }
        return other_bits[low].bits;
}
