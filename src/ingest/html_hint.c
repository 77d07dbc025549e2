/* html_hint.c: what the markup calls the parts of a page. Authors of pages name them for their style sheets, in class
 * and id, in much the same words everywhere; role and aria say it for readers who cannot see. The words are general
 * ones; no rule names a site. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

/* What a word says that is no hint by itself. */
enum {
        WORD_SUBJECT = PART_SUBJECT + 1, /* it names the subject */
        WORD_HAVING, /* "with-sidebar", "tag-news": opens a name of the page as a whole, not of this part */
};
/* Words in class, id and role; sorted. */
typedef struct {
        char word[16];
        uint8_t part, boiler;
} Word;
static const Word words[] = {
        {"actions", PART_CHROME, 72},
        {"ad", PART_CHROME, 85},
        {"addthis", PART_CHROME, 90},
        {"ads", PART_CHROME, 85},
        {"advert", PART_CHROME, 85},
        {"advertisement", PART_CHROME, 90},
        {"advertising", PART_CHROME, 85},
        {"alert", PART_CHROME, 50},
        {"also", PART_RELATED, 60},
        {"app", PART_CHROME, 30},
        {"article", WORD_SUBJECT, 0},
        {"author", PART_BYLINE, 72},
        {"authorbox", PART_BYLINE, 80},
        {"authors", PART_BYLINE, 72},
        {"avatar", PART_BYLINE, 72},
        {"banner", PART_CHROME, 75},
        {"bio", PART_BYLINE, 72},
        {"body", WORD_SUBJECT, 0},
        {"breadcrumb", PART_CHROME, 90},
        {"breadcrumbs", PART_CHROME, 90},
        {"byline", PART_BYLINE, 72},
        {"bylinecontainer", PART_BYLINE, 72},
        {"captcha", PART_CHROME, 95},
        {"carousel", PART_RELATED, 60},
        {"category", WORD_HAVING, 0},
        {"comment", PART_COMMENT, 75},
        {"commentlist", PART_COMMENT, 80},
        {"comments", PART_COMMENT, 80},
        {"complementary", PART_CHROME, 70},
        {"consent", PART_DIALOG, 85},
        {"content", WORD_SUBJECT, 0},
        {"contentinfo", PART_CHROME, 90},
        {"cookie", PART_DIALOG, 90},
        {"cookiebanner", PART_DIALOG, 90},
        {"cookiebar", PART_DIALOG, 90},
        {"cookieconsent", PART_DIALOG, 90},
        {"cookienotice", PART_DIALOG, 90},
        {"cookies", PART_DIALOG, 90},
        {"copyright", PART_CHROME, 90},
        {"crumb", PART_CHROME, 85},
        {"crumbs", PART_CHROME, 85},
        {"cta", PART_CHROME, 60},
        {"detail", WORD_SUBJECT, 0},
        {"dialog", PART_DIALOG, 80},
        {"disclaimer", PART_CHROME, 60},
        {"disqus", PART_COMMENT, 90},
        {"download", PART_CHROME, 45},
        {"dropdown", PART_CHROME, 80},
        {"entry", WORD_SUBJECT, 0},
        {"feedback", PART_CHROME, 75},
        {"foot", PART_CHROME, 75},
        {"footer", PART_CHROME, 85},
        {"friendlink", PART_CHROME, 90},
        {"gdpr", PART_DIALOG, 85},
        {"has", WORD_HAVING, 0},
        {"hot", PART_RELATED, 55},
        {"is", WORD_HAVING, 0},
        {"jp", PART_CHROME, 60},
        {"keywords", PART_CHROME, 60},
        {"links", PART_CHROME, 60},
        {"login", PART_DIALOG, 90},
        {"logo", PART_CHROME, 80},
        {"mailchimp", PART_CHROME, 85},
        {"main", WORD_SUBJECT, 0},
        {"masthead", PART_CHROME, 75},
        {"menu", PART_CHROME, 85},
        {"menubar", PART_CHROME, 90},
        {"meta", PART_BYLINE, 72},
        {"metadata", PART_BYLINE, 65},
        {"modal", PART_DIALOG, 80},
        {"more", PART_RELATED, 50},
        {"nav", PART_CHROME, 90},
        {"navbar", PART_CHROME, 95},
        {"navbox", PART_CHROME, 90},
        {"navi", PART_CHROME, 90},
        {"navigation", PART_CHROME, 95},
        {"newsletter", PART_CHROME, 85},
        {"next", PART_CHROME, 72},
        {"no", WORD_HAVING, 0},
        {"noprint", PART_CHROME, 75},
        {"on", WORD_HAVING, 0},
        {"outbrain", PART_RELATED, 90},
        {"overlay", PART_CHROME, 60},
        {"pager", PART_CHROME, 85},
        {"pagination", PART_CHROME, 90},
        {"popular", PART_RELATED, 75},
        {"popup", PART_DIALOG, 85},
        {"post", WORD_SUBJECT, 0},
        {"prev", PART_CHROME, 60},
        {"print", PART_CHROME, 60},
        {"promo", PART_CHROME, 80},
        {"promotion", PART_CHROME, 75},
        {"qrcode", PART_CHROME, 90},
        {"rank", PART_RELATED, 60},
        {"rating", PART_CHROME, 60},
        {"recirc", PART_RELATED, 85},
        {"recommend", PART_RELATED, 75},
        {"recommendations", PART_RELATED, 80},
        {"recommended", PART_RELATED, 80},
        {"related", PART_RELATED, 80},
        {"relatedposts", PART_RELATED, 85},
        {"respond", PART_COMMENT, 75},
        {"review", PART_COMMENT, 72},
        {"reviews", PART_COMMENT, 75},
        {"search", PART_CHROME, 80},
        {"share", PART_CHROME, 90},
        {"shared", PART_CHROME, 70},
        {"sharedaddy", PART_CHROME, 90},
        {"sharing", PART_CHROME, 90},
        {"show", WORD_HAVING, 0},
        {"sidebar", PART_CHROME, 85},
        {"signin", PART_DIALOG, 90},
        {"signup", PART_CHROME, 85},
        {"sitemap", PART_CHROME, 85},
        {"skip", PART_CHROME, 80},
        {"sociable", PART_CHROME, 85},
        {"social", PART_CHROME, 85},
        {"sponsor", PART_CHROME, 85},
        {"sponsored", PART_CHROME, 85},
        {"story", WORD_SUBJECT, 0},
        {"subnav", PART_CHROME, 90},
        {"subscribe", PART_CHROME, 85},
        {"subscription", PART_CHROME, 80},
        {"taboola", PART_RELATED, 90},
        {"tabs", PART_CHROME, 40},
        {"tag", WORD_HAVING, 0},
        {"tags", PART_CHROME, 75},
        {"text", WORD_SUBJECT, 0},
        {"timestamp", PART_BYLINE, 72},
        {"toc", PART_CHROME, 72},
        {"toolbar", PART_CHROME, 85},
        {"tooltip", PART_CHROME, 85},
        {"topbar", PART_CHROME, 85},
        {"trending", PART_RELATED, 75},
        {"txt", WORD_SUBJECT, 0},
        {"vote", PART_CHROME, 60},
        {"weixin", PART_CHROME, 70},
        {"widget", PART_CHROME, 65},
        {"with", WORD_HAVING, 0},
        {"without", WORD_HAVING, 0},
};
_Static_assert(ARRAY_LEN(words) <= HTML_WORDS, "all words have a number");

/* The letters of a word as a number: five bits of each, whatever its case. Up to SURE letters no other word has it. */
#define SURE 12
static uint64_t add_letter(uint64_t letters, char letter)
{
        return (letters << 5 | letters >> 59) ^ (letter & 31);
}

static size_t slot_of(uint64_t letters)
{
        return letters * 0x9E3779B97F4A7C15u >> 54;
}
_Static_assert(HTML_WORD_SLOTS == 1 << 10, "slot_of gives ten bits");

HtmlHints *html_hints_begin(Arena *a)
{
        HtmlHints *h = NEW(a, HtmlHints);
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                for (const char *p = words[i].word; *p; p++)
                        h->letters[i] = add_letter(h->letters[i], *p);
                size_t at = slot_of(h->letters[i]);
                while (h->slots[at])
                        at = (at + 1) % HTML_WORD_SLOTS;
                h->slots[at] = (uint8_t)(i + 1);
        }
        return h;
}

/* Nearly all words of classes are none of ours, and end at a free slot. */
static const Word *word_lookup(const HtmlHints *h, Str word, uint64_t letters)
{
        for (size_t at = slot_of(letters); h->slots[at]; at = (at + 1) % HTML_WORD_SLOTS) {
                size_t i = h->slots[at] - 1u;
                if (h->letters[i] == letters &&
                        (word.n <= SURE || str_eq_nocase(str_from(words[i].word), word)))
                        return &words[i];
        }
        return NULL;
}

static HtmlHint surer(HtmlHint a, HtmlHint b)
{
        return b.boiler > a.boiler ? b : a;
}

static bool is_lower(char ch)
{
        return ch >= 'a' && ch <= 'z';
}

static bool is_upper(char ch)
{
        return ch >= 'A' && ch <= 'Z';
}

/* The word at *at, which is capitals, small letters or the one before the other; moves behind it. */
static Str next_word(Str name, size_t *at, uint64_t *ret_letters)
{
        uint64_t letters = 0;
        size_t from = *at, i = from;
        for (; i < name.n && is_upper(name.p[i]); i++)
                letters = add_letter(letters, name.p[i]);
        for (; i < name.n && is_lower(name.p[i]); i++)
                letters = add_letter(letters, name.p[i]);
        *at = i;
        *ret_letters = letters;
        return str_slice(name, from, i);
}

/* One name, "mainNav" or "share-box_2", by its words: main, nav; share, box. *subject: it names the subject
 * and no furniture. */
static HtmlHint hint_of_name(const HtmlHints *h, Str name, bool *subject)
{
        HtmlHint sure = {0};
        bool about = false, has_one = false, later = false; /* later: not the first word */
        for (size_t at = 0; at < name.n;) {
                uint64_t letters;
                Str word = next_word(name, &at, &letters);
                if (!word.n) {
                        at++;
                        continue;
                }
                const Word *known = word_lookup(h, word, letters);
                if (known && known->boiler)
                        sure = surer(
                                sure, (HtmlHint){.part = known->part, .boiler = known->boiler});
                else if (known && known->part == WORD_SUBJECT)
                        about = true;
                else if (known && !later)
                        has_one = true;
                later = true;
        }
        *subject = *subject || (about && !sure.boiler);
        return has_one ? (HtmlHint){0} : sure;
}

static bool is_blank(char ch)
{
        return (unsigned char)ch <= ' ' && ch && strchr(" \t\n\f\r", ch);
}

static bool style_hides(Str style)
{
        size_t at = str_find(style, S("display"), 0);
        if (at == SIZE_MAX)
                return false;
        size_t none = str_find(style, S("none"), at);
        return none != SIZE_MAX && none - at < 12;
}

/* Names that the makers of pages give to the element around the text, alone or behind other words: RichTextArticleBody. */
static const char *const subject_names[] = {"articlebody", "articlecontent", "articletext",
        "bodytext", "entrycontent", "entrytext", "newscontent", "newstext", "postbody",
        "postcontent", "posttext", "singlecontent", "storybody", "storycontent", "textcontent"};

/* The last four letters of a name, in lower case; signs between its parts are none. */
static uint32_t last_letters(Str name)
{
        uint32_t letters = 0;
        for (size_t i = name.n, n = 0; i-- > 0 && n < 4;)
                if (name.p[i] != '-' && name.p[i] != '_')
                        letters |= (uint32_t)(name.p[i] | 32) << 8 * n++;
        return letters;
}
#define FOUR(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

/* One name, its parts joined: article-body. */
static bool name_of_subject(Str name)
{
        char word[48];
        size_t n = 0;
        uint32_t last = last_letters(name);
        if (last != FOUR('b', 'o', 'd', 'y') && last != FOUR('t', 'e', 'n', 't') &&
                last != FOUR('t', 'e', 'x', 't') && name.n < sizeof word)
                return false; /* most are */
        for (size_t i = 0; i < name.n && n + 1 < sizeof word; i++) {
                char ch = name.p[i];
                if (ch != '-' && ch != '_')
                        word[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
        }
        for (size_t i = 0; i < ARRAY_LEN(subject_names); i++)
                if (str_ends((Str){word, n}, str_from(subject_names[i])))
                        return true;
        return false;
}

static HtmlNames read_names(HtmlHints *h, Str value)
{
        HtmlNames v = {.value = value};
        for (size_t at = 0; at < value.n; at++) {
                size_t from = at;
                while (at < value.n && !is_blank(value.p[at]))
                        at++;
                Str name = str_slice(value, from, at);
                if (!name.n)
                        continue;
                v.sure = surer(v.sure, hint_of_name(h, name, &v.subject));
                v.named = v.named || name_of_subject(name);
        }
        return v;
}

/* By its length and both its ends. */
static size_t names_slot(Str value)
{
        uint64_t first = 0, last = 0;
        size_t n = MIN(value.n, sizeof first);
        memcpy(&first, value.p, n);
        memcpy(&last, value.p + value.n - n, n);
        return ((first ^ value.n) * 0x9E3779B97F4A7C15u ^ last) * 0x9E3779B97F4A7C15u >> 55;
}
_Static_assert(HTML_NAMES_KEPT == 1 << 9, "names_slot gives nine bits");

/* The names of an attribute, read once for all elements that have the same. */
static HtmlNames names_of(HtmlHints *h, Str value)
{
        if (!value.n)
                return (HtmlNames){0};
        HtmlNames *kept = &h->names[names_slot(value)];
        if (!str_eq(kept->value, value))
                *kept = read_names(h, value);
        return *kept;
}

/* One element
 * ----------- */
typedef const HtmlAttr *Attrs[ATTR_COUNT]; /* by name; NULL if absent */

static Str value_of(const Attrs attrs, HtmlAttrName name)
{
        return attrs[name] ? attrs[name]->value : (Str){"", 0};
}

static bool is_hidden(const Attrs attrs)
{
        return attrs[ATTR_HIDDEN] || str_eq_nocase(value_of(attrs, ATTR_ARIA_HIDDEN), S("true")) ||
                style_hides(value_of(attrs, ATTR_STYLE));
}

static bool is_subject(const Attrs attrs, HtmlTag tag)
{
        return tag == TAG_ARTICLE || tag == TAG_MAIN ||
                str_eq_nocase(value_of(attrs, ATTR_ROLE), S("main"));
}

HtmlHint html_hint(HtmlHints *h, const HtmlNode *n)
{
        Attrs attrs = {0};
        if (n->tag == TAG_BODY || n->tag == TAG_HTML ||
                (n->n_attrs == 0 && n->tag != TAG_ARTICLE && n->tag != TAG_MAIN))
                return (HtmlHint){0};
        for (size_t i = 0; i < n->n_attrs; i++)
                attrs[n->attrs[i].name] = &n->attrs[i];
        HtmlNames class = names_of(h, value_of(attrs, ATTR_CLASS));
        HtmlNames id = names_of(h, value_of(attrs, ATTR_ID));
        HtmlHint by_name = surer(class.sure, id.sure);
        bool named = class.named || id.named ||
                str_eq_nocase(value_of(attrs, ATTR_ITEMPROP), S("articleBody"));
        if (class.subject || id.subject)
                by_name.boiler /= 2; /* "content hot" is a text that many read */
        HtmlHint sure = surer(names_of(h, value_of(attrs, ATTR_ROLE)).sure, by_name);
        if (sure.boiler < 60 && (named || is_subject(attrs, n->tag)))
                return (HtmlHint){PART_SUBJECT, 0, named};
        return is_hidden(attrs) ? surer(sure, (HtmlHint){.part = PART_HIDDEN, .boiler = 85}) : sure;
}
