#!/usr/bin/env python3
"""Writes pinyin_table.h: the Mandarin readings of Han characters, for pinyin.c.

Source: Unicode's Unihan database (Debian package unicode-data), fields kMandarin (first), kXHC1983,
kTGHZ2013, kHanyuPinlu, kHanyuPinyin. Syllables are kept once, with tone marks; a character has the numbers of
its syllables, customary reading first. A traditional character (Unihan_Variants, kSimplifiedVariant) has the
readings of its simplified form too: the standard of 2013 (kTGHZ2013) gives those alone, and 跡 is read jì today.

usage: gen_pinyin.py UNIHAN_DIRECTORY OUTPUT
"""
import bz2
import sys
import unicodedata

FIELDS = ["kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu", "kHanyuPinyin"]
LAST = 0x9FFF  # the main block; rarer characters have no annotations worth undoing
FIRST = 0x3400


def syllables(field, value):
    for word in value.split():
        if field == "kHanyuPinlu":
            yield word.split("(")[0]
        elif field == "kMandarin":
            yield word
        else:
            yield from word.split(":")[1].split(",")


def load(folder):
    readings = {}
    with bz2.open(f"{folder}/Unihan_Readings.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            if not line.startswith("U+"):
                continue
            cp, field, value = line.rstrip("\n").split("\t")
            cp = int(cp[2:], 16)
            if field in FIELDS and FIRST <= cp <= LAST:
                readings.setdefault(cp, {}).setdefault(field, []).extend(syllables(field, value))
    own = {cp: dict(fields) for cp, fields in readings.items()}
    with bz2.open(f"{folder}/Unihan_Variants.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            if "\tkSimplifiedVariant\t" not in line:
                continue
            cp, _, simple = line.rstrip("\n").split("\t")
            cp = int(cp[2:], 16)
            for variant in simple.split():
                more = own.get(int(variant[2:], 16), {}).get("kTGHZ2013", [])
                if cp in readings and more:
                    readings[cp].setdefault("kTGHZ2013", []).extend(more)
    merged = {}
    for cp, fields in readings.items():
        seen = []
        for field in FIELDS:
            for s in fields.get(field, []):
                s = unicodedata.normalize("NFC", s)
                if s not in seen:
                    seen.append(s)
        merged[cp] = seen
    return merged


def rows(values, per_line, form):
    for i in range(0, len(values), per_line):
        yield "        " + ", ".join(form(v) for v in values[i:i + per_line]) + ","


def main():
    folder, target = sys.argv[1:3]
    readings = load(folder)
    names = sorted({s for all_ in readings.values() for s in all_}, key=lambda s: s.encode())
    number = {s: i for i, s in enumerate(names)}
    index, flat = [], []
    for cp in range(FIRST, LAST + 2):
        index.append(len(flat))
        flat.extend(number[s] for s in readings.get(cp, []))
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Written by tools/gen_pinyin.py; see there for the sources. */\n\n")
        out.write(f"#define PINYIN_FIRST 0x{FIRST:X}\n#define PINYIN_LAST 0x{LAST:X}\n\n")
        out.write("/* Syllables, sorted by bytes. */\n")
        out.write(f"static const char *const pinyin_syllable[{len(names)}] = {{\n")
        out.write("\n".join(rows(names, 10, lambda s: f'"{s}"')) + "\n};\n\n")
        for kind, name, values in (("uint16_t", "pinyin_flat", flat), ("uint32_t", "pinyin_index", index)):
            out.write(f"static const {kind} {name}[{len(values)}] = {{\n")
            out.write("\n".join(rows(values, 14, str)) + "\n};\n\n")


main()
