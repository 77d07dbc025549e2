#!/usr/bin/env python3
"""Turns the tables of time of src/text into C, at build time.

usage: calendar_header.py calendar calendar.tsv lunar.tsv solar_term.tsv OUT.h
       calendar_header.py era era.tsv dynasty.tsv fold.tsv OUT.h

calendar: a lunar year becomes its first day, a bit a month in order (1: 30 days), and the number of its layout: which
months it has, in which order. There are few layouts. lunar.tsv goes on where the first calendar ends. Of the solar terms
of a year two bits each tell how far they lie behind the earliest day of all.
era: names are folded, since they are looked up in folded text (乾隆 becomes 干隆), and sorted by their first two
characters, which a small open hash finds. A name leads to its eras, an era to the spans of days on which it was in use."""
import sys

from fold_header import places, sign

HASH_BITS = 11  # as in era.c
MONTHS_MAX = 15


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def months_of(run, n):
    """The codes of n months from "1+4" or "1,0b,0a,2": 1 to 12, 16 more for a leap month, 13 臘 and 14 一 of 武周."""
    codes = []
    parts = run.split(",")
    for i, part in enumerate(parts):
        if part in ("0b", "0a"):
            codes.append({"0b": 13, "0a": 14}[part])
            continue
        part, _, last = part.partition("-")
        first, _, leap = part.partition("+")
        month, last = int(first), int(last or first)
        while len(codes) < n:
            codes.append(month)
            if leap == str(month) and len(codes) < n:
                codes.append(month + 16)
                leap = ""
            if i + 1 < len(parts) and month == last:
                break
            month = month % 12 + 1
    assert len(codes) == n <= MONTHS_MAX, (run, n, codes)
    return tuple(codes)


def calendar(paths):
    calendars, layouts = {}, {}
    for number, year, first, run, months in rows(paths[0]):
        calendars.setdefault(int(number), []).append((int(year), int(first), run, months))
    for year, first, leap, months in rows(paths[1]):
        calendars[0].append((int(year), int(first), "1" if leap == "0" else "1+" + leap, months))
    lines = ["static const LunarYear lunar_years[] = {"]
    starts = []
    for number in sorted(calendars):
        starts.append(sum(len(calendars[k]) for k in range(number)))
        years = calendars[number]
        assert [y for y, *_ in years] == sorted({y for y, *_ in years})
        for year, first, run, months in years:
            layout = layouts.setdefault(months_of(run, len(months)), len(layouts))
            bits = sum(1 << k for k, m in enumerate(months) if m == "b")
            lines.append(f"\t{{{first}, {year}, {bits}, {layout}}},")
    starts.append(sum(len(c) for c in calendars.values()))
    lines += ["};", f"static const uint16_t calendar_starts[{len(starts)}] = {{{', '.join(map(str, starts))}}};",
              f"static const YearLayout year_layouts[{len(layouts)}] = {{"]
    for codes in layouts:
        lines.append(f"\t{{{len(codes)}, {{{', '.join(map(str, codes))}}}}},")
    assert len(layouts) < 256
    return lines + ["};", *term_lines(paths[2])]


def term_lines(path):
    years, spans = {}, []
    for year, *days in rows(path):
        assert len(days) == 24
        if "/" in year:
            spans.append((year.split("/"), [d.split("/") for d in days]))
        else:
            years[int(year)] = [int(d) for d in days]
    first = min(years)
    assert sorted(years) == list(range(first, first + len(years)))
    earliest = [min(days) for days in zip(*years.values())]
    yield f"#define TERMS_FROM {first}\n#define TERMS_TO {max(years)}"
    yield f"static const uint8_t term_days[24] = {{{', '.join(map(str, earliest))}}};"
    yield f"static const uint64_t solar_terms[{len(years)}] = {{"
    for year in sorted(years):
        more = [day - least for day, least in zip(years[year], earliest)]
        assert max(more) < 4, (year, more)
        yield f"\tUINT64_C({sum(m << 2 * k for k, m in enumerate(more))}),"
    yield f"}};\nstatic const TermSpan term_spans[{len(spans)}] = {{"
    for (a, z), days in spans:
        yield f"\t{{{a}, {z}, {{{', '.join(d for d, _ in days)}}}, {{{', '.join(d for _, d in days)}}}}},"
    yield "};"


def text(words):
    return 'U"' + words + '"'


def era_hash(name):
    """As in era.c."""
    return (ord(name[0]) * 40503 + ord(name[1]) * 2654435761 & 0xFFFFFFFF) >> 32 - HASH_BITS


class Eras:
    def __init__(self, era_path, table):
        self.courts, self.emperors, self.spans, self.eras, self.names = [], [], [], [], {}
        for line in rows(era_path):
            names, court, kind, offset, spans = [line[0].translate(table), line[1].translate(table), *line[2:]]
            for number, name in enumerate(names.split("|")):
                first, n = len(self.spans), 0
                for span in [] if number else spans.split()[kind == "solar":]:
                    self.spans.append(self.span(span, table))
                    n += 1
                if number:
                    first, n = self.names[names.split("|")[0]][-1][:2]
                lasted, years = spans.split()[0].split("-") if kind == "solar" else (0, 0)
                era = (first, n, int(offset), int(lasted), int(years), self.index(self.courts, court), 1 if number else 2 * (kind == "rival"))
                self.names.setdefault(name, []).append(era)

    @staticmethod
    def index(table, word):
        if word not in table:
            table.append(word)
        return table.index(word)

    def span(self, words, table):
        days, calendar, emperors = words.split(":")
        first, last = days.lstrip("p").split("-")
        return (int(first), int(last), int(calendar), int(words[0] == "p"), self.index(self.emperors, emperors.translate(table)))

    def lines(self):
        yield "static const EraSpan era_spans[] = {"
        yield from (f"\t{{{a}, {z}, {c}, {p}, {e}}}," for a, z, c, p, e in self.spans)
        yield "};\nstatic const Era eras[] = {"
        names = sorted(self.names)
        slots = [0] * (1 << HASH_BITS)
        n = 0
        table = []
        for number, name in enumerate(names):
            yield from (f"\t{{{', '.join(map(str, era))}}}," for era in self.names[name])
            table.append(f"\t{{{text(name)}, {n}, {len(self.names[name])}}},")
            n += len(self.names[name])
            if not number or names[number - 1][:2] != name[:2]:
                at = era_hash(name)
                while slots[at]:
                    at = (at + 1) % len(slots)
                slots[at] = number + 1
        yield "};\nstatic const EraName era_names[] = {"
        yield from table
        yield f"}};\n_Static_assert(ERA_HASH_BITS == {HASH_BITS}, \"era.c\");"
        yield "static const uint16_t era_slots[] = {" + ", ".join(map(str, slots)) + "};"
        yield "static const char32_t *const emperor_groups[] = {" + ", ".join(text(e) for e in self.emperors) + "};"
        words = sorted({w for e in self.emperors for w in e.split("|") if w}, key=lambda w: (sign(w), w))
        yield "static const char32_t *const emperor_words[] = {" + ", ".join(text(w) for w in words) + "};"
        yield from places("emperor", words)


def year_or(word, none):
    """Years before Christ in people's count to those of astronomy: 221 BC is -220."""
    if word == "-":
        return none
    year = int(word.lstrip("~"))
    return year + 1 if year < 0 else year


def dynasty_lines(path, table, courts):
    assert len(courts) <= 128
    yield "static const Dynasty dynasties[] = {"
    table_rows = sorted(rows(path), key=lambda r: (sign(r[0].translate(table)), r[0].translate(table)))
    for word, first, last, *more in table_rows:
        bits = sum(1 << courts.index(c.translate(table)) for c in "".join(more[:1]).split(",") if c)
        yield "\t{%s, %d, %d, %s, %s, %s, {{UINT64_C(%d), UINT64_C(%d)}}}," % (
            text(word.translate(table)), year_or(first, 9999), year_or(last, 9999),
            str(first.startswith("~")).lower(), str(last.startswith("~")).lower(), str("reigns" in more[1:]).lower(),
            bits & (1 << 64) - 1, bits >> 64)
    yield "};"
    yield from places("dynasty", [row[0].translate(table) for row in table_rows])


def era(paths):
    table = {int(a[2:], 16): int(b[2:], 16) for a, b, _ in rows(paths[2])}
    eras = Eras(paths[0], table)
    return [*eras.lines(), *dynasty_lines(paths[1], table, eras.courts)]


def main():
    what, *paths, out = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as f:
        f.write("/* Made by tools/calendar_header.py; do not edit. */\n")
        f.write("\n".join({"calendar": calendar, "era": era}[what](paths)) + "\n")


if __name__ == "__main__":
    main()
