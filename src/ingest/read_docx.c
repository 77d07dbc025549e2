/* read_docx.c: Word files (Office Open XML, ISO/IEC 29500). What a reader of the printed page sees: paragraphs
 * with their automatic numbers, headings by style or outline level, tables row by row, notes at the end,
 * accepted insertions; not deletions, field codes, hidden text, comments, or page heads and feet. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/inside.h"

#define DEPTH_MAX 256 /* libxml2's own limit of nesting */
#define NUM_LEVELS 9
#define STYLE_CHAIN 16             /* styles based on styles */
#define CELL_MAX ((size_t)8 << 10) /* a longer cell is laid out, not tabulated */

/* Parts of the package
 * -------------------- */
static bool wanted(Str name)
{
        if (str_starts(name, S("word/theme/")) || str_starts(name, S("word/embeddings/")) ||
                str_starts(name, S("customXml/")))
                return false;
        return str_ends(name, S(".xml")) || str_ends(name, S(".rels"));
}

static Str entry(const Map *entries, Str name)
{
        const Str *s = map_lookup(entries, name);
        return s ? *s : (Str){"", 0};
}

typedef struct {
        Str id, type, target;
} Rel;
typedef struct {
        Arena *arena;
        VEC(Rel) rels;
} Rels;

static void rels_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        (void)ns;
        Rels *r = p;
        if (str_eq(name, S("Relationship")))
                *VEC_PUSH(r->arena, &r->rels) = (Rel){
                        str_keep(r->arena, xml_attr(attrs, n, "Id")),
                        str_keep(r->arena, xml_attr(attrs, n, "Type")),
                        str_keep(r->arena, xml_attr(attrs, n, "Target")),
                };
}

static MUST Err rels_read(Ctx *c, const Map *entries, Str name, Rels *ret)
{
        static const XmlEvents events = {.start = rels_start};
        Rels r = {.arena = c->arena};
        if (map_lookup(entries, name))
                TRY(xml_walk(c, name, entry(entries, name), &events, &r));
        *ret = r;
        return OK;
}

/* "word" and "styles.xml" give "word/styles.xml"; "/word/x.xml" stays, without its stroke. "../x" climbs. */
static Str resolve(Arena *a, Str folder, Str target)
{
        if (str_starts(target, S("/")))
                return str_slice(target, 1, target.n);
        while (str_starts(target, S("../"))) {
                size_t n = folder.n;
                while (n && folder.p[n - 1] != '/')
                        n--;
                folder = str_slice(folder, 0, n ? n - 1 : 0);
                target = str_slice(target, 3, target.n);
        }
        return folder.n ? str_printf(a, "%.*s/%.*s", STR(folder), STR(target)) : target;
}

static Str folder_of(Str name)
{
        size_t n = name.n;
        while (n && name.p[n - 1] != '/')
                n--;
        return str_slice(name, 0, n ? n - 1 : 0);
}

/* Target of the first relation whose type ends with kind; empty if there is none. */
static Str rel_target(Arena *a, const Rels *r, Str folder, Str kind)
{
        for (size_t i = 0; i < r->rels.n; i++)
                if (str_ends(r->rels.p[i].type, kind))
                        return resolve(a, folder, r->rels.p[i].target);
        return (Str){"", 0};
}

/* Styles
 * ------ */
typedef struct {
        Str id, name, based_on, num_id;
        int outline; /* 0 to 8; -1: none said */
        int level;   /* of its list */
} Style;
typedef struct {
        Arena *arena;
        Map by_id;
        Style *now;
} Styles;

static int int_of(Str s, int otherwise)
{
        int64_t v;
        return str_to_int(s, &v) && v >= -1 && v < 1000000 ? (int)v : otherwise;
}

static void styles_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        (void)ns;
        Styles *s = p;
        Str val = xml_attr(attrs, n, "val");
        if (str_eq(name, S("style"))) {
                s->now = NEW(s->arena, Style);
                *s->now = (Style){.outline = -1};
                s->now->id = str_keep(s->arena, xml_attr(attrs, n, "styleId"));
                map_put(&s->by_id, s->now->id, s->now);
        } else if (!s->now) {
                return;
        } else if (str_eq(name, S("name"))) {
                s->now->name = str_keep(s->arena, val);
        } else if (str_eq(name, S("basedOn"))) {
                s->now->based_on = str_keep(s->arena, val);
        } else if (str_eq(name, S("outlineLvl"))) {
                s->now->outline = int_of(val, -1);
        } else if (str_eq(name, S("numId"))) {
                s->now->num_id = str_keep(s->arena, val);
        } else if (str_eq(name, S("ilvl"))) {
                s->now->level = int_of(val, 0);
        }
}

static void styles_end(void *p, Str ns, Str name)
{
        (void)ns;
        Styles *s = p;
        if (str_eq(name, S("style")))
                s->now = NULL;
}

/* Heading level by the name of a style: "heading 2", "标题 2", "Title"; 0 if it is none. */
static int level_of_name(Str name)
{
        static const Str words[] = {SC("heading "), SC("标题 "), SC("标题")};
        if (str_eq_nocase(name, S("title")) || str_eq(name, S("标题")))
                return 1;
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (name.n == words[i].n + 1 &&
                        str_eq_nocase(str_slice(name, 0, words[i].n), words[i])) {
                        char digit = name.p[words[i].n];
                        return digit >= '1' && digit <= '9' ? MIN(6, digit - '0') : 0;
                }
        return 0;
}

/* What a style says, or those it is based on. */
static void style_resolve(
        const Styles *s, Str id, int *ret_heading, Str *ret_num_id, int *ret_level)
{
        for (int i = 0; i < STYLE_CHAIN && id.n; i++) {
                const Style *one = map_lookup(&s->by_id, id);
                if (!one)
                        return;
                int level = level_of_name(one->name);
                if (!level && one->outline >= 0 && one->outline < 9)
                        level = MIN(6, one->outline + 1);
                if (!*ret_heading)
                        *ret_heading = level;
                if (!ret_num_id->n && one->num_id.n) {
                        *ret_num_id = one->num_id;
                        *ret_level = one->level;
                }
                id = one->based_on;
        }
}

/* Automatic numbers
 * ----------------- */
typedef struct {
        Str format, text; /* "chineseCounting", "%1、" */
        int start;
} Level;
typedef struct {
        Str id;
        Level levels[NUM_LEVELS];
} Abstract;
typedef struct {
        Str id, abstract_id;
        int starts[NUM_LEVELS]; /* overrides; -1: none */
} Num;
typedef struct {
        int at[NUM_LEVELS];
        bool begun[NUM_LEVELS];
} Counters;
typedef struct {
        Arena *arena;
        Map abstracts, nums,
                counters; /* counters: by abstract id, because lists of one abstract go on */
        Abstract *abstract;
        Num *num;
        int level;
} Numbering;

static void numbering_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        (void)ns;
        Numbering *w = p;
        Str val = xml_attr(attrs, n, "val");
        if (str_eq(name, S("abstractNum"))) {
                w->abstract = NEW(w->arena, Abstract);
                w->abstract->id = str_keep(w->arena, xml_attr(attrs, n, "abstractNumId"));
                map_put(&w->abstracts, w->abstract->id, w->abstract);
        } else if (str_eq(name, S("num"))) {
                w->num = NEW(w->arena, Num);
                w->num->id = str_keep(w->arena, xml_attr(attrs, n, "numId"));
                memset(w->num->starts, -1, sizeof w->num->starts);
                map_put(&w->nums, w->num->id, w->num);
        } else if (str_eq(name, S("lvl")) || str_eq(name, S("lvlOverride"))) {
                w->level = int_of(xml_attr(attrs, n, "ilvl"), 0);
        } else if (w->level < 0 || w->level >= NUM_LEVELS) {
                return;
        } else if (w->num && str_eq(name, S("abstractNumId"))) {
                w->num->abstract_id = str_keep(w->arena, val);
        } else if (w->num && str_eq(name, S("startOverride"))) {
                w->num->starts[w->level] = int_of(val, -1);
        } else if (w->abstract && str_eq(name, S("start"))) {
                w->abstract->levels[w->level].start = int_of(val, 0);
        } else if (w->abstract && str_eq(name, S("numFmt"))) {
                w->abstract->levels[w->level].format = str_keep(w->arena, val);
        } else if (w->abstract && str_eq(name, S("lvlText"))) {
                w->abstract->levels[w->level].text = str_keep(w->arena, val);
        }
}

static void numbering_end(void *p, Str ns, Str name)
{
        (void)ns;
        Numbering *w = p;
        if (str_eq(name, S("abstractNum")))
                w->abstract = NULL;
        if (str_eq(name, S("num")))
                w->num = NULL;
}

static void put_chinese(Buf *b, int n)
{
        static const char *const digits[] = {
                "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
        if (n >= 100) {
                char s[16];
                int len = snprintf(s, sizeof s, "%d", n);
                for (int i = 0; i < len; i++)
                        buf_put(b, str_from(digits[s[i] - '0']));
                return;
        }
        if (n >= 20)
                buf_put(b, str_from(digits[n / 10]));
        if (n >= 10)
                buf_put(b, S("十"));
        if (n % 10 || n == 0)
                buf_put(b, str_from(digits[n % 10]));
}

static void put_roman(Buf *b, int n, bool upper)
{
        static const struct {
                int value;
                const char *upper, *lower;
        } rows[] = {{1000, "M", "m"}, {900, "CM", "cm"}, {500, "D", "d"}, {400, "CD", "cd"},
                {100, "C", "c"}, {90, "XC", "xc"}, {50, "L", "l"}, {40, "XL", "xl"}, {10, "X", "x"},
                {9, "IX", "ix"}, {5, "V", "v"}, {4, "IV", "iv"}, {1, "I", "i"}};
        for (size_t i = 0; i < ARRAY_LEN(rows) && n < 4000; i++)
                for (; n >= rows[i].value; n -= rows[i].value)
                        buf_put(b, str_from(upper ? rows[i].upper : rows[i].lower));
}

static void put_number(Buf *b, Str format, int n)
{
        static const char *const stems[] = {
                "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
        if (str_find(format, S("hinese"), 0) != SIZE_MAX || str_starts(format, S("japanese")) ||
                str_eq(format, S("ideographDigital")) || str_starts(format, S("taiwanese")))
                put_chinese(b, n);
        else if (str_eq(format, S("ideographTraditional")) && n >= 1 && n <= 10)
                buf_put(b, str_from(stems[n - 1]));
        else if (str_eq(format, S("upperLetter")) && n >= 1)
                buf_putc(b, (char)('A' + (n - 1) % 26));
        else if (str_eq(format, S("lowerLetter")) && n >= 1)
                buf_putc(b, (char)('a' + (n - 1) % 26));
        else if (str_eq(format, S("upperRoman")) || str_eq(format, S("lowerRoman")))
                put_roman(b, n, format.p[0] == 'u');
        else if (str_starts(format, S("decimalEnclosedCircle")) && n >= 1 && n <= 20)
                buf_put_cp(b, 0x2460 + (uint32_t)n - 1);
        else
                buf_put_int(b, n);
}

/* "%1.%2" with each level's number so far. */
static Str label_text(Arena *a, const Abstract *abstract, const Counters *k, const Level *l)
{
        Buf b = buf_new(a);
        for (size_t i = 0; i < l->text.n; i++) {
                int level = i + 1 < l->text.n ? l->text.p[i + 1] - '1' : -1;
                if (l->text.p[i] == '%' && level >= 0 && level < NUM_LEVELS) {
                        put_number(&b, abstract->levels[level].format, k->at[level]);
                        i++;
                } else {
                        buf_putc(&b, l->text.p[i]);
                }
        }
        return str_trim(buf_str(&b));
}

/* The mark of the next item of a list; empty for bullets and for lists that are not declared. */
static Str next_label(Numbering *w, Str num_id, int level)
{
        const Num *num = map_lookup(&w->nums, num_id);
        const Abstract *abstract = num ? map_lookup(&w->abstracts, num->abstract_id) : NULL;
        if (!abstract || level < 0 || level >= NUM_LEVELS)
                return (Str){"", 0};
        const Level *l = &abstract->levels[level];
        /* A list whose start is overridden counts for itself. */
        Str key = num->starts[level] >= 0 ? num->id
                                          : str_printf(w->arena, "a%.*s", STR(abstract->id));
        Counters *k = map_lookup(&w->counters, key);
        if (!k) {
                k = NEW(w->arena, Counters);
                map_put(&w->counters, key, k);
        }
        int start = num->starts[level] >= 0 ? num->starts[level] : l->start;
        k->at[level] = k->begun[level] ? k->at[level] + 1 : start;
        k->begun[level] = true;
        for (int i = 0; i < level; i++)
                if (!k->begun[i]) {
                        k->at[i] = abstract->levels[i].start;
                        k->begun[i] = true;
                }
        for (int i = level + 1; i < NUM_LEVELS; i++)
                k->begun[i] = false;
        if (str_eq(l->format, S("bullet")) || str_eq(l->format, S("none")))
                return (Str){"", 0};
        return label_text(w->arena, abstract, k, l);
}

/* The story: document, notes
 * -------------------------- */
typedef enum { STORY_BODY, STORY_NOTES } StoryKind;
typedef struct {
        Ctx *c;
        Err err;
        Doc *doc;
        const Styles *styles;
        Numbering *numbering;
        const Rels *rels;
        StoryKind kind;
        /* the paragraph */
        Buf text;
        VEC(Run) runs;
        Str style, num_id;
        int level, outline;
        bool has_num;
        /* where we are */
        int deleted, hidden_run, in_text, in_run_properties, fallback, field_code, instruction;
        int tables, cells; /* depth */
        Buf row, cell;
        size_t n_paragraphs; /* of the cell */
        size_t n_cells;      /* of the row */
        VEC(Str) laid_out;   /* paragraphs of the row's only cell */
        Str note_id, link;
        size_t link_from;
        const char *math; /* reserved: formulas come as their plain characters */
} Story;

static void story_fail(Story *s, Err e)
{
        if (s->err == OK)
                s->err = e;
}

static void emit(Story *s, BlockKind kind, int level, Str label, Str text)
{
        Block *b;
        Err e = reader_add(s->c, s->doc, kind, text, &b);
        if (e != OK) {
                story_fail(s, e);
                return;
        }
        b->level = (uint8_t)level;
        b->label = label;
        for (size_t i = 0; i < s->runs.n; i++)
                doc_add_run(s->doc, b, s->runs.p[i].kind, s->runs.p[i].at, s->runs.p[i].target);
}

static void paragraph_reset(Story *s)
{
        s->text = buf_new(s->c->arena);
        s->runs.p = NULL;
        s->runs.n = s->runs.cap = 0;
        s->style = s->num_id = (Str){"", 0};
        s->level = 0;
        s->outline = -1;
        s->has_num = false;
}

static void end_note_paragraph(Story *s, Str text)
{
        Str label =
                s->note_id.n ? str_printf(s->c->arena, "[%.*s]", STR(s->note_id)) : (Str){"", 0};
        emit(s, BLOCK_NOTE, 0, label, text);
        s->note_id = (Str){"", 0}; /* further paragraphs of the note have no mark */
}

static void end_body_paragraph(Story *s, Str text)
{
        int heading = s->outline >= 0 && s->outline < 9 ? MIN(6, s->outline + 1) : 0,
            level = s->level;
        Str num_id = s->num_id;
        Str style_num = {"", 0}, label = {"", 0};
        int style_level = 0;
        style_resolve(s->styles, s->style, &heading, &style_num, &style_level);
        if (!s->has_num && style_num.n) {
                num_id = style_num;
                level = style_level;
        }
        bool listed = num_id.n && !str_eq(num_id, S("0"));
        if (listed)
                label = next_label(s->numbering, num_id, level);
        if (heading)
                emit(s, BLOCK_HEADING, heading, label, text);
        else if (listed)
                emit(s, BLOCK_LIST_ITEM, MIN(level, NUM_LEVELS) + 1, label, text);
        else
                emit(s, BLOCK_PARAGRAPH, 0, label, text);
}

static void end_paragraph(Story *s)
{
        Str text = str_trim(buf_str(&s->text));
        size_t cut = (size_t)(text.p - s->text.p);
        for (size_t i = 0; i < s->runs.n; i++) {
                Span *at = &s->runs.p[i].at;
                at->from = MIN(at->from > cut ? at->from - cut : 0, text.n);
                at->to = MIN(at->to > cut ? at->to - cut : 0, text.n);
        }
        if (s->cells) {
                if (text.n && s->cell.n)
                        buf_putc(&s->cell, ' ');
                buf_put(&s->cell, text);
                if (text.n && s->tables == 1)
                        *VEC_PUSH(s->c->arena, &s->laid_out) = text;
        } else if (text.n && s->kind == STORY_NOTES) {
                end_note_paragraph(s, text);
        } else if (text.n) {
                end_body_paragraph(s, text);
        }
        paragraph_reset(s);
}

/* Tables: the outermost one gives rows; one inside a cell is read as the cell's words. */
static void end_cell(Story *s)
{
        if (s->tables > 1)
                return;
        if (s->n_cells++)
                buf_putc(&s->row, '\t');
        Str cell = buf_str(&s->cell);
        for (size_t i = 0; i < cell.n; i++)
                buf_putc(&s->row, cell.p[i] == '\t' ? ' ' : cell.p[i]);
        s->cell = buf_new(s->c->arena);
}

static void end_row(Story *s)
{
        if (s->tables > 1)
                return;
        paragraph_reset(s);
        bool laid_out = s->n_cells == 1 && (s->laid_out.n > 1 || s->row.n > CELL_MAX);
        for (size_t i = 0; laid_out && i < s->laid_out.n; i++)
                emit(s, BLOCK_PARAGRAPH, 0, (Str){"", 0}, s->laid_out.p[i]);
        if (!laid_out && str_trim(buf_str(&s->row)).n)
                emit(s, BLOCK_TABLE_ROW, 0, (Str){"", 0}, buf_str(&s->row));
        s->row = buf_new(s->c->arena);
        s->n_cells = 0;
        s->laid_out.n = 0;
}

static void put(Story *s, Str text)
{
        if (s->deleted == 0 && !s->hidden_run && s->fallback == 0)
                buf_put(&s->text, text);
}

/* <w:sym w:font="Symbol" w:char="F0B7"/>: private codes of a font are not text. */
static void put_symbol(Story *s, Str hex_code)
{
        uint32_t cp = 0;
        for (size_t i = 0; i < hex_code.n && i < 6; i++) {
                char ch = (char)(hex_code.p[i] | 32);
                int digit = ch >= '0' && ch <= '9' ? ch - '0'
                        : ch >= 'a' && ch <= 'f'   ? ch - 'a' + 10
                                                   : 0;
                cp = cp * 16 + (uint32_t)digit;
        }
        char one[UTF8_MAX];
        if (cp >= 0x20 && !(cp >= 0xE000 && cp <= 0xF8FF))
                put(s, (Str){one, utf8_encode(cp, one)});
}

static bool is_off(Str val)
{
        return str_eq(val, S("0")) || str_eq(val, S("false")) || str_eq(val, S("off"));
}

static void put_note_mark(Story *s, Str id)
{
        size_t from = s->text.n;
        put(s, S("["));
        put(s, id);
        put(s, S("]"));
        if (s->text.n > from)
                *VEC_PUSH(s->c->arena, &s->runs) =
                        (Run){{from, s->text.n}, RUN_NOTE, str_keep(s->c->arena, id)};
}

static void line_break(Story *s, Str type)
{
        if (type.n && !str_eq(type, S("textWrapping")))
                return;
        if (s->cells || s->kind == STORY_NOTES) {
                put(s, S(" "));
                return;
        }
        /* A forced line is a paragraph to the reader; properties go with the first. */
        Str style = s->style;
        end_paragraph(s);
        s->style = style;
}

/* Elements by what they do at their start; sorted as they are met most. */
static void start_in_paragraph(Story *s, Str name, const XmlAttr *attrs, size_t n)
{
        Str val = xml_attr(attrs, n, "val");
        if (str_eq(name, S("pStyle")))
                s->style = str_keep(s->c->arena, val);
        else if (str_eq(name, S("numId"))) {
                s->num_id = str_keep(s->c->arena, val);
                s->has_num = true;
        } else if (str_eq(name, S("ilvl")))
                s->level = int_of(val, 0);
        else if (str_eq(name, S("outlineLvl")))
                s->outline = int_of(val, -1);
        else if (str_eq(name, S("tab")) && !s->in_run_properties)
                put(s, S(" "));
        else if (str_eq(name, S("br")) || str_eq(name, S("cr")))
                line_break(s, xml_attr(attrs, n, "type"));
        else if (str_eq(name, S("noBreakHyphen")))
                put(s, S("-"));
        else if (str_eq(name, S("sym")))
                put_symbol(s, xml_attr(attrs, n, "char"));
        else if (str_eq(name, S("footnoteReference")) || str_eq(name, S("endnoteReference")))
                put_note_mark(s, xml_attr(attrs, n, "id"));
}

static Str link_target(const Story *s, Str id)
{
        for (size_t i = 0; i < s->rels->rels.n; i++)
                if (str_eq(s->rels->rels.p[i].id, id))
                        return s->rels->rels.p[i].target;
        return (Str){"", 0};
}

static void field_char(Story *s, Str type)
{
        /* begin … code … separate … result … end: the code is not text */
        if (str_eq(type, S("begin")))
                s->field_code++;
        else if (str_eq(type, S("separate")) || str_eq(type, S("end")))
                s->field_code -= s->field_code > 0 && s->instruction >= 0;
}

static bool is_note_separator(Str type)
{
        return type.n && !str_eq(type, S("normal"));
}

static void start_structure(Story *s, Str name, const XmlAttr *attrs, size_t n)
{
        if (str_eq(name, S("p")))
                paragraph_reset(s);
        else if (str_eq(name, S("tbl")))
                s->tables++;
        else if (str_eq(name, S("tc"))) {
                s->cells++;
                if (s->tables == 1)
                        s->cell = buf_new(s->c->arena);
        } else if (str_eq(name, S("del")) || str_eq(name, S("moveFrom")))
                s->deleted++;
        else if (str_eq(name, S("t")))
                s->in_text++;
        else if (str_eq(name, S("r")))
                s->hidden_run = 0;
        else if (str_eq(name, S("rPr")))
                s->in_run_properties++;
        else if ((str_eq(name, S("vanish")) || str_eq(name, S("webHidden"))) &&
                s->in_run_properties)
                s->hidden_run = !is_off(xml_attr(attrs, n, "val"));
        else if (str_eq(name, S("fldChar")))
                field_char(s, xml_attr(attrs, n, "fldCharType"));
        else if (str_eq(name, S("hyperlink"))) {
                s->link = link_target(s, xml_attr(attrs, n, "id"));
                s->link_from = s->text.n;
        } else if (str_eq(name, S("footnote")) || str_eq(name, S("endnote"))) {
                s->note_id = is_note_separator(xml_attr(attrs, n, "type"))
                        ? (Str){"", 0}
                        : str_keep(s->c->arena, xml_attr(attrs, n, "id"));
        } else
                start_in_paragraph(s, name, attrs, n);
}

static void story_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Story *s = p;
        if (str_eq(name, S("Fallback"))) /* a second form of what Choice holds */
                s->fallback++;
        if (s->fallback)
                return;
        if (str_ends(ns, S("/math")) && str_eq(name, S("t")))
                s->in_text++;
        else if (str_ends(ns, S("/main")) && str_find(ns, S("wordprocessingml"), 0) != SIZE_MAX)
                start_structure(s, name, attrs, n);
}

static void end_structure(Story *s, Str name)
{
        if (str_eq(name, S("p")))
                end_paragraph(s);
        else if (str_eq(name, S("tbl")))
                s->tables -= s->tables > 0;
        else if (str_eq(name, S("tr")))
                end_row(s);
        else if (str_eq(name, S("tc"))) {
                end_cell(s);
                s->cells -= s->cells > 0;
        } else if (str_eq(name, S("del")) || str_eq(name, S("moveFrom")))
                s->deleted -= s->deleted > 0;
        else if (str_eq(name, S("t")))
                s->in_text -= s->in_text > 0;
        else if (str_eq(name, S("rPr")))
                s->in_run_properties -= s->in_run_properties > 0;
        else if (str_eq(name, S("hyperlink"))) {
                if (s->link.n && s->text.n > s->link_from)
                        *VEC_PUSH(s->c->arena, &s->runs) =
                                (Run){{s->link_from, s->text.n}, RUN_LINK, s->link};
                s->link = (Str){"", 0};
        }
}

static void story_end(void *p, Str ns, Str name)
{
        Story *s = p;
        if (str_eq(name, S("Fallback")))
                s->fallback -= s->fallback > 0;
        else if (s->fallback)
                return;
        else if (str_ends(ns, S("/math")) && str_eq(name, S("t")))
                s->in_text -= s->in_text > 0;
        else if (str_ends(ns, S("/main")) && str_find(ns, S("wordprocessingml"), 0) != SIZE_MAX)
                end_structure(s, name);
}

static void story_text(void *p, Str text)
{
        Story *s = p;
        /* Blanks that do not break are a matter of setting, and garbage to whoever searches. */
        size_t at = 0, nbsp;
        if (!s->in_text || s->field_code)
                return;
        while ((nbsp = str_find(text, S("\u00A0"), at)) != SIZE_MAX) {
                put(s, str_slice(text, at, nbsp));
                put(s, S(" "));
                at = nbsp + 2;
        }
        put(s, str_slice(text, at, text.n));
}

static MUST Err story_read(Story *s, const Map *entries, Str name, StoryKind kind)
{
        static const XmlEvents events = {story_start, story_end, story_text};
        if (!name.n || !map_lookup(entries, name))
                return OK;
        s->kind = kind;
        s->row = buf_new(s->c->arena);
        s->cell = buf_new(s->c->arena);
        paragraph_reset(s);
        TRY(xml_walk(s->c, name, entry(entries, name), &events, s));
        return s->err;
}

/* Core properties
 * --------------- */
typedef struct {
        Doc *doc;
        const char *key;
        Buf value;
} Core;

static void core_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        static const struct {
                Str name;
                const char *key;
        } rows[] = {{SC("title"), "title"}, {SC("creator"), "author"}, {SC("created"), "created"},
                {SC("modified"), "modified"}, {SC("subject"), "subject"}};
        (void)ns, (void)attrs, (void)n;
        Core *k = p;
        k->key = NULL;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (str_eq(name, rows[i].name))
                        k->key = rows[i].key;
        k->value = buf_new(k->doc->arena);
}

static void core_text(void *p, Str text)
{
        Core *k = p;
        if (k->key && k->value.n < 4096)
                buf_put(&k->value, text);
}

static void core_end(void *p, Str ns, Str name)
{
        (void)ns, (void)name;
        Core *k = p;
        if (k->key && str_trim(buf_str(&k->value)).n)
                doc_put_meta(k->doc, str_from(k->key), squeeze(k->doc->arena, buf_str(&k->value)));
        k->key = NULL;
}

static MUST Err core_read(Ctx *c, Doc *d, const Map *entries, const Rels *rels)
{
        static const XmlEvents events = {core_start, core_end, core_text};
        Str name = rel_target(c->arena, rels, (Str){"", 0}, S("/core-properties"));
        Core k = {.doc = d, .value = buf_new(c->arena)};
        if (!name.n || !map_lookup(entries, name))
                return OK;
        return xml_walk(c, name, entry(entries, name), &events, &k);
}

/* The whole
 * --------- */
static MUST Err parts_read(Ctx *c, Doc *d, const Map *entries, Str main_name)
{
        static const XmlEvents style_events = {styles_start, styles_end, NULL};
        static const XmlEvents number_events = {numbering_start, numbering_end, NULL};
        Arena *a = c->arena;
        Str folder = folder_of(main_name),
            base = str_slice(main_name, folder.n + (folder.n > 0), main_name.n);
        Rels rels;
        Styles styles = {.arena = a, .by_id = map_new(a)};
        Numbering numbering = {
                .arena = a, .abstracts = map_new(a), .nums = map_new(a), .counters = map_new(a)};
        Str rels_name = folder.n ? str_printf(a, "%.*s/_rels/%.*s.rels", STR(folder), STR(base))
                                 : str_printf(a, "_rels/%.*s.rels", STR(base));
        TRY(rels_read(c, entries, rels_name, &rels));
        Str name = rel_target(a, &rels, folder, S("/styles"));
        if (map_lookup(entries, name))
                TRY(xml_walk(c, name, entry(entries, name), &style_events, &styles));
        name = rel_target(a, &rels, folder, S("/numbering"));
        if (map_lookup(entries, name))
                TRY(xml_walk(c, name, entry(entries, name), &number_events, &numbering));
        Story s = {.c = c, .doc = d, .styles = &styles, .numbering = &numbering, .rels = &rels};
        TRY(story_read(&s, entries, main_name, STORY_BODY));
        TRY(story_read(&s, entries, rel_target(a, &rels, folder, S("/footnotes")), STORY_NOTES));
        return story_read(&s, entries, rel_target(a, &rels, folder, S("/endnotes")), STORY_NOTES);
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Map entries;
        Rels rels;
        d->format = S("docx");
        d->encoding = S("UTF-8");
        d->confidence = 1;
        d->encoding_reason = str_from(N_("the format says so itself"));
        TRY(zip_read(c, bytes, &zip_limits, wanted, &entries));
        TRY(rels_read(c, &entries, S("_rels/.rels"), &rels));
        Str main_name = rel_target(c->arena, &rels, (Str){"", 0}, S("/officeDocument"));
        if (!main_name.n)
                main_name = S("word/document.xml");
        if (!map_lookup(&entries, main_name))
                return fail(c, ERR_INVALID,
                        "The Word file lacks its main part; it is damaged or cut off.");
        TRY(core_read(c, d, &entries, &rels));
        TRY(parts_read(c, d, &entries, main_name));
        *ret = d;
        return OK;
}

static int sniff(Str head, Str all, Str suffix)
{
        bool named = suffix_among(suffix, "docx docm dotx dotm");
        if (!str_starts(head, S("PK\3\4")))
                return 0;
        Str tail = str_slice(all, all.n > 65536 ? all.n - 65536 : 0, all.n);
        bool word = str_find(tail, S("word/"), 0) != SIZE_MAX ||
                str_find(str_slice(all, 0, 65536), S("word/"), 0) != SIZE_MAX;
        if (word)
                return 95;
        /* Without a directory the end is missing: the reader says so. */
        return named && str_find(tail, S("PK\5\6"), 0) == SIZE_MAX ? 60 : 0;
}

const Format format_docx = {
        .name = "docx",
        .label = N_("Word document"),
        .mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        .suffixes = "docx docm dotx dotm",
        .sniff = sniff,
        .read = read,
};
