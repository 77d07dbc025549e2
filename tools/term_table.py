#!/usr/bin/env python3
"""Makes src/text/solar_term.tsv: the days of the twenty-four solar terms, by hand when a source changes.

usage: NODE_PATH=folder/with/the/package tools/term_table.py

Source: the package lunar-javascript 1.7.7 by 6tail (MIT licence), which holds the tables of 寿星万年历 by 许剑伟. From
1646 on a line a year: until 1960 the terms as the printed calendars had them (张培瑜《三千五百年历日天象》; they differ from
a calculation for the clock of UTC+8 on 241 days, by up to five hours before 1742, when other elements of the orbit came
in, and by less than an hour behind; four days of the package that lie farther off, which would put terms 17 days apart,
are taken for slips and calculated); from 1960 on the moment at which the sun's apparent longitude is a multiple of 15
degrees, by VSOP87. It was compared with PyEphem's sun: all moments agree to a minute, and from 1960 to 2101 all days.

What lies so near to midnight that another theory of the earth's rotation may put it on the day before or behind (in
minutes from midnight, by UTC+8): 1979-01-20 -0.1, 1984-07-22 -1.8, 2008-05-21 +0.9, 2021-12-21 -0.7, 2051-03-20 -0.7,
2083-02-03 -1.6, 2084-03-19 -0.5.

1645 and before: 平气, so many equal parts of a year from 冬至 to 冬至, with parameters by court in the same package. Two lines give
the first and the last day of the month on which each term fell, before 619 and behind: beside each other stood calendars that
differed by as much.

A line: the year (or first/last), and for each term from 小寒 on, of which every month has two, the day of the month
(or first/last). Days are Gregorian."""
import os
import subprocess

SCRIPT = """
const {ShouXingUtil} = require('lunar-javascript');
const J2000 = 2451545, LAST = 2101;
for (let y = 1646; y <= LAST; y++)
  for (let k = 0; k < 24; k++) {
    const moment = ShouXingUtil.qiAccurate(((y - 1999) * 24 + k - 5) * Math.PI / 12);
    console.log([ShouXingUtil.calcQi(Math.floor(moment + 0.5)) + J2000, moment + J2000].join(' '));
  }
for (let jd = 1640700; jd < 2322000; jd += 15.2184)
  console.log(ShouXingUtil.calcQi(jd - J2000) + J2000);
"""
TABLE_TO, FIRST, CHANGE, LAST_EQUAL = 1959, -219, 619, 1645
SLIP = 6 / 24  # of a day
MIDDLE = [5, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 22, 7, 23, 8, 23, 8, 23, 8, 23, 7, 22, 7, 22]  # of today, to know a term by its day


def gregorian(jdn):
    a = jdn + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    return 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1


def terms_of_years(moments):
    years, near = {}, []
    for jdn, moment in moments:
        off = (float(moment) + .5) % 1
        true = int(float(moment) + .5)
        if int(jdn) != true and min(off, 1 - off) > SLIP:
            jdn = true
        year, month, day = gregorian(int(jdn))
        years.setdefault(year, []).append(str(day))
        assert (len(years[year]) + 1) // 2 == month
        if year > TABLE_TO and min(off, 1 - off) * 1440 < 2:
            near.append("%04d-%02d-%02d %+.1f" % (year, month, day, (off if off < .5 else off - 1) * 1440))
    return years, near


def equal_parts(days):
    spans = {}
    for year, month, day in map(gregorian, sorted(set(days))):
        if not FIRST <= year <= LAST_EQUAL:
            continue
        _, k = min((abs(day - MIDDLE[k]), k) for k in (2 * month - 2, 2 * month - 1))
        spans.setdefault(year < CHANGE, {}).setdefault(k, []).append(day)
    return spans


def main():
    out = subprocess.run(["node", "-e", SCRIPT], check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in out.splitlines()]
    years, near = terms_of_years([line for line in lines if len(line) == 2])
    spans = equal_parts([int(line[0]) for line in lines if len(line) == 1])
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "src", "text", "solar_term.tsv"), "w", encoding="utf-8") as f:
        f.write("# Made by tools/term_table.py (source and columns are told there).\n")
        for early, name in ((True, "%d/%d" % (FIRST, CHANGE - 1)), (False, "%d/%d" % (CHANGE, LAST_EQUAL))):
            f.write("\t".join([name] + ["%d/%d" % (min(spans[early][k]), max(spans[early][k])) for k in range(24)]) + "\n")
        for year in sorted(years):
            f.write("\t".join([str(year)] + years[year]) + "\n")
    print("near to midnight: " + ", ".join(near))


if __name__ == "__main__":
    main()
