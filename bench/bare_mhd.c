/* bare_mhd.c: the measure for bench/web.py: libmicrohttpd giving the same bytes to everybody, from memory, with
 * one header. usage: bare_mhd FILE THREADS; prints its port and serves until it is ended. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
        char *p;
        size_t n;
} Page;

static enum MHD_Result answer(void *p, struct MHD_Connection *conn, const char *url,
        const char *method, const char *version, const char *upload, size_t *n_upload, void **state)
{
        static int seen;
        const Page *page = p;
        (void)url;
        (void)method;
        (void)version;
        (void)upload;
        (void)n_upload;
        if (!*state) {
                *state = &seen;
                return MHD_YES;
        }
        struct MHD_Response *r =
                MHD_create_response_from_buffer(page->n, page->p, MHD_RESPMEM_PERSISTENT);
        MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
        enum MHD_Result done = MHD_queue_response(conn, 200, r);
        MHD_destroy_response(r);
        return done;
}

int main(int argc, char **argv)
{
        Page page = {0};
        FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
        if (!f)
                return 2;
        page.p = malloc(1 << 20);
        page.n = page.p ? fread(page.p, 1, 1 << 20, f) : 0;
        fclose(f);
        struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0,
                NULL, NULL, answer, &page, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)atoi(argv[2]),
                MHD_OPTION_END);
        const union MHD_DaemonInfo *info =
                d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT) : NULL;
        if (!info)
                return 1;
        printf("%d\n", info->port);
        fflush(stdout);
        for (;;)
                pause();
}
