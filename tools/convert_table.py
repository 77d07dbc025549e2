#!/usr/bin/env python3
"""Makes src/text/convert.tsv, the dictionaries behind convert(), by hand when a source or a decision changes.

Sources: libopencc-data 1.1.6 (Apache-2.0; dumped with opencc_dict), first candidates; tools/convert_eras.txt and
tools/convert_reviewed.txt, which win. The tables:

  st ts     simplified to OpenCC's traditional, and back
  tw hk jp  traditional to the glyphs of Taiwan, Hong Kong, Japan; rtw rhk rjp: back
  twp hkp   words of Taiwan and Hong Kong in place of mainland ones; rtwp rhkp: back, glyphs too

Rules, beyond what the files say:
  1  A phrase of st is also listed under the spelling of the standard of 2013 where Debian's has another glyph (內, 淨, 沈
     of 沉, 复 of 覆): the phrase's own traditional form, simplified character by character.
  2  What the mainland writes with 沉 (a word that rime-data-terra-pinyin lists so) may stand with 沈 in Taiwan:
     沈思 is 沉思 in ts, and 沉 stays in st.
  3  The glyph of a region is not turned back where it is also the standard character: 才 is not 纔, 核 not 覈.
  4  What Debian's list holds the wrong way round (軟肥皂 for 软肥皂) is turned: no simplified form stands in what st gives, and
     no form of Japan in what rjp gives. 淩 is a surname's old glyph, not what 凌 becomes.
  5  A phrase that st gives comes back as it was from the glyphs of a region: 肥皂 does not become 肥皁, nor 天台 天臺, and
     才行 becomes 纔行 again from Taiwan's 才.
  6  Phrases that neither change the result nor keep another phrase from standing wrongly are left out.

A row: table<TAB>from<TAB>to; without the last field, each character becomes what it does alone."""
import collections
import itertools
import os
import re

from fold_table import HERE, opencc
from pinyin_table import TERRA

LONGEST = 24  # characters of a phrase
SENTENCE = 14  # whole sentences of Debian's list, which the words in them convert as well
SOURCES = {
    "st": ["STPhrases", "STCharacters"], "ts": ["TSPhrases", "TSCharacters"], "tw": ["TWVariants"], "hk": ["HKVariants"],
    "jp": ["JPVariants"], "rtw": ["TWVariantsRevPhrases", "TWVariantsRev"], "rhk": ["HKVariantsRevPhrases", "HKVariantsRev"],
    "rjp": ["JPShinjitaiPhrases", "JPShinjitaiCharacters", "JPVariantsRev"], "twp": ["TWPhrases"],
    "rtwp": ["TWPhrasesRev"], "hkp": [], "rhkp": [],
}


def alone(table, text):
    return "".join(table.get(ch, ch) for ch in text)


def convert(table, text):
    """Longest phrase first, as the program does."""
    out, at = "", 0
    while at < len(text):
        n = next((n for n in range(min(LONGEST, len(text) - at), 1, -1) if text[at:at + n] in table), 1)
        out += table.get(text[at:at + n], text[at:at + n])
        at += n
    return out


def in_big5(ch):
    try:
        return len(ch.encode("big5")) == 2
    except UnicodeEncodeError:
        return False


def standard_glyphs(st):
    return {st.get(ch, ch) for ch in st if len(ch) == 1}


def load():
    tables, only_simplified = {}, {}
    for name, files in SOURCES.items():
        table = tables[name] = {}
        for one in files:
            for a, bs in opencc(one):
                if len(a) > 1 or len(bs[0]) == 1:  # 埠 is not 端口 in 商埠
                    table.setdefault(a, bs[0])
                if one == "STCharacters" and a not in bs and not in_big5(a) and a != "恒":  # of names
                    only_simplified[a] = bs[0]
    tables["turns"] = {"tw": dict(tables["rtw"])}
    st, rjp = tables["st"], tables["rjp"]
    for a in [a for a in st if len(a) >= SENTENCE]:
        del st[a]
    for a in [a for a in st if len(a) > 1]:
        b = alone({**only_simplified, "淩": "凌"}, st[a])
        if b != st[a] and alone(st, a) == a:
            del st[a]  # its key is traditional
        else:
            st[a] = b
    standard = standard_glyphs(st)
    glyphs = {a: b for a, b in rjp.items() if len(a) == 1 and a not in standard}
    rjp.update({a: alone(glyphs, b) for a, b in rjp.items() if len(a) > 1 and a != b})
    for name in ("rtw", "rhk"):
        for a in [a for a in tables[name] if len(a) == 1 and a in standard]:
            del tables[name][a]
        for a in [a for a in tables[name] if len(a) > 1 and alone(tables[name], a) == tables[name][a]]:
            del tables[name][a]
    tables["turns"]["hk"] = dict(tables["rhk"])
    return tables


def come_back(tables):
    """Rule 5. Hong Kong's lists leave 才 alone."""
    for name, turns in tables.pop("turns").items():
        there, back = tables[name], tables["r" + name]
        wanted = {}
        for b in tables["st"].values():
            a = convert(there, b)
            if len(b) > 1 and len(a) == len(b) and all(x == y or turns.get(x) == y for x, y in zip(a, b)):
                wanted.setdefault(a, b)
        for a, b in 2 * sorted(wanted.items(), key=lambda e: (len(e[0]), e)):  # 才出 makes 人才出眾 need a word
            if a not in back and convert(back, a) != b:
                back[a] = b


def respelt(tables):
    """Rules 1 and 2."""
    st, ts = tables["st"], tables["ts"]
    with open(TERRA, encoding="utf-8") as f:
        sunk = {line.split("\t")[0] for line in f if "沉" in line}
    for a in [a for a in st if len(a) > 1 and "沈" in a and "沈" in st[a]]:
        if st[a].replace("沈", "沉") in sunk:
            st[a.replace("沈", "沉")] = st[a].replace("沈", "沉")
            del st[a]
    for word in sunk:
        if len(word) > 1:
            ts.setdefault(word.replace("沉", "沈"), alone(ts, word))
    simple = {**ts, "覆": "覆", "乾": "干", "査": "查"}
    more = {}
    for a, b in st.items():
        key = alone(simple, b)
        if len(a) > 1 and len(key) == len(a) and key != a and key not in st:
            same = all(x == y or y in "覆沉" or alone(simple, x) == y for x, y in zip(a, key))
            if same:
                more[key] = b
    st.update(more)
    for a in [a for a in ts if len(a) > 1 and "覆" in a and "覆" not in ts[a]]:
        ts[a] = alone({**ts, "覆": "覆"}, a)


def expanded(word):
    """不干{扰|涉} is two words."""
    parts = [part.split("|") for part in re.split(r"[{}]", word)]
    return ["".join(choice) for choice in itertools.product(*parts)]


def review(tables):
    for path, default in (("convert_eras.txt", "ts"), ("convert_reviewed.txt", None)):
        with open(f"{HERE}/{path}", encoding="utf-8") as f:
            for line in f:
                words = [one for word in line.split("#")[0].split() for one in expanded(word)]
                if not words:
                    continue
                table = tables[default or words.pop(0)]
                if words[0] == "drop":
                    for word in words[1:]:
                        table.pop(word, None)
                elif words[0].startswith("@"):
                    _, x, y = words[0]
                    for word in words[1:]:
                        table.pop(word, None)
                        at, value = word.rindex(x), convert(table, word)
                        assert len(value) == len(word), word
                        table[word] = value[:at] + y + value[at + 1:]
                else:
                    assert len(words) == 2, line
                    table[words[0]] = words[1]


def prune(table):
    """Rule 6."""
    chars = {a: b for a, b in table.items() if len(a) == 1 and a != b}
    phrases = {a: b for a, b in table.items() if len(a) > 1}
    kept = {**chars}
    for n in sorted({len(a) for a in phrases}):
        kept.update({a: b for a, b in phrases.items() if len(a) == n and convert(kept, a) != b})
    while True:
        missing = {a: b for a, b in phrases.items() if a not in kept and convert(kept, a) != b}
        begins = {a[:n] for a, b in {**kept, **missing}.items() if alone(chars, a) != b for n in range(1, len(a))}
        missing.update({a: b for a, b in phrases.items()
                        if a not in kept and any(a[i:] in begins for i in range(1, len(a)))})
        if not missing:
            return kept
        kept.update(missing)


def main():
    tables = load()
    respelt(tables)
    review(tables)
    come_back(tables)
    for name in ("tw", "hk"):  # what turns words back turns glyphs back, too
        for a, b in tables["r" + name].items():
            tables["r" + name + "p"].setdefault(a, b)
    rows = []
    for name, table in tables.items():
        table = prune(table)
        chars = {a: b for a, b in table.items() if len(a) == 1}
        for a, b in sorted(table.items()):
            rows.append(f"{name}\t{a}" + ("" if alone(chars, a) == b and len(a) > 1 else f"\t{b}"))
    with open(f"{HERE}/../src/text/convert.tsv", "w", encoding="utf-8") as f:
        f.write("# Made by tools/convert_table.py (sources and rules are told there). table<TAB>from<TAB>to\n")
        f.write("\n".join(rows) + "\n")
    print(dict(collections.Counter(row.split("\t")[0] for row in rows)))


if __name__ == "__main__":
    main()
