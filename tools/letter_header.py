#!/usr/bin/env python3
"""Turns src/text/letter.tsv into C, at build time: a number for each letter, small and capital, whatever the language;
each language's places of them and its matrix of doubled bits; and the bits of the syllables of Hangul.

usage: letter_header.py letter.tsv OUT.h"""
import sys

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
BLOCK = 64  # code points that are looked up together, 1 << LETTER_SHIFT of charset_page.c
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


def array(lines, name, values):
    lines.append(f"static const {name}[] = {{")
    lines += ["\t" + ", ".join(map(str, values[i:i + 32])) + "," for i in range(0, len(values), 32)]
    lines.append("};")


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
    capitals, places = {}, {}  # of each letter; of each language's letters
    for name, rows in languages.items():
        places[name] = {cp: place for cp, place, _ in reversed(list(forms([r[0] for r in rows])))}
        for cp, _, capital in forms([r[0] for r in rows]):
            capitals.setdefault(cp, capital)
    number = {cp: i for i, cp in enumerate(sorted(capitals), 1)}
    blocks = [(0,) * BLOCK]
    index = []
    for first in range(0, 0x10000, BLOCK):
        block = tuple(number.get(cp, 0) for cp in range(first, first + BLOCK))
        if block not in blocks:
            blocks.append(block)
        index.append(blocks.index(block))
    lines, table = ["/* Made by tools/letter_header.py; do not edit. */"], []
    array(lines, "uint8_t letter_blocks", index)
    array(lines, "uint16_t letter_numbers", [n for block in blocks for n in block])
    array(lines, "bool letter_capitals", [0] + [capitals[cp] for cp in number])
    for name, rows in languages.items():
        ident = name.replace("-", "_")
        array(lines, f"uint8_t places_{ident}", [0] + [places[name].get(cp, 0) for cp in number])
        lines.append(f"static const uint8_t rows_{ident}[] = {{")
        lines += ["\t" + ", ".join(str(DIGITS.index(d)) for d in row) + "," for _, row in rows]
        lines.append("};")
        table.append(f'\t[LANG_{ident.upper()}] = {{places_{ident}, rows_{ident}, "{name}", {len(rows)}}},')
    lines.append("enum { " + ", ".join(f"LANG_{name.replace('-', '_').upper()}" for name in languages) + " };")
    lines += ["static const Language languages[] = {"] + table + ["};"]
    lines += ["static const uint8_t hangul_bits[] = {"]
    lines += ["\t" + ", ".join(str(hangul.get(cp, RARE)) for cp in range(first, min(first + 24, 0xD7A4))) + ","
              for first in range(0xAC00, 0xD7A4, 24)]
    lines += ["};"]
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
