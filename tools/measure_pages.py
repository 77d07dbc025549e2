#!/usr/bin/env python3
"""Main text of web pages against four published collections, where they are present.

usage: measure_pages.py HANQING SOURCE_ROOT [--half 0|1] [--worst SET]

Looks for the pack 01-html-boilerplate (or dev-01-…) in $HANQING_TEST_DATA or ../shared/data. Each set is measured
as its makers measure it:
  aeb          scrapinghub/article-extraction-benchmark, evaluate.py: shingles of four words, precision and recall
               averaged over the pages, F1 of the two averages
  wcxb         Murrough-Foley/web-content-extraction-benchmark, README: F1 over the words of a page, averaged
  trafilatura  adbar/trafilatura, tests/eval_common.py: segments that must and must not be there, counted
  cwced        immortal-autumn/Chinese-Web-Content-Extraction-Dataset: as aeb, a character of Chinese being a word;
               the day and the authors of a page besides
Fails where a set falls below what was reached before. Without the pack it says so and passes."""
import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from statistics import mean

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import tap

# Reached on the development half of each set; a change that falls below one of them has broken something.
FLOORS = {"aeb": .955, "wcxb": .879, "trafilatura": .915, "cwced": .955, "cwced day": .65, "cwced author": .65}


def unpack(root, into):
    for base in (os.environ.get("HANQING_TEST_DATA"), os.path.join(root, "..", "shared", "data")):
        for pack in glob.glob(os.path.join(base or "/nowhere", "*01-html-boilerplate.tar.zst")):
            subprocess.run(["tar", "--zstd", "-xf", pack, "-C", into], check=True)
            return True
    return False


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def plain_file(path, into):
    """The page as a file of its own: hanqing reads files, not archives."""
    if not path.endswith(".gz"):
        return path
    out = os.path.join(into, os.path.basename(path)[:-3])
    with gzip.open(path) as f, open(out, "wb") as g:
        g.write(f.read())
    return out


def find(folder, name):
    found = glob.glob(os.path.join(glob.escape(folder), "**", name), recursive=True)
    return found[0] if found else None


def pages_of_aeb(base):
    gold = json.loads(read_text(base + "/ground-truth.json"))
    return {base + "/html/" + k + ".html.gz": {"text": v["articleBody"]} for k, v in gold.items()}


def pages_of_wcxb(base):
    out = {}
    for path in glob.glob(base + "/*/ground-truth/*.json"):
        gold = json.loads(read_text(path))
        name = os.path.basename(path)[:-5] + ".html.gz"
        truth = gold["ground_truth"]
        out[os.path.join(os.path.dirname(os.path.dirname(path)), "html", name)] = {
            "text": truth["main_content"], "kind": gold["_internal"]["page_type"]["primary"],
            "title": truth["title"], "author": truth["author"], "day": truth["publish_date"]}
    return out


def pages_of_trafilatura(base):
    return {base + "/html/" + v["file"]: v for v in json.loads(read_text(base + "/evaldata.json")).values()}


def pages_of_cwced(base):
    out = {}
    for path in glob.glob(base + "/original/*.html"):
        name = os.path.basename(path)[:-5] + ".txt"
        day, author, text = (read_text("%s/%s/%s" % (base, d, name)).strip() for d in ("date", "author", "cleaned"))
        out[path] = {"text": text, "day": day, "author": author}
    return out


def extract(hanqing, paths):
    """One process for all; the result of each in their order."""
    done = subprocess.run([hanqing, "text", "clean", "--json", *paths], capture_output=True, text=True)
    out = {}
    for line in done.stdout.split("\n")[:-1]:
        answer = json.loads(line)
        out[answer.get("file")] = answer
    return [out.get(p, {}) for p in paths]


# Metrics
def shingles(text, n=4, han=False):
    words = re.findall(r"[一-鿿㐀-䶿]|[^\W一-鿿㐀-䶿]+" if han else r"\w+", text or "")
    return Counter(s for s in (tuple(words[i:i + n]) for i in range(max(1, len(words) - n + 1))) if s)


def page_shingles(gold, text, han=False):
    """(precision, recall) of one page; None where there is nothing to divide by."""
    true, found = shingles(gold, han=han), shingles(text, han=han)
    both = sum((true & found).values())
    return (both / sum(found.values()) if found else None, both / sum(true.values()) if true else None)


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0.0


def word_f1(gold, text):
    true, found = Counter(re.findall(r"\w+", gold.lower())), Counter(re.findall(r"\w+", text.lower()))
    if not true or not found:
        return float(not true and not found)
    both = sum((true & found).values())
    return f1(both / sum(found.values()), both / sum(true.values()))


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def segments(page, text):
    text = squeeze(text)
    tp = sum(squeeze(w) in text for w in page["with"])
    fp = sum(squeeze(w) in text for w in page["without"])
    return tp, fp, len(page["with"]) - tp


def measure_aeb(pages, answers, han=False):
    scores = [page_shingles(p["text"], a.get("body", ""), han) for p, a in zip(pages, answers)]
    precision, recall = mean(p for p, _ in scores if p is not None), mean(r for _, r in scores if r is not None)
    return f1(precision, recall), "P %.3f R %.3f" % (precision, recall), [f1(p or 0, r or 0) for p, r in scores]


def measure_wcxb(pages, answers):
    scores = [word_f1(p["text"], a.get("body", "")) for p, a in zip(pages, answers)]
    kinds = defaultdict(list)
    for p, s in zip(pages, scores):
        kinds[p["kind"]].append(s)
    return mean(scores), " ".join("%s %.3f" % (k, mean(v)) for k, v in sorted(kinds.items())), scores


def measure_trafilatura(pages, answers):
    counts = [segments(p, a.get("body", "")) for p, a in zip(pages, answers)]
    tp, fp, fn = map(sum, zip(*counts))
    return f1(tp / (tp + fp), tp / (tp + fn)), "P %.3f R %.3f" % (tp / (tp + fp), tp / (tp + fn)), [
        f1(t / (t + f) if t + f else 0, t / (t + n) if t + n else 0) for t, f, n in counts]


def measure_cwced(pages, answers):
    return measure_aeb(pages, answers, han=True)


def day_of(words):
    """2005-5-7 21:23:57 as 2005-05-07; a month or a year alone as it is."""
    numbers = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", words or "")
    return "-".join("%02d" % int(n) for n in numbers.groups() if n) if numbers else ""


def same_author(gold, found):
    names = set(re.split(r"[\s、,，]+", gold or "")) - {"UNKNOWN", ""}
    return names == set(re.split(r"[\s、,，;；]+", found or "")) - {""}


SETS = {"aeb": (pages_of_aeb, measure_aeb), "wcxb": (pages_of_wcxb, measure_wcxb),
        "trafilatura": (pages_of_trafilatura, measure_trafilatura), "cwced": (pages_of_cwced, measure_cwced)}


def beside_gumbo(hanqing, paths):
    """Problems that the test of our parser finds on these pages; it is there where gumbo is."""
    oracle = os.path.join(os.path.dirname(os.path.abspath(hanqing)), "test_html_oracle")
    if not os.path.exists(oracle):
        return []
    with tempfile.TemporaryDirectory() as folder:
        for i, path in enumerate(paths):
            os.symlink(os.path.abspath(path), os.path.join(folder, "%d.html" % i))
        done = subprocess.run([oracle], capture_output=True, text=True, cwd=ROOT,
                              env=dict(os.environ, HANQING_TEST_PAGES=folder))
    said = [line for line in done.stdout.split("\n") if line.startswith("# ")]
    print(said[-1] if said else "# the comparison with gumbo said nothing")
    return [] if done.returncode == 0 else [done.stderr]


def measure(hanqing, folder, half=None, worst=None):
    """name → share reached, printing each; problems with the parser."""
    reached, problems = {}, []
    for name, (load, score) in SETS.items():
        base = find(folder, name)
        if not base:
            continue
        gold = load(base)
        paths = sorted(gold)[half::2] if half is not None else sorted(gold)
        with tempfile.TemporaryDirectory() as into:
            files = [plain_file(p, into) for p in paths]
            answers = extract(hanqing, files)
            problems += beside_gumbo(hanqing, files)
        pages = [gold[p] for p in paths]
        reached[name], detail, each = score(pages, answers)
        print("# %s: F1 %.4f of %d pages, %s" % (name, reached[name], len(pages), detail))
        if worst == name:
            for s, p in sorted(zip(each, paths)):
                print("#   %.3f %s %s" % (s, os.path.basename(p), gold[p].get("kind", "")))
        if name in ("cwced", "wcxb"):
            for what, key, good in (("day", "date", lambda g, f: day_of(g) == (f or "")),
                                    ("author", "author", same_author)):
                hits = [good(p[what], a.get(key)) for p, a in zip(pages, answers)]
                reached[name + " " + what] = mean(hits)
                print("# %s %s: %d of %d" % (name, what, sum(hits), len(hits)))
                if worst == name + " " + what:
                    for ok, p, a, path in zip(hits, pages, answers, paths):
                        if not ok:
                            print("#   %r should be %r: %s" % (a.get(key), p[what], os.path.basename(path)))
    return reached, problems


def main(hanqing, root, *more):
    options = dict(zip(more[::2], more[1::2]))
    half = int(options["--half"]) if "--half" in options else None
    with tempfile.TemporaryDirectory() as folder:
        base = options.get("--data") or folder
        if not options.get("--data") and not unpack(root, folder):
            print("# the collections are not here")
            tap.report([("pages of the collections, where they are", [])])
        reached, problems = measure(hanqing, base, half, options.get("--worst"))
    tap.report([(name, [] if reached[name] >= floor else ["%.4f is below %.4f" % (reached[name], floor)])
                for name, floor in FLOORS.items() if name in reached] +
               [("pages are read nearly as gumbo reads them", problems)])


if __name__ == "__main__":
    main(*sys.argv[1:])
