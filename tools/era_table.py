#!/usr/bin/env python3
"""Makes src/text/month.tsv and src/text/reign.tsv: the months of the courts of China as they were kept, and the days on which
each reign's count of years began and ended, from 秦 to 1912. By hand, when the source changes.

usage: tools/era_table.py authority_time_chinese.sql

Source: the Time Authority of the Dharma Drum Institute of Liberal Arts (DILA), Chinese part, CC BY-SA 3.0. It knows
each month of each reign, with the calendars of the courts that existed side by side. What is taken from it are facts:
which day a month began, its number, and which reign counted it as which of its years. Of the names of a reign or
a ruler the first is taken; other names only where no reign bears them as its own.

Courts mostly kept the same months, so that they share one line of months; where one of them had another month,
another number, or began its year elsewhere (王莽, 曹魏 of 237 to 239, 武周, 唐 of 761), its months go into a line of their
own. Months that the source marks as proleptic (counted by a reign before it began or after it had ended) are left
out: date_value.c derives them and says that they are doubtful.

The months of 武周 were 正 (the eleventh of others), 臘, 一, 二 … 十: 臘 has the number 13 here and 一 14. A leap of 2 is a
month named 後: 後九月.

month.tsv: line<TAB>first day (Julian day number)<TAB>months in order. A month is a letter, b 30 days, s 29, behind
its number where it is not the one expected; + before it: a leap month; * before it: a year of reigns begins here
(expected at month 1, ! before it: not here). A number in brackets: other lengths.
reign.tsv: name (? before it: only behind the court's name)<TAB>courts<TAB>rulers<TAB>first day<TAB>last day<TAB>number of the year of its first day<TAB>line"""
import bisect
import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
END = 2419445  # 1912-02-12; the years of the Republic are solar and stand in era.tsv
# Counts that the source does not have (general knowledge): name, court, ruler, lunar year of the first one, how many, and
# the first day where it is not 正月初一: 张献忠 took the name on 1644-12-14
ALSO = [("永昌", "大顺", "李自成", 1644, 2, 0), ("大顺", "大西", "张献忠", 1644, 3, 2321867),
        ("昭武", "吴周", "吴三桂", 1678, 1, 0), ("洪化", "吴周", "吴世璠", 1679, 3, 0), ("祺祥", "清", "穆宗", 1862, 1, 0)]
Month = collections.namedtuple("Month", "start number leap begins days least")  # begins, days: None if not known


def table(sql, name):
    """Rows of a table, as tuples of strings."""
    rows = []
    for line in sql.splitlines():
        if line.startswith(f"INSERT INTO `{name}` VALUES "):
            for row in re.findall(r"\((?:[^()']|'(?:[^'\\]|\\.)*')*\)", line):
                rows.append(tuple(a or b for a, b in re.findall(r"'((?:[^'\\]|\\.)*)'|([^,()]+)", row)))
    return rows


def names(sql, table_name):
    """First name and the others, by id."""
    found = collections.defaultdict(list)
    for key, name, ranking, _ in table(sql, table_name):
        if re.search("[^（）\u3400-\u9fff\U00020000-\U0003ffff]", name):
            continue  # in another language
        found[key].append((int(ranking), name.strip("（）").split("（")[0]))
    return {key: [n for _, n in sorted(each)] for key, each in found.items()}


def called(eras, rulers):
    """Before the first era (and where its name is lost) years are a ruler's; 後元 and 中元 are later names for a part of
    them. Such names say something only behind the court's: ? marks them."""
    if eras[0] in ("無年號", "失年號"):
        return ["?" + r for r in rulers + [r[:2] for r in rulers if r == "始皇帝"]]
    if eras[0] in ("後元", "中元"):
        return ["?" + r + eras[0] for r in rulers]
    return eras


def read(path):
    """Reigns in the order of their first day: name, aliases, court, ruler, months [(first, last, from, year, number, leap)]."""
    with open(path, encoding="utf-8") as f:
        sql = f.read()
    era_names, ruler_names, court_names = (names(sql, t) for t in ("t_era_names", "t_emperor_names", "t_dynasty_names"))
    court_of = dict(table(sql, "t_emperor"))
    ruler_of = dict(table(sql, "t_era"))
    months = collections.defaultdict(list)
    for _, year, number, _, leap, era, first, last, _, start, status, _ in table(sql, "t_month"):
        if first == "2418261":
            number = "10"  # the rest of the tenth month of 光绪三十四年, which stands there as the twelfth
        number = {"-1": 13, "-2": 14}.get(number, number)
        last = min(int(last), int(first) - int(start) + 31)  # 天贊元年二月 has 129 days there
        if status == "S":
            if int(first) > END:
                continue
            months[era].append((int(first), int(last), int(start), int(year), int(number), int(leap)))
    reigns = []
    for era, each in months.items():
        if era not in era_names or era_names[era] == ["民國"]:
            continue
        ruler = ruler_of[era]
        reigns.append((called(era_names[era], ruler_names[ruler]), court_names[court_of[ruler]][0],
                       ruler_names[ruler][0], sorted(each)))
    return sorted(reigns, key=lambda r: (r[3][0][0], r[0]))


def lengths(pieces_of_reigns):
    """The lengths that a month is known to have had; where a reign ended in it, another one may know."""
    known = collections.defaultdict(set)
    for _, run, *_ in pieces_of_reigns:
        for m in run:
            if m.days:
                known[m[:3]].add(m.days)
    return known


def pieces(reigns):
    """Each reign as stretches whose years go on by one: (reign, [Month…], first, last, year)."""
    for reign in reigns:
        run, before = [], None
        for first, last, start, year, number, leap in reign[3]:
            new = before is not None and year != before[3]
            if run and (first != before[1] + 1 or year - before[3] not in (0, 1)):
                yield reign, run, run_first, before[1], run_year
                run = []
            begins = None if not run else new
            if not run:
                run_first, run_year = first, year
            if run:
                run[-1] = run[-1]._replace(days=run[-1].least)  # whole, since the reign went on
            run.append(Month(first - start + 1, number, leap, begins, None, last - first + start))
            before = (first, last, start, year)
        yield reign, run, run_first, before[1], run_year


def agrees(known, month):
    return (known.number, known.leap) == (month.number, month.leap) and \
        (None in (known.begins, month.begins) or known.begins == month.begins) and \
        (known.days or month.least) >= month.least and (month.days or known.least) >= known.least and \
        (None in (known.days, month.days) or known.days == month.days)


def fits(line, starts, run):
    """Whether a run of months may share a line."""
    for m in run:
        known = line.get(m.start)
        if known:
            if not agrees(known, m):
                return False
            continue
        i = bisect.bisect(starts, m.start)
        if i and starts[i - 1] + (line[starts[i - 1]].days or line[starts[i - 1]].least) > m.start:
            return False
        if i < len(starts) and m.start + (m.days or m.least) > starts[i]:
            return False
    return True


def lines_of(reigns):
    lines, rows = [], []
    found = list(pieces(reigns))
    known = lengths(found)
    for reign, run, first, last, year in found:
        end = run[-1]
        longer = [d for d in known[end[:3]] if d >= end.least]
        if len(longer) == 1:
            run[-1] = end._replace(days=longer[0])
        for n, line in enumerate(lines):
            if fits(line, sorted(line), run):
                break
        else:
            n, line = len(lines), {}
            lines.append(line)
        for m in run:
            old = line.get(m.start, m)
            line[m.start] = m._replace(begins=m.begins if old.begins is None else old.begins,
                                       days=old.days or m.days, least=max(old.least, m.least))
        rows.append([reign[0][0], reign[1], reign[2], first, last, year, n, reign[0][1:]])
    full, _ = lunar_months()
    for line in lines:
        settle(line, full)
    return lines, rows


def lunar_months():
    """Length of each month since 701, by its first day, as lunar.tsv has it; and the first day of each year."""
    found, years = {}, {}
    with open(os.path.join(HERE, "..", "src", "text", "lunar.tsv"), encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                year, at, _, months = line.split()
                years[int(year)] = at = int(at)
                for m in months:
                    found[at] = 30 if m == "b" else 29
                    at += found[at]
    return found, years


def settle(line, full):
    """Where no reign says whether its first month began a year: with the month that began the year before. Where none says
    how long its last month was: as long as elsewhere, if nothing stands in the way."""
    new_year = None
    starts = sorted(line)
    for start, after in zip(starts, starts[1:] + [END * 2]):
        m = line[start]
        if m.days is None and m.least <= full.get(start, 0) <= after - start:
            line[start] = m._replace(days=full[start])
    for start in sorted(line):
        m = line[start]
        if m.begins is None:
            line[start] = m = m._replace(begins=m.number == (new_year or m.number) and not m.leap)
        if m.begins:
            new_year = m.number


def merged(rows, lines):
    """One row where a name's count went on under the next ruler."""
    kept = []
    for row in rows:
        for old in kept:
            new_year = row[3] in lines[row[6]] and lines[row[6]][row[3]].begins
            if old[0] == row[0] and old[6] == row[6] and old[4] + 1 == row[3] and \
                    old[7] + new_year == row[5]:
                old[1] = " ".join(dict.fromkeys(old[1].split() + [row[1]]))
                old[2] = " ".join(dict.fromkeys(old[2].split() + [row[2]]))
                old[4], old[7] = row[4], last_year(row, lines)
                break
        else:
            kept.append(row[:7] + [last_year(row, lines), row[7]])
    return kept


def last_year(row, lines):
    return row[5] + sum(m.begins for m in lines[row[6]].values() if row[3] < m.start <= row[4])


def following(number):
    return {13: 14, 14: 2}.get(number, number % 12 + 1)


def month_lines(lines):
    """A text line for each stretch of a year without a gap."""
    for n, line in enumerate(lines):
        text, expected, at, first = "", None, None, None
        for start in sorted(line):
            m = line[start]
            year = m.begins
            if start != at or year or len(text) > 60:
                if text:
                    yield n, first, text
                text, first = "", start
                expected = 1
            length = m.days or m.least
            mark = "+" * m.leap + ("*" if year and m.number != 1 else "!" if not year and (m.number, m.leap) == (1, 0) else "")
            number = "" if m.number == expected else str(m.number)
            text += mark + number + ("b" if length == 30 else "s" if length == 29 else f"({length})")
            expected = following(m.number)
            at = start + length
        if text:
            yield n, first, text


def main():
    reigns = read(sys.argv[1])
    lines, rows = lines_of(reigns)
    rows = merged(rows, lines)
    own = {row[0] for row in rows}
    _, years = lunar_months()
    rows += [[name, court, ruler, day or years[first], years[first + n] - 1, 1, 0, 0, []]
             for name, court, ruler, first, n, day in ALSO]
    also = [[alias] + row[1:7] for row in rows for alias in row[8] if alias not in own]
    said = "# Made by tools/era_table.py (source and licence are told there). "
    with open(os.path.join(HERE, "..", "src", "text", "month.tsv"), "w", encoding="utf-8") as f:
        f.write(said + "line<TAB>first day<TAB>months\n")
        for each in month_lines(lines):
            f.write("%d\t%d\t%s\n" % each)
    with open(os.path.join(HERE, "..", "src", "text", "reign.tsv"), "w", encoding="utf-8") as f:
        f.write(said + "name<TAB>courts<TAB>rulers<TAB>first day<TAB>last day<TAB>first year<TAB>line\n")
        for row in sorted([row[:7] for row in rows] + also, key=lambda r: (r[3], r[0])):
            f.write("\t".join(str(v) for v in row) + "\n")
    print(len(rows), "reigns,", len(lines), "lines,", sum(map(len, lines)), "months")


if __name__ == "__main__":
    main()
