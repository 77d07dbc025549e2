/* repair_bytes.c: undoes the filter that wrote 字(pinyin) for each character of a list.
 *
 * What the filter did, found by reproducing its damage: it worked on the GBK bytes of a traditional text, not
 * on characters. Behind each occurrence of a listed character X it put "(pinyin)". Where the two bytes of X
 * occur as the second byte of one character and the first byte of the next, the insertion tears that next
 * character apart: its first byte stands alone before the parenthesis (shown as ?), and everything after
 * is read one byte out of step, until another insertion or an ASCII letter brings it into step again. A
 * second pass did the same to the bytes of ， and ！ found across two characters.
 *
 *     麥市抗戰 = FB9C CAD0 BFB9 91F0; 9C CA is 準, hence 麥?zhǔn)锌箲?zhàn)
 *
 * So: the second byte of the character before ? is the first byte of X, and the pinyin says which X; its second
 * byte is what was lost; put it in front and read on. The guard against taking off honest glosses: many
 * annotations for the length of the text, on common traditional characters, each at every occurrence. */
#include "text/repair.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define PER_THOUSAND 20  /* annotations in 1,000 Han characters from which on they are damage */
#define ENOUGH 2         /* a single one is a gloss */
#define MANY 8           /* annotations, where they are not all on traditional characters, … */
#define AGAIN 3          /* … of which so many repeat another … */
#define EVERYDAY_BITS 12 /* … and their mean surprise */
#define TORN_MOST 20000  /* places of a text that are looked at; each takes a hundred readings */
#define RUN_MAX 400      /* bytes read out of step; the damage always ends within a paragraph */
#define COMMON_BITS 14   /* mean surprise of annotated characters: common words, not rarities */
#define SURE_BITS 8      /* by which one reading must be better than every other */
#define GAIN_BITS 20     /* by how much a repair without annotations around must be more fluent */

/* How often a Han character of the BMP stands in the text, and how often annotated. */
typedef struct {
        uint32_t cp, seen, annotated;
} Kind;

/* What the whole text says about its annotations. */
typedef struct {
        Kind *kinds; /* by hash of cp, a power of two of them; NULL: there are no annotations */
        size_t n_slots;
        size_t n_han, n_annotated, n_kinds, n_marks, n_traditional, bits;
        bool damaged;
} Survey;

static bool is_lost(uint32_t cp)
{
        return cp == '?' || cp == 0xFF1F || cp == 0xFFFD;
}

/* Bytes of "(pinyin)" at the start of s, in either width of parenthesis; 0 if there is none. */
static size_t annotation_at(Str s, Str *ret_pinyin)
{
        size_t next, n;

        switch (cp_at(s, 0, &next)) {
        case '(':
        case 0xFF08:
                break;
        default:
                return 0;
        }
        n = pinyin_at(str_slice(s, next, s.n));
        if (n == 0)
                return 0;
        *ret_pinyin = str_slice(s, next, next + n);
        switch (cp_at(s, next + n, &next)) {
        case ')':
        case 0xFF09:
                return next;
        default:
                return 0;
        }
}

/* Bytes of "?pinyin)" at the start of s; 0 if there is none. */
static size_t mark_at(Str s, Str *ret_pinyin)
{
        size_t next, n;

        if (!is_lost(cp_at(s, 0, &next)))
                return 0;
        n = pinyin_at(str_slice(s, next, s.n));
        if (n == 0)
                return 0;
        *ret_pinyin = str_slice(s, next, next + n);
        switch (cp_at(s, next + n, &next)) {
        case ')':
        case 0xFF09:
                return next;
        default:
                return 0;
        }
}

/* Where the character is counted, or would be. */
static Kind *kind_of(const Survey *v, uint32_t cp)
{
        size_t i = (cp * 0x9E3779B1u >> 16) & (v->n_slots - 1);

        while (v->kinds[i].seen && v->kinds[i].cp != cp)
                i = (i + 1) & (v->n_slots - 1);
        return &v->kinds[i];
}

static uint32_t times_annotated(const Survey *v, uint32_t cp)
{
        return v->kinds && cp <= 0xFFFF ? kind_of(v, cp)->annotated : 0;
}

static void survey_char(Survey *v, Str text, size_t at, size_t next, uint32_t cp)
{
        Str pinyin;

        if (is_lost(cp)) {
                v->n_marks += mark_at(str_slice(text, at, text.n), &pinyin) > 0;
                return;
        }
        if (cp < 0x80) {
                /* F(xiàn): what is left of a torn character, annotated. */
                v->n_marks += cp > '@' && annotation_at(str_slice(text, next, text.n), &pinyin) &&
                        !is_simplified_set(cp) && str_find(pinyin, S("\xC3"), 0) != 0 &&
                        cp_before(text, at) != ' ';
                return;
        }
        if (!is_han(cp))
                return;
        v->n_han++;
        if (cp > 0xFFFF)
                return;
        Kind *kind = kind_of(v, cp);
        kind->cp = cp;
        kind->seen++;
        if (!annotation_at(str_slice(text, next, text.n), &pinyin) ||
                !pinyin_is_reading(cp, pinyin))
                return;
        kind->annotated++;
        v->n_annotated++;
        v->n_traditional += !is_simplified_set(cp);
        v->bits += char_bits(cp);
}

/* Without a single annotation or mark there is nothing to count, and most texts have none. */
static bool has_annotation(Str text)
{
        size_t at = 0, n;
        Str pinyin;

        while ((at = str_find(text, S(")"), at)) != SIZE_MAX) {
                size_t open = at;

                while (open && at - open < 16 && text.p[open] != '(' && text.p[open] != '?')
                        open--;
                n = annotation_at(str_slice(text, open, text.n), &pinyin);
                if (n || mark_at(str_slice(text, open, text.n), &pinyin))
                        return true;
                at++;
        }
        return str_find(text, S("）"), 0) != SIZE_MAX;
}

/* Nobody glosses the traditional forms of common words. */
static bool is_list_of_traditional(const Survey *v)
{
        return v->n_traditional * 100 >= 85 * v->n_annotated &&
                v->bits <= v->n_annotated * COMMON_BITS;
}

/* Any other list: words that everybody can read, again and again, but not every word as in a reader for children. */
static bool is_list_of_common(const Survey *v)
{
        return v->n_annotated >= MANY && v->bits <= v->n_annotated * EVERYDAY_BITS &&
                v->n_annotated * 10 <= v->n_han * 6 &&
                (v->n_marks > 0 || v->n_annotated >= v->n_kinds + AGAIN);
}

static Survey survey(Finder *f)
{
        if (!has_annotation(f->text))
                return (Survey){0};
        Survey v = {.n_slots = 64};
        size_t at = 0, before, n_seen = 0, n;
        uint32_t cp;

        while (v.n_slots < 0x10000 && v.n_slots < f->text.n)
                v.n_slots *= 2;
        v.kinds = NEW_N(f->c->arena, Kind, v.n_slots);
        while (before = at, utf8_next(f->text, &at, &cp))
                survey_char(&v, f->text, before, at, cp);
        for (size_t i = 0; i < v.n_slots; i++) {
                n_seen += v.kinds[i].annotated ? v.kinds[i].seen : 0;
                v.n_kinds += v.kinds[i].annotated > 0;
        }
        n = v.n_annotated + v.n_marks;
        v.damaged = n >= ENOUGH && n * 1000 >= PER_THOUSAND * v.n_han &&
                v.n_annotated * 10 >= n_seen * 9 &&
                (is_list_of_traditional(&v) || is_list_of_common(&v));
        return v;
}

/* A run of text that is read one byte out of step, put into step again. */
typedef struct {
        unsigned char bytes[RUN_MAX];
        size_t n;
        size_t at;        /* in the text, behind what was used */
        size_t n_chars;   /* characters of the run that were read */
        unsigned bits_is; /* surprise of what stands there */
        bool whole; /* came back into step; else the last byte is the first of a lost character */
} Run;

static bool run_put(Run *r, unsigned byte)
{
        if (r->n == RUN_MAX)
                return false;
        r->bytes[r->n++] = (unsigned char)byte;
        return true;
}

/* Whether the byte completes a character of running text behind the pending first byte. */
static bool completes(unsigned lead, unsigned trail)
{
        uint32_t cp = gbk_char(lead, trail);

        return cp && !is_private_use(cp) && char_bits(cp) < 24;
}

/* The pipeline that kept such texts made full-width punctuation ASCII; in mid-run it was A3xx. */
static unsigned wide_punctuation(uint32_t cp)
{
        return cp < 0x80 && strchr(",!():;", (int)cp) && cp ? 0xA300 + cp + 0x80 : 0;
}

/* The lost second byte of the character that was annotated with pinyin and begins with lead. Sure if only one
 * character of the document's own list, or else one traditional character, fits. */
static bool annotated_byte(const Survey *v, unsigned lead, Str pinyin, unsigned *ret_byte)
{
        unsigned best = 0, n_best = 0, best_rank = 0;

        for (unsigned t = 0x81; t < 0xFF; t++) {
                uint32_t cp = gbk_char(lead, t);
                unsigned rank;

                if (!is_han(cp) || !pinyin_is_reading(cp, pinyin))
                        continue;
                rank = times_annotated(v, cp) ? 3 : !is_simplified_set(cp) ? 2 : 1;
                if (rank > best_rank || (rank == best_rank && n_best == 0)) {
                        best_rank = rank;
                        n_best = 0;
                        best = t;
                } else if (rank < best_rank) {
                        continue;
                } else if (char_bits(cp) < char_bits(gbk_char(lead, best))) {
                        best = t;
                }
                n_best++;
        }
        *ret_byte = best;
        return n_best > 0;
}

typedef enum { RUN_ON, RUN_END, RUN_BROKEN } RunState;

static RunState run_ascii(Run *r, uint32_t cp, size_t next)
{
        unsigned lead = r->bytes[r->n - 1], wide = wide_punctuation(cp);

        if (completes(lead, cp == 0x20AC ? 0x80 : cp)) {
                r->at = next;
                r->bits_is += char_bits(cp);
                r->whole = true;
                return run_put(r, cp == 0x20AC ? 0x80 : cp) ? RUN_END : RUN_BROKEN;
        }
        if (!wide || !completes(lead, wide >> 8))
                return RUN_END;
        r->at = next;
        return run_put(r, wide >> 8) && run_put(r, wide & 0xFF) ? RUN_ON : RUN_BROKEN;
}

/* One more character behind the pending byte. */
static RunState run_step(Run *r, const Survey *v, Str text)
{
        size_t next, n;
        uint32_t cp = cp_at(text, r->at, &next);
        unsigned code, lost;
        Str rest = str_slice(text, r->at, text.n), pinyin;

        if (cp == 0 || cp == '\n')
                return RUN_END;
        if (is_lost(cp)) {
                n = mark_at(rest, &pinyin);
                if (!n || !annotated_byte(v, r->bytes[r->n - 1], pinyin, &lost))
                        return RUN_END;
                r->at += n;
                r->whole = true;
                return run_put(r, lost) ? RUN_END : RUN_BROKEN;
        }
        if (cp < 0x80 || cp == 0x20AC)
                return run_ascii(r, cp, next);
        code = gbk_code(cp);
        if (!code || !completes(r->bytes[r->n - 1], code >> 8))
                return RUN_BROKEN;
        r->at = next;
        r->n_chars++;
        r->bits_is += char_bits(cp);
        n = annotation_at(str_slice(text, next, text.n), &pinyin);
        if (n && pinyin_is_reading(cp, pinyin))
                r->at += n;
        return run_put(r, code >> 8) && run_put(r, code & 0xFF) ? RUN_ON : RUN_BROKEN;
}

/* Reads on from r->at with the bytes already in r, the last of which is pending. */
static bool run_through(Run *r, const Survey *v, Str text)
{
        RunState s;

        while ((s = run_step(r, v, text)) == RUN_ON)
                ;
        return s == RUN_END;
}

static Str run_text(Arena *a, const Run *r, unsigned *ret_bits)
{
        Buf out = buf_new(a);

        *ret_bits = 0;
        for (size_t i = 0; i + 1 < r->n; i += 2) {
                uint32_t cp = gbk_char(r->bytes[i], r->bytes[i + 1]);

                if (r->bytes[i] < 0x80)
                        cp = r->bytes[i--];
                *ret_bits += char_bits(cp);
                buf_put_cp(&out, cp);
        }
        return buf_str(&out);
}

/* Bytes of what is left of an end tag at the start of s: "/p>" of </p>, whose < was eaten. */
static size_t tag_rest(Str s)
{
        size_t i = s.n && s.p[0] == '/';

        if (i == 0)
                return 0;
        while (i < s.n && i < 8 && ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z'))
                i++;
        return i > 1 && i < s.n && s.p[i] == '>' ? i + 1 : 0;
}

/* What may follow "》一": the words for a work or a part of it, in both scripts. */
static bool is_kind_of_work(uint32_t cp)
{
        static const char kinds[] = "書书文詩诗詞词歌曲片劇剧案節节章篇集冊册卷刊畫画圖图稿報报";
        size_t at = 0;
        uint32_t k;

        while (utf8_next(S(kinds), &at, &k))
                if (k == cp)
                        return true;
        return false;
}

/* Where one character is missing: what is known of it and of its neighbours. */
typedef struct {
        unsigned lead; /* its first byte */
        unsigned next; /* the byte behind its lost second one; 0 at the end of a line */
        bool work;     /* behind 》一 */
        Str before, behind;
} Gap;

/* The document says the two characters together elsewhere. */
static unsigned times_said(Str text, uint32_t a, uint32_t b)
{
        char both[2 * UTF8_MAX];
        size_t n = a && b ? utf8_encode(a, both) : 0, at = 0;
        unsigned times = 0;

        if (!n)
                return 0;
        n += utf8_encode(b, both + n);
        while (times < 9 && (at = str_find(text, (Str){both, n}, at)) != SIZE_MAX) {
                at += n;
                times++;
        }
        return times;
}

/* How likely the character is: how common here and elsewhere, whether the document says it beside these neighbours,
 * and whether its second byte is one that a reader cannot show together with the byte behind it. */
static double gap_weight(const Gap *g, const Survey *v, Str text, unsigned trail)
{
        uint32_t cp = gbk_char(g->lead, trail), together, left, right;
        size_t next;
        double w;

        if (!is_han(cp))
                return 0;
        left = cp_before(g->before, g->before.n);
        right = cp_at(g->behind, 0, &next);
        w = exp2(-(double)char_bits(cp)) * (g->work && is_kind_of_work(cp) ? 300 : 1);
        if (cp < 0x10000)
                w *= 1 + 3 * kind_of(v, cp)->seen;
        if (is_han(left))
                w *= 1 + 40 * times_said(text, left, cp);
        if (is_han(right))
                w *= 1 + 40 * times_said(text, cp, right);
        together = g->next ? gbk_char(trail, g->next) : 0;
        return together && !is_private_use(together) ? w / 200 : w;
}

/* The character of which only the first byte is left stands at r->at as ?, perhaps with the rest of a tag.
 * from is where the proposal begins. Returns the offset behind it, or from if there is none. */
static size_t find_tail(Finder *f, const Survey *v, const Run *r, size_t from, Str before)
{
        unsigned best = 0, n = 0;
        size_t next, tag, behind;
        double sum = 0, most = 0;
        Gap g = {.lead = r->bytes[r->n - 1], .work = str_ends(before, S("》一")), .before = before};
        uint32_t cp;
        Str ch, why;
        char utf8[UTF8_MAX];

        if (!is_lost(cp_at(f->text, r->at, &next)))
                return from;
        tag = tag_rest(str_slice(f->text, next, f->text.n));
        g.behind = str_slice(f->text, next, f->text.n);
        cp = cp_at(g.behind, 0, &behind);
        g.next = tag ? 0xA1 : cp == '\n' || cp == 0 ? 0 : cp < 0x80 ? cp : gbk_code(cp) >> 8;
        for (unsigned t = 0x81; t < 0xFF; t++) {
                double w = gap_weight(&g, v, f->text, t);

                n += w > 0;
                sum += w;
                if (w > most) {
                        most = w;
                        best = t;
                }
        }
        if (!best || most / sum < 0.25)
                return from;
        ch = str_keep(f->c->arena, (Str){utf8, utf8_encode(gbk_char(g.lead, best), utf8)});
        why = str_printf(f->c->arena,
                tr(f->c,
                        "Of the lost character only the first byte (%02X) is left; of the %u "
                        "characters that begin with it, %.*s fits best here."),
                g.lead, n, STR(ch));
        found(f, (Span){from, next + tag}, tag ? str_printf(f->c->arena, "%.*s。", STR(ch)) : ch,
                REPAIR_TAIL, PROPOSAL, MIN(most / sum, 0.95), why);
        return next + tag;
}

/* The annotation of the last character of a run, if it stands behind it. */
static size_t skip_annotation(Str text, size_t at, Str after)
{
        Str pinyin;
        size_t n = annotation_at(str_slice(text, at, text.n), &pinyin);

        return n && pinyin_is_reading(cp_before(after, after.n), pinyin) ? at + n : at;
}

/* One way to read a torn place: the character that was annotated begins with lead and has this second byte. */
typedef struct {
        Run run;
        Str after;
        unsigned bits; /* surprise of the result, and of the annotated character */
} Reading;

static bool read_torn(Finder *f, const Survey *v, unsigned lead, unsigned trail, Str pinyin,
        size_t at, Reading *ret)
{
        uint32_t cp = gbk_char(lead, trail);
        Run r = {.at = at};

        if (!is_han(cp) || !pinyin_is_reading(cp, pinyin))
                return false;
        run_put(&r, trail);
        if (!run_through(&r, v, f->text))
                return false;
        *ret = (Reading){.run = r};
        ret->after = run_text(f->c->arena, &r, &ret->bits);
        ret->bits += times_annotated(v, cp)                                       ? 0
                : is_simplified_set(cp) && v->n_traditional * 2 >= v->n_annotated ? 16
                                                                                  : 8;
        return true;
}

/* "?pinyin)" behind a character: damage of the first pass. Returns the offset behind what was repaired. */
static size_t find_torn(Finder *f, const Survey *v, size_t at)
{
        Str rest = str_slice(f->text, at, f->text.n), pinyin;
        unsigned code = gbk_code(cp_before(f->text, at)), second = UINT_MAX;
        size_t n = mark_at(rest, &pinyin);
        Reading best = {.bits = UINT_MAX}, one;
        bool sure;

        if (!n || f->n_torn++ >= TORN_MOST)
                return at;
        for (unsigned t = 0x81; n && code && t < 0xFF; t++) {
                if (!read_torn(f, v, code & 0xFF, t, pinyin, at + n, &one))
                        continue;
                second = MIN(second, MAX(one.bits, best.bits));
                if (one.bits < best.bits)
                        best = one;
        }
        if (best.bits == UINT_MAX)
                return at;
        if (best.run.n == 1)
                return find_tail(f, v, &best.run, at, str_slice(f->text, 0, at));
        sure = second == UINT_MAX || second - best.bits >= SURE_BITS;
        if (best.run.whole)
                best.run.at = skip_annotation(f->text, best.run.at, best.after);
        found(f, (Span){at, best.run.at}, best.after, REPAIR_BYTES, sure ? EXACT : PROPOSAL,
                sure ? 1 : 0.7,
                str_from(tr(f->c,
                        "The pinyin names the character whose second byte was torn off; with "
                        "it the bytes that follow are legal again.")));
        return best.run.whole ? best.run.at : find_tail(f, v, &best.run, best.run.at, best.after);
}

/* "?，" or "?！" with text out of step behind it: damage of the second pass. The lost byte is A1 (。) if all
 * that follows is legal and reads better. */
static size_t find_torn_stop(Finder *f, const Survey *v, size_t at)
{
        size_t next, end;
        unsigned wide, bits;
        uint32_t cp;
        Str after;
        bool annotated, sure;
        Run r = {0};

        cp_at(f->text, at, &next);
        cp = cp_at(f->text, next, &r.at);
        wide = cp == 0xFF0C ? 0xA3AC : cp == 0xFF01 ? 0xA3A1 : wide_punctuation(cp);
        if (wide != 0xA3AC && wide != 0xA3A1)
                return at;
        r.bits_is = char_bits('?') + char_bits(cp);
        run_put(&r, 0xA1);
        run_put(&r, wide >> 8);
        run_put(&r, wide & 0xFF);
        if (!run_through(&r, v, f->text) || !r.whole)
                return at;
        after = run_text(f->c->arena, &r, &bits);
        end = skip_annotation(f->text, r.at, after);
        annotated = end > r.at;
        r.at = end;
        sure = (annotated && v->damaged) || bits + GAIN_BITS < r.bits_is;
        if (!sure)
                return at;
        found(f, (Span){at, r.at}, after, REPAIR_BYTES, EXACT, annotated ? 1 : 0.98,
                str_from(tr(f->c,
                        "A byte was put in before the bytes of a comma that lay across two "
                        "characters; with 。 restored the bytes that follow are legal again.")));
        return r.at;
}

static size_t find_annotation(Finder *f, const Survey *v, uint32_t cp, size_t at, size_t next)
{
        Str pinyin;
        size_t n;

        if (!v->damaged || !times_annotated(v, cp))
                return next;
        n = annotation_at(str_slice(f->text, next, f->text.n), &pinyin);
        if (!n || !pinyin_is_reading(cp, pinyin))
                return next;
        found(f, (Span){at, next + n}, str_slice(f->text, at, next), REPAIR_ANNOTATION, EXACT, 1,
                (Str){0});
        return next + n;
}

/* Where the next lost character may stand: ?, or one that begins with EF in UTF-8. */
static size_t next_lost(Str text, size_t at)
{
        while (at < text.n && text.p[at] != '?' && (unsigned char)text.p[at] != 0xEF)
                at += (unsigned char)text.p[at] >= 0xE0 && (unsigned char)text.p[at] < 0xEF ? 3 : 1;
        return MIN(at, text.n);
}

void find_byte_damage(Finder *f)
{
        Survey v = survey(f);
        size_t at = 0, before, end;
        uint32_t cp;

        while (at = v.kinds ? at : next_lost(f->text, at), before = at,
                utf8_next(f->text, &at, &cp)) {
                if (is_han(cp)) {
                        at = find_annotation(f, &v, cp, before, at);
                } else if (is_lost(cp)) {
                        end = v.kinds ? find_torn(f, &v, before) : before;
                        if (end == before)
                                end = find_torn_stop(f, &v, before);
                        at = MAX(at, end);
                }
        }
}
