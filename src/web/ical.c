/* ical.c: lines of iCalendar (RFC 5545): text escaped, lines folded at 75 octets and never inside a character. */
#include "web/ical.h"

#define LINE_MAX_ 75

void ical_escape(Buf *out, Str text)
{
        for (size_t i = 0; i < text.n; i++) {
                unsigned char ch = (unsigned char)text.p[i];
                if (ch == '\\' || ch == ';' || ch == ',')
                        buf_putc(out, '\\');
                if (ch == '\n')
                        buf_put(out, S("\\n"));
                else if (ch >= 0x20 && ch != 0x7F)
                        buf_putc(out, (char)ch);
                else if (ch == '\t')
                        buf_putc(out, ' ');
        }
}

void ical_line(Buf *out, Str line)
{
        size_t room = LINE_MAX_;
        while (line.n > room) {
                size_t cut = room;
                while (cut > 1 && ((unsigned char)line.p[cut] & 0xC0) == 0x80)
                        cut--;
                buf_put(out, str_slice(line, 0, cut));
                buf_put(out, S("\r\n "));
                line = str_slice(line, cut, line.n);
                room = LINE_MAX_ - 1; /* the blank counts */
        }
        buf_put(out, line);
        buf_put(out, S("\r\n"));
}

void ical_text(Ctx *c, Buf *out, const char *name, Str text)
{
        Buf line = buf_new(c->arena);
        buf_printf(&line, "%s:", name);
        ical_escape(&line, text);
        ical_line(out, buf_str(&line));
}

void ical_day(Ctx *c, Buf *out, const char *name, int32_t day)
{
        int y, m, d;
        jdn_to_gregorian(day, &y, &m, &d);
        ical_line(out, str_printf(c->arena, "%s;VALUE=DATE:%04d%02d%02d", name, y, m, d));
}

/* "20261120T063200Z" */
void ical_stamp(Ctx *c, Buf *out, const char *name, int64_t ms)
{
        Str iso = time_iso(c->arena, ms);
        Buf b = buf_new(c->arena);
        buf_printf(&b, "%s:", name);
        for (size_t i = 0; i < 19 && i < iso.n; i++)
                if (iso.p[i] != '-' && iso.p[i] != ':')
                        buf_putc(&b, iso.p[i]);
        buf_putc(&b, 'Z');
        ical_line(out, buf_str(&b));
}
