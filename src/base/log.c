/* log.c: one line each on standard error, key=value. Library rooms do not log; serve, job and main do. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static char *put_digits(char *p, int64_t v, int n)
{
        for (int i = n - 1; i >= 0; i--, v /= 10)
                p[i] = (char)('0' + v % 10);
        return p + n;
}

/* "time=2026-11-22T08:30:00Z". By hand, since gmtime takes a lock that all threads share and every request
 * writes a line. Days to civil date: Howard Hinnant's algorithm, from 1970 on. */
static size_t put_time(char *line, int64_t now)
{
        int64_t days = now / 86400 + 719468, s = now % 86400, era = days / 146097,
                doe = days % 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
                doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153,
                month = mp < 10 ? mp + 3 : mp - 9;
        char *p = line;
        memcpy(p, "time=", 5);
        p = put_digits(p + 5, yoe + era * 400 + (month <= 2), 4);
        *p++ = '-';
        p = put_digits(p, month, 2);
        *p++ = '-';
        p = put_digits(p, doy - (153 * mp + 2) / 5 + 1, 2);
        *p++ = 'T';
        p = put_digits(p, s / 3600, 2);
        *p++ = ':';
        p = put_digits(p, s / 60 % 60, 2);
        *p++ = ':';
        p = put_digits(p, s % 60, 2);
        *p++ = 'Z';
        return (size_t)(p - line);
}

/* Whole lines in one write, so that those of several threads do not mix. No arena: this must work when
 * memory is out. Control characters become blanks, so that no value can forge a line. */
PRINTF(2, 0)
static void write_line(const char *level, const char *fmt, va_list ap)
{
        __attribute__((uninitialized)) char line[LINE_MAX_BYTES]; /* every request writes one */
        size_t n = put_time(line, time(NULL));
        int wrote = snprintf(line + n, sizeof line - n, " level=%s ", level);
        if (wrote > 0)
                n = MIN(n + (size_t)wrote, sizeof line - 2);
        wrote = vsnprintf(line + n, sizeof line - n - 1, fmt, ap);
        if (wrote > 0)
                n = MIN(n + (size_t)wrote, sizeof line - 2);
        for (size_t i = 0; i < n; i++)
                if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
                        line[i] = ' ';
        line[n++] = '\n';
        ssize_t ignored = write(STDERR_FILENO, line, n);
        (void)ignored; /* there is nowhere to complain */
}

void log_line(const char *level, const char *fmt, ...)
{
        va_list ap;
        va_start(ap, fmt);
        write_line(level, fmt, ap);
        va_end(ap);
}

void die(const char *fmt, ...)
{
        va_list ap;
        va_start(ap, fmt);
        write_line("fatal", fmt, ap);
        va_end(ap);
        abort();
}
