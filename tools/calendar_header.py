#!/usr/bin/env python3
"""Turns src/text/lunar.tsv, month.tsv, reign.tsv and era.tsv into C, at build time.

usage: calendar_header.py lunar.tsv month.tsv reign.tsv era.tsv fold.tsv OUT.h

A lunar year becomes its first day, a bit a month in order (1: 30 days), their number, and the leap month. A month of
the courts becomes one number (calendar.c unpacks it); behind the last of a run stands one without a number, which
tells how long the last was. Names are folded, since they are looked up in folded text: 乾隆 becomes 干隆."""
import datetime
import re
import sys

MONTH = re.compile(r"([+*!]*)(\d*)(?:([bs])|\((\d+)\))")


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def lunar(path):
    years = rows(path)
    yield f"#define LUNAR_FIRST {years[0][0]}"
    yield f"#define LUNAR_LAST {years[-1][0]}"
    yield f"static const LunarYear lunar_years[{len(years)}] = {{"
    end = None
    for i, (year, first, leap, months) in enumerate(years):
        assert int(year) == int(years[0][0]) + i and end in (None, int(first)), year
        end = int(first) + sum(30 if m == "b" else 29 for m in months)
        assert len(months) == 12 + (leap != "0"), year
        bits = sum(1 << k for k, m in enumerate(months) if m == "b")
        yield f"\t{{{first}, {bits}, {len(months)}, {leap}}},"
    yield "};"


def packed(start, number, leap, begins):
    return start << 10 | number << 6 | leap << 4 | begins << 3


def courts_months(path):
    """The lines one behind the other; *line_from[n] is where line n begins."""
    yield "static const uint32_t court_months[] = {"
    line, at, n, begin = "0", None, 0, [0]
    out = []
    for number_of_line, first, text in rows(path):
        first = int(first)
        if at is not None and (number_of_line != line or first != at):
            out.append(packed(at, 0, 0, 0))
        if number_of_line != line:
            begin.append(len(out))
            line = number_of_line
        at, expected = first, 1
        for marks, number, size, days in MONTH.findall(text):
            number = int(number or expected)
            leap = marks.count("+")
            begins = "*" in marks or (number == 1 and not leap and "!" not in marks)
            out.append(packed(at, number, leap, begins))
            at += int(days) if days else 30 if size == "b" else 29
            expected = {13: 14, 14: 2}.get(number, number % 12 + 1)
        assert MONTH.sub("", text) == "", text
    out.append(packed(at, 0, 0, 0))
    for i in range(0, len(out), 12):
        yield "\t" + ", ".join(f"{v}u" for v in out[i:i + 12]) + ","
    yield "};"
    yield "static const uint32_t line_from[] = {" + ", ".join(map(str, begin + [len(out)])) + "};"


def new_year(year):
    return datetime.date(year, 1, 1).toordinal() + 1721425


def eras(reign_path, era_path, table):
    found = []
    for name, courts, rulers, first, last, year, line in rows(reign_path):
        found.append((name.lstrip("?"), courts, rulers, first, last, year, line, name[0] == "?", False))
    for name, state, first, last in rows(era_path):
        first = int(first)
        found.append((name, state, "", new_year(first), new_year(first + int(last)) - 1, 1, 0, False, True))
    yield "static const Era eras[] = {"
    folded = [(*(words.translate(table) for words in e[:3]), *e[3:]) for e in found]
    for name, courts, rulers, first, last, year, line, named, solar in sorted(folded, key=lambda e: (e[0], int(e[3]))):
        yield (f'\t{{U"{name}", U"{courts}", U"{rulers}", {first}, {last}, {year}, {line}, '
               f'{str(named).lower()}, {str(solar).lower()}}},')
    yield "};"
    yield "static const char32_t *const courts[] = {"
    for court in sorted({c for e in folded for c in e[1].split()}, key=lambda c: (-len(c), c)):
        yield f'\tU"{court}",'
    yield "};"


def main():
    lunar_path, month_path, reign_path, era_path, fold_path, out = sys.argv[1:]
    table = {int(a[2:], 16): int(b[2:], 16) for a, b, _ in rows(fold_path)}
    with open(out, "w", encoding="utf-8") as f:
        f.write("/* Made by tools/calendar_header.py; do not edit. */\n")
        for part in (lunar(lunar_path), courts_months(month_path), eras(reign_path, era_path, table)):
            f.write("\n".join(part) + "\n")


if __name__ == "__main__":
    main()
