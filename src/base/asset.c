/* asset.c: finding an embedded file by its name. The table is written by tools/embed.py. */
#include "base/base.h"

#include <string.h>

const Asset *asset_lookup(Str name)
{
        size_t from = 0, to = n_assets;
        while (from < to) {
                size_t mid = from + (to - from) / 2;
                int d = str_cmp(str_from(assets[mid].name), name);
                if (d == 0)
                        return &assets[mid];
                if (d < 0)
                        from = mid + 1;
                else
                        to = mid;
        }
        return NULL;
}

Str asset_str(const Asset *a)
{
        return (Str){(const char *)a->p, a->n};
}
