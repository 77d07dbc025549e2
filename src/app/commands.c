/* commands.c: the list of tables of commands, in the order of the help. Each file cmd_x.c ends with its table. */
#include "app/app.h"

const Command *const command_tables[] = {
        commands_office,
        commands_user,
        commands_demo,
        commands_desk,
        commands_serve,
        commands_intake,
        commands_record,
        commands_merge,
        commands_registers,
        commands_search,
        commands_quote,
        commands_precedent,
        commands_figure,
        commands_worker,
        commands_text_bytes,
        commands_text_page,
        commands_text_form,
        commands_text_read,
        commands_text_number,
        commands_text_date,
        commands_text_name,
        commands_text_check,
        commands_ocfl,
        NULL,
};
