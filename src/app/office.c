/* office.c: the office's folder. */
#include "app/app.h"

Err office_open(Ctx *c, const char *dir)
{
        return fail(c, ERR_NOT_FOUND,
                "There is no office in %s. Make one with: hanqing init --data %s", dir, dir);
}

Err office_make(Ctx *c, const char *dir, Str name)
{
        (void)name;
        return fail(c, ERR_IO, "No office can be made in %s.", dir);
}

void office_close(Ctx *c)
{
        (void)c;
}
