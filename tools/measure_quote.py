#!/usr/bin/env python3
"""Where quotations come from, against published books, where they are present: each quotation of the set, as it is and with
every tenth character changed, dropped or added, must have its book at the first place.

usage: measure_quote.py HANQING SOURCE_ROOT

Looks for the pack 07-fulltext in $HANQING_TEST_DATA or ../shared/data. Takes in the smaller of the books that are quoted
(HANQING_MEASURE=all: every book of the pack, which takes minutes) by the public commands. Without the pack it asks for
a few sentences of its own."""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from measure_text import unpack

EXACT, ALTERED = 1.0, .97  # shares with the right book first
BYTES = 400_000            # a smaller book
OWN = {"碑记.txt": "渡頭義渡碑記\n\n桐溪東門外有渡，春夏水漲，行旅艱於涉。乾隆三十一年，里人陳世昌捐田四十畝，設船二隻，名曰義渡。\n",
       "物产.txt": "桐溪縣物產\n\n山川形勝，物產豐饒，茶竹桐油之利甲於一郡。歲貢黃精、葛布，商賈輻輳於東門。\n"}
ASKED = [("里人陈世昌捐田四十亩，设船二只，名曰“义渡”。", "碑记.txt"), ("茶竹桐油之利，甲于一郡。", "物产.txt")]


def hanqing_run(hanqing, *words, **more):
    return subprocess.run([hanqing, *words], check=True, capture_output=True, text=True, **more).stdout


def altered(text, signs, dice):
    out = []
    for sign in text:
        what = dice.random() * 30
        if what < 1:
            continue
        out.append(dice.choice(signs) if what < 2 else sign)
        if what >= 29:
            out.append(dice.choice(signs))
    return "".join(out)


def first_files(hanqing, office, quotations):
    text = "".join(q + "\n" for q in quotations)
    out = hanqing_run(hanqing, "quote", "--lines", "-", "--json", "--data", office, input=text)
    found = [json.loads(line)["sources"] for line in out.splitlines()]
    return [s[0] if s else {"file": "", "at": 0, "score": 0} for s in found]


def take_in(hanqing, office, files):
    hanqing_run(hanqing, "init", "--data", office)
    hanqing_run(hanqing, "ingest", "--data", office, *files)


def share(name, right, floor):
    good = sum(ok for ok, _ in right)
    print("# %s: %d of %d (%.2f %%)" % (name, good, len(right), 100 * good / len(right)))
    wrong = [words for ok, words in right if not ok]
    return (name, [] if good >= floor * len(right) else ["below %.2f" % floor] + wrong[:5])


def books(hanqing, folder):
    with open(folder + "/quotations.tsv", encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")][1:]
    files = sorted(glob.glob(folder + "/kr2/*.txt"))
    if os.environ.get("HANQING_MEASURE") != "all":
        files = [f for f in files if os.path.getsize(f) < BYTES]
    there = {os.path.basename(f) for f in files}
    rows = [r for r in rows if r[2] in there]
    take_in(hanqing, folder + "/office", files)
    checks, dice = [], random.Random(1)
    signs = "".join(r[0] for r in rows)
    for name, floor, asked in (
            ("quotations", EXACT, [r[0] for r in rows]),
            ("the same altered", ALTERED, [altered(r[0], signs, dice) for r in rows])):
        found = first_files(hanqing, folder + "/office", asked)
        checks.append(share(name, [(s["file"] == r[2], "%s: %s" % (r[0], s["file"])) for s, r in zip(found, rows)], floor))
        near = sum(abs(s["at"] - int(r[3])) < 100 for s, r in zip(found, rows))
        print("# at their place, but for the heads of the files: %d of %d" % (near, len(rows)))
    return checks


def own(hanqing, folder):
    files = []
    for name, text in OWN.items():
        files.append(os.path.join(folder, name))
        with open(files[-1], "w", encoding="utf-8") as f:
            f.write(text)
    take_in(hanqing, folder + "/own", files)
    found = first_files(hanqing, folder + "/own", [q for q, _ in ASKED])
    return [share("own sentences", [(s["file"] == name, q) for s, (q, name) in zip(found, ASKED)], 1.0)]


def main():
    hanqing, root = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="hanqing-measure.") as folder:
        checks = own(hanqing, folder)
        if unpack(root, "07-fulltext", folder):
            checks += books(hanqing, folder)
        else:
            print("# found no data: 07-fulltext")
    tap.report(checks)


if __name__ == "__main__":
    main()
