#!/usr/bin/env python3
"""Makes src/text/simplify.tsv, the table behind simplify(), by hand when a source changes.

Sources: libopencc-data 1.1.6 (TSCharacters, first candidate; TSPhrases) and tools/simplify_reviewed.txt, which
wins."""
import os
from fold_table import HERE, opencc


def main():
    chars = {a: bs[0] for a, bs in opencc("TSCharacters") if a != bs[0]}
    phrases = {a: bs[0] for a, bs in opencc("TSPhrases")}
    with open(os.path.join(HERE, "simplify_reviewed.txt"), encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if fields:
                phrases[fields[0]] = fields[1]
    rows = sorted({**chars, **phrases}.items())
    with open(os.path.join(HERE, "..", "src", "text", "simplify.tsv"), "w", encoding="utf-8") as f:
        f.write("# Made by tools/simplify_table.py (sources are told there). traditional<TAB>simplified\n")
        for a, b in rows:
            f.write(f"{a}\t{b}\n")
    print(len(chars), "characters,", len(phrases), "phrases")


if __name__ == "__main__":
    main()
