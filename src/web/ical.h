/* ical.h: lines of iCalendar (RFC 5545), for the feed of deadlines. */
#ifndef HANQING_WEB_ICAL_H
#define HANQING_WEB_ICAL_H

#include "web/inside.h"

/* Escapes a TEXT value: \ ; , and line breaks; control characters fall away. */
void ical_escape(Buf *out, Str text);
/* One content line, folded at 75 octets between characters, ended by CR LF. */
void ical_line(Buf *out, Str line);
void ical_text(Ctx *c, Buf *out, const char *name, Str text);    /* NAME:escaped */
void ical_day(Ctx *c, Buf *out, const char *name, int32_t day);  /* NAME;VALUE=DATE:20261120 */
void ical_stamp(Ctx *c, Buf *out, const char *name, int64_t ms); /* NAME:20261120T063200Z */

#endif
