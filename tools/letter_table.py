#!/usr/bin/env python3
"""Makes src/text/letter.tsv: how surprising a letter is behind another in the languages that are written in
one-byte encodings; by hand when a language is added.

usage: tools/letter_table.py FOLDER

FOLDER holds the unpacked Debian 12 packages libreoffice-l10n-XX (7.4; MPL-2.0), translations of one program into
all of these languages, so that none has more text or other subjects than another:

    apt-get download libreoffice-l10n-ar … && for f in *.deb; do dpkg-deb -x $f FOLDER; done

Only counts of pairs are kept. Maltese, which has no such package, comes from the names of languages and countries
in iso-codes. Vietnamese stands here twice, since windows-1258 writes its tones behind the letter; Hebrew also from
right to left, as ISO-8859-8 was used.

A line: language, letter (or _ for what is no letter), and its row: for each letter of the language in the order
of its lines the bits, doubled, that it costs behind this one, in the digits 0-9A-V. For Korean, whose two-byte
encodings must be told from the Chinese ones: "ko", the bits that a syllable costs, and the syllables that do."""
import gettext
import glob
import math
import os
import re
import sys
import unicodedata
from collections import Counter

LANGUAGES = """ar be bg ca cs da de el en eo es et fi fr ga he hr hu is it lt lv mk mt nb nl pl pt ro ru sk sl sr
    sv th tr uk vi""".split()
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
NOISE = re.compile(r"<[^>]*>|%\w+|\$\(\w+\)|\$\w+|\{[^}]*\}|[~_&]|https?:\S+")
SCRIPTS = {"ar": "ARABIC", "el": "GREEK", "he": "HEBREW", "th": "THAI", "be": "CYRILLIC", "bg": "CYRILLIC",
           "mk": "CYRILLIC", "ru": "CYRILLIC", "sr": "CYRILLIC", "uk": "CYRILLIC"}


def strings(folder, language):
    own = "/usr/share/locale/mt/LC_MESSAGES/iso_*.mo" if language == "mt" else \
        f"{folder}/usr/lib/libreoffice/program/resource/{language}/LC_MESSAGES/*.mo"
    if language == "en":
        own = own.replace("/en/", "/de/")
    found = set()
    for path in glob.glob(own):
        with open(path, "rb") as f:
            for key, value in gettext.GNUTranslations(f)._catalog.items():
                key = key[0] if isinstance(key, tuple) else key
                if key:
                    found.add(key.split("\x04")[-1] if language == "en" else value)
    return sorted(found)


def is_letter(ch):
    return unicodedata.category(ch)[0] in "LM"


def small(ch):
    lower = ch.lower()
    return lower if len(lower) == 1 else ch


def tones_behind(text):
    """Vietnamese as windows-1258 has it: the quality of a vowel in it, the tone behind it."""
    out = []
    for ch in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", ch)
        tones = "".join(p for p in parts[1:] if p in "\u0300\u0301\u0303\u0309\u0323")
        rest = "".join(p for p in parts if p not in tones)
        out.append(unicodedata.normalize("NFC", rest) + tones)
    return "".join(out)


def pairs(texts, script):
    count = Counter()
    for text in texts:
        last = "_"
        for ch in NOISE.sub(" ", unicodedata.normalize("NFC", text) if script != "TONES" else tones_behind(text)):
            ch = small(ch) if is_letter(ch) else "_"
            if script not in (None, "TONES") and ch != "_" and not unicodedata.name(ch, "").startswith(script):
                ch = "_"
            if ch != "_" or last != "_":
                count[last, ch] += 1
            last = ch
    return count


def table(count):
    """The letters in the order of their frequency, and each one's row."""
    single = Counter()
    for (_, b), n in count.items():
        single[b] += n
    total = sum(single.values())
    letters = ["_"] + [ch for ch, n in single.most_common(100) if ch != "_" and n > max(3, total * 8e-6)]
    known = set(letters)
    before = Counter()
    for (a, b), n in count.items():
        if b in known:
            before[a] += n
    for a in letters:
        row = []
        for b in letters:
            share = (count[a, b] + 20 * single[b] / total) / (before[a] + 20)
            row.append(DIGITS[min(31, max(0, round(-2 * math.log2(share))))])
        yield a, "".join(row)


def syllables(texts):
    """(bits, syllables) of the Hangul that stand in running text."""
    count = Counter(ch for text in texts for ch in NOISE.sub(" ", text) if "\uac00" <= ch <= "\ud7a3")
    total = sum(count.values())
    groups = {}
    for ch, n in count.items():
        if n > 1:
            groups.setdefault(round(-math.log2(n / total)), []).append(ch)
    return sorted((bits, "".join(sorted(chars))) for bits, chars in groups.items())


def main():
    folder = sys.argv[1]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "src", "text", "letter.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by tools/letter_table.py (source is told there). language<TAB>letter<TAB>row\n")
        for language in LANGUAGES:
            texts = strings(folder, language)
            script = SCRIPTS.get(language)
            ways = [(language, pairs(texts, script))]
            if language == "vi":
                ways.append(("vi-tones", pairs(texts, "TONES")))
            if language == "he":
                ways.append(("he-visual", Counter({(b, a): n for (a, b), n in ways[0][1].items()})))
            for name, count in ways:
                for letter, row in table(count):
                    out.write(f"{name}\t{letter}\t{row}\n")
        for bits, chars in syllables(strings(folder, "ko")):
            out.write(f"ko\t{bits}\t{chars}\n")


if __name__ == "__main__":
    main()
