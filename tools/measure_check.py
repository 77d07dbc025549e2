#!/usr/bin/env python3
"""Proofreading against sentences with known wrong characters that nobody here wrote, where they are present.

usage: measure_check.py HANQING SOURCE_ROOT

Looks for the pack dev-11-proofreading (or the same name without dev-) in $HANQING_TEST_DATA or ../shared/data. A model is
learned from the right sides of the other sets and of one half of a set, as an office would learn it from what it has
reviewed; the wrong sides of the other half are proofread, and the halves change places. Printed are precision, recall and F1 of sentences put right, and false alarms for each 5,000
characters of clean sentences. Without the pack it checks a few sentences of its own, and says so."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from measure_text import unpack

WORDS = ("likely-character", "wrong-word")
# Least F1 of the sets, and the most false alarms for each 5,000 characters; a change that is worse broke something.
FLOORS = {"sighan-test15": .15, "ec_law": .14}
ALARMS = 2


def pairs(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t")[:2] for line in f]


def check(hanqing, lines, reviewed=None, eager=False):
    options = (["--reviewed", reviewed] if reviewed else []) + (["--all"] if eager else [])
    done = subprocess.run([hanqing, "text", "check", "--json", *options], capture_output=True, check=True,
                          input="".join(line + "\n" for line in lines).encode())
    found = [[] for _ in lines]
    for line in done.stdout.decode().splitlines():
        one = json.loads(line)
        found[one["line"] - 1].append(one)
    return found


def corrected(line, found):
    """The sentence with the proposals of words in their places."""
    for one in sorted(found, key=lambda f: -f["column"]):
        if one["rule"] in WORDS and one["proposal"]:
            at = one["column"] - 1
            line = line[:at] + one["proposal"] + line[at + len(one["words"]):]
    return line


def scores(hanqing, rows, reviewed, eager):
    """Sentences put right, changed and wanted; false alarms in the clean sides and their length."""
    found = check(hanqing, [wrong for wrong, _ in rows], reviewed, eager)
    right = changed = wanted = 0
    for (wrong, good), one in zip(rows, found):
        out = corrected(wrong, one)
        changed += out != wrong
        wanted += wrong != good
        right += out == good and wrong != good
    clean = [good for _, good in rows]
    false = sum(f["rule"] in WORDS for one in check(hanqing, clean, reviewed, eager) for f in one)
    return right, changed, wanted, false, sum(map(len, clean))


def measure(hanqing, folder):
    sets = {name[:-4]: pairs(os.path.join(folder, name)) for name in sorted(os.listdir(folder))
            if name.endswith(".tsv") and name.startswith(("sighan", "ec_"))}
    results = []
    for name, rows in sets.items():
        if "train" in name:
            continue
        got = {}
        for half in (0, 1):
            test = rows[half::2]
            held = {good for _, good in test}
            with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as reviewed:
                for other, more in sets.items():
                    reviewed.writelines(good + "\n" for _, good in (rows[1 - half::2] if other == name else more)
                                        if good not in held)
                reviewed.flush()
                for eager in (False, True):
                    counts = scores(hanqing, test, reviewed.name, eager)
                    got[eager] = [a + b for a, b in zip(got.get(eager, [0] * 5), counts)]
        for eager, (right, changed, wanted, false, n) in got.items():
            p, r = right / max(changed, 1), right / max(wanted, 1)
            f, a = 2 * p * r / max(p + r, 1e-9), false / n * 5000
            print("# %s%s: P %.3f R %.3f F1 %.3f; %.2f false alarms in 5,000 characters"
                  % (name, ", every place" if eager else "", p, r, f, a))
            if not eager:
                results.append(("wrong characters of " + name,
                                (["F1 %.3f is below %.3f" % (f, FLOORS[name])] if f < FLOORS.get(name, 0) else []) +
                                (["%.2f false alarms in 5,000 characters" % a] if a > ALARMS else [])))
    return results


def own(hanqing):
    """What everybody can look up."""
    lines = ["他迫不急待地赶来。", "2015年6月31日开工。", "民国二十五年（1935年）。", "会开完了。，大家回去。"]
    rules = ["wrong-word", "impossible-date", "era-mismatch", "doubled-point"]
    found = check(hanqing, lines)
    return [(rule, [] if any(f["rule"] == rule for f in one) else [line])
            for rule, line, one in zip(rules, lines, found)]


def main():
    hanqing, root = sys.argv[1:3]
    results = own(hanqing)
    with tempfile.TemporaryDirectory(prefix="hanqing-measure.") as folder:
        if unpack(root, "11-proofreading", folder):
            results += measure(hanqing, folder)
        else:
            print("# no pack 11-proofreading: only sentences of our own")
    tap.report(results)


if __name__ == "__main__":
    main()
