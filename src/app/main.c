/* main.c: the door of the program. */
#include "base/base.h"

int main(int argc, char **argv)
{
        (void)argc;
        fprintf(stderr, "usage: %s COMMAND [ARGUMENT...]\n", argv[0]);
        return 2;
}
