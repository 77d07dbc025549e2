/* html_main.c: which blocks of a page are its subject.
 *
 * Prose is what a page is about: blocks long enough to hold a sentence and not made of links. What the markup calls
 * navigation, comment or teaser is believed unless it holds a large part of the page's prose. The subject is the
 * innermost element that holds nearly all the prose that is left, or a smaller one that says of itself that it is
 * the article. Within it, lists of links go, what stands before the first and behind the last prose is judged by
 * its shape, and a heading that promises other pages ends the text. A page without prose is a list or a picture
 * book: there whatever is not furniture stays.
 *
 * The ideas are those of the open extractors (readability, trafilatura, boilerpipe); the shares and
 * lengths are first choices, few of which were compared with others on published collections. */
#include "ingest/html.h"

#include <string.h>

#define FURNITURE 70 /* boiler from which a block is furniture */
#define SURELY 95    /* boiler of what stands outside the subject */
#define FORM_BOILER 75
#define PROSE_BYTES 80 /* a shorter block is no prose */
#define WORD_MOST 120  /* bytes of a word; a longer one is none */
#define PAGE_BYTES 400 /* with less prose than this a page is no text */
#define OWN_BYTES 250  /* of an article beside which readers wrote more */
#define SHORT_BYTES 120
#define COPYRIGHT_BYTES 160
#define CARDS_LEAST 5   /* fewer are no list */
#define CARD_LEAST 24   /* bytes of a card; a word of a menu has fewer */
#define CARD_LINE 100   /* bytes of a card that is one block */
#define CARDS_TEXT 1000 /* with more prose a page is a text with a list beside it */
#define CARD_SORTS 6    /* so many sorts of children are told apart */
#define CARDS_SHARE 2   /* so many times the text is what they hold */
#define FEW_BLOCKS 10
#define TOLD_BYTES 120     /* a shorter description of a product is no text */
#define TOLD_SHARE 3       /* so many times what the markup holds */
#define TOLD_BEGIN 40      /* bytes by which a text is known again */
#define SENTENCE_BYTES 100 /* of a page's description, which stands for its text … */
#define SENTENCE_MOST 200  /* … where there is less than this */
#define TITLE_BYTES 600    /* a longer one is not looked for */

typedef struct {
        const HtmlTree *t;
        const HtmlLayout *l;
        Doc *d;
        bool comments; /* are the subject */
        bool own;      /* something that calls itself the text stands beside them */
        bool text;     /* mostly prose, no list */
        bool article;  /* says the description of the page */
        const HtmlBox *boxes;
        size_t n_boxes;
        HtmlHint *hints;    /* of each box */
        uint8_t *parts;     /* of each box: the surest HtmlPart around it */
        size_t *prose;      /* sums before block i of the bytes of prose */
        size_t *bytes;      /* … of what is no furniture */
        size_t *links;      /* … of that, inside links */
        size_t *raw;        /* bytes, before the hints */
        uint8_t *marked;    /* of each block: boiler before the hints */
        bool *junk;         /* of each block: no writing, or said before */
        bool *off;          /* of each block: taken out of the subject */
        size_t box;         /* the subject */
        size_t from, to;    /* its blocks */
        size_t first, last; /* its first and last block of prose; first > last: none */
} Main;

static const Block *block(const Main *m, size_t i)
{
        return &m->d->blocks[i];
}

static bool kept(const Main *m, size_t i)
{
        return block(m, i)->boiler < FURNITURE && !m->off[i] && !m->junk[i];
}

static bool is_prose(const Main *m, size_t i)
{
        const Block *b = block(m, i);
        return b->text.n >= PROSE_BYTES && b->link_share <= 40 && b->kind != BLOCK_FIGURE &&
                !m->junk[i];
}

static void sum_up(Main *m)
{
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                size_t n = kept(m, i) ? block(m, i)->text.n : 0;
                size_t links = MIN(n, m->l->blocks.p[i].links);
                m->bytes[i + 1] = m->bytes[i] + n;
                m->links[i + 1] = m->links[i] + links;
                m->prose[i + 1] = m->prose[i] + (is_prose(m, i) ? n : 0);
        }
}

static size_t sum_of(const Main *m, const size_t *sums, size_t box)
{
        return sums[m->boxes[box].to] - sums[m->boxes[box].from];
}

static const HtmlNode *element(const Main *m, size_t box)
{
        return &m->t->p[m->boxes[box].node];
}

/* Blocks that are no writing, and prose that stands there for the second time
 * ---------------------------------------------------------------------------- */
/* A key or an address of a program: one word of ASCII without end. Looked for from its end, so that of most texts few
 * bytes are looked at. */
static bool is_junk(Str s)
{
        if (s.n && s.p[0] == '<' && (str_starts(s, S("<img ")) || str_starts(s, S("<iframe "))))
                return true;
        for (size_t from = 0, at; from + WORD_MOST < s.n; from = at + 1) {
                for (at = from + WORD_MOST; s.p[at] != ' ' && (unsigned char)s.p[at] < 0x80; at--)
                        if (at == from)
                                return true;
        }
        return false;
}

static void find_junk(Ctx *c, Main *m)
{
        Map seen = map_new(c->arena);
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                const Block *b = block(m, i);
                m->junk[i] = is_junk(b->text) && b->kind != BLOCK_PREFORMATTED;
                if (!is_prose(m, i))
                        continue;
                if (map_lookup(&seen, b->text))
                        m->junk[i] = true;
                else
                        map_put(&seen, b->text, m);
        }
}

/* A text under the one great heading, before the first comment: whatever readers wrote below it, it is the subject. In a thread
 * the first post is as often called a comment as the others, or none of them is. */
static bool has_own_text(const Main *m)
{
        size_t heading = SIZE_MAX, end = m->d->n_blocks;
        for (size_t i = 1; i < m->n_boxes; i++)
                if (m->hints[i].part == PART_COMMENT)
                        end = MIN(end, m->boxes[i].from);
        for (size_t i = 0; i < end && heading == SIZE_MAX; i++)
                if (block(m, i)->kind == BLOCK_HEADING && block(m, i)->level == 1)
                        heading = i;
        return heading != SIZE_MAX && m->prose[end] - m->prose[heading] >= OWN_BYTES;
}

/* What readers wrote is the subject where hardly anything else is, and nothing says that it is an article. */
static void judge_comments(Main *m)
{
        m->own = !m->comments && has_own_text(m);
        Str type = doc_meta(m->d, "type");
        size_t all = m->prose[m->d->n_blocks], most = 0;
        for (size_t i = 1; i < m->n_boxes; i++) {
                if (m->hints[i].part != PART_COMMENT)
                        continue;
                most += sum_of(m, m->prose, i);
                i = m->boxes[i].end - 1;
        }
        m->comments = m->comments ||
                (most * 100 > all * 70 && !m->own && !str_eq(type, S("article")) &&
                        !str_eq(doc_meta(m->d, "kind"), S("product")));
}

/* Hints
 * ----- */
/* A hint on an element that holds a good part of all prose is about something else, or wrong. */
static void apply_hints(Ctx *c, Main *m)
{
        uint8_t *boiler = NEW_N(c->arena, uint8_t, m->n_boxes);
        size_t all = m->prose[m->d->n_blocks], all_bytes = m->bytes[m->d->n_blocks];
        for (size_t i = 1; i < m->n_boxes; i++) {
                HtmlTag tag = element(m, i)->tag;
                HtmlHint hint = m->hints[i];
                size_t prose = sum_of(m, m->prose, i);
                boiler[i] = boiler[m->boxes[i].parent];
                m->parts[i] = m->parts[m->boxes[i].parent];
                if ((tag == TAG_FORM || tag == TAG_FIELDSET) && prose == 0 &&
                        hint.boiler < FORM_BOILER) /* its labels */
                        hint = (HtmlHint){.part = PART_CHROME, .boiler = FORM_BOILER};
                size_t most = hint.part == PART_COMMENT ? 90 : hint.boiler >= 80 ? 60 : 30;
                bool much = prose * 100 > all * most || sum_of(m, m->bytes, i) * 2 > all_bytes;
                if (hint.part == PART_DIALOG && all - prose >= PAGE_BYTES)
                        much = false;
                if (hint.part == PART_COMMENT && m->own)
                        much = false;
                if (hint.part == PART_SUBJECT || hint.boiler <= boiler[i] || much ||
                        (hint.part == PART_HIDDEN && prose * 100 >= sum_of(m, m->bytes, i) * 40))
                        continue;
                boiler[i] = hint.boiler;
                m->parts[i] = hint.part;
        }
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                Block *b = &m->d->blocks[i];
                size_t box = m->l->blocks.p[i].box;
                if (!(m->comments && m->parts[box] == PART_COMMENT))
                        b->boiler = MAX(b->boiler, boiler[box]);
        }
}

/* The element
 * ----------- */
/* The innermost element that holds at least share per cent of what the sums count. */
static size_t innermost(const Main *m, const size_t *sums, size_t share)
{
        size_t best = 0, all = sums[m->d->n_blocks];
        for (size_t i = 0; i < m->n_boxes; i++)
                if (sum_of(m, sums, i) * 100 >= all * share)
                        best = i;
        return best;
}

/* An element inside that calls itself the text, and holds enough of the prose and nearly all of what elements
 * of its sort hold: of the posts of a thread none is the text. */
static size_t named_subject(const Main *m, size_t box)
{
        size_t best = box, all = sum_of(m, m->prose, box);
        size_t sums[2] = {0}, ends[2] = {0}; /* of <article>, of named ones; outermost only */
        bool named = false, posts = false;   /* best is a named one; there are several */
        for (size_t i = box + 1; i < m->boxes[box].end; i++) {
                HtmlHint hint = m->hints[i];
                size_t prose = sum_of(m, m->prose, i);
                if (hint.part != PART_SUBJECT)
                        continue;
                if (i >= ends[hint.named] && (hint.named || element(m, i)->tag == TAG_ARTICLE)) {
                        posts = posts ||
                                (ends[1] && hint.named && prose >= PROSE_BYTES && !m->article);
                        sums[hint.named] += prose;
                        ends[hint.named] = m->boxes[i].end;
                }
                if (prose * 100 >= all * (hint.named ? 30 : 50)) {
                        best = i;
                        named = hint.named;
                }
        }
        size_t most = posts ? 97 : 75; /* a second one with prose: these are posts */
        return sum_of(m, m->prose, best) * 100 >= sums[named] * most ? best : box;
}

/* What stands around an element and is mostly prose belongs to it: a standfirst, a second half. */
static size_t widen(const Main *m, size_t box)
{
        for (size_t up = m->boxes[box].parent; up && element(m, up)->tag != TAG_BODY;
                up = m->boxes[up].parent) {
                size_t prose = sum_of(m, m->prose, up) - sum_of(m, m->prose, box);
                size_t bytes = sum_of(m, m->bytes, up) - sum_of(m, m->bytes, box);
                if (prose == 0)
                        continue;
                if (prose * 100 < bytes * 70)
                        break;
                box = up;
        }
        return box;
}

/* On a page with little prose: the largest element with a name of that kind, if it is no list of links. */
static size_t named_box(const Main *m)
{
        size_t best = 0, most = 0;
        for (size_t i = 0; i < m->n_boxes; i++) {
                if (!m->hints[i].named)
                        continue;
                size_t bytes = sum_of(m, m->bytes, i), links = sum_of(m, m->links, i);
                if (bytes > most && bytes >= 2 * PROSE_BYTES && links * 2 < bytes) {
                        best = i;
                        most = bytes;
                }
        }
        return best;
}

/* Cards
 * ----- */
/* Elements of one sort beside each other, each with a little text, are what a list of products, posts or places is
 * made of; the words of a menu are fewer. */
static uint32_t sort_of(const HtmlNode *n)
{
        Str name = html_attr(n, ATTR_CLASS);
        size_t end = 0;
        while (end < name.n && name.p[end] != ' ' && name.p[end] != '\n')
                end++;
        return (uint32_t)(str_hash(str_slice(name, 0, end)) * 31 + n->tag);
}

typedef struct {
        uint32_t sort;
        size_t n, bytes, blocks, largest;
} Cards;

/* A title with what it costs or who wrote it; an item of a menu is one short line. Parts of a page of which one
 * holds most of it are none. */
static bool are_cards(const Cards *s)
{
        return s->n >= CARDS_LEAST && s->largest * 5 <= s->bytes * 2 &&
                (s->blocks >= 2 * s->n || s->bytes >= CARD_LINE * s->n);
}

/* Bytes of the largest set of cards right below a box; 0 if there is none. */
static size_t cards_below(const Main *m, size_t box)
{
        Cards sets[CARD_SORTS] = {0};
        size_t n_sets = 0, most = 0, end = m->boxes[box].end;
        for (size_t i = box + 1; i < end; i = m->boxes[i].end) {
                size_t k = 0, bytes = sum_of(m, m->raw, i);
                uint32_t sort = sort_of(element(m, i));
                while (k < n_sets && sets[k].sort != sort)
                        k++;
                if (k == CARD_SORTS || bytes < CARD_LEAST)
                        continue;
                n_sets = MAX(n_sets, k + 1);
                sets[k] = (Cards){sort, sets[k].n + 1, sets[k].bytes + bytes,
                        sets[k].blocks + m->boxes[i].to - m->boxes[i].from,
                        MAX(sets[k].largest, bytes)};
                if (are_cards(&sets[k]))
                        most = MAX(most, sets[k].bytes);
        }
        return most;
}

/* The element that holds the cards of a page that is a list of them, if text is much less than they; else 0. */
static size_t find_cards(Ctx *c, Main *m, size_t text)
{
        size_t *sums = NEW_N(c->arena, size_t, m->d->n_blocks + 1), all = 0;
        bool *inside = NEW_N(c->arena, bool, m->d->n_blocks + 1);
        for (size_t i = 1; i < m->n_boxes; i++) {
                HtmlTag tag = element(m, i)->tag;
                bool beside = tag == TAG_NAV || tag == TAG_HEADER || tag == TAG_FOOTER ||
                        tag == TAG_ASIDE || m->parts[i] != PART_NONE;
                if (!beside && !cards_below(m, i))
                        continue;
                for (size_t k = m->boxes[i].from; k < m->boxes[i].to && !beside; k++)
                        inside[k] = true;
                i = m->boxes[i].end - 1;
        }
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                sums[i + 1] = sums[i] + (inside[i] ? m->raw[i + 1] - m->raw[i] : 0);
                all = sums[i + 1];
        }
        size_t prose = sum_of(m, m->prose, text),
               plain = sum_of(m, m->bytes, text) - sum_of(m, m->links, text);
        if (all < PAGE_BYTES || prose > CARDS_TEXT ||
                all < (prose < PAGE_BYTES ? plain : prose) * CARDS_SHARE)
                return 0;
        size_t box = innermost(m, sums, 80);
        for (size_t up = m->boxes[box].parent; up && element(m, up)->tag != TAG_BODY &&
                sum_of(m, m->raw, up) * 2 <= sum_of(m, m->raw, box) * 3;
                up = m->boxes[up].parent)
                box = up;
        return box;
}

/* What names of classes say of the parts of a card is not believed. */
static void restore_cards(Main *m, size_t box)
{
        for (size_t i = m->boxes[box].from; i < m->boxes[box].to; i++)
                if (m->parts[m->l->blocks.p[i].box] == PART_BYLINE ||
                        m->parts[m->l->blocks.p[i].box] == PART_RELATED)
                        m->d->blocks[i].boiler = m->marked[i];
}

/* The page says that it is about one thing. */
static bool is_single(const Main *m)
{
        Str type = doc_meta(m->d, "type");
        return m->article || m->comments || str_eq_nocase(type, S("article")) ||
                str_eq_nocase(type, S("product")) || str_eq(doc_meta(m->d, "kind"), S("product"));
}

static size_t find_subject(const Main *m)
{
        size_t prose = m->prose[m->d->n_blocks], box = 0;
        if (prose < PAGE_BYTES && (box = named_box(m)) != 0)
                return box;
        bool by_prose = prose >= (m->article ? 1 : PAGE_BYTES);
        return widen(m, named_subject(m, innermost(m, by_prose ? m->prose : m->bytes, 80)));
}

/* Lists of links
 * -------------- */
static bool may_list(HtmlTag tag)
{
        return tag == TAG_DIV || tag == TAG_UL || tag == TAG_OL || tag == TAG_SECTION ||
                tag == TAG_P || tag == TAG_TABLE || tag == TAG_DL || tag == TAG_LI ||
                tag == TAG_ASIDE || tag == TAG_FIGURE || tag == TAG_ARTICLE;
}

static void take_off(Main *m, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++)
                m->off[i] = true;
}

static void take_link_lists(Main *m)
{
        for (size_t i = m->box + 1; i < m->boxes[m->box].end; i++) {
                if (!may_list(element(m, i)->tag) || sum_of(m, m->prose, i))
                        continue;
                size_t bytes = sum_of(m, m->bytes, i), links = sum_of(m, m->links, i);
                if (bytes && links * 100 > bytes * 60)
                        take_off(m, m->boxes[i].from, m->boxes[i].to);
        }
}

/* Headings that promise other pages
 * --------------------------------- */
/* Openings of such headings, in lower case. */
static const char *const other_pages[] = {
        "related",
        "read more",
        "read next",
        "read also",
        "see also",
        "more about",
        "more from",
        "more in ",
        "more news",
        "more on ",
        "more stories",
        "more to read",
        "you may also",
        "you might also",
        "recommended",
        "most read",
        "most popular",
        "people who",
        "people also",
        "customers who",
        "customers also",
        "frequently bought",
        "similar items",
        "similar products",
        "recently viewed",
        "sponsored",
        "more like this",
        "recent posts",
        "popular posts",
        "trending",
        "latest news",
        "featured insights",
        "featured articles",
        "featured posts",
        "featured stories",
        "latest articles",
        "latest posts",
        "latest insights",
        "latest stories",
        "recent articles",
        "recent news",
        "keep reading",
        "up next",
        "next article",
        "top stories",
        "more articles",
        "other articles",
        "also read",
        "follow us",
        "stay connected",
        "get the latest",
        "similar posts",
        "similar articles",
        "join the conversation",
        "leave a comment",
        "leave a reply",
        "comments",
        "share this",
        "about the author",
        "sign up for",
        "subscribe to",
        "mehr aus",
        "mehr themen",
        "mehr zu",
        "das könnte",
        "das thema könnte",
        "ähnliche",
        "weitere artikel",
        "weitere beiträge",
        "weitere themen",
        "zum weiterlesen",
        "empfehlungen",
        "passend dazu",
        "kommentare",
        "auch interessant",
        "lesen sie auch",
        "artículos relacionados",
        "noticias relacionadas",
        "te puede interesar",
        "le puede interesar",
        "lea también",
        "leia também",
        "leia mais",
        "articles liés",
        "sur le même sujet",
        "veja também",
        "à lire aussi",
        "czytaj także",
        "zobacz także",
        "zobacz też",
        "leggi anche",
        "相关阅读",
        "相关新闻",
        "相关文章",
        "相关链接",
        "推荐阅读",
        "延伸阅读",
        "热门推荐",
        "猜你喜欢",
};

static Str lower(char *out, size_t max, Str s)
{
        size_t n = MIN(s.n, max);
        for (size_t i = 0; i < n; i++)
                out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
        return (Str){out, n};
}

/* Whether s, in lower case, begins with one of the words. */
static bool opens_with(Str s, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n && s.n; i++)
                if (s.p[0] == words[i][0] && str_starts(s, str_from(words[i])))
                        return true;
        return false;
}

static bool promises_others(Str text)
{
        char small[48];
        return text.n <= 80 &&
                opens_with(lower(small, sizeof small, text), other_pages, ARRAY_LEN(other_pages));
}

/* Such a heading takes what follows it in its own box along, unless that is much of the text. */
static void take_other_pages(Main *m)
{
        const size_t *sums = m->text ? m->prose : m->bytes;
        size_t all = sums[m->to] - sums[m->from];
        for (size_t i = m->from; i < m->to; i++) {
                if (!kept(m, i) || !promises_others(block(m, i)->text))
                        continue;
                size_t box = m->l->blocks.p[i].box;
                while (box && box != m->box && m->boxes[box].to <= i + 1)
                        box = m->boxes[box].parent;
                size_t end = MIN(m->to, m->boxes[box].to);
                if ((sums[end] - sums[i]) * 100 <= all * 30)
                        take_off(m, i, end);
        }
}

/* Before the first and behind the last prose
 * ------------------------------------------ */
static void find_prose(Main *m)
{
        m->first = 1;
        m->last = 0;
        for (size_t i = m->from; i < m->to; i++) {
                if (!kept(m, i) || !is_prose(m, i))
                        continue;
                if (m->first > m->last)
                        m->first = i;
                m->last = i;
        }
}

static bool is_digit(char ch)
{
        return ch >= '0' && ch <= '9';
}

static bool has_year(Str s)
{
        for (size_t i = 0; i + 4 <= s.n; i++) {
                const char *p = s.p + i;
                bool century = (p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0');
                if (century && is_digit(p[2]) && is_digit(p[3]))
                        return true;
        }
        return false;
}

static bool opens_byline(Str s)
{
        static const char *const openings[] = {
                "by ", "posted ", "published", "updated", "von ", "par ", "por "};
        char small[16];
        return opens_with(lower(small, sizeof small, s), openings, ARRAY_LEN(openings));
}

/* Whose picture it is. */
static bool is_credit(Str s)
{
        static const char *const openings[] = {"photo:", "photo by", "photo credit",
                "foto:", "(foto:", "bild:", "credit:", "image:", "image credit",
                "picture:", "photograph:", "fotos:", "imagen:"};
        char small[16];
        return s.n < PROSE_BYTES &&
                opens_with(lower(small, sizeof small, s), openings, ARRAY_LEN(openings));
}

/* © 2024 …: the line that closes a page. */
static bool is_copyright(Str s)
{
        char small[16];
        Str low = lower(small, sizeof small, s);
        return s.n < COPYRIGHT_BYTES &&
                (str_starts(s, S("©")) || str_starts(low, S("copyright ©")));
}

static void take_copyright(Main *m)
{
        for (size_t i = m->from; i < m->to; i++)
                if (is_copyright(block(m, i)->text))
                        m->off[i] = true;
}

static void trim_head(Main *m)
{
        for (size_t i = m->from; i < m->to; i++) {
                const Block *b = block(m, i);
                bool plain = b->kind != BLOCK_HEADING && b->kind != BLOCK_LIST_ITEM &&
                        b->kind != BLOCK_TABLE_ROW;
                if (is_credit(b->text))
                        m->off[i] = true;
                if (i < m->first && b->text.n < SHORT_BYTES && b->kind != BLOCK_HEADING &&
                        (b->link_share > 50 || has_year(b->text) || opens_byline(b->text)))
                        m->off[i] = true;
                if (i >= m->first && i < m->first + 6 && b->text.n < 60 && plain &&
                        (has_year(b->text) || opens_byline(b->text)))
                        m->off[i] = true;
        }
}

/* A heading with nothing of its own below it stood above what was taken away. */
static void take_bare_headings(Main *m)
{
        bool taken = true, own = false;
        for (size_t i = m->to; i-- > m->from;) {
                if (m->off[i]) {
                        taken = true;
                } else if (kept(m, i) && block(m, i)->kind != BLOCK_HEADING) {
                        own = true;
                } else if (kept(m, i)) {
                        m->off[i] = taken && !own;
                        taken = m->off[i];
                        own = false;
                }
        }
}

static void trim_tail(Main *m)
{
        for (size_t i = m->last + 1; i < m->to; i++) {
                const Block *b = block(m, i);
                if (b->link_share > 30 || b->kind == BLOCK_HEADING)
                        m->off[i] = true;
        }
}

/* The title
 * --------- */
static bool is_title(Str text, Str title)
{
        return text.n >= 4 && title.n <= TITLE_BYTES && text.n * 5 >= title.n * 2 &&
                text.n * 2 <= title.n * 5 &&
                (str_find(title, text, 0) != SIZE_MAX || str_find(text, title, 0) != SIZE_MAX);
}

/* The block that repeats what head or description say the page is called is its title, wherever it stands. */
static void find_title(Main *m)
{
        Str titles[] = {doc_meta(m->d, "title"), doc_meta(m->d, "page_title")};
        bool found = false;
        size_t n_first = 0;
        for (size_t i = 0; i < m->d->n_blocks; i++)
                n_first += block(m, i)->kind == BLOCK_HEADING && block(m, i)->level == 1;
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                Block *b = &m->d->blocks[i];
                bool same = b->kind == BLOCK_HEADING && b->level == 1 && n_first == 1 && m->text;
                for (size_t k = 0; k < ARRAY_LEN(titles); k++)
                        same = same || (titles[k].n && is_title(b->text, titles[k]));
                if (b->kind == BLOCK_TABLE_ROW && memchr(b->text.p, '\t', b->text.n))
                        same = false; /* 名称：, and the title beside it */
                if (!same || b->kind == BLOCK_FIGURE || b->link_share > 50 ||
                        (m->first <= m->last && i > m->first))
                        continue;
                m->off[i] = true;
                if (found)
                        continue;
                found = true;
                b->kind = BLOCK_HEADING;
                b->level = 1;
                b->boiler = 0;
        }
}

static void mark(Main *m)
{
        for (size_t i = 0; i < m->d->n_blocks; i++) {
                Block *b = &m->d->blocks[i];
                bool inside = i >= m->from && i < m->to && kept(m, i);
                bool title =
                        b->kind == BLOCK_HEADING && b->level == 1 && m->off[i] && b->boiler == 0;
                b->subject = inside || title;
                if (!b->subject)
                        b->boiler = SURELY;
        }
}

static Main begin(Ctx *c, const HtmlTree *t, const HtmlLayout *l, Doc *d)
{
        size_t n = d->n_blocks + 1;
        Main m = {.t = t, .l = l, .d = d, .boxes = l->boxes.p, .n_boxes = l->boxes.n};
        m.hints = NEW_N(c->arena, HtmlHint, m.n_boxes);
        m.parts = NEW_N(c->arena, uint8_t, m.n_boxes);
        m.off = NEW_N(c->arena, bool, n);
        m.junk = NEW_N(c->arena, bool, n);
        m.prose = NEW_N(c->arena, size_t, n);
        m.bytes = NEW_N(c->arena, size_t, n);
        m.links = NEW_N(c->arena, size_t, n);
        m.raw = NEW_N(c->arena, size_t, n);
        m.marked = NEW_N(c->arena, uint8_t, n);
        m.comments = str_eq(doc_meta(d, "kind"), S("forum"));
        m.article = str_eq(doc_meta(d, "kind"), S("article"));
        HtmlHints *hints = html_hints_begin(c->arena);
        for (size_t i = 0; i < m.n_boxes; i++)
                m.hints[i] = html_hint(hints, element(&m, i));
        return m;
}

/* What is no prose, or prose of others, within a page that is a text. */
static void refine(Main *m)
{
        size_t prose = sum_of(m, m->prose, m->box), bytes = sum_of(m, m->bytes, m->box);
        m->text = prose * 100 >= bytes * 50 || (m->article && prose);
        if (m->text)
                take_link_lists(m);
        take_other_pages(m);
        take_copyright(m);
        find_prose(m);
        if (m->text && m->first <= m->last) {
                trim_head(m);
                trim_tail(m);
                take_bare_headings(m);
        }
}

void html_main(Ctx *c, const HtmlTree *t, const HtmlLayout *l, Doc *d)
{
        Main m = begin(c, t, l, d);
        find_junk(c, &m);
        sum_up(&m);
        judge_comments(&m);
        memcpy(m.raw, m.bytes, (d->n_blocks + 1) * sizeof *m.raw);
        for (size_t i = 0; i < d->n_blocks; i++)
                m.marked[i] = d->blocks[i].boiler;
        apply_hints(c, &m);
        sum_up(&m);
        if (m.bytes[d->n_blocks] == 0)
                return;
        m.box = find_subject(&m);
        size_t cards = is_single(&m) ? 0 : find_cards(c, &m, m.box);
        if (cards) {
                m.box = cards;
                restore_cards(&m, cards);
                sum_up(&m);
        }
        m.from = m.boxes[m.box].from;
        m.to = m.boxes[m.box].to;
        refine(&m);
        find_title(&m);
        mark(&m);
}

/* Told elsewhere
 * -------------- */
size_t html_subject_bytes(const Doc *d)
{
        size_t n = 0;
        for (size_t i = 0; i < d->n_blocks; i++)
                n += d->blocks[i].subject ? d->blocks[i].text.n : 0;
        return n;
}

/* Does the subject hold what begins so? */
static bool holds(const Doc *d, Str told)
{
        Str begin = str_slice(told, 0, TOLD_BEGIN);
        for (size_t i = 0; i < d->n_blocks; i++)
                if (d->blocks[i].subject && str_find(d->blocks[i].text, begin, 0) != SIZE_MAX)
                        return true;
        return false;
}

/* Pages that programs fill have their text in the description for search engines, or only a sentence in the head. */
MUST Err html_take_told(Ctx *c, Str told, Doc *d)
{
        Str sentence = doc_meta(d, "description");
        size_t bytes = html_subject_bytes(d);
        bool product = str_eq(doc_meta(d, "kind"), S("product"));
        Block *b;
        if (!bytes && d->n_blocks >= FEW_BLOCKS) /* the lines are judged by what they say */
                return OK;
        if (told.n < TOLD_BYTES || bytes > (product ? told.n * 2 : told.n / TOLD_SHARE) ||
                holds(d, told)) {
                if (bytes >= SENTENCE_MOST || sentence.n < SENTENCE_BYTES || holds(d, sentence))
                        return OK;
                told = sentence;
        }
        for (size_t i = 0; i < d->n_blocks; i++) {
                b = &d->blocks[i];
                bool title = b->subject && b->kind == BLOCK_HEADING && b->level == 1;
                b->subject = title;
                if (!title)
                        b->boiler = SURELY;
        }
        TRY(reader_add(c, d, BLOCK_PARAGRAPH, told, &b));
        b->subject = true;
        return OK;
}
