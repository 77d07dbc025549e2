/* test_ingest_reading.c: from bytes to a reading: every promise of the structure holds, the stored form brings
 * it back, hostile forms are refused, long texts take little memory. Runs on the source documents too where
 * they lie beside the checkout. */
#include "test/test.h"

#include <glob.h>
#include <malloc.h>
#include <stdlib.h>

#include "ingest/ingest.h"
#include "ingest/inside.h"

static const char *find(Ctx *c, Str text, const char *needle)
{
        size_t at = str_find(text, str_from(needle), 0);
        return at == SIZE_MAX ? NULL : str_keep_z(c->arena, str_slice(text, at, text.n));
}

static Reading read_bytes(Ctx *c, Str bytes, const char *name)
{
        Reading r = {0};
        CHECK_OK(ingest_read(c, bytes, str_from(name), &r));
        return r;
}

/* What ingest.h promises of every document. */
static void check_doc(Ctx *c, const ReadDoc *d)
{
        size_t at = 0, bad;
        CHECK(utf8_valid(d->text, &bad));
        CHECK(utf8_valid(d->held, &bad));
        for (size_t i = 0; i < d->repairs.n; i++) {
                const Repair *r = &d->repairs.p[i];
                CHECK(r->at.from >= at && r->at.to <= d->text.n);
                CHECK(str_eq(str_slice(d->text, r->at.from, r->at.to), r->after));
                at = r->at.to;
        }
        size_t next = 0;
        for (size_t i = 0; i < d->n_lines; i++) {
                const ReadLine *l = &d->lines[i];
                CHECK_INT(l->first_repair, next);
                next += l->n_repairs;
                CHECK_INT(l->original.to - l->original.from, l->before.n);
        }
        CHECK_INT(next, d->repairs.n);
        for (size_t i = 0; i < d->dates.n; i++)
                CHECK(str_eq(d->dates.p[i].text,
                        str_slice(d->text, d->dates.p[i].at.from, d->dates.p[i].at.to)));
        for (size_t i = 0; i < d->quantities.n; i++)
                CHECK(d->quantities.p[i].at.to <= d->text.n);
        (void)c;
}

/* Through the stored form and back: the same again, whatever is left out of it. */
static void check_round(Ctx *c, const ReadDoc *d)
{
        Buf first = buf_new(c->arena), second = buf_new(c->arena);
        Json *j;
        ReadDoc back = {0};
        json_write(&first, read_doc_to_json(c->arena, d));
        if (!CHECK_OK(json_parse(c, buf_str(&first), &j)) ||
                !CHECK_OK(read_doc_from_json(c, j, &back)))
                return;
        json_write(&second, read_doc_to_json(c->arena, &back));
        CHECK(str_eq(buf_str(&first), buf_str(&second)));
        CHECK(str_eq(back.held, d->held));
        for (size_t i = 0; i < d->n_lines && i < back.n_lines; i++) {
                CHECK(str_eq(back.lines[i].before, d->lines[i].before));
                CHECK(str_eq(back.lines[i].after, d->lines[i].after));
        }
        check_doc(c, &back);
}

static void check_reading(Ctx *c, const Reading *r)
{
        Reading head = {0};
        CHECK_OK(reading_head_from_json(c, reading_head_to_json(c->arena, r), &head));
        CHECK(str_eq(head.sha512, r->sha512));
        for (size_t i = 0; i < r->n_docs; i++) {
                check_doc(c, &r->docs[i]);
                check_round(c, &r->docs[i]);
        }
}

TEST(broken_lines_are_joined_and_the_join_can_be_refused)
{
        Reading r = read_bytes(c,
                S("桐溪县水利志\n\n　　该渠始建于清代，由东乡马家湾引水，民国时期两次整修，至今八十余年，对得起\n"
                  "自己的名声，灌溉三乡。\n　　新中国成立后扩建。\n"),
                "a.txt");
        if (!CHECK_INT(r.n_docs, 1))
                return;
        const ReadDoc *d = &r.docs[0];
        CHECK(find(c, d->text, "对得起自己的名声") != NULL);
        if (CHECK_INT(d->repairs.n, 1)) {
                CHECK_INT(d->repairs.p[0].kind, REPAIR_JOIN);
                CHECK_STR(d->repairs.p[0].before, "\n");
        }
        check_reading(c, &r);
}

TEST(undecided_tails_are_held_back)
{
        Repair rows[] = {
                {.at = {3, 6},
                        .before = S("x"),
                        .after = S("乙"),
                        .kind = REPAIR_BYTES,
                        .certainty = EXACT},
                {.at = {6, 12},
                        .before = S("?/p>"),
                        .after = S("书。"),
                        .kind = REPAIR_TAIL,
                        .certainty = PROPOSAL},
                {.at = {15, 15},
                        .before = S("\n"),
                        .after = S(""),
                        .kind = REPAIR_JOIN,
                        .certainty = PROPOSAL},
        };
        Repairs repairs = {rows, ARRAY_LEN(rows)};
        CHECK_STR(held_text(c->arena, S("甲乙书。丙丁"), &repairs), "甲乙□丙\n丁");
        repairs.n = 1;
        CHECK_STR(held_text(c->arena, S("甲乙书。丙丁"), &repairs), "甲乙书。丙丁");
}

TEST(the_anchor_says_where_it_comes_from)
{
        static const struct {
                const char *published, *text;
                int year;
        } rows[] = {
                {"2021-06-18", "6月16日开会。", 2021},
                {"", "4月8日，召开庆祝中国共产党成立100周年大会。", 2021},
                {"", "为纪念新中国成立七十周年，6月开展征集。", 2019},
                {"", "2016年3月开会，6月3日座谈。", 2016},
                {"", "1935年红军经过，1953年修渠，6月3日竣工。", 0},
                {"", "庆祝建党50周年时修成，1998年重修，6月3日竣工。", 1998},
                {"", "6月3日开会。", 0},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Anchor a;
                Str from;
                CHECK_OK(anchor_find(
                        c, str_from(rows[i].published), str_from(rows[i].text), &a, &from));
                CHECK_INT(a.year, rows[i].year);
                CHECK(a.year ? from.n > 10 : from.n == 0);
        }
}

TEST(a_secrecy_mark_is_refused_in_every_format)
{
        Reading r;
        CHECK_ERR(ingest_read(c, S("机密★20年\n\n关于水库的报告\n"), S("a.txt"), &r), ERR_DENIED);
        CHECK_ERR(ingest_read(c, S("<html><body><p>秘密★10年</p><p>关于水库的报告</p>"),
                          S("a.html"), &r),
                ERR_DENIED);
        CHECK_ERR(ingest_read(c, S("机密★20年\n\n# 关于水库的报告\n"), S("a.md"), &r), ERR_DENIED);
        CHECK(!find(c, c->fault.sentence, "水库"));
}

TEST(a_file_without_text_is_said)
{
        Reading r;
        CHECK_ERR(ingest_read(c, S("\n  \n\n"), S("a.txt"), &r), ERR_INVALID);
        CHECK(find(c, c->fault.sentence, "holds no text") != NULL);
        CHECK_ERR(
                ingest_read(c, S("<html><body><script>1</script></body></html>"), S("a.html"), &r),
                ERR_INVALID);
}

typedef struct {
        size_t heads, docs, bytes, largest, peak;
} Volumes;

static Err weigh(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        (void)c, (void)r;
        Volumes *v = p;
        struct mallinfo2 m = mallinfo2();
        v->heads += !doc;
        v->docs += doc != NULL;
        v->bytes += doc ? doc->text.n : 0;
        v->largest = MAX(v->largest, doc ? doc->text.n : 0);
        v->peak = MAX(v->peak, m.uordblks + m.hblkhd);
        if (doc)
                CHECK_INT(i + 1, v->docs);
        if (doc && i == 1)
                CHECK(doc->continues && !doc->evidence.n &&
                        str_find(doc->title, S("(2/"), 0) != SIZE_MAX);
        return OK;
}

TEST(a_long_text_is_read_part_by_part)
{
        Buf b = buf_new(c->arena);
        while (b.n < 11 << 20)
                buf_printf(&b, "第%zu条　该渠于1953年整修，灌溉三乡，受益20多村，群众称便。\n%s",
                        b.n, b.n % 1000 < 70 ? "\n" : "");
        Volumes v = {0};
        struct mallinfo2 before = mallinfo2();
        CHECK_OK(ingest_read_each(c, buf_str(&b), S("长.txt"), weigh, &v));
        CHECK_INT(v.heads, 1);
        CHECK(v.docs >= 3 && v.docs <= 8);
        CHECK(v.largest <= PART_MAX);
        CHECK(v.bytes > (size_t)(10 << 20));
        test_check(v.peak < before.uordblks + before.hblkhd + (150u << 20), __FILE__, __LINE__,
                "peak is %zu MB", v.peak >> 20);
}

/* What a file says of itself before its text is its title and no part of the text. */
TEST(a_head_of_its_own_is_no_text)
{
        Reading r = read_bytes(c,
                S("#+TITLE: 桐溪縣志-清-某\n#+DATE: 2016\n卷一　疆域\n桐溪縣在府治東，山水環之。\n"),
                "a.txt");
        if (CHECK_INT(r.n_docs, 1)) {
                CHECK_STR(r.docs[0].title, "桐溪縣志-清-某");
                CHECK(str_find(r.docs[0].text, S("TITLE"), 0) == SIZE_MAX);
                CHECK(str_find(r.docs[0].text, S("疆域"), 0) != SIZE_MAX);
        }
}

TEST(a_line_without_end_is_cut)
{
        Buf b = buf_new(c->arena);
        while (b.n < 6 << 20)
                buf_put(&b, S("渠水长流，灌溉三乡。"));
        Volumes v = {0};
        CHECK_OK(ingest_read_each(c, buf_str(&b), S("长.txt"), weigh, &v));
        CHECK(v.docs >= 2 && v.largest <= PART_MAX);
}

/* Every value of the stored form replaced by something else: refused or harmless, never a crash. */
TEST(a_stored_form_is_believed_only_after_checks)
{
        Reading r = read_bytes(c, S("题目\n\n1953年修渠20多里，对得起\n自己的名声。\n"), "a.txt");
        static const char *const poison[] = {
                "-1", "99999999999", "null", "\"x\"", "[]", "{}", "1.5", "true"};
        Buf whole = buf_new(c->arena);
        json_write(&whole, read_doc_to_json(c->arena, &r.docs[0]));
        size_t n_refused = 0;
        Str s = buf_str(&whole);
        for (size_t i = 1; i < s.n; i++) {
                if (s.p[i - 1] != ':' && s.p[i - 1] != '[' && s.p[i - 1] != ',' &&
                        s.p[i - 1] != ' ' && s.p[i - 1] != 't' && s.p[i - 1] != 'n' &&
                        s.p[i - 1] != '"')
                        continue;
                size_t end = i;
                while (end < s.n && s.p[end] >= '0' && s.p[end] <= '9')
                        end++;
                for (size_t k = 0; end > i && k < ARRAY_LEN(poison); k++) {
                        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                        Json *j;
                        ReadDoc d;
                        Str bad = str_printf(c->arena, "%.*s%s%.*s", (int)i, s.p, poison[k],
                                (int)(s.n - end), s.p + end);
                        if (json_parse(c, bad, &j) == OK && read_doc_from_json(c, j, &d) == OK)
                                check_doc(c, &d);
                        else
                                n_refused++;
                        fault_clear(c);
                }
        }
        CHECK(n_refused > 100);
        ReadDoc d;
        CHECK_ERR(read_doc_from_json(c, json_null(c->arena), &d), ERR_CORRUPT);
}

/* The source documents
 * -------------------- */
static Str seed_of(Ctx *c, const char *pattern)
{
        const char *data = getenv("HANQING_TEST_DATA");
        const char *folders[] = {
                data ? str_printf(c->arena, "%s/../seeds", data).p : "", "../shared/seeds"};
        Str bytes = {0};
        for (size_t i = 0; i < ARRAY_LEN(folders) && !bytes.p; i++) {
                glob_t g;
                if (glob(str_printf(c->arena, "%s/%s", folders[i], pattern).p, 0, NULL, &g) == 0)
                        CHECK_OK(file_read(c, g.gl_pathv[0], 1 << 20, &bytes));
                globfree(&g);
        }
        return bytes;
}

static Reading seed(Ctx *c, const char *pattern)
{
        Str bytes = seed_of(c, pattern);
        Reading r = {0};
        if (!bytes.p)
                printf("# found no data (%s)\n", pattern);
        else
                CHECK_OK(ingest_read(c, bytes, str_from(pattern), &r));
        if (bytes.p)
                check_reading(c, &r);
        return r;
}

static Str meta_of(const ReadDoc *d, const char *key)
{
        for (size_t i = 0; i < d->n_meta; i++)
                if (strcmp(d->meta[i].key, key) == 0)
                        return d->meta[i].value;
        return S("");
}

static bool has_date(const ReadDoc *d, const char *text, const char *edtf)
{
        for (size_t i = 0; i < d->dates.n; i++)
                if (str_eq(d->dates.p[i].text, str_from(text)) &&
                        str_eq(d->dates.p[i].edtf, str_from(edtf)))
                        return true;
        return false;
}

static bool has_quantity(const ReadDoc *d, double min, const char *unit)
{
        for (size_t i = 0; i < d->quantities.n; i++)
                if (d->quantities.p[i].min >= min && d->quantities.p[i].min <= min &&
                        str_eq(d->quantities.p[i].unit, str_from(unit)))
                        return true;
        return false;
}

static bool has_loss(const ReadDoc *d, const char *around)
{
        for (size_t i = 0; i < d->losses.n; i++)
                if (str_find(d->losses.p[i].around, str_from(around), 0) != SIZE_MAX)
                        return true;
        return false;
}

TEST(source_document_of_garbled_traditional_text)
{
        Reading r = seed(c, "000_*.txt");
        if (!r.n_docs)
                return;
        const ReadDoc *d = &r.docs[0];
        size_t n_annotations = 0, n_bytes = 0, n_flagged = 0;
        for (size_t i = 0; i < d->repairs.n; i++) {
                const Repair *p = &d->repairs.p[i];
                n_annotations += p->kind == REPAIR_ANNOTATION && p->certainty == EXACT;
                n_bytes += p->kind == REPAIR_BYTES && p->certainty == EXACT;
                n_flagged += p->kind == REPAIR_SUSPECT && str_eq(p->before, p->after);
                if (p->kind == REPAIR_TAIL)
                        CHECK_INT(p->certainty, PROPOSAL);
        }
        CHECK_INT(r.n_docs, 1);
        CHECK_INT(n_annotations, 149);
        CHECK_INT(n_bytes, 3);
        CHECK_INT(n_flagged, 1);
        CHECK_INT(utf8_count(d->text), 1294);
        CHECK(find(c, d->text, "麥市抗戰飛機場") && find(c, d->text, "賀龍在桃源》一書") &&
                find(c, d->text, "卷。現在"));
        CHECK(find(c, d->text, "桃園地方黨史") != NULL);
        CHECK(find(c, d->held, "賀龍在桃源》一□") && find(c, d->held, "卷。現在"));
}

TEST(source_document_with_furniture)
{
        Reading r = seed(c, "001_*.txt");
        if (!r.n_docs)
                return;
        const ReadDoc *d = &r.docs[0];
        CHECK_INT(r.n_docs, 1);
        CHECK_STR(d->published, "2023-10-08");
        CHECK_STR(d->captured, "2024-07-08");
        CHECK_STR(d->author, "刘源");
        CHECK_STR(meta_of(d, "serial"), "2023/30/141");
        CHECK_STR(meta_of(d, "reviewer"), "黄绚");
        CHECK(!find(c, d->text, "验证码") && !find(c, d->text, "用户登录") &&
                !find(c, d->text, "分享"));
        CHECK(find(c, d->title, "以高质量机关党建引领保障高质量发展") != NULL);
}

TEST(source_document_that_is_three)
{
        Reading r = seed(c, "003_*.txt");
        if (!r.n_docs || !CHECK_INT(r.n_docs, 3))
                return;
        CHECK(has_loss(&r.docs[2], "要万元钱") && has_loss(&r.docs[2], "在年又") &&
                has_loss(&r.docs[2], "诞辰周年"));
        CHECK(has_loss(&r.docs[0], "〔20xx〕"));
        CHECK(find(c, r.docs[2].text, "对不起自己") && find(c, r.docs[2].text, "就现在这种情况"));
        for (size_t i = 0; i < 3; i++) {
                CHECK((r.docs[i].evidence.n > 0) == (i > 0) && r.docs[i].title.n > 0);
                CHECK(!find(c, r.docs[i].text, "付费") && !find(c, r.docs[i].text, "3篇"));
        }
}

TEST(source_document_dated_by_an_anniversary)
{
        Reading r = seed(c, "004_*.txt");
        if (!r.n_docs)
                return;
        const ReadDoc *d = &r.docs[0];
        CHECK_INT(d->anchor.year, 2021);
        CHECK(find(c, d->anchor_from, "100周年") != NULL);
        CHECK(has_date(d, "4月8日", "2021-04-08") && has_date(d, "7月底前", "2021-07-31"));
        CHECK(has_quantity(d, 31, "项") && has_quantity(d, 9, "项"));
        CHECK(!find(c, d->text, "上一篇") && !find(c, d->text, "关注官网"));
}

TEST_MAIN
