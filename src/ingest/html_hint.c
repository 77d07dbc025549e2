/* html_hint.c: what the markup calls the parts of a page. Authors of pages name them for their style sheets, in class
 * and id, in much the same words everywhere; role and aria say it for readers who cannot see. The words are general
 * ones; no rule names a site. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

/* Words in class, id and role; sorted. */
typedef struct {
        const char *word;
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
        {"author", PART_BYLINE, 72},
        {"authorbox", PART_BYLINE, 80},
        {"authors", PART_BYLINE, 72},
        {"avatar", PART_BYLINE, 72},
        {"banner", PART_CHROME, 75},
        {"bio", PART_BYLINE, 72},
        {"breadcrumb", PART_CHROME, 90},
        {"breadcrumbs", PART_CHROME, 90},
        {"byline", PART_BYLINE, 72},
        {"bylinecontainer", PART_BYLINE, 72},
        {"captcha", PART_CHROME, 95},
        {"carousel", PART_RELATED, 60},
        {"comment", PART_COMMENT, 75},
        {"commentlist", PART_COMMENT, 80},
        {"comments", PART_COMMENT, 80},
        {"complementary", PART_CHROME, 70},
        {"consent", PART_DIALOG, 85},
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
        {"dialog", PART_DIALOG, 80},
        {"disclaimer", PART_CHROME, 60},
        {"disqus", PART_COMMENT, 90},
        {"download", PART_CHROME, 45},
        {"dropdown", PART_CHROME, 80},
        {"feedback", PART_CHROME, 75},
        {"foot", PART_CHROME, 75},
        {"footer", PART_CHROME, 85},
        {"friendlink", PART_CHROME, 90},
        {"gdpr", PART_DIALOG, 85},
        {"hot", PART_RELATED, 55},
        {"jp", PART_CHROME, 60},
        {"keywords", PART_CHROME, 60},
        {"links", PART_CHROME, 60},
        {"login", PART_DIALOG, 90},
        {"logo", PART_CHROME, 80},
        {"mailchimp", PART_CHROME, 85},
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
        {"noprint", PART_CHROME, 75},
        {"outbrain", PART_RELATED, 90},
        {"overlay", PART_CHROME, 60},
        {"pager", PART_CHROME, 85},
        {"pagination", PART_CHROME, 90},
        {"popular", PART_RELATED, 75},
        {"popup", PART_DIALOG, 85},
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
        {"sidebar", PART_CHROME, 85},
        {"signin", PART_DIALOG, 90},
        {"signup", PART_CHROME, 85},
        {"sitemap", PART_CHROME, 85},
        {"skip", PART_CHROME, 80},
        {"sociable", PART_CHROME, 85},
        {"social", PART_CHROME, 85},
        {"sponsor", PART_CHROME, 85},
        {"sponsored", PART_CHROME, 85},
        {"subnav", PART_CHROME, 90},
        {"subscribe", PART_CHROME, 85},
        {"subscription", PART_CHROME, 80},
        {"taboola", PART_RELATED, 90},
        {"tabs", PART_CHROME, 40},
        {"tags", PART_CHROME, 75},
        {"timestamp", PART_BYLINE, 72},
        {"toc", PART_CHROME, 72},
        {"toolbar", PART_CHROME, 85},
        {"tooltip", PART_CHROME, 85},
        {"topbar", PART_CHROME, 85},
        {"trending", PART_RELATED, 75},
        {"vote", PART_CHROME, 60},
        {"weixin", PART_CHROME, 70},
        {"widget", PART_CHROME, 65},
};
static const char *const subject_words[] = {
        "article", "body", "content", "detail", "entry", "main", "post", "story", "text", "txt"};

/* "with-sidebar", "tag-news": of the page as a whole, not of this part. */
static const char *const having_words[] = {
        "category", "has", "is", "no", "on", "show", "tag", "with", "without"};

/* By the hash of a word its slot: nearly all words of classes are none of ours, and end at a free one. */
#define HASH_START 2166136261u /* FNV-1a */
#define HASH_STEP(hash, ch) (((hash) ^ (unsigned char)(ch)) * 16777619u)

static struct HtmlHintWord *slot_of(HtmlHints *h, Str word, uint32_t hash)
{
        size_t at = hash % HTML_WORDS;
        while (h->words[at].word.n && !str_eq(h->words[at].word, word))
                at = (at + 1) % HTML_WORDS;
        return &h->words[at];
}

static struct HtmlHintWord *put_word(HtmlHints *h, const char *z)
{
        uint32_t hash = HASH_START;
        Str word = str_from(z);
        for (size_t i = 0; i < word.n; i++)
                hash = HASH_STEP(hash, word.p[i]);
        struct HtmlHintWord *slot = slot_of(h, word, hash);
        slot->word = word;
        return slot;
}

HtmlHints *html_hints_begin(Arena *a)
{
        HtmlHints *h = NEW(a, HtmlHints);
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                put_word(h, words[i].word)->hint =
                        (HtmlHint){.part = words[i].part, .boiler = words[i].boiler};
        for (size_t i = 0; i < ARRAY_LEN(subject_words); i++)
                put_word(h, subject_words[i])->subject = true;
        for (size_t i = 0; i < ARRAY_LEN(having_words); i++)
                put_word(h, having_words[i])->having = true;
        return h;
}

static HtmlHint surer(HtmlHint a, HtmlHint b)
{
        return b.boiler > a.boiler ? b : a;
}

#define WORD_ROOM 24 /* letters of a word that are looked at */

/* What is known of one name while its words are read. */
typedef struct {
        HtmlHint sure;
        bool about, has_one, later; /* later: not the first word */
} NameHint;

static void read_word(HtmlHints *h, NameHint *hint, Str word, uint32_t hash)
{
        const struct HtmlHintWord *known = slot_of(h, word, hash);
        if (known->word.n) {
                hint->sure = surer(hint->sure, known->hint);
                hint->about = hint->about || known->subject;
                hint->has_one = hint->has_one || (!hint->later && known->having);
        }
        hint->later = true;
}

/* One name, "mainNav" or "share-box_2", by its words: main, nav; share, box. *subject: it names the subject
 * and no furniture. */
static HtmlHint hint_of_name(HtmlHints *h, Str name, bool *subject)
{
        char word[WORD_ROOM];
        size_t n = 0;
        uint32_t hash = HASH_START;
        NameHint hint = {0};
        bool after_lower = false;
        for (size_t i = 0; i < name.n; i++) {
                char low = (char)(name.p[i] | 32);
                bool letter = low >= 'a' && low <= 'z', lower = letter && name.p[i] == low;
                if (n && (!letter || (!lower && after_lower))) {
                        read_word(h, &hint, (Str){word, n}, hash);
                        n = 0;
                        hash = HASH_START;
                }
                if (letter && n + 1 < sizeof word) {
                        word[n++] = low;
                        hash = HASH_STEP(hash, low);
                }
                after_lower = lower;
        }
        if (n)
                read_word(h, &hint, (Str){word, n}, hash);
        *subject = *subject || (hint.about && !hint.sure.boiler);
        return hint.has_one ? (HtmlHint){0} : hint.sure;
}

static bool is_blank(char ch)
{
        return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}

static bool style_hides(Str style)
{
        size_t at = str_find(style, S("display"), 0);
        if (at == SIZE_MAX)
                return false;
        size_t none = str_find(style, S("none"), at);
        return none != SIZE_MAX && none - at < 12;
}

static bool is_hidden(const HtmlNode *n)
{
        return html_has(n, ATTR_HIDDEN) ||
                str_eq_nocase(html_attr(n, ATTR_ARIA_HIDDEN), S("true")) ||
                style_hides(html_attr(n, ATTR_STYLE));
}

/* Names that the makers of pages give to the element around the text, alone or behind other words: RichTextArticleBody. */
static const char *const subject_names[] = {"articlebody", "articlecontent", "articletext",
        "bodytext", "entrycontent", "entrytext", "newscontent", "newstext", "postbody",
        "postcontent", "posttext", "singlecontent", "storybody", "storycontent", "textcontent"};

static bool ends_as_subject(const char *word, size_t n)
{
        if (word[n - 1] != 'y' && word[n - 1] != 't') /* …body, …content, …text */
                return false;
        for (size_t i = 0; i < ARRAY_LEN(subject_names); i++) {
                size_t len = strlen(subject_names[i]);
                if (n >= len && strcmp(word + n - len, subject_names[i]) == 0)
                        return true;
        }
        return false;
}

/* One name, its parts joined: article-body. */
static bool name_of_subject(Str name)
{
        char word[48];
        size_t n = 0;
        char last = (char)(name.p[name.n - 1] | 32);
        if (last >= 'a' && last <= 'z' && last != 'y' && last != 't' && name.n < sizeof word)
                return false; /* most are */
        for (size_t i = 0; i < name.n && n + 1 < sizeof word; i++) {
                char ch = name.p[i];
                if (ch != '-' && ch != '_')
                        word[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
        }
        word[n] = 0;
        return n && ends_as_subject(word, n);
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

/* The names of an attribute, read once for all elements that have the same. */
static HtmlNames names_of(HtmlHints *h, Str value)
{
        if (!value.n)
                return (HtmlNames){0};
        HtmlNames *kept = &h->names[str_hash(value) % HTML_NAMES_KEPT];
        if (!str_eq(kept->value, value))
                *kept = read_names(h, value);
        return *kept;
}

static bool tagged_subject(const HtmlNode *n)
{
        return n->tag == TAG_ARTICLE || n->tag == TAG_MAIN ||
                str_eq_nocase(html_attr(n, ATTR_ROLE), S("main"));
}

HtmlHint html_hint(HtmlHints *h, const HtmlNode *n)
{
        if (n->tag == TAG_BODY || n->tag == TAG_HTML ||
                (n->n_attrs == 0 && n->tag != TAG_ARTICLE && n->tag != TAG_MAIN))
                return (HtmlHint){0};
        HtmlNames class = names_of(h, html_attr(n, ATTR_CLASS));
        HtmlNames id = names_of(h, html_attr(n, ATTR_ID));
        HtmlHint by_name = surer(class.sure, id.sure);
        bool named = class.named || id.named ||
                str_eq_nocase(html_attr(n, ATTR_ITEMPROP), S("articleBody"));
        if (class.subject || id.subject)
                by_name.boiler /= 2; /* "content hot" is a text that many read */
        HtmlHint sure = surer(names_of(h, html_attr(n, ATTR_ROLE)).sure, by_name);
        if (sure.boiler < 60 && (named || tagged_subject(n)))
                return (HtmlHint){PART_SUBJECT, 0, named};
        return is_hidden(n) ? surer(sure, (HtmlHint){.part = PART_HIDDEN, .boiler = 85}) : sure;
}
