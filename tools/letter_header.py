#!/usr/bin/env python3
"""Turns src/text/letter.tsv into C, at build time: each language's letters, small and capital, sorted by code point,
and its matrix of doubled bits; and the bits of the syllables of Hangul.

usage: letter_header.py letter.tsv OUT.h"""
import sys

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
RARE = 20  # bits of a syllable that was not seen
# Romanian is written with a comma below or, in older encodings, a cedilla.
SAME = {"\u0219": "\u015f", "\u021b": "\u0163"}


def forms(letters):
    """(code point, place, is a capital) of each way to write a letter."""
    for place, letter in enumerate(letters):
        if letter == "_":
            continue
        for small in (letter, SAME.get(letter, "")):
            if small:
                yield ord(small), place, 0
                if len(small.upper()) == 1 and small.upper() != small:
                    yield ord(small.upper()), place, 1
    if "i" in letters and "\u0131" in letters:
        yield 0x130, letters.index("i"), 1


def main():
    path, out = sys.argv[1:]
    languages, hangul = {}, {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                name, letter, row = line.rstrip("\n").split("\t")
                if name == "ko":
                    hangul.update((ord(ch), int(letter)) for ch in row)
                else:
                    languages.setdefault(name, []).append((letter, row))
    lines, table = ["/* Made by tools/letter_header.py; do not edit. */"], []
    for name, rows in languages.items():
        ident = name.replace("-", "_")
        letters = sorted({cp: (cp, place, capital) for cp, place, capital in
                          reversed(list(forms([r[0] for r in rows])))}.values())
        lines.append(f"static const Letter letters_{ident}[] = {{")
        lines += [f"\t{{0x{cp:X}, {place}, {capital}}}," for cp, place, capital in letters]
        lines += ["};", f"static const uint8_t rows_{ident}[] = {{"]
        lines += ["\t" + ", ".join(str(DIGITS.index(d)) for d in row) + "," for _, row in rows]
        lines.append("};")
        table.append(f'\t{{"{name}", letters_{ident}, rows_{ident}, {len(letters)}, {len(rows)}}},')
    lines += ["static const Language languages[] = {"] + table + ["};"]
    lines += ["static const uint8_t hangul_bits[] = {"]
    lines += ["\t" + ", ".join(str(hangul.get(cp, RARE)) for cp in range(first, min(first + 24, 0xD7A4))) + ","
              for first in range(0xAC00, 0xD7A4, 24)]
    lines += ["};"]
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
