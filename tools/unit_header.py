#!/usr/bin/env python3
"""Turns src/text/unit.tsv into C, at build time.

usage: unit_header.py unit.tsv OUT.h"""
import sys

from fold_header import rows

BITS = {"": 0, "soft": 1, "loose": 2, "letters": 4}


def main():
    path, out = sys.argv[1:]
    units = sorted((word, form or word, BITS[kind]) for word, form, kind in rows(path))
    lines = ["/* Made by tools/unit_header.py; do not edit. */", f"static const Unit units[{len(units)}] = {{"]
    lines += [f'\t{{U"{word}", "{form}", {bits}}},' for word, form, bits in units]
    firsts = " ".join(f"{ord(word[0])}," for word, _, _ in units)
    lines += ["};", f"static const uint32_t unit_firsts[{len(units)}] = {{", f"\t{firsts}"]
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines + ["};", ""]))


if __name__ == "__main__":
    main()
