/* ocfl.c: originals, in an OCFL 1.1 storage root that any other program can read. */
#include "store/store.h"
