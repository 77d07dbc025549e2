#!/usr/bin/env python3
"""Makes src/text/stroke.tsv: Han characters in the order of their strokes, a line for each number of strokes. By hand,
when a source changes.

The rule is that of GF 3003-1999 (GB 13000.1 字符集汉字字序（笔画序）规范): number of strokes first; among as many, the
kinds of the strokes one by one in the order 横 竖 撇 点 折; then, in place of its rules on structure, the code.

Sources (Debian 12): rime-data-stroke 20230204 (stroke.dict.yaml: the sequence of kinds, 捺 counted as 点 by that
standard, 提 as 横), unicode-data 15.0.0 (Unihan kTotalStrokes, its first value; it wins on the number, since a
sequence may be that of another region's glyph)."""
import bz2
import collections
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
STROKES = "/usr/share/rime-data/stroke.dict.yaml"
UNIHAN = "/usr/share/unicode/Unihan_IRGSources.txt.bz2"
FIRST, END = 0x3400, 0xA000


def main():
    kinds = collections.defaultdict(list)
    with open(STROKES, encoding="utf-8") as f:
        for line in f:
            m = re.fullmatch(r"(.)\t([hspnz]+)(?:\t.*)?\n?", line)
            if m and FIRST <= ord(m[1]) < END:
                kinds[m[1]].append(m[2].translate(str.maketrans("hspnz", "12345")))
    total = {}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as f:
        for line in f:
            m = re.match(r"U\+(\w+)\tkTotalStrokes\t(\d+)", line)
            if m and FIRST <= int(m[1], 16) < END:
                total[chr(int(m[1], 16))] = int(m[2])
    by_number = collections.defaultdict(list)
    agree = 0
    for ch in sorted(set(total) | set(kinds)):
        sequences = kinds.get(ch, [""])
        n = total.get(ch) or len(sequences[0])
        sequence = next((s for s in sequences if len(s) == n), sequences[0])
        agree += len(sequence) == n
        by_number[n].append((sequence, ch))
    with open(f"{HERE}/../src/text/stroke.tsv", "w", encoding="utf-8") as f:
        f.write("# Made by tools/stroke_table.py (sources and rules are told there). strokes<TAB>characters in order\n")
        for n in sorted(by_number):
            f.write(f"{n}\t{''.join(ch for _, ch in sorted(by_number[n]))}\n")
    print(sum(map(len, by_number.values())), "characters,", agree, "with a sequence of that length")


if __name__ == "__main__":
    main()
