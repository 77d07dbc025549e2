/* text.h: Chinese text and historical time, as pure functions over UTF-8.
 *
 * What this room promises:
 * - No input or output, no clock, no database: the same bytes give the same answer, everywhere.
 * - Text comes in as well-formed UTF-8 (charset makes it so) and is never changed in place. What a function
 *   understands is returned beside the words, with byte offsets into them; the words are never overwritten.
 * - Nothing is guessed in silence: what is not exact says so (Certainty), what is ambiguous lists every
 *   candidate, what is missing is a Loss and is never filled.
 * - Results live in c->arena. Functions fail only with ERR_LIMIT, or ERR_INVALID where the caller named
 *   something that does not exist.
 *
 * Offsets are bytes, half-open [from, to), unless a name says otherwise. Days are Julian day numbers. */
#ifndef HANQING_TEXT_H
#define HANQING_TEXT_H

#include "base/base.h"

#include <uchar.h>

#define TEXT_MAX ((size_t)64 << 20) /* bytes of one text in one call */

typedef struct {
        size_t from, to;
} Span;

/* How sure a proposal is. */
typedef enum {
        EXACT,    /* follows from the bytes; no other reading is legal */
        PROPOSAL, /* the likeliest of several; a person decides */
        DOUBT,    /* something is odd; nothing is changed */
} Certainty;
const char *certainty_name(Certainty k); /* "exact", "proposal", "doubt" */

/* Characters: charset.c
 * --------------------- */
typedef struct {
        const char *
                name; /* "UTF-8", "GB18030", "Big5", "Big5-HKSCS", "UTF-16LE", … ; "" if undecided */
        double confidence; /* 0 to 1 */
        const char *
                reason; /* msgid: "every byte is legal", "byte order mark", "declared by the page", … */
        bool binary; /* these bytes are no text at all */
} Charset;

/* Which encoding the bytes are in, from 6 characters up. declared (from a header or a meta tag; may be
 * empty) is a hint that loses against illegal bytes. */
Charset charset_guess(Str bytes, Str declared);

typedef struct {
        Str text; /* well-formed UTF-8, no BOM, line ends as \n; the input itself if it is so already */
        size_t n_replaced; /* ill-formed places; each is one U+FFFD in text */
} Decoded;

/* Decodes strictly; each ill-formed place becomes one U+FFFD and is counted. GB18030 passes through the
 * fix-up table for its private-use code points. ERR_INVALID if the encoding has no decoder. */
MUST Err charset_decode(Ctx *c, Str bytes, Str encoding, Decoded *ret);

/* Repair: repair.c
 * ---------------- */
typedef enum {
        REPAIR_ANNOTATION, /* 聯(lián) → 聯 */
        REPAIR_BYTES,      /* ?zhǔn)锌箲?zhàn) : byte-level damage undone */
        REPAIR_TAIL, /* bytes lost at the end of a run; proposed from what is legal and fluent */
        REPAIR_MOJIBAKE, /* UTF-8 read as GBK, GBK as Latin-1, … undone */
        REPAIR_ENTITY,   /* &#26691; → 桃 */
        REPAIR_ESCAPE,   /* %E6%A1%83, \u6843, =E6=A1=83, =?UTF-8?B?5qGD?= → 桃 */
        REPAIR_HIDDEN,   /* a character that nobody sees, taken out */
        REPAIR_PRIVATE,  /* a private-use code point that has a known meaning */
        REPAIR_JOIN,     /* a line broken in mid-sentence, joined */
        REPAIR_WIDTH,    /* full-width digits and letters */
        REPAIR_SUSPECT,  /* 桃園 in a text about 桃源: flagged, not changed (before == after) */
} RepairKind;

typedef struct {
        Span at; /* in the input text */
        Str before,
                after; /* after is what the text should read; equal to before when only flagged */
        RepairKind kind;
        Certainty certainty;
        double confidence; /* 0 to 1 */
        Str why; /* one sentence for the reviewer, in the reader's language; may be empty */
} Repair;

typedef struct {
        Repair *p; /* in order of at, never overlapping */
        size_t n;
} Repairs;

/* Everything that can be undone or must be asked about in text. Never worse than the input: clean text
 * gives no repairs. Idempotent: the repaired text gives no further exact repairs. */
MUST Err repair_find(Ctx *c, Str text, Repairs *ret);
/* The text with the repairs for which take[i] is true (NULL: all) applied; the others stand as they were. */
Str repair_apply(Ctx *c, Str text, const Repairs *repairs, const bool *take);
const char *repair_name(RepairKind k); /* "annotation", "bytes", … */

/* Losses: loss.c
 * -------------- */
typedef enum {
        LOSS_NUMBER,     /* 数字缺失 */
        LOSS_YEAR,       /* 年份缺失 */
        LOSS_NAME,       /* 人名缺失 */
        LOSS_BYTES,      /* 字节丢失 */
        LOSS_UNREADABLE, /* 无法识别: U+FFFD, 锟斤拷 */
} LossKind;
typedef struct {
        size_t at; /* where something is missing */
        size_t n;  /* bytes of a placeholder standing there (20xx, �), or 0 */
        LossKind kind;
        Str around; /* some characters on both sides, borrowed */
} Loss;
typedef struct {
        Loss *p;
        size_t n;
} Losses;
MUST Err loss_find(Ctx *c, Str text, Losses *ret);
const char *loss_name(LossKind k);  /* "number", "year", "name", "bytes", "unreadable" */
const char *loss_label(LossKind k); /* msgid: N_("number missing") … */

/* Pages: clean.c, split.c
 * ----------------------- */
typedef enum {
        LINE_BODY,
        LINE_BLANK,
        LINE_FURNITURE, /* navigation, captcha, sign-in, share box, paywall, advertisement */
        LINE_META,      /* author, source, date, reviewer: kept as metadata */
        LINE_TITLE,     /* the page's own title */
        LINE_HEADING,   /* a heading inside the text */
} LineKind;

typedef struct {
        Str text;
        uint8_t heading;    /* 1–6 if the format said so, else 0 */
        uint8_t link_share; /* per cent of its characters inside links; 0 if the format has none */
        uint8_t boiler; /* per cent: how sure the reader is, from its markup, that this is furniture */
        bool subject;       /* its markup says that it belongs to the text, short or not */
        LineKind kind;      /* out */
        const char *reason; /* out, msgid: why it is furniture or metadata; NULL for body */
        bool joins;         /* out: continues the line before it (broken in mid-sentence) */
} Line;

typedef struct {
        const char *
                key; /* "title" "author" "source" "published" "captured" "editor" "reviewer" "serial"
                            "breadcrumb" "views" "signature" */
        Str value;
        size_t line;
} Meta;

typedef struct {
        Line *lines; /* the input, with kind, reason and joins filled in */
        size_t n;
        Meta *meta;
        size_t n_meta;
} Page;

/* Tells body from furniture by block rules, repetition and position; no rule names a site. */
MUST Err page_clean(Ctx *c, Line *lines, size_t n, Page *ret);
Str page_meta(const Page *page, const char *key); /* first value, or empty */

typedef struct {
        size_t line; /* first line of the document */
        Str title;
        Str evidence; /* sentence: why the page is split here */
        Certainty certainty;
} Part;
typedef struct {
        Part *p; /* at least one; a page that is one document has exactly one part */
        size_t n;
} Parts;
/* Several documents on one page (篇一 篇二 篇三, changes of signature and salutation). */
MUST Err page_split(Ctx *c, const Page *page, Parts *ret);

/* Fold: fold.c, generated table fold_table.h
 * ------------------------------------------ */
#define FOLD_VERSION 2
/* The search form of a character: traditional → simplified, old and variant glyphs, width, case,
 * compatibility forms. One code point to one code point; idempotent. */
uint32_t fold_cp(uint32_t cp);
/* The folded text. If ret_map is not NULL, (*ret_map)[i] is the offset in s of the character that gave byte
 * i of the result, and (*ret_map)[n] == s.n. */
Str fold_text(Arena *a, Str s, uint32_t **ret_map);
/* Conversion: convert.c
 * --------------------- */
/* Between scripts, for display, not for the index: phrase-aware (乾隆 stays), one of OpenCC's configurations (s2t,
 * t2s, s2tw, s2twp, s2hk, s2hkp, tw2s, tw2sp, hk2s, hk2sp, t2tw, t2hk, tw2t, hk2t, t2jp, jp2t), or s, t, tw, twp,
 * hk, jp from whatever script the text is in. */
typedef struct Conversion Conversion;
const Conversion *conversion_lookup(Str name); /* NULL if there is none */
const char *conversion_name(size_t i);         /* of each, in order; NULL behind the last */
Str convert(Arena *a, const Conversion *k, Str text);

/* Tokens: token.c
 * --------------- */
#define TOKEN_MAX 64 /* bytes of one token; longer words are cut */
typedef struct {
        Str word;        /* folded; lives in the tokenizer until the next call */
        size_t from, to; /* in the original text */
} Token;
#define TOKENS_AHEAD 64
typedef struct {
        uint32_t from, to; /* in the original text */
        uint16_t word, n;  /* in words */
} TokenAhead;
/* May be copied, to go back to where it was. */
typedef struct {
        Str text;
        size_t at; /* private, as all that follows: how far text has been read */
        TokenAhead ahead[TOKENS_AHEAD]; /* tokens read and not yet given */
        uint16_t next, n;               /* in ahead */
        uint16_t held, held_n; /* in words: the ideograph that waits for its right neighbour */
        size_t held_from;
        char words[TOKENS_AHEAD * UTF8_MAX + 4 * TOKEN_MAX];
} Tokenizer;
/* One tokenizer for SQLite, PostgreSQL and highlighting. Each Han character starts exactly one token: the
 * bigram with the Han character after it (punctuation, blanks, line breaks and inline marks between them are
 * transparent), or itself alone at the end of a run. Other scripts give whole folded words. Hence a one-
 * character query is a prefix, a longer one a phrase of consecutive tokens, and both are complete. */
Tokenizer token_start(Str text); /* of less than 4 GiB */
bool token_fill(Tokenizer *t);   /* private: reads ahead; false at the end */
static inline bool token_next(Tokenizer *t, Token *ret)
{
        if (t->next == t->n && !token_fill(t))
                return false;
        const TokenAhead *k = &t->ahead[t->next++];
        *ret = (Token){{t->words + k->word, k->n}, k->from, k->to};
        return true;
}
/* Offset of the n-th token, counted from 0; the end of the text if it has fewer. */
size_t token_offset(Str text, uint32_t n);

/* Pinyin: pinyin.c, pinyin_query.c
 * -------------------------------- */
typedef enum {
        READ_TEXT,
        READ_NAME, /* a person's name: 单 at its head is Shàn, 解 is Xiè */
} ReadAs;
typedef struct {
        Str at;         /* the character, or the word of another script, in the text; borrowed */
        Str toned;      /* "táo"; of a word: itself, folded. Empty: no table knows its reading */
        Str plain;      /* the same in a–z, ü as v: "tao", "lv" */
        uint16_t order; /* of a Han character's reading: its place by letters, then by tone */
        bool han;
} Syllable;
typedef struct {
        Syllable *p; /* Han characters and words in order; what separates them is left out */
        size_t n;
} Syllables;
/* How a text is read aloud, polyphones by the phrase they stand in: 银行 yín háng, 行走 xíng zǒu. Written tones,
 * without sandhi (GB/T 16159). Either script. */
Syllables pinyin_read(Arena *a, Str text, ReadAs as);

/* What a register may keep beside a title or a name, so that it is found by how it is read. */
typedef struct {
        Str syllables; /* "tao yuan xian zhi", "di 2 qi"; small letters and digits, one blank between */
        Str initials; /* "tyxz", "d2q" */
} PinyinKeys;
PinyinKeys pinyin_keys(Arena *a, Str text, ReadAs as);

#define PINYIN_QUERY_MAX 60 /* letters; longer ones are no pinyin */
#define PINYIN_SPLITS_MAX 16
/* What a query typed in letters may mean: taoyuanxianzhi, "tao yuan", xi'an, TYXZ. A blank or an apostrophe
 * ends a syllable; tone marks, case and width do not matter; ü, v and u: are v; lue is lve, too. */
typedef struct {
        Str letters; /* a–z alone */
        /* Every way to cut it into whole syllables, each with one blank between as in PinyinKeys: "xian",
         * "xi an"; fewest syllables first. None: it is not pinyin in full. */
        Str *splits;
        size_t n_splits;
        bool initials; /* may be the initials of two syllables or more: "tyxz", but no i, u, v */
        uint64_t ends; /* private: the letters behind which the writer ended a syllable */
} PinyinQuery;
/* With neither splits nor initials for whatever holds anything but letters, or too many of them. */
PinyinQuery pinyin_query(Arena *a, Str words);
/* The first place in text that is read as the query says, in full or by initials; each character may have any
 * of its usual readings, so yueshan finds 乐山, too. *ret is in text. */
bool pinyin_find(Arena *a, const PinyinQuery *q, Str text, Span *ret);

/* Order: order.c
 * -------------- */
typedef enum {
        BY_PINYIN,  /* syllable, tone, strokes: as in a dictionary; letters and digits before Han */
        BY_STROKES, /* 姓氏笔画: number of strokes, their kinds 横竖撇点折 in order, code */
} SortBy;
/* Bytes that, compared by memcmp, put texts into that order, character by character: 王 before 王一, and names of
 * one surname by their next character. What separates words, and case and width, do not matter. A register may
 * keep it in a column. */
Str sort_key(Arena *a, Str text, SortBy by, ReadAs as);

/* Numbers: number.c
 * ----------------- */
typedef enum {
        QTY_EQ,      /* = */
        QTY_GE,      /* 余 多 以上 逾 */
        QTY_LE,      /* 近 不足 以内 */
        QTY_ABOUT,   /* 约 左右 */
        QTY_RANGE,   /* 八九十岁 */
        QTY_PARTIAL, /* 不完全统计 */
        QTY_MISSING, /* the digits are gone */
} Qualifier;
typedef struct {
        Span at;
        Str text;        /* as written */
        double min, max; /* of 以下 below nought, min is -INFINITY */
        Str unit;        /* as written, folded to its usual form: 畝 → 亩; empty if none */
        Qualifier qualifier;
        bool has_max; /* false: open upwards (≥) */
        bool strict;  /* 不足, 不到: below max, not equal to it */
} Quantity;
typedef struct {
        Quantity *p;
        size_t n;
} Quantities;
const char *qualifier_name(Qualifier q); /* "=", "≥", "≤", "≈", "range", "partial", "missing" */
/* Reads one expression that fills s; false if it is no number. Exact for integers below 2^53. */
bool number_parse(Arena *a, Str s, Quantity *ret);
/* What an old measure (里 亩 斤 石 …) was in metres, litres or grams by the standard of its time. */
typedef struct {
        double min, max; /* as in the quantity; max is of no worth where it has none */
        const char *unit;
        const char *source; /* the standard, by its name */
} Metric;
/* Of a quantity in the Gregorian years from to to, inclusive. False where no one standard held all the while, or the unit is none of
 * them: then the words are all that is known. 市亩 and the like say themselves which standard is meant. */
bool quantity_metric(const Quantity *q, int from, int to, Metric *ret);
/* The sum, which keeps what the two said of themselves: ≥ and anything is ≥, ≈ stays ≈, partial stays partial. False if the
 * units differ: 人次 are never added to 人. The sum has no words and no place. */
bool quantity_add(const Quantity *a, const Quantity *b, Quantity *ret);
/* Every quantity of a text: a number with a unit, or a number that is not part of a date or a code. */
MUST Err number_find(Ctx *c, Str text, Quantities *ret);

/* References: reference.c, reference_code.c
 * ----------------------------------------- */
typedef enum {
        REF_BRACKETS,  /* [1998], （2022） instead of 〔〕 */
        REF_YEAR,      /* 〔98〕 */
        REF_YEAR_LOST, /* 〔20xx〕 */
        REF_ORDINAL,   /* 第3号 */
        REF_NOUGHT,    /* 03号 */
        REF_HAN,       /* 三号 */
        REF_BODY,      /* nothing stands before the year */
        REF_BACKWARDS,
        REF_TOTAL,
        REF_CHECK_DIGIT,
        REF_LENGTH,
        REF_REGION,
} ReferenceProblem;
const char *reference_problem_sentence(ReferenceProblem k); /* msgid */
typedef struct {
        Str text;
        /* "serial": 第30期(总第141期), (1—3辑), 第2、7、8位, 卷三; "document": 川府规〔2022〕3号; "isbn", "issn", "cn";
         * "standard": GB/T 9704—2012; "archive": 全宗号-目录号-案卷号 */
        const char *kind;
        int *numbers; /* of a serial, ranges written out */
        size_t n_numbers;
        int total, total_to;    /* 总第141期; of 总第5–6期 the last, too; 0 none */
        int volume;             /* 第三卷 of 第三卷第二期; 0 none */
        bool joint, supplement; /* 合刊, 增刊 */
        Str unit;               /* 期, 辑, 位, … */
        Str body;               /* of a document number: 川府规 */
        int year, number;       /* of a document number; the year of a serial or a standard, too */
        Str code; /* digits of an ISBN, GB/T 9704, J001-02-0015, …: in capitals, with plain dashes */
        ReferenceProblem problems[8];
        size_t n_problems;
        const char *problem; /* "" or the codes of all of them */
} Reference;
/* Takes apart one reference that fills s; false if it is none. */
bool reference_parse(Arena *a, Str s, Reference *ret);

/* Calendar: calendar.c, date.c
 * ---------------------------- */
int32_t jdn_from_gregorian(int year, int month, int day); /* proleptic; no check */
void jdn_to_gregorian(int32_t jdn, int *ret_year, int *ret_month, int *ret_day);
Str jdn_iso(Arena *a, int32_t jdn); /* 2026-11-20 */
/* The lunar date of a day within the table's years. */
typedef struct {
        int year; /* Gregorian year in which the lunar year begins */
        int month, day;
        bool leap;
} LunarDate;
bool lunar_from_jdn(int32_t jdn, LunarDate *ret);
bool lunar_to_jdn(LunarDate d, int32_t *ret);
/* "丙午年十月十二" for the page head. */
Str lunar_words(Arena *a, LunarDate d);
/* What a Gregorian year was called at its middle by the court that the histories follow: 光绪三十一年, 民国二十四年; empty where
 * no era was in use (before 140 BC, since 1950). */
Str era_year_words(Arena *a, int year);
Str cycle_year_words(Arena *a, int year); /* 乙亥 */

typedef enum { CAL_GREGORIAN, CAL_LUNAR, CAL_REPUBLIC, CAL_REIGN, CAL_CYCLE } Calendar;
typedef enum { DATE_CERTAIN, DATE_ABOUT, DATE_INFERRED, DATE_DOUBTFUL } DateCertainty;
const char *calendar_name(Calendar k); /* "gregorian" "lunar" "republic" "reign" "cycle" */
const char *date_certainty_name(DateCertainty k); /* "certain" "about" "inferred" "doubtful" */

#define JDN_OPEN_PAST INT32_MIN
#define JDN_OPEN_FUTURE INT32_MAX
typedef struct {
        Span at;
        Str text; /* as written */
        /* EDTF (ISO 8601: Gregorian before 1582, too), or from/to for a span; empty if it has none. */
        Str edtf;
        int32_t first, last; /* days, inclusive */
        Calendar calendar;
        DateCertainty certainty;
        Str problem; /* "", "INVALID_DATE", "ERA_YEAR_MISMATCH expected 1936", "AMBIGUOUS a|b|c" */
        bool used_anchor; /* the year came from the anchor: mark it 推定 */
        bool deadline;    /* 底前, 年底: a due date */
} Date;
typedef struct {
        Date *p;
        size_t n;
} Dates;
typedef struct {
        int year, month, day; /* 0 = not known */
} Anchor;

/* Reads one expression that fills s. False if it is no date; a date with a problem is still a date. */
bool date_parse(Ctx *c, Str s, Anchor anchor, Date *ret);
/* The same with words that tell which cycle of sixty is meant (民国, 清末, 光绪, 1949); may be empty. */
bool date_parse_in(Ctx *c, Str s, Anchor anchor, Str context, Date *ret);
/* Every date of a text, left to right. An anchor with year 0 leaves relative dates without an EDTF value. */
MUST Err date_find(Ctx *c, Str text, Anchor anchor, Dates *ret);
/* Days that an EDTF string spans (levels 0 to 2, intervals, lists); false if it is not one. */
bool edtf_bounds(Str edtf, int32_t *ret_first, int32_t *ret_last);
/* Whether what lasted so long (光绪三十一年至三十四年, 1917年起) had begun and not ended on some day from first to last. Its
 * ends may be vague: what began in the year 1905 and ended in 1908 held for certain from the last day of 1905 to the first of
 * 1908, and possibly before and after. A single date (民国20年) is some time within it. */
typedef enum { PERIOD_NOT, PERIOD_POSSIBLE, PERIOD_CERTAIN } PeriodAnswer;
PeriodAnswer period_meets(Ctx *c, const Date *period, int32_t first, int32_t last);

/* Coordinates: datum.c
 * -------------------- */
/* CGCS2000 and WGS 84 are the same to some centimetres; GCJ-02 is WGS 84 moved by up to some hundred metres, within China. */
typedef enum { DATUM_CGCS2000, DATUM_WGS84, DATUM_GCJ02 } Datum;
bool datum_lookup(Str name, Datum *ret); /* cgcs2000, WGS84, WGS-84, gcj02, GCJ-02 */
const char *datum_name(Datum k);         /* "CGCS2000", "WGS84", "GCJ-02" */
typedef struct {
        double lat, lon; /* degrees */
} GeoPoint;
GeoPoint datum_convert(GeoPoint p, Datum from, Datum to);

/* Names: name.c
 * ------------- */
#define NAME_CHARS_MAX 64    /* characters of one form; longer ones are not looked for */
#define NAME_BEARERS_MAX 256 /* of one form that a hit lists */
#define NAME_KINDS_MAX 1000
#define NAME_PLACES_MAX 100 /* of one suggestion */
typedef struct Names Names;
/* Every attested form of persons, places and bodies, matched folded, longest first, in one pass. */
Names *names_new(Arena *a);
/* Copies; before names_ready. Forms of one character, or of more than NAME_CHARS_MAX, are not looked for. */
void names_add(Names *n, Str form, Str kind, Str id, Str display);
/* While a form was in use: days, inclusive, JDN_OPEN_PAST and JDN_OPEN_FUTURE where the end is open. */
typedef struct {
        int32_t from, to;
        Str later; /* what bears it today; may be empty */
        Str note;  /* may be empty */
} NamePeriod;
/* The same with a period of validity, which is copied; the same form and id may be added again with another one. */
void names_add_period(Names *n, Str form, Str kind, Str id, Str display, const NamePeriod *period);
void names_ready(Names *n);
typedef struct {
        Str kind, id, display;
        int32_t from, to; /* while the form was in use; open without a period */
        Str later, note;  /* may be empty */
} NameBearer;
typedef struct {
        NameBearer *p;
        size_t n;
} NameBearers;
/* Who bears the form is asked when it is wanted: a book has many hits, and most are only counted or marked. */
typedef struct {
        Span at;
        Str text;     /* as written */
        uint32_t who; /* the names' own number for the form */
        bool several; /* more than one bears it */
} NameHit;
typedef struct {
        NameHit *p;
        size_t n;
} NameHits;
MUST Err names_find(Ctx *c, const Names *n, Str text, NameHits *ret);
/* Of a hit among the same names: the first who bears the form, and all up to NAME_BEARERS_MAX, in the order they were added.
 * Their words are those of the names. */
NameBearer name_first(const Names *n, const NameHit *h);
NameBearers name_bearers(Arena *a, const Names *n, const NameHit *h);
typedef enum {
        NAME_VALID,
        NAME_NOT_YET,   /* it came into use later */
        NAME_NO_LONGER, /* it was out of use by then */
} NameState;
/* Whether a bearer's form was in use at a time, some days of it being enough: in a text of that time a name that was not is
 * an anachronism. */
NameState name_state(const NameBearer *b, int32_t first, int32_t last);

/* A name that no authority has yet; a proposal that a person decides on. */
typedef struct {
        Str form;         /* as it stands first */
        const char *kind; /* "person", "place", "body" */
        Span *places;     /* of the first NAME_PLACES_MAX */
        size_t count;     /* how often it stands there */
} NameSuggestion;
typedef struct {
        NameSuggestion **p; /* the most frequent first */
        size_t n;
} NameSuggestions;
/* Persons by surname and title, places and bodies by what they end with, where their surroundings leave little else that they
 * could be. What known (may be NULL) has is left out. At most 5,000 forms. */
MUST Err names_suggest(Ctx *c, const Names *known, Str text, NameSuggestions *ret);

/* Scan: scan.c
 * ------------ */
typedef struct {
        const Names *names; /* NULL: names are not wanted */
        bool dates, numbers;
        Anchor anchor; /* for dates */
} ScanWanted;
typedef struct {
        NameHits names;
        Dates dates;
        Quantities numbers;
} Scan;
/* What names_find, date_find and number_find give, in one walk over the text, for where everything that comes in is read. A year
 * of annals that goes on in the era before it (三十四年夏五月) is a number to number_find, and here a date alone. */
MUST Err text_scan(Ctx *c, Str text, const ScanWanted *want, Scan *ret);

/* Proofreading: check.c, rules in check_*.c
 * ---------------------------------------- */
#define CHECK_MAX ((size_t)16 << 20) /* bytes of one text */
#define REMARKS_MAX 20000
typedef enum {
        REMARK_ERROR,  /* no reading makes it right */
        REMARK_LIKELY, /* wrong but for a reason that the text would have to give */
        REMARK_HINT,   /* worth a look; often right */
} Severity;
const char *severity_name(Severity k);  /* "error", "likely", "hint" */
const char *severity_label(Severity k); /* msgid */

struct Check;
/* A rule of writing is one row; to add a rule is to add a row to a table of check_*.c. */
typedef struct {
        const char *id;
        const char *source;        /* standard and clause, in Chinese as it is cited */
        const char *sentence;      /* msgid: what is wrong and what is asked for */
        const char *wrong, *right; /* an example, in Chinese, and how it should read */
        Severity severity;
        /* private */
        uint8_t bits;
        const char32_t
                *triggers; /* characters at which find looks; NULL: once a paragraph or a text */
        void (*find)(struct Check *k, int i); /* NULL: found along with the row before */
} CheckRule;
extern const CheckRule *const check_tables[]; /* each ends with {0}; the list with NULL */
const CheckRule *check_rule(Str id);          /* NULL if there is none */

typedef struct {
        const CheckRule *rule;
        Span at;
        Str words;           /* as written, borrowed */
        Str proposal;        /* what the words should be; empty: none is made */
        Str why;             /* one sentence in the reader's language */
        size_t line, column; /* from 1; columns in characters */
        size_t times; /* 1, or how often a habit of the whole text was met: at is the first place */
        Severity severity;
} Remark;
typedef struct {
        Remark *p; /* in order of at */
        size_t n;
        size_t n_left_off; /* beyond REMARKS_MAX */
} Remarks;

typedef struct CharModel CharModel;
typedef struct {
        Anchor anchor;      /* for dates without a year; year 0: none */
        const Names *names; /* the office's authority; may be NULL */
        const CharModel *
                model; /* of text the office has reviewed; NULL: nothing is said of likely wrong characters */
        bool every_place; /* habits of writing at each place, not once a text */
} CheckOptions;
/* Reads a text (paragraphs are lines) by every rule, in time proportional to its length. Precision comes first:
 * what may be right for reasons outside of the text is a hint, and a habit that runs through the text is told
 * once. Nothing is changed. ERR_LIMIT above CHECK_MAX. */
MUST Err proofread(Ctx *c, Str text, const CheckOptions *o, Remarks *ret);

/* Character models: charmodel.c, confuse.c
 * ---------------------------------------- */
#define MODEL_TEXT_MAX ((size_t)48 << 20) /* bytes that one model learns from; more is not read */
/* Counts runs of one to four characters in reviewed text. Same text in the same order, same model. Memory is
 * bounded: at most some 200 MB while learning, whatever the text. */
CharModel *charmodel_new(Arena *a);
void charmodel_add(CharModel *m, Str text); /* before charmodel_ready */
void charmodel_ready(CharModel *m);
size_t charmodel_chars(const CharModel *m); /* that it has learned from */
size_t charmodel_bytes(const CharModel *m); /* of memory */

/* Diff: diff.c
 * ------------ */
typedef enum { DIFF_SAME, DIFF_DEL, DIFF_INS } DiffKind;
typedef struct {
        DiffKind kind;
        Str text; /* borrowed from a (SAME, DEL) or b (INS) */
} DiffPart;
typedef struct {
        DiffPart *p;
        size_t n;
} Diff;
/* Differences by character, grouped for reading; script differences are differences here. */
MUST Err diff_text(Ctx *c, Str a, Str b, Diff *ret);

/* What two people made of base, joined: true, and *ret with the changes of both, where no change of the one touches one of
 * the other. */
MUST Err join_text(Ctx *c, Str base, Str a, Str b, Str *ret, bool *ret_joined);
/* The same of lists, a line each: what either took out is gone, what either added is there; in b's order, then a's. */
Str join_lists(Arena *arena, Str base, Str a, Str b);

/* Secrecy marks: secrecy.c
 * ------------------------ */
/* True if the first page (the first ~1,500 characters) bears a mark such as 机密★20年, in any script or
 * width, or a 份号 and 密级 header; *ret_mark is where. A mention in running prose is not a mark. */
bool secrecy_mark(Str text, Span *ret_mark);

#endif
