/* record.h: registers, their fields, records, revisions and the audit chain.
 *
 * What this room promises:
 * - A register is one YAML file. From it follow the table (real columns, never entity-attribute-value), the
 *   form, list, filters, history, import, export and API; none of them has C of its own per register.
 * - A field type answers for itself: one block in field.c tells its columns, parse, check, print, sort key,
 *   words for the index and widget. Adding a type is adding a row.
 * - Every save appends an immutable revision; revisions and audit entries form one SHA-256 chain per
 *   database that verify walks. Nothing is deleted; it is withdrawn with a reason.
 * - Concurrent edits: a save names the version it was made from; the second saver gets ERR_CONFLICT, never
 *   a lost word.
 * - The words of a date or a quantity are stored beside what was understood, and never overwritten.
 *
 * Registers are read once and shared between threads; they live in the arena they were loaded into. */
#ifndef HANQING_RECORD_H
#define HANQING_RECORD_H

#include "doc/doc.h"

/* Who acts
 * -------- */
/* Made by flow (accounts, sessions), carried by Ctx; this room writes id and name into the chain. */
struct Actor {
        Str id, login, name, org_id, org_name;
        unsigned roles; /* bits of flow's Role, those that hold in this organisation today */
        unsigned
                permissions; /* bits of flow's Permission, where the office itself says who may; 0: as the program says */
        const struct Scope *scope; /* what the person may see; NULL: everything */
};

/* Whose records: scope.c
 * ----------------------
 * An organisation's records are its own people's. Another organisation sees of them what is neither a draft nor
 * withdrawn and was opened to it: “levels” to those above and below it on that day, “system” to all; “public” is
 * open to everybody. What is restricted stays within the organisation, and there with those who write the
 * register. Every question in this room and in search asks within Ctx's scope: a record outside is not there.
 * Only saving looks further, and refuses. */
enum { SCOPE_READS = 1, SCOPE_RESTRICTED = 2, SCOPE_SEALED = 4 };
typedef struct Scope {
        Str org;                  /* whose records are one's own */
        int32_t day;              /* on which the tree of organisations is asked */
        bool alone;               /* there are no records of another organisation */
        bool public_only;         /* nobody is signed in */
        const uint8_t *registers; /* SCOPE_… by Register.place; NULL: all of both */
} Scope;

/* Registers
 * --------- */
typedef struct FieldType FieldType;
typedef struct Register Register;

/* What something was called before (was): the next migration carries over what bears the name. */
typedef struct {
        Str name, zh, en; /* the labels may be empty */
} Former;
typedef struct {
        Former *p;
        size_t n;
} Formers;

typedef struct {
        Str code;
        Str zh, en;
        Str inverse_zh,
                inverse_en; /* of a link's kind: what it is called from the other end, 弟子 of 师承 */
        bool retired;       /* stays readable, is not offered any more */
        Formers was;
        Str weight; /* a number: what it counts as; empty: it says nothing of that */
        Str sign;   /* what stands for it in a composed text: D30; empty: its code */
} Term;
typedef struct {
        Str name; /* "site_category" */
        Term *terms;
        size_t n;
} Vocabulary;

typedef struct Field Field;
/* A piece of a composed text: words, or what a field says, a number at least so wide. */
typedef struct {
        Str words;
        const Field *field; /* NULL: words */
        int width;
} ComposePiece;
struct Field {
        Str name; /* column name */
        Str label_zh, label_en;
        Str hint_zh, hint_en;
        Str group_zh, group_en; /* part of the form; empty: the same as the field before it */
        const FieldType *type;
        bool required, many, unique, facet, in_list, is_title, hidden, restricted;
        bool held; /* date: when it is held; it stands in the calendar on that day */
        Str anniversary_zh,
                anniversary_en; /* date: what its round years recall: 诞辰; empty: nothing */
        const Register *of;     /* whose field it is */
        bool sealed; /* text that lies encrypted, in its row as in its history; seen by who may unseal: seal.c */
        bool bare;    /* quantity without a unit of its own: a figure alone may stand there */
        bool retired; /* its values stay and are shown; it is not filled in any more */
        Formers was;
        Str search; /* "", "title", "body", "name": how its words are indexed; "none": a date of keeping, not of what is told */
        const Vocabulary *vocabulary; /* term */
        Str target;  /* reference: name of the register; citation: of its sources */
        Str unit;    /* quantity: default unit */
        int32_t max; /* characters; of a number: the most that it may be */
        const Field **
                next; /* number: filled with the next one among the records alike in these fields */
        size_t n_next;
        /* What the program fills in by itself: reckon.c */
        const Field
                *weight; /* number: as much as the term in this field weighs, unless it is typed */
        const Register *sum_of; /* number: the sum of a field of its parts in this register */
        const Field *sum;
        const Field *ratio[2]; /* number: the first by the second, times per */
        int32_t per;
        ComposePiece *compose; /* text: put together of other fields, unless it is typed */
        size_t n_compose;
        /* Among the records alike in the first field, those that differ in the second differ in this one, too: the three
         * reviewers of a work are three. */
        const Field *apart[2];
        const Field *
                apart_by; /* a reference that says who is meant, where two names do not; may be NULL */
};

typedef struct {
        Str name; /* state */
        Str zh, en;
        bool draft; /* what is required may still be missing, but the title */
        const char *
                light; /* "done" "run" "soon" "late" "back" "todo" "stop": the shape it is shown with */
        Formers was;
        Str at; /* who decides here: the organisation of this level above the record's own, or "above"; empty: its own */
} State;

/* A record meets a condition if its field (NULL: its state) has one of the values: codes of terms, names of
 * states, true or false; any other field compares its words. */
typedef struct {
        const Field *field;
        Str *values;
        size_t n;
} Condition;

/* What happens when a move was made. */
enum {
        THEN_NUMBER = 1,  /* the record gets its number now, and not at its first save */
        THEN_NOTIFY = 2,  /* whoever may take the next move finds it on the desk */
        THEN_ARCHIVE = 4, /* an archival description of the record is begun */
};

/* What a move writes where nothing stands yet. */
typedef enum { SET_ME, SET_TODAY } SetWhat;
typedef struct {
        const Field *field;
        SetWhat what; /* who makes the move, or the day */
} MoveSet;
/* A number must not be more, or must be more, than a limit. */
typedef struct {
        const Field *field;
        Str words; /* of the limit */
        double limit;
        bool above;
} MoveLimit;

/* One arrow between two states: who may take it and what must be so before. */
typedef struct {
        Str from, to;
        Str zh, en; /* the verb on the button: 送县审; may be empty */
        Str *by;    /* roles; none: whoever writes the register */
        size_t n_by;
        const Field **needs; /* filled in */
        size_t n_needs;
        const Register *
                *done; /* registers whose parts of this record must be finished, if it has any */
        size_t n_done;
        const Register **some; /* the same, and it must have one */
        size_t n_some;
        const State **not_by; /* whoever moved the record out of these may not make this move */
        size_t n_not_by;
        bool reason;   /* one must be given */
        unsigned then; /* THEN_… */
        MoveSet *sets;
        size_t n_sets;
        MoveLimit *limits;
        size_t n_limits;
} Move;

/* A deadline, a legal clock or an alert: from a day on, so long, while conditions hold. */
typedef enum { PERIOD_DAYS, PERIOD_WORKING_DAYS, PERIOD_MONTHS, PERIOD_YEARS } PeriodUnit;
typedef struct {
        int32_t n; /* 0: none */
        PeriodUnit unit;
} Period;
typedef enum { SINCE_ENTERED, SINCE_CREATED, SINCE_UPDATED, SINCE_FIELD } ClockStart;
typedef struct {
        Str name;
        Str zh, en;       /* what is to be done by then: 签收 */
        const State **in; /* none: every state that is neither done nor stopped */
        size_t n_in;
        const Field **empty, **filled; /* runs only while these are empty, those filled in */
        size_t n_empty, n_filled;
        Condition *where;
        size_t n_where;
        const Register *without; /* runs from the last part in this register, or since */
        bool once;               /* one part there is enough, and ends it */
        const Field *due;        /* a date whose last day is the deadline; NULL: since and within */
        ClockStart start;
        const Field *since; /* SINCE_FIELD: from the last day of this date */
        Period within, extend;
        int32_t soon; /* days before, from which on it is near; 0: as the setting soon_days has it */
} Clock;

/* A number that is counted from records, never typed. */
typedef enum { FIGURE_COUNT, FIGURE_SUM, FIGURE_DISTINCT, FIGURE_RATE } FigureKind;
typedef struct Figure Figure;
struct Figure {
        const Register *reg;
        Str code; /* its identity; no two figures have the same */
        Str zh, en;
        Str definition_zh, definition_en; /* what is counted and what is not */
        Str unit;
        FigureKind kind;
        const Field *field; /* SUM: quantity or number; DISTINCT */
        Condition *where;
        size_t n_where;
        const Field *date;          /* puts a record into a period; NULL: when it was made */
        const Figure *part, *whole; /* RATE */
        Str part_code, whole_code;
};

/* A part that ties its whole to another record: 任职 a person to a body, 关系 a person to a person. */
typedef struct {
        const Field **to; /* references, each to one record */
        size_t n_to;
        const Field *kind;   /* a term or a text: what the other is to the whole */
        const Field *period; /* a date; NULL: it is not dated */
} LinkRule;

/* Two records alike in these fields cannot hold at one time: a post is one post, a name one name. */
typedef struct {
        const Field **alike;
        size_t n_alike;
        const Field *period; /* a date */
} ExclusiveRule;

/* A register seen otherwise than as a list: across two groupings, in columns, on a map, along a line. A kind is a row of
 * view_kinds (register_views.c) and a row of the pages that show it (web/page_view.c). */
typedef enum { VIEW_MATRIX, VIEW_BOARD, VIEW_NOTEBOOK, VIEW_MAP, VIEW_TIMELINE } ViewKind;
/* What puts a record into a row or a column. */
typedef enum {
        AXIS_NONE,
        AXIS_RECORD, /* itself */
        AXIS_STATE,
        AXIS_LIGHT, /* by its state and its deadlines: cross_lights */
        AXIS_FIELD, /* a term, or the record that a reference names */
        AXIS_YEAR,  /* of a date: of the first one that it may mean */
} AxisKind;
typedef struct {
        AxisKind kind;
        const Field *field;
        const Field *
                head; /* of the register referred to: the short name that stands over a column; may be NULL */
        const Field *group; /* of the same: neighbours share it; may be NULL */
} Axis;
/* What a cell shows. */
typedef enum { SHOW_LIGHT, SHOW_COUNT, SHOW_SHARE } CellShow;
typedef struct {
        const Register *reg;
        Str name;
        Str zh, en;
        ViewKind kind;
        Axis rows, columns; /* a board has columns only; a line may have rows */
        CellShow cell;
        Condition *where;
        size_t n_where;
        Condition *have; /* SHARE: those that meet it, of all in the cell */
        size_t n_have;
        const Field *
                met; /* LIGHT, columns by a field that is many: done where this one has the value, too */
        const Field *choose; /* a term or reference: one of its values at a time */
        bool of_rows;        /* it is a field of the register that the rows are of */
        const Field **tell;  /* of the rows' register: what the drawer of a cell tells of the row */
        size_t n_tell;
        const Field **ask; /* NOTEBOOK: what an entry has */
        size_t n_ask;
        const Register *urge; /* a slip for each late cell is a record there */
        const Field *at;      /* MAP: a point; TIMELINE: a date */
        Str sort;             /* within a column of a board; empty: as the list */
} View;

/* What anybody may write to the office, without an account: a record is made of it. */
typedef struct {
        Str zh, en;             /* 报告差错 */
        Str about_zh, about_en; /* what becomes of it, in a sentence or two */
        const Field **ask;
        size_t n_ask;
        Condition *puts; /* what the record has besides: one value each */
        size_t n_puts;
        const Field *day;     /* a date: the day it came; may be NULL */
        const Clock *promise; /* whose deadline the writer is told; may be NULL */
        const Field *files;   /* photographs may be sent with it; may be NULL */
} OpenForm;

/* What somebody without an account is given to read by a link of his own, and what becomes of his notes. */
typedef struct {
        Str zh, en;             /* 外审链接 */
        Str about_zh, about_en; /* what he is asked for, in a sentence or two */
        const Field *by;   /* a reference to the record whose text is lent; NULL: its own text */
        const Field *text; /* long text, of the record that by names, or its own */
        const Field *who;  /* text: whom the link is for; may be NULL */
        const Register *notes; /* parts: each of his notes becomes one */
        const Field *place;    /* text, of a note: where in the text */
        const Field *quote;    /* text, of a note: the words it speaks of; may be NULL */
        const Field **ask;     /* of a note: what he fills in */
        size_t n_ask;
        const Field **sum; /* of the record: what he says at the end; may be none */
        size_t n_sum;
        const State *opened,
                *given; /* where it is moved when he begins, and when he is done; may be NULL */
} Lend;

/* A list as it is put on paper under its own name: 归档文件目录. */
typedef struct {
        Str zh, en;
        const Field **columns;
        size_t n;
} Directory;

/* What is printed with a record: a sheet of another register for each record that a field names. */
typedef struct {
        const Register *reg;
        const Field *each;
} Kit;

/* How long what concerns persons is kept: the fields are emptied, and taken out of all that was kept of them (purge.c). */
typedef struct {
        const Field **fields;
        size_t n;
        const State **in; /* none: every state that is done or stopped */
        size_t n_in;
        const Field
                *since; /* a date: from its last day; NULL: since the record came into its state */
        Period within;
} Retention;

struct Register {
        Str name;
        Formers was;  /* names that its tables, its addresses and its history may still bear */
        size_t place; /* among the registers that were loaded together */
        Str label_zh, label_en;
        Str room;   /* place in the spine: "collect" "sources" "registers" "chronicle" … */
        Str number; /* pattern, "{office}-YZ-{year}-{seq:4}" */
        Field *fields;
        size_t n_fields;
        State *states;
        size_t n_states;
        Move *moves; /* none declared: any state to any other */
        size_t n_moves;
        Str *read_roles, *write_roles;
        size_t n_read_roles, n_write_roles;
        Str *unseal_roles; /* who sees what is sealed; none: whoever writes the register */
        size_t n_unseal_roles;
        const Retention *retention; /* NULL: for ever */
        Str sort;                   /* default order: field name, '-' before it for descending */
        bool internal;              /* not in the lists of registers (accounts) */
        bool shipped; /* the program carries it; false: an office's own, or one it changed */
        Str share;    /* visibility of a new record */
        const Field *
                part_of; /* a reference: the record is a part of the one it names; NULL: it stands alone */
        const LinkRule *link;           /* NULL: it ties nothing */
        const ExclusiveRule *exclusive; /* NULL: any may hold at one time */
        bool beside; /* its parts are versions of one fact: shown side by side, none before the others */
        Clock *clocks;
        size_t n_clocks;
        Figure *figures;
        size_t n_figures;
        const Field **
                same; /* what tells that two records may be of one thing (same.c); none: never asked */
        size_t n_same;
        const Register
                *forms; /* parts that are forms of its name; a merged record's name becomes one */
        View *views;
        size_t n_views;
        const OpenForm *open_form;  /* NULL: nobody writes to it from outside */
        const Lend *lend;           /* NULL: nothing of it is lent */
        const Directory *directory; /* NULL: it has none of its own */
        const Kit *kit;             /* NULL: a record is printed alone */
        Str sheet_zh,
                sheet_en; /* what stands on its printed form above the signature; may be empty */
        const struct RegisterTexts *texts; /* private */
};

/* Reads every YAML file of registers/ and vocabularies/: the embedded ones, then those in dir (may be NULL; or one file),
 * which replace by name. Errors are FILE:LINE:COLUMN: sentence, with a suggestion for a misspelt key. */
MUST Err registers_load(Ctx *c, const char *dir, const Registers **ret);
/* The same without stopping at the first mistake: every one that does not merely follow from another, each as
 * FILE:LINE:COLUMN: sentence. *ret is NULL if there is any. */
MUST Err registers_check(
        Ctx *c, const char *dir, Str **ret_problems, size_t *ret_n, const Registers **ret);
/* By its name or, if none bears it, by a former one: an address or an entry that was written then still says which. NULL
 * if absent. */
const Register *register_lookup(const Registers *r, Str name);
size_t registers_count(const Registers *r);
const Register *registers_at(
        const Registers *r, size_t i); /* in order of declaration (file name) */
const Field *field_lookup(const Register *reg, Str name);
/* By its code, or else by its name in either language, whatever register declares it; NULL if there is none, or
 * several of that name (*ret_same, which may be NULL, is then their number). */
const Figure *figure_lookup(const Registers *r, Str code_or_name, size_t *ret_same);
const View *view_lookup(const Register *reg, Str name);
const char *view_kind_name(ViewKind k); /* "matrix", "board", … */
/* Of two labels the one in the language of c. */
Str pick_label(const Ctx *c, Str zh, Str en);
/* The label in the language of c. */
Str register_label(const Ctx *c, const Register *reg);
Str field_label(const Ctx *c, const Field *f);
Str term_label(const Ctx *c, const Vocabulary *v, Str code);
Str state_label(const Ctx *c, const State *s);
Str figure_label(const Ctx *c, const Figure *f);
Str view_label(const Ctx *c, const View *v);
/* By name or label; NULL if there is none. */
const State *state_lookup(const Register *reg, Str name_or_label);
/* Whether it bears this name or once did. */
bool state_was(const State *s, Str name);

/* A JSON Schema (draft 2020-12) of one declaration, for editors; from the same tables by which it is read. */
Json *registers_schema(Ctx *c);

/* What must change in the database so that every register has its table and what was renamed its new name: one
 * sentence and its SQL each. */
typedef struct {
        Str sentence, sql;
        Str args[2]; /* for its two parameters; none: it has none */
        size_t n_args;
} MigrationStep;
MUST Err registers_plan(Ctx *c, const Registers *r, MigrationStep **ret, size_t *ret_n);
/* What was entered and would no longer be seen, or no longer be understood, under these declarations. Nothing is ever
 * dropped; but what nobody sees any more is as good as lost, so a person says what is meant: was, or retired. */
typedef enum {
        LAPSE_FIELD,
        LAPSE_STATE,
        LAPSE_TERM,
        LAPSE_SINGLE,
        LAPSE_TYPE,
        LAPSE_REGISTER
} LapseOf;
typedef struct {
        LapseOf of;
        const Register *reg;          /* NULL: LAPSE_REGISTER */
        const Vocabulary *vocabulary; /* LAPSE_TERM */
        Str name;                     /* of the field, the state, the term, the register */
        int64_t n;                    /* records, or values of a field that has several */
        Str sentence;
} Lapse;
MUST Err registers_losses(Ctx *c, const Registers *r, Lapse **ret, size_t *ret_n);
/* Records that stand where what is required may not be missing, and lack what is required: they are complete when they
 * are next saved. A sentence a field; before: only fields that were not required there; NULL: all. */
MUST Err registers_unfilled(
        Ctx *c, const Registers *r, const Registers *before, Str **ret, size_t *ret_n);
/* Carries the plan out in one transaction; ERR_CONFLICT with every loss, and nothing was changed, if there is one. What
 * was renamed gets a revision that says so; earlier ones stay as they are. Nothing is asked of the catalogue if these
 * very declarations were carried out before. c->registers are those that are carried out. */
MUST Err registers_migrate(Ctx *c, const Registers *r);

/* Declarations that an office changes: declared.c
 * ----------------------------------------------- */
/* One register or vocabulary as it is declared. */
typedef struct {
        bool vocabulary;
        Str name, label_zh, label_en;
        Str text;    /* whole, as it holds */
        Str hash;    /* of the text */
        Str shipped; /* whole, as the program carries it; empty: it is the office's own */
        Str file;    /* of the office, in its folder; empty: nothing was changed */
        bool whole; /* the file stands for the whole, and does not follow what the program changes */
} Declaration;
/* The labels of a vocabulary's terms that are offered, joined. */
Str vocabulary_words(Ctx *c, const Registers *r, Str name);
/* ERR_NOT_FOUND */
MUST Err declaration_load(Ctx *c, const Registers *r, bool vocabulary, Str name, Declaration *ret);
MUST Err declarations_list(
        Ctx *c, const Registers *r, Declaration **ret, size_t *ret_n); /* without texts */
/* What other declarations say of a register that gets another name: as it stands there, or the new name in its place. */
typedef enum { OTHERS_STAY, OTHERS_FOLLOW } Others;
/* All as they are declared, but this one as the text has it. *ret is NULL if there are problems. Lives in c->arena. */
MUST Err declaration_try(Ctx *c, const Registers *r, bool vocabulary, Str name, Str text,
        Others others, Str **ret_problems, size_t *ret_n, const Registers **ret);
/* The names of those that would follow. */
MUST Err declaration_followers(
        Ctx *c, const Registers *r, Str name, Str text, Str **ret, size_t *ret_n);
/* Writes the text into the office's folder (the file before it is kept beside, dated), carries it out, calls then, and
 * tells the chain, in one transaction; whatever fails, the file is as it was, too. base: the hash of the text that it was
 * made from; ERR_CONFLICT if another holds by now. The text of what the program carries takes the office's file away.
 * c->registers are the new ones from then on. */
MUST Err declaration_apply(Ctx *c, bool vocabulary, Str name, Str text, Others others, Str base,
        Str reason, Err (*then)(Ctx *c));
/* What stood in the office's file before, the latest first; names of files. */
MUST Err declaration_formers(
        Ctx *c, const Registers *r, bool vocabulary, Str name, Str **ret, size_t *ret_n);
/* The whole declaration that such a file came to, under what the program carries today. */
MUST Err declaration_former(
        Ctx *c, const Registers *r, bool vocabulary, Str name, Str file, Str *ret_text);
/* The office's settings beside its declarations: changed in the same way, and followed by every thread alike. what is
 * told to the chain. */
Str settings_text(Ctx *c, Str *ret_hash);
MUST Err settings_apply(Ctx *c, Str text, Str base, Str what, Str reason, Err (*then)(Ctx *c));
/* A text as objects, arrays and strings, and back. */
MUST Err declaration_tree(Ctx *c, Str text, Json **ret);
Str declaration_print(Ctx *c, const Json *tree);
/* One value as YAML on one line, as declarations are written; and back. */
Str declaration_words(Ctx *c, const Json *value);
MUST Err declaration_value(Ctx *c, Str words, Json **ret);
/* The keys that a "register", a "field", a "state", a "move", a "clock", a "figure" or a "term" may have, and the words of a
 * shape that is a closed list (NULL: it is none). For forms; from the tables by which declarations are read. */
typedef struct {
        const char *key, *shape;
        bool required;
} DeclaredKey;
MUST size_t declared_keys(Arena *a, const char *kind, const DeclaredKey **ret);
const char *const *declared_words(const char *shape, size_t *ret_n);
/* Another process or thread may have changed the declarations: c->registers follow the database. One short question.
 * What they were made of lives as long as somebody uses it. */
MUST Err registers_follow(Ctx *c, bool *ret_changed);
void registers_leave(Ctx *c); /* before c ends */

/* Values
 * ------ */
/* One value of a field. Which members count depends on the type; text always holds the words as entered. */
typedef struct {
        Str text; /* as entered; for term the code, for reference the record's id, for file the original's id */
        double number;       /* number; quantity: min; point: latitude */
        double number2;      /* quantity: max, INFINITY if open upwards; point: longitude */
        Str edtf;            /* date */
        int32_t first, last; /* date: days */
        int64_t whole;       /* yes/no */
        Str unit, qualifier; /* quantity; date: calendar and certainty */
        Str extra;           /* citation: locator; date: problem; file: file name */
        Str quote;           /* citation: the words quoted */
        Str grade; /* citation: 原件 复制件 出版物 口述 转引 网络 as code; */
        Str ref;   /* citation: id of the source's record, or empty when only its words are known */
        Str display; /* how it is shown, in the reader's language: filled by record_load */
        const struct RecordName *named; /* reference, citation: private, filled with display */
} Value;
typedef struct {
        Value *p; /* n is 0 for an empty field, at most 1 unless the field is many */
        size_t n;
} Values;

typedef struct {
        const Register *reg;
        Str id;
        Str number; /* the office's own, or empty before it was given */
        Str state;
        Str title; /* display title */
        int64_t version;
        int64_t created_ms, updated_ms;
        Str created_by, updated_by; /* account ids */
        Str org_id;
        Str visibility; /* "office" "levels" "system" "public" */
        bool withdrawn;
        bool redacted; /* restricted values were left out for whoever asked; it cannot be saved */
        bool blind;    /* sealed values were left out; saved, it keeps those that it has */
        Str withdrawn_reason;
        Values *values; /* parallel to reg->fields */
} Record;

/* Parses what a person typed (or a file held) into values; the sentence of a failure names the field.
 * Several values of a many field are separated by line breaks. */
MUST Err field_parse(Ctx *c, const Field *f, Str typed, Values *ret);
/* The form that field_parse reads back to the same values. */
Str field_print(Ctx *c, const Field *f, const Values *v);
Str field_display(Ctx *c, const Field *f, const Values *v);
/* What the program understood, for the line beside the field, behind the word 作 that the page sets before
 * it: "1868-01-25 至 1869-02-10 · 年号，农历 · 确定"; one line a value; may be empty. */
Str field_reading(Ctx *c, const Field *f, const Values *v);
/* Words for the index: what is shown, and what is quoted; values separated by line breaks. */
Str field_words(Ctx *c, const Field *f, const Values *v);
/* The grades of a citation, for its select. */
const Term *citation_grades(size_t *ret_n);
const char *field_type_name(const FieldType *t); /* "text", "date", … as in the YAML */
bool field_is(const Field *f, const char *type); /* the same name */
/* The field that is its title; NULL in a declaration that could not be read. */
const Field *register_title(const Register *reg);
const char *field_type_widget(
        const FieldType *t); /* view partial: "input", "textarea", "select", … */

/* Records
 * ------- */
Record *record_new(Ctx *c, const Register *reg); /* no id yet; values empty */
void record_put(Record *r, Str field, Values v);
const Values *record_values(const Record *r, Str field); /* never NULL */
Str record_text(const Record *r, Str field);             /* first value's words, or empty */

/* Saves a new record (version 0) or a new version (version must be the stored one, else ERR_CONFLICT).
 * Gives it id, number, revision and audit entry in one transaction; the hooks are called in it so that higher
 * rooms (search) follow. reason may be empty. Fields wrong: ERR_INVALID with fault.field. If nothing differs
 * from what is stored, nothing is written and the version stays. A new record may bring its id and number.
 * Required: the title always; the other required fields unless the record's state is a draft, so that a
 * lead can be kept with what is known. */
MUST Err record_save(Ctx *c, Record *r, Str reason);
MUST Err record_load(Ctx *c, const Register *reg, Str id, Record **ret); /* ERR_NOT_FOUND */
MUST Err record_load_number(
        Ctx *c, const Register *reg, Str number, Record **ret); /* by the office's number */
/* The id of the one record that is meant by an id, a number, a title or a name; ERR_INVALID if there is none or
 * several. */
MUST Err record_find_one(Ctx *c, const Register *reg, Str typed, Str *ret_id);
/* With everything in it, whoever asks and whatever is withdrawn; not prepared for display. For what follows from records,
 * which depends on no reader. */
MUST Err record_load_whole(Ctx *c, const Register *reg, Str id, Record **ret);
/* One field that is not many, of a record that may be long, without the rest; *ret_found is false if there is no
 * such record or nothing in it. The value is not prepared for display. */
MUST Err record_load_value(
        Ctx *c, const Register *reg, Str id, const Field *f, Value *ret, bool *ret_found);
MUST Err record_withdraw(Ctx *c, const Register *reg, Str id, Str reason);
MUST Err record_restore(Ctx *c, const Register *reg, Str id, Str reason);
/* Moves to another state, by a move that the register declares (any, if it declares none), with what that move
 * needs, and by whom flow lets (MoveHook). A save that changes the state of a stored record is the same move; only
 * a new record may begin in any state, since it may have a history elsewhere. */
MUST Err record_move(Ctx *c, const Register *reg, Str id, Str state, Str reason);
/* The same with what is filled in on the way, where the record has nothing yet; others than its own people may so fill
 * in what the move needs. given: of the same register; NULL: nothing. */
MUST Err record_move_with(
        Ctx *c, const Register *reg, Str id, Str state, const Record *given, Str reason);
const Move *move_lookup(const Register *reg, Str from, Str to); /* NULL if there is none */
Str move_label(
        const Ctx *c, const Register *reg, const Move *m); /* its verb, or the state it leads to */
bool state_finished(const State *s);                       /* done or stopped; NULL: false */
/* What r lacks for a move, whoever makes it: names of empty fields, parts that are not finished, as words; empty:
 * nothing. *ret_field is the first field that is empty, or NULL. */
MUST Err move_missing(
        Ctx *c, const Record *r, const Move *m, Str *ret_words, const Field **ret_field);
/* The parts that a move waits for, to be shown as a list: those that are not finished, at most max of *ret_total. */
typedef struct {
        const Register *reg;
        Str id, number, title, state;
} MoveWait;
MUST Err move_waits(Ctx *c, const Record *r, const Move *m, size_t max, MoveWait **ret,
        size_t *ret_n, int64_t *ret_total);
/* Every state that a record came into, the first (from is empty) to the last. */
typedef struct {
        int64_t at_ms;
        Str actor, actor_name, from, to, reason;
} Arrival;
MUST Err record_arrivals(Ctx *c, Str id, Arrival **ret, size_t *ret_n);

/* Parses and puts: what a person typed into one field. */
MUST Err record_put_text(Ctx *c, Record *r, Str field, Str typed);

/* What a record would be called if its numbers were given now: fills them, and the texts composed of them, in memory
 * only. */
MUST Err next_foresee(Ctx *c, Record *r);
/* What a composed text that was typed says otherwise than the fields it is made of, a sentence; empty: nothing. */
Str compose_remark(Ctx *c, const Record *r, const Field *f);
/* Filled in by the program, and not asked for in forms: a ratio. */
bool field_computed(const Field *f);

/* What is kept from all but a few, and not for ever: seal.c, purge.c
 * ------------------------------------------------------------------ */
/* The key lies in the office's folder beside the declarations, never in the database. */
#define SEAL_KEY_FILE "office.key"
/* Makes the key of an office that has none yet, tells the database which one it is, and seals what was written before
 * its field was sealed. With another key than the database knows, or none, the office works, what is sealed stays as it
 * is, and nothing new can be sealed. */
MUST Err seal_prepare(Ctx *c);
bool seal_has_key(const Ctx *c);
/* Takes fields out of a record and of every revision of it: they are empty from now on, and what was kept of them is gone.
 * The chain says of each link that was touched what it is now, so that it can still be walked; and who did it, when, why,
 * without the values. A title, and what is required, stays as it is now: then only what it was before goes. ERR_INVALID
 * without a reason. *ret_n: how many revisions held something. */
MUST Err record_purge(Ctx *c, const Register *reg, Str id, const Field *const *fields, size_t n,
        Str reason, int64_t *ret_n);
/* Whose records hold something of the fields, in the row or in a revision: “(…)” over the alias t; fields of text only. */
Str purge_condition(Ctx *c, const Field *const *fields, size_t n);

/* Numbers: numbers.c
 * ------------------ */
/* Every sequence of a register that is not whole: a pattern in one year (YZ-2026-), or a numbered field in one group
 * (总期 《桐溪史志》), with what stands at each place that no record in use bears. Only numbers of other offices, numbers
 * that were typed and databases repaired by hand can make one nobody ever had. */
typedef enum {
        NUMBER_UNUSED,    /* no record ever bore it */
        NUMBER_RESERVED,  /* kept free on purpose; who has it gets it by writing it */
        NUMBER_WITHDRAWN, /* its record was withdrawn */
        NUMBER_MERGED,    /* its record was merged into another */
} NumberLack;
typedef struct {
        int64_t n, last; /* several in a row where nobody ever had one of them */
        Str number;      /* as it is written; of several “RW-0006—RW-0009” */
        NumberLack why;
        Str reason; /* of the reservation or withdrawal; the number of the record that it was merged into */
        Str id; /* of the record that bears it, or empty */
} NumberGap;
typedef struct {
        const Register *reg;
        const Field *field; /* NULL: the register's own pattern */
        Str name;           /* what all of them have in common: YZ-2026-, or the group in words */
        int64_t first, last, n_used, n_lacking;
        NumberGap *gaps; /* the first thousand of the register, by number */
        size_t n_gaps;
} NumberRun;
MUST Err number_runs(Ctx *c, const Register *reg, NumberRun **ret, size_t *ret_n);
/* Of several registers, in their order, in as many questions whatever they are. */
MUST Err numbers_of(Ctx *c, const Register *const *regs, size_t n, NumberRun **ret, size_t *ret_n);
/* Keeps a number of the register's pattern free, with a reason: nothing gets it by itself. ERR_CONFLICT if a record bears it
 * or it is reserved; ERR_INVALID if it does not follow the pattern. */
MUST Err number_reserve(Ctx *c, const Register *reg, Str number, Str reason);
MUST Err number_release(Ctx *c, const Register *reg, Str number);

/* Two records of one thing: merge.c, unmerge.c
 * -------------------------------------------- */
/* Merging keeps one record and withdraws the other: what pointed at the lost one points at the kept one, which takes
 * over what was chosen; the lost one stays readable and says where it went, and keeps its number. One
 * transaction; a revision on everything that it touches, so that it can be taken back. */
typedef enum { MERGE_KEPT, MERGE_LOST, MERGE_BOTH } MergePick;
#define MERGE_POINTERS_MAX 20000
typedef struct {
        const Register *reg; /* whose records point, */
        const Field *field;  /* by which field, */
        int64_t n;           /* and how many */
} MergePointers;
typedef struct {
        Record *kept, *lost;
        MergePick *picks; /* parallel to the fields: proposed, then chosen */
        MergePointers *pointers;
        size_t n_pointers;
        int64_t n_records; /* that point at the lost one, all fields together */
} Merge;
bool merge_joins(const Field *f); /* both can be kept: many values, long texts */
/* The proposal: what the kept one lacks is taken from the lost one, many values are joined. ERR_CONFLICT: one of them is
 * withdrawn, they are the same, or the lost one is an organisation with records or accounts of its own. ERR_DENIED: another
 * organisation's. */
MUST Err merge_plan(Ctx *c, const Register *reg, Str kept, Str lost, Merge *ret);
/* What a field of the kept one will hold. */
MUST Err merge_value(Ctx *c, const Merge *m, const Field *f, Values *ret);
/* ERR_CONFLICT if one of the two was changed since the plan; two numbers that would meet; a name that is unique. */
MUST Err record_merge(Ctx *c, const Merge *m, Str reason);
typedef struct {
        Str kept, lost;    /* ids */
        Str number, title; /* of the one that was asked for: where it went, or what came in */
        int64_t at_ms;
        Str by_name, reason;
} Merged;
/* Into which record this one was merged. */
MUST Err record_merged_into(Ctx *c, const Register *reg, Str id, Merged *ret, bool *ret_found);
/* Those that were merged into this one, newest first. */
MUST Err record_merged_from(Ctx *c, const Register *reg, Str id, Merged **ret, size_t *ret_n);
/* Takes a merge back: every record that it touched gets back what the merge took from it. What was changed since, by
 * people, stays, and is told: a line each. ERR_CONFLICT if the kept one was merged itself since. */
MUST Err record_unmerge(
        Ctx *c, const Register *reg, Str lost, Str reason, Str **ret_stays, size_t *ret_n);

/* Likely doubles: same.c
 * ---------------------- */
typedef struct {
        Str id, number, title;
} SameRecord;
typedef struct {
        SameRecord a, b;
        int score;    /* per cent; SAME_LIKELY and more are shown */
        Str *reasons; /* words: 同名；相距120米 */
        size_t n_reasons;
} SamePair;
#define SAME_LIKELY 60
/* What is registered already and may be the same as r, likeliest first, at most n. */
MUST Err same_as(Ctx *c, const Record *r, size_t n, SamePair **ret, size_t *ret_n);
/* All likely pairs of a register, likeliest first, the first max of *ret_total. Near-linear in the number of records. */
MUST Err same_pairs(
        Ctx *c, const Register *reg, size_t max, SamePair **ret, size_t *ret_n, size_t *ret_total);
/* Somebody looked: these two are not the same, and are not proposed again. */
MUST Err same_deny(Ctx *c, const Register *reg, Str a, Str b);

/* Many at once: several.c
 * ----------------------- */
/* One move, or one field, for many records: what is to be filled in is the same for all. */
#define SEVERAL_MAX 2000
typedef struct {
        const Register *reg;
        const Str *ids;
        size_t n;
        Str state; /* where to; empty: they stay */
        const Record *
                values; /* filled fields: put where a record has none, and added where it has many; NULL: none */
        Str reason;
} Several;
typedef struct {
        Str id, number, title;
        Str why_not;      /* empty: it could, or it did */
        Str number_after; /* as it would be, or is */
} SeveralRow;
typedef enum {
        SEVERAL_TRY,  /* nothing is written */
        SEVERAL_ALL,  /* all or nothing: ERR_CONFLICT if one cannot */
        SEVERAL_GOOD, /* those that can */
} SeveralMode;
/* One transaction. *ret is parallel to the ids; *ret_good of them can, or did. */
MUST Err record_several(
        Ctx *c, const Several *s, SeveralMode mode, SeveralRow **ret, size_t *ret_good);

/* Whether whoever acts may know of a record: its own columns decide. What this room gives out passed it. */
MUST Err scope_sees(Ctx *c, const Record *r, bool *ret);
bool scope_reads(const Ctx *c, const Register *reg);
/* Restricted fields of a record of that organisation. */
bool scope_sees_restricted(const Ctx *c, const Register *reg, Str org_id);
bool scope_unseals(const Ctx *c, const Register *reg);
/* The same as a condition on the rows of a register's table, for whoever writes SQL of his own about them: empty,
 * or “(…)” with *ret_n cells. alias (“t.” or empty) stands before each column. */
#define SCOPE_CELLS 6
Str scope_condition(
        Ctx *c, const Register *reg, const char *alias, Cell cells[SCOPE_CELLS], size_t *ret_n);
/* Whose the records are that the machine makes by itself: the office's own organisation, or empty before it was
 * chosen. Choosing it gives to it what belonged to none. */
MUST Err scope_office(Ctx *c, Str *ret_org);
MUST Err scope_choose_office(Ctx *c, Str org);
/* Counts of records by what lists are narrowed by (tally.c): made again if declarations have changed; or in any case. */
MUST Err tally_prepare(Ctx *c);
/* Whether what is kept beside the records, who may see each and how many there are, is what the records say: a line for
 * each register and field where it is not; tally_rebuild makes it right. */
MUST Err tally_verify(Ctx *c, Str **ret, size_t *ret_n);
MUST Err tally_rebuild(Ctx *c);
/* Notes that an organisation has records, accounts or files here. */
MUST Err scope_note_org(Ctx *c, Str org);

/* Organisations as a dated tree: org.c
 * ------------------------------------ */
/* The record room's hook that keeps the tree beside the register of organisations: each has a superior and a time
 * in which it existed (none given: always). ERR_INVALID, with the field: a circle, a superior that did not exist
 * at any time with it, the same name under the same superior twice at one time. */
MUST Err org_follow(Ctx *c, const Record *r);
/* Builds the tree of an office that had none. */
MUST Err org_prepare(Ctx *c);
typedef struct {
        Str id, name;
        int32_t first, last; /* days on which the two were above one another */
        bool above;
} OrgTie;
/* All that were above or below an organisation on a day, by name; day 0: at any time. */
MUST Err org_ties(Ctx *c, Str org, int32_t day, OrgTie **ret, size_t *ret_n);
MUST Err org_is_above(Ctx *c, Str upper, Str lower, int32_t day, bool *ret);
/* By id, or by a name that only one has; *ret_id is empty if there is none. */
MUST Err org_find(Ctx *c, Str id_or_name, Str *ret_id);
/* By id; *ret_name is empty if the tree has no such organisation. */
MUST Err org_name(Ctx *c, Str org, Str *ret_name);
/* Who decides about a record where it stands: the organisation that its state names, if the record was opened to it
 * and it works in this database; else the record's own. */
#define AT_ABOVE "above"
#define AT_WHOLE \
        "whole" /* whose the whole is that it is a part of: opinions upon a work are answered by whoever writes it */
MUST Err org_deciding(Ctx *c, const Record *r, Str *ret);
int32_t day_of_ms(const Ctx *c, int64_t ms); /* in the office's time */
int32_t day_today(const Ctx *c);

/* Called inside the saving transaction after a record was saved, withdrawn or restored. Registered once at
 * start by the rooms to the right; order of registration. */
typedef Err RecordHook(Ctx *c, const Record *r);
void record_hook_add(const Registers *r, RecordHook *after); /* at most 8; before serving */
/* How a hook is called while many records are saved at once (bulk_begin). */
typedef enum {
        HOOK_ALWAYS, /* as ever: later saves depend on it */
        HOOK_REAL,   /* not in a trial, where nobody asks what it keeps */
        HOOK_LATE,   /* nor before what was saved stands */
} HookKind;
/* A late hook may gather in bulk_gathered: done writes that, dropped forgets it, also after done. */
typedef struct {
        RecordHook *after;
        HookKind kind;
        Err (*done)(Ctx *c, void *gathered);
        void (*dropped)(void *gathered);
} BulkHook;
void record_hook_add_bulk(const Registers *r, BulkHook hook);
/* The room that knows roles: may is asked before a move is made (r bears what will be saved; its failure refuses the
 * move), moved is told when it was, behind the other hooks, in the same transaction. */
typedef Err MoveHook(Ctx *c, const Record *r, const Move *m);
void record_move_hooks(const Registers *r, MoveHook *may, MoveHook *moved);

/* Many saves at once: bulk.c
 * -------------------------- */
/* In a transaction of the caller's, what every save asks and notes again (the chain's head, the sequences of numbers,
 * counts, names that references resolve to) is kept in memory and written at bulk_end, before the caller commits. In a
 * trial, which is rolled back, what nobody could ask for is left out: revisions, counts, the index. A save that fails
 * leaves what it wrote to whoever takes the row back. */
typedef enum { BULK_REAL, BULK_TRIAL } BulkKind;
MUST Err bulk_begin(Ctx *c, BulkKind kind);
MUST Err bulk_end(Ctx *c);
void bulk_drop(
        Ctx *c); /* instead, if the transaction is rolled back; nothing if there is no bulk */
/* A row of it begins, in one savepoint with those before it that are not settled. It may be taken back: if it wrote, they go
 * with it (*ret_all), and the caller does them again, each settled by itself. What lies in the c->arena of a row stays there
 * until it is settled: by bulk_settle, or with the whole by bulk_end or bulk_drop. */
MUST Err bulk_row(Ctx *c);
void bulk_back(Ctx *c, bool *ret_all);
MUST Err bulk_settle(Ctx *c);
bool bulk_unsettled(const Ctx *c); /* rows wait */
/* Where a late hook gathers; NULL: it is to do its work at once. */
void **bulk_gathered(Ctx *c);

/* Lists
 * ----- */
#define ALONE "=" /* before an organisation: without those below it */
typedef struct {
        Str field;
        Str op;    /* "=", "contains", "from", "to", "has", "empty", "in" */
        Str value; /* of "in", for references: at most 50 ids, a blank between */
} Filter;
typedef struct {
        const Register *reg;
        const Filter *filters;
        size_t n_filters;
        Str words; /* quick filter: folded substring of title and number */
        Str sort;  /* field name or "number" "updated" "title" "state", '-' before it: descending */
        size_t offset, limit; /* limit at most 200; 0: all, for exports (use record_each) */
        bool withdrawn;       /* include withdrawn ones */
        Str visibility;       /* "public": only those */
        Str under; /* an organisation: only its records and those of all below it today; ALONE before it: only its own */
        const struct FigureAsk *figure; /* only what this figure counts; NULL: all */
        const struct CrossAsk *cross; /* only what this view, or one cell of it, shows; NULL: all */
        int64_t count_most;           /* of what is narrowed so many are counted at most; 0: all */
} ListQuery;
typedef struct {
        Record **p;
        size_t n;
        int64_t total; /* exact, unless there are more */
        bool more;     /* than count_most, which total is then */
} RecordList;
MUST Err record_list(Ctx *c, const ListQuery *q, RecordList *ret);
/* The records of these ids as a list has them, in their order; those that are gone are empty. */
MUST Err record_list_ids(Ctx *c, const Register *reg, const Str *ids, size_t n, RecordList *ret);
/* What was changed last, in any register that is not internal; newest first, at most n. One question. */
typedef struct {
        const Register *reg;
        Str id, number, title;
        int64_t updated_ms;
} Recent;
MUST Err record_recent(Ctx *c, size_t n, Recent **ret, size_t *ret_n);
/* How many records every register has that is not internal and that whoever acts may read, by state (value empty where
 * it has none), or in all; registers without any are left out, each one's rows stand together. One question. */
typedef struct {
        const Register *reg;
        Str state;
        int64_t n;
} RegisterCount;
typedef enum { COUNT_ALL, COUNT_BY_STATE } CountBy;
MUST Err registers_counts(Ctx *c, CountBy by, RegisterCount **ret, size_t *ret_n);
/* db_survey, where the office has grown to twice what it was, shrunk to half, or has other tables, since the last. */
MUST Err registers_survey(Ctx *c);
/* One after the other in constant memory; r is valid during the call only. */
MUST Err record_each(
        Ctx *c, const ListQuery *q, Err (*each)(Ctx *c, void *p, const Record *r), void *p);
/* The same where each only reads records: they are fetched many at a time. */
MUST Err record_walk(
        Ctx *c, const ListQuery *q, Err (*each)(Ctx *c, void *p, const Record *r), void *p);
typedef struct {
        Str code, label;
        int64_t n;
} FacetCount;
/* Exact counts of a term field (or "state") among what the query finds, its own filter left out. */
MUST Err record_facet(Ctx *c, const ListQuery *q, Str field, FacetCount **ret, size_t *ret_n);
/* The same of several fields, filters on them kept; what the conditions find is looked at once for all of them. Of more
 * than q->count_most records the values are told without counts (counted false, n 0). */
typedef struct {
        Str field; /* given */
        FacetCount *p;
        size_t n;
        bool counted;
} Facet;
MUST Err record_facets(Ctx *c, const ListQuery *q, Facet *facets, size_t n);
/* What a value of a field, or a state, is called; itself if it is none. */
MUST Err facet_value_label(Ctx *c, const Register *reg, Str field, Str value, Str *ret);
/* The record before and the record after one in a list, in the list's own order; looked for among the first ten
 * thousand. */
typedef struct {
        int64_t place, total;          /* place from 1; 0: it is not among them */
        Str before, after;             /* ids; empty at the ends */
        Str before_title, after_title; /* what they are called */
} Neighbours;
MUST Err record_neighbours(Ctx *c, const ListQuery *q, Str id, Neighbours *ret);
/* The registers whose records are parts of records of this one, in order of declaration. */
const Register *const *register_parts(const Register *whole, size_t *ret_n);
/* Of a part: the reference to its whole; no value of a record that stands alone. */
const Values *record_whole(const Record *part);
/* The date of a record as others name it: the first of its fields that tells a time, many values and dates of keeping
 * aside; NULL if there is none. Of a link, its period. */
const Field *register_date(const Register *reg);
/* Who refers to this record, from any register, both ways visible; by register and field, then date, then number.
 * The first two thousand. */
typedef struct {
        const Register *reg;
        Str id, number, title;
        const Field *field;
        Str when;            /* words of its date; empty: it has none */
        int32_t first, last; /* its days, where it has one */
} Backlink;
/* The same without its parts, asking only the fields that may refer to a record of its register. */
MUST Err record_backlinks_of(
        Ctx *c, const Registers *r, const Record *to, Backlink **ret, size_t *ret_n);
MUST Err record_backlinks(Ctx *c, const Registers *r, Str id, Backlink **ret, size_t *ret_n);

/* Links: ties.c
 * ------------- */
/* What one record of a register with “link” says: from is its whole, to is what it names. */
typedef struct {
        const Register *reg;
        Str id, title;
        const Register *from_reg, *to_reg;
        Str from, to, from_title,
                to_title; /* a title is empty where whoever asks may not see the record */
        Str words,
                back; /* what the end is to the beginning, and the beginning to the end, in the reader's language */
        Str when, edtf; /* its period; empty: not dated */
        int32_t first, last;
        bool sourced; /* a source is named */
} Tie;
#define TIE_ENDS_MAX 50
#define TIES_MAX 500
/* The links that begin or end at one of these records, oldest first, at most TIES_MAX; one question, and one a register for
 * the names. */
MUST Err record_ties(Ctx *c, const Str *ids, size_t n, Tie **ret, size_t *ret_n);

/* Figures
 * ------- */
/* A figure in a period. What it counts is what a ListQuery with this question finds, record by record. */
typedef struct FigureAsk {
        const Figure *figure;
        int32_t first, last; /* days; JDN_OPEN_PAST, JDN_OPEN_FUTURE: without bound */
        Str under; /* as of a ListQuery, the tree being that of the period's last day, at most today's */
} FigureAsk;
typedef struct {
        Quantity value;    /* without words of its own; a rate is per cent */
        int64_t n_records; /* behind it */
        int64_t n_vague; /* dated so vaguely that they may lie within the period or not: not counted */
        int64_t n_unread; /* behind it, but without a number that can be summed */
        int64_t n_units;  /* behind it, in another unit: not summed, since 亩 and 处 are no sum */
        int64_t part, whole; /* of a rate */
} FigureValue;
typedef struct {
        Str key, label; /* of an organisation, a record, a term or a state; empty: not stated */
        FigureValue value;
} FigureRow;
/* from and to, each a day, month or year as EDTF, or empty. ERR_INVALID for other words, or an end before the beginning. */
MUST Err figure_days(Ctx *c, Str from, Str to, FigureAsk *ret);
/* A record lies in a period if its date lies wholly within; where the figure names no date, the day it was made
 * counts. Sums keep ≥, ≈ and “in part”. */
MUST Err figure_value(Ctx *c, const FigureAsk *ask, FigureValue *ret);
/* The same, broken down: by "org", "state", or a term or reference field of the figure's register that is not many.
 * Largest first, at most 200; the sum of the rows is the figure. ERR_INVALID for any other key. Not for rates. */
MUST Err figure_rows(Ctx *c, const FigureAsk *ask, Str by, FigureRow **ret, size_t *ret_n);

/* Across two groupings: cross.c
 * ----------------------------- */
/* What a view shows, or a part of it. What a cell counts is what a ListQuery with this question finds. */
#define CROSS_NONE "-" /* the key of records without a value there */
#define N_LIGHTS 7
extern const Str cross_lights
        [N_LIGHTS]; /* the most pressing first: "late" "back" "soon" "todo" "run" "done" "stop" */
typedef struct CrossAsk {
        const View *view;
        Str choice;      /* one value of View.choose; empty: all */
        Str row, column; /* one key; empty: all */
        Str light;       /* one of cross_lights; empty: all */
        int32_t today;
} CrossAsk;
typedef struct {
        int64_t n, have;
        int64_t of[N_LIGHTS];
} CrossSum;
typedef struct {
        Str key, number, label; /* label: the whole name */
        Str head;               /* over a column: the short one */
        Str group;              /* the label of its group, or empty */
        CrossSum sum;
} CrossHead;
typedef struct {
        size_t row, column;
        CrossSum sum;
        Str id; /* of one of its records */
} CrossCell;
typedef struct {
        CrossHead *rows, *columns;
        size_t n_rows, n_columns;
        CrossCell *cells; /* those that have a record, row by row */
        size_t n;
        CrossSum sum;
} Cross;
/* The whole table in at most five statements, however large: rows and columns in the order of vocabularies, numbers and
 * years. ERR_LIMIT for more than can be read. */
MUST Err cross_make(Ctx *c, const CrossAsk *ask, Cross *ret);
size_t cross_worst(
        const CrossSum *s); /* the most pressing light that has a record; N_LIGHTS: none */
Str cross_light_label(Ctx *c, const Register *reg, size_t light);
/* The first records of each column of a board, column by column in the order of the table. */
typedef struct {
        Str column; /* its key */
        Str id;
} CrossCard;
MUST Err cross_cards(Ctx *c, const CrossAsk *ask, size_t each, CrossCard **ret, size_t *ret_n);
/* What is called so along an axis: the label of one key. */
MUST Err axis_label(Ctx *c, const Register *reg, const Axis *a, Str key, Str *ret);

/* Along a line of time: chronicle.c
 * --------------------------------- */
typedef struct {
        int year; /* astronomical: 0 is 1 BC */
        int64_t n;
} YearCount;
/* How many of what q finds begin in each year, the first year first; one statement. *ret_undated: those without a date that
 * is understood, or open towards the past. */
MUST Err record_years(Ctx *c, const ListQuery *q, const Field *date, YearCount **ret, size_t *ret_n,
        int64_t *ret_undated);
/* Those that begin in the years from first to last, as a chronicle has them: year by year, in each what is known to the day
 * by its day, then the months, then the year. q->offset and q->limit count within these years. */
MUST Err record_of_years(
        Ctx *c, const ListQuery *q, const Field *date, int first, int last, RecordList *ret);

/* Reports: report.c
 * ----------------- */
/* As people write it, in the reader's language: 41处, 320余张, 约30人, 42.7%; in 万 or 亿 (scale; may be empty) what is not
 * round is 15万余字. Without a number it is □. */
Str figure_words(Ctx *c, const Quantity *q, Str scale);
typedef struct {
        Str text;      /* words, or the figure as it is written */
        FigureAsk ask; /* figure NULL: words */
        FigureValue value;
        size_t number; /* of the figure within the report, from 1 */
} ReportPiece;
typedef struct {
        bool heading;
        ReportPiece *pieces;
        size_t n;
} ReportLine;
typedef struct {
        ReportLine *lines; /* those that are not empty */
        size_t n;
        ReportPiece **figures; /* in the order in which they stand */
        size_t n_figures;
} Report;
/* A template is prose, line by line; a line that begins with # is a heading. {{figure CODE}} stands for the figure in
 * the days from first to last; {{figure CODE | 2026年 | 万}} names its own period, 截至2026年6月 one without a beginning, and
 * the scale. ERR_INVALID names the line and what is not understood there. */
MUST Err report_make(Ctx *c, Str template, int32_t first, int32_t last, Report *ret);

/* History
 * ------- */
typedef struct {
        int64_t version, at_ms;
        Str by, by_name, reason, action; /* "create" "edit" "move" "withdraw" "restore" */
        Str hash;
        Json *snapshot; /* field name to printed value */
} Revision;
MUST Err record_revisions(
        Ctx *c, const Register *reg, Str id, Revision **ret, size_t *ret_n); /* newest first */
/* What a long text said in one version; ERR_NOT_FOUND if there is none. Whoever asks may read the record. */
MUST Err revision_text(Ctx *c, Str id, int64_t version, const Field *f, Str *ret);
typedef struct {
        const Field *field; /* under a former name of it: a copy with that name and its label */
        Str before, after;
} FieldChange;
MUST Err revision_changes(Ctx *c, const Register *reg, const Revision *before,
        const Revision *after, FieldChange **ret, size_t *ret_n);
/* One entry in the audit chain that is no revision: sign-in, export, refusal. */
MUST Err audit_add(Ctx *c, Str action, Str register_name, Str record_id, Str details);
typedef struct {
        int64_t n_entries, n_revisions;
        int64_t broken_at; /* sequence number of the first break, 0 if intact */
        Str sentence;
} ChainReport;
MUST Err chain_verify(Ctx *c, ChainReport *ret);

/* In and out
 * ---------- */
/* Where a column of a table goes: the index of a field, or one of these. */
enum {
        OWN_ID = 0, /* columns of every record: IMPORT_OWN(OWN_NUMBER) */
        OWN_NUMBER,
        OWN_STATE,
        OWN_VISIBILITY,
        N_IMPORT_OWN,
};
#define IMPORT_OWN(i) (-1 - (int)(i))
#define IMPORT_IGNORED (-100) /* the program's own: version, updated, … */
#define IMPORT_UNKNOWN (-101)
typedef struct {
        Str name, zh;
} ImportOwn;
extern const ImportOwn import_own[N_IMPORT_OWN];
/* By name or label, exactly. */
int import_column(const Register *reg, Str name);
/* The likeliest one for a head as people write it: 面积（亩） is the field 面积, and *ret_unit is 亩; IMPORT_UNKNOWN if
 * none is likely. */
int import_guess(Ctx *c, const Register *reg, Str head, Str *ret_unit);

/* Whether rows may be recognised by a field; at most so many at once. */
#define IMPORT_KEYS_MAX 4
bool import_may_be_key(const Field *f);
/* A field that tells records of one name apart: a mark of theirs (a code), or what they belong to in their own register. */
bool import_tells(const Field *f);

typedef struct {
        int64_t row;                      /* 1 is the header */
        int column;                       /* of the table, from 0; -1: the row as a whole */
        Str field, typed, sentence, hint; /* hint: what may be meant or done; may be empty */
} RowFault;
typedef struct {
        int64_t n_rows, n_new, n_changed, n_same, n_refused;
        int64_t n_made; /* registered because a row refers to them */
        RowFault *faults;
        size_t n_faults; /* the first ten thousand */
        Str remarks; /* what was taken otherwise than it stands there, a sentence a line: rows of sums left out, … */
} ImportReport;

/* How a table becomes records. */
typedef struct {
        const Register *reg;
        const int *columns; /* of each column of the table */
        const Str *units;   /* parallel: of figures without one; NULL: none */
        size_t n_columns;
        Str year; /* of dates that name none; may be empty */
        const Str *
                constants; /* parallel to the fields: for rows without words of their own; NULL: none */
        const int *
                keys; /* fields by which a row without number and id is recognised; none: it is new */
        size_t n_keys;
        bool apart; /* rows that these do not tell from one another are different ones, not one record twice */
        const bool *
                makes; /* parallel to the fields: what such a reference lacks is registered; NULL: none */
} ImportPlan;
typedef struct {
        int column;
        Str text;
        const char *problem; /* msgid: nothing can be taken from the cell; or NULL */
        bool formula;        /* the text is what the cell's formula last came to */
} ImportCell;
/* Rows one after the other, in the caller's transaction and bulk: importer_row takes a row (all of it or, with a fault in the
 * report, nothing), importer_pass remembers one that was taken before. No two rows may mean the same record. */
typedef struct Importer Importer;
MUST Err importer_new(
        Ctx *c, const ImportPlan *plan, Importer **ret); /* lives in c->arena; plan is borrowed */
MUST Err importer_row(Ctx *c, Importer *im, int64_t row, const ImportCell *cells, size_t n);
MUST Err importer_pass(Ctx *c, Importer *im, int64_t row, const ImportCell *cells, size_t n);
const ImportReport *importer_report(const Importer *im); /* without remarks */
Str importer_remarks(Ctx *c, const Importer *im);

/* A whole table at once. Header row of field names or labels; RFC 4180; UTF-8 (BOM accepted) or GB18030. A dry run
 * reports row by row and writes nothing; otherwise all or nothing: if the report has faults, nothing was
 * written. Rows with a known number or id update; a field without a column stays as it is. Fails where the
 * table itself cannot be read. */
typedef enum { IMPORT_DRY, IMPORT_REAL } ImportMode;
MUST Err record_import_csv(
        Ctx *c, const Register *reg, Str csv, ImportMode mode, ImportReport *ret);
/* A JSON array of objects: field name to printed value, an object with "text", or an array of these. */
MUST Err record_import_json(
        Ctx *c, const Register *reg, const Json *rows, ImportMode mode, ImportReport *ret);
/* A text table, cell by cell: RFC 4180 with the delimiter that the table uses (, ; tab), in whatever encoding it is.
 * A cell that a table program would reckon (=1+1) was written behind an apostrophe, which is taken off. */
typedef struct {
        Str text;
        char delimiter;
        size_t at;
        int64_t line; /* of the text, for errors */
        int64_t row;  /* as a table program counts: the one given last, blank ones counted */
} Csv;
typedef VEC(Str) CsvCells;
MUST Err csv_open(Ctx *c, Str bytes, Csv *ret);
MUST Err csv_next(Ctx *c, Csv *csv, CsvCells *ret, bool *ret_more);
/* The same columns that an import takes: heads are labels in Chinese (behind a BOM, for Excel), else names. */
void record_csv_head(Ctx *c, Buf *out, const Register *reg);
void record_csv_row(Ctx *c, Buf *out, const Record *r);
/* Every column that an import takes, in order; the head and the cell of one, as an import reads them back. */
int *import_columns_all(Ctx *c, const Register *reg, size_t *ret_n);
Str import_head(const Ctx *c, const Register *reg, int column);
Str import_cell(Ctx *c, const Record *r, int column);
void csv_put_line(Ctx *c, Buf *out, const Str *cells, size_t n);
/* One cell of a table that is no register, in quotation marks. */
void csv_put_quoted(Buf *out, Str s);
/* Flat: id, number, state, …, and each field that is filled; dates, quantities, references, citations, points,
 * files and terms are objects with "text" (as field_print) and what was understood. */
Json *record_to_json(Ctx *c, const Record *r);

#endif
