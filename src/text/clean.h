/* clean.h: what the files that read a page share: clean.c takes the furniture off, clean_meta.c keeps what the page
 * says about its document, clean_byline.c finds who wrote it, clean_shape.c sees headings and broken lines. Private
 * to src/text. */
#ifndef HANQING_TEXT_CLEAN_H
#define HANQING_TEXT_CLEAN_H

#include "text/hanzi.h"

#define PARAGRAPH_CHARS \
        40             /* from so many characters on a line with sentence marks is a paragraph */
#define SHORT_CHARS 30 /* a line of furniture is rarely longer */
#define TITLE_CHARS 80
#define TITLE_LINES 12 /* of the text, among which its title must stand */
#define META_CHARS 160
#define BOILER_SURE 90 /* from here on its markup is believed of a sentence, too */
#define LINES_MAX ((size_t)1 << 22)

typedef enum { HEAD, MIDDLE, TAIL } Region;
#define IN(r) (1u << (r))
#define OUTSIDE (IN(HEAD) | IN(TAIL))
#define ANYWHERE (OUTSIDE | IN(MIDDLE))

typedef struct {
        Str s;      /* trimmed */
        size_t n;   /* characters */
        bool wide;  /* not of ASCII alone */
        bool ends;  /* as a sentence ends */
        bool marks; /* has a comma or full stop within */
} Shape;

typedef struct {
        Ctx *c;
        Line *lines;
        Shape *shapes;
        size_t n;
        size_t first,
                last; /* lines of the first and last paragraph; first > last if there is none */
        size_t crumb; /* line of the breadcrumb, SIZE_MAX if there is none */
        size_t wrap;  /* characters at which lines were broken, 0 if they were not */
        VEC(Meta) meta;
} Cleaner;

/* Words: those of a list are parted by blanks; what begins with a sign of ASCII stands first, so that the others are not
 * looked for where no other sign is
 * ----------------------------------------------------------------------------------------------------------- */
bool is_one_of(uint32_t cp, Str set);
uint32_t last_cp(Str s);  /* 0 if s is empty */
uint32_t first_cp(Str s); /* 0 if s is empty */
bool holds_word(Str s, Str words);
/* Bytes of the longest word that s starts with; 0 if none. */
size_t starts_with_word(Str s, Str words);
/* Moves *at over one character of the set; false if another stands there. */
bool skip_one(Str s, size_t *at, Str set);

/* Lines
 * ----- */
Region region(const Cleaner *k, size_t i);
void name_line(Cleaner *k, size_t i, LineKind kind, const char *reason);
/* Nothing happens if the value is empty. */
void put_meta(Cleaner *k, const char *key, Str value, size_t line);
/* A body or office, as it stands under a title or a text: 中共桐溪县委办公室. */
bool like_signature(Str s);

/* Opens with a number as headings do: 一、 （二） 第三章; *ret_arabic if the number is 1. or (2). */
bool numbered(Str s, bool *ret_arabic);

/* A date at the start of s, as 2023-10-08; *ret_used says how far it goes, with the time of day. Empty if none. */
Str page_date(const Cleaner *k, Str s, size_t *ret_used);
/* Markup told the text from the rest; it knows the title, too, if the page shows one. */
bool subject_known(const Cleaner *k);

/* The steps, in the order of page_clean
 * ------------------------------------- */
void take_breadcrumb(Cleaner *k);
void take_meta(Cleaner *k);
void take_lone_dates(Cleaner *k);
void find_signature(Cleaner *k);
void take_title(Cleaner *k);
void take_numbered(Cleaner *k);
void find_joins(Cleaner *k);
void take_headings(Cleaner *k);
void take_byline(Cleaner *k);

#endif
