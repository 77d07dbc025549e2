#!/usr/bin/env python3
"""Turns src/text/unit.tsv into C, at build time.

usage: unit_header.py unit.tsv OUT.h"""
import sys

from fold_header import char_set, rows

BITS = {"": 0, "soft": 1, "loose": 2, "letters": 4}
# What else than a unit number.c may read on with behind a Chinese numeral.
BEHIND_NUMERAL = "/又分成半余多来十拾百佰千仟万亿—-至到 以之开出有左上内许不"
SIGNS = 1 << 12  # a character's place by its last twelve bits, as in number_unit.c


def sign(word):
    return ord(word[0]) % SIGNS


def main():
    path, out = sys.argv[1:]
    units = sorted(((word, form or word, BITS[kind]) for word, form, kind in rows(path)), key=lambda u: (sign(u[0]), u[0]))
    lines = ["/* Made by tools/unit_header.py; do not edit. */", f"static const Unit units[{len(units)}] = {{"]
    lines += [f'\t{{U"{word}", "{form}", {bits}}},' for word, form, bits in units]
    begins, places = [word[0] for word, _, _ in units], [0] * SIGNS
    for k, ch in reversed(list(enumerate(begins, 1))):
        places[sign(ch)] = k
    lines += ["};", f"static const uint32_t unit_firsts[{len(units)}] = {{", "\t" + " ".join(f"{ord(ch)}," for ch in begins), "};",
              "/* The first unit of those that begin with such a character, from 1; 0 if none does. */",
              f"static const uint16_t unit_places[{SIGNS}] = {{", "\t" + " ".join(f"{k}," for k in places), "};"]
    lines += char_set("behind_numeral", "".join(begins) + BEHIND_NUMERAL)
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines + [""]))


if __name__ == "__main__":
    main()
