/* fuzz_read_markdown.c: any bytes as Markdown. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_reader(&format_markdown, data, size);
}
