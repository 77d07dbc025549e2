/* fuzz_read_html.c: any bytes as a page. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_reader(&format_html, data, size);
}
