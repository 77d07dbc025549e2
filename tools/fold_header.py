#!/usr/bin/env python3
"""Turns the tables of src/text into C, at build time.

usage: fold_header.py fold fold.tsv class.tsv era.tsv OUT.h
       fold_header.py simplify simplify.tsv OUT.h

Both give a two-stage table of values. A value holds, in its low 21 bits, the character XOR what it becomes
(0: itself, so that equal blocks are shared). For fold, bits 24 and 25 hold the class of the folded form: 0
separator, 1 mark, 2 word, 3 Han; bit 26 says that a quantity may begin with it, bit 27 a date. For simplify, bit 24 says that a phrase begins with this character; the
phrases follow, sorted by bytes."""
import sys

SHIFT = 5
LIMIT = 0x32400  # code points from here on become themselves and are separators
CLASS = {"mark": 1, "word": 2}
HAN = [(0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2EE5D),
       (0x2F800, 0x2FA1F), (0x30000, 0x323AF)]
# First characters of what number.c and date.c read, so that their scans can pass over everything else.
NUMBER_STARTS = "0123456789〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿廿卅卌半几数约大近将接不超逾至最未少低高多上下○◯"
DATE_STARTS = "0123456789〇零一二三四五六七八九两十廿卅元正冬腊闰农阴旧夏公阳西新国截止约大今去明前后本当同次翌是年月上下甲乙丙丁戊己庚辛壬癸○◯"


def eras(path):
    """First characters of era names and dynasties, which begin dates too."""
    return "".join(row[0][0] + row[1][0] for row in rows(path))


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def code(word):
    return int(word[2:], 16)


def numbers(name, kind, values):
    lines = [f"const {kind} {name}[{len(values)}] = {{"]
    for i in range(0, len(values), 12):
        lines.append("\t" + " ".join(f"{v}," for v in values[i:i + 12]))
    return "\n".join(lines + ["};\n"])


def two_stages(name, values):
    blocks, index = {}, []
    for at in range(0, LIMIT, 1 << SHIFT):
        block = tuple(values[at:at + (1 << SHIFT)])
        index.append(blocks.setdefault(block, len(blocks)))
    return (f'_Static_assert(FOLD_SHIFT == {SHIFT} && FOLD_LIMIT == {LIMIT}, "fold_inline.h");\n'
            + numbers(f"{name}_index", "uint16_t", index)
            + numbers(f"{name}_values", "uint32_t", [v for block in blocks for v in block]))


def fold(fold_path, class_path, era_path):
    classes = [0] * LIMIT
    for a, b, c in rows(class_path):
        for cp in range(code(a), min(code(b) + 1, LIMIT)):
            classes[cp] = CLASS[c]
    for a, b in HAN:
        classes[a:b + 1] = [3] * (b + 1 - a)
    values = [c << 24 for c in classes]
    for a, b, _ in rows(fold_path):
        if code(a) < LIMIT:
            values[code(a)] = code(a) ^ code(b) | classes[code(b)] << 24
    for bit, starts in ((26, NUMBER_STARTS), (27, DATE_STARTS + eras(era_path))):
        starts = {ord(ch) ^ (values[ord(ch)] & 0x1FFFFF) for ch in starts}
        for cp, value in enumerate(values):
            if cp ^ (value & 0x1FFFFF) in starts:
                values[cp] |= 1 << bit
    return two_stages("fold", values)


def simplify(path):
    values = [0] * LIMIT
    phrases = []
    for a, b in rows(path):
        if len(a) == 1:
            values[ord(a)] |= ord(a) ^ ord(b)
        else:
            values[ord(a[0])] |= 1 << 24
            phrases.append((a.encode(), a, b))
    lines = [f'\t{{SC("{a}"), SC("{b}")}},' for _, a, b in sorted(phrases)]
    table = "\n".join(["static const Phrase phrases[] = {"] + lines + ["};\n"])
    return two_stages("simplify", values).replace("const uint", "static const uint") + table


def main():
    what, *paths, out = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as f:
        f.write("/* Made by tools/fold_header.py; do not edit. */\n")
        f.write({"fold": fold, "simplify": simplify}[what](*paths))


if __name__ == "__main__":
    main()
