/* html_about.c: what a page says of itself: in meta elements, in the descriptions for search engines (JSON-LD,
 * schema.org), in <time> and byline. Which key of ours each feeds stands in the tables; earlier rows are believed
 * before later ones. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

#define LD_MAX ((size_t)1 << 20) /* bytes of one description */
#define LD_ITEMS_MAX 20000
#define NAME_CHARS 120 /* a longer author is a sentence */

/* Head
 * ---- */
/* name, property or itemprop of a meta element → our key. */
static const struct {
        Str name;
        const char *key;
} meta_rows[] = {
        {SC("articletitle"), "title"},
        {SC("og:title"), "title"},
        {SC("dc.title"), "title"},
        {SC("article:author"), "author"},
        {SC("og:article:author"), "author"},
        {SC("author"), "author"},
        {SC("dc.creator"), "author"},
        {SC("pubdate"), "published"},
        {SC("article:published_time"), "published"},
        {SC("og:published_time"), "published"},
        {SC("og:release_date"), "published"},
        {SC("datepublished"), "published"},
        {SC("publishdate"), "published"},
        {SC("firstpublishedtime"), "published"},
        {SC("dc.date"), "published"},
        {SC("dc.date.issued"), "published"},
        {SC("contentsource"), "source"},
        {SC("source"), "source"},
        {SC("og:site_name"), "site"},
        {SC("og:type"), "type"},
        {SC("description"), "description"},
        {SC("generator"), "generator"},
};

typedef struct {
        Arena *a;
        Str values[ARRAY_LEN(meta_rows)];
        Str title, time, headline, author, published;
        Str text, goods; /* of an article, of a product */
        bool article, forum, product;
} About;

static void head_meta(About *h, const HtmlNode *n)
{
        Str names[] = {
                html_attr(n, ATTR_NAME), html_attr(n, ATTR_PROPERTY), html_attr(n, ATTR_ITEMPROP)};
        for (size_t k = 0; k < ARRAY_LEN(names); k++)
                for (size_t i = 0; names[k].n && i < ARRAY_LEN(meta_rows); i++)
                        if (names[k].n == meta_rows[i].name.n && !h->values[i].n &&
                                str_eq_nocase(names[k], meta_rows[i].name))
                                h->values[i] = squeeze(h->a, html_attr(n, ATTR_CONTENT));
}

/* Descriptions for search engines
 * ------------------------------- */
static bool type_among(const Json *type, const char *const *list, size_t n)
{
        const Json *const *items = (const Json *const *)&type;
        size_t n_items = 1;
        if (type && type->kind == JSON_ARRAY) {
                items = (const Json *const *)type->items;
                n_items = type->n;
        }
        for (size_t i = 0; i < n_items; i++)
                for (size_t k = 0; k < n; k++)
                        if (str_eq(json_text(items[i]), str_from(list[k])))
                                return true;
        return false;
}

/* The name of a person or body, or those of several. */
static Str ld_names(Arena *a, const Json *v)
{
        if (!v)
                return (Str){"", 0};
        if (v->kind == JSON_STRING)
                return squeeze(a, v->s);
        if (v->kind == JSON_OBJECT)
                return squeeze(a, json_text(json_at(v, "name")));
        Buf b = buf_new(a);
        for (size_t i = 0; v->kind == JSON_ARRAY && i < v->n && i < 10; i++) {
                const Json *one = v->items[i];
                Str name = squeeze(
                        a, json_text(one->kind == JSON_OBJECT ? json_at(one, "name") : one));
                if (name.n && b.n)
                        buf_put(&b, S(", "));
                buf_put(&b, name);
        }
        return buf_str(&b);
}

static void ld_object(About *h, const Json *v)
{
        static const char *const articles[] = {"AnalysisNewsArticle", "Article", "BlogPosting",
                "DiscussionForumPosting", "NewsArticle", "OpinionNewsArticle", "Report",
                "ReportageNewsArticle", "ReviewNewsArticle", "ScholarlyArticle",
                "SocialMediaPosting", "TechArticle", "WebPage"};
        static const char *const texts[] = {"AnalysisNewsArticle", "Article", "BlogPosting",
                "NewsArticle", "OpinionNewsArticle", "ReportageNewsArticle"};
        static const char *const forums[] = {"DiscussionForumPosting", "QAPage"};
        static const char *const products[] = {"Product", "ProductGroup"};
        const Json *type = json_at(v, "@type");
        h->forum = h->forum || type_among(type, forums, ARRAY_LEN(forums));
        h->article = h->article || type_among(type, texts, ARRAY_LEN(texts));
        h->product = h->product || type_among(type, products, ARRAY_LEN(products));
        if (!h->text.n)
                h->text = json_text(json_at(v, "articleBody"));
        if (!h->goods.n && type_among(type, products, ARRAY_LEN(products)))
                h->goods = json_text(json_at(v, "description"));
        if (!type_among(type, articles, ARRAY_LEN(articles)))
                return;
        if (!h->headline.n)
                h->headline = squeeze(h->a, json_text(json_at(v, "headline")));
        if (!h->author.n)
                h->author = ld_names(h->a, json_at(v, "author"));
        if (!h->published.n)
                h->published = squeeze(h->a, json_text(json_at(v, "datePublished")));
}

/* Line breaks inside strings are common and no JSON; they become blanks. */
static MUST Err ld_parse(Ctx *c, Str text, Json **ret)
{
        Str copy = str_trim(text);
        char *p = str_keep_z(c->arena, copy);
        for (size_t i = 0; i < copy.n; i++)
                if ((unsigned char)p[i] < 0x20)
                        p[i] = ' ';
        return json_parse(c, (Str){p, copy.n}, ret);
}

static void read_ld(Ctx *c, About *h, Str text)
{
        Ctx inner = *c; /* what is ill-formed here is nobody's fault */
        Json *root;
        VEC(const Json *) stack = {0};
        if (text.n > LD_MAX || ld_parse(&inner, text, &root) != OK)
                return;
        *VEC_PUSH(c->arena, &stack) = root;
        for (size_t seen = 0; stack.n && seen < LD_ITEMS_MAX; seen++) {
                const Json *v = stack.p[--stack.n];
                if (v->kind == JSON_OBJECT)
                        ld_object(h, v);
                if (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY)
                        continue;
                for (size_t i = v->n; i-- > 0;)
                        *VEC_PUSH(c->arena, &stack) = v->items[i];
        }
}

/* The whole page
 * -------------- */
static void about_node(Ctx *c, About *h, const HtmlTree *t, size_t i)
{
        const HtmlNode *n = &t->p[i];
        if (n->tag == TAG_META)
                head_meta(h, n);
        if (n->tag == TAG_TITLE && !h->title.n)
                h->title = html_text(c->arena, t, i);
        if (n->tag == TAG_TIME && !h->time.n &&
                (html_has(n, ATTR_PUBDATE) ||
                        str_eq_nocase(html_attr(n, ATTR_ITEMPROP), S("datePublished"))))
                h->time = squeeze(c->arena, html_attr(n, ATTR_DATETIME));
        if (n->tag == TAG_SCRIPT && i + 1 < n->end &&
                str_eq_nocase(html_attr(n, ATTR_TYPE), S("application/ld+json")))
                read_ld(c, h, t->p[i + 1].text);
}

/* Such a text is often markup, or was, and is written as a text. */
static Str plain(Arena *a, Str s)
{
        if (!s.n)
                return s;
        HtmlTree t = html_parse(a, html_unescape(a, s, IN_TEXT), WITH_SCRIPTS);
        return html_text(a, &t, 0);
}

Str html_about(Ctx *c, const HtmlTree *t, Doc *d)
{
        About *h = NEW(c->arena, About);
        h->a = c->arena;
        for (size_t i = 0; i < t->n; i++)
                about_node(c, h, t, i);
        for (size_t i = 0; i < ARRAY_LEN(meta_rows); i++)
                if (h->values[i].n)
                        doc_put_meta(d, str_from(meta_rows[i].key), h->values[i]);
        if (h->headline.n)
                doc_put_meta(d, S("title"), h->headline);
        if (h->author.n && utf8_count(h->author) <= NAME_CHARS)
                doc_put_meta(d, S("author"), h->author);
        if (h->published.n)
                doc_put_meta(d, S("published"), h->published);
        if (h->time.n)
                doc_put_meta(d, S("published"), h->time);
        if (h->title.n)
                doc_put_meta(d, S("page_title"), h->title);
        if (h->forum)
                doc_put_meta(d, S("kind"), S("forum"));
        else if (h->product)
                doc_put_meta(d, S("kind"), S("product"));
        else if (h->article)
                doc_put_meta(d, S("kind"), S("article"));
        return plain(c->arena, h->text.n ? h->text : h->product ? h->goods : (Str){"", 0});
}
