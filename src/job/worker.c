/* worker.c: the two halves of the sandboxed reader. The server's half starts the worker, hands it files and
 * believes nothing it says without checking; the worker's half is a loop inside the walls of sandbox.c.
 *
 * A worker is used for file after file, because starting one costs more than reading a page. When it dies,
 * hangs or talks nonsense it is ended, the file gets one sentence, and the next file gets a new one. */
#include "job/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct Worker {
        const char *exe;
        WorkerLimits limits;
        pid_t pid; /* 0: none runs */
        int socket;
};

/* The server's half
 * ----------------- */
static void worker_close_at_drop(void *p)
{
        worker_close(p);
}

Worker *worker_new(Arena *a, const char *exe, WorkerLimits limits)
{
        Worker *w = NEW(a, Worker);
        w->exe = str_keep_z(a, str_from(exe));
        w->limits = limits;
        w->socket = -1;
        arena_defer(a, worker_close_at_drop, w);
        return w;
}

/* Ends the process; how it ended, and how much memory it had, if anyone asks. */
static int worker_end(Worker *w, struct rusage *ret_used)
{
        int status = 0;
        struct rusage used = {0};
        if (!w->pid)
                return 0;
        fd_close(&w->socket);
        w->socket = -1;
        (void)kill(w->pid, SIGKILL); /* one that ended by itself keeps its own status */
        while (wait4(w->pid, &status, 0, &used) < 0 && errno == EINTR)
                ;
        w->pid = 0;
        if (ret_used)
                *ret_used = used;
        return status;
}

void worker_close(Worker *w)
{
        if (w)
                (void)worker_end(w, NULL);
}

/* The worker's environment: nothing of ours but what sanitizers want to know. */
static size_t worker_env(char *env[4])
{
        static const char *const names[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="};
        size_t n = 0;
        for (char **e = environ; e && *e; e++)
                for (size_t i = 0; i < ARRAY_LEN(names) && n < 3; i++)
                        if (strncmp(*e, names[i], strlen(names[i])) == 0)
                                env[n++] = *e;
        env[n] = NULL;
        return n;
}

static MUST Err spawn(Ctx *c, Worker *w, int child_socket)
{
        char name[] = "hanqing", word[] = "worker";
        char *argv[] = {name, word, NULL}, *env[4];
        posix_spawn_file_actions_t files;
        (void)worker_env(env);
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&files, child_socket, 3);
        posix_spawn_file_actions_addclosefrom_np(&files, 4);
        int e = posix_spawn(&w->pid, w->exe, &files, NULL, argv, env);
        posix_spawn_file_actions_destroy(&files);
        if (e != 0) {
                w->pid = 0;
                errno = e;
                return fail_errno(c, N_("start"), str_from(w->exe));
        }
        return OK;
}

static MUST Err worker_start(Ctx *c, Worker *w)
{
        int pair[2];
        if (w->pid)
                return OK;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
                return fail_errno(c, N_("open"), S("a socket"));
        /* The child finds it at 3; had it that number already, dup2 would leave it to be closed on exec. */
        CLEANUP(fd_close) int child = fcntl(pair[1], F_DUPFD_CLOEXEC, 10);
        close(pair[1]);
        w->socket = pair[0];
        Err e = child < 0 ? fail_errno(c, N_("open"), S("a socket")) : spawn(c, w, child);
        if (e != OK) {
                fd_close(&w->socket);
                w->socket = -1;
                return e;
        }
        Json *j = json_object(c->arena);
        Buf b = buf_new(c->arena);
        json_put_int(c->arena, j, "memory", (int64_t)w->limits.memory_max);
        json_put_int(c->arena, j, "seconds", w->limits.seconds_max);
        json_write(&b, j);
        (void)wire_send(
                w->socket, MSG_SETUP, buf_str(&b), -1); /* a dead one is noticed by what follows */
        return OK;
}

/* What is wanted of a file: its documents; the rows of a table; what a photograph says. */
typedef struct {
        const SheetAsk *table; /* NULL: none */
        bool photo;
} Want;

/* Hands over the file. A worker that died while idle is replaced once. */
static MUST Err send_file(Ctx *c, Worker *w, int fd, Str file_name, Want want)
{
        Json *j = json_object(c->arena);
        Buf b = buf_new(c->arena);
        json_put_str(c->arena, j, "name", file_name);
        if (want.table) {
                json_put_int(c->arena, j, "sheet", want.table->sheet);
                json_put_int(c->arena, j, "rows", want.table->rows_max);
        }
        if (want.photo)
                json_put_bool(c->arena, j, "photo", true);
        json_put_bool(c->arena, j, "words", c->words != NULL);
        json_write(&b, j);
        for (int i = 0; i < 2; i++) {
                TRY(worker_start(c, w));
                if (wire_send(w->socket, MSG_FILE, buf_str(&b), fd) == WIRE_OK)
                        return OK;
                (void)worker_end(w, NULL);
        }
        return fail(
                c, ERR_IO, "The reader does not start; look at what it wrote on standard error.");
}

/* The sentence for a file at which the worker broke off. */
static Err say_end(Ctx *c, Worker *w, WireState state)
{
        struct rusage used;
        int seconds = w->limits.seconds_max, status = worker_end(w, &used);
        size_t mb = w->limits.memory_max >> 20;
        bool grown = (size_t)used.ru_maxrss * 1024 > w->limits.memory_max / 2;
        int signal_no = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        if (state == WIRE_TIMEOUT || signal_no == SIGXCPU)
                return fail(c, ERR_LIMIT, "Reading took longer than %d seconds and was ended.",
                        seconds);
        if (state == WIRE_BROKEN)
                return fail(c, ERR_INVALID,
                        "The reader gave an answer that makes no sense and was ended.");
        if (grown)
                return fail(c, ERR_LIMIT,
                        "Reading needed more than %zu MB of memory and was ended.", mb);
        if (signal_no == SIGSYS)
                return fail(c, ERR_INVALID,
                        "Reading tried something that is forbidden here and was ended.");
        return fail(c, ERR_INVALID,
                "The file is built in a way at which the reader broke off (signal %d, status %d).",
                signal_no, WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

static Err say_error(Ctx *c, Str body)
{
        Json *j;
        TRY(json_parse(c, body, &j));
        Str kind = json_text(json_at(j, "kind")), sentence = json_text(json_at(j, "sentence"));
        for (int i = ERR_INVALID; i <= ERR_INTERNAL; i++)
                if (str_eq(kind, str_from(err_name((Err)i))) && sentence.n) {
                        /* Said in the reader's language already, where it was known. */
                        c->fault =
                                (Fault){.kind = (Err)i, .sentence = str_keep(c->arena, sentence)};
                        return (Err)i;
                }
        return fail(c, ERR_INTERNAL, "The reader gave up without a reason.");
}

typedef struct {
        Reading head;
        bool has_head;
        size_t n_docs;
        ReadingSink *sink;
        SheetSink *sheet_sink; /* of a table, instead */
        Photo *photo;          /* of a photograph, instead */
        SheetBook book;
        void *p;
        Str file_name;
} Answer;

static MUST Err take_head(Ctx *c, Answer *a, Str body)
{
        Json *j;
        if (a->has_head || !a->sink)
                return fail(c, ERR_CORRUPT,
                        "The reader gave an answer that makes no sense and was ended.");
        TRY(json_parse(c, body, &j));
        TRY(reading_head_from_json(c, j, &a->head));
        a->head.file_name = a->file_name;
        a->has_head = true;
        return a->sink(c, a->p, &a->head, NULL, 0);
}

static MUST Err take_doc(Ctx *c, Answer *a, Str body)
{
        Json *j;
        ReadDoc d;
        if (!a->has_head || !a->sink)
                return fail(c, ERR_CORRUPT,
                        "The reader gave an answer that makes no sense and was ended.");
        TRY(json_parse(c, body, &j));
        TRY(read_doc_from_json(c, j, &d));
        return a->sink(c, a->p, &a->head, &d, a->n_docs++);
}

static MUST Err take_book(Ctx *c, Answer *a, Str body)
{
        Json *j;
        if (a->has_head || !a->sheet_sink)
                return fail(c, ERR_CORRUPT,
                        "The reader gave an answer that makes no sense and was ended.");
        TRY(json_parse(c, body, &j));
        const Json *names = json_at(j, "names");
        a->book.n = names ? MIN(names->n, (size_t)SHEETS_MAX) : 0;
        a->book.names = NEW_N(c->arena, Str, a->book.n + 1);
        for (size_t i = 0; i < a->book.n; i++)
                a->book.names[i] = json_text(names->items[i]);
        a->book.format = json_text(json_at(j, "format"));
        a->book.n_rows = json_to_int(json_at(j, "rows"), 0);
        a->has_head = true;
        return a->sheet_sink(c, a->p, &a->book, NULL);
}

/* False if it is no row: the worker may be in the hands of its file. */
static bool row_from(const Json *j, SheetCell *cells, SheetRow *ret)
{
        const Json *list = j && j->kind == JSON_ARRAY && j->n == 3 ? j->items[2] : NULL;
        if (!list || list->kind != JSON_ARRAY || list->n % 3 || list->n / 3 > SHEET_COLUMNS_MAX)
                return false;
        *ret = (SheetRow){.sheet = (int)json_to_int(j->items[0], 0),
                .row = json_to_int(j->items[1], 0),
                .cells = cells,
                .n = list->n / 3};
        int64_t before = -1;
        for (size_t i = 0; i < ret->n; i++) {
                int64_t column = json_to_int(list->items[3 * i], -1);
                int64_t note = json_to_int(list->items[3 * i + 1], 0);
                if (column <= before || column >= SHEET_COLUMNS_MAX || note < 0 ||
                        note >= N_SHEET_NOTES)
                        return false;
                before = column;
                cells[i] = (SheetCell){
                        (int)column, (SheetNote)note, json_text(list->items[3 * i + 2])};
        }
        return true;
}

static MUST Err take_rows(Ctx *c, Answer *a, Str body)
{
        Json *j;
        SheetCell cells[SHEET_COLUMNS_MAX];
        SheetRow row;
        TRY(json_parse(c, body, &j));
        for (size_t i = 0; i < j->n; i++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                if (!a->has_head || !a->sheet_sink || j->kind != JSON_ARRAY ||
                        !row_from(j->items[i], cells, &row))
                        return fail(c, ERR_CORRUPT,
                                "The reader gave an answer that makes no sense and was ended.");
                TRY(a->sheet_sink(c, a->p, &a->book, &row));
        }
        return OK;
}

/* The worker may be in the hands of its file: what it says is held to what a photograph can be. */
static MUST Err take_photo(Ctx *c, Answer *a, Str body)
{
        Json *j;
        TRY(json_parse(c, body, &j));
        int64_t width = json_to_int(json_at(j, "width"), 0);
        int64_t height = json_to_int(json_at(j, "height"), 0);
        Photo p = {.mime = json_text(json_at(j, "mime")),
                .taken = json_text(json_at(j, "taken")),
                .placed = json_at(j, "latitude") != NULL,
                .latitude = json_to_double(json_at(j, "latitude"), 0),
                .longitude = json_to_double(json_at(j, "longitude"), 0)};
        bool good = width >= 1 && width <= PHOTO_SIDE_MAX && height >= 1 &&
                height <= PHOTO_SIDE_MAX && p.taken.n <= 16 && p.latitude >= -90 &&
                p.latitude <= 90 && p.longitude >= -180 && p.longitude <= 180;
        if (!a->photo || !good)
                return fail(c, ERR_CORRUPT,
                        "The reader gave an answer that makes no sense and was ended.");
        p.width = (int32_t)width;
        p.height = (int32_t)height;
        *a->photo = p;
        return OK;
}

/* What outlives its own turn is taken in the outer arena. */
static MUST Err take_kept(Ctx *c, Arena *outer, Answer *a, const Message *m)
{
        Arena *inner = c->arena;
        Str body = str_keep(outer, m->body);
        c->arena = outer;
        Err e = m->kind == MSG_HEAD   ? take_head(c, a, body)
                : m->kind == MSG_BOOK ? take_book(c, a, body)
                                      : take_photo(c, a, body);
        c->arena = inner;
        return e;
}

/* One message; a document's memory lasts for its own turn. */
static MUST Err take_message(Ctx *c, Worker *w, Answer *a, int64_t *left_ms, bool *ret_done)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Message m;
        WireState state = wire_receive(c->arena, w->socket, left_ms, &m);
        if (state != WIRE_OK)
                return say_end(c, w, state);
        fd_close(&m.fd);
        *ret_done = m.kind == MSG_FINISH || m.kind == MSG_ERROR;
        switch (m.kind) {
        case MSG_HEAD:
        case MSG_BOOK:
        case MSG_PHOTO:
                return take_kept(c, s.outer, a, &m);
        case MSG_ROWS:
                return take_rows(c, a, m.body);
        case MSG_DOC:
                return take_doc(c, a, m.body);
        case MSG_ERROR:
                return say_error(c, m.body);
        case MSG_FINISH:
                return OK;
        case MSG_SETUP:
        case MSG_FILE:
                break;
        }
        return say_end(c, w, WIRE_BROKEN);
}

static MUST Err read_file(Ctx *c, Worker *w, const char *path, Want want, Answer *a)
{
        CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        struct stat st;
        if (fd < 0 || fstat(fd, &st) != 0)
                return fail_errno(c, N_("open"), str_from(path));
        if (!S_ISREG(st.st_mode))
                return fail(c, ERR_INVALID, "%s is not a file.", path);
        TRY(send_file(c, w, fd, a->file_name, want));
        int64_t left_ms = (int64_t)w->limits.seconds_max * 1000;
        bool done = false;
        while (!done) {
                Err e = take_message(c, w, a, &left_ms, &done);
                if (e != OK && !done)
                        (void)worker_end(w, NULL); /* what it still has to say is of no use */
                if (e != OK)
                        return e;
        }
        return OK;
}

Err worker_read(Ctx *c, Worker *w, const char *path, Str file_name, ReadingSink *sink, void *p)
{
        Answer a = {.sink = sink, .p = p, .file_name = file_name};
        return read_file(c, w, path, (Want){0}, &a);
}

Err worker_table(Ctx *c, Worker *w, const char *path, Str file_name, const SheetAsk *ask,
        SheetSink *sink, void *p)
{
        Answer a = {.sheet_sink = sink, .p = p, .file_name = file_name};
        return read_file(c, w, path, (Want){.table = ask}, &a);
}

Err worker_photo(Ctx *c, Worker *w, const char *path, Str file_name, Photo *ret)
{
        Answer a = {.photo = ret, .file_name = file_name};
        return read_file(c, w, path, (Want){.photo = true}, &a);
}

/* The worker's half
 * ----------------- */
typedef struct {
        int socket;
        WorkerLimits limits;
        const Words *words;
} Child;

static void send_json(const Child *k, Arena *a, MessageKind kind, const Json *j)
{
        Buf b = buf_new(a);
        json_write(&b, j);
        if (wire_send(k->socket, kind, buf_str(&b), -1) != WIRE_OK)
                _exit(0); /* the server is gone, or tired of us */
}

static Err send_part(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        (void)i;
        if (doc)
                send_json(p, c->arena, MSG_DOC, read_doc_to_json(c->arena, doc));
        else
                send_json(p, c->arena, MSG_HEAD, reading_head_to_json(c->arena, r));
        return OK;
}

/* Rows go in pieces of about this many bytes, since a message costs more than a row. */
#define ROWS_PIECE 32768
typedef struct {
        const Child *k;
        Buf rows;
} RowsOut;

static void send_rows(RowsOut *out)
{
        if (!out->rows.n)
                return;
        buf_putc(&out->rows, ']');
        if (wire_send(out->k->socket, MSG_ROWS, buf_str(&out->rows), -1) != WIRE_OK)
                _exit(0);
        buf_clear(&out->rows);
}

static void put_row(Buf *b, const SheetRow *row)
{
        buf_printf(b, "%s[%d,%lld,[", b->n ? "," : "[", row->sheet, (long long)row->row);
        for (size_t i = 0; i < row->n; i++) {
                buf_printf(
                        b, "%s%d,%d,", i ? "," : "", row->cells[i].column, (int)row->cells[i].note);
                json_write_string(b, row->cells[i].text);
        }
        buf_put(b, S("]]"));
}

static Err send_row(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        RowsOut *out = p;
        if (row) {
                put_row(&out->rows, row);
                if (out->rows.n >= ROWS_PIECE)
                        send_rows(out);
                return OK;
        }
        Json *j = json_object(c->arena), *names = json_array(c->arena);
        for (size_t i = 0; i < book->n; i++)
                json_push(c->arena, names, json_string(c->arena, book->names[i]));
        json_put(c->arena, j, "names", names);
        json_put_str(c->arena, j, "format", book->format);
        json_put_int(c->arena, j, "rows", book->n_rows);
        send_json(out->k, c->arena, MSG_BOOK, j);
        return OK;
}

static MUST Err read_photo(Ctx *c, Child *k, Str bytes)
{
        Photo p;
        Json *j = json_object(c->arena);
        TRY(photo_read(c, bytes, &p));
        json_put_str(c->arena, j, "mime", p.mime);
        json_put_int(c->arena, j, "width", p.width);
        json_put_int(c->arena, j, "height", p.height);
        json_put_str(c->arena, j, "taken", p.taken);
        if (p.placed) {
                json_put(c->arena, j, "latitude", json_double(c->arena, p.latitude));
                json_put(c->arena, j, "longitude", json_double(c->arena, p.longitude));
        }
        send_json(k, c->arena, MSG_PHOTO, j);
        return OK;
}

static MUST Err read_bytes(Ctx *c, Child *k, Str bytes, Str file_name, Want want)
{
        if (want.photo)
                return read_photo(c, k, bytes);
        if (!want.table)
                return ingest_read_each(c, bytes, file_name, send_part, k);
        RowsOut out = {.k = k, .rows = buf_new(c->arena)};
        Err e = sheet_read(c, bytes, file_name, want.table, send_row, &out);
        if (e == OK)
                send_rows(&out);
        return e;
}

static MUST Err read_fd(Ctx *c, Child *k, int fd, Str file_name, Want want)
{
        struct stat st;
        if (fstat(fd, &st) != 0)
                return fail_errno(c, N_("read"), file_name);
        if ((uint64_t)st.st_size > INGEST_FILE_MAX)
                return fail(c, ERR_LIMIT, "“%.*s” is larger than 2 GB.", STR(file_name));
        size_t n = (size_t)st.st_size;
        sandbox_file(&k->limits, n);
        void *p = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
        if (p == MAP_FAILED)
                return fail_errno(c, N_("read"), file_name);
        Err e = read_bytes(c, k, (Str){p ? p : "", n}, file_name, want);
        if (p)
                (void)munmap(p, n);
        return e;
}

static void serve_file(Child *k, Arena *a, const Message *m)
{
        Ctx ctx = {.arena = a}, *c = &ctx;
        Json *j;
        Err e = m->fd < 0 ? fail(c, ERR_INTERNAL, "No file came along.")
                          : json_parse(c, m->body, &j);
        if (e == OK) {
                ctx.words = json_truth(json_at(j, "words")) ? k->words : NULL;
                SheetAsk ask = {(int)json_to_int(json_at(j, "sheet"), -1),
                        json_to_int(json_at(j, "rows"), 0)};
                e = read_fd(c, k, m->fd, json_text(json_at(j, "name")),
                        (Want){json_at(j, "sheet") ? &ask : NULL, json_truth(json_at(j, "photo"))});
        }
        Json *answer = json_object(a);
        if (e != OK) {
                json_put_str(a, answer, "kind", str_from(err_name(e)));
                json_put_str(a, answer, "sentence", ctx.fault.sentence);
        }
        send_json(k, a, e == OK ? MSG_FINISH : MSG_ERROR, answer);
}

static void serve_message(Child *k)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Message m;
        if (wire_receive(a, k->socket, NULL, &m) != WIRE_OK)
                _exit(0); /* the server is gone */
        CLEANUP(fd_close) int fd = m.fd;
        if (m.kind == MSG_FILE)
                serve_file(k, a, &m);
        else
                _exit(2);
}

void worker_main(int fd)
{
        Child k = {.socket = fd};
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Message m;
        Json *j;
        (void)setlocale(
                LC_CTYPE, "C.UTF-8"); /* names in archives are UTF-8; no file is needed for it */
        (void)signal(SIGPIPE, SIG_IGN);
        if (wire_receive(a, fd, NULL, &m) != WIRE_OK || m.kind != MSG_SETUP ||
                json_parse(&c, m.body, &j) != OK)
                _exit(2);
        k.limits.memory_max = (size_t)json_to_int(json_at(j, "memory"), 512 << 20);
        k.limits.seconds_max = (int)json_to_int(json_at(j, "seconds"), 60);
        const Asset *mo = asset_lookup(S("po/zh_Hans.mo"));
        k.words = mo ? words_from_mo(a, asset_str(mo)) : NULL;
        (void)sandbox_enter(&k.limits);
        for (;;) {
                serve_message(&k);
                (void)malloc_trim(1 << 20);
        }
}
