#!/usr/bin/env python3
"""Turns src/text/lunar.tsv and era.tsv into C, at build time.

usage: calendar_header.py lunar.tsv era.tsv fold.tsv OUT.h

A lunar year becomes its first day, a bit a month in order (1: 30 days), their number, and the leap month.
Names of eras are folded, since they are looked up in folded text: 乾隆 becomes 干隆."""
import sys


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def main():
    lunar_path, era_path, fold_path, out = sys.argv[1:]
    table = {int(a[2:], 16): int(b[2:], 16) for a, b, _ in rows(fold_path)}
    years = rows(lunar_path)
    lines = ["/* Made by tools/calendar_header.py; do not edit. */",
             f"#define LUNAR_FIRST {years[0][0]}", f"#define LUNAR_LAST {years[-1][0]}",
             f"static const LunarYear lunar_years[{len(years)}] = {{"]
    end = None
    for i, (year, first, leap, months) in enumerate(years):
        assert int(year) == int(years[0][0]) + i and end in (None, int(first)), year
        end = int(first) + sum(30 if m == "b" else 29 for m in months)
        assert len(months) == 12 + (leap != "0"), year
        bits = sum(1 << k for k, m in enumerate(months) if m == "b")
        lines.append(f"\t{{{first}, {bits}, {len(months)}, {leap}}},")
    lines += ["};", "static const Era eras[] = {"]
    eras = [(name.translate(table), dynasty.translate(table), *rest) for name, dynasty, *rest in rows(era_path)]
    for name, dynasty, first, last, calendar in sorted(eras, key=lambda e: (e[0], int(e[2]))):
        lines.append(f'\t{{U"{name}", U"{dynasty}", {first}, {last}, {str(calendar == "solar").lower()}}},')
    lines += ["};", ""]
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines))


if __name__ == "__main__":
    main()
