/* fuzz_query.c: whatever is typed into the search box (the first line) is refused with a sentence or marks places of
 * the text (the rest) that lie in order, apart, and between characters. */
#include "search/search.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool between_characters(Str text, size_t at)
{
        return at == text.n || ((unsigned char)text.p[at] & 0xC0) != 0x80;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str words = {0}, text = {(const char *)data, size};
        Span *marks;
        size_t n, bad, last = 0;
        if (!size || !str_cut(&text, '\n', &words) || !text.p || !utf8_valid(text, &bad))
                return 0;
        if (search_mark(&c, words, text, &marks, &n) != OK) {
                if (!c.fault.sentence.n)
                        abort();
                return 0;
        }
        for (size_t i = 0; i < n; i++) {
                if (marks[i].from < last || marks[i].from >= marks[i].to || marks[i].to > text.n)
                        abort();
                if (!between_characters(text, marks[i].from) ||
                        !between_characters(text, marks[i].to))
                        abort();
                last = marks[i].to;
        }
        return 0;
}
