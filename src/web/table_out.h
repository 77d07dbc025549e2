/* table_out.h: a list as it was found, as a file: for the pages and for the command line. */
#ifndef HANQING_WEB_TABLE_OUT_H
#define HANQING_WEB_TABLE_OUT_H

#include "web/web.h"

/* ALL: every column that an import takes, so that the file can be given back. SHOWN: those of the list, its number
 * first, so that it can be given back, too. */
typedef enum { COLUMNS_ALL, COLUMNS_SHOWN } ColumnsKind;
/* The whole list, whatever page of it was asked for; in constant memory. Restricted values stay away from whoever may
 * not see them. conditions: what was asked, in words. ERR_LIMIT above DOCX_ROWS_MAX rows of a Word file. */
#define DOCX_ROWS_MAX 20000
MUST Err list_to_file(Ctx *c, const ListQuery *q, SheetKind kind, ColumnsKind columns,
        Str conditions, const char *path);
/* A table on its way in, with what is wrong beside each row: to be mended there and given again. */
MUST Err faults_to_file(Ctx *c, const TableIn *t, SheetKind kind, const char *path);

/* An empty file that the answer takes away with it; terminated. */
MUST Err temporary_file(Ctx *c, const char **ret);

#endif
