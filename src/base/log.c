/* log.c: one line each on standard error, key=value. Library rooms do not log; serve, job and main do. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

/* Whole lines in one write, so that those of several threads do not mix. No arena: this must work when
 * memory is out. Control characters become blanks, so that no value can forge a line. */
PRINTF(2, 0)
static void write_line(const char *level, const char *fmt, va_list ap)
{
        char line[LINE_MAX_BYTES];
        time_t now = time(NULL);
        struct tm tm;
        gmtime_r(&now, &tm);
        size_t n = strftime(line, sizeof line, "time=%Y-%m-%dT%H:%M:%SZ", &tm);
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
