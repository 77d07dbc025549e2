/* app.h: start, configure, command line. Nothing below knows this room.
 *
 * A command is one row; a file that adds commands ends with its table, and commands.c lists the tables.
 * Every command takes --data DIR, --json and --help; ends with 0 done, 1 refused or not found, 2 misused;
 * writes results on standard output and words about them on standard error. */
#ifndef HANQING_APP_H
#define HANQING_APP_H

#include "web/web.h"

/* The words after the command's name, without the options that every command takes. */
typedef struct {
        int argc;
        char **argv;
        bool json;
        const char *data_dir;
} Args;

enum {
        EXIT_DONE = 0,
        EXIT_REFUSED = 1,
        EXIT_MISUSED = 2,
};

enum {
        CMD_OFFICE = 1, /* needs the office's folder: c->db, registers and originals are open */
        CMD_MAKES = 2,  /* makes the office if the folder is absent or empty */
        CMD_HIDDEN = 4, /* not in the help */
};

typedef struct {
        const char *name;  /* "text fold": one or two words */
        const char *usage; /* arguments, "[--json] FILE…"; may be "" */
        const char *help;  /* msgid, one line */
        int bits;
        int (*run)(
                Ctx *c, Args *a); /* gives the exit status; c->fault, if set, is printed by main */
} Command;
/* Each file of commands ends with a table that ends with {0}. */
extern const Command *const command_tables[]; /* commands.c; ends with NULL */
extern const Command commands_demo[];
extern const Command commands_figure[];
extern const Command commands_desk[];
extern const Command commands_intake[];
extern const Command commands_merge[];
extern const Command commands_ocfl[];
extern const Command commands_office[];
extern const Command commands_user[];
extern const Command commands_precedent[];
extern const Command commands_purge[];
extern const Command commands_quote[];
extern const Command commands_record[];
extern const Command commands_registers[];
extern const Command commands_search[];
extern const Command commands_table[];
extern const Command commands_serve[];
extern const Command commands_text_bytes[];
extern const Command commands_text_check[];
extern const Command commands_text_date[];
extern const Command commands_text_form[];
extern const Command commands_text_read[];
extern const Command commands_text_name[];
extern const Command commands_text_number[];
extern const Command commands_text_point[];
extern const Command commands_text_page[];
extern const Command commands_worker[];

/* Arguments
 * --------- */
/* Takes --name off the arguments; true if it was there. */
bool args_flag(Args *a, const char *name);
/* Takes "--name VALUE" or "--name=VALUE" off; NULL if absent. */
const char *args_option(Args *a, const char *name);
/* True if what is left is between min and max words (max -1: any) and no option is among them; else says on
 * standard error what is wrong. Use: if (!args_end(c, a, 1, 1)) return EXIT_MISUSED; */
bool args_end(Ctx *c, const Args *a, int min, int max);
/* The Chinese catalogue; NULL only if it was not built in. */
const Words *chinese_words(Ctx *c);
/* --where, --words, --sort, --withdrawn of a list. */
MUST Err take_query(Ctx *c, Args *a, ListQuery *q);
/* By its name; ERR_NOT_FOUND names those that there are. */
MUST Err find_register(Ctx *c, const char *name, const Register **ret);
/* 0 if e is OK, else 1: the end of most commands. */
int exit_of(Err e);
/* In a command: returns from it with status 1 when expr fails. */
#define TRY_EXIT(expr)                       \
        do {                                 \
                if ((expr) != OK)            \
                        return EXIT_REFUSED; \
        } while (0)
/* Prints a JSON value as one line on standard output. */
void print_json(Ctx *c, const Json *v);
/* Progress on a terminal for whatever takes longer than a second: "read 3 of 40"; done == total ends it. */
void progress_line(const char *what, int64_t done, int64_t total);
/* After the program was updated: makes the search index again if this version reads another one, and says so. */
MUST Err index_renew(Ctx *c);

/* The office's folder: hanqing.conf, office.db, originals/, registers/
 * -------------------------------------------------------------------- */
/* Opens settings, database, registers and originals into c. ERR_NOT_FOUND says how to make one. */
MUST Err office_open(Ctx *c, const char *dir);
/* Makes folder, settings, tables and the originals' root; an office that is there already is brought up to
 * date. name may be empty; database is empty for SQLite, else a PostgreSQL connection string. */
MUST Err office_make(Ctx *c, const char *dir, Str name, Str database);
/* What db_open takes for this office: its setting, or DIR/office.db. Terminated. */
const char *office_database(Ctx *c, const char *dir);
/* Its settings and database alone, as they are: nothing is brought up to date. */
MUST Err office_open_database(Ctx *c, const char *dir);
void office_close(Ctx *c);

#endif
