#!/usr/bin/env python3
"""Makes src/text/pinyin.tsv: phrases whose reading is not that of their characters one by one, and characters
whose customary reading is not the first of Unihan's. By hand, when a source or a decision changes.

Sources (Debian 12):
  tools/pinyin_reviewed.txt          decisions of a reader; they win
  rime-data-terra-pinyin 20230206    terra_pinyin.dict.yaml: how 49,000 phrases are read
  unicode-data 15.0.0                Unihan: kMandarin, kHanyuPinlu, kTGHZ2013, kXHC1983

What is taken from the phrases is the one fact how each is read, and only where it must be said:
  1  Phrases are folded (src/text/fold.tsv), as the program folds the text before it looks them up.
  2  一 and 不 get their written tone (GB/T 16159), and a neutral syllable the tone of its character.
  3  A reading that the mainland standard does not know for the character (期 qí) gives way to its customary one.
  4  Of several readings of a phrase that with the most readings known to the standard stands, also
     within longer phrases (市場 in 人肉市場); and what begins with a reviewed phrase is read like it.
  5  A character is read by itself as Unihan says unless most phrases say otherwise (長 cháng).
  6  A phrase is kept only if the program would misread it without. This is repeated until nothing is misread,
     because a short phrase that is kept may stand wrongly within a long one.

With --measure: the same from every phrase but each tenth, and how many syllables of those tenths come out right.
"""
import bz2
import collections
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
TERRA = "/usr/share/rime-data/terra_pinyin.dict.yaml"
UNIHAN = "/usr/share/unicode/Unihan_Readings.txt.bz2"
MARKS = dict(zip("aoeiuüê", ("āáǎà", "ōóǒò", "ēéěè", "īíǐì", "ūúǔù", "ǖǘǚǜ", ("ê̄", "ế", "ê̌", "ề"))))
MAINLAND = ("kTGHZ2013", "kXHC1983", "kHanyuPinlu")


def load_fold():
    fold = {}
    with open(f"{HERE}/../src/text/fold.tsv", encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                a, b, _ = line.split("\t")
                fold[chr(int(a[2:], 16))] = chr(int(b[2:], 16))
    return fold


def load_unihan():
    """Of each character: its first reading, and those of the standard of 2013 (tōngyòng guīfàn Hànzì zìdiǎn), or, if
    it is not in it, of the older dictionaries."""
    first, known = {}, {field: collections.defaultdict(set) for field in MAINLAND}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as f:
        for line in f:
            if not line.startswith("U+"):
                continue
            cp, field, value = unicodedata.normalize("NFC", line.rstrip("\n")).split("\t")
            ch = chr(int(cp[2:], 16))
            if field == "kMandarin":
                first[ch] = value.split()[0]
            if field in MAINLAND:
                for word in value.split():
                    known[field][ch].update(re.sub(r"\(.*", "", word.split(":")[-1]).split(","))
    return first, {ch: known.get("kTGHZ2013", {}).get(ch) or set().union(*(k.get(ch, ()) for k in known.values()))
                   for ch in first}


def toned(syllable):
    """chang2 -> cháng; None for what is no syllable."""
    m = re.fullmatch(r"([a-z]+)([1-5])", syllable)
    if not m:
        return None
    base, tone = m[1].replace("v", "ü").replace("eh", "ê"), int(m[2])
    if tone == 5:
        return base
    at = next((base.index(v) for v in ("a", "e", "ou") if v in base), -1)
    if at < 0:
        at = max((base.rfind(v) for v in "iouüê"), default=-1)
    return base[:at] + MARKS[base[at]][tone - 1] + base[at + 1:] if at >= 0 else None


def plain(syllable):
    bare = "".join(c for c in unicodedata.normalize("NFD", syllable) if c in "\u0308\u0302" or not unicodedata.combining(c))
    return bare.replace("u\u0308", "v")


def load_phrases(fold, first, known):
    """{folded phrase: [syllables]}, the likeliest reading of each."""
    found = collections.defaultdict(list)
    with open(TERRA, encoding="utf-8") as f:
        for line in f:
            fields = line.rstrip("\n").split("\t")
            if len(fields) < 2 or len(fields[0]) < 2:
                continue
            word = "".join(fold.get(ch, ch) for ch in fields[0])
            syllables = [toned(s) for s in fields[1].split()]
            if None in syllables or len(syllables) != len(word):
                continue
            weight = float(fields[2].rstrip("%")) if len(fields) > 2 and fields[2] else 100.0
            legal = sum(s in known.get(ch, ()) for ch, s in zip(word, syllables))
            usual = sum(s == first.get(ch) for ch, s in zip(word, syllables))
            found[word].append((legal, weight, usual, syllables))
    best = {word: max(all_, key=lambda r: r[:3])[3] for word, all_ in sorted(found.items())}
    several = {word: [r[3] for r in all_] for word, all_ in found.items() if len(all_) > 1}
    for word, syllables in best.items():
        for at in range(len(word) - 1):
            for n in range(2, min(4, len(word) - at, len(word) - 1) + 1):
                if syllables[at:at + n] in several.get(word[at:at + n], ()):
                    syllables[at:at + n] = best[word[at:at + n]]
    return best


def agree(phrases, reviewed, everywhere):
    """What begins with a phrase that a reader has decided is read so: 六安市 as 六安; for some wherever they stand."""
    for word, syllables in phrases.items():
        for part in everywhere:
            if part in word:
                at = word.index(part)
                syllables[at:at + len(part)] = reviewed[part]
        for n in range(len(word), 1, -1):
            if word[:n] in reviewed:
                syllables[:n] = reviewed[word[:n]]
                break


def customary(phrases, first, known, reviewed):
    """{character: its reading by itself}."""
    counts = collections.defaultdict(collections.Counter)
    for word, syllables in phrases.items():
        for ch, s in zip(word, syllables):
            counts[ch][s] += s in known.get(ch, ())
    chars = dict(first)
    for ch, n in counts.items():
        best = max(n, key=lambda s: (n[s], s == first.get(ch)))
        if n[best] > 2 * n[first.get(ch, "")]:
            chars[ch] = best
    chars.update({ch: s[0] for ch, s in reviewed.items() if len(ch) == 1})
    return chars


def settled(word, syllables, chars, known):
    """Rules 2 and 3."""
    out = []
    for ch, s in zip(word, syllables):
        usual = chars.get(ch, s)
        same = plain(s) == plain(usual)
        if ch in "一不" or s == "r" or (same and s == plain(s).replace("v", "ü")) or (
                s not in known.get(ch, s)):
            s = usual
        out.append(s)
    return out


def read(word, kept, chars, longest=8):
    """As pinyin_read does: the longest phrase at each place unless its last character begins one as long, else the
    character."""
    out, at = [], 0
    length = lambda at: next((n for n in range(min(longest, len(word) - at), 1, -1) if word[at:at + n] in kept), 0)
    while at < len(word):
        n = length(at)
        if n and length(at + n - 1) >= n:
            n = 0
        out += kept[word[at:at + n]] if n else [chars.get(word[at], "")]
        at += n or 1
    return out


def prune(phrases, chars, reviewed):
    kept = {w: s for w, s in reviewed.items() if len(w) > 1}
    while True:
        missing = {w: s for w, s in phrases.items() if w not in kept and read(w, kept, chars) != s}
        if not missing:
            return kept
        shortest = min(len(w) for w in missing)
        kept.update({w: s for w, s in missing.items() if len(w) == shortest})


def load_reviewed(fold):
    reviewed, surnames, everywhere = {}, {}, []
    with open(f"{HERE}/pinyin_reviewed.txt", encoding="utf-8") as f:
        for line in f:
            word, *syllables = line.split("#")[0].split() or [""]
            if word.startswith("^"):
                surnames[fold.get(word[1], word[1])] = syllables
            elif word:
                if word.startswith("*"):
                    word = word[1:]
                    everywhere.append(word)
                assert len(word) == len(syllables), line
                reviewed["".join(fold.get(ch, ch) for ch in word)] = syllables
    return reviewed, surnames, everywhere


def measure(phrases, first, known, reviewed):
    right = right_plain = whole = n = words = 0
    for part in range(10):
        train = {w: s for i, (w, s) in enumerate(phrases.items()) if i % 10 != part}
        chars = customary(train, first, known, {})
        kept = prune({w: settled(w, s, chars, known) for w, s in train.items()}, chars, {})
        for i, (w, s) in enumerate(phrases.items()):
            if i % 10 == part:
                want, got = settled(w, s, chars, known), read(w, kept, chars)
                n, words, whole = n + len(w), words + 1, whole + (got == want)
                right += sum(a == b for a, b in zip(got, want))
                right_plain += sum(plain(a) == plain(b) for a, b in zip(got, want))
    print(f"held out: {right / n:.4f} of syllables, {right_plain / n:.4f} without tone, {whole / words:.4f} of phrases")


def main():
    fold = load_fold()
    first, known = load_unihan()
    phrases = load_phrases(fold, first, known)
    reviewed, surnames, everywhere = load_reviewed(fold)
    if "--measure" in sys.argv:
        return measure(phrases, first, known, reviewed)
    chars = customary(phrases, first, known, reviewed)
    phrases = {w: settled(w, s, chars, known) for w, s in phrases.items()}
    agree(phrases, reviewed, everywhere)
    kept = prune(phrases, chars, reviewed)
    own = {ch: [s] for ch, s in chars.items() if s != first.get(ch)}
    rows = [(w, s) for w, s in list(kept.items()) + list(own.items())]
    rows += [("^" + ch, s) for ch, s in surnames.items()]
    with open(f"{HERE}/../src/text/pinyin.tsv", "w", encoding="utf-8") as f:
        f.write("# Made by tools/pinyin_table.py (sources and rules are told there). phrase, folded<TAB>syllables\n")
        for word, syllables in sorted(rows):
            f.write(f"{word}\t{' '.join(syllables)}\n")
    print(len(own), "characters,", len(kept), "phrases,", len(surnames), "surnames")


if __name__ == "__main__":
    main()
