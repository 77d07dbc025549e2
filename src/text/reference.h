/* reference.h: what the files of references share: serials and documents (reference.c), and numbers made of codes
 * (reference_code.c). Private to src/text; the front door is text.h. */
#ifndef HANQING_TEXT_REFERENCE_H
#define HANQING_TEXT_REFERENCE_H

#include "text/lane.h"

/* Notes a problem, once. */
void reference_blame(Reference *r, ReferenceProblem k);
/* ISBN, ISSN, CN, standards, archive references. The cell behind what was read, 0 if it is none. */
int reference_code(Arena *a, const Lane *l, Reference *r);

#endif
