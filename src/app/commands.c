/* commands.c: the list of tables of commands, in the order of the help. Each file cmd_x.c ends with its table. */
#include "app/app.h"

const Command *const command_tables[] = {
        commands_search,
        commands_text_a,
        commands_text_b,
        commands_record,
        commands_ocfl,
        commands_worker,
        NULL,
};
