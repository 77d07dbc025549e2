/* repair.h: what the files that look for damage share. Each adds what it finds; repair.c puts the finds in
 * order and lets the surer one stand where two overlap. Private to src/text. */
#ifndef HANQING_TEXT_REPAIR_H
#define HANQING_TEXT_REPAIR_H

#include "text/hanzi.h"

#define ODD_WAYS 6
typedef struct LatinRun LatinRun; /* of repair_code.c */

typedef struct {
        Ctx *c;
        Str text;
        VEC(Repair) found;
        Buf scratch, bytes;         /* for what is tried and mostly thrown away */
        const Codec *odd[ODD_WAYS]; /* of repair_odd.c */
        size_t n_torn;              /* places looked at in repair_bytes.c */
        LatinRun *latin;            /* made when first needed */
        VEC(Span) short_latin;      /* runs of repair_code.c that are too short to tell … */
        size_t latin_way;           /* … without what the others were read as; 0: UTF-8 or none */
} Finder;

/* after and why live in the arena or longer. The bytes before are taken from the text. */
void found(Finder *f, Span at, Str after, RepairKind kind, Certainty certainty, double confidence,
        Str why);

void find_entities(Finder *f);    /* repair.c */
void find_escapes(Finder *f);     /* repair_escape.c */
void find_hidden(Finder *f);      /* repair_hidden.c */
void find_width(Finder *f);       /* repair.c */
void find_byte_damage(Finder *f); /* repair_bytes.c */
void find_mojibake(Finder *f);    /* repair_code.c */
void find_odd(Finder *f);         /* repair_odd.c */
void find_suspects(Finder *f);    /* repair_suspect.c */

/* What a Chinese text is made of: the main block, its punctuation and symbols. A repair that gives anything else is
 * none. */
bool is_plausible(uint32_t cp); /* repair_code.c */

/* The code point at a byte offset, and the offset behind it. 0 at the end. */
uint32_t cp_at(Str s, size_t at, size_t *ret_next);
/* The code point before a byte offset; 0 at the start. */
uint32_t cp_before(Str s, size_t at);

#endif
