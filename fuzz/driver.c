/* driver.c: runs a fuzz target over the files of a folder without a fuzzer, so that every corpus is an
 * ordinary test under any compiler. Each input is also cut short at every one of its first bytes, and each of
 * those bytes is inverted once. Prints TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX ((size_t)4 << 20)
#define SPOILED_MAX 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An exact heap copy for each call, so that reading one byte too far is seen by ASan. */
static void feed(const uint8_t *data, size_t n, size_t flipped)
{
        uint8_t *copy = malloc(n ? n : 1);
        if (!copy)
                abort();
        memcpy(copy, data, n);
        if (flipped < n)
                copy[flipped] = (uint8_t)~copy[flipped];
        LLVMFuzzerTestOneInput(copy, n);
        free(copy);
}

static int run(const char *path, uint8_t *bytes)
{
        FILE *f = fopen(path, "rb");
        if (!f)
                return 0;
        size_t n = fread(bytes, 1, INPUT_MAX, f);
        fclose(f);
        feed(bytes, n, SIZE_MAX);
        for (size_t i = 0; i < n && i < SPOILED_MAX; i++) {
                feed(bytes, i, SIZE_MAX);
                feed(bytes, n, i);
        }
        return 1;
}

static int run_all(DIR *dir, const char *folder, uint8_t *bytes)
{
        int count = 0;
        feed(bytes, 0, SIZE_MAX);
        for (const struct dirent *e; (e = readdir(dir));) {
                char path[4096];
                if (e->d_name[0] == '.')
                        continue;
                snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
                printf("%sok %d - %s\n", run(path, bytes) ? "" : "not ", ++count, e->d_name);
                fflush(stdout);
        }
        return count;
}

int main(int argc, char **argv)
{
        if (argc != 2) {
                fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
                return 2;
        }
        DIR *dir = opendir(argv[1]);
        uint8_t *bytes = malloc(INPUT_MAX);
        int count = dir && bytes ? run_all(dir, argv[1], bytes) : 0;
        if (dir)
                closedir(dir);
        free(bytes);
        if (count == 0)
                printf("not ok %d - the corpus is empty\n", ++count);
        printf("1..%d\n", count);
        return 0;
}
