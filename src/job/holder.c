/* holder.c: who holds a lease. A lease runs out by itself, but a clerk who starts the program again after the
 * power went should not wait for that: the holder's name says which process of which start of which machine it
 * is, and a holder that is seen to be dead holds nothing. */
#include "job/inside.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROC_MAX 4096

/* Start of a process in clock ticks since the machine's start: the 22nd word of its stat, counted behind the
 * name in brackets, which may hold anything. Empty if there is no such process. */
static Str start_of(Ctx *c, Str pid)
{
        Str stat, word = {0}, rest;
        const char *path = str_printf(c->arena, "/proc/%.*s/stat", STR(pid)).p;
        if (file_read(c, path, PROC_MAX, &stat) != OK) {
                fault_clear(c);
                return (Str){0};
        }
        const char *bracket = memrchr(stat.p, ')', stat.n);
        if (!bracket)
                return (Str){0};
        rest = str_slice(stat, (size_t)(bracket + 2 - stat.p), stat.n);
        for (int i = 3; i <= 22; i++)
                if (!str_cut(&rest, ' ', &word))
                        return (Str){0};
        return word;
}

static Str boot_id(Ctx *c)
{
        Str id;
        if (file_read(c, "/proc/sys/kernel/random/boot_id", PROC_MAX, &id) == OK)
                return str_trim(id);
        fault_clear(c);
        return S("?");
}

Str holder_name(Ctx *c)
{
        Str pid = str_printf(c->arena, "%ld", (long)getpid());
        return str_printf(
                c->arena, "%.*s %.*s %.*s", STR(boot_id(c)), STR(pid), STR(start_of(c, pid)));
}

/* Of another machine nothing can be known; an SQLite file has one machine only. */
static bool holder_dead(Ctx *c, Str holder)
{
        Str boot, pid;
        if (!holder.n || !str_cut(&holder, ' ', &boot) || !str_cut(&holder, ' ', &pid))
                return false;
        if (!str_eq(boot, boot_id(c)))
                return db_kind(c->db) == DB_SQLITE;
        return !str_eq(start_of(c, pid), holder);
}

static MUST Err dead_leases(Ctx *c, Json *ids)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT id, holder FROM job WHERE state = 'running' AND lease_until_ms > ?",
                CELLS(cell_int(now_ms(c))), &rows));
        for (;;) {
                bool more;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                if (holder_dead(c, str_keep(c->arena, rows_text(rows, 1))))
                        json_push(c->arena, ids,
                                json_string(c->arena, str_keep(c->arena, rows_text(rows, 0))));
        }
}

Err holders_release(Ctx *c)
{
        Json *ids = json_array(c->arena);
        TRY(dead_leases(c, ids));
        for (size_t i = 0; i < ids->n; i++)
                TRY(db_run(c,
                        "UPDATE job SET lease_until_ms = 0 WHERE id = ? AND state = 'running'",
                        CELLS(cell_text(json_text(ids->items[i]))), NULL));
        return OK;
}
