#!/usr/bin/env python3
"""Turns src/text/unit.tsv into C, at build time.

usage: unit_header.py unit.tsv OUT.h"""
import sys

from fold_header import char_set, places, rows, sign

BITS = {"": 0, "soft": 1, "loose": 2, "letters": 4, "large": 10}
# What else than a unit number.c may read on with behind a Chinese numeral.
BEHIND_NUMERAL = "/又分成半余多来十拾百佰千仟万亿—-至到 以之开出有左上内许不"


def main():
    path, out = sys.argv[1:]
    units = sorted(((word, form or word, BITS[kind]) for word, form, kind in rows(path)), key=lambda u: (sign(u[0]), u[0]))
    lines = ["/* Made by tools/unit_header.py; do not edit. */", f"static const Unit units[{len(units)}] = {{"]
    lines += [f'\t{{U"{word}", "{form}", {bits}}},' for word, form, bits in units]
    words = [word for word, _, _ in units]
    lines += ["};", *places("unit", words)]
    lines += char_set("behind_numeral", "".join(word[0] for word in words) + BEHIND_NUMERAL)
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines + [""]))


if __name__ == "__main__":
    main()
