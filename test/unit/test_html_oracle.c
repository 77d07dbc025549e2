/* test_html_oracle.c: our parser of pages beside gumbo, which reads what browsers read: both give the same blocks, but for
 * the rules that html_parse.c says it approximates. The pages are those of the golden tests, soups of tags that no
 * real page is as bad as, and those below the folder HANQING_TEST_PAGES, if it is set (measure_pages.py sets it).
 * HANQING_ORACLE_DIFF=1 shows what differs. */
#include "test/test.h"

#include "ingest/html.h"

#include <dirent.h>
#include <gumbo.h>
#include <stdlib.h>

#define NEST_MAX 150 /* a page that nests more deeply is cut by us and costs gumbo quadratic time */
#define DEPTH_MAX 400 /* of folders and elements here */

/* Memory for gumbo, which lets go of its own tree by recursion
 * ------------------------------------------------------------- */
static void *gumbo_room(void *arena, size_t n)
{
        return arena_room(arena, 1, n);
}

static void gumbo_forget(void *arena, void *p)
{
        (void)arena;
        (void)p;
}

/* From gumbo's tree to ours
 * ------------------------- */
#define X(name) [GUMBO_TAG_##name] = TAG_##name,
static const uint8_t tags[GUMBO_TAG_LAST + 1] = {HTML_TAGS(X)};
#undef X
#define X(name, word) [ATTR_##name] = word,
static const char *const attr_words[] = {HTML_ATTRS(X)};
#undef X

typedef struct {
        const GumboNode *node;
        uint32_t child, own;
} Open;
typedef struct {
        Arena *a;
        VEC(HtmlNode) nodes;
        VEC(Open) stack;
} Build;

static void put_element(Build *b, const GumboNode *n, uint32_t parent)
{
        const GumboElement *e = &n->v.element;
        HtmlAttr *attrs = NEW_N(b->a, HtmlAttr, ATTR_COUNT);
        uint32_t own = (uint32_t)b->nodes.n, n_attrs = 0;
        for (uint32_t i = 0; i < ATTR_COUNT; i++) {
                const GumboAttribute *found = gumbo_get_attribute(&e->attributes, attr_words[i]);
                if (found)
                        attrs[n_attrs++] = (HtmlAttr){(HtmlAttrName)i, str_from(found->value)};
        }
        *VEC_PUSH(b->a, &b->nodes) = (HtmlNode){.tag = tags[e->tag] ? tags[e->tag] : TAG_OTHER,
                .parent = parent,
                .attrs = attrs,
                .n_attrs = n_attrs};
        *VEC_PUSH(b->a, &b->stack) = (Open){n, 0, own};
}

static void put_node(Build *b, const GumboNode *n, uint32_t parent)
{
        if (n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE) {
                if (n->v.element.tag_namespace != GUMBO_NAMESPACE_SVG)
                        put_element(b, n, parent);
        } else if (n->type != GUMBO_NODE_COMMENT && n->type != GUMBO_NODE_DOCUMENT) {
                *VEC_PUSH(b->a, &b->nodes) = (HtmlNode){.tag = TAG_TEXT,
                        .parent = parent,
                        .end = (uint32_t)b->nodes.n + 1,
                        .text = str_from(n->v.text.text)};
        }
}

static HtmlTree gumbo_tree(Arena *a, Str page)
{
        GumboOptions options = kGumboDefaultOptions;
        options.allocator = gumbo_room;
        options.deallocator = gumbo_forget;
        options.userdata = a;
        options.max_errors = 0;
        GumboOutput *out = gumbo_parse_with_options(&options, page.p, page.n);
        Build b = {.a = a};
        put_element(&b, out->root, 0);
        while (b.stack.n) {
                Open *top = &b.stack.p[b.stack.n - 1];
                const GumboVector *children = &top->node->v.element.children;
                if (top->child < children->length) {
                        put_node(&b, children->data[top->child++], top->own);
                        continue;
                }
                b.nodes.p[top->own].end = (uint32_t)b.nodes.n;
                b.stack.n--;
        }
        return (HtmlTree){b.nodes.p, b.nodes.n};
}

static size_t nesting(const HtmlTree *t)
{
        size_t most = 0;
        for (size_t i = 0; i < t->n; i++) {
                size_t depth = 0;
                for (size_t up = i; up && depth <= NEST_MAX; up = t->p[up].parent)
                        depth++;
                most = MAX(most, depth);
        }
        return most;
}

/* Comparison
 * ---------- */
typedef struct {
        size_t pages, same, blocks, common;
} Tally;

static Str block_line(Ctx *c, const Block *b)
{
        return str_printf(c->arena, "%d %d %d %s|%.*s", b->kind, b->level, b->boiler,
                b->link_share > 50 ? "link" : "", STR(b->text));
}

static Doc *blocks_of(Ctx *c, const HtmlTree *t)
{
        Doc *d = doc_new(c->arena);
        HtmlLayout layout;
        CHECK_OK(html_walk(c, t, d, &layout));
        return d;
}

/* How many blocks of a are in b, each counted once. */
static size_t common_blocks(Ctx *c, const Doc *a, const Doc *b)
{
        Map seen = map_new(c->arena);
        size_t n = 0;
        for (size_t i = 0; i < a->n_blocks; i++) {
                Str line = block_line(c, &a->blocks[i]);
                size_t *count = map_lookup(&seen, line);
                if (!count)
                        map_put(&seen, line, count = NEW(c->arena, size_t));
                ++*count;
        }
        for (size_t i = 0; i < b->n_blocks; i++) {
                size_t *count = map_lookup(&seen, block_line(c, &b->blocks[i]));
                n += count && *count && (*count)--;
        }
        return n;
}

static void show_blocks(Ctx *c, const char *whose, const Doc *d)
{
        for (size_t i = 0; i < d->n_blocks; i++)
                printf("#   %s: %.*s\n", whose, STR(block_line(c, &d->blocks[i])));
}

static void compare(Ctx *c, const char *path, Str page, Tally *tally)
{
        HtmlTree ours = html_parse(c->arena, page, WITH_SCRIPTS);
        size_t bad;
        if (!utf8_valid(page, &bad) || memchr(page.p, 0, page.n) || nesting(&ours) > NEST_MAX)
                return;
        HtmlTree theirs = gumbo_tree(c->arena, page);
        const Doc *a = blocks_of(c, &ours), *b = blocks_of(c, &theirs);
        size_t common = common_blocks(c, a, b);
        bool same = common == a->n_blocks && common == b->n_blocks;
        tally->pages++;
        tally->same += same;
        tally->blocks += MAX(a->n_blocks, b->n_blocks);
        tally->common += common;
        if (!same && getenv("HANQING_ORACLE_DIFF")) {
                printf("# %s: %.*s\n", path, (int)MIN(page.n, 2000), page.p);
                show_blocks(c, "ours", a);
                show_blocks(c, "gumbo", b);
        }
}

static void compare_file(Ctx *c, const char *path, Tally *tally)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Str page;
        if (CHECK_OK(file_read(c, path, (size_t)32 << 20, &page)) && page.n)
                compare(c, path, page, tally);
}

static void compare_folder(Ctx *c, const char *folder, const char *suffix, int depth, Tally *tally)
{
        DIR *dir = opendir(folder);
        const struct dirent *e;
        while (dir && depth < DEPTH_MAX && (e = readdir(dir))) {
                if (e->d_name[0] == '.')
                        continue;
                Str path = str_printf(c->arena, "%s/%s", folder, e->d_name);
                if (e->d_type == DT_DIR)
                        compare_folder(c, path.p, suffix, depth + 1, tally);
                else if (str_ends(path, str_from(suffix)))
                        compare_file(c, path.p, tally);
        }
        if (dir)
                closedir(dir);
}

static void tell(const Tally *t)
{
        printf("# %zu of %zu pages and %zu of %zu blocks are as gumbo gives them\n", t->same,
                t->pages, t->common, t->blocks);
}

TEST(whole_pages_are_read_as_gumbo_reads_them)
{
        Tally tally = {0};
        compare_folder(c, "test/golden/ingest/html", ".html", 0, &tally);
        compare_folder(c, "test/golden/text/page", ".html", 0, &tally);
        tell(&tally);
        CHECK(tally.pages >= 4);
        CHECK_INT(tally.same, tally.pages);
}

/* Soup
 * ---- */
static const char *const ingredients[] = {"<p>", "</p>", "<div>", "</div>", "<li>", "</li>", "<ul>",
        "</ul>", "<a href=x>", "</a>", "<b>", "</b>", "<h2>", "</h2>", "<br>", "<span>", "</span>",
        "<table><tr><td>", "<tr><td>", "<td>", "</td>", "</table>", "<dl>", "<dt>", "<dd>", "</dl>",
        "<blockquote>", "</blockquote>", "<section class=x>", "</section>", "<form>", "</form>",
        "<button>", "</button>", "<select><option>一</select>", "<script>if(a<b)</script>",
        "<!-- 注 -->", "<pre>", "</pre>", "<hr>", "<img alt=图>", "&amp;", "&#20013;", "&nosuch;",
        "a < b", "<article>", "</article>", "<h3>", "</h3>", "<font>", "</font>",
        "<title>题</title>", "<meta name=a>", "<noscript>无</noscript>", "</body>",
        "<textarea><p></textarea>", "<![CDATA[x]]>", "<?php x ?>", "</unknown>", "<unknown>"};

/* Numbers that are the same on every machine. */
static size_t next_number(uint64_t *state, size_t below)
{
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        return (size_t)(*state >> 33) % below;
}

static void compare_soup(Ctx *c, uint64_t seed, size_t n, Tally *tally)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++) {
                buf_put(&b, str_from(ingredients[next_number(&seed, ARRAY_LEN(ingredients))]));
                buf_printf(&b, "字%zu ", i);
        }
        compare(c, "soup", buf_str(&b), tally);
}

TEST(soup_is_read_nearly_as_gumbo_reads_it)
{
        Tally tally = {0};
        compare_folder(c, "fuzz/corpus/read_html", "", 0, &tally);
        tell(&tally);
        for (uint64_t seed = 1; seed <= 3000; seed++)
                compare_soup(c, seed, 3 + seed % 30, &tally);
        tell(&tally);
        CHECK(tally.pages > 3000);
        CHECK(tally.common * 100 >= tally.blocks * 95);
}

TEST(pages_of_the_collections_are_read_nearly_as_gumbo_reads_them)
{
        const char *folder = getenv("HANQING_TEST_PAGES");
        Tally tally = {0};
        if (!folder)
                return;
        compare_folder(c, folder, ".html", 0, &tally);
        tell(&tally);
        CHECK(tally.common * 1000 >= tally.blocks * 990);
}

TEST_MAIN
