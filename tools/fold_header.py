#!/usr/bin/env python3
"""Turns the tables of src/text into C, at build time.

usage: fold_header.py fold.tsv class.tsv era.tsv dynasty.tsv unit.tsv OUT.h

A two-stage table of values. A value holds, in its low 21 bits, the character XOR what it becomes (0: itself, so that
equal blocks are shared). Bits 24 and 25 hold the class of the folded form: 0 separator, 1 mark, 2 word, 3 Han; bit 26
says that a quantity may begin with it, bit 27 a date, if the next character fits (start_pairs), bit 28 that lane_form
has another form of it, bit 29 that it is among those next characters, and bit 30 that a quantity may begin with it
whatever comes next."""
import sys
from collections import defaultdict

SHIFT = 5
PAIR_BITS = 17
LIMIT = 0x32400  # code points from here on become themselves and are separators
CLASS = {"mark": 1, "word": 2}
CLASS_HAN = 3
HAN_RANGE = (0x3400, 0xA000)
HAN = [(0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2EE5D),
       (0x2F800, 0x2FA1F), (0x30000, 0x323AF)]
# Pairs of first characters of what number.c and date.c read, so that their scans pass over everything else
# without a second thought; a quantity may begin with a digit whatever follows. Each grammar's own words are listed here once more; a test in test_date.c and
# test_number.c makes sure that whatever parses is found.
DIGITS = "0123456789"
HAN_DIGITS = "〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖○◯"
TENS = "十拾百佰千仟万亿廿卅卌"
NUMERALS = DIGITS + HAN_DIGITS + TENS
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# What lane_form in lane.h joins; a test compares the two.
LANE_SIGNS = {"○◯": "〇", "–—―−〜～~": "—", "\u3000\u00a0": " "}
BLANKS = " \u3000\u00a0"
MARKS = "-—–―−〜～~至到"
DATE_PAIRS = [(DIGITS, DIGITS + BLANKS + MARKS + "月世年"), (HAN_DIGITS + TENS, HAN_DIGITS + TENS + BLANKS + MARKS + "o月世年、"),
              ("元正冬腊", "月"), ("闰", NUMERALS + "正冬腊"), ("农阴旧夏公阳西新国古", "历"), ("公", "元"), ("截", "至止"),
              ("今去明前后本当同次翌是该上", "年"), ("本上下同当是次翌", "月"), ("同是次翌", "日"), ("是", "岁"), ("上", "世半个"), ("下", "半"), ("本", "世"),
              ("年", "底末初"), ("大", "约"), ("西", "元"), (STEMS, BRANCHES), ("“「\"", "一二三四五六七八九十")]
NUMBER_PAIRS = [("数几", TENS), ("上", "百千万亿"), ("约近超逾≈≤≥", NUMERALS + BLANKS + "半几数上过¥￥$"), ("大", "约概致"),
                ("约", "计为有大"), ("将接几", "近"), ("不", "足到满超多少低高大小下止"), ("未", "满"), ("少低高多大小", "于"),
                ("超", "过"), ("至最", "多少"), ("零", "下点"), ("-—–−", DIGITS), ("¥￥$€£", DIGITS + BLANKS),
                ("银大光", "元圆洋"), ("人", "民"), ("美", "元金"), ("港", "币"), ("日欧", "元"), ("英", "镑"), ("白纹", "银"),
                ("法", "币"), (HAN_DIGITS + TENS, HAN_DIGITS + TENS + BLANKS + MARKS + "余多来几分点成又"),
                ("一二两三四五六七八", "、"), ("十百千", "有")]


def date_pairs(era_path, dynasty_path):
    """The pairs above; eras, with the names of their emperors and courts before them; and 约 before any beginning."""
    pairs = DATE_PAIRS[:]
    eras, firsts, emperors = [row[0] for row in rows(era_path)], defaultdict(str), set()
    for names, court, kind, _, spans in rows(era_path):
        words = {w for span in spans.split(" ") if kind != "solar" for w in span.split(":")[2].split("|") if w}
        emperors |= words
        firsts[court] += "".join(w[0] for w in [*names.split("|"), *words])
    pairs += [(name[0], name[1]) for names in eras for name in names.split("|")]
    pairs += [(word[0], word[1]) for word in emperors if len(word) > 1]
    for word, _, _, *courts in rows(dynasty_path):
        if not courts:
            continue
        second = word[1] if len(word) > 1 else "代朝·" + "".join(firsts[c] for c in courts[0].split(","))
        pairs.append((word[0], second))
    pairs.append(("约", "".join(first for first, _ in pairs)))
    return pairs


def number_pairs(unit_path):
    firsts = "".join(word[0] for word, _, _ in rows(unit_path))
    return NUMBER_PAIRS + [(HAN_DIGITS + TENS + "半", firsts), ("半", BLANKS)]


def pair_hash(a, b):
    """As in fold_inline.h."""
    return ((a * 40503 + b * 2654435761) & 0xFFFFFFFF) >> 32 - PAIR_BITS


def second_hash(a, b):
    """As in fold_inline.h."""
    return ((a * 2246822519 + b * 3266489917) & 0xFFFFFFFF) >> 32 - PAIR_BITS


def pair_bits(kinds, values):
    """Two bits for each hash of a pair, one for either kind, and one for the second hash of each that is a date's; sets the bits of
    each first character. Both characters in folded form."""
    folded = lambda ch: ord(ch) ^ (values[ord(ch)] & 0x1FFFFF)
    bitmap, dates, firsts, seconds = [0] * (1 << PAIR_BITS - 5), [0] * (1 << PAIR_BITS - 6), [set(map(ord, DIGITS)), set()], set()
    for bit, pairs in enumerate(kinds):
        for first, second in pairs:
            for a in {folded(ch) for ch in first}:
                firsts[bit].add(a)
                for b in {folded(ch) for ch in second}:
                    seconds.add(b)
                    h = pair_hash(a, b)
                    bitmap[h >> 5] |= 1 << (h & 31) * 2 + bit
                    h = second_hash(a, b)
                    dates[h >> 6] |= bit << (h & 63)
    for cp, value in enumerate(values):
        for bit in range(2):
            values[cp] |= (cp ^ (value & 0x1FFFFF) in firsts[bit]) << 26 + bit
        values[cp] |= (cp ^ (value & 0x1FFFFF) in seconds) << 29
        values[cp] |= (chr(cp ^ (value & 0x1FFFFF)) in DIGITS) << 30
    return (numbers("start_pairs", "uint64_t", [f"{v}u" for v in bitmap])
            + numbers("date_pairs", "uint64_t", [f"{v}u" for v in dates]))


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def code(word):
    return int(word[2:], 16)


def char_set(name, chars):
    """Lines of a CharSet of lane.h."""
    words = [0] * 64
    for ch in chars:
        words[ord(ch) >> 6 & 63] |= 1 << (ord(ch) & 63)
    return [f"const CharSet {name} = {{{{", "\t" + " ".join(f"{w:#x}u," for w in words), "}};"]


SIGNS = 1 << 12  # a character's place is found by its last twelve bits, as in lane.h


def sign(word):
    return ord(word[0]) % SIGNS


def places(name, words):
    """Lines of a table that leads from a character to the first of the words that begin with one of its sign, from 1; the words are
    in order of their signs."""
    table = [0] * SIGNS
    for k, word in reversed(list(enumerate(words, 1))):
        table[sign(word)] = k
    return [f"static const uint32_t {name}_firsts[] = {{", "\t" + " ".join(f"{ord(word[0])}," for word in words), "};",
            f"static const uint16_t {name}_places[LANE_SIGNS] = {{", "\t" + " ".join(f"{k}," for k in table), "};"]


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


def han_forms(values):
    """For the ordinary ideograph, in one step: the folded one's bytes; 0 where it is no ideograph of the same range."""
    forms = []
    for cp in range(*HAN_RANGE):
        to = cp ^ (values[cp] & 0x1FFFFF)
        ordinary = values[cp] >> 24 & 3 == 3 and HAN_RANGE[0] <= to < HAN_RANGE[1]
        forms.append(int.from_bytes(chr(to).encode(), "little") if ordinary else 0)
    return ('_Static_assert(FOLD_HAN_FIRST == %d && FOLD_HAN_END == %d, "fold_inline.h");\n' % HAN_RANGE
            + numbers("fold_han", "uint32_t", forms))


def cell_forms(values, signs):
    """For the characters of three bytes, in one step: what lane_form makes of them, 0 where that is longer or where it lies among the
    ideographs and is none (the hexagrams), and above it what it may be (CELL_BEGINS, CELL_SECOND, CELL_ALONE); and for each below
    10000 hex two bits that tell what begins with it."""
    cells, kinds = [0] * (1 << 16), [0] * (1 << 11)
    for cp in (*range(0xD800), *range(0xE000, 1 << 16)):
        to = cp ^ (values[cp] & 0x1FFFFF)
        to = signs.get(to, to)
        none = HAN_RANGE[0] <= to < HAN_RANGE[1] and values[cp] >> 24 & 3 != CLASS_HAN
        may = (values[cp] >> 26 & 3 > 0) | (values[cp] >> 29 & 3) << 1
        cells[cp] = to | may << 16 if cp >= 0x800 and to < 1 << 16 and not none else 0
        kinds[cp >> 5] |= (values[cp] >> 26 & 3) << (cp & 31) * 2
    return numbers("cell_forms", "uint32_t", cells) + numbers("start_kinds", "uint64_t", [f"{v}u" for v in kinds])


def fold(fold_path, class_path, era_path, dynasty_path, unit_path):
    classes = [0] * LIMIT
    for a, b, c in rows(class_path):
        for cp in range(code(a), min(code(b) + 1, LIMIT)):
            classes[cp] = CLASS[c]
    for a, b in HAN:
        classes[a:b + 1] = [CLASS_HAN] * (b + 1 - a)
    values = [c << 24 for c in classes]
    for a, b, _ in rows(fold_path):
        if code(a) < LIMIT:
            values[code(a)] = code(a) ^ code(b) | classes[code(b)] << 24
    pairs = pair_bits((number_pairs(unit_path), date_pairs(era_path, dynasty_path)), values)
    check = f'_Static_assert(PAIR_BITS == {PAIR_BITS}, "fold_inline.h");\n'
    signs = {ord(ch): ord(to) for chars, to in LANE_SIGNS.items() for ch in chars}
    for cp, value in enumerate(values):
        if cp ^ (value & 0x1FFFFF) in signs:
            values[cp] |= 1 << 28
    return two_stages("fold", values) + han_forms(values) + cell_forms(values, signs) + check + pairs


def main():
    *paths, out = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as f:
        f.write("/* Made by tools/fold_header.py; do not edit. */\n")
        f.write(fold(*paths))


if __name__ == "__main__":
    main()
