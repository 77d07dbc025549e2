#!/usr/bin/env python3
"""Makes src/text/fold.tsv, the table behind fold_cp(), from published facts.

Run it by hand when a source or a decision changes, look at the difference, and raise FOLD_VERSION in
src/text/text.h: every index stores the version it was made with.

Sources (Debian 12):
  unicode-data 15.0.0   UnicodeData.txt, CaseFolding.txt, EquivalentUnifiedIdeograph.txt, Unihan_Variants.txt.bz2
  libopencc-data 1.1.6  TSCharacters, HKVariants, TWVariants, JPVariants (dumped with opencc_dict)
  tools/fold_reviewed.txt   decisions of a reader, each line one character

The rules, first that speaks wins:
  1  reviewed          tools/fold_reviewed.txt
  2  width, case       <wide> <narrow> <vertical> <noBreak> <font> decompositions of one character, simple case folding
  3  compatibility     canonical decompositions of one ideograph; Kangxi and CJK radicals to their ideograph
  4  traditional       OpenCC's single-character table, first candidate: 乾 -> 干, 後 -> 后, 徵 -> 征, 著 -> 著
  5  regional          OpenCC's regional glyphs back to their standard form, if not a GB 2312 character
  6  semantic          Unihan kSemanticVariant or kZVariant, either direction, only if the variant is outside
                       GB 2312 (rare in modern text), the target simplified is inside it (common), and all
                       statements agree on that one target. Two candidates are a reader's business.
  7  simplified        Unihan kSimplifiedVariant where it names one character only

Afterwards every chain is followed to its end, so that folding is idempotent by construction. Characters of
GB 2312 are never folded by rules 5 to 7: modern words stay apart.

Every row says which rule made it. The build turns the rows into the two-stage table (tools/fold_header.py).
"""
import bz2
import collections
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
UNICODE = "/usr/share/unicode"
OPENCC = "/usr/share/opencc"
# Strokes and component forms that GB 2312 lists beside characters; nothing is folded to them.
COMPONENTS = set("冫艹亏冂亻丶丿氵扌忄宀辶廴匚卩阝凵厶屮彐犭饣彳丬纟讠钅")


def opencc(name):
    with tempfile.TemporaryDirectory() as d:
        out = os.path.join(d, "t")
        subprocess.run(["opencc_dict", "-i", f"{OPENCC}/{name}.ocd2", "-o", out, "-f", "ocd2", "-t", "text"],
                       check=True, stdout=subprocess.DEVNULL)
        with open(out, encoding="utf-8") as f:
            for line in f:
                key, values = line.rstrip("\n").split("\t")
                yield key, values.split(" ")


def in_gb2312(ch):
    try:
        return len(ch.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def reviewed():
    fold, never = {}, set()
    with open(os.path.join(HERE, "fold_reviewed.txt"), encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if not fields:
                continue
            a, b = fields
            assert len(a) == 1 and len(b) == 1, line
            if b == "-":
                never.add(a)
            elif a != b:
                assert fold.get(a, b) == b, line
                fold[a] = b
    return fold, never


def unicode_forms():
    width, compat = {}, {}
    with open(f"{UNICODE}/UnicodeData.txt", encoding="utf-8") as f:
        for line in f:
            code, _, _, _, _, decomposition = line.split(";")[:6]
            a = chr(int(code, 16))
            m = re.fullmatch(r"(?:<(\w+)> )?([0-9A-F]+)", decomposition)
            if not m:
                continue
            b = chr(int(m[2], 16))
            if m[1] in ("wide", "narrow", "vertical", "noBreak", "font"):
                width[a] = b
            elif 0xF900 <= ord(a) <= 0xFAFF or 0x2F800 <= ord(a) <= 0x2FA1F or 0x2F00 <= ord(a) <= 0x2FDF:
                compat[a] = b
    with open(f"{UNICODE}/EquivalentUnifiedIdeograph.txt", encoding="utf-8") as f:
        for line in f:
            m = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line)
            if not m:
                continue
            for cp in range(int(m[1], 16), int(m[2] or m[1], 16) + 1):
                if 0x2E80 <= cp <= 0x2FDF:  # radicals; the strokes of U+31C0 are not characters of a text
                    compat.setdefault(chr(cp), chr(int(m[3], 16)))
    with open(f"{UNICODE}/CaseFolding.txt", encoding="utf-8") as f:
        for line in f:
            m = re.match(r"([0-9A-F]+); [CS]; ([0-9A-F]+);", line)
            if m:
                width.setdefault(chr(int(m[1], 16)), chr(int(m[2], 16)))
    return width, compat


def unihan():
    variants = collections.defaultdict(lambda: collections.defaultdict(set))
    with bz2.open(f"{UNICODE}/Unihan_Variants.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            m = re.match(r"U\+(\w+)\t(k\w+)\t(.*)", line)
            if not m:
                continue
            a = chr(int(m[1], 16))
            for word in m[3].split():
                b = chr(int(word.split("<")[0][2:], 16))
                if b != a:
                    variants[m[2]][a].add(b)
    return variants


def write_classes():
    """Ranges of characters that make words: letters, digits and letter-like numbers, and the marks that may
    follow them. Ideographs are told apart by code (the table of fold_header.py); everything else separates.
    The iteration marks U+3005 and U+303B stand for a character that is not there: they separate, too."""
    ranges = []
    first = None
    with open(f"{UNICODE}/UnicodeData.txt", encoding="utf-8") as f:
        for line in f:
            code, name, category = line.split(";")[:3]
            cp = int(code, 16)
            if name.endswith(", First>"):
                first = cp
                continue
            start, first = (first, None) if name.endswith(", Last>") else (cp, None)
            kind = {"L": "word", "M": "mark"}.get(category[0]) or (
                "word" if category in ("Nd", "Nl") else None)
            if not kind or "IDEOGRAPH" in name or "Ideograph" in name or cp in (0x3005, 0x3007, 0x303B):
                continue
            if ranges and ranges[-1][1] + 1 == start and ranges[-1][2] == kind:
                ranges[-1][1] = cp
            else:
                ranges.append([start, cp, kind])
    with open(os.path.join(HERE, "..", "src", "text", "class.tsv"), "w", encoding="utf-8") as f:
        f.write("# Made by tools/fold_table.py from unicode-data 15.0.0. first<TAB>last<TAB>class\n")
        for a, b, kind in ranges:
            f.write(f"U+{a:04X}\tU+{b:04X}\t{kind}\n")


def main():
    table = {}  # character -> (target, rule)

    def add(a, b, rule):
        if a != b:
            table.setdefault(a, (b, rule))

    fold, never = reviewed()
    for a, b in fold.items():
        add(a, b, "reviewed")
    width, compat = unicode_forms()
    for a, b in width.items():
        add(a, b, "width")
    for a, b in compat.items():
        add(a, b, "compatibility")
    traditional = {a: bs[0] for a, bs in opencc("TSCharacters")}
    for a, b in traditional.items():
        if a != b:
            add(a, b, "traditional")
        else:
            never.add(a)  # OpenCC says it stands

    def end(a):
        seen = set()
        while a in table and a not in seen:
            seen.add(a)
            a = table[a][0]
        return a

    # Where a reader goes further than OpenCC (颺 to 扬, not to 飏), its simplified form comes along.
    for a, b in traditional.items():
        if end(a) != end(b):
            assert not in_gb2312(b) or b in "迳", (a, b)  # a common word must be let go by name
            add(b, end(a), "reviewed")

    variants = unihan()
    joined = collections.defaultdict(set)
    for field in ("kSemanticVariant", "kZVariant"):
        for a, bs in variants[field].items():
            for b in bs:
                joined[a].add(b)
                joined[b].add(a)
    for name in ("HKVariants", "TWVariants", "JPVariants"):
        for a, bs in opencc(name):
            for b in bs:
                if not in_gb2312(b) and b not in never and in_gb2312(end(a)):
                    add(b, a, "regional")
    for a in sorted(joined):
        if a in table or a in never or in_gb2312(a):
            continue
        targets = {end(b) for b in joined[a]}
        targets = {b for b in targets if in_gb2312(b) and b not in COMPONENTS}
        if len(targets) == 1:
            add(a, targets.pop(), "semantic")
    for a, bs in sorted(variants["kSimplifiedVariant"].items()):
        if len(bs) == 1 and not in_gb2312(a) and a not in never:
            add(a, min(bs), "simplified")

    for a in table:
        seen, b = {a}, table[a][0]
        while b in table:
            assert b not in seen, f"loop at {a}: one of its rows is wrong"
            seen.add(b)
            b = table[b][0]
    for a, b in traditional.items():
        assert end(a) == end(b), f"{a} and {b} are one character to OpenCC"
    rows = sorted((a, end(a), rule) for a, (b, rule) in table.items())
    with open(os.path.join(HERE, "..", "src", "text", "fold.tsv"), "w", encoding="utf-8") as f:
        f.write("# Made by tools/fold_table.py (sources and rules are told there). character<TAB>folded<TAB>rule\n")
        for a, b, rule in rows:
            show = lambda c: "U+%04X" % ord(c)
            f.write(f"{show(a)}\t{show(b)}\t{rule}\n")
    print(len(rows), dict(collections.Counter(r for _, _, r in rows)))
    write_classes()


if __name__ == "__main__":
    main()
