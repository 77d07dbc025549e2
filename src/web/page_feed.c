/* page_feed.c: a person's deadlines for his own calendar (iCalendar, RFC 5545) and his own reader of news (Atom, RFC
 * 4287). A program that reads them cannot sign in: the address holds a secret token, whose hash alone is kept here,
 * and which a person renews when it has got about. */
#include "web/ical.h"

#define FEED_MAX 200
#define ALARMS_MAX 8
#define HELD_BEFORE 31 /* days */
#define HELD_AFTER 366

Str page_site(Ctx *c, const Req *q)
{
        Str address = setting(c, "address");
        if (address.n)
                return str_ends(address, S("/")) ? str_slice(address, 0, address.n - 1) : address;
        return str_printf(c->arena, "http://%.*s", STR(q->host.n ? q->host : S("localhost")));
}

/* Whoever the token belongs to reads as if he had signed in. */
static MUST Err open_feed(Ctx *c, const Req *q, Desk *ret)
{
        TRY(feed_actor(c, req_param(q, "token"), &c->actor));
        c->scope = c->actor->scope;
        TRY(demand(c, MAY_READ));
        return desk_load(c, (Str){0}, FEED_MAX, ret);
}

/* iCalendar
 * --------- */
static void put_alarms(Ctx *c, Buf *out, Str summary, bool todo)
{
        Str rest = setting(c, "reminders"), word;
        int64_t n;
        for (int i = 0; i < ALARMS_MAX && rest.n && str_cut(&rest, ' ', &word); i++) {
                if (!str_to_int(word, &n) || n < 1 || n > 366)
                        continue;
                ical_line(out, S("BEGIN:VALARM"));
                ical_line(out, S("ACTION:DISPLAY"));
                ical_text(c, out, "DESCRIPTION", summary);
                ical_line(out,
                        str_printf(c->arena, "TRIGGER%s:-P%lldD", todo ? ";RELATED=END" : "",
                                (long long)n));
                ical_line(out, S("END:VALARM"));
        }
}

static void put_event(Ctx *c, Buf *out, const DeskItem *it, Str base, bool todo)
{
        Str summary = it->verb.n
                ? str_printf(c->arena, "%.*s · %.*s", STR(it->title), STR(it->verb))
                : it->title;
        ical_line(out, todo ? S("BEGIN:VTODO") : S("BEGIN:VEVENT"));
        ical_line(out, str_printf(c->arena, "UID:%.*s-due@hanqing", STR(it->record_id)));
        ical_stamp(c, out, "DTSTAMP", now_ms(c));
        ical_day(c, out, todo ? "DUE" : "DTSTART", it->due);
        ical_text(c, out, "SUMMARY", summary);
        ical_text(c, out, "DESCRIPTION", it->reason);
        ical_line(out, str_printf(c->arena, "URL:%.*s%.*s", STR(base), STR(it->address)));
        if (todo)
                ical_line(out, S("STATUS:NEEDS-ACTION"));
        else
                ical_line(out, S("TRANSP:TRANSPARENT"));
        put_alarms(c, out, summary, todo);
        ical_line(out, todo ? S("END:VTODO") : S("END:VEVENT"));
}

/* What is held: the office's gatherings as far as this person may see them. */
static MUST Err put_held(Ctx *c, Buf *out, Str base)
{
        Occasion *all;
        size_t n;
        int32_t today = day_today(c);
        TRY(held_between(c, today - HELD_BEFORE, today + HELD_AFTER, &all, &n));
        for (size_t i = 0; i < n; i++) {
                ical_line(out, S("BEGIN:VEVENT"));
                ical_line(
                        out, str_printf(c->arena, "UID:%.*s-held@hanqing", STR(all[i].record_id)));
                ical_stamp(c, out, "DTSTAMP", now_ms(c));
                ical_day(c, out, "DTSTART", all[i].day);
                ical_day(c, out, "DTEND",
                        all[i].last + 1); /* the first day that is not part of it */
                ical_text(c, out, "SUMMARY", all[i].words);
                ical_text(c, out, "DESCRIPTION", register_label(c, all[i].reg));
                ical_line(out,
                        str_printf(c->arena, "URL:%.*s/r/%.*s/%.*s", STR(base),
                                STR(all[i].reg->name), STR(all[i].record_id)));
                ical_line(out, S("END:VEVENT"));
        }
        return OK;
}

/* as=todo: tasks with DUE, for programs that keep tasks; else all-day events, which every calendar shows. */
static Err send_calendar(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Desk d;
        Str base = page_site(c, q);
        bool todo = str_eq(req_param(q, "as"), S("todo"));
        TRY(open_feed(c, q, &d));
        Buf out = buf_new(c->arena);
        ical_line(&out, S("BEGIN:VCALENDAR"));
        ical_line(&out, S("VERSION:2.0"));
        ical_line(&out, S("PRODID:-//Hanqing//Desk//ZH"));
        ical_line(&out, S("CALSCALE:GREGORIAN"));
        ical_line(&out, S("METHOD:PUBLISH"));
        ical_text(c, &out, "X-WR-CALNAME",
                str_printf(c->arena, tr(c, N_("Deadlines of %.*s")), STR(c->actor->name)));
        for (size_t i = 0; i < d.n; i++)
                if (d.p[i].due != DAY_NEVER)
                        put_event(c, &out, &d.p[i], base, todo);
        if (!todo)
                TRY(put_held(c, &out, base));
        ical_line(&out, S("END:VCALENDAR"));
        p->type = S("text/calendar; charset=utf-8");
        p->body = buf_str(&out);
        return OK;
}

/* Atom
 * ---- */
/* XML has no place for control characters. */
static void put_xml(Buf *out, Str s)
{
        size_t from = 0;
        for (size_t i = 0; i <= s.n; i++) {
                if (i < s.n && ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n' || s.p[i] == '\t'))
                        continue;
                buf_put_html(out, str_slice(s, from, i));
                from = i + 1;
        }
}

static int64_t day_ms(const Ctx *c, int32_t day)
{
        int32_t epoch = jdn_from_gregorian(1970, 1, 1);
        return ((int64_t)(day - epoch) * 1440 - setting_int(c, "zone")) * 60000;
}

/* An item is news again with each reminder that it passes: the smallest one reached names the entry. */
static Str step_of(Ctx *c, const DeskItem *it, int64_t *ret_ms)
{
        int32_t today = day_today(c);
        int64_t n, reached = -1;
        *ret_ms = it->since_ms;
        if (it->due == DAY_NEVER)
                return S("open");
        if (it->due < today) {
                *ret_ms = MAX(day_ms(c, it->due + 1), it->since_ms);
                return S("late");
        }
        Str rest = setting(c, "reminders"), word;
        while (rest.n && str_cut(&rest, ' ', &word))
                if (str_to_int(word, &n) && it->due - today <= n && (reached < 0 || n < reached))
                        reached = n;
        if (reached < 0)
                return S("open");
        *ret_ms = MAX(day_ms(c, it->due - (int32_t)reached), it->since_ms);
        return str_printf(c->arena, "%lld", (long long)reached);
}

static void put_entry(Ctx *c, Buf *out, const DeskItem *it, Str base, int64_t *newest)
{
        int64_t ms;
        Str step = step_of(c, it, &ms);
        *newest = MAX(*newest, ms);
        buf_put(out, S("<entry><title>"));
        put_xml(out, it->title);
        if (it->due != DAY_NEVER)
                buf_printf(out, " · %.*s", STR(days_left_words(c, it->due, day_today(c))));
        buf_printf(out, "</title><id>urn:hanqing:%.*s:%.*s</id><updated>%.*s</updated>",
                STR(it->record_id), STR(step), STR(time_iso(c->arena, ms)));
        buf_put(out, S("<link href=\""));
        put_xml(out, base);
        put_xml(out, it->address);
        buf_put(out, S("\"/><summary>"));
        put_xml(out, it->reason);
        buf_put(out, S("</summary></entry>\n"));
}

static Err send_atom(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Desk d;
        Str base = page_site(c, q);
        int64_t newest = 0;
        TRY(open_feed(c, q, &d));
        Buf out = buf_new(c->arena), entries = buf_new(c->arena);
        for (size_t i = 0; i < d.n; i++)
                put_entry(c, &entries, &d.p[i], base, &newest);
        buf_put(&out,
                S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>"));
        put_xml(&out, str_printf(c->arena, tr(c, N_("Desk of %.*s")), STR(c->actor->name)));
        buf_printf(&out,
                "</title><id>urn:hanqing:desk:%.*s</id><updated>%.*s</updated><author><name>",
                STR(c->actor->id), STR(time_iso(c->arena, newest ? newest : now_ms(c))));
        put_xml(&out, setting(c, "office").n ? setting(c, "office") : S("Hanqing"));
        buf_put(&out, S("</name></author><link href=\""));
        put_xml(&out, base);
        buf_put(&out, S("/\"/>\n"));
        buf_put(&out, buf_str(&entries));
        buf_put(&out, S("</feed>\n"));
        p->type = S("application/atom+xml; charset=utf-8");
        p->body = buf_str(&out);
        return OK;
}

/* The address
 * ----------- */
static void put_page(Ctx *c, Json *model)
{
        page_title(c, model, "me", str_from(tr(c, N_("Deadlines in your own calendar"))));
        page_crumb(c, model, c->actor->name.n ? c->actor->name : c->actor->login, S("/me"));
        page_crumb(c, model, json_text(json_at(model, "title")), S(""));
}

static Err show_feed(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        put_page(c, model);
        return OK;
}

static Err renew_feed(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Str token, base = page_site(c, q);
        TRY(feed_renew(c, &token));
        put_page(c, model);
        json_put_str(c->arena, model, "calendar",
                str_printf(c->arena, "%.*s/calendar.ics?token=%.*s", STR(base), STR(token)));
        json_put_str(c->arena, model, "atom",
                str_printf(c->arena, "%.*s/feed.atom?token=%.*s", STR(base), STR(token)));
        return OK;
}

const Route feed_routes[] = {
        {"GET", "/calendar.ics", NULL, "token as", ROUTE_OPEN, MAY_READ, send_calendar},
        {"GET", "/feed.atom", NULL, "token", ROUTE_OPEN, MAY_READ, send_atom},
        {"GET", "/me/feed", "feed", "", 0, MAY_READ, show_feed},
        {"POST", "/me/feed", "feed", "", ROUTE_WRITES, MAY_READ, renew_feed},
        {0},
};
