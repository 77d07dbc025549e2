/* era.h: eras (年号), the courts that proclaimed them, and the periods of history by name. Sources: tools/era_table.py,
 * dynasty.tsv. */
#ifndef HANQING_TEXT_ERA_H
#define HANQING_TEXT_ERA_H

#include "text/calendar.h"

#define YEAR_NOT_KNOWN 9999

/* Courts: those of era.tsv, a bit each. */
typedef struct {
        uint64_t bits[2];
} Courts;

/* Days on which an era was in use. */
typedef struct {
        int32_t first, last;
        uint8_t calendar;
        bool proleptic;   /* only used before it was proclaimed or after it was given up */
        uint16_t emperor; /* a group of names */
} EraSpan;

/* Who may bear a name. A day is only looked for among aliases and rivals when nobody else of that name had it; a rival is a
 * candidate for a whole year all the same. */
typedef enum {
        STANDING_PROPER,
        STANDING_ALIAS, /* not the usual name of the era */
        STANDING_RIVAL, /* a claimant whom the authority does not list: 大顺 of 张献忠 */
} Standing;

/* The era of one court. Solar ones (民国) have no spans: they run from 1 January of the year behind offset. 大正 and 昭和 have
 * the days on which they were in use, and 明治 two spans: in the first its months were those of a calendar that is not here. */
typedef struct {
        uint16_t first_span, n_spans;
        int16_t offset; /* to be added to a year of the era, to give a year of its calendar */
        uint8_t lasted; /* solar: number of years, else 0 */
        uint8_t years;  /* solar: the last year that anybody may write (民国 on Taiwan); else 0 */
        uint8_t court;
        uint8_t standing;
} Era;

/* A name and all who bore it. */
typedef struct {
        const char32_t *name; /* folded */
        uint16_t first, n;    /* among the eras */
} EraName;

/* A dynasty, state or period. Years are astronomical; YEAR_NOT_KNOWN where nobody could say. */
typedef struct {
        const char32_t *word; /* folded */
        int16_t first, last;
        bool about_first, about_last;
        bool reigns;   /* 咸同: of two or three eras by a character of each; courts are theirs */
        Courts courts; /* none: no era may stand behind the word */
} Dynasty;

/* Whose eras are meant, as far as words tell. */
typedef struct {
        bool said; /* by a dynasty; else any court */
        Courts courts;
        const char32_t *emperor; /* NULL: any; one of the table's words */
} Reign;

/* The longest era name at cell i; NULL if there is none. *ret_cells is its length. */
const EraName *era_name_at(const Lane *l, int i, int *ret_cells);
const Era *era_bearer(const EraName *name, int k);
static inline bool era_is_solar(const Era *e)
{
        return e->years > 0;
}
/* Solar, with days on which it began and ended: 昭和. */
static inline bool era_has_days(const Era *e)
{
        return e->years > 0 && e->n_spans > 0;
}
/* That year of 明治 was still counted in moons. */
bool era_counts_moons(const Era *e, int year);
bool era_fits(const Era *e, const Reign *reign);
/* Whether it is 太平天国, whose calendar is 天历. */
bool era_is_heavenly(const Era *e);

/* The longest word for a dynasty or period at cell i; NULL if there is none. */
const Dynasty *dynasty_at(const Lane *l, int i, int *ret_cells);
/* The longest emperor's name at cell i; NULL if there is none. */
const char32_t *emperor_at(const Lane *l, int i, int *ret_cells);
bool courts_any(Courts c);
bool courts_meet(Courts a, Courts b);
/* Both; if they have none in common, b. */
Courts courts_narrow(Courts a, Courts b);

typedef enum { MOON_ANY, MOON_NEW, MOON_DARK } Moon;

/* A lunar date, or a part of one. */
typedef struct {
        int year;        /* of the era */
        MonthName month; /* month 0: the whole year */
        int month_to;    /* the last of several months; 0: only the one that month names */
        int day_from,
                day_to; /* from the first of the month (or year) on; 0: its first, its last; -1 its last */
        int cycle; /* name of the day in the cycle of sixty, -1: not said */
        Moon moon; /* which day that must be */
} EraDate;

/* Its days in a calendar; false if there is no such date. */
bool lunar_date_days(
        int calendar, int year, const EraDate *d, int32_t *ret_first, int32_t *ret_last);

/* How far a reading may go: what was in use on that day, or what was used before and after. */
typedef enum { ERA_IN_USE, ERA_PROLEPTIC } EraUse;

/* First and last day of that date in the era, as far as the era was in use; false if it had no such date. */
bool era_days(const Era *e, const EraDate *d, EraUse use, int32_t *ret_first, int32_t *ret_last);
/* The days from its first to its last. */
bool era_whole(const Era *e, int32_t *ret_first, int32_t *ret_last);
/* Years of the calendar in which its first and its last year fall. */
void era_years(const Era *e, int *ret_first, int *ret_last);

#endif
