/* test_ical.c: iCalendar's lines: what is escaped, where they are folded. */
#include "web/ical.h"

#include "test/test.h"

TEST(text_is_escaped)
{
        Buf b = buf_new(c->arena);
        ical_escape(&b, S("甲; 乙, 丙\\丁\n戊\x01"));
        CHECK_STR(buf_str(&b), "甲\\; 乙\\, 丙\\\\丁\\n戊");
}

/* At most 75 octets before each line end, no character cut, and unfolded it is what it was. */
TEST(lines_are_folded_between_characters)
{
        Buf text = buf_new(c->arena), b = buf_new(c->arena), unfolded = buf_new(c->arena);
        buf_put(&text, S("SUMMARY:"));
        for (int i = 0; i < 60; i++)
                buf_put(&text, i % 7 ? S("渡") : S("a"));
        ical_line(&b, buf_str(&text));
        Str rest = buf_str(&b), line;
        size_t n = 0;
        while (rest.n && str_cut(&rest, '\n', &line)) {
                CHECK(line.n <= 76 && str_ends(line, S("\r")));
                line = str_slice(line, n ? 1 : 0, line.n - 1);
                size_t bad;
                CHECK(utf8_valid(line, &bad));
                buf_put(&unfolded, line);
                n++;
        }
        CHECK_INT(n, 3);
        CHECK_STR(buf_str(&unfolded), buf_z(&text));
}

TEST(days_and_moments_have_their_forms)
{
        Buf b = buf_new(c->arena);
        ical_day(c, &b, "DUE", jdn_from_gregorian(2026, 12, 1));
        ical_stamp(c, &b, "DTSTAMP", 1795156320000);
        CHECK_STR(buf_str(&b), "DUE;VALUE=DATE:20261201\r\nDTSTAMP:20261120T063200Z\r\n");
}

TEST_MAIN
