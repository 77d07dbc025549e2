#!/usr/bin/env python3
"""Dates, folding and conversion against published material that nobody here wrote, where it is present.

usage: measure_text.py HANQING SOURCE_ROOT

Looks for the packs dev-02-dates, dev-03-script-variants and dev-09-standards (or the same names without dev-)
in $HANQING_TEST_DATA or ../shared/data, prints the pass rate of each set, and fails where one falls below
what was reached before. Without the packs it checks a few facts that everybody can look up, and says so."""
import glob
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap

# Shares reached; a change that falls below one of them has broken something. Of the days of eras, two texts of the set name
# no era at all, and two of the ambiguous ones follow a slip of its source (tools/era_table.py).
LUNAR, ERAS, ERAS_AMBIGUOUS, EDTF = 1.0, .9996, .998, 1.0


def run(hanqing, words, lines):
    done = subprocess.run([hanqing, "text", *words], input="".join(line + "\n" for line in lines),
                          capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:len(lines)]


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f][1:]


def unpack(root, topic, into):
    for base in (os.environ.get("HANQING_TEST_DATA"), os.path.join(root, "..", "shared", "data")):
        for pack in glob.glob(os.path.join(base or "/nowhere", "*" + topic + ".tar.zst")):
            subprocess.run(["tar", "--zstd", "-xf", pack, "-C", into], check=True)
            return True
    return False


def rate(name, good, all_, floor, wrong):
    share = good / all_ if all_ else 0
    print("# %s: %d of %d (%.2f %%)" % (name, good, all_, 100 * share))
    return (name, [] if share >= floor else ["%.4f is below %.4f" % (share, floor)] + wrong[:5])


def lunar(hanqing, folder):
    vectors = rows(folder + "/lunar-vectors.tsv")
    out = run(hanqing, ["date", "--jdn"], ["农历%s年%s" % (v[2], v[6]) for v in vectors])
    wrong = ["%s %s: %s" % (v[2], v[6], o) for v, o in zip(vectors, out) if o != v[0]]
    return [rate("lunar days", len(vectors) - len(wrong), len(vectors), LUNAR, wrong)]


def eras(hanqing, folder):
    """One day where the set has one; where it has several, the one it means among them."""
    good, all_, wrong = defaultdict(int), defaultdict(int), defaultdict(list)
    vectors = rows(folder + "/era-vectors.tsv")
    for v, o in zip(vectors, run(hanqing, ["date", "--jdn"], [v[0] for v in vectors])):
        found = [o] if v[13] == "unique" else o.replace("AMBIGUOUS ", "").split("|")
        all_[v[13]] += 1
        good[v[13]] += v[8] in found
        if v[8] not in found:
            wrong[v[13]].append("%s should be %s: %s" % (v[0], v[8], o))
    floors = {"unique": ERAS, "ambiguous": ERAS_AMBIGUOUS}
    return [rate("era days, " + k, good[k], all_[k], floor, wrong[k]) for k, floor in floors.items()]


def edtf(hanqing, folder):
    strings = rows(folder + "/edtf.tsv")
    out = run(hanqing, ["edtf"], [s[1] for s in strings])
    wrong = ["%s is %s: %s" % (s[1], s[0], o) for s, o in zip(strings, out)
             if s[0].startswith("invalid") != (o == "INVALID")]
    return [rate("EDTF strings", len(strings) - len(wrong), len(strings), EDTF, wrong)]


def opencc(hanqing, folder):
    """Whatever OpenCC's table of characters joins is one character in the index, too."""
    pairs = []
    with open(folder + "/opencc-dict/data/dictionary/TSCharacters.txt", encoding="utf-8") as f:
        for line in f:
            if "\t" in line and not line.startswith("#"):
                a, b = line.rstrip("\n").split("\t")
                pairs.append((a, b.split(" ")[0]))
    a = run(hanqing, ["fold"], [p[0] for p in pairs])
    b = run(hanqing, ["fold"], [p[1] for p in pairs])
    wrong = [p[0] + p[1] for p, x, y in zip(pairs, a, b) if x != y]
    return [rate("characters that OpenCC joins", len(pairs) - len(wrong), len(pairs), 1.0, wrong)]


def conversion(hanqing, folder):
    """OpenCC's own cases, of which two pin what its word lists do by accident (圖示覆蓋 → 图示复盖)."""
    with open(folder + "/opencc-testcases.json", encoding="utf-8") as f:
        cases = [(config, case["input"], wanted) for case in json.load(f)["cases"]
                 for config, wanted in case["expected"].items()]
    wrong = []
    for config in sorted({case[0] for case in cases}):
        some = [case for case in cases if case[0] == config]
        out = run(hanqing, ["convert", "--to", config], [case[1] for case in some])
        wrong += ["%s %s: %s" % (config, case[1][:20], o[:20]) for case, o in zip(some, out) if o != case[2]]
    return [rate("OpenCC's cases of conversion", len(cases) - len(wrong), len(cases), .99, wrong)]


def always(hanqing):
    facts = {"宣统三年八月十九日": "1911-10-10", "农历一九四九年八月初十": "1949-10-01", "康熙元年正月初一": "1662-02-18",
             "崇祯十七年三月十九日": "1644-04-25", "汉高祖三年十月甲戌晦": "-0204-12-16", "建安五年九月庚午朔": "0200-09-26",
             "永嘉五年六月丁酉": "0311-07-14", "开元九年九月乙巳朔": "0721-09-30", "天宝十四载十一月甲子": "0755-12-20"}
    out = run(hanqing, ["date"], list(facts))
    return [("facts that everybody can look up",
             ["%s: %s" % (w, o) for w, o in zip(facts, out) if o != facts[w]])]


def main():
    hanqing, root = sys.argv[1:]
    checks = always(hanqing)
    sets = [("02-dates", [lunar, eras]), ("03-script-variants", [opencc, conversion]), ("09-standards", [edtf])]
    for topic, measures in sets:
        with tempfile.TemporaryDirectory(prefix="hanqing-measure.") as folder:
            if not unpack(root, topic, folder):
                print("# found no data: " + topic)
                continue
            print("# found " + topic)
            for measure in measures:
                checks += measure(hanqing, folder)
    tap.report(checks)


if __name__ == "__main__":
    main()
