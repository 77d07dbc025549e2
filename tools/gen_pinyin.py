#!/usr/bin/env python3
"""Writes pinyin_table.h: the Mandarin readings of Han characters and of phrases, for pinyin.c.

Source: Unicode's Unihan database (Debian package unicode-data), fields kMandarin (first), kXHC1983,
kTGHZ2013, kHanyuPinlu, kHanyuPinyin. Syllables are kept once, with tone marks; a character has the numbers of
its syllables, customary reading first. A traditional character (Unihan_Variants, kSimplifiedVariant) has the
readings of its simplified form too: the standard of 2013 (kTGHZ2013) gives those alone, and 跡 is read jì today.
Phrases, and customary readings that are not Unihan's first, come from src/text/pinyin.tsv.

usage: gen_pinyin.py UNIHAN_DIRECTORY PINYIN.TSV OUTPUT
"""
import bz2
import sys
import unicodedata

from phrase_table import phrase_table

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


def plain(syllable):
    """Without tone, ü as v: what people type. Empty for what has no vowel (ń, hm): nobody types those alone."""
    marks = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v").replace("ê", "e")
    bare = "".join(ch for ch in marks if not unicodedata.combining(ch))
    return bare if set(bare) & set("aeiouv") else ""


def tone(syllable):
    """1 to 4; 5 for none."""
    marks = [ch for ch in unicodedata.normalize("NFD", syllable) if ch in "\u0304\u0301\u030c\u0300"]
    return "\u0304\u0301\u030c\u0300".index(marks[0]) + 1 if marks else 5


def load_phrases(path):
    """Phrases, characters' own customary readings, surnames."""
    parts = {}, {}, {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                word, syllables = line.rstrip("\n").split("\t")
                kind = 2 if word.startswith("^") else len(word) == 1
                parts[kind][word.lstrip("^")] = syllables.split(" ")
    return parts


def main():
    folder, tsv, target = sys.argv[1:4]
    readings = load(folder)
    phrases, own, surnames = load_phrases(tsv)
    for ch, (syllable,) in own.items():
        old = readings.get(ord(ch), [])
        readings[ord(ch)] = [syllable] + [s for s in old if s != syllable]
    names = {s for all_ in readings.values() for s in all_}
    names = sorted(names.union(*phrases.values(), *surnames.values()), key=lambda s: s.encode())
    number = {s: i for i, s in enumerate(names)}
    plains = sorted({plain(s) for s in names})
    index, flat = [], []
    for cp in range(FIRST, LAST + 2):
        index.append(len(flat))
        flat.extend(number[s] for s in readings.get(cp, []))
    coded = {w: b"".join(number[s].to_bytes(2, "little") for s in syllables) for w, syllables in phrases.items()}
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Written by tools/gen_pinyin.py; see there for the sources. */\n\n")
        out.write(f"#define PINYIN_FIRST 0x{FIRST:X}\n#define PINYIN_LAST 0x{LAST:X}\n\n")
        for name, list_ in (("pinyin_syllable", names), ("pinyin_plain", plains)):
            out.write(f"/* Sorted by bytes. */\nstatic const char *const {name}[{len(list_)}] = {{\n")
            out.write("\n".join(rows(list_, 10, lambda s: f'"{s}"')) + "\n};\n\n")
        place = {s: i for i, s in enumerate(plains)}
        order = {s: i for i, s in enumerate(sorted(names, key=lambda s: (plain(s), tone(s), s)))}
        for kind, name, values in (("uint16_t", "pinyin_plain_of", [place[plain(s)] for s in names]),
                                   ("uint16_t", "pinyin_order", [order[s] for s in names]),
                                   ("uint16_t", "pinyin_flat", flat), ("uint32_t", "pinyin_index", index)):
            out.write(f"static const {kind} {name}[{len(values)}] = {{\n")
            out.write("\n".join(rows(values, 14, str)) + "\n};\n\n")
        out.write("static const struct {\n        uint32_t cp;\n        uint16_t syllable;\n} surnames[] = {\n")
        for ch, (syllable,) in sorted(surnames.items()):
            out.write(f"        {{0x{ord(ch):X}, {number[syllable]}}},\n")
        out.write("};\n\n" + phrase_table("pinyin_phrases", coded))


main()
