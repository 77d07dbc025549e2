/* http.c: the one file that knows libmicrohttpd. It turns what comes over a socket into a Req and a Resp into
 * what goes back; between them stands serve.
 *
 * What it adds to the library:
 * - A body that need not be read is refused before it is read (serve_admits), and a chunked one is cut at the
 *   limit.
 * - An absolute deadline for a request, whatever trickles in: the library's own timeout is of idleness only.
 *   A thread looks at all connections once a second and shuts down those that are late.
 * - An answer is sent from the request's arena, without a copy; arenas are reset and used again.
 *
 * Threads: the library's pool, each thread with its own epoll and its own worker (a context with a database
 * connection), so that serving needs no lock. A connection keeps the memory of its requests. */
#include "web/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define IDLE_S 30
#define DEADLINE_S 60
#define SLOWEST ((int64_t)16 * 1024) /* bytes a second that a body must come or go with */
#define CONNECTIONS_MAX 2000
#define CONNECTION_BYTES ((size_t)12 * 1024) /* head of a request; cleared for each one */
#define STACK_SIZE ((size_t)1 << 20)
#define EXCESS_MAX ((int64_t)4 << 20) /* read and thrown away, so that the refusal arrives */

/* One connection, for the deadline; it keeps the memory of its requests. */
typedef struct Conn {
        struct Conn *prev, *next;
        int fd;
        atomic_llong due_ms; /* monotonic */
        struct Exchange *exchange;
} Conn;

typedef struct Worker_ {
        Ctx ctx;
        Arena *arena; /* of the database connection */
        struct Worker_ *next, *next_idle;
} HttpWorker;

/* One request, from its first byte to the last of its answer. */
typedef struct Exchange {
        Arena *arena;
        Req req;
        Resp resp;
        Ctx ctx; /* while the body is read; has no database */
        Buf body;
        Multipart *multipart;
        int64_t n_read, read_max;
        Str uri;
        bool begun, refused;
} Exchange;

struct Server {
        struct MHD_Daemon *daemon;
        const Ctx *shared;
        const char *database, *upload_dir;
        Str address;
        int64_t deadline_ms;
        pthread_key_t worker_key; /* the worker of a thread */
        pthread_mutex_t lock;     /* of everything below */
        HttpWorker *workers;      /* all of them */
        HttpWorker *idle;         /* those that no thread has taken yet */
        Conn *conns;
        pthread_cond_t wake;
        bool stopping;
        pthread_t watcher;
        bool watching;
};

static int64_t ticks_ms(void)
{
        return ticks_ns() / 1000000;
}

/* Exchanges
 * --------- */
static Exchange *exchange_new(void)
{
        Exchange *x = calloc(1, sizeof *x);
        if (!x)
                die("event=out_of_memory bytes=%zu", sizeof *x);
        x->arena = arena_new();
        return x;
}

static void exchange_reset(Exchange *x)
{
        Arena *a = x->arena;
        arena_reset(a);
        memset(x, 0, sizeof *x);
        x->arena = a;
}

static void exchange_drop(Exchange *x)
{
        if (!x)
                return;
        arena_drop(x->arena);
        free(x);
}

/* Workers
 * ------- */
/* Each of the library's threads takes one for good, so no lock is needed while it serves. */
static HttpWorker *worker_of(Server *s)
{
        HttpWorker *w = pthread_getspecific(s->worker_key);
        if (w)
                return w;
        pthread_mutex_lock(&s->lock);
        w = s->idle;
        if (!w)
                die("event=more_threads_than_workers");
        s->idle = w->next_idle;
        pthread_mutex_unlock(&s->lock);
        (void)pthread_setspecific(s->worker_key, w);
        return w;
}

/* The connection to the database is opened when the worker is first needed. */
static Err worker_open(HttpWorker *w, Server *s)
{
        Ctx *c = &w->ctx;
        if (c->db || !s->database)
                return OK;
        Arena *request = c->arena;
        c->arena = w->arena;
        Err e = db_open(c, str_from(s->database));
        c->arena = request;
        return e;
}

/* The policy, with this exchange's arena and one worker's database. */
static void exchange_serve(Server *s, Exchange *x)
{
        HttpWorker *w = worker_of(s);
        Ctx *c = &w->ctx;
        c->arena = x->arena;
        c->actor = NULL;
        c->fault = x->ctx.fault;
        if (c->fault.kind == OK)
                (void)worker_open(w, s);
        if (c->fault.kind == OK)
                serve_request(c, &x->req, &x->resp);
        else
                serve_fault(c, &x->req, &x->resp);
        fault_clear(c);
}

static bool exchange_admit(Server *s, Exchange *x)
{
        HttpWorker *w = worker_of(s);
        Ctx *c = &w->ctx;
        c->arena = x->arena;
        c->actor = NULL;
        bool admitted = worker_open(w, s) == OK && serve_admits(c, &x->req, &x->resp);
        if (!admitted && c->fault.kind != OK)
                serve_fault(c, &x->req, &x->resp);
        fault_clear(c);
        return admitted;
}

/* Requests
 * -------- */
static const struct {
        const char *name;
        size_t offset;
} headers[] = {
        {MHD_HTTP_HEADER_HOST, offsetof(Req, host)},
        {MHD_HTTP_HEADER_ORIGIN, offsetof(Req, origin)},
        {MHD_HTTP_HEADER_REFERER, offsetof(Req, referer)},
        {"Sec-Fetch-Site", offsetof(Req, fetch_site)},
        {MHD_HTTP_HEADER_COOKIE, offsetof(Req, cookie)},
        {MHD_HTTP_HEADER_ACCEPT, offsetof(Req, accept)},
        {MHD_HTTP_HEADER_ACCEPT_LANGUAGE, offsetof(Req, accept_language)},
        {MHD_HTTP_HEADER_IF_NONE_MATCH, offsetof(Req, if_none_match)},
        {MHD_HTTP_HEADER_CONTENT_TYPE, offsetof(Req, content_type)},
};

static enum MHD_Result take_header(
        void *p, enum MHD_ValueKind kind, const char *key, const char *value)
{
        (void)kind;
        Exchange *x = p;
        Str name = str_from(key);
        if (str_eq_nocase(name, S(MHD_HTTP_HEADER_CONTENT_LENGTH))) {
                if (!str_to_int(str_from(value), &x->req.content_length))
                        x->req.content_length = INT64_MAX;
                return MHD_YES;
        }
        for (size_t i = 0; i < ARRAY_LEN(headers); i++)
                if (str_eq_nocase(name, str_from(headers[i].name)))
                        *(Str *)(void *)((char *)&x->req + headers[i].offset) = str_from(value);
        return MHD_YES;
}

static void fill_request(Exchange *x, struct MHD_Connection *conn, const char *method)
{
        Req *q = &x->req;
        q->content_length = -1;
        q->method = str_from(method);
        size_t mark = str_find(x->uri, S("?"), 0);
        q->path = str_slice(x->uri, 0, mark);
        q->query = mark == SIZE_MAX ? (Str){0} : str_slice(x->uri, mark + 1, x->uri.n);
        MHD_get_connection_values(conn, MHD_HEADER_KIND, take_header, x);
}

static Conn *conn_of(struct MHD_Connection *conn)
{
        const union MHD_ConnectionInfo *i =
                MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        return i ? i->socket_context : NULL;
}

/* From now on the request may take this much longer. */
static void allow_time(Server *s, struct MHD_Connection *conn, int64_t n_bytes)
{
        Conn *k = conn_of(conn);
        if (k)
                atomic_store_explicit(&k->due_ms,
                        ticks_ms() + s->deadline_ms + n_bytes / SLOWEST * 1000,
                        memory_order_relaxed);
}

/* Prepares for a body: what kind, how much of it. */
static Err body_begin(Server *s, Exchange *x)
{
        Ctx *c = &x->ctx;
        *c = (Ctx){.arena = x->arena,
                .settings = s->shared->settings,
                .words = views_words(s->shared->views, x->req.lang)};
        bool files = x->req.route->bits & ROUTE_UPLOADS;
        x->read_max = (int64_t)FORM_MAX + (files ? setting_int(c, "upload_max") : 0);
        x->body = buf_new(x->arena);
        if (str_starts(x->req.content_type, S("multipart/form-data")))
                return multipart_new(c, &x->req, files ? s->upload_dir : NULL,
                        setting_int(c, "upload_max"), &x->multipart);
        x->read_max = (int64_t)FORM_MAX;
        return OK;
}

static Err body_take(Exchange *x, Str bytes)
{
        Ctx *c = &x->ctx;
        x->n_read += (int64_t)bytes.n;
        if (x->n_read > x->read_max)
                return fail(c, ERR_LIMIT, "At most %lld MB are accepted here. Nothing was kept.",
                        (long long)(x->read_max >> 20));
        if (x->multipart)
                return multipart_feed(c, x->multipart, bytes);
        buf_put(&x->body, bytes);
        return OK;
}

static Err body_end(Exchange *x)
{
        Ctx *c = &x->ctx;
        if (x->multipart)
                return multipart_end(c, x->multipart);
        return req_set_body(c, &x->req, buf_str(&x->body));
}

/* Answers
 * ------- */
static const char *const fixed_headers[][2] = {
        {"Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
};

static void put_header(struct MHD_Response *r, const char *name, Str value, Arena *a)
{
        if (value.n)
                MHD_add_response_header(r, name, str_keep_z(a, value));
}

/* A name in any script, for every browser (RFC 6266). */
static Str disposition(Arena *a, Str name)
{
        Buf b = buf_new(a);
        buf_put(&b, S("attachment; filename*=UTF-8''"));
        url_encode(&b, name);
        return buf_str(&b);
}

static struct MHD_Response *response_body(Exchange *x)
{
        Resp *p = &x->resp;
        if (!p->file)
                return MHD_create_response_from_buffer(
                        p->body.n, (void *)(uintptr_t)p->body.p, MHD_RESPMEM_PERSISTENT);
        int fd = open(p->file, O_RDONLY | O_CLOEXEC);
        struct stat st;
        if (p->file_temporary)
                (void)unlink(p->file);
        if (fd < 0 || fstat(fd, &st) < 0) {
                fd_close(&fd);
                p->status = 500;
                return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        }
        return MHD_create_response_from_fd64((uint64_t)st.st_size, fd); /* closes it */
}

static enum MHD_Result send_answer(Server *s, Exchange *x, struct MHD_Connection *conn)
{
        Resp *p = &x->resp;
        Arena *a = x->arena;
        struct MHD_Response *r = response_body(x);
        if (!r)
                return MHD_NO;
        for (size_t i = 0; i < ARRAY_LEN(fixed_headers); i++)
                MHD_add_response_header(r, fixed_headers[i][0], fixed_headers[i][1]);
        put_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, p->type, a);
        put_header(r, MHD_HTTP_HEADER_LOCATION, p->location, a);
        put_header(r, MHD_HTTP_HEADER_ETAG, p->etag, a);
        put_header(r, MHD_HTTP_HEADER_ALLOW, p->allow, a);
        if (p->download.n)
                put_header(r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, disposition(a, p->download), a);
        for (size_t i = 0; i < p->n_cookies; i++)
                put_header(r, MHD_HTTP_HEADER_SET_COOKIE, p->cookies[i], a);
        if (p->retry_s)
                put_header(r, MHD_HTTP_HEADER_RETRY_AFTER, str_printf(a, "%d", p->retry_s), a);
        if (p->closes)
                MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
        if (p->secret)
                MHD_add_response_header(r, "X-Robots-Tag", "noindex, nofollow, noarchive");
        MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
                p->cacheable        ? "public, max-age=31536000, immutable"
                        : p->secret ? "private, no-store"
                                    : "private, no-cache");
        allow_time(s, conn, (int64_t)p->body.n);
        if (p->file)
                allow_time(s, conn, INT64_C(1) << 40);
        enum MHD_Result done = MHD_queue_response(conn, (unsigned)p->status, r);
        MHD_destroy_response(r);
        return done;
}

/* The library cannot answer in the middle of a body, and this one does not end: the refusal goes out by
 * hand and the connection is closed. */
static enum MHD_Result cut(struct MHD_Connection *conn)
{
        static const char answer[] = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                                     "Too large, not taken. Nothing was kept.\n";
        const union MHD_ConnectionInfo *i =
                MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (i && send(i->connect_fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
                (void)shutdown(i->connect_fd, SHUT_WR);
        return MHD_NO;
}

/* The library's callbacks
 * ----------------------- */
static void *on_uri(void *p, const char *uri, struct MHD_Connection *conn)
{
        Server *s = p;
        Conn *k = conn_of(conn);
        if (!k)
                die("event=request_without_connection");
        Exchange *x = k->exchange;
        if (!x)
                x = k->exchange = exchange_new();
        allow_time(s, conn, 0);
        x->uri = str_keep(x->arena, str_from(uri));
        return x;
}

static bool has_body(const Req *q)
{
        return !str_eq(q->method, S("GET")) && !str_eq(q->method, S("HEAD"));
}

/* Called once when the head is there, again for each piece of the body, and at its end. */
static enum MHD_Result on_request(void *p, struct MHD_Connection *conn, const char *url,
        const char *method, const char *version, const char *upload, size_t *n_upload, void **state)
{
        (void)url;
        (void)version;
        Server *s = p;
        Exchange *x = *state;
        if (!x->begun) {
                x->begun = true;
                fill_request(x, conn, method);
                if (!has_body(&x->req))
                        return MHD_YES; /* an answer now would close the connection */
                if (!exchange_admit(s, x))
                        return send_answer(s, x, conn);
                allow_time(s, conn, MAX(x->req.content_length, 0));
                (void)body_begin(s, x); /* a fault waits for the end of the body */
                return MHD_YES;
        }
        if (*n_upload) {
                if (x->ctx.fault.kind == OK)
                        (void)body_take(x, (Str){upload, *n_upload});
                else
                        x->n_read += (int64_t)*n_upload;
                *n_upload = 0;
                if (x->req.content_length < 0)
                        allow_time(s, conn, 0);
                return x->n_read > x->read_max + EXCESS_MAX ? cut(conn) : MHD_YES;
        }
        if (has_body(&x->req) && x->ctx.fault.kind == OK)
                (void)body_end(x);
        exchange_serve(s, x);
        return send_answer(s, x, conn);
}

static void on_completed(
        void *p, struct MHD_Connection *conn, void **state, enum MHD_RequestTerminationCode code)
{
        (void)code;
        Server *s = p;
        if (*state)
                exchange_reset(*state);
        *state = NULL;
        allow_time(s, conn, 0);
}

static void on_connection(void *p, struct MHD_Connection *conn, void **context,
        enum MHD_ConnectionNotificationCode code)
{
        Server *s = p;
        Conn *k = *context;
        if (code == MHD_CONNECTION_NOTIFY_STARTED) {
                k = calloc(1, sizeof *k);
                if (!k)
                        die("event=out_of_memory bytes=%zu", sizeof *k);
                k->fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)
                                ->connect_fd;
                atomic_init(&k->due_ms, ticks_ms() + s->deadline_ms);
                pthread_mutex_lock(&s->lock);
                k->next = s->conns;
                if (k->next)
                        k->next->prev = k;
                s->conns = k;
                pthread_mutex_unlock(&s->lock);
                *context = k;
                return;
        }
        if (!k)
                return;
        pthread_mutex_lock(&s->lock);
        if (k->next)
                k->next->prev = k->prev;
        if (k->prev)
                k->prev->next = k->next;
        else
                s->conns = k->next;
        pthread_mutex_unlock(&s->lock);
        exchange_drop(k->exchange);
        free(k);
        *context = NULL;
}

/* Ends connections whose request is late. */
static void *watch(void *p)
{
        Server *s = p;
        pthread_mutex_lock(&s->lock);
        while (!s->stopping) {
                struct timespec until;
                clock_gettime(CLOCK_REALTIME, &until);
                until.tv_sec++;
                pthread_cond_timedwait(&s->wake, &s->lock, &until);
                int64_t now = ticks_ms();
                for (Conn *k = s->conns; k; k = k->next)
                        if (atomic_load_explicit(&k->due_ms, memory_order_relaxed) < now)
                                (void)shutdown(k->fd, SHUT_RDWR);
        }
        pthread_mutex_unlock(&s->lock);
        return NULL;
}

/* Start and stop
 * -------------- */
/* "127.0.0.1:8700", "[::1]:8700", "localhost:0". */
static Err resolve(Ctx *c, Str listen_at, struct addrinfo **ret)
{
        size_t colon = SIZE_MAX;
        for (size_t i = 0; i < listen_at.n; i++)
                if (listen_at.p[i] == ':')
                        colon = i;
        Str host = str_slice(listen_at, 0, colon),
            port = str_slice(listen_at, colon + 1, listen_at.n);
        if (colon == SIZE_MAX || !host.n || !port.n)
                return fail(c, ERR_INVALID,
                        "An address to listen at is HOST:PORT, like 127.0.0.1:8700, not “%.*s”.",
                        STR(listen_at));
        if (host.p[0] == '[' && host.p[host.n - 1] == ']')
                host = str_slice(host, 1, host.n - 1);
        struct addrinfo hints = {
                .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
        if (getaddrinfo(str_keep_z(c->arena, host), str_keep_z(c->arena, port), &hints, ret) != 0)
                return fail(
                        c, ERR_INVALID, "There is no address “%.*s” to listen at.", STR(listen_at));
        return OK;
}

static Err start_daemon(Ctx *c, Server *s, const struct addrinfo *at, int n_threads, Str listen_at)
{
        unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO;
        if (at->ai_family == AF_INET6)
                flags |= MHD_USE_IPv6;
        s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR,
                at->ai_addr, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)n_threads,
                MHD_OPTION_THREAD_STACK_SIZE, STACK_SIZE, MHD_OPTION_CONNECTION_TIMEOUT,
                (unsigned)IDLE_S, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
                MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_URI_LOG_CALLBACK, on_uri, s,
                MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION,
                on_connection, s, MHD_OPTION_END);
        return s->daemon ? OK : fail_errno(c, N_("listen at"), listen_at);
}

static Str address_of(Ctx *c, const Server *s, Str listen_at)
{
        const union MHD_DaemonInfo *i = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
        size_t colon = listen_at.n;
        while (listen_at.p[colon - 1] != ':')
                colon--;
        return str_printf(c->arena, "http://%.*s:%d", STR(str_slice(listen_at, 0, colon - 1)),
                i ? (int)i->port : 0);
}

static void add_worker(Server *s, Arena *a, const Ctx *shared)
{
        HttpWorker *w = NEW(a, HttpWorker);
        w->arena = arena_new();
        w->ctx = *shared;
        w->ctx.db = NULL;
        w->ctx.actor = NULL;
        w->ctx.pages = page_cache_new();
        w->ctx.fault = (Fault){0};
        w->next = s->workers;
        s->workers = w;
        w->next_idle = s->idle;
        s->idle = w;
}

Err server_start(Ctx *c, const ServerOptions *o, Server **ret)
{
        struct addrinfo *at;
        int n_threads =
                o->n_threads > 0 ? o->n_threads : (int)MIN(sysconf(_SC_NPROCESSORS_ONLN), 16L);
        Server *s = NEW(c->arena, Server);
        s->shared = c;
        s->database = o->database;
        s->deadline_ms = (o->deadline_s > 0 ? o->deadline_s : DEADLINE_S) * 1000;
        s->upload_dir = str_keep_z(c->arena, path_join(c->arena, str_from(o->data_dir), S("tmp")));
        TRY(dir_make(c, s->upload_dir));
        TRY(resolve(c, o->listen, &at));
        pthread_mutex_init(&s->lock, NULL);
        pthread_cond_init(&s->wake, NULL);
        if (pthread_key_create(&s->worker_key, NULL) != 0)
                return fail(c, ERR_INTERNAL, "The server cannot start its threads.");
        for (int i = 0; i < n_threads; i++)
                add_worker(s, c->arena, c);
        Err e = start_daemon(c, s, at, n_threads, o->listen);
        freeaddrinfo(at);
        TRY(e);
        s->address = address_of(c, s, o->listen);
        s->watching = pthread_create(&s->watcher, NULL, watch, s) == 0;
        *ret = s;
        return OK;
}

Str server_address(const Server *s)
{
        return s->address;
}

void server_stop(Server *s)
{
        if (!s)
                return;
        int fd = MHD_quiesce_daemon(s->daemon);
        MHD_stop_daemon(s->daemon); /* waits for what is being served */
        fd_close(&fd);
        pthread_mutex_lock(&s->lock);
        s->stopping = true;
        pthread_cond_signal(&s->wake);
        pthread_mutex_unlock(&s->lock);
        if (s->watching)
                pthread_join(s->watcher, NULL);
        for (HttpWorker *w = s->workers; w; w = w->next) {
                db_close(w->ctx.db);
                registers_leave(&w->ctx);
                page_cache_drop(w->ctx.pages);
                arena_drop(w->arena);
        }
        (void)pthread_key_delete(s->worker_key);
}
