/* doc.c: building a document, and the one form in which it travels between the server and the reader's
 * process. The reader handles bytes from strangers, so what comes back is believed only after every number
 * and every span has been checked. */
#include "doc/doc.h"

#include <string.h>

#define DOC_FORM_VERSION 1

static const char *const block_names[] = {
        [BLOCK_PARAGRAPH] = "paragraph",
        [BLOCK_HEADING] = "heading",
        [BLOCK_LIST_ITEM] = "list_item",
        [BLOCK_QUOTE] = "quote",
        [BLOCK_PREFORMATTED] = "preformatted",
        [BLOCK_TABLE_ROW] = "table_row",
        [BLOCK_FIGURE] = "figure",
        [BLOCK_NOTE] = "note",
        [BLOCK_BREAK] = "break",
};
static const char *const run_names[] = {
        [RUN_LINK] = "link",
        [RUN_STRONG] = "strong",
        [RUN_EMPHASIS] = "emphasis",
        [RUN_SUPER] = "super",
        [RUN_SUB] = "sub",
        [RUN_NOTE] = "note",
        [RUN_DELETED] = "deleted",
        [RUN_INSERTED] = "inserted",
};

/* Index of name, or n. */
static size_t name_index(const char *const *names, size_t n, Str name)
{
        size_t i = 0;
        while (i < n && !str_eq(str_from(names[i]), name))
                i++;
        return i;
}

const char *block_name(BlockKind k)
{
        return block_names[k];
}

Doc *doc_new(Arena *a)
{
        Doc *d = NEW(a, Doc);
        d->arena = a;
        return d;
}

Block *doc_add(Doc *d, BlockKind kind, Str text)
{
        if (d->n_blocks >= DOC_BLOCKS_MAX)
                return NULL;
        d->blocks = vec_grow(d->arena, d->blocks, d->n_blocks, &d->cap_blocks, sizeof(Block));
        Block *b = &d->blocks[d->n_blocks++];
        *b = (Block){.kind = kind, .text = text};
        return b;
}

/* Runs of a block are few; their array doubles whenever the count reaches a power of two. */
void doc_add_run(Doc *d, Block *b, RunKind kind, Span at, Str target)
{
        size_t n = b->n_runs;
        if ((n & (n - 1)) == 0) {
                Run *grown = NEW_N(d->arena, Run, n ? 2 * n : 1);
                if (n)
                        memcpy(grown, b->runs, n * sizeof *grown);
                b->runs = grown;
        }
        b->runs[b->n_runs++] = (Run){.at = at, .kind = kind, .target = target};
}

void doc_put_meta(Doc *d, Str key, Str value)
{
        d->meta = vec_grow(d->arena, d->meta, d->n_meta, &d->cap_meta, sizeof(DocMeta));
        d->meta[d->n_meta++] = (DocMeta){key, value};
}

Str doc_meta(const Doc *d, const char *key)
{
        for (size_t i = 0; i < d->n_meta; i++)
                if (str_eq(d->meta[i].key, str_from(key)))
                        return d->meta[i].value;
        return (Str){0};
}

Str doc_text(Arena *a, const Doc *d)
{
        Buf b = buf_new(a);
        for (size_t i = 0; i < d->n_blocks; i++) {
                if (i)
                        buf_putc(&b, '\n');
                buf_put(&b, d->blocks[i].text);
        }
        return buf_str(&b);
}

/* Out
 * --- */
static void put_unless_empty(Arena *a, Json *j, const char *key, Str s)
{
        if (s.n)
                json_put_str(a, j, key, s);
}

static void put_unless_zero(Arena *a, Json *j, const char *key, int64_t v)
{
        if (v)
                json_put_int(a, j, key, v);
}

static Json *run_to_json(Arena *a, const Run *r)
{
        Json *j = json_array(a);
        json_push(a, j, json_string(a, str_from(run_names[r->kind])));
        json_push(a, j, json_int(a, (int64_t)r->at.from));
        json_push(a, j, json_int(a, (int64_t)r->at.to));
        json_push(a, j, json_string(a, r->target));
        return j;
}

static Json *block_to_json(Arena *a, const Block *b)
{
        Json *j = json_object(a);
        json_put_str(a, j, "kind", str_from(block_names[b->kind]));
        put_unless_empty(a, j, "text", b->text);
        put_unless_zero(a, j, "level", b->level);
        put_unless_zero(a, j, "links", b->link_share);
        put_unless_zero(a, j, "boiler", b->boiler);
        put_unless_empty(a, j, "label", b->label);
        if (b->n_runs) {
                Json *runs = json_array(a);
                for (size_t i = 0; i < b->n_runs; i++)
                        json_push(a, runs, run_to_json(a, &b->runs[i]));
                json_put(a, j, "runs", runs);
        }
        return j;
}

Json *doc_to_json(Arena *a, const Doc *d)
{
        Json *j = json_object(a);
        json_put_int(a, j, "version", DOC_FORM_VERSION);
        put_unless_empty(a, j, "format", d->format);
        put_unless_empty(a, j, "encoding", d->encoding);
        json_put(a, j, "confidence", json_double(a, d->confidence));
        put_unless_empty(a, j, "reason", d->encoding_reason);
        put_unless_zero(a, j, "replaced", (int64_t)d->n_replaced);
        Json *meta = json_array(a);
        for (size_t i = 0; i < d->n_meta; i++) {
                Json *pair = json_array(a);
                json_push(a, pair, json_string(a, d->meta[i].key));
                json_push(a, pair, json_string(a, d->meta[i].value));
                json_push(a, meta, pair);
        }
        json_put(a, j, "meta", meta);
        Json *blocks = json_array(a);
        for (size_t i = 0; i < d->n_blocks; i++)
                json_push(a, blocks, block_to_json(a, &d->blocks[i]));
        json_put(a, j, "blocks", blocks);
        return j;
}

/* In
 * -- */
static MUST Err refuse(Ctx *c, const char *what)
{
        return fail(c, ERR_CORRUPT, "A document in transit is damaged: %s.", what);
}

static MUST Err known_keys(Ctx *c, const Json *j, const char *const *keys, size_t n)
{
        if (!j || j->kind != JSON_OBJECT)
                return refuse(c, "an object is missing");
        for (size_t i = 0; i < j->n; i++)
                if (name_index(keys, n, j->keys[i]) == n)
                        return refuse(c, "it has a part that this version does not know");
        return OK;
}

static MUST Err read_str(Ctx *c, const Json *j, const char *key, Str *ret)
{
        const Json *v = json_at(j, key);
        if (v && v->kind != JSON_STRING)
                return refuse(c, "words were expected");
        *ret = json_text(v);
        return OK;
}

static MUST Err read_int(Ctx *c, const Json *v, int64_t max, int64_t *ret)
{
        int64_t n = 0;
        if (v && (v->kind != JSON_NUMBER || !str_to_int(v->s, &n) || n < 0 || n > max))
                return refuse(c, "a number is out of range");
        *ret = n;
        return OK;
}

/* Between two characters of text, or at an end. */
static bool at_boundary(Str text, size_t at)
{
        return at <= text.n && (at == text.n || ((unsigned char)text.p[at] & 0xC0) != 0x80);
}

static MUST Err run_from_json(Ctx *c, Doc *d, Block *b, const Json *j)
{
        if (j->kind != JSON_ARRAY || j->n != 4 || j->items[0]->kind != JSON_STRING ||
                j->items[3]->kind != JSON_STRING)
                return refuse(c, "a run is incomplete");
        size_t kind = name_index(run_names, ARRAY_LEN(run_names), j->items[0]->s);
        if (kind == ARRAY_LEN(run_names))
                return refuse(c, "a run is of an unknown kind");
        int64_t from, to;
        TRY(read_int(c, j->items[1], (int64_t)b->text.n, &from));
        TRY(read_int(c, j->items[2], (int64_t)b->text.n, &to));
        Span at = {(size_t)from, (size_t)to};
        if (at.from > at.to || !at_boundary(b->text, at.from) || !at_boundary(b->text, at.to))
                return refuse(c, "a run does not lie in its text");
        doc_add_run(d, b, (RunKind)kind, at, j->items[3]->s);
        return OK;
}

static MUST Err block_from_json(Ctx *c, Doc *d, const Json *j)
{
        static const char *const keys[] = {
                "kind", "text", "level", "links", "boiler", "label", "runs"};
        TRY(known_keys(c, j, keys, ARRAY_LEN(keys)));
        size_t kind =
                name_index(block_names, ARRAY_LEN(block_names), json_text(json_at(j, "kind")));
        if (kind == ARRAY_LEN(block_names))
                return refuse(c, "a block is of an unknown kind");
        Str text;
        TRY(read_str(c, j, "text", &text));
        Block *b = doc_add(d, (BlockKind)kind, text);
        if (!b)
                return fail(
                        c, ERR_LIMIT, "The document has more than %d paragraphs.", DOC_BLOCKS_MAX);
        int64_t level, links, boiler;
        TRY(read_int(c, json_at(j, "level"), DOC_DEPTH_MAX, &level));
        TRY(read_int(c, json_at(j, "links"), 100, &links));
        TRY(read_int(c, json_at(j, "boiler"), 100, &boiler));
        TRY(read_str(c, j, "label", &b->label));
        b->level = (uint8_t)level;
        b->link_share = (uint8_t)links;
        b->boiler = (uint8_t)boiler;
        const Json *runs = json_at(j, "runs");
        if (runs && runs->kind != JSON_ARRAY)
                return refuse(c, "its runs are no list");
        for (size_t i = 0; runs && i < runs->n; i++)
                TRY(run_from_json(c, d, b, runs->items[i]));
        return OK;
}

static MUST Err meta_from_json(Ctx *c, Doc *d, const Json *meta)
{
        if (!meta || meta->kind != JSON_ARRAY)
                return refuse(c, "its own statements are no list");
        for (size_t i = 0; i < meta->n; i++) {
                const Json *pair = meta->items[i];
                if (pair->kind != JSON_ARRAY || pair->n != 2 ||
                        pair->items[0]->kind != JSON_STRING || pair->items[1]->kind != JSON_STRING)
                        return refuse(c, "one of its own statements is incomplete");
                doc_put_meta(d, pair->items[0]->s, pair->items[1]->s);
        }
        return OK;
}

Err doc_from_json(Ctx *c, const Json *j, Doc **ret)
{
        static const char *const keys[] = {"version", "format", "encoding", "confidence", "reason",
                "replaced", "meta", "blocks"};
        TRY(known_keys(c, j, keys, ARRAY_LEN(keys)));
        if (json_to_int(json_at(j, "version"), 0) != DOC_FORM_VERSION)
                return refuse(c, "it was written by another version");
        Doc *d = doc_new(c->arena);
        int64_t replaced = 0;
        TRY(read_str(c, j, "format", &d->format));
        TRY(read_str(c, j, "encoding", &d->encoding));
        TRY(read_str(c, j, "reason", &d->encoding_reason));
        TRY(read_int(c, json_at(j, "replaced"), INT64_MAX, &replaced));
        d->n_replaced = (size_t)replaced;
        d->confidence = json_to_double(json_at(j, "confidence"), 0);
        if (!(d->confidence >= 0 && d->confidence <= 1))
                return refuse(c, "its confidence is out of range");
        TRY(meta_from_json(c, d, json_at(j, "meta")));
        const Json *blocks = json_at(j, "blocks");
        if (!blocks || blocks->kind != JSON_ARRAY)
                return refuse(c, "its blocks are no list");
        for (size_t i = 0; i < blocks->n; i++)
                TRY(block_from_json(c, d, blocks->items[i]));
        *ret = d;
        return OK;
}
