/* hanzi.h: what the files of this room share about Han characters and the encodings that carry them. Private
 * to src/text; the front door is text.h.
 *
 * Everything here is a look-up in constant tables (tools/gen_charset.py, tools/gen_pinyin.py): no state, no
 * allocation, no file is opened, so it works inside the readers' sandbox. */
#ifndef HANQING_TEXT_HANZI_H
#define HANQING_TEXT_HANZI_H

#include "text/text.h"

/* Encodings
 * --------- */
/* One step of a decoder: n bytes were used (0 at the end of input) and gave n_cp code points. A step that is
 * bad used the ill-formed bytes and gave none. */
typedef struct {
        uint32_t cp[2];
        uint8_t n_cp, n;
        bool bad;
} Step;

/* What an encoding of seven bits has called in; zero at the start of a text, and of no use to the others. */
typedef struct {
        uint8_t set, behind_so, single;
} Shift;

typedef struct Codec {
        const char *name;
        Step (*step)(const struct Codec *k, const unsigned char *p, const unsigned char *end,
                Shift *now);
        const uint16_t *page; /* upper half of a one-byte encoding; NULL for the others */
} Codec;

/* By any usual name or alias, in any case and with any of - _ blank between; NULL if there is none. */
const Codec *codec_lookup(Str name);

Step step_shift(const Codec *k, const unsigned char *p, const unsigned char *end,
        Shift *now); /* codec_shift.c */

/* The one-byte encoding and the language, of those that have such encodings, in which the sample surprises least, and
 * by how many bits: the measure of char_bits, so that it can be compared. At most 65,535 bytes. The declared
 * one (may be NULL) is let off so many bits. What is far above the ceiling is not reckoned to the end: more than that
 * is all that is known of it. */
typedef struct {
        const char *name, *language;
        long bits;
        long second; /* the bits of the best that reads the bytes otherwise */
} PageGuess;
PageGuess page_guess(
        Str sample, const Codec *declared, unsigned let_off, long ceiling); /* charset_page.c */

/* The same for a syllable of Hangul, AC00 to D7A3, where Korean is meant. */
unsigned hangul_cost(uint32_t cp);

/* The GBK code of a character, lead byte high; 0 if it has none. Private-use code points have one too. */
unsigned gbk_code(uint32_t cp);
/* The same for Big5 with the characters of Hong Kong. */
unsigned big5_code(uint32_t cp);
/* The character of a GBK code; 0 if it is not assigned. */
uint32_t gbk_char(unsigned lead, unsigned trail);
/* The byte windows-1252 (and, for C1 controls, ISO-8859-1) has for a character above 7F; 0 if none. */
unsigned latin_byte(uint32_t cp);

/* Characters
 * ---------- */
/* How surprising a character is in running Chinese text, in bits: 4 for 的 to 23 for what stands in no table
 * of common characters; punctuation, Latin and what has no business in a text included. */
unsigned char_bits(uint32_t cp);
/* Belongs to GB 2312, the set of simplified Chinese. */
bool is_simplified_set(uint32_t cp);
bool is_private_use(uint32_t cp);
/* The character that GB 18030-2005 or -2022 has for a private-use code point of the year 2000; 0 if none. */
uint32_t gb_private_meaning(uint32_t cp);

/* Readings: pinyin.c
 * ------------------ */
/* True if the syllable, with its tone mark, is one of the character's Mandarin readings. */
bool pinyin_is_reading(uint32_t cp, Str syllable);
/* True if the two characters share a reading, tone included. */
bool pinyin_same(uint32_t a, uint32_t b);
/* Bytes of the pinyin syllable at the start of s (small letters, at least one tone mark or one letter); 0 if
 * s starts with none. Every syllable of the tables is known by name, so "010" or "ie" is none. */
size_t pinyin_at(Str s);
/* True if s is a whole syllable without tone, in a–z, ü as v. */
bool pinyin_is_plain(Str s);
#define PINYIN_READINGS_MAX 16
/* The character's readings without tone, the customary first, each once; how many. */
size_t pinyin_plain_readings(uint32_t cp, Str ret[PINYIN_READINGS_MAX]);

#endif
