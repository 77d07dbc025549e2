#!/usr/bin/env python3
"""House test: docs/coverage.md says for each of the 259 things in the inventory of the field what serves it, and
every name that it says exists: registers, figures and views in registers/*.yaml, pages in the rows of routes, commands
in the rows of commands; and of the chains and stories, that the steps of browser tests exist that show them."""
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
    known = {"register": set(), "figure": set(), "view": set(),
             "page": rows_of(r'\{"GET", "([^"]+)"', "src/web", root),
             "command": rows_of(r'^        \{"([a-z -]+)",\s', "src/app", root) |
             rows_of(r'\n        \{"([a-z -]+)",\s', "src/app", root)}
    for path in glob.glob(os.path.join(root, "registers/*.yaml")):
        with open(path) as f:
            declared = yaml.safe_load(f)
        known["register"].add(declared["register"])
        known["figure"] |= {figure["code"] for figure in declared.get("figures", [])}
        known["view"] |= {"%s/%s" % (declared["register"], view["name"]) for view in declared.get("views", [])}
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


def steps(root):
    """The names of the steps of each browser test."""
    found = {}
    for path in glob.glob(os.path.join(root, "test/browser/*.mjs")):
        with open(path) as f:
            found[os.path.basename(path)[:-4]] = re.findall(r"^  \['(.+?)', async", f.read(), re.M)
    return found


def shown(cells, tests):
    """What is wrong with one row of chains and stories."""
    named = re.findall(r"`test:(\S+) ([^`]+)`", cells[2])
    if not named:
        yield "“%s” names no test" % cells[0]
    for name, words in named:
        if not any(words in step for step in tests.get(name, [])):
            yield "%s: there is no step “%s” in test/browser/%s.mjs" % (cells[0], words, name)
    clicks = re.match(r"([\d +]*)/ (\d+)$", cells[3])
    if clicks and max(int(n) for n in re.findall(r"\d+", clicks.group(1))) > int(clicks.group(2)):
        yield "%s takes more clicks than it may" % cells[0]


def main(root):
    tests, chains, untold = steps(root), [], []
    known, seen, wrong, shape = names(root), [], [], []
    with open(os.path.join(root, "docs/coverage.md")) as f:
        for number, line in enumerate(f, 1):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if re.match(r"(chain|story) \d+$", cells[0]) and len(cells) == 5:
                chains.append(cells[0])
                untold += shown(cells, tests)
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
        ("the eight chains are there, and the tests that show chains and stories", untold + sorted(
            {"chain %d" % i for i in range(1, 9)} - set(chains))),
    ])


if __name__ == "__main__":
    main(sys.argv[1])
