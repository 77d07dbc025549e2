#!/usr/bin/env python3
"""House test: docs/coverage.md says for each of the 259 things in the inventory of the field what serves it, and
every name that it says exists: registers and figures in registers/*.yaml, pages in the rows of routes, commands in
the rows of commands."""
import glob
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap

IDS = ["%s%02d" % (letter, i) for letter, n in (("A", 30), ("B", 64), ("C", 70), ("D", 50), ("E", 45))
       for i in range(1, n + 1)]
LATER = ("compiling", "publishing", "preservation")


def rows_of(pattern, folder, root):
    found = set()
    for path in glob.glob(os.path.join(root, folder, "*.c")):
        with open(path) as f:
            found |= set(re.findall(pattern, f.read()))
    return found


def names(root):
    known = {"register": set(), "figure": set(),
             "page": rows_of(r'\{"GET", "([^"]+)"', "src/web", root),
             "command": rows_of(r'^        \{"([a-z -]+)",\s', "src/app", root) |
             rows_of(r'\n        \{"([a-z -]+)",\s', "src/app", root)}
    for path in glob.glob(os.path.join(root, "registers/*.yaml")):
        with open(path) as f:
            declared = yaml.safe_load(f)
        known["register"].add(declared["register"])
        known["figure"] |= {figure["code"] for figure in declared.get("figures", [])}
    return known


def problem(served, known):
    """What is wrong with one `…` of a row; None if nothing is."""
    kind, colon, name = served.partition(":")
    name = name.strip()
    if not colon or not name:
        return "“%s” names no kind" % served
    if kind == "later":
        return None if name in LATER else "later is one of %s, not “%s”" % (", ".join(LATER), name)
    if kind == "left out":
        return None
    if kind not in known:
        return "there is no kind “%s”" % kind
    return None if name in known[kind] else "there is no %s “%s”" % (kind, name)


def main(root):
    known, seen, wrong, shape = names(root), [], [], []
    with open(os.path.join(root, "docs/coverage.md")) as f:
        for number, line in enumerate(f, 1):
            row = re.match(r"\| ([A-E]\d\d) \| (.+?) \| (.+?) \|$", line.rstrip())
            if not row:
                if re.match(r"\| *[A-E]\d", line):
                    shape.append("line %d is no row" % number)
                continue
            seen.append(row.group(1))
            served = re.findall(r"`([^`]+)`", row.group(3))
            if not served or not 2 <= len(row.group(2).split()) <= 12:
                shape.append("line %d: a few words, and what serves it" % number)
            wrong += ["line %d, %s: %s" % (number, row.group(1), p) for p in (problem(s, known) for s in served) if p]
    tap.report([
        ("every id of the inventory stands there once, in order",
         [] if seen == IDS else sorted(set(IDS) - set(seen)) or ["one stands twice or out of order"]),
        ("each row says what is needed and what serves it", shape),
        ("what serves it exists", wrong),
    ])


if __name__ == "__main__":
    main(sys.argv[1])
