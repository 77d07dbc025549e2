/* routes.c: the list of the pages' tables. The first row that fits an address serves it, so a fixed word comes
 * before an open part ("/r/:register/new" before "/r/:register/:id"). */
#include "web/inside.h"

const Route *const route_tables[] = {
        account_routes,
        collect_routes,
        desk_routes,
        room_routes, /* before the register: /r alone is the room of all */
        calendar_routes,
        feed_routes,
        register_routes,
        import_routes,
        table_routes,
        merge_routes, /* before the record: /r/:register/duplicates is no record */
        numbers_routes,
        several_routes,
        assemble_routes,
        form_routes, /* before the record: /r/:register/new is no record */
        urge_routes,
        fill_routes,
        notebook_routes,
        view_routes, /* before the record: /r/:register/view/… is no record */
        paper_routes,
        purge_routes,
        lend_routes,
        record_routes,
        public_routes,
        open_routes,
        lent_routes,
        figure_routes,
        intake_routes,
        check_routes,
        read_routes,
        reckon_routes,
        search_routes,
        quote_routes,
        precedent_routes,
        settings_routes,
        declare_routes,
        declare_new_routes,
        roles_routes,
        lights_routes,
        office_routes,
        sign_routes,
        static_routes,
        NULL,
};
