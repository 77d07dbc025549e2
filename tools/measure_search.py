#!/usr/bin/env python3
"""Search against an exhaustive count, from outside: the books are taken in by the public command, each query is asked of
the program, and documents, places in all and places in each book must be those of a scan of the folded text.

usage: measure_search.py HANQING SOURCE_ROOT

Looks for the pack dev-07-fulltext (or the same name without dev-) in $HANQING_TEST_DATA or ../shared/data; without it
a text of its own is searched, and it says so. With --glyphs scripts the counts must be the published ones, for
which somebody else joined traditional and simplified characters only."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from measure_text import rate, unpack

HAN = re.compile("[^\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
PUBLISHED = .997  # share reached of the published counts; OpenCC's table may join what ours keeps apart
RANDOM = 60  # phrases of one to twelve characters, drawn from the books


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=True, **more).stdout


def own_books(folder):
    """Invented: what there is to search without the pack."""
    dice = random.Random(5)
    signs = "桐溪縣县義义渡東东門门外水災灾旱年月日一二三行人便之，。\n　"
    for i in range(12):
        with open(os.path.join(folder, "桐溪%d.txt" % i), "w", encoding="utf-8") as f:
            f.write("#+TITLE: 桐溪縣志卷%d\n桐溪縣志\n" % i + "".join(dice.choices(signs, k=9000)) + "\n")


class Books:
    def __init__(self, hanqing, folder):
        self.hanqing, self.raw, self.folded = hanqing, {}, {}
        self.paths = sorted(os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".txt"))
        for path in self.paths:
            with open(path, encoding="utf-8") as f:
                text = f.read()
            while text.startswith("#+"):
                text = text[text.index("\n") + 1:]
            self.raw[os.path.basename(path)] = HAN.sub("", text)
        for name, text in zip(self.raw, self.fold(list(self.raw.values()))):
            self.folded[name] = text

    def fold(self, lines):
        return run(self.hanqing, "text", "fold", input="".join(line + "\n" for line in lines)).split("\n")[:len(lines)]

    def scan(self, phrase):
        counts = {name: sum(1 for _ in re.finditer("(?=%s)" % re.escape(phrase), text)) if len(set(phrase)) < 3
                  else text.count(phrase) for name, text in self.folded.items()}
        return {name: n for name, n in counts.items() if n}

    def phrases(self):
        dice, texts = random.Random(11), sorted(self.raw.values())
        for i in range(RANDOM):
            text = dice.choice(texts)
            at = dice.randrange(max(1, len(text) - 12))
            yield text[at:at + 1 + i % 12]


def asked(hanqing, office, query, *options):
    answer = json.loads(run(hanqing, "search", query, "--json", "--limit", "200", "--data", office, *options))
    return answer["documents"], answer["occurrences"], {h["file"]: h["places"] for h in answer["hits"]}


def against_scan(books, office, queries):
    """What the title alone has is no place of the text."""
    wrong = []
    for query, folded in zip(queries, books.fold(queries)):
        documents, places, each = asked(books.hanqing, office, "正文:\"%s\"" % query)
        truth = books.scan(folded)
        if (documents, places, each) != (len(truth), sum(truth.values()), truth):
            wrong.append("%s: %d/%d, a scan says %d/%d" % (query, documents, places, len(truth), sum(truth.values())))
    return wrong


def against_published(books, office, rows):
    wrong = []
    for query, _, documents, places, each in rows:
        got = asked(books.hanqing, office, query, "--glyphs", "scripts")
        truth = {k: int(v) for k, v in (p.split(":") for p in each.split(";"))} if each else {}
        if got[:2] != (int(documents), int(places)) or {k[:8]: v for k, v in got[2].items()} != truth:
            wrong.append("%s: %d/%d, published %s/%s" % (query, *got[:2], documents, places))
    return wrong


def main():
    hanqing, root = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="hanqing-measure.") as folder:
        rows, office, kr2 = [], os.path.join(folder, "office"), os.path.join(folder, "kr2")
        if unpack(root, "07-fulltext", folder):
            print("# found 07-fulltext")
            with open(os.path.join(folder, "queries.tsv"), encoding="utf-8") as f:
                rows = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")][1:]
        else:
            print("# found no data: 07-fulltext; a text of its own is searched")
            os.mkdir(kr2)
            own_books(kr2)
        books = Books(hanqing, kr2)
        run(hanqing, "init", "--data", office)
        run(hanqing, "ingest", *books.paths, "--data", office)
        records = json.loads(run(hanqing, "record", "list", "material", "--json", "--data", office))["total"]
        checks = [("a record for each of %d books" % len(books.paths),
                   [] if records == len(books.paths) else ["%d records" % records])]
        queries = [r[0] for r in rows] + list(books.phrases())
        checks.append(("%d queries equal to a scan" % len(queries), against_scan(books, office, queries)))
        if rows:
            wrong = against_published(books, office, rows)
            checks.append(rate("published counts", len(rows) - len(wrong), len(rows), PUBLISHED, wrong))
        tap.report(checks)


if __name__ == "__main__":
    main()
