/* wire.c: messages between the server and its worker over a stream socket. The worker may be in the hands of
 * a hostile file, so the server trusts neither lengths nor the will to go on talking. */
#include "job/inside.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD 5

static WireState send_all(int socket, Str s)
{
        while (s.n) {
                ssize_t n = send(socket, s.p, s.n, MSG_NOSIGNAL);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return errno == EPIPE || errno == ECONNRESET ? WIRE_CLOSED : WIRE_BROKEN;
                s = str_slice(s, (size_t)n, s.n);
        }
        return WIRE_OK;
}

WireState wire_send(int socket, MessageKind kind, Str body, int fd)
{
        char head[HEAD] = {(char)kind};
        union {
                char bytes[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = {0};
        struct iovec iov = {head, sizeof head};
        struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
        if (body.n > MESSAGE_MAX)
                return WIRE_BROKEN;
        for (int i = 0; i < 4; i++)
                head[1 + i] = (char)(body.n >> 8 * i);
        if (fd >= 0) {
                msg.msg_control = control.bytes;
                msg.msg_controllen = sizeof control.bytes;
                struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(sizeof(int));
                memcpy(CMSG_DATA(c), &fd, sizeof fd);
        }
        ssize_t n;
        do
                n = sendmsg(socket, &msg, MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return errno == EPIPE || errno == ECONNRESET ? WIRE_CLOSED : WIRE_BROKEN;
        WireState state = send_all(socket, str_slice((Str){head, HEAD}, (size_t)n, HEAD));
        return state == WIRE_OK ? send_all(socket, body) : state;
}

/* Until something can be read, or the time is used up. */
static WireState wait_readable(int socket, int64_t *left_ms)
{
        if (!left_ms)
                return WIRE_OK;
        for (;;) {
                struct pollfd p = {.fd = socket, .events = POLLIN};
                int64_t before = ticks_ns();
                if (*left_ms <= 0)
                        return WIRE_TIMEOUT;
                int n = poll(&p, 1, (int)MIN(*left_ms, 60000));
                *left_ms -= (ticks_ns() - before + 999999) / 1000000;
                if (n > 0)
                        return WIRE_OK;
                if (n < 0 && errno != EINTR)
                        return WIRE_BROKEN;
        }
}

/* A descriptor that came along; a second one is closed at once. */
static void take_fd(struct msghdr *msg, int *fd)
{
        for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
                if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
                        continue;
                int got;
                memcpy(&got, CMSG_DATA(c), sizeof got);
                if (*fd < 0)
                        *fd = got;
                else
                        close(got);
        }
}

static WireState receive_some(
        int socket, char *p, size_t n, int64_t *left_ms, int *fd, size_t *ret_n)
{
        union {
                char bytes[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = {0};
        struct iovec iov = {p, n};
        struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes};
        msg.msg_controllen = sizeof control.bytes;
        WireState state = wait_readable(socket, left_ms);
        if (state != WIRE_OK)
                return state;
        ssize_t got = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) {
                *ret_n = 0;
                return WIRE_OK;
        }
        if (got < 0)
                return errno == ECONNRESET ? WIRE_CLOSED : WIRE_BROKEN;
        if (got == 0)
                return WIRE_CLOSED;
        take_fd(&msg, fd);
        *ret_n = (size_t)got;
        return WIRE_OK;
}

static WireState receive_all(int socket, char *p, size_t n, int64_t *left_ms, int *fd)
{
        for (size_t at = 0; at < n;) {
                size_t got = 0;
                WireState state = receive_some(socket, p + at, n - at, left_ms, fd, &got);
                if (state != WIRE_OK)
                        return state;
                at += got;
        }
        return WIRE_OK;
}

WireState wire_receive(Arena *a, int socket, int64_t *left_ms, Message *ret)
{
        unsigned char head[HEAD];
        Message m = {.fd = -1};
        WireState state = receive_all(socket, (char *)head, HEAD, left_ms, &m.fd);
        size_t n = 0;
        for (int i = 0; i < 4; i++)
                n |= (size_t)head[1 + i] << 8 * i;
        if (state == WIRE_OK && n > MESSAGE_MAX)
                state = WIRE_BROKEN;
        if (state == WIRE_OK) {
                char *body = arena_alloc(a, n + 1);
                state = receive_all(socket, body, n, left_ms, &m.fd);
                m.body = (Str){body, n};
        }
        m.kind = (MessageKind)head[0];
        if (state != WIRE_OK)
                fd_close(&m.fd);
        else
                *ret = m;
        return state;
}
