/* flow.h: who may do what: accounts, sessions, roles; and the review that stands between a file and the collection.
 *
 * What this room promises:
 * - One table (roles.c) says which role may do what; nobody else compares role names.
 * - Passwords are argon2id; a session is a random token kept as its hash; five failures close the door for
 *   fifteen minutes.
 * - Nothing enters the collection unseen: an intake holds what was read; each proposal is accepted, refused
 *   or rewritten; filing creates the records in one transaction, once, even if it is asked twice.
 * - The same file taken in twice makes nothing new. */
#ifndef HANQING_FLOW_H
#define HANQING_FLOW_H

#include "ingest/ingest.h"

/* Accounts
 * -------- */
typedef enum {
        ROLE_READER = 1,
        ROLE_EDITOR = 2,
        ROLE_ARCHIVIST = 4,
        ROLE_HEAD = 8,
        ROLE_ADMIN = 16,
        ROLE_RECORDER = 32,
        ROLE_DESK_EDITOR = 64,
        ROLE_FIRST_REVIEWER = 128,
        ROLE_SECOND_REVIEWER = 256,
        ROLE_FINAL_REVIEWER = 512,
        ROLE_INTERVIEWER = 1024,
        ROLE_SITE_OFFICER = 2048,
        ROLE_SUPERVISOR = 4096,
        ROLE_KEEPER = 8192,
        ROLE_STATISTICIAN = 16384,
        ROLE_GUEST = 32768, /* whoever holds a link (lend.c); no account has it */
} Role;                     /* bits */
#define ROLES_MAX 20
#define PERMISSIONS_MAX 16
/* struct Actor stands in record.h: the chain says who did what. */
typedef enum {
        MAY_READ,    /* records of one's own office */
        MAY_WRITE,   /* add and change records */
        MAY_COLLECT, /* take in files, review them */
        MAY_FILE,    /* put reviewed documents into the collection */
        MAY_WITHDRAW,
        MAY_PUBLISH, /* make public */
        MAY_IMPORT,
        MAY_ACCOUNTS, /* manage accounts */
        MAY_ASK,      /* ask for an account, which an administrator opens */
        MAY_AUDIT,    /* read the audit chain */
        MAY_DECLARE,  /* change what the registers declare, and the office's settings */
        MAY_ANSWER,   /* read the one text that one was sent, and note upon it */
} Permission;
bool actor_may(const Actor *a, Permission p); /* a NULL: nobody is signed in, may nothing */
/* ERR_DENIED with a sentence unless the actor may. Commands run by the machine's owner (no actor, no
 * session) may everything: c->actor is then owner_actor(). */
MUST Err demand(Ctx *c, Permission p);
/* The same for one register: its declaration may name the roles that read or write it. */
bool actor_may_read(const Actor *a, const Register *reg);
bool actor_may_write(const Actor *a, const Register *reg);
bool actor_may_unseal(const Actor *a, const Register *reg); /* see what lies sealed there */
/* How far into an organisation's records: sees them (what the scope says), changes them (one's own), or decides on
 * what was submitted (one's own, those of organisations below, and those that its state lays on one's desk, as they
 * were open to it). Roles are not asked
 * about: of a register ask actor_may_write, of a move its `by`. */
typedef enum { REACH_SEE, REACH_WRITE, REACH_REVIEW } Reach;
MUST Err actor_reaches(Ctx *c, const Record *r, Reach how, bool *ret);
const Actor *owner_actor(void);
/* The roles that a declaration names, as bits. */
unsigned roles_named(const Str *names, size_t n);
Str roles_words(Ctx *c, unsigned roles);   /* in the reader's language, with a comma between */
Str roles_print(Arena *a, unsigned roles); /* "editor,archivist" */
/* Names or labels (录入员) with commas between; false if one is unknown or there is none. */
bool roles_parse(Str s, unsigned *ret);
/* Every role in the order in which it is offered: name, and label as msgid. */
typedef struct {
        Role role;
        const char *name, *label;
} RoleRow;
extern const RoleRow role_rows[]; /* ends with {0} */
Str role_label(
        Ctx *c, const RoleRow *row); /* the office's word (setting role_words), or the program's */
/* Why a person may not, as said to him. */
Str permission_refusal(Ctx *c, Permission p);
/* What an office may settle for itself (setting permissions): reading, writing, accounts and declarations stay as they
 * are, so that nobody locks himself out. */
typedef struct {
        Permission permission;
        const char *name, *label; /* as in the setting; msgid */
        unsigned roles;           /* who may, unless the office says otherwise */
} PermissionRow;
extern const PermissionRow permission_rows[]; /* ends with a row without a name */
unsigned permission_roles(const Ctx *c, const PermissionRow *row); /* who may in this office */
unsigned permissions_of(const Ctx *c, unsigned roles);             /* for Actor.permissions */
/* The words of such a setting, “editor=编修 recorder=采录员”, one after the other; false: there is none any more. */
bool setting_pair(Str *rest, Str *ret_name, Str *ret_value);

/* An account belongs to one organisation, where its roles hold; others may be given besides, in other
 * organisations or for a time. Administrators manage those of their own organisation and of all below it; what is
 * out of their reach is not there. It is asked for, open, or closed; and may run out. */
typedef enum { ACCOUNT_ASKED, ACCOUNT_OPEN, ACCOUNT_CLOSED } AccountState;
const char *account_state_name(AccountState s);  /* "asked" "open" "closed" */
const char *account_state_label(AccountState s); /* msgid */
typedef struct {
        Str login, name, password;
        unsigned roles;
        Str org_id;       /* empty: that of whoever adds it */
        int64_t until_ms; /* 0: without end */
} NewAccount;
/* Open if an administrator adds it; of others who may ask for one it waits, ACCOUNT_ASKED. */
MUST Err account_add_one(Ctx *c, const NewAccount *n, Str *ret_id);
MUST Err account_add(Ctx *c, Str login, Str name, Str password, unsigned roles, Str *ret_id);
MUST Err account_set_password(Ctx *c, Str login, Str password);
MUST Err account_set_roles(Ctx *c, Str login, unsigned roles);
MUST Err account_set_org(Ctx *c, Str login, Str org_id);
MUST Err account_set_until(Ctx *c, Str login, int64_t until_ms);
MUST Err account_open(Ctx *c, Str login);
MUST Err account_close(Ctx *c, Str login);
/* Roles besides those of the account; org_id empty: in its own organisation. until_ms 0: without end. */
MUST Err account_give(Ctx *c, Str login, Str org_id, unsigned roles, int64_t until_ms);
MUST Err account_take(Ctx *c, Str login, Str org_id, unsigned roles);
typedef struct {
        Str org_id, org_name;
        unsigned roles;
        int64_t until_ms; /* of the first of them to end; 0: none ends */
        bool past;        /* it has ended */
} Post;
/* One row an organisation and end. */
MUST Err account_posts(Ctx *c, Str account_id, Post **ret, size_t *ret_n);
typedef struct {
        Str id, login, name, org_id, org_name;
        unsigned roles;
        AccountState state;
        bool closed; /* may not sign in */
        int64_t until_ms, last_seen_ms;
} Account;
MUST Err account_list(Ctx *c, Account **ret, size_t *ret_n);
MUST Err account_load(Ctx *c, Str login, Account *ret); /* ERR_NOT_FOUND */
MUST Err account_own(Ctx *c, Account *ret); /* of whoever acts; empty for the machine's owner */
/* The last millisecond of a day written as 2026-12-31; empty: 0. ERR_INVALID, field "until". */
MUST Err account_until(Ctx *c, Str day, int64_t *ret_ms);
/* Chooses the office's own organisation: a record of the register of organisations, by id, number or name. Whatever
 * belonged to none (records, accounts, files) is its own from then on. */
MUST Err office_choose(Ctx *c, Str organisation, Str *ret_name);
/* By id, number or name; ERR_INVALID with the field "org". */
MUST Err organisation_find(Ctx *c, Str typed, Str *ret_id);
/* Who acts under this login; ERR_NOT_FOUND if there is none or it is closed. No password: for the machine's
 * owner. */
MUST Err account_actor(Ctx *c, Str login, const Actor **ret);

/* Names of the open accounts that have one of these roles, with a comma between: whom to ask. Anybody may know. */
MUST Err account_names(Ctx *c, unsigned roles, Str *ret);

/* Sessions
 * -------- */
/* ERR_DENIED (one sentence for every cause) or ERR_BUSY while the door is closed. Keeps count of failures, so
 * it must run outside a transaction. */
MUST Err session_open(Ctx *c, Str login, Str password, Str *ret_token);
/* The actor of a token, in c->arena; *ret is NULL if there is none or it ran out. Cheap: one indexed row. */
MUST Err session_lookup(Ctx *c, Str token, const Actor **ret);
MUST Err session_close(Ctx *c, Str token);
/* For which of the organisations in which the person has a role he acts from now on. */
MUST Err session_act_for(Ctx *c, Str token, Str org_id);
/* The actor of a row of id, login, name, roles, organisation, organisation chosen, 1 if there are other roles: with
 * the roles that hold there today, and what he may see. */
#define ACTOR_COLUMNS                                \
        "a.id, a.login, a.name, a.roles, a.org_id, " \
        "CASE WHEN EXISTS (SELECT 1 FROM account_role x WHERE x.account_id = a.id) THEN 1 ELSE 0 END"
MUST Err actor_make(Ctx *c, const char *sql, Cells cells, const Actor **ret);
/* A copy in another arena. */
void actor_copy(Arena *a, const Registers *r, const Actor *from, Actor *to);

/* Intake
 * ------ */
typedef enum {
        INTAKE_READING,  /* the job is at work */
        INTAKE_REVIEW,   /* waits for a person */
        INTAKE_FILED,    /* its documents are in the collection */
        INTAKE_RETURNED, /* sent back with a reason; the original is kept */
        INTAKE_FAILED,   /* could not be read; the sentence says why */
        INTAKE_REFUSED,  /* secrecy mark: nothing kept but the hash */
} IntakeState;
typedef struct {
        Str id;
        Str file_name, sha512;
        int64_t n_bytes;
        IntakeState state;
        Str sentence; /* of a failure or refusal */
        int64_t created_ms;
        Str created_by, created_by_name;
        Str original_id; /* in the OCFL root */
        Str *record_ids; /* materials made of it, each once */
        size_t n_record_ids;
        Str *record_of; /* of each document the material that holds it: several may go into one */
        size_t n_record_of; /* n_docs, or 0 before it is filed */
        int64_t n_open;     /* proposals not decided yet */
        size_t n_docs;
        Str title;       /* of its first document, for lists */
        int64_t version; /* goes up with every decision */
} Intake;
typedef enum { DECIDE_OPEN, DECIDE_ACCEPT, DECIDE_REFUSE, DECIDE_REWRITE } DecisionKind;
typedef struct {
        DecisionKind kind;
        Str text; /* REWRITE: what it should read */
} Decision;

const char *intake_state_name(IntakeState s); /* "reading" "review" … */
/* Copies the bytes to where they wait, makes an intake, and calls queue (job's job_queue_reading) in the same
 * transaction. *ret_known: these bytes were here before, and *ret_id is that intake. The file is read by path,
 * in constant memory, before the transaction begins: call it outside one. */
MUST Err intake_open(Ctx *c, const char *path, Str file_name, Err (*queue)(Ctx *c, Str id),
        Str *ret_id, bool *ret_known);
/* What the reading job calls: the path of the bytes (they wait outside the collection until it is known that
 * they bear no secrecy mark), a sink for worker_read with p = the id (const Str *), then done or failed. */
MUST Err intake_path(Ctx *c, Str id, const char **ret_path, Str *ret_file_name);
ReadingSink intake_read_sink;
MUST Err intake_read_done(Ctx *c, Str id);
MUST Err intake_read_failed(Ctx *c, Str id, Err kind, Str sentence);
MUST Err intake_load(Ctx *c, Str id, Intake *ret);
/* The head of what was read, and one document of it (0 to n_docs - 1). */
MUST Err intake_reading(Ctx *c, Str id, Reading *ret);
MUST Err intake_document(Ctx *c, Str id, size_t doc, ReadDoc *ret);
/* The intake that an original came with, whosever it is: the record that bears the original decides who may know. */
MUST Err intake_of_original(Ctx *c, Str original_id, Intake *ret, bool *ret_found);
/* Hashes the kept original again and compares. */
MUST Err original_intact(Ctx *c, const Intake *in, bool *ret_intact);
MUST Err intake_list(
        Ctx *c, const IntakeState *states, size_t n_states, Intake **ret, size_t *ret_n);
/* Decisions of document doc, parallel to its repairs (and, behind them, one for the split itself). Exact
 * repairs count as DECIDE_OPEN until accepted, one by one or all at once. */
MUST Err intake_decisions(Ctx *c, Str id, size_t doc, Decision **ret, size_t *ret_n);
/* How many proposals a document has: its repairs and, behind them, the split where there is one. */
size_t intake_proposals(const ReadDoc *d);
/* Decides one proposal; version guards against a second reviewer. */
MUST Err intake_decide(Ctx *c, Str id, size_t doc, size_t proposal, Decision d);
/* Accepts every exact proposal of every document that is still open; *ret_n of them. */
MUST Err intake_accept_exact(Ctx *c, Str id, size_t *ret_n);
MUST Err intake_undo(Ctx *c, Str id); /* the last decision (or the last accept_exact) */
/* The reviewed text of a document by the decisions taken; refused places stand as □. */
MUST Err intake_text(Ctx *c, Str id, size_t doc, Str *ret);
/* What holds the same or nearly the same text as a document that waits: records, and documents of other intakes
 * that wait. It only says so; nobody is kept from filing. */
typedef struct {
        SimilarRecord record; /* of a waiting document only the shares, and its title */
        Str intake_id;        /* of the other intake; empty for a record */
        size_t doc;           /* its document, from 0 */
} IntakeLike;
MUST Err intake_similar(Ctx *c, Str id, size_t doc, IntakeLike **ret, size_t *ret_n);
typedef enum {
        FILE_REVIEWED, /* ERR_CONFLICT while a proposal is open */
        FILE_CERTAIN, /* accepts what is exact, refuses (as □) what is not; the command line's way */
} FilingMode;
/* Creates one material record per document, linked to the original; idempotent. */
MUST Err intake_file(Ctx *c, Str id, FilingMode mode);
MUST Err intake_return(Ctx *c, Str id, Str reason);

/* What was kept long enough: purge.c
 * ---------------------------------- */
/* A record whose term of keeping (retention) is over and of which something is still kept. */
typedef struct {
        const Register *reg;
        Str id, number, title;
        int32_t since, end; /* days */
} PurgeDue;
/* By register and day, the first five hundred of each. */
MUST Err purge_dues(Ctx *c, PurgeDue **ret, size_t *ret_n);
MUST Err purge_due(Ctx *c, const PurgeDue *due, Str reason);

/* What a register declares, in plain words, in the language of c: {register, label, about: [sentence], groups: [{label,
 * fields: [{name, label, kind, required, notes, terms, hint}]}], states, moves, clocks, figures}. */
Json *register_explain(Ctx *c, const Registers *r, const Register *reg);

/* Days and periods: days.c
 * ------------------------ */
#define DAY_NEVER INT32_MAX
typedef struct {
        int32_t first, last;
        bool works; /* a weekend's day that is worked, rather than one that is off */
} DayOff;
typedef struct {
        const DayOff *p; /* a later row rules where two meet */
        size_t n;
} DaysOff;
typedef enum { LAST_DAY_ANY, LAST_DAY_WORKS } LastDay;
/* Monday to Friday, but for the table; off may be NULL. */
bool day_works(const DaysOff *off, int32_t day);
int32_t next_working_day(const DaysOff *off, int32_t day); /* day itself if it is one */
/* The last day of a period that begins behind the day since. Working days end on one anyway. */
int32_t period_end(int32_t since, Period p, const DaysOff *off, LastDay last);

typedef enum { LIGHT_DONE, LIGHT_RUN, LIGHT_SOON, LIGHT_LATE, LIGHT_STOP } Light;
Light clock_light(int32_t due, int32_t soon, int32_t today); /* of a clock that runs */
const char *light_name(Light l);                             /* "done" "run" "soon" "late" "stop" */
Str light_colour(Ctx *c, Light l); /* 绿 黄 红 灰, or the office's words */
Str days_left_words(Ctx *c, int32_t due, int32_t today); /* 逾3日, 余10日, 今日 */
/* True on the days before a deadline that the setting reminders names; the earliest of them, in days. */
bool reminder_day(Ctx *c, int32_t due, int32_t today);
int32_t reminder_first(const Ctx *c);

/* 全年不少于4次: how far a rule is kept in the period that today lies in. Each of its n times has an equal part of the
 * period; who has as many parts left as times is in order, and is warned with fewer. */
typedef enum { PER_MONTH, PER_QUARTER, PER_HALF_YEAR, PER_YEAR } FrequencyPer;
typedef struct {
        int32_t first, last; /* the period */
        int32_t expected, held, parts_left;
        int32_t due; /* by when the next one is to be held; the period's end if none is missing */
        bool behind; /* fewer parts left than times */
        Light light;
} Frequency;
/* held: days, in any order, of other periods as well. n of 1 to 366. */
Frequency frequency_check(int32_t n, FrequencyPer per, const int32_t *held, size_t n_held,
        int32_t soon, int32_t today);

/* Clocks: clock.c
 * --------------- */
/* Who may move a record (record_move_hooks), and what follows. */
MoveHook move_allowed, move_followed;
/* Why the actor may not make this move now, whole: his roles, that he decided before, what is missing. Empty: he
 * may. */
MUST Err move_why_not(Ctx *c, const Record *r, const Move *m, Str *ret);

/* Keeps the tables due and desk: a hook of records. */
RecordHook clock_record;
/* Makes them again from all records, whoever acts, if a declaration changed since they were made; or whatever happened. */
MUST Err clock_prepare(Ctx *c);
MUST Err clock_rebuild(Ctx *c, int64_t *ret_n);
/* What a new day brings without a save: what was planned is held, a rule's period begins, an organisation's relation ends.
 * Asked again on the same day it does nothing. */
MUST Err clock_turn(Ctx *c);
/* Whether the rows are those that the records say, in one moment: a sentence for each register of which they are not. */
MUST Err clock_verify(Ctx *c, Str **ret, size_t *ret_n);
/* The office's table of holidays from this day on. */
MUST Err days_off_load(Ctx *c, int32_t from, DaysOff *ret);
/* One clock of a record. */
typedef struct {
        const Clock *clock;
        int32_t since, due, met; /* met: DAY_NEVER while it runs */
        int32_t extended;        /* days */
        Light light;
        bool may_extend; /* it has an extension that was not taken in this run */
        Str why;         /* reasons of its extensions */
} Due;
MUST Err clock_of_record(Ctx *c, const Record *r, Due **ret, size_t *ret_n);
/* The clock's own extension, once in each run, with a reason; kept in the chain. */
MUST Err clock_extend(Ctx *c, const Record *r, Str clock, Str reason);
/* What runs out between two days, of the actor's office and the registers he reads; by day. At most limit. */
typedef struct {
        const Register *reg;
        const Clock *clock;
        Str record_id, number, title, state;
        int32_t due, soon;
} DueItem;
MUST Err due_between(Ctx *c, const Register *reg, int32_t from, int32_t to, size_t limit,
        DueItem **ret, size_t *ret_n);

/* What anybody writes: open_form.c
 * -------------------------------- */
/* A photograph that came with it: on this disk until it is an original. */
typedef struct {
        Str name;
        const char *path;
        int64_t n_bytes;
} OpenFile;
/* ERR_LIMIT: too many, too large, or too much within a day (settings open_form_*). What they are, whoever calls has asked the
 * worker (job_photos). */
MUST Err open_form_check(Ctx *c, const OpenFile *files, size_t n);
/* Saves a new record of a register with an open form; what the form asks for is filled in already. ERR_INVALID names the
 * field; ERR_BUSY: too much was written within the hour (setting open_form_hourly). */
MUST Err open_form_take(Ctx *c, Record *r, const OpenFile *files, size_t n, Str *ret_number);
/* How much of something came from outside within the period that runs; and some more of it. */
MUST Err outside_counted(Ctx *c, Str what, int64_t period_ms, int64_t *ret);
MUST Err outside_count(Ctx *c, Str what, int64_t period_ms, int64_t n);
typedef struct {
        bool found;
        Str number, state;
        int64_t came_ms, moved_ms;
        int32_t promised; /* day; DAY_NEVER: nothing is promised, or it was answered */
} OpenState;
/* How far what somebody wrote in the form is, by its number; of other records nothing. */
MUST Err open_form_state(Ctx *c, const Register *reg, Str number, OpenState *ret);

/* What is lent by a link: lend.c
 * ------------------------------ */
#define LENT_NOTES_MAX 500 /* of one link */
#define LENT_DAYS_MAX 400  /* that a link may last */
/* A link as the office sees it. */
typedef struct {
        Str id, name; /* whom it is for */
        Str text_title, by_name;
        int64_t text_version, created_ms, expires_ms;
        int64_t ended_ms, opened_ms, given_ms; /* 0: not yet */
        int64_t n_opened, n_notes;
        bool expired;
} LentLink;
typedef struct {
        Str text_id;     /* of the record whose text it is; empty: the only one */
        Str name, until; /* a day: 2026-12-31 */
} NewLent;
/* Whether something of r may be lent where it stands, and to be noted upon. */
bool lend_can(const Record *r);
/* Makes a link to one text of r as it is now. The key is told here and never again. ERR_INVALID names "text", "name" or
 * "until"; ERR_CONFLICT where lend_can says no. */
MUST Err lend_make(Ctx *c, const Record *r, const NewLent *n, Str *ret_id, Str *ret_key);
MUST Err lend_list(Ctx *c, const Record *r, LentLink **ret, size_t *ret_n); /* newest first */
MUST Err lend_end(Ctx *c, const Record *r, Str id);

/* For whoever holds it. Wrong, run out, taken back or of a record that went on: each is ERR_NOT_FOUND with one sentence. */
typedef struct {
        int64_t ord;
        size_t paragraph; /* from 1 */
        Str quote;        /* empty: the whole paragraph */
        Str *typed;       /* parallel to Lend.ask */
} LentNote;
typedef struct {
        LentLink link;
        const Lend *lend;
        Record *record, *source; /* what is judged, and whose text it is */
        Str text;                /* as it was when it was lent */
        LentNote *notes;         /* by paragraph, then as they were written */
        size_t n;
        Str *sum; /* parallel to Lend.sum */
} Lent;
/* Begins: counts it, tells the chain, moves the record on. Outside a transaction, since a wrong key is counted, too;
 * ERR_BUSY when too many were wrong within the hour, or this link is used too much (settings lent_*). */
MUST Err lent_open(Ctx *c, Str id, Str key);
MUST Err lent_load(Ctx *c, Str id, Str key, Lent *ret);
/* The paragraph (a line that holds anything) of a text, trimmed; empty behind the last. */
Str lent_paragraph(Str text, size_t number);
/* Keeps a note (ord 0: a new one). ERR_INVALID with the field, or "quote" if the words do not stand there. */
MUST Err lent_note(Ctx *c, const Lent *l, const LentNote *note);
MUST Err lent_drop(Ctx *c, const Lent *l, int64_t ord);
MUST Err lent_sum(Ctx *c, const Lent *l, const Str *typed);
/* Each note becomes a part of the record, the sum is filled in, the record moved on; once. */
MUST Err lent_give(Ctx *c, Lent *l);
/* Whether a guest may make this move: begin and give, nothing else. */
bool lend_moves(const Register *reg, const Move *m);

/* The desk: desk.c
 * ---------------- */
/* What waits for the actor, with reason and the next verb. */
typedef struct {
        Str kind;      /* name of the register, or "intake" */
        Str record_id; /* or the intake's */
        Str title, number, reason, from, address, verb;
        int64_t since_ms;
        int32_t due; /* DAY_NEVER: none */
        Light light; /* LIGHT_RUN without a deadline */
        bool reminder, notice;
} DeskItem;
typedef struct {
        Str kind;
        int64_t n;
} DeskKind;
typedef enum { DESK_LATE, DESK_TODAY, DESK_SOON, DESK_LATER, DESK_OPEN, N_DESK_GROUPS } DeskGroup;
typedef struct {
        DeskItem *p; /* by deadline, then what waits longest; at most limit */
        size_t n;
        int64_t of[N_DESK_GROUPS]; /* exact, of the kind that was asked for */
        int64_t total;             /* of every kind */
        DeskKind *kinds;
        size_t n_kinds;
} Desk;
#define DESK_SOON_DAYS 14
/* kind empty: all. A constant number of questions, whatever the number of records. */
MUST Err desk_load(Ctx *c, Str kind, size_t limit, Desk *ret);
DeskGroup desk_group(const DeskItem *it, int32_t today);
#define DESK_PRESSING_MOST 99                 /* on every page, so not more are counted */
MUST Err desk_pressing(Ctx *c, int64_t *ret); /* late or due today; one more than that: more */
/* What the actor moved on and others have now, the latest first. */
MUST Err desk_handed_on(Ctx *c, size_t limit, DeskItem **ret, size_t *ret_n);
/* How much is due on each of n days from a day on. */
MUST Err desk_days(Ctx *c, int32_t from, size_t n, int64_t *ret);
MUST Err desk_seen(Ctx *c, Str record_id); /* a notice is taken off the actor's desk */

/* Reminders of what is late: urge.c
 * ---------------------------------- */
#define URGES_MAX 200 /* at once */
typedef struct {
        const Record *late;
        bool today; /* was reminded today, and is not again */
} Urge;
/* Of a view that urges: the field of its slips that names what a row, or a column, is of. */
const Field *urge_field(const View *v, const Axis *a);
/* What of a view is to be urged: the records that ask finds, the first URGES_MAX; *ret_total of all. */
MUST Err urge_late(Ctx *c, const CrossAsk *ask, Urge **ret, size_t *ret_n, int64_t *ret_total);
/* One slip for each of these records (ids) that ask still finds and that was not reminded today, in one
 * transaction; pattern has what all slips say. */
MUST Err urge_send(Ctx *c, const CrossAsk *ask, const Str *ids, size_t n, const Record *pattern,
        size_t *ret_sent);

/* Cells that are not there yet: fill.c
 * ------------------------------------ */
#define FILL_SIDE_MAX 400
#define FILL_MAX 4000 /* at once */
/* A row, or a column, that cells can be made for. */
typedef struct {
        Str id, number, title;
        Str group; /* of a column, in words; may be empty */
        int64_t n; /* of a row: the cells there are */
} FillSide;
typedef struct {
        FillSide *rows, *columns;
        size_t n_rows, n_columns;
        bool more; /* than are listed here */
} FillPlan;
typedef struct {
        const Str *rows, *columns; /* ids */
        size_t n_rows, n_columns;
} FillChoice;
/* Whether a cell can be made of nothing but its row and its column. */
bool view_fills(const Ctx *c, const View *v);
MUST Err fill_plan(Ctx *c, const CrossAsk *ask, FillPlan *ret);
/* A record for each chosen pair that has none, in one transaction. What the plan does not offer is passed over. */
MUST Err fill_cells(Ctx *c, const CrossAsk *ask, const FillChoice *chosen, size_t *ret_made);

/* A first draft out of sources: assemble.c
 * ---------------------------------------- */
#define ASSEMBLE_MAX 60 /* sources at once */
#define PARAGRAPHS_OF_SOURCE 12
/* Where such a draft is kept: a part of something, with a text and with citations of the sources' register. */
typedef struct {
        const Register *reg;
        const Field *text, *citations;
} DraftPlace;
bool draft_place(const Register *sources, const Register *reg, DraftPlace *ret);
typedef struct {
        const Str *ids;
        size_t n;
        Str words; /* only paragraphs that speak of them; empty: the opening of each source */
} AssembleAsk;
typedef struct {
        const Record *record;
        size_t quoted;   /* paragraphs */
        const char *why; /* msgid: it was left out; NULL */
} AssembledSource;
typedef struct {
        Str text;
        Values citations;         /* a value for each quotation */
        AssembledSource *sources; /* in the order of their dates */
        size_t n, n_used;
} Assembled;
/* Quotes only what is approved for use. ERR_LIMIT for more than ASSEMBLE_MAX, ERR_NOT_FOUND for what may not be seen. */
MUST Err assemble(Ctx *c, const Register *reg, const DraftPlace *place, const AssembleAsk *ask,
        Assembled *ret);

/* What stands on a day by itself: almanac.c
 * ----------------------------------------- */
typedef struct {
        const Register *reg;
        Str record_id, words; /* 魏启源：诞生120周年; of what is held, its title */
        int years;            /* an anniversary: a multiple of five */
        int32_t day, last;    /* on which it falls; of what is held, until when */
} Occasion;
/* Round anniversaries of what is known to the day, of the fields that are declared to have them, as far as whoever acts
 * may see the records; of one register, or of all (NULL). */
MUST Err anniversaries_between(
        Ctx *c, const Register *only, int32_t from, int32_t to, Occasion **ret, size_t *ret_n);
/* Gatherings, visits, lessons: the records with a declared day of being held between these days. */
MUST Err held_between(Ctx *c, int32_t from, int32_t to, Occasion **ret, size_t *ret_n);

/* A person's feed
 * --------------- */
/* Gives a new secret, and ends the one before. */
MUST Err feed_renew(Ctx *c, Str *ret_token);
MUST Err feed_actor(Ctx *c, Str token, const Actor **ret); /* ERR_NOT_FOUND */

/* Tables of this room (accounts, sessions, intakes) are in core.sql. */
#endif
