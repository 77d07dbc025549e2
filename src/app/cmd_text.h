/* cmd_text.h: what the commands `hanqing text …` share: how input comes in and how an answer goes out. */
#ifndef HANQING_APP_CMD_TEXT_H
#define HANQING_APP_CMD_TEXT_H

#include "app/app.h"
#include "text/text.h"

#define STDIN_PATH "/dev/stdin"

/* One line of input in, and its context, what stands behind the first tab (p NULL: there is none); a line of
 * output into out, without its end. */
typedef void LineFn(Ctx *c, Str line, Str context, const void *options, Buf *out);
/* Runs f over the lines of standard input, of any length, each in an arena of its own. Ill-formed bytes become
 * U+FFFD. Gives the exit status. */
int each_line(Ctx *c, Args *a, LineFn *f, const void *options);

/* One input: its name for the answer (a file's, else empty) and its bytes. */
typedef MUST Err EachInput(Ctx *c, const Args *a, Str name, Str input);
/* Each FILE is one input; without FILEs each line of standard input is. */
MUST Err each_input(Ctx *c, const Args *a, EachInput *f);

/* Text in any encoding becomes UTF-8. */
MUST Err as_text(Ctx *c, Str bytes, Str *ret);

/* First and last day of a period in words: EDTF, a date as people write it (1985, 民国二十四年), or 清, 民国 and the like. False
 * if it is none of them, or open at both ends. */
bool period_of(Ctx *c, Str words, int32_t *ret_first, int32_t *ret_last);

/* The list of names of --authority: lines of form, kind, id, display; what is left out is the form. */
MUST Err authority_load(Ctx *c, const char *path, Names **ret);

/* A new object, with "file" if the input has a name. */
Json *answer_for(Ctx *c, Str name);
void put_json(Ctx *c, Json *v, const char *key, Json *value);
/* "from", "to": byte offsets. */
void put_span(Arena *a, Json *o, size_t from, size_t to);

#endif
