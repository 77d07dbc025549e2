/* import_head.c: which field the head of a column means. Heads are written by people: in either language, in
 * traditional characters, with the unit in brackets, with blanks between the characters, or by another usual word. */
#include "record/import.h"

#include <string.h>

const ImportOwn import_own[N_IMPORT_OWN] = {
        [OWN_ID] = {SC("id"), SC("标识")},
        [OWN_NUMBER] = {SC("number"), SC("编号")},
        [OWN_STATE] = {SC("state"), SC("状态")},
        [OWN_VISIBILITY] = {SC("visibility"), SC("公开范围")},
};
static const Str ignored[] = {SC("register"), SC("title"), SC("version"), SC("created"),
        SC("updated"), SC("withdrawn"), SC("withdrawn_reason"), SC("")};
/* Heads of columns that only count, or that a report of ours has put there. */
static const Str counting[] = {SC("序号"), SC("行号"), SC("no."), SC("no"), SC("何处有误"),
        SC("建议"), SC("whatiswrong"), SC("suggestion")};
/* Other words for what names a record. */
static const Str naming[] = {SC("名称"), SC("姓名"), SC("题名"), SC("标题"), SC("书名"), SC("地名"),
        SC("name"), SC("title")};
/* Other words for a field, by a part of its label. */
static const Str synonyms[][2] = {
        {SC("时间"), SC("日期")},
        {SC("日期"), SC("时间")},
        {SC("年代"), SC("时代")},
        {SC("地点"), SC("地址")},
        {SC("地址"), SC("地点")},
        {SC("分类"), SC("类别")},
        {SC("类型"), SC("类别")},
        {SC("说明"), SC("备注")},
        {SC("附注"), SC("备注")},
        {SC("手机"), SC("电话")},
        {SC("联系方式"), SC("电话")},
        {SC("档号"), SC("编号")},
};

int import_column(const Register *reg, Str name)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (str_eq(reg->fields[i].name, name))
                        return (int)i;
        for (size_t i = 0; i < N_IMPORT_OWN; i++)
                if (str_eq(import_own[i].name, name) || str_eq(import_own[i].zh, name))
                        return IMPORT_OWN(i);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (str_eq(reg->fields[i].label_zh, name) ||
                        str_eq_nocase(reg->fields[i].label_en, name))
                        return (int)i;
        for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
                if (str_eq(ignored[i], name))
                        return IMPORT_IGNORED;
        return IMPORT_UNKNOWN;
}

/* Folded, without blanks and marks; what stands in brackets goes to *ret_unit. */
static Str bare_head(Ctx *c, Str head, Str *ret_unit)
{
        static const Str opens[] = {SC("("), SC("（"), SC("["), SC("〔")};
        static const Str closes[] = {SC(")"), SC("）"), SC("]"), SC("〕")};
        *ret_unit = (Str){0};
        for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
                size_t from = str_find(head, opens[i], 1), to = SIZE_MAX;
                if (from != SIZE_MAX)
                        to = str_find(head, closes[i], from);
                if (to == SIZE_MAX)
                        continue;
                *ret_unit = str_trim(str_slice(head, from + opens[i].n, to));
                head = str_slice(head, 0, from);
        }
        Str folded = fold_text(c->arena, head, NULL);
        Buf b = buf_new(c->arena);
        size_t at = 0;
        for (uint32_t cp; utf8_next(folded, &at, &cp);)
                if (cp > 0x20 && cp != 0x3000 && cp != '*' && cp != ':' && cp != 0xFF1A)
                        buf_put_cp(&b, cp);
        return buf_str(&b);
}

static bool among(Str s, const Str *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq_nocase(s, list[i]))
                        return true;
        return false;
}

/* The one field whose label holds the words, or is held by them; IMPORT_UNKNOWN if none or several. */
static int field_about(Ctx *c, const Register *reg, Str words)
{
        int found = IMPORT_UNKNOWN;
        Str unit;
        for (size_t i = 0; i < reg->n_fields; i++) {
                Str label = bare_head(c, reg->fields[i].label_zh, &unit);
                if (str_eq(label, words))
                        return (int)i;
                bool near = utf8_count(label) > 1 && utf8_count(words) > 1 &&
                        (str_find(label, words, 0) != SIZE_MAX ||
                                str_find(words, label, 0) != SIZE_MAX);
                if (!near || reg->fields[i].hidden)
                        continue;
                if (found != IMPORT_UNKNOWN)
                        return IMPORT_UNKNOWN;
                found = (int)i;
        }
        return found;
}

int import_guess(Ctx *c, const Register *reg, Str head, Str *ret_unit)
{
        int column = import_column(reg, str_trim(head));
        *ret_unit = (Str){0};
        if (column != IMPORT_UNKNOWN)
                return column;
        Str bare = bare_head(c, str_trim(head), ret_unit);
        if (!bare.n || among(bare, counting, ARRAY_LEN(counting)))
                return IMPORT_IGNORED;
        column = import_column(reg, bare);
        if (column == IMPORT_UNKNOWN)
                column = field_about(c, reg, bare);
        for (size_t i = 0; column == IMPORT_UNKNOWN && i < ARRAY_LEN(synonyms); i++)
                if (str_eq(bare, synonyms[i][0]))
                        column = field_about(c, reg, synonyms[i][1]);
        if (column == IMPORT_UNKNOWN && among(bare, naming, ARRAY_LEN(naming)))
                column = (int)(title_field(reg) - reg->fields);
        return column;
}
