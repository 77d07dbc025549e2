/* clock.h: what the files of deadlines and the desk share: how long a record has stood where it stands, the clock that
 * runs out next, and the row of the desk that follows from both. */
#ifndef HANQING_FLOW_CLOCK_H
#define HANQING_FLOW_CLOCK_H

#include "flow/flow.h"

/* Since when a record has been in its state, and who brought it there. */
typedef struct {
        int64_t since_ms;
        Str by, by_name, reason;
        bool notify; /* whoever may take the next step is to know */
} Stay;
MUST Err stay_load(Ctx *c, const Record *r, Stay *ret);

typedef struct {
        const Clock *clock; /* NULL: none runs */
        int32_t since, due, soon, extended;
} Running;
/* Writes, or takes away, the record's row of the desk; within the saving transaction. */
MUST Err desk_row_put(Ctx *c, const Record *r, const Stay *stay, const Running *nearest);
/* Whether the row that it has, or has not, is the one that would be written. *ret_rows: how many it has. */
MUST Err desk_row_stands(Ctx *c, const Record *r, const Stay *stay, const Running *nearest,
        bool *ret, int64_t *ret_rows);

/* All that a record's rows follow from, whoever acts. */
typedef struct {
        Stay stay;
        Running *
                running; /* a place for each clock of its register; .clock is NULL where it does not run */
        Running nearest;
} Reckoned;
/* The field that says on which day a part was: its first date; NULL: the day on which it was made. */
const Field *part_day(const Register *reg);
/* off: known already, or NULL. */
MUST Err clock_reckon(Ctx *c, const Record *r, const DaysOff *off, Reckoned *ret);
/* Today is the day up to which what the days bring is known; see clock_turn. */
MUST Err clock_turned(Ctx *c);
/* Makes one record's rows again; nothing if it is not there. */
MUST Err clock_follow(Ctx *c, const Register *reg, Str id, const DaysOff *off);
/* Whoever may take a move from this state, or else whoever writes the register. */
unsigned roles_from(const Register *reg, Str state);

/* Rules of frequency: frequency.c
 * ------------------------------- */
/* A record that says how many times in a period something is to be held. */
bool is_frequency_rule(const Record *r);
/* How far it is kept today. */
MUST Err frequency_of(Ctx *c, const Record *rule, int32_t soon, Frequency *ret);
/* The rules that ask for what this record is; none unless it is of the register of activities. */
MUST Err frequency_rules_of(
        Ctx *c, const Record *held, const Register **ret_reg, Str **ret_ids, size_t *ret_n);
/* All of them. */
MUST Err frequency_rules(Ctx *c, const Register **ret_reg, Str **ret_ids, size_t *ret_n);

/* After a change of organisations: who decides about what waits. */
MUST Err desk_settle(Ctx *c);
/* Everything in the declarations that the rows of due and desk follow from, as one short word. */
Str rules_print(Ctx *c);

#endif
