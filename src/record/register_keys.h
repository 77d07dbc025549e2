/* register_keys.h: what the readers of declarations share: the tables of keys, the readers of single values, the
 * look-up of names. register.c reads registers, fields and vocabularies with it, register_load.c whole sets of them, register_rules.c what a
 * register says of its moves, clocks and figures. */
#ifndef HANQING_RECORD_REGISTER_KEYS_H
#define HANQING_RECORD_REGISTER_KEYS_H

#include "record/inner.h"

#define REGISTERS_MAX 256
#define VOCABULARIES_MAX 512
#define FIELDS_MAX 120
#define STATES_MAX 32
#define FORMERS_MAX 32       /* former names of one thing */
#define REGISTER_NAME_MAX 16 /* so that every table, column and index name fits an identifier */
#define FIELD_NAME_MAX 24

typedef VEC(Str) Problems;
typedef struct {
        Ctx *c;
        struct Registers *regs;
        Map trees;   /* name of a register to its tree */
        Map figures; /* code of a figure to it */
        Map broken; /* name of a register that was read in part, so that nothing is said of what it lacks */
        Problems *problems; /* every one is wanted; NULL: the first one ends the reading */
        Hasher *hasher;     /* of every text */
        size_t cap_declared;
        Others others;
} Load;
/* Where something stands, for FILE:LINE:COLUMN ("%.*s:%zu:%zu"). */
#define AT(y) STR((y)->file), (y)->line, (y)->column

/* Between two things that do not depend on each other: where every problem is wanted, this one is noted and reading
 * goes on. */
MUST Err go_on(Load *l, Err e);
size_t problems_so_far(const Load *l);

typedef Err ReadKey(Load *l, const Yaml *y, void *at);
typedef struct {
        const char *key;
        ReadKey *read;
        size_t at; /* offset of the member */
        bool required;
        const char *shape; /* what may stand there, by its name in the JSON Schema (schema.c) */
} KeyRow;
/* What may be declared, for whoever describes it: each ends with {0}. */
typedef struct {
        const char *name;
        const KeyRow *rows;
        size_t n;
} KeyTable;
typedef struct {
        const char *name;
        const char *const *words;
        size_t n;
} WordTable;
extern const KeyTable register_tables[], rule_tables[], view_tables[], door_tables[];
extern const WordTable register_words[], rule_words[], view_words[];

/* Every failure below is FILE:LINE:COLUMN and a sentence, with a suggestion for a misspelt word.
 * ------------------------------------------------------------------------------------------- */
/* A map whose keys are rows of the table; one that is no row, or a required one that is absent, is refused. */
MUST Err read_map(Load *l, const Yaml *y, const KeyRow *rows, size_t n, void *target);
MUST Err is_list(Load *l, const Yaml *y, size_t max);

/* Values: into a Str, a bool, an int32_t, two Strs (zh, en); nothing yet, where it names something else. */
ReadKey read_words, read_truth, read_count, read_label, read_period, read_nothing;
MUST Err read_number(Load *l, const Yaml *y, double *ret);
MUST Err read_ident(Load *l, const Yaml *y, size_t max, Str *ret);
MUST Err read_one_of(Load *l, const Yaml *y, const char *const *words, size_t n, const char **ret);
MUST Err read_roles(Load *l, const Yaml *y, Str **ret, size_t *ret_n);

/* Names of what is known when everything was read. */
MUST Err no_such(Load *l, const Yaml *y, const char *const *words, size_t n, const char *what);
MUST Err resolve_register(Load *l, const Yaml *y, const Register **ret);
MUST Err resolve_state(Load *l, const Yaml *y, const Register *reg, const State **ret);
MUST Err resolve_field(Load *l, const Yaml *y, const Register *reg, const Field **ret);
MUST Err resolve_states(
        Load *l, const Yaml *y, const Register *reg, const State ***ret, size_t *ret_n);
MUST Err resolve_fields(
        Load *l, const Yaml *y, const Register *reg, const Field ***ret, size_t *ret_n);

/* register.c
 * ---------- */
/* One declaration, into the set; what of it names something else waits. */
MUST Err load_register(Load *l, const Declared *d);
MUST Err load_vocabulary(Load *l, const Declared *d);
/* A name that is still borne by another is nobody's former one. */
MUST Err former_is_borne(Load *l, const Yaml *y, Str name);

/* yaml_packed.c
 * ------------- */
#define PACKED ".packed" /* behind the name of a declaration: the same as tools/embed.py read it */
/* A tree out of the program's own bytes, which it borrows. */
Yaml *yaml_unpack(Arena *a, Str file, Str packed);

/* register_names.c
 * ---------------- */
MUST Err resolve_names(
        Load *l, Register *reg); /* all that it names, also what the files below read */

/* register_rules.c
 * ---------------- */
ReadKey read_moves, read_clocks, read_figures; /* at: the Register */
MUST Err resolve_rules(Load *l, const Yaml *tree, Register *reg);
MUST Err resolve_rates(Load *l, Register *reg); /* when every figure is known */
MUST Err resolve_where(Load *l, const Yaml *y, const Register *reg, Condition **ret,
        size_t *ret_n); /* y may be NULL */

/* register_views.c
 * ---------------- */
ReadKey read_views; /* at: the Register */
MUST Err resolve_views(Load *l, const Yaml *tree, Register *reg);

/* register_doors.c
 * ---------------- */
MUST Err resolve_reckoned(Load *l, const Yaml *y, const Register *reg, Field *f);
MUST Err resolve_doors(Load *l, const Yaml *tree, Register *reg);
MUST Err resolve_fields_at(Load *l, const Yaml *y, const char *key, const Register *reg,
        const Field ***ret, size_t *ret_n); /* where the key is given */

#endif
