#!/usr/bin/env python3
"""Makes src/text/calendar.tsv and src/text/era.tsv: the lunar years from 秦 to 清 as the courts counted them, and every
era with the days on which it was in use. By hand, when the source changes.

usage: tools/era_table.py authority_time_chinese.sql

Source: the Time Authority Database of the Dharma Drum Institute of Liberal Arts (DILA), file
authority_time_chinese.sql (https://github.com/DILA-edu/Authority-Databases, CC-BY-SA 3.0): for each era of each dynasty
its months, each with number, first day and last day. What is kept of it are these facts, arranged anew:

calendar.tsv, a line for each lunar year of each calendar: calendar, the year (that of the Gregorian year in which most
of it falls; the cycle of sixty tells), Julian day number of its first day, its months in order, and a letter for each:
b 30 days, s 29. Courts that existed side by side mostly counted the same months; where one did not, its months stand in
a calendar of a higher number, so four are enough. Months are written as a run: "1" means 1, 2, 3 …; "10" a year that
begins with the tenth (秦 and 西漢, to 104 BC); "1+4" a leap month after the fourth; a comma joins runs ("1-2,4" in 237,
when a month was passed over; "1,0b,0a,2" under 武周: 正, which is the eleventh of others, 臘, 一, then 二).

era.tsv, a line for each era of each dynasty: names (the first is the usual one, those behind | are only looked at when
no era has such a date under its first name); dynasty; whether years run from 1 January (solar) or from the new year
(lunar; rival: of a claimant whom the authority does not list); what is added to a year of the era to give a year of the
calendar; and the days on which it was in use, each span with calendar and emperor. "p" marks days on which the name was
used only before it had been proclaimed or after it had been given up. Solar eras have, before that, how many years they
lasted, and the last year that anybody may write; without spans they fill those years.

The authority is the one source for all years up to 1911, so that a year of an era and the same year without one never
differ. Beside the tables of lunar-javascript and isee15 it differs by one day in 1661/11-12, 1781/6-7 and 1890/6-7."""
import os
import re
import sys
from collections import defaultdict

YOU = str.maketrans("祐佑", "佑祐")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# Courts whose calendar is the one for years without an era, in this order.
MAIN = "秦 西漢 新 東漢 曹魏 西晉 東晉 劉宋 南齊 南梁 陳 隋 唐 武周 後梁 後唐 後晉 後漢 後周 北宋 南宋 元 明 清".split()
PROLEPTIC_MAX = 60  # months that an era may run on where it had ended; 崇禎 has two centuries (kept in Korea)
# Other names of eras, by dynasty (《中国历史纪年表》). 祐 and 佑 are written for each other anywhere.
ALIASES = {("東漢", "建武中元"): ["中元"], ("西漢", "始建"): ["建始"], ("西夏", "天賜禮盛國慶"): ["天賜國慶"],
           ("唐", "大和"): ["太和"], ("西夏", "天安禮定"): ["天安"], ("清", "同治"): ["祺祥"]}
LAST_DAY = 2419450  # 1912-02-17, the eve of the first new year of 民國; from there on lunar.tsv
ODD_MONTHS = 4  # fewer than these may contradict the calendar that the rest of an era follows
# Slips of the source, by era and first day: what stands there, and what must.
FIXES = {("1211", 1647079): {"month": "5"}, ("793", 1647079): {"month": "5"},  # 七 twice, 五 never
         ("523", 2057800): {"first": 2057900},  # the 22nd of the month that ends on 2057907
         # the days between the new moon and the change of the era, instead of those behind it
         ("547", 2131498): {"first": 2131513, "last": 2131526}, ("491", 2120749): {"first": 2120760, "last": 2120777},
         ("1210", 2418261): {"month": "10"}}  # 十二 for 十: the tenth month in which 光緒帝 died
NAMELESS = {"798": ["大曆"]}  # the rest of its last year, under 德宗, has no name in the authority
# Years that are counted by a reign without an era: by the words in front of the number.
SHORT = {"西漢": "漢", "蒙古": "元"}
WORDS = {"始皇帝": ["秦始皇", "秦始皇帝", "始皇"], "二世": ["秦二世", "秦二世皇帝"], "西楚霸王": ["西楚霸王", "楚霸王"],
         "呂后": ["呂后", "高后", "漢高后"], "高祖": ["漢高帝"], "漢王": ["漢王"]}
RIVALS = ("大順", "大西", "吳周")
# 太平天國 counted the years from 1851 and had a calendar of its own (calendar.h) from 1852-02-03 on; 天京 fell on 1864-07-19, and the
# last who still counted that way were beaten in the winter of 1865 (郭廷以《太平天國曆法考訂》, 《太平天國史事日誌》).
HEAVENLY = "\t".join(("太平天國", "太平天國", "rival", "1850", "2397155-2402072:15: p2402073-2402645:15:\n"))
# What the authority has not: name, court, what is added, first and last lunar year, ruler, and the first day where it is not
# that of the year (張獻忠 took the name on 1644-12-14). 永曆 was kept on Taiwan until 1683; the last days of the last month of
# 宣統 lie behind the abdication. Solar eras: first year, number of years that anybody may write, and of years that it lasted; those
# of Japan, which was written on Taiwan and in the occupied North-East, also the days on which they were in use (the edicts of each
# accession; on the day of a change both are written). 明治 has two spans: before 1873 Japan counted moons in a calendar of its own.
LUNAR_MORE = [("永曆", "南明", 1646, 1662, 1683, "鄭氏", 0), ("宣統", "清", 1908, 1911, 1911, "恭宗", 0),
              ("永昌", "大順", 1643, 1644, 1645, "李自成", 0), ("大順", "大西", 1643, 1644, 1646, "張獻忠", 2321867),
              ("昭武", "吳周", 1677, 1678, 1678, "吳三桂", 0), ("洪化", "吳周", 1678, 1679, 1681, "吳世璠", 0)]
SOLAR = [("民國|中華民國", "中華民國", 1912, 150, 38), ("洪憲", "中華帝國", 1916, 1, 1), ("大同", "滿洲國", 1932, 3, 3),
         ("康德", "滿洲國", 1934, 12, 12),
         ("明治", "日本", 1868, 45, 45, "2403629-2405159:0:", "2405160-2419614:0:"),
         ("大正", "日本", 1912, 15, 15, "2419614-2424875:0:"), ("昭和", "日本", 1926, 64, 64, "2424875-2447534:0:")]


def values(sql, table):
    for insert in re.finditer(r"INSERT INTO `%s` VALUES (.*?);\n" % table, sql, re.S):
        for row in re.finditer(r"\(((?:'(?:[^'\\]|\\.)*'|[^()'])*)\)", insert[1]):
            yield [a.strip("'") if a else b for a, b in re.findall(r"('(?:[^'\\]|\\.)*')|([^,']+)", row[1])]


def year_of(first, cycle):
    """The year with that name in the cycle of sixty about that day."""
    number = (6 * STEMS.index(cycle[0]) - 5 * BRANCHES.index(cycle[1])) % 60
    about = (first - 1721060) * 400 // 146097
    return next(y for y in (about, about - 1, about + 1) if (y - 4) % 60 == number)


class Month:
    def __init__(self, row):
        year, month, name, leap, self.era, first, last, cycle, start_from, self.status = row[1:11]
        fix = FIXES.get((self.era, int(first)), {})
        month = fix.get("month", month)
        self.first, self.last, self.era_year = fix.get("first", int(first)), fix.get("last", int(last)), int(year)
        self.start = self.first - int(start_from) + 1
        self.year = year_of(self.first, cycle)
        self.name = {"-1": "0b", "-2": "0a"}.get(month, month) + ("+" if int(leap) else "")
        if name in BRANCHES:
            self.name = str((BRANCHES.index(name) + 10) % 12 + 1)  # 建子月 of 761 is the eleventh
            self.year = 761 if name in "戌亥子丑" else 762
        elif name == "正":
            self.name = "1"  # the first of a year, even where it is the eleventh
        self.calendar = None


class Calendar:
    """Months that do not contradict each other: {year: {name: start}}."""

    def __init__(self):
        self.years, self.at = defaultdict(dict), {}

    def takes(self, months):
        """Those of the months that fit: no other day or name for the same month, and none that begins inside of another."""
        good, mine = [], {}
        for m in months:
            clash = any(s in self.at or s in mine for d in range(1, 29) for s in (m.start - d, m.start + d))
            same = self.at.get(m.start, mine.get(m.start, (m.year, m.name))) == (m.year, m.name)
            named = [self.years[m.year].get(m.name, m.start)] + [s for s, n in mine.items() if n == (m.year, m.name)]
            if same and not clash and set(named) <= {m.start}:
                good.append(m)
                mine[m.start] = (m.year, m.name)
        return good

    def put(self, months):
        for m in months:
            self.at[m.start] = (m.year, m.name)
            self.years[m.year][m.name] = m.start


def inside(calendar, m):
    """The start of the month of the calendar in which the days of m lie."""
    return next((s for s in range(m.first, m.first - 30, -1) if s in calendar.at and m.last < s + 30), None)


def place(eras):
    """Gives each month a calendar, the lowest that takes its era. Where an era's own count of a month contradicts the
    others, its first and last day are believed."""
    calendars = []
    for months in eras:
        fit = [len(c.takes(months)) for c in calendars] + [len(months) if not calendars else 0]
        number = fit.index(max(fit)) if max(fit) > len(months) - ODD_MONTHS else len(calendars)
        if number == len(calendars):
            calendars.append(Calendar())
        calendars[number].put(calendars[number].takes(months))
        for m in months:
            at = inside(calendars[number], m)
            if at is None:
                number_of_one = next((i for i, c in enumerate(calendars) if c.takes([m])), len(calendars))
                calendars += [Calendar()] if number_of_one == len(calendars) else []
                calendars[number_of_one].put([m])
                m.place = (number_of_one, m.start)
            else:
                m.place = (number, at)
    moved = close_gaps(calendars)
    for months in eras:
        for m in months:
            m.calendar = moved.get(m.place, m.place[0])
    return calendars


def close_gaps(calendars):
    """What stands behind a gap inside of a year moves to a calendar that has nothing of this year."""
    moved = {}
    for number, calendar in enumerate(calendars):
        for year, named in list(calendar.years.items()):
            starts = sorted(named.values())
            gap = next((i for i, (a, b) in enumerate(zip(starts, starts[1:])) if b - a > 30), None)
            if gap is None:
                continue
            to = next((i for i in range(number + 1, len(calendars)) if not calendars[i].years.get(year)), len(calendars))
            calendars += [Calendar()] if to == len(calendars) else []
            for name, start in list(named.items()):
                if start > starts[gap]:
                    calendars[to].years[year][name] = start
                    calendars[to].at[start] = calendar.at.pop(start)
                    del named[name]
                    moved[number, start] = to
    return moved


def as_run(names):
    """1,2,3,3+,4 as "1+3"."""
    runs, i = [], 0
    while i < len(names):
        run, at = names[i], names[i]
        i += 1
        while i < len(names):
            if names[i] == at + "+" and "+" not in run:
                run += "+" + at
            elif at[0] != "0" and names[i] == str(int(at.rstrip("+")) % 12 + 1):
                pass
            else:
                break
            at = names[i]
            i += 1
        runs.append(run if i == len(names) or at == run else run + "-" + at)
    return ",".join(runs)


def calendar_lines(calendars, ends):
    for number, calendar in enumerate(calendars):
        years = defaultdict(list)
        for start in sorted(calendar.at):
            years[calendar.at[start][0]].append(start)
        for year, starts in sorted(years.items()):
            lengths = [b - a for a, b in zip(starts, starts[1:])]
            after = min((s - starts[-1] for s in calendar.at if s > starts[-1]), default=99)
            # the last month of a year that is known in part: as long as some court says, at most 30 days
            lengths.append(after if after in (29, 30) else 29 if ends[starts[-1]] - starts[-1] + 1 == 29 else 30)
            assert set(lengths) <= {29, 30}, (number, year, lengths)
            names = as_run([calendar.at[s][1] for s in starts])
            yield "%d\t%d\t%d\t%s\t%s" % (number, year, starts[0], names, "".join("sb"[n == 30] for n in lengths))


def emperors_of(names):
    """高祖（惠帝） is the rest of a year that had begun under 高祖."""
    words = []
    for name in names:
        words += [w for w in re.split("[（）]", name) if w]
    return words


def names_of(dynasty, emperors, names):
    names = [n.strip("（）") for n in names]
    if names[0] in ("無年號", "失年號"):
        spoken = [w for e in emperors for w in WORDS.get(e, [])]
        for front in filter(None, (dynasty, SHORT.get(dynasty))):
            spoken += [front + e for e in emperors if e not in WORDS or e == "高祖"]
        return list(dict.fromkeys(spoken)) + names[1:]
    swapped = [n.translate(YOU) for n in names if n.translate(YOU) != n]
    return names + ALIASES.get((dynasty, names[0]), []) + swapped


def spans_of(months):
    """Runs of days without a gap."""
    spans = []
    for m in sorted(months, key=lambda m: (m.status, m.first)):
        last = spans[-1] if spans else None
        if last and last[3:] == [m.calendar, m.emperor] and last[0] == m.status and last[2] + 1 == m.first:
            last[2] = m.last
        else:
            spans.append([m.status, m.first, m.last, m.calendar, m.emperor])
    return spans


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        sql = f.read()
    dynasty = {d: name for d, name, rank, _ in values(sql, "t_dynasty_names") if rank == "0"}
    dynasty_of = {e: dynasty[d] for e, d in values(sql, "t_emperor")}
    emperor_of = dict(values(sql, "t_era"))
    emperors, era_names = defaultdict(list), defaultdict(list)
    for e, name, _, _ in values(sql, "t_emperor_names"):
        emperors[e].append(name)
    for e, name, _, language in sorted(values(sql, "t_era_names"), key=lambda v: int(v[2])):
        if language == "1":
            era_names[e].append(name)
    months = [Month(row) for row in values(sql, "t_month")]
    court = lambda m: dynasty_of[emperor_of[m.era]]
    rank = lambda m: MAIN.index(court(m)) if court(m) in MAIN else len(MAIN)
    months = [m for m in months if court(m) != "民國"]
    ends = defaultdict(int)
    for m in months:
        ends[m.start] = max(ends[m.start], m.last)
    by_era = defaultdict(list)
    for m in sorted(months, key=lambda m: (m.start, m.status == "P")):
        by_era[m.era].append(m)
    calendars = place(sorted(by_era.values(), key=lambda era: (rank(era[0]), era[0].start)))
    eras = defaultdict(list)
    for m in months:
        who = emperors_of(emperors[emperor_of[m.era]])
        m.emperor = "|".join(who)
        names = names_of(court(m), who, era_names[m.era] or NAMELESS.get(m.era, ["無年號"]))
        if names:
            eras[tuple(names), court(m), m.year - m.era_year].append(m)
    write(calendars, ends, eras)


def write(calendars, ends, eras):
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "text")
    made = "# Made by tools/era_table.py (source, licence and columns are told there).\n"
    with open(os.path.join(here, "calendar.tsv"), "w", encoding="utf-8") as f:
        f.write(made + "\n".join(calendar_lines(calendars, ends)) + "\n")
    first_of = {year: start for start, (year, name) in sorted(calendars[0].at.items(), reverse=True)}
    lines = []
    for (names, court, offset), months in sorted(eras.items(), key=lambda e: min(m.first for m in e[1])):
        good = max((m.last for m in months if m.status == "S"), default=0)
        late = [m for m in months if m.status == "P" and m.first > good]
        months = [m for m in months if len(late) <= PROLEPTIC_MAX or m not in late or m.era_year == late[0].era_year]
        spans = spans_of(months)
        for name, where, more, a, z, who, _ in LUNAR_MORE:
            if (name, where, more) == (names[0], court, offset):
                spans.append(["P", first_of[a] if a > 1661 and name == "永曆" else good + 1, first_of.get(z + 1, LAST_DAY + 1) - 1, 0, who])
        lines.append([names, court, offset, spans])
    for name, court, offset, a, z, who, first in LUNAR_MORE:
        if court in RIVALS:
            lines.append([(name,), court, offset, [["S", first or first_of[a], first_of[z + 1] - 1, 0, who]]])
    with open(os.path.join(here, "era.tsv"), "w", encoding="utf-8") as f:
        f.write(made)
        for names, court, offset, spans in lines:
            words = ["%s%d-%d:%d:%s" % ("p" if s == "P" else "", a, z, c, who) for s, a, z, c, who in spans]
            kind = "rival" if court in RIVALS else "lunar"
            f.write("%s\t%s\t%s\t%d\t%s\n" % ("|".join(names), court, kind, offset, " ".join(words)))
        f.write(HEAVENLY)
        for name, court, first, years, lasted, *spans in SOLAR:
            f.write("%s\t%s\tsolar\t%d\t%s\n" % (name, court, first - 1, " ".join(["%d-%d" % (lasted, years), *spans])))


if __name__ == "__main__":
    main()
