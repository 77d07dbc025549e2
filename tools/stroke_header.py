#!/usr/bin/env python3
"""Turns src/text/stroke.tsv into stroke_table.h: the place of each character in the order of strokes, from 1.

usage: stroke_header.py STROKE.TSV OUTPUT"""
import sys

from fold_header import rows
from phrase_table import numbers

FIRST, END = 0x3400, 0xA000


def main():
    tsv, target = sys.argv[1:]
    places = [0] * (END - FIRST)
    for i, ch in enumerate("".join(characters for _, characters in rows(tsv))):
        places[ord(ch) - FIRST] = i + 1
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Made by tools/stroke_header.py; do not edit. */\n")
        out.write(f"#define STROKE_FIRST 0x{FIRST:X}\n#define STROKE_END 0x{END:X}\n")
        out.write(numbers("stroke_place", "uint16_t", places))


main()
