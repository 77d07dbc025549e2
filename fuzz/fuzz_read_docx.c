/* fuzz_read_docx.c: any bytes as a Word file. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_reader(&format_docx, data, size);
}
