#!/usr/bin/env python3
"""Writes confuse_table.h: which characters are taken for one another, for confuse.c.

Source: Unicode's Unihan database (Debian package unicode-data). By sound: kMandarin, kTGHZ2013 and kHanyuPinlu, equal
syllables and syllables that differ in one of the contrasts that many dialects lack. By shape: kPhonetic (one phonetic
part), kCangjie (codes that differ in one letter), kFourCornerCode with kTotalStrokes. The characters are those of
GB 2312.

usage: gen_confuse.py UNIHAN_DIRECTORY OUTPUT
"""
import bz2
import sys
import unicodedata
from collections import defaultdict

SHAPES_MOST = 16
TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
INITIALS = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"), ("h", "f"), ("g", "k"),
            ("d", "t"), ("b", "p"), ("j", "q"), ("q", "x"), ("j", "zh"), ("q", "ch"), ("x", "sh")]
FINALS = [("ang", "an"), ("eng", "en"), ("ing", "in"), ("uo", "u"), ("ou", "u"), ("e", "i"), ("ong", "eng")]


def characters():
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                yield ord(bytes([lead, trail]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def fields(path, wanted):
    found = defaultdict(dict)
    with bz2.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            if line.startswith("U+"):
                cp, field, value = line.rstrip("\n").split("\t")
                if field in wanted:
                    found[int(cp[2:], 16)][field] = value
    return found


def syllable(word):
    """(letters, tone): xué → xue, 2."""
    tone, letters = 0, ""
    for c in unicodedata.normalize("NFD", word):
        tone = TONES.get(c, tone)
        letters += "" if c in TONES else c
    return unicodedata.normalize("NFC", letters), tone


def readings(folder, chars):
    raw = fields(folder + "/Unihan_Readings.txt.bz2", {"kMandarin", "kTGHZ2013", "kHanyuPinlu"})
    result = {}
    for cp in chars:
        seen = []
        words = raw[cp].get("kMandarin", "").split()
        words += [w for v in raw[cp].get("kTGHZ2013", "").split() for w in v.split(":")[1].split(",")]
        words += [w.split("(")[0] for w in raw[cp].get("kHanyuPinlu", "").split()]
        for w in words:
            if syllable(w) not in seen:
                seen.append(syllable(w))
        result[cp] = seen[:4]
    return result


def near(base, bases):
    out = set()
    for pairs, prefix in ((INITIALS, True), (FINALS, False)):
        for a, b in pairs:
            for x, y in ((a, b), (b, a)):
                if prefix and base.startswith(x) and not (len(x) == 1 and base[1:2] == "h"):
                    out.add(y + base[len(x):])
                elif not prefix and base.endswith(x) and len(base) > len(x):
                    out.add(base[:-len(x)] + y)
    return sorted(b for b in out if b in bases and b != base)


def one_letter(code):
    """Patterns that two codes share when they differ in one letter."""
    for i in range(len(code)):
        yield code[:i] + "?" + code[i + 1:]
        yield code[:i] + code[i + 1:] + "+" + str(len(code)) if len(code) > 3 else ""
    yield code + "+" + str(len(code) + 1)


def shapes(folder, chars):
    data = fields(folder + "/Unihan_DictionaryLikeData.txt.bz2",
                  {"kPhonetic", "kCangjie", "kFourCornerCode", "kTotalStrokes"})
    data2 = fields(folder + "/Unihan_IRGSources.txt.bz2", {"kTotalStrokes"})
    strokes = {cp: int((data2[cp].get("kTotalStrokes") or data[cp].get("kTotalStrokes") or "0").split()[0])
               for cp in chars}
    score = defaultdict(lambda: defaultdict(int))
    groups = defaultdict(set)
    for cp in chars:
        for p in data[cp].get("kPhonetic", "").split():
            groups["p" + p.rstrip("*Ax")].add(cp)
        code = data[cp].get("kCangjie", "")
        if len(code) >= 3:
            for pattern in one_letter(code):
                groups["c" + pattern].add(cp)
        elif code:
            groups["e" + code[0] + str(strokes[cp])].add(cp)
        for four in data[cp].get("kFourCornerCode", "").split():
            groups["f" + four.split(".")[0]].add(cp)
    weight = {"p": 2, "c": 3, "f": 2, "e": 1}
    for name, group in groups.items():
        if name in ("c", "f") or len(group) > 60:
            continue
        for a in group:
            for b in group:
                if a != b and abs(strokes[a] - strokes[b]) <= (6 if name[0] == "p" else 2):
                    score[a][b] += weight[name[0]]
    return {cp: [b for b, _ in sorted(score[cp].items(), key=lambda t: (-t[1], abs(strokes[cp] - strokes[t[0]]), t[0]))
                 ][:SHAPES_MOST] for cp in chars}


def flat(lists):
    index, values = [0], []
    for one in lists:
        values += one
        index.append(len(values))
    return index, values


def array(out, name, values, type_="uint16_t"):
    out.write("static const %s %s[] = {" % (type_, name))
    for i, v in enumerate(values):
        out.write("%s%d," % ("\n" if i % 20 == 0 else "", v))
    out.write("\n};\n")


def main(folder, path):
    chars = sorted(set(characters()))
    sound = readings(folder, chars)
    bases = sorted({s[0] for one in sound.values() for s in one})
    number = {b: i for i, b in enumerate(bases)}
    members = defaultdict(list)
    for cp in chars:
        for base, tone in sound[cp]:
            members[base].append((cp, tone))
    shape = shapes(folder, chars)
    with open(path, "w") as out:
        out.write("/* Made by tools/gen_confuse.py from Unihan. */\n")
        array(out, "confuse_char", chars)
        for name, lists in (("sound", [[number[b] << 3 | t for b, t in sound[cp]] for cp in chars]),
                            ("member", [[cp for cp, _ in members[b]] for b in bases]),
                            ("near", [[number[b] for b in near(base, number)] for base in bases]),
                            ("shape", [shape[cp] for cp in chars])):
            index, values = flat(lists)
            array(out, "confuse_%s_from" % name, index, "uint32_t")
            array(out, "confuse_%s" % name, values)
        array(out, "confuse_member_tone", [t for b in bases for _, t in members[b]], "uint8_t")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
