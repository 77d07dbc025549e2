/* html_parse.c: the tags of a page become a tree, much as browsers make it. The rules are those of the HTML Standard
 * (13.2.6): which tags close which, what a table may hold, what an end tag reaches through. Nodes are written once, in
 * the order of the page, so three of its rules are approximated: what stands in a table but in none of its cells stays
 * there (the standard moves it before the table); a link that is closed inside a block that it contains is closed and
 * the block goes on as a second one; and unclosed formatting other than links is not taken up again, since no step
 * asks for it.
 *
 * Only what is open is remembered, never more than DEPTH_MAX elements: each tag costs a bounded number of steps. */
#include "ingest/html.h"

#include <string.h>

#define DEPTH_MAX 200 /* open elements; real pages stay below 60 */
#define NODES_MAX ((size_t)1 << 24)
#define NO_NODE UINT32_MAX
/* Room made at the start, so that few pages need more: so many bytes of a page make a node; least and most. */
#define NODE_BYTES 64
#define NODES_LEAST 16
#define NODES_FIRST 1500

/* What a tag does
 * --------------- */
enum {
        VOID = 1,           /* has no end */
        CLOSES_P = 2,       /* no paragraph holds it */
        SPECIAL = 4,        /* an end tag of a name of no meaning does not reach through it */
        WALL = 8,           /* no end tag but that of a table's parts reaches through it */
        HEADING = 16,       /* one does not hold the other */
        FORMAT = 32,        /* its end tag may come after the end of what is around it */
        RAW = 64,           /* what is in it is no markup … */
        DROP = 128,         /* … and is left out */
        MUTE = 256,         /* its parts are read for their markup and left out */
        IN_HEAD = 512,      /* belongs to the head as long as there is no body */
        IMPLIED_END = 1024, /* ends with what is around it */
        TABLE_ONLY = 2048,  /* holds parts of a table and no text … */
        TABLE_PART = 4096,  /* … and these are they */
        OWN_WAY = 8192,     /* make_way has a rule for it */
};

/* Tags that only the parser tells apart from TAG_OTHER. */
typedef enum {
        ONLY_APPLET = TAG_COUNT,
        ONLY_AREA,
        ONLY_B,
        ONLY_BASE,
        ONLY_BASEFONT,
        ONLY_BGSOUND,
        ONLY_BIG,
        ONLY_CODE,
        ONLY_COL,
        ONLY_COLGROUP,
        ONLY_DIALOG,
        ONLY_DIR,
        ONLY_EM,
        ONLY_EMBED,
        ONLY_FONT,
        ONLY_FRAME,
        ONLY_FRAMESET,
        ONLY_HGROUP,
        ONLY_I,
        ONLY_INPUT,
        ONLY_KEYGEN,
        ONLY_MARQUEE,
        ONLY_NOBR,
        ONLY_NOEMBED,
        ONLY_OBJECT,
        ONLY_OPTGROUP,
        ONLY_PARAM,
        ONLY_S,
        ONLY_SMALL,
        ONLY_SOURCE,
        ONLY_STRIKE,
        ONLY_STRONG,
        ONLY_SVG,
        ONLY_TRACK,
        ONLY_TT,
        ONLY_U,
        ONLY_WBR,
        TAGS
} OnlyTag;

typedef struct {
        Str name;
        uint8_t tag;
        uint16_t bits;
} TagRow;
static const TagRow tag_rows[] = {
        {SC("a"), TAG_A, FORMAT | OWN_WAY},
        {SC("address"), TAG_ADDRESS, CLOSES_P | SPECIAL},
        {SC("applet"), ONLY_APPLET, SPECIAL | WALL},
        {SC("area"), ONLY_AREA, VOID},
        {SC("article"), TAG_ARTICLE, CLOSES_P | SPECIAL},
        {SC("aside"), TAG_ASIDE, CLOSES_P | SPECIAL},
        {SC("audio"), TAG_AUDIO, MUTE},
        {SC("b"), ONLY_B, FORMAT},
        {SC("base"), ONLY_BASE, VOID | IN_HEAD},
        {SC("basefont"), ONLY_BASEFONT, VOID | IN_HEAD},
        {SC("bgsound"), ONLY_BGSOUND, VOID | IN_HEAD},
        {SC("big"), ONLY_BIG, FORMAT},
        {SC("blockquote"), TAG_BLOCKQUOTE, CLOSES_P | SPECIAL},
        {SC("body"), TAG_BODY, SPECIAL | OWN_WAY},
        {SC("br"), TAG_BR, VOID},
        {SC("button"), TAG_BUTTON, SPECIAL | OWN_WAY},
        {SC("canvas"), TAG_CANVAS, MUTE},
        {SC("caption"), TAG_CAPTION, SPECIAL | WALL | TABLE_PART},
        {SC("center"), TAG_CENTER, CLOSES_P | SPECIAL},
        {SC("code"), ONLY_CODE, FORMAT},
        {SC("col"), ONLY_COL, VOID | OWN_WAY},
        {SC("colgroup"), ONLY_COLGROUP, OWN_WAY},
        {SC("datalist"), TAG_DATALIST, MUTE},
        {SC("dd"), TAG_DD, SPECIAL | IMPLIED_END | OWN_WAY},
        {SC("details"), TAG_DETAILS, CLOSES_P | SPECIAL},
        {SC("dialog"), ONLY_DIALOG, CLOSES_P},
        {SC("dir"), ONLY_DIR, CLOSES_P | SPECIAL},
        {SC("div"), TAG_DIV, CLOSES_P | SPECIAL},
        {SC("dl"), TAG_DL, CLOSES_P | SPECIAL},
        {SC("dt"), TAG_DT, SPECIAL | IMPLIED_END | OWN_WAY},
        {SC("em"), ONLY_EM, FORMAT},
        {SC("embed"), ONLY_EMBED, VOID},
        {SC("fieldset"), TAG_FIELDSET, CLOSES_P | SPECIAL},
        {SC("figcaption"), TAG_FIGCAPTION, CLOSES_P | SPECIAL},
        {SC("figure"), TAG_FIGURE, CLOSES_P | SPECIAL},
        {SC("font"), ONLY_FONT, FORMAT},
        {SC("footer"), TAG_FOOTER, CLOSES_P | SPECIAL},
        {SC("form"), TAG_FORM, CLOSES_P | SPECIAL | OWN_WAY},
        {SC("frame"), ONLY_FRAME, VOID | OWN_WAY},
        {SC("frameset"), ONLY_FRAMESET, OWN_WAY},
        {SC("h1"), TAG_H1, CLOSES_P | SPECIAL | HEADING},
        {SC("h2"), TAG_H2, CLOSES_P | SPECIAL | HEADING},
        {SC("h3"), TAG_H3, CLOSES_P | SPECIAL | HEADING},
        {SC("h4"), TAG_H4, CLOSES_P | SPECIAL | HEADING},
        {SC("h5"), TAG_H5, CLOSES_P | SPECIAL | HEADING},
        {SC("h6"), TAG_H6, CLOSES_P | SPECIAL | HEADING},
        {SC("head"), TAG_HEAD, SPECIAL | OWN_WAY},
        {SC("header"), TAG_HEADER, CLOSES_P | SPECIAL},
        {SC("hgroup"), ONLY_HGROUP, CLOSES_P | SPECIAL},
        {SC("hr"), TAG_HR, VOID | CLOSES_P},
        {SC("html"), TAG_HTML, SPECIAL | WALL | OWN_WAY},
        {SC("i"), ONLY_I, FORMAT},
        {SC("iframe"), TAG_IFRAME, RAW | DROP},
        {SC("image"), TAG_IMG, VOID},
        {SC("img"), TAG_IMG, VOID},
        {SC("input"), ONLY_INPUT, VOID},
        {SC("keygen"), ONLY_KEYGEN, VOID},
        {SC("label"), TAG_LABEL, 0},
        {SC("li"), TAG_LI, SPECIAL | IMPLIED_END | OWN_WAY},
        {SC("link"), TAG_LINK, VOID | IN_HEAD},
        {SC("listing"), TAG_LISTING, CLOSES_P | SPECIAL},
        {SC("main"), TAG_MAIN, CLOSES_P | SPECIAL},
        {SC("marquee"), ONLY_MARQUEE, SPECIAL | WALL},
        {SC("menu"), TAG_MENU, CLOSES_P | SPECIAL},
        {SC("meta"), TAG_META, VOID | IN_HEAD},
        {SC("nav"), TAG_NAV, CLOSES_P | SPECIAL},
        {SC("nobr"), ONLY_NOBR, FORMAT},
        {SC("noembed"), ONLY_NOEMBED, RAW | DROP},
        {SC("noframes"), TAG_NOFRAMES, RAW | DROP | IN_HEAD},
        {SC("noscript"), TAG_NOSCRIPT, RAW | DROP | IN_HEAD},
        {SC("object"), ONLY_OBJECT, SPECIAL | WALL},
        {SC("ol"), TAG_OL, CLOSES_P | SPECIAL},
        {SC("optgroup"), ONLY_OPTGROUP, IMPLIED_END | OWN_WAY},
        {SC("option"), TAG_OPTION, IMPLIED_END | MUTE | OWN_WAY},
        {SC("p"), TAG_P, CLOSES_P | SPECIAL | IMPLIED_END},
        {SC("param"), ONLY_PARAM, VOID},
        {SC("plaintext"), TAG_PLAINTEXT, CLOSES_P | RAW},
        {SC("pre"), TAG_PRE, CLOSES_P | SPECIAL},
        {SC("s"), ONLY_S, FORMAT},
        {SC("script"), TAG_SCRIPT, RAW | DROP | IN_HEAD},
        {SC("section"), TAG_SECTION, CLOSES_P | SPECIAL},
        {SC("select"), TAG_SELECT, SPECIAL | MUTE},
        {SC("small"), ONLY_SMALL, FORMAT},
        {SC("source"), ONLY_SOURCE, VOID},
        {SC("strike"), ONLY_STRIKE, FORMAT},
        {SC("strong"), ONLY_STRONG, FORMAT},
        {SC("style"), TAG_STYLE, RAW | DROP | IN_HEAD},
        {SC("summary"), TAG_SUMMARY, CLOSES_P | SPECIAL},
        {SC("svg"), ONLY_SVG, RAW | DROP},
        {SC("table"), TAG_TABLE, CLOSES_P | SPECIAL | WALL | TABLE_ONLY | OWN_WAY},
        {SC("tbody"), TAG_TBODY, SPECIAL | TABLE_ONLY | TABLE_PART},
        {SC("td"), TAG_TD, SPECIAL | WALL | TABLE_PART},
        {SC("template"), TAG_TEMPLATE, SPECIAL | WALL | MUTE | IN_HEAD},
        {SC("textarea"), TAG_TEXTAREA, RAW | DROP},
        {SC("tfoot"), TAG_TFOOT, SPECIAL | TABLE_ONLY | TABLE_PART},
        {SC("th"), TAG_TH, SPECIAL | WALL | TABLE_PART},
        {SC("thead"), TAG_THEAD, SPECIAL | TABLE_ONLY | TABLE_PART},
        {SC("time"), TAG_TIME, 0},
        {SC("title"), TAG_TITLE, RAW | IN_HEAD},
        {SC("tr"), TAG_TR, SPECIAL | TABLE_ONLY | TABLE_PART},
        {SC("track"), ONLY_TRACK, VOID},
        {SC("tt"), ONLY_TT, FORMAT},
        {SC("u"), ONLY_U, FORMAT},
        {SC("ul"), TAG_UL, CLOSES_P | SPECIAL},
        {SC("video"), TAG_VIDEO, MUTE},
        {SC("wbr"), ONLY_WBR, VOID},
        {SC("xmp"), TAG_XMP, CLOSES_P | RAW},
};
static const TagRow other_row = {SC(""), TAG_OTHER, 0};

#define SLOTS 512
#define ATTRS_ROOM 256 /* attributes for which room is made at once */

typedef struct {
        const TagRow *row;
        uint64_t name;
        uint32_t node; /* itself, or the node that stands around it if it is left out */
        bool ghost;    /* its end tag has come, what is in it has not ended */
        bool mute;     /* nothing in it becomes a node, itself included */
} Open;
typedef struct {
        Arena *a;
        Str s;
        size_t at; /* of the next token */
        VEC(HtmlNode) nodes;
        HtmlAttr *attrs; /* room for n_attrs more */
        size_t n_attrs;
        Open open[DEPTH_MAX + 4];
        size_t depth;
        uint16_t n_open[TAGS]; /* how many of each are open; ghosts are not */
        HtmlBlank blank;       /* since the last node */
        uint32_t link;   /* a link that ended with what was around it and goes on in what follows */
        bool head, body; /* have been there */
        HtmlScripts scripts;
        uint16_t
                unending; /* kinds of raw elements whose end tag never comes again: bits of unending_tags */
        uint64_t names[ARRAY_LEN(tag_rows)];
        uint8_t slots[SLOTS]; /* tag_rows by name, 1 and up */
} Parser;

static size_t slot_of(uint64_t name)
{
        return name * 0x9E3779B97F4A7C15u >> 55;
}
_Static_assert(SLOTS == 1 << 9, "slot_of gives nine bits");

static void fill_slots(Parser *p)
{
        for (size_t i = 0; i < ARRAY_LEN(tag_rows); i++) {
                p->names[i] = html_name(tag_rows[i].name);
                size_t at = slot_of(p->names[i]);
                while (p->slots[at])
                        at = (at + 1) % SLOTS;
                p->slots[at] = (uint8_t)(i + 1);
        }
}

/* name: as it stands in the page. */
static const TagRow *row_of(const Parser *p, uint64_t number, Str name)
{
        for (size_t at = slot_of(number); p->slots[at]; at = (at + 1) % SLOTS) {
                const TagRow *row = &tag_rows[p->slots[at] - 1];
                if (p->names[p->slots[at] - 1] == number && row->name.n == name.n &&
                        (name.n <= sizeof number || str_eq_nocase(row->name, name)))
                        return row;
        }
        return &other_row;
}

static const TagRow *row_of_tag(const Parser *p, const HtmlToken *t)
{
        return row_of(p, t->name, str_slice(t->text, 0, t->n_name));
}

/* Nodes
 * ----- */
static Open *top(Parser *p)
{
        return &p->open[p->depth - 1];
}

static bool top_is(Parser *p, unsigned tag)
{
        return top(p)->row->tag == tag && !top(p)->ghost;
}

static HtmlNode *add_node(Parser *p, HtmlTag tag)
{
        HtmlNode *n = VEC_PUSH(p->a, &p->nodes);
        *n = (HtmlNode){.tag = tag,
                .parent = p->depth ? top(p)->node : 0,
                .end = (uint32_t)p->nodes.n,
                .blank = (uint8_t)p->blank};
        p->blank = NO_BLANK;
        return n;
}

/* Where the next tag's attributes have room; they stay there if it becomes a node. */
static HtmlAttr *attrs_room(Parser *p)
{
        if (p->n_attrs < ATTR_COUNT) {
                p->attrs = arena_room(p->a, sizeof *p->attrs, ATTRS_ROOM);
                p->n_attrs = ATTRS_ROOM;
        }
        return p->attrs;
}

static void add_attrs(Parser *p, HtmlNode *n, const HtmlToken *t)
{
        if (!t || !t->n_attrs)
                return;
        if (memchr(t->text.p, '&', t->text.n))
                for (size_t i = 0; i < t->n_attrs; i++)
                        t->attrs[i].value = html_unescape(p->a, t->attrs[i].value, IN_ATTRIBUTE);
        n->attrs = t->attrs;
        n->n_attrs = t->n_attrs;
        p->attrs += t->n_attrs;
        p->n_attrs -= t->n_attrs;
}

static HtmlTag plain_tag(const TagRow *row)
{
        return row->tag < TAG_COUNT ? (HtmlTag)row->tag : TAG_OTHER;
}

static void add_text(Parser *p, Str text, HtmlPlace place)
{
        if (text.n && !top(p)->mute) {
                HtmlNode *n = add_node(p, TAG_TEXT);
                n->text = place == IN_TEXT ? html_unescape(p->a, text, IN_TEXT) : text;
        }
}

/* The stack
 * --------- */
/* t: its attributes, NULL if there are none. */
static void push(Parser *p, const TagRow *row, const HtmlToken *t, uint64_t name)
{
        bool mute = (row->bits & MUTE) || (p->depth && top(p)->mute);
        uint32_t node = p->depth ? top(p)->node : 0;
        if (p->depth >= DEPTH_MAX || p->nodes.n >= NODES_MAX)
                return;
        if (!mute) {
                node = (uint32_t)p->nodes.n;
                add_attrs(p, add_node(p, plain_tag(row)), t);
        }
        p->open[p->depth++] = (Open){.row = row, .name = name, .node = node, .mute = mute};
        p->n_open[row->tag]++;
}

static void push_implied(Parser *p, Str name, const HtmlToken *t)
{
        uint64_t number = html_name(name);
        push(p, row_of(p, number, name), t, number);
}

static void pop(Parser *p)
{
        Open *o = top(p);
        if (!o->mute)
                p->nodes.p[o->node].end = (uint32_t)p->nodes.n;
        if (!o->ghost)
                p->n_open[o->row->tag]--;
        if (o->row->tag == TAG_A && !o->ghost && !o->mute)
                p->link = o->node;
        else if (o->row->bits & WALL)
                p->link = NO_NODE;
        p->depth--;
}

static void pop_to(Parser *p, size_t depth)
{
        while (p->depth > depth)
                pop(p);
}

/* Walls of a search: what a search for an open element does not look behind. */
typedef enum { OF_ALL, OF_BUTTON, OF_LIST, OF_TABLE } Walls;

static bool is_wall(const Open *o, Walls walls)
{
        unsigned tag = o->row->tag;
        if (walls == OF_TABLE)
                return tag == TAG_TABLE || tag == TAG_TEMPLATE || tag == TAG_HTML;
        return (o->row->bits & WALL) || (walls == OF_BUTTON && tag == TAG_BUTTON) ||
                (walls == OF_LIST && (tag == TAG_OL || tag == TAG_UL));
}

/* Where on the stack the innermost element of this tag is open; 0 (the root) if none is in reach. */
static size_t in_reach(const Parser *p, unsigned tag, Walls walls)
{
        if (!p->n_open[tag])
                return 0;
        for (size_t i = p->depth; i-- > 1;) {
                if (p->open[i].row->tag == tag && !p->open[i].ghost)
                        return i;
                if (is_wall(&p->open[i], walls))
                        return 0;
        }
        return 0;
}

static void close_p(Parser *p)
{
        size_t at = in_reach(p, TAG_P, OF_BUTTON);
        if (at)
                pop_to(p, at);
}

/* Head and body
 * ------------- */
static void open_body(Parser *p, const HtmlToken *t)
{
        if (p->body)
                return;
        pop_to(p, 1);
        p->body = true;
        push_implied(p, S("body"), t);
}

static void open_head(Parser *p)
{
        if (p->head || p->body)
                return;
        p->head = true;
        push_implied(p, S("head"), NULL);
}

/* Links
 * ----- */
/* The link that is open within this cell; 0 if none. */
static size_t open_link(const Parser *p)
{
        return in_reach(p, TAG_A, OF_ALL);
}

/* A link that its block ended before its own end tag goes on in the next block. */
static void resume_link(Parser *p)
{
        if (p->link == NO_NODE)
                return;
        const HtmlNode link = p->nodes.p[p->link];
        p->link = NO_NODE;
        if (top(p)->mute || p->depth >= DEPTH_MAX || open_link(p))
                return;
        push_implied(p, S("a"), NULL);
        p->nodes.p[top(p)->node].attrs = link.attrs;
        p->nodes.p[top(p)->node].n_attrs = link.n_attrs;
}

/* Opens once more what was open above the link at at; formatting is left. */
static void close_link_under(Parser *p, size_t at)
{
        Open above[DEPTH_MAX];
        size_t n = p->depth - at - 1;
        memcpy(above, &p->open[at + 1], n * sizeof *above);
        pop_to(p, at);
        for (size_t i = 0; i < n; i++) {
                if ((above[i].row->bits & FORMAT) || above[i].ghost)
                        continue;
                push(p, above[i].row, NULL, above[i].name);
                if (above[i].mute || top(p)->mute)
                        continue;
                HtmlNode *own = &p->nodes.p[top(p)->node];
                own->attrs = p->nodes.p[above[i].node].attrs;
                own->n_attrs = p->nodes.p[above[i].node].n_attrs;
        }
}

static void end_link(Parser *p)
{
        size_t at = open_link(p);
        bool block = false;
        for (size_t i = at + 1; at && i < p->depth; i++)
                block = block || (p->open[i].row->bits & SPECIAL);
        if (at && block)
                close_link_under(p, at);
        else if (at)
                pop_to(p, at);
        p->link = NO_NODE;
}

/* Tables
 * ------ */
static bool is_section(unsigned tag)
{
        return tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT;
}

/* Closes what is open in the innermost table, but for the part of it that may hold a section, a row or a cell, which is
 * made if there is none. False if no table is open. */
static bool make_place(Parser *p, unsigned tag)
{
        size_t table = in_reach(p, TAG_TABLE, OF_TABLE), keep = table + 1;
        if (!table)
                return false;
        bool row = tag == TAG_TR, cell = tag == TAG_TD || tag == TAG_TH;
        if ((row || cell) && keep < p->depth && is_section(p->open[keep].row->tag))
                keep++;
        if (cell && keep < p->depth && p->open[keep].row->tag == TAG_TR)
                keep++;
        pop_to(p, keep);
        if ((row || cell) && top_is(p, TAG_TABLE))
                push_implied(p, S("tbody"), NULL);
        if (cell && !top_is(p, TAG_TR))
                push_implied(p, S("tr"), NULL);
        return true;
}

static bool in_table_only(Parser *p)
{
        return top(p)->row->bits & TABLE_ONLY;
}

/* Raw elements
 * ------------ */
/* Elements that would swallow the rest of the page if their end tag is missing: then their tag is passed over. */
static const uint8_t unending_tags[] = {ONLY_SVG, TAG_NOSCRIPT, TAG_TEXTAREA, TAG_IFRAME};

/* A program may hold "<!-- <script> </script>" before its own end tag. */
static size_t script_end(Str s, size_t from)
{
        bool comment = false, inner = false;
        for (size_t at = from; at < s.n; at++) {
                const char *lt = memchr(s.p + at, '<', s.n - at);
                if (!lt)
                        break;
                at = (size_t)(lt - s.p);
                Str rest = str_slice(s, at + 1, s.n);
                if (str_starts(rest, S("!--"))) {
                        comment = true;
                        from = at;
                } else if (comment && !inner && str_eq_nocase(str_slice(rest, 0, 6), S("script"))) {
                        inner = str_find(str_slice(s, from, at), S("-->"), 0) == SIZE_MAX;
                        comment = inner;
                        from = at;
                } else if (html_raw_end(str_slice(s, 0, at + 9), at, "script") == at) {
                        if (!inner)
                                return at;
                        inner = false;
                }
        }
        return SIZE_MAX;
}

static size_t raw_end(const Parser *p, const TagRow *row)
{
        if (row->tag != TAG_SCRIPT)
                return html_raw_end(p->s, p->at, row->name.p);
        size_t end = script_end(p->s, p->at);
        return end != SIZE_MAX ? end : html_raw_end(p->s, p->at, row->name.p);
}

static bool never_ends(Parser *p, const TagRow *row, size_t end)
{
        for (size_t i = 0; i < ARRAY_LEN(unending_tags); i++)
                if (unending_tags[i] == row->tag && end == SIZE_MAX) {
                        p->unending |= (uint16_t)(1u << i);
                        return true;
                }
        return false;
}

static bool known_unending(const Parser *p, const TagRow *row)
{
        for (size_t i = 0; i < ARRAY_LEN(unending_tags); i++)
                if (unending_tags[i] == row->tag && (p->unending & 1u << i))
                        return true;
        return false;
}

static void raw_element(Parser *p, const TagRow *row, const HtmlToken *t)
{
        if (known_unending(p, row) || (row->tag == ONLY_SVG && t->closed))
                return;
        size_t end = row->tag == TAG_PLAINTEXT ? SIZE_MAX : raw_end(p, row);
        if (never_ends(p, row, end))
                return;
        Str inner = str_slice(p->s, p->at, end);
        p->at = MIN(end, p->s.n);                /* the end tag comes next, and closes nothing */
        bool described = row->tag == TAG_SCRIPT; /* for search engines */
        for (size_t i = 0; i < t->n_attrs && described; i++)
                described = t->attrs[i].name == ATTR_TYPE
                        ? str_eq_nocase(t->attrs[i].value, S("application/ld+json"))
                        : described;
        bool typed = false;
        for (size_t i = 0; i < t->n_attrs; i++)
                typed = typed || t->attrs[i].name == ATTR_TYPE;
        if ((row->bits & DROP) && !(described && typed))
                return;
        push(p, row, t, t->name);
        add_text(p, inner, row->tag == TAG_TITLE ? IN_TEXT : IN_ATTRIBUTE);
        pop(p);
}

/* Start tags
 * ---------- */
/* <li> ends the item before it, <dd> and <dt> each other; not through a list. */
static void end_item(Parser *p, unsigned tag)
{
        for (size_t i = p->depth; i-- > 1;) {
                unsigned open = p->open[i].row->tag;
                bool same = tag == TAG_LI ? open == TAG_LI : open == TAG_DD || open == TAG_DT;
                if (same && !p->open[i].ghost) {
                        pop_to(p, i);
                        break;
                }
                if ((p->open[i].row->bits & SPECIAL) && open != TAG_ADDRESS && open != TAG_DIV &&
                        open != TAG_P)
                        break;
        }
        close_p(p);
}

/* In a <select> there are only its choices. False if the tag is passed over. */
static bool leave_select(Parser *p, const TagRow *row)
{
        size_t at = in_reach(p, TAG_SELECT, OF_TABLE);
        unsigned tag = row->tag;
        if (!at || tag == TAG_OPTION || tag == ONLY_OPTGROUP || tag == TAG_SCRIPT ||
                tag == TAG_TEMPLATE)
                return true;
        bool table = p->n_open[TAG_TABLE] && ((row->bits & TABLE_PART) || tag == TAG_TABLE);
        if (!table && tag != TAG_SELECT && tag != ONLY_INPUT && tag != ONLY_KEYGEN &&
                tag != TAG_TEXTAREA)
                return false;
        pop_to(p, at);
        return tag != TAG_SELECT;
}

/* What the tag ends before it begins. False if it is passed over. */
static bool make_way(Parser *p, const TagRow *row)
{
        unsigned tag = row->tag;
        size_t at = 0;
        if (row->bits & TABLE_PART)
                return make_place(p, tag);
        if (row->bits & CLOSES_P)
                close_p(p);
        if ((row->bits & HEADING) && (top(p)->row->bits & HEADING) && !top(p)->ghost)
                pop(p);
        if (!(row->bits & OWN_WAY))
                return true;
        if (tag == TAG_LI || tag == TAG_DD || tag == TAG_DT)
                end_item(p, tag);
        else if (tag == TAG_A)
                end_link(p);
        else if (tag == TAG_BUTTON && (at = in_reach(p, TAG_BUTTON, OF_ALL)) != 0)
                pop_to(p, at);
        else if ((tag == TAG_OPTION || tag == ONLY_OPTGROUP) && top_is(p, TAG_OPTION))
                pop(p);
        else if (tag == TAG_TABLE && in_table_only(p))
                pop_to(p, MAX(in_reach(p, TAG_TABLE, OF_TABLE), 1));
        else if (tag == TAG_FORM && (p->n_open[TAG_FORM] || in_table_only(p)))
                return false;
        return tag != ONLY_COL && tag != ONLY_COLGROUP && tag != ONLY_FRAME &&
                tag != ONLY_FRAMESET && tag != TAG_HTML && tag != TAG_HEAD && tag != TAG_BODY;
}

/* Before there is a body, each tag says whether it belongs to the head or opens the body. */
static void open_around(Parser *p, const TagRow *row, const HtmlToken *t)
{
        if (row->tag == TAG_HEAD || (row->bits & IN_HEAD))
                open_head(p);
        else if (row->tag == TAG_BODY)
                open_body(p, t);
        else if (row->tag != TAG_HTML && !p->n_open[TAG_TEMPLATE])
                open_body(p, NULL);
}

static void start_tag(Parser *p, const HtmlToken *t)
{
        const TagRow *row = row_of_tag(p, t);
        if (!p->body)
                open_around(p, row, t);
        if (p->n_open[TAG_SELECT] && !leave_select(p, row))
                return;
        if (!make_way(p, row))
                return;
        if (p->nodes.n >= NODES_MAX)
                return;
        if (!(row->bits & (SPECIAL | IN_HEAD)) && !in_table_only(p))
                resume_link(p);
        if (row->tag == TAG_NOSCRIPT && p->scripts == WITHOUT_SCRIPTS)
                return; /* its content stands where it stood */
        if (row->bits & RAW) {
                raw_element(p, row, t);
        } else if (!(row->bits & VOID)) {
                push(p, row, t, t->name);
        } else if (row->tag == TAG_META || row->tag == TAG_LINK || !top(p)->mute) {
                add_attrs(p, add_node(p, plain_tag(row)), t);
        }
}

/* End tags
 * -------- */
static void end_block(Parser *p, unsigned tag, Walls walls)
{
        size_t at = in_reach(p, tag, walls);
        if (at)
                pop_to(p, at);
}

static void end_heading(Parser *p)
{
        for (size_t i = p->depth; i-- > 1 && !(p->open[i].row->bits & WALL);)
                if ((p->open[i].row->bits & HEADING) && !p->open[i].ghost) {
                        pop_to(p, i);
                        return;
                }
}

/* What a form holds may go on behind its end. */
static void end_form(Parser *p)
{
        size_t at = in_reach(p, TAG_FORM, OF_ALL), last = p->depth;
        if (!at)
                return;
        while (last > at + 1 && (p->open[last - 1].row->bits & IMPLIED_END))
                last--;
        if (last == at + 1) {
                pop_to(p, at);
                return;
        }
        p->open[at].ghost = true;
        p->n_open[TAG_FORM]--;
}

static void end_other(Parser *p, const TagRow *row, uint64_t name)
{
        bool format = row->bits & FORMAT, block = false;
        for (size_t i = p->depth; i-- > 1;) {
                Open *o = &p->open[i];
                bool same = o->row == row && o->name == name && !o->ghost;
                if (same && block) {
                        o->ghost = true;
                        p->n_open[row->tag]--;
                        return;
                }
                if (same) {
                        pop_to(p, i);
                        return;
                }
                block = block || (o->row->bits & SPECIAL);
                if (block && (!format || (o->row->bits & WALL)))
                        return;
        }
}

static void end_tag(Parser *p, const HtmlToken *t)
{
        const TagRow *row = row_of_tag(p, t);
        unsigned tag = row->tag;
        if (tag == TAG_HEAD || tag == TAG_BODY || tag == TAG_HTML)
                return;
        if (tag == TAG_P && !in_reach(p, TAG_P, OF_BUTTON)) { /* stands for an empty paragraph */
                open_body(p, NULL);
                if (!top(p)->mute)
                        add_node(p, TAG_P);
        } else if (tag == TAG_BR) {
                if (p->body && !top(p)->mute)
                        add_node(p, TAG_BR);
        } else if (tag == TAG_A) {
                end_link(p);
        } else if (tag == TAG_FORM) {
                end_form(p);
        } else if (row->bits & HEADING) {
                end_heading(p);
        } else if (tag == TAG_TABLE || tag == TAG_SELECT || (row->bits & TABLE_PART)) {
                end_block(p, tag, OF_TABLE);
        } else if (row->bits & SPECIAL) {
                end_block(p, tag, tag == TAG_LI ? OF_LIST : tag == TAG_P ? OF_BUTTON : OF_ALL);
        } else if (!(row->bits & (VOID | RAW))) {
                end_other(p, row, t->name);
        }
}

/* Texts
 * ----- */
/* Indentation is a line break and a long row of one sign. */
static bool is_blank(Str s)
{
        static const bool blanks[256] = {
                [' '] = true, ['\n'] = true, ['\t'] = true, ['\r'] = true, ['\f'] = true};
        size_t i = 0;
        while (i < s.n && blanks[(unsigned char)s.p[i]]) {
                uint64_t eight, same = (uint64_t)0x0101010101010101u * (unsigned char)s.p[i++];
                for (; i + sizeof eight <= s.n; i += sizeof eight) {
                        memcpy(&eight, s.p + i, sizeof eight);
                        if (eight == same)
                                continue;
                        i += (size_t)__builtin_ctzll(eight ^ same) / 8;
                        break;
                }
        }
        return i == s.n;
}

/* Of indentation the next node says whether there is a line break. */
static void blank_text(Parser *p, Str s)
{
        if (!p->body || in_table_only(p) || top(p)->mute || p->blank == LINE_BREAK_BEFORE)
                return;
        bool line_break = s.p[0] == '\n' || memchr(s.p, '\n', s.n);
        p->blank = line_break ? LINE_BREAK_BEFORE : BLANK_BEFORE;
}

static void text(Parser *p, Str s)
{
        bool blank = is_blank(s);
        if (blank && !p->n_open[TAG_PRE] && !p->n_open[TAG_LISTING]) {
                blank_text(p, s);
                return;
        }
        if (blank && (!p->body || in_table_only(p)))
                return;
        if (!p->n_open[TAG_TEMPLATE])
                open_body(p, NULL);
        if (!blank && !in_table_only(p))
                resume_link(p);
        if (p->nodes.n < NODES_MAX)
                add_text(p, s, IN_TEXT);
}

HtmlTree html_parse(Arena *a, Str s, HtmlScripts scripts)
{
        Parser *p = NEW(a, Parser);
        HtmlToken t;
        p->a = a;
        p->s = s;
        p->link = NO_NODE;
        p->scripts = scripts;
        p->nodes.cap = MIN(s.n / NODE_BYTES, NODES_FIRST) + NODES_LEAST;
        p->nodes.p = arena_room(a, sizeof *p->nodes.p, p->nodes.cap);
        fill_slots(p);
        push_implied(p, S("html"), NULL);
        for (;;) {
                t.attrs = attrs_room(p);
                html_token(s, &p->at, &t);
                if (t.kind == TOKEN_TEXT)
                        text(p, t.text);
                else if (t.kind == TOKEN_START)
                        start_tag(p, &t);
                else if (t.kind == TOKEN_END)
                        end_tag(p, &t);
                else
                        break;
        }
        pop_to(p, 0);
        return (HtmlTree){p->nodes.p, p->nodes.n};
}

/* Reading the tree
 * ---------------- */
Str html_attr(const HtmlNode *n, HtmlAttrName name)
{
        for (size_t i = 0; i < n->n_attrs; i++)
                if (n->attrs[i].name == name)
                        return n->attrs[i].value;
        return (Str){"", 0};
}

bool html_has(const HtmlNode *n, HtmlAttrName name)
{
        for (size_t i = 0; i < n->n_attrs; i++)
                if (n->attrs[i].name == name)
                        return true;
        return false;
}

Str html_text(Arena *a, const HtmlTree *t, size_t i)
{
        Buf b = buf_new(a);
        for (size_t k = i; k < t->p[i].end; k++) {
                if (t->p[k].tag != TAG_TEXT || t->p[k].blank)
                        buf_putc(&b, ' ');
                if (t->p[k].tag == TAG_TEXT)
                        buf_put(&b, t->p[k].text);
        }
        return squeeze(a, buf_str(&b));
}
