/* reference_code.c: references that are codes: ISBN (GB/T 5795—2006, ISO 2108), ISSN (GB/T 9999.1—2018, ISO 3297), CN numbers of
 * periodicals (GB/T 9999.1—2018), numbers of standards (GB/T 9704—2012), and an archive's fonds, catalogue and file numbers
 * (DA/T 22—2015: 全宗号-目录号-案卷号). Check digits are verified; nothing is corrected. */
#include "text/reference.h"

#include <string.h>

#define CODE_MAX 48

/* The lane as capital ASCII letters, with one form of dash; ends where something else begins. */
typedef struct {
        char s[CODE_MAX + 1];
        int n;
} Code;

static void code_fill(const Lane *l, Code *c)
{
        *c = (Code){.n = 0};
        for (; c->n < CODE_MAX && l->cp[c->n]; c->n++) {
                uint32_t cp = l->cp[c->n];
                if (cp == 0x2014) /* — */
                        cp = '-';
                if (cp <= ' ' - 1 || cp >= 0x7F)
                        return;
                c->s[c->n] = (char)(cp >= 'a' && cp <= 'z' ? cp - 32 : cp);
        }
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
        return c >= 'A' && c <= 'Z';
}

static int digits_at(const Code *c, int i)
{
        int n = 0;
        while (is_digit(c->s[i + n]))
                n++;
        return n;
}

/* Behind the prefix with its colon and blanks; -1 if it does not stand there. */
static int behind_prefix(const Code *c, const char *prefix)
{
        int n = (int)strlen(prefix);
        if (strncmp(c->s, prefix, (size_t)n) != 0)
                return -1;
        while (c->s[n] == ':' || c->s[n] == ' ' || c->s[n] == '-')
                n++;
        return n;
}

/* Books and serials
 * ----------------- */
/* Digits from i on, dashes and blanks left out; X may be the last. The cell behind. */
static int bare_digits(const Code *c, int i, char *ret, int max, int *ret_n)
{
        int n = 0, dashes = 0, last = i;
        for (; n < max && (is_digit(c->s[i]) || c->s[i] == '-' || c->s[i] == ' ' || c->s[i] == 'X');
                i++) {
                if (c->s[i] == '-' || c->s[i] == ' ') {
                        dashes++;
                        continue;
                }
                ret[n++] = c->s[i];
                last = i + 1;
                if (c->s[i] == 'X')
                        break;
        }
        ret[n] = '\0';
        *ret_n = n;
        return last;
}

static bool isbn13_fits(const char *d)
{
        int sum = 0;
        for (int i = 0; i < 13; i++)
                sum += (d[i] - '0') * (i % 2 ? 3 : 1);
        return sum % 10 == 0;
}

/* ISBN of ten and ISSN of eight: weights n to 1 over eleven. */
static bool eleven_fits(const char *d, int n)
{
        int sum = 0;
        for (int i = 0; i < n; i++)
                sum += (d[i] == 'X' ? 10 : d[i] - '0') * (n - i);
        return sum % 11 == 0;
}

static int isbn_at(Arena *a, const Code *c, Reference *r)
{
        char d[20];
        int n, from = behind_prefix(c, "ISBN"), to;
        bool said = from >= 0;
        to = bare_digits(c, said ? from : 0, d, 17, &n);
        bool looks = (n == 13 && strncmp(d, "97", 2) == 0) || (n == 10 && to == 13);
        if (!n || (!said && !looks))
                return 0;
        r->kind = "isbn";
        r->code = str_keep(a, str_from(d));
        bool x_inside = strchr(d, 'X') && (strchr(d, 'X') != d + n - 1 || n != 10);
        if ((n != 13 && n != 10) || x_inside)
                reference_blame(r, REF_LENGTH);
        else if (n == 13 ? !isbn13_fits(d) : !eleven_fits(d, 10))
                reference_blame(r, REF_CHECK_DIGIT);
        return to;
}

static int issn_at(Arena *a, const Code *c, Reference *r)
{
        char d[20];
        int n, from = behind_prefix(c, "ISSN"), to;
        if (from < 0)
                return 0;
        to = bare_digits(c, from, d, 17, &n);
        if (!n)
                return 0;
        r->kind = "issn";
        r->code = n == 8 ? str_printf(a, "%.4s-%s", d, d + 4) : str_keep(a, str_from(d));
        if (n != 8 || (strchr(d, 'X') && strchr(d, 'X') != d + 7))
                reference_blame(r, REF_LENGTH);
        else if (!eleven_fits(d, 8))
                reference_blame(r, REF_CHECK_DIGIT);
        return to;
}

/* CN 51-1234/K: two digits of the region, four of the order, a class of the Chinese Library Classification. No check digit. */
static int cn_at(Arena *a, const Code *c, Reference *r)
{
        static const char regions[] =
                "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
                "61 62 63 64 65";
        int from = behind_prefix(c, "CN");
        if (from < 0 || digits_at(c, from) != 2 || c->s[from + 2] != '-')
                return 0;
        int order = digits_at(c, from + 3), to = from + 3 + order;
        char region[3] = {c->s[from], c->s[from + 1], '\0'};
        if (!order)
                return 0;
        if (c->s[to] == '/' && is_capital(c->s[to + 1]))
                for (to += 2; is_capital(c->s[to]) || is_digit(c->s[to]); to++)
                        ;
        r->kind = "cn";
        r->code = str_keep(a, (Str){c->s + from, (size_t)(to - from)});
        if (order != 4)
                reference_blame(r, REF_LENGTH);
        if (!strstr(regions, region))
                reference_blame(r, REF_REGION);
        return to;
}

/* Standards
 * --------- */
static int undated(Arena *a, const Code *c, int letters, int from, int to, Reference *r)
{
        static const char *const issuers[] = {"GB", "DA", "DB", "WH", "WW", "CY", "MZ", "JGJ"};
        for (size_t k = 0; k < ARRAY_LEN(issuers); k++) {
                if (strncmp(c->s, issuers[k], strlen(issuers[k])) != 0)
                        continue;
                r->kind = "standard";
                r->code = str_printf(a, "%.*s %.*s", letters, c->s, to - from, c->s + from);
                return to;
        }
        return 0;
}

/* GB/T 9704—2012, DB51/T 1234—2020, GB/T 7714.1—93: letters, number, year. */
static int standard_at(Arena *a, const Code *c, Reference *r)
{
        int k = 0;
        while (is_capital(c->s[k]))
                k++;
        if (k < 2 || k > 5)
                return 0;
        if (strncmp(c->s, "DB", 2) == 0 && k == 2)
                k += digits_at(c, k);
        if (c->s[k] == '/' && is_capital(c->s[k + 1]))
                for (k++; is_capital(c->s[k]); k++)
                        ;
        int letters = k;
        while (c->s[k] == ' ')
                k++;
        int from = k;
        while (is_digit(c->s[k]) || (c->s[k] == '.' && is_digit(c->s[k + 1])))
                k++;
        int to = k;
        while (c->s[k] == ' ')
                k++;
        if (to == from)
                return 0;
        if (c->s[k] != '-') /* GB 11714, whichever year's is in force */
                return undated(a, c, letters, from, to, r);
        while (c->s[k] == '-' || c->s[k] == ' ')
                k++;
        int digits = digits_at(c, k);
        if (digits != 4 && digits != 2)
                return 0;
        for (int i = 0; i < digits; i++)
                r->year = r->year * 10 + (c->s[k + i] - '0');
        r->year += digits == 2 ? 1900 : 0; /* until 1995 years were written so */
        r->kind = "standard";
        r->code = str_printf(a, "%.*s %.*s", letters, c->s, to - from, c->s + from);
        return k + digits;
}

/* Archives
 * -------- */
/* J001-02-0015, 123-1-45-6; not a day such as 2023-10-08. */
static int archive_at(Arena *a, const Code *c, Reference *r)
{
        int k = 0, groups = 0, values[5] = {0}, widths[5] = {0};
        while (k < 2 && is_capital(c->s[k]))
                k++;
        bool letters = k > 0;
        for (;;) {
                int n = digits_at(c, k);
                if (n < 1 || n > 6 || groups == 5)
                        return 0;
                for (int i = 0; i < n; i++)
                        values[groups] = values[groups] * 10 + (c->s[k + i] - '0');
                widths[groups++] = n;
                k += n;
                if (c->s[k] != '-')
                        break;
                k++;
        }
        bool day = groups == 3 && !letters && widths[0] == 4 && values[0] >= 1000 &&
                values[0] < 2200 && values[1] <= 12 && values[2] <= 31;
        bool telephone = groups == 3 && !letters && c->s[0] == '0';
        if (groups < 3 || day || telephone)
                return 0;
        r->kind = "archive";
        r->code = str_keep(a, (Str){c->s, (size_t)k});
        return k;
}

/* 全宗号12, 目录号3, 案卷号45: in words. */
static int archive_words(Arena *a, const Lane *l, Reference *r)
{
        static const char32_t *const words[] = {U"全宗", U"目录", U"案卷", U"件"};
        Buf b = buf_new(a);
        int i = 0, found = 0;
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, i, words[k]), from;
                if (!n)
                        break;
                i += n;
                i += l->cp[i] == 0x53F7; /* 号 */
                while (l->cp[i] == ' ' || l->cp[i] == ':')
                        i++;
                for (from = i; (l->cp[i] >= '0' && l->cp[i] <= '9') ||
                        (l->cp[i] >= 'a' && l->cp[i] <= 'z');
                        i++)
                        ;
                if (i == from)
                        return 0;
                buf_printf(&b, "%s", found ? "-" : "");
                for (; from < i; from++)
                        buf_putc(&b, (char)(l->cp[from] >= 'a' ? l->cp[from] - 32 : l->cp[from]));
                found++;
                i += l->cp[i] == 0x53F7; /* 号 */
                int next = i;
                while (l->cp[next] == ' ' || l->cp[next] == ',' || l->cp[next] == 0x3001) /* 、 */
                        next++;
                if (k + 1 < ARRAY_LEN(words) && lane_has(l, next, words[k + 1]))
                        i = next;
        }
        if (found < 3)
                return 0;
        r->kind = "archive";
        r->code = buf_str(&b);
        return i;
}

int reference_code(Arena *a, const Lane *l, Reference *r)
{
        static int (*const readers[])(Arena *, const Code *, Reference *) = {
                isbn_at, issn_at, cn_at, standard_at, archive_at};
        Reference blank = *r;
        Code c;
        code_fill(l, &c);
        for (size_t k = 0; k < ARRAY_LEN(readers); k++) {
                *r = blank;
                int to = readers[k](a, &c, r);
                if (to && !l->cp[to])
                        return to;
        }
        *r = blank;
        return archive_words(a, l, r);
}
