/* ocfl.h: what the parts of OCFL share, private to this room: ocfl.c writes and reads our own root, ocfl_inventory.c judges
 * an inventory, ocfl_object.c an object by its inventories and files, ocfl_validate.c a storage root. */
#ifndef HANQING_STORE_OCFL_H
#define HANQING_STORE_OCFL_H

#include "store/store.h"

/* An inventory of one file has 1 KB; one of 100,000 files some 30 MB. Larger ones are refused. */
#define INVENTORY_MAX ((size_t)64 * 1024 * 1024)
#define OCFL_LAYOUT "0004-hashed-n-tuple-storage-layout"
/* More would be read by nobody. */
#define FINDINGS_MAX 1000
#define OCFL_DEPTH_MAX 64

/* What was found, while it is being found. Paths are relative to what is checked. */
typedef struct {
        Ctx *c;
        VEC(OcflFinding) found;
        size_t n_errors;
        Str prefix; /* put before every path: the object's place in its root */
} Findings;

/* Adds one, with the sentence of its code. path may be empty. */
void finding_add(Findings *f, const char *code, Str path);

/* One inventory. Members are empty or NULL where it is wrong. */
typedef struct {
        Str path; /* "inventory.json", "v1/inventory.json" */
        Str text;
        Str id, algorithm, head;
        Str content;      /* name of the content folders; "content" unless it says otherwise */
        bool content_set; /* it says so */
        int spec;         /* 10 or 11; 0: unknown */
        const Json *manifest, *versions, *fixity;
        Map by_path; /* content path to Str *: its digest, as written */
} Inventory;

/* Reads and judges an inventory by itself. False if it is not even JSON. */
bool inventory_read(Findings *f, Str path, Str text, Inventory *ret);
/* Number of a version name, "v3" or "v003"; 0 if it is none. */
int64_t version_number(Str name);
bool version_padded(Str name);
/* True if every version of the older inventory holds the same files as in the newer. */
bool inventory_same_states(Arena *a, const Inventory *older, const Inventory *newer);
bool inventory_same_metadata(Arena *a, const Inventory *older, const Inventory *newer);

/* Judges the object in a folder; ret_id (its id, may be empty) and ret_spec may be NULL. */
MUST Err object_check(Findings *f, Str folder, Str *ret_id, int *ret_spec);

/* The folder of our own root, terminated. */
Str originals_root(const Originals *o);
/* Where the object of an id lies in it: "3c0/ff4/240/3c0ff4240c1e…". */
Str originals_folder(Ctx *c, Str id);

/* Names in a folder, sorted, without "." and ".."; an absent folder is empty. */
typedef struct {
        Str name;
        enum { ENTRY_FILE, ENTRY_DIR, ENTRY_LINK, ENTRY_OTHER } kind;
} Entry;
typedef struct {
        Entry *p;
        size_t n;
} Entries;
MUST Err folder_list(Ctx *c, Str folder, Entries *ret);
const Entry *entry_lookup(const Entries *e, Str name);
/* An extensions folder: `file` is the code of what may not be there, `unknown` of an unregistered name. */
MUST Err extensions_check(Findings *f, Str folder, Str path, const char *file, const char *unknown);

#endif
