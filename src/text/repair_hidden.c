/* repair_hidden.c: characters that nobody sees and that make a name unfindable: zero-width blanks and joiners, marks of
 * direction, soft hyphens, stray controls, left by web pages and word processors. They are taken out where the text
 * around is such that they mean nothing. And private-use code points that have a well-known meaning: those that GB
 * 18030 gave a real one in 2005, and the bullets of two fonts that word processors use. */
#include "text/repair.h"

static const struct {
        uint16_t from, to;
} hidden[] = {
        {0x0001, 0x0008},
        {0x000E, 0x001F},
        {0x007F, 0x007F},
        {0x00AD, 0x00AD},
        {0x200B, 0x200F},
        {0x202A, 0x202E},
        {0x2060, 0x2064},
        {0x2066, 0x206F},
        {0xFEFF, 0xFEFF},
};

static bool is_hidden(uint32_t cp)
{
        for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
                if (cp >= hidden[i].from && cp <= hidden[i].to)
                        return true;
        return false;
}

/* Scripts in which joiners and marks of direction are spelling: Hebrew to Malayalam and beyond, Mongolian; and
 * pictographs, which are joined by them. */
static bool needs_hidden(uint32_t cp)
{
        return (cp >= 0x590 && cp < 0x1100) || (cp >= 0x1780 && cp < 0x1C00) || cp >= 0x1F000 ||
                (cp >= 0x2190 && cp < 0x2C00) || cp == 0xFE0F;
}

/* Bullets of Symbol and Wingdings, which Word writes as F000 and their byte. */
static const struct {
        uint16_t cp, meant;
} bullets[] = {
        {0xF06C, 0x25CF},
        {0xF06E, 0x25A0},
        {0xF071, 0x25A1},
        {0xF075, 0x25C6},
        {0xF076, 0x2756},
        {0xF09F, 0x2022},
        {0xF0A7, 0x25AA},
        {0xF0A8, 0x25FB},
        {0xF0B7, 0x2022},
        {0xF0D8, 0x27A2},
        {0xF0FC, 0x2713},
        {0xF0FE, 0x2611},
};

/* What a private-use code point stands for; 0 if only its author knows. */
static uint32_t private_meaning(uint32_t cp)
{
        for (size_t i = 0; i < ARRAY_LEN(bullets); i++)
                if (bullets[i].cp == cp)
                        return bullets[i].meant;
        return gb_private_meaning(cp);
}

/* A run of hidden characters that begins at `at`; returns the offset behind it. */
static size_t find_hidden_run(Finder *f, size_t at)
{
        size_t end = at, next = at;
        uint32_t cp = 0, before = cp_before(f->text, at);

        while (utf8_next(f->text, &next, &cp) && is_hidden(cp))
                end = next;
        cp = cp_at(f->text, end, &next);
        if (!needs_hidden(before) && !needs_hidden(cp))
                found(f, (Span){at, end}, S(""), REPAIR_HIDDEN, PROPOSAL, 0.95, (Str){0});
        return end;
}

static size_t find_private(Finder *f, size_t at, size_t next, uint32_t cp)
{
        uint32_t meant = private_meaning(cp);
        bool bullet = meant && cp >= 0xF000;
        char utf8[UTF8_MAX];

        if (meant)
                found(f, (Span){at, next},
                        str_keep(f->c->arena, (Str){utf8, utf8_encode(meant, utf8)}),
                        REPAIR_PRIVATE, bullet ? PROPOSAL : EXACT, bullet ? 0.9 : 1, (Str){0});
        return next;
}

/* Begins three bytes of which the first tells that none is hidden. */
static bool is_plain_lead(char ch)
{
        unsigned b = (unsigned char)ch;

        return b >= 0xE3 && b <= 0xED;
}

/* The first bytes of all of them in UTF-8, so that a text without is passed over quickly. */
static bool may_be_hidden(Str text, size_t at)
{
        unsigned b = (unsigned char)text.p[at],
                 c = at + 1 < text.n ? (unsigned char)text.p[at + 1] : 0;

        if (b < 0x80)
                return (b < ' ' && b != '\t' && b != '\n' && b != '\r') || b == 0x7F;
        return (b == 0xC2 && c == 0xAD) || (b == 0xE2 && (c == 0x80 || c == 0x81)) || b == 0xEE ||
                (b == 0xEF && (c < 0xA4 || c == 0xBB));
}

void find_hidden(Finder *f)
{
        size_t at = 0, next;

        while (at < f->text.n) {
                if (!may_be_hidden(f->text, at)) {
                        at += is_plain_lead(f->text.p[at]) ? 3 : 1;
                        continue;
                }
                uint32_t cp = cp_at(f->text, at, &next);

                at = is_hidden(cp)           ? find_hidden_run(f, at)
                        : is_private_use(cp) ? find_private(f, at, next, cp)
                                             : MAX(next, at + 1);
        }
}
