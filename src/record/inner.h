/* inner.h: what the files of this room share and nobody else sees: the tree of a declaration, the inside of
 * a field type, the names of tables and columns. Only src/record includes it. */
#ifndef HANQING_RECORD_INNER_H
#define HANQING_RECORD_INNER_H

#include "record/record.h"

#include <stdatomic.h>
#include <stddef.h>

/* Declarations: yaml.c
 * -------------------- */
#define OFFICE_CONF "hanqing.conf"
#define YAML_BYTES_MAX ((size_t)1 << 20)
#define YAML_NODES_MAX 50000
#define YAML_DEPTH_MAX 16
typedef enum { YAML_SCALAR, YAML_LIST, YAML_MAP } YamlKind;
typedef struct Yaml {
        YamlKind kind;
        Str s; /* YAML_SCALAR */
        struct Yaml **items;
        struct Yaml **keys; /* YAML_MAP: scalars, each once */
        size_t n, cap;
        Str file;
        size_t line, column; /* from 1; a declaration may be put together from two files */
} Yaml;
/* Reads one document. Anchors, aliases, tags and a second document are refused: a declaration is read by
 * people, and nothing in it may stand elsewhere. Errors begin with FILE:LINE:COLUMN. */
MUST Err yaml_parse(Ctx *c, Str file, Str text, Yaml **ret);
const Yaml *yaml_at(const Yaml *map, const char *key); /* NULL if absent */
Yaml *yaml_lookup(const Yaml *map, Str key);
/* Appends; key NULL in a list. */
void yaml_push(Arena *a, Yaml *parent, Yaml *key, Yaml *child);
Yaml *yaml_copy(Arena *a, const Yaml *y); /* of the node; what is under it is shared */

/* What an office changes of a shipped declaration: overlay.c
 * ---------------------------------------------------------- */
bool yaml_eq(const Yaml *a, const Yaml *b); /* whatever the order of keys */
Yaml *overlay_merge(Arena *a, const Yaml *ours, const Yaml *theirs);
/* What theirs says otherwise; merging it into ours gives theirs, which the caller checks. */
Yaml *overlay_of(Arena *a, const Yaml *ours, const Yaml *theirs);
/* Reads back to the same tree. */
Str yaml_print(Arena *a, const Yaml *y);
Str yaml_print_flow(Arena *a, const Yaml *y);
/* The nearest of n words to what was written, by edit distance; NULL if none is near. */
const char *nearest_word(Str written, const char *const *words, size_t n);

/* Registers: register.c
 * --------------------- */
#define HOOKS_MAX 8
struct Hooks {
        BulkHook after[HOOKS_MAX];
        size_t n;
        MoveHook *may_move, *moved;
};
/* Who points at a record: one question with a branch for each field that may. */
typedef struct {
        const Register *reg;
        const Field *field;
} LinkBranch;
typedef struct {
        const char *
                sql; /* takes the id once a branch; rows of branch, id, number, title, date, first, last */
        LinkBranch *branches;
        size_t n;
        const char *
                seen; /* the same within a scope: scope_cells but the first; then once a branch that one after the id */
} LinkText;
/* Where one declaration came from. */
typedef struct {
        bool vocabulary;
        Str name;
        Yaml *tree, *shipped;       /* shipped NULL: the office's own */
        Str shipped_text, own_text; /* own_text: of the office's file */
        Str file;                   /* its name there; empty: nothing was changed */
        bool whole;                 /* it stands for the whole */
        bool followed; /* a name in its tree was put in the place of a former one: OTHERS_FOLLOW */
} Declared;
struct Registers {
        Register **p;
        size_t n;
        Vocabulary **vocabularies;
        size_t n_vocabularies;
        struct Hooks *hooks;
        LinkText links; /* of any record */
        Declared *declared;
        size_t n_declared;
        const char *dir;           /* of the office's declarations; NULL: none */
        Str fingerprint;           /* of every text that was read */
        Str conf;                  /* the office's settings beside that folder; empty: none */
        uint8_t key[SEAL_KEY_LEN]; /* of what is sealed */
        bool has_key;
        const Settings *settings;
        struct Sharing *sharing;
        Arena *own;       /* what all this lives in, if it may go before the process does */
        atomic_int users; /* of own */
};
/* As registers_load; the text, if there is one, stands for the declaration of that name. problems NULL: the first one
 * fails. *ret NULL: there were problems. */
typedef struct {
        bool vocabulary;
        Str name, text;
        Others others;
} Instead;
MUST Err registers_read(Ctx *c, const char *dir, const Instead *instead, Str **ret_problems,
        size_t *ret_n, const Registers **ret);
/* A file of the office's folder: beside that of its declarations, which need not be there. */
const char *path_beside(Ctx *c, const char *dir, const char *name);
struct Sharing *sharing_new(Arena *a);
Declared *declared_lookup(const Registers *r, bool vocabulary, Str name);
const Vocabulary *vocabulary_lookup(const Registers *r, Str name);
const Register *register_named(const Registers *r, Str name); /* not by a former name */
const Field *field_named(const Register *reg, Str name);      /* not by a former name */
const Former *former_lookup(const Formers *was, Str name);    /* NULL if it never was called so */

/* One declaration by itself, without those that the program carries. */
MUST Err registers_load_text(Ctx *c, Str file, Str text, const Registers **ret);
bool in_chinese(const Ctx *c); /* which of two labels to show */
const Term *term_lookup(const Vocabulary *v, Str code_or_label);
const Field *title_field(const Register *reg); /* never NULL */

/* True if the field may name a record of this register; of NULL: of any. */
bool may_refer(const Field *f, const Register *to);

/* SQL put together once: texts.c
 * ------------------------------ */
#define FETCH_BATCH 50 /* records whose rows or many values are fetched by one statement */
struct RegisterTexts {
        const char *by_id, *by_number, *own; /* own: common columns by id */
        const char *names;                   /* of records by their ids, a list in one parameter */
        const char **one, **batch;           /* parallel to the fields; NULL unless many */
        const char *
                words; /* every value of every field_is_words of a record: the field, its ord, itself */
        size_t n_words;     /* how often that takes the id; 0: there is no such field */
        const char *insert; /* a row: ROW_COLUMNS, then the fields that are not many */
        const char **
                insert_one; /* parallel to the fields: record_id, ord, the field; NULL unless many */
        LinkText links;     /* of a record of this register, its parts not among them */
        const Register **parts; /* whose records are parts of this one's */
        size_t n_parts;
};
bool field_is_words(const Field *f); /* many, a text each */
void registers_prepare(Arena *a, struct Registers *r);

/* Records that cannot hold at one time: exclusive.c
 * ------------------------------------------------ */
/* ERR_CONFLICT names the period's field and both records. */
MUST Err check_lasting(Ctx *c, const Record *r);

/* What was renamed: rename.c
 * -------------------------- */
/* One rename that the database has not seen yet. */
typedef enum { RENAMED_REGISTER, RENAMED_FIELD, RENAMED_CODE } RenamedWhat;
typedef struct {
        RenamedWhat what;
        const Register *reg;
        const Field *field; /* the field, or the one whose term it is; NULL: a state */
        const Former *from;
        Str to; /* code of the state or term */
        Str table; /* where the former name stands, as the table is called when its register is renamed */
        Str stored; /* the same as it is called now */
        int64_t n;  /* records with it */
} Rename;
/* Registers before their fields and codes. */
MUST Err renames_find(Ctx *c, const Registers *r, Rename **ret, size_t *ret_n);
/* The name that a table of this name still has while its register waits to be renamed. */
Str renames_stored(Arena *a, const Rename *all, size_t n, Str table);
/* Steps of a register's rename: its indexes go, to be made anew under its name. */
MUST Err register_rename_steps(Ctx *c, const Rename *r, MigrationStep **ret, size_t *ret_n);
/* One entry of the chain for each register that was renamed. */
MUST Err register_renames_tell(Ctx *c, const Rename *all, size_t n);
MUST Err tables_like(Ctx *c, const char *pattern, Str **ret, size_t *ret_n);
/* The columns of a table as they will be called. */
void renames_foresee(
        Arena *a, const Rename *all, size_t n, Str table, Column *columns, size_t n_columns);
/* A table that is renamed to this one; empty: none. */
Str renames_table(Arena *a, const Rename *all, size_t n, Str table);
/* Steps to carry one out. */
MUST Err rename_steps(Ctx *c, const Rename *r, MigrationStep **ret, size_t *ret_n);
/* The records that are concerned, before it is carried out; and the revisions that say so, after it. */
typedef struct {
        const Register *reg;
        Str id, reason;
        bool follow; /* a state or a term: other rooms keep it, too */
} Restated;
typedef VEC(Restated) Restatements;
MUST Err renames_note(Ctx *c, const Rename *all, size_t n, Restatements *ret);
/* A revision of a record as it is now, that says why: nothing that it tells has changed, so nothing is checked. */
MUST Err record_restate(Ctx *c, const Restated *r);

/* The types that fields had when they were last carried out, so that another type is noticed: losses.c. */
MUST Err field_types_keep(Ctx *c, const Registers *r);

/* Field types: field.c
 * --------------------------------- */
#define TYPE_COLUMNS_MAX 8
typedef enum { COLUMN_TEXT, COLUMN_REAL, COLUMN_DAY, COLUMN_INT } ColumnKind;
typedef struct {
        /* "", "_text", … ; the first one is NULL only where there is no value. */
        const char *suffix;
        ColumnKind kind;
        size_t at;    /* offset of the member of Value */
        bool indexed; /* it is searched or sorted by */
} TypeColumn;
struct FieldType {
        const char *name, *widget;
        TypeColumn columns[TYPE_COLUMNS_MAX];
        size_t n_columns;
        const char *sort; /* suffix to sort by; NULL: in the order of the vocabulary */
        const char *from,
                *to;     /* suffixes that bound a range: from <= what is asked <= to; NULL: none */
        bool whole_text; /* keeps its line breaks, may not be many */
        /* One value from what was typed (trimmed, not empty). */
        Err (*parse)(Ctx *c, const Field *f, Str typed, Value *ret);
        Str (*print)(Ctx *c, const Field *f, const Value *v);
        Str (*display)(Ctx *c, const Field *f, const Value *v);
        Str (*reading)(Ctx *c, const Field *f, const Value *v); /* NULL: nothing to say */
        /* What a revision keeps: as print, but the same for ever and in every language; NULL: print. */
        Str (*keep)(Ctx *c, const Field *f, const Value *v);
};
#define VALUE_AT(member) offsetof(Value, member)
#define FIELD_CHARS_MAX 500 /* of one line, unless the declaration says otherwise */
Str field_as_typed(Ctx *c, const Field *f, const Value *v);
/* In characters; ERR_LIMIT with both numbers. */
MUST Err field_check_length(Ctx *c, const Field *f, Str s, size_t otherwise);
MUST Err field_one_line(Ctx *c, const Field *f, Str s);
extern const FieldType text_type, long_text_type, number_type, quantity_type, date_type, term_type,
        reference_type, citation_type, file_type, point_type, yes_no_type;
const FieldType *field_type_lookup(Str name);
/* Every suffix that a column of any type may have, once. */
#define TYPE_SUFFIXES_MAX 64
size_t type_suffixes(const char *ret[TYPE_SUFFIXES_MAX]);
/* Names of every type, for suggestions. */
const char *const *field_type_names(size_t *ret_n);
Str value_display(Ctx *c, const Field *f, const Value *v);
/* A value put in by its words alone is understood now; a wrong one fails. */
MUST Err field_complete(Ctx *c, const Field *f, Values *v);
/* "field name": sentence with the label in front, for fail_field. */
MUST Err refuse_value(Ctx *c, const Field *f, Str sentence);

/* Tables: table.c
 * --------------- */
#define COMMON_COLUMNS                                                                                \
        "id, number, state, title, version, created_ms, updated_ms, created_by, updated_by, org_id, " \
        "visibility, withdrawn, withdrawn_reason"
#define N_COMMON_COLUMNS 13
/* Of a row that is written, as put_common gives their cells. */
#define ROW_COLUMNS                                                                             \
        "reach, id, number, state, title, words, version, created_ms, updated_ms, created_by, " \
        "updated_by, org_id, visibility, withdrawn, withdrawn_reason"
Str table_name(Arena *a, const Register *reg);                 /* reg_site */
Str child_name(Arena *a, const Register *reg, const Field *f); /* reg_site__evidence */
Str column_name(Arena *a, const Field *f, const char *suffix); /* f_era_first */
bool column_among(const Column *columns, size_t n, Str name);
/* Of the two day columns: a date that is no single day. A query that says it in these words is answered from an index
 * of such dates alone. */
#define VAGUE_DAYS "%.*s <> %.*s"
/* ", f_name, f_era_text, …" of the fields that are not many (those for which want is true; NULL: all). */
void put_field_columns(Buf *sql, const Field *f);
void put_columns(Buf *sql, const Register *reg, bool (*want)(const Field *));
Cell value_cell(const Value *v, const TypeColumn *col);
/* The value that begins at this column; false if there is none. Text is copied into the arena. */
bool value_fetch(Ctx *c, const Field *f, const Rows *rows, int column, Value *ret);

/* What lies sealed: seal.c
 * ------------------------ */
#define SNAPSHOT_SALT "_salt"     /* so that a hash tells nothing of what was taken out */
#define SNAPSHOT_PURGED "_purged" /* the fields that were taken out */
MUST Err seal_key_load(Ctx *c, struct Registers *r);
/* A value of a sealed field as it is stored of this record; as it is, if it is sealed already or there is no key. */
Str seal_value(const Ctx *c, Str id, Str words);
Str unseal_value(const Ctx *c, Str stored);
MUST Err seal_rows(Ctx *c, const Registers *r); /* what was written before its field was sealed */
MUST Err check_sealed(Ctx *c, const Field *f, const Values *v);
/* What a revision keeps, to be read: without salt, in plain words. */
Json *snapshot_unsealed(Ctx *c, const Register *reg, Json *snapshot);
/* The payload of a revision before it is hashed. */
Str snapshot_salted(Ctx *c, Str snapshot);

/* Rows to records: record_load.c
 * ------------------------------ */
/* Fills the common members and single fields from a row selected as COMMON_COLUMNS and put_columns. */
void record_fetch(Ctx *c, const Rows *rows, bool (*want)(const Field *), Record *r);
/* Fills the many fields of n records of one register. */
MUST Err children_fetch(Ctx *c, Record **records, size_t n, bool (*want)(const Field *));
/* With what the scope does not show of it, for whoever will save it; ERR_NOT_FOUND outside the scope. */
MUST Err record_load_seen(Ctx *c, const Register *reg, Str id, Record **ret);
/* ERR_NOT_FOUND, in the same words for what is not there and for what is outside the scope. */
MUST Err record_unseen(Ctx *c, const Register *reg, Str key);
/* Its common columns only; *ret_seen is false if it is not there or outside the scope. */
MUST Err record_load_own(Ctx *c, const Register *reg, Str id, Record **ret, bool *ret_seen);
/* Saves a stored record without asking whose it is, what is still missing and how its state came about: what merging does
 * to records is no person's change of them. Values are understood and numbers checked as ever; within the caller's
 * transaction. Nothing if nothing differs. */
MUST Err record_rewrite(Ctx *c, Record *r, Str action, Str reason);
/* Finds a record by id, number or title ("RW-0142 罗永年", "罗永年"); *ret_id empty if there is none. */
MUST Err record_find(Ctx *c, const Register *reg, Str typed, Str *ret_id, size_t *ret_several);
/* "%words%" of the folded words, for LIKE ? ESCAPE '!'. */
Str like_containing(Ctx *c, Str words);
/* What a revision keeps: field name to kept value (array for many), and _number, _state, …; empty ones not. */
Json *record_snapshot(Ctx *c, const Record *r);
Str snapshot_text(Ctx *c, const Record *r);

/* What records are called that others refer to: names.c
 * ----------------------------------------------------- */
struct RecordName {
        Str id, number, title;
        bool found;
};
typedef struct RecordName RecordName;
MUST Err record_name(Ctx *c, const Register *reg, Str id, RecordName *ret);
/* Of n records of any registers; one statement a register. */
MUST Err record_names_fetch(
        Ctx *c, const Register *const *regs, const Str *ids, size_t n, const RecordName ***ret);
/* Fills Value.named of one field's values; one statement. */
MUST Err field_names_fetch(Ctx *c, const Field *f, Values *v);
/* Fills Value.named and Value.display of n records of any registers; one statement a register referred to. */
MUST Err records_show(Ctx *c, Record **records, size_t n, bool (*wanted)(const Field *));
/* Where what a reference or a citation names is registered; NULL for other types, or if this office has no
 * such register. */
const Register *referred_register(const Ctx *c, const Field *f);

/* Parts: parts.c
 * -------------- */
void parts_prepare(
        Arena *a, const struct Registers *r, const Register *whole, struct RegisterTexts *t);
/* A new part is seen by whoever sees its whole, unless it says otherwise itself. */
MUST Err part_begin(Ctx *c, Record *part);
/* The visibility of a whole was changed: its parts go with it, each with a revision of its own. */
MUST Err parts_follow(Ctx *c, const Record *whole, Str reason);
/* Whose records: scope.c
 * ---------------------- */
#define NOBODYS "-" /* an organisation that has no records */
bool scope_narrows(const Ctx *c);
/* Takes scope_cells. */
void put_scope(Buf *sql, const char *alias);
/* The same for many branches of one statement, which asks once who sees what: behind its WITH, taking all of scope_cells but
 * the first, and in each branch, taking the first. */
void put_scope_once(Buf *sql);
void put_scope_branch(Buf *sql, const char *alias);
MUST Err record_reach(Ctx *c, const Record *r, int64_t *ret);
MUST Err scope_settle(Ctx *c, const Register *reg); /* the reach of all its rows */
/* Rows whose reach is not what their own columns say, and the number or title of one. */
MUST Err scope_strays(Ctx *c, const Register *reg, int64_t *ret_n, Str *ret_example);
size_t scope_cells(const Scope *s, Cell cells[SCOPE_CELLS]);
void scope_redact(const Ctx *c, Record *r);

/* Counts beside the records: tally.c
 * ---------------------------------- */
/* old: what stood there, NULL for a new record. */
MUST Err tally_follow(Ctx *c, const Record *old, int64_t old_reach, const Record *r, int64_t reach);
/* May the counts answer for this list (f: by this field, NULL: by state or all), a filter on the field except left out? */
bool tally_answers(const ListQuery *q, const Field *f, Str except);
/* Rows of value and number, the largest first; field "state", or of the register. */
MUST Err tally_facet(Ctx *c, const Register *reg, Str field, Rows **ret);
MUST Err tally_total(Ctx *c, const Register *reg, int64_t *ret);
/* Is the field counted? NULL: the state. */
bool tally_has(const Field *f);
MUST Err tally_add(Ctx *c, Str register_name, Str field, Str value, int64_t reach, int64_t n);

/* Many at once: bulk.c
 * -------------------- */
bool bulk_trial(const Ctx *c);
/* The hooks that wait are called for r when it is kept; nothing without a bulk. */
void bulk_saved(Ctx *c, const Record *r);
/* The chain's head, while it stands in memory. */
bool bulk_head(const Ctx *c, int64_t *ret_seq, Str *ret_hash);
void bulk_head_put(Ctx *c, int64_t seq, Str hash);
/* False: it has to be written at once. */
bool bulk_tally(Ctx *c, Str register_name, Str field, Str value, int64_t reach, int64_t n);
/* The last number of a sequence, while it stands in memory: from bulk_sequence_note on, if there is room. Of one that
 * does not, bulk_sequence_put is false: it has to be written. */
bool bulk_sequence(const Ctx *c, Str name, Str office, int64_t year, int64_t *ret);
void bulk_sequence_note(Ctx *c, Str name, Str office, int64_t year, int64_t last);
bool bulk_sequence_put(Ctx *c, Str name, Str office, int64_t year, int64_t last);
/* Numbers of organisations, and records that were found by what was typed. */
bool bulk_org(const Ctx *c, Str org, int64_t *ret);
void bulk_org_put(Ctx *c, Str org, int64_t n);
bool bulk_office(const Ctx *c, Str *ret_org); /* the office's own organisation */
void bulk_office_put(Ctx *c, Str org);
bool bulk_found(const Ctx *c, const Register *reg, Str typed, Str *ret_id);
void bulk_found_put(Ctx *c, const Register *reg, Str typed, Str id);

/* Numbers: serial.c
 * ----------------- */
/* Gives r its number within the saving transaction; one that it brings is checked and remembered. */
MUST Err serial_give(Ctx *c, Record *r);
MUST Err sequence_write(Ctx *c, Str name, Str office, int64_t year, int64_t last);
/* Raises a sequence that is not a register's pattern: next.c keeps its own by name and group. */
MUST Err sequence_reach(Ctx *c, Str name, Str group, int64_t to);
MUST Err sequence_at(Ctx *c, Str name, Str group, int64_t *ret);
/* A number that follows the register's pattern with this office's letters; year is 0 where the pattern has none. */
bool serial_read(const Register *reg, Str office, Str number, int64_t *ret_year, int64_t *ret_seq);
/* The letters that the numbers of an organisation bear; empty where the pattern has none. */
MUST Err serial_office(Ctx *c, const Register *reg, Str org, Str *ret);
/* The same of many registers: asked once, put into each. */
MUST Err serial_letters(Ctx *c, Str org, Str *ret);
Str serial_office_of(Ctx *c, const Register *reg, Str letters);
#define SERIAL_STEM (-1) /* what stands before the running number: YZ-2026- */
Str serial_write(Ctx *c, const Register *reg, Str office, int64_t year, int64_t seq);
bool serial_pattern_ok(Str pattern, const char **ret_problem);

/* Numbers of a group: next.c
 * -------------------------- */
/* Fills the fields that take the next number of their group, checks those that were typed; within the saving
 * transaction. old NULL: a new record; move NULL: it stays in its state. */
MUST Err next_give(Ctx *c, Record *r, const Record *old, const Move *move);
/* What tells the group of a numbered field from others; false if a field of the group is empty. */
bool next_group(Ctx *c, const Record *r, const Field *f, Str *ret);

/* What the program fills in by itself: reckon.c
 * ---------------------------------------------- */
/* Weights, sums of parts and ratios, before r is checked; old NULL: a new record. */
MUST Err reckon(Ctx *c, Record *r, const Record *old);
/* r was made from an earlier version than old: *ret_done if only what is reckoned differs since, and r is then of old's
 * version, with its sums. */
MUST Err reckon_catch_up(Ctx *c, Record *r, const Record *old, bool *ret_done);
/* After a part was saved. */
MUST Err whole_follows(Ctx *c, const Record *part);
/* Fills a composed text whose pieces are all there and that is empty; numbers of groups are given before. */
MUST Err compose(Ctx *c, Record *r, const Field *f);
/* The first field that a composed text waits for, besides numbers that are given; NULL: none. */
MUST Err compose_lacks(Ctx *c, const Record *r, const Field *f, const Field **ret);
MUST Err check_apart(Ctx *c, const Record *r, const Field *f);

/* Moves: moves.c
 * -------------- */
/* Fills in what the move says of itself: who, and on which day. */
MUST Err move_fill(Ctx *c, Record *r, const Move *m);
/* Whether r may come into its state from another; *ret is the move, NULL where the register declares none. */
MUST Err move_check(Ctx *c, const Record *r, Str from, Str reason, const Move **ret);
MUST Err move_done(Ctx *c, const Record *r, const Move *m); /* what follows; m may be NULL */
bool number_waits(const Register *reg, Str state);

/* Chain: chain.c
 * -------------- */
/* A link's payload is another one from now on; *ret_hash is what the link would be called with it. */
MUST Err chain_replace(Ctx *c, int64_t seq, Str payload, Str *ret_hash);
typedef struct {
        Str action, register_name, record_id, details;
        int64_t version; /* 0: no revision */
        Str snapshot;
} Entry;
/* Takes the chain's lock; every other writer waits until this transaction ends. */
MUST Err chain_lock(Ctx *c);
MUST Err chain_head(Ctx *c, int64_t *ret_seq, Str *ret_hash);
MUST Err chain_head_write(Ctx *c, int64_t seq, Str hash);
/* Every record against its last revision: continues a report that is whole so far. */
MUST Err records_verify(Ctx *c, ChainReport *ret);
/* Appends; inside a transaction that holds the lock. ret_hash may be NULL. */
MUST Err chain_append(Ctx *c, const Entry *e, Str *ret_hash);

#endif
