#!/usr/bin/env python3
"""Turns src/text/convert.tsv into convert_table.h: of each dictionary its characters in two stages and its phrases.

usage: convert_header.py CONVERT.TSV OUTPUT"""
import collections
import sys

from fold_header import LIMIT, rows, two_stages
from phrase_table import phrase_table

PHRASE_BEGINS = 1 << 24  # as in convert.c


def dictionary(name, entries):
    values = [0] * LIMIT
    phrases = {}
    for a, *b in entries:
        if len(a) == 1:
            values[ord(a)] |= ord(a) ^ ord(b[0])
        else:
            values[ord(a[0])] |= PHRASE_BEGINS
            phrases[a] = b[0].encode() if b else b""
    table = two_stages(name, values).replace("const uint", "static const uint")
    return (table + phrase_table(f"{name}_phrases", phrases)
            + f"static const Dictionary {name} = {{{name}_index, {name}_values, &{name}_phrases}};\n")


def main():
    tsv, target = sys.argv[1:]
    tables = collections.defaultdict(list)
    for name, *fields in rows(tsv):
        tables[name].append(fields)
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Made by tools/convert_header.py; do not edit. */\n")
        out.write("".join(dictionary(name, entries) for name, entries in tables.items()))


main()
