/* ocfl.h: what the two halves of OCFL share, private to this room: ocfl.c writes and reads our own root, ocfl_inventory.c
 * reads an inventory of anybody's, ocfl_validate.c judges a root or an object by it. */
#ifndef HANQING_STORE_OCFL_H
#define HANQING_STORE_OCFL_H

#include "store/store.h"

/* An inventory of one file has 1 KB; one of 100,000 files some 30 MB. Larger ones are refused. */
#define INVENTORY_MAX ((size_t)64 * 1024 * 1024)
#define OCFL_LAYOUT "0004-hashed-n-tuple-storage-layout"

#endif
