/* routes.c: the list of the pages' tables. The first row that fits an address serves it, so a fixed word comes
 * before an open part ("/r/:register/new" before "/r/:register/:id"). */
#include "web/inside.h"

const Route *const route_tables[] = {
        desk_routes,
        sign_routes,
        static_routes,
        NULL,
};
