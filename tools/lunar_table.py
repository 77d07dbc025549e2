#!/usr/bin/env python3
"""Makes src/text/lunar.tsv: the lunar years from 1912 to 2101, a line each, by hand when a source changes.

usage: NODE_PATH=folder/with/the/package tools/lunar_table.py

Source: the package lunar-javascript 1.7.7 by 6tail (MIT licence): the months as they were promulgated, and the rule of
GB/T 33661-2017 for today. It was compared month by month with the table of isee15 (MIT licence); they differ in 2089/7-8
and 2097/6-7 alone, where a new moon falls close to midnight and the observatories have not spoken yet.
Years before are those of the courts (calendar.tsv, tools/era_table.py).
ICU's Chinese calendar computes everything and is a day off in some forty months of 1662 to 1961 (in
2328142, 1662-02-18, first day of 康熙元年, too); so it is no source for this.

A line: Gregorian year in which the lunar year begins, Julian day number of its first day, the month that a
leap month follows (0: none), and a letter a month in order: b 30 days, s 29."""
import os
import subprocess

SCRIPT = """
const {LunarYear} = require('lunar-javascript');
for (let y = 1912; y <= 2101; y++) {
  const months = LunarYear.fromYear(y).getMonths().filter(m => m.getYear() === y);
  const leap = months.find(m => m.getMonth() < 0);
  console.log([y, Math.floor(months[0].getFirstJulianDay() + 0.5), leap ? -leap.getMonth() : 0,
    months.map(m => m.getDayCount() === 30 ? 'b' : 's').join('')].join('\\t'));
}
"""


def main():
    rows = subprocess.run(["node", "-e", SCRIPT], check=True, capture_output=True, text=True).stdout
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "src", "text", "lunar.tsv"), "w", encoding="utf-8") as f:
        f.write("# Made by tools/lunar_table.py (source is told there). year<TAB>first day<TAB>leap<TAB>months\n")
        f.write(rows)


if __name__ == "__main__":
    main()
