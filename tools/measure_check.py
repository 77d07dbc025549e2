#!/usr/bin/env python3
"""Proofreading against sentences with known wrong characters that nobody here wrote, where they are present.

usage: measure_check.py HANQING SOURCE_ROOT

Looks for the pack dev-11-proofreading (or the same name without dev-) in $HANQING_TEST_DATA or ../shared/data. A model is
learned from the right sides of the other sets and of one half of a set, as an office would learn it from what it has
reviewed; the wrong sides of the other half are proofread, and the halves change places. Printed are precision, recall and
F1 of sentences put right, and false alarms for each 5,000 characters of clean sentences: all findings there, and of them
those that are mistakes which the clean side has itself (MISTAKES, each with its reason) and so are no false alarms. Without
the pack it checks a few sentences of its own, and says so."""
import hashlib
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
ALARMS = 1
# Mistakes in sides called clean: set, beginning of the SHA-256 of the sentence, what is found there and what it should be;
# and why. Where it may be argued (份 or 封 of a letter, 彷彿 or 仿佛) it is not listed, and counts as a false alarm.
MISTAKES = {
    ("sighan-test15", "d6984908558e", "哪", "那"): "怎么那么: it asks nothing; 那么 is the word",
    ("sighan-test15", "d26c1641de81", "回", "会"): "a short while is 一会儿",
    ("sighan-test13", "046f143ccaf8", "需", "须"): "before a verb it is 必须; 必需 has no verb behind it",
    ("sighan-test13", "05e7abac5005", "机", "基"): "what is laid at the beginning is 基础; there is no word 机础",
    ("sighan-test14", "2f16192886d8", "画", "划"): "計畫 is 计划 in simplified characters; a conversion went wrong",
    ("sighan-test14", "660bae39e193", "澹", "淡"): "the place is 淡水; a conversion went wrong",
    ("ec_law", "6c11e123e243", "那", "哪"): "the sentence asks which: 哪一项",
}


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


def is_mistake(name, sentence, found):
    digest = hashlib.sha256(sentence.encode()).hexdigest()[:12]
    return (name, digest, found["words"], found["proposal"]) in MISTAKES


def scores(hanqing, name, rows, reviewed, eager):
    """Sentences put right, changed and wanted; findings in the clean sides, mistakes among them, and their length."""
    found = check(hanqing, [wrong for wrong, _ in rows], reviewed, eager)
    right = changed = wanted = 0
    for (wrong, good), one in zip(rows, found):
        out = corrected(wrong, one)
        changed += out != wrong
        wanted += wrong != good
        right += out == good and wrong != good
    clean = [good for _, good in rows]
    alarms = [is_mistake(name, sentence, f) for sentence, one in zip(clean, check(hanqing, clean, reviewed, eager))
              for f in one if f["rule"] in WORDS]
    return right, changed, wanted, len(alarms), sum(alarms), sum(map(len, clean))


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
                    counts = scores(hanqing, name, test, reviewed.name, eager)
                    got[eager] = [a + b for a, b in zip(got.get(eager, [0] * 6), counts)]
        for eager, (right, changed, wanted, alarms, mistakes, n) in got.items():
            p, r = right / max(changed, 1), right / max(wanted, 1)
            f, a = 2 * p * r / max(p + r, 1e-9), (alarms - mistakes) / n * 5000
            print("# %s%s: P %.3f R %.3f F1 %.3f; %.2f false alarms in 5,000 characters (%d findings in %d characters "
                  "called clean, %d of them mistakes there)"
                  % (name, ", every place" if eager else "", p, r, f, a, alarms, n, mistakes))
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
