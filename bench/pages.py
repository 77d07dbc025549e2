"""pages.py: main text of web pages, this program beside Debian's Python extractors, on the same pages in one run: processor
time for a page and, where the published collection is at hand, F1 as its makers measure it. Without it the pages of the golden
tests are read again and again, and there is no F1."""
import glob
import json
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tools"))
import measure_pages

MOST = 90  # pages; readability takes about a tenth of a second for one
PYTHON = "/usr/bin/python3"  # for which Debian installs the peers
# Published, on the whole collection of 181 pages (README of the collection).
PUBLISHED = (("rs-trafilatura", .970), ("go-trafilatura", .960), ("trafilatura", .958), ("readability.js", .947),
             ("readability-lxml", .922), ("jusText", .804), ("html2text", .662))

PEER = r"""
import json, re, sys, time
try:
    if sys.argv[1] == "readability-lxml":
        import readability
        from lxml import html
        def text(page):
            return html.fromstring(readability.Document(page).summary()).text_content()
    else:
        import html2text
        def text(page):
            h = html2text.HTML2Text(); h.ignore_links = True; h.ignore_images = True; h.body_width = 0
            return h.handle(page)
except ImportError:
    sys.exit(3)
pages = [open(p, encoding="utf-8", errors="replace").read() for p in sys.argv[2:]]
out, start = [], time.process_time()
for page in pages:
    try:
        out.append(text(page))
    except Exception:
        out.append("")
print(json.dumps([time.process_time() - start, out]))
"""


def collect(folder):
    """(paths, gold texts or None)"""
    if measure_pages.unpack(ROOT, folder):
        gold = measure_pages.pages_of_aeb(measure_pages.find(folder, "aeb"))
        paths = sorted(gold)[:MOST]
        return [measure_pages.plain_file(p, folder) for p in paths], [gold[p]["text"] for p in paths]
    pages = glob.glob(os.path.join(ROOT, "test/golden/**/*.html"), recursive=True)
    return (sorted(pages) * MOST)[:MOST], None


def f1(gold, texts):
    if not gold:
        return "   –"
    return "%.3f" % measure_pages.measure_aeb([{"text": g} for g in gold], [{"body": t} for t in texts])[0]


def ours(hanqing, paths):
    """The best of three, with starting the program and printing what it found."""
    best, out = None, None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run([hanqing, "text", "clean", "--json", *paths], capture_output=True, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = spent if best is None else min(best, spent)
    return best, [json.loads(line)["body"] for line in out.decode().split("\n")[:-1]]


def main(build):
    print("Pages: main text, one process for all, the same pages in the same run")
    with tempfile.TemporaryDirectory() as folder:
        paths, gold = collect(folder)
        spent, texts = ours(os.path.join(build, "hanqing"), paths)
        size = sum(os.path.getsize(p) for p in paths) / len(paths) / 1000
        print("  %d pages of %.0f kB on average" % (len(paths), size))
        print("  %-18s %9.2f ms a page   F1 %s" % ("hanqing", spent * 1000 / len(paths), f1(gold, texts)))
        for peer in ("readability-lxml", "html2text"):
            done = subprocess.run([PYTHON, "-c", PEER, peer, *paths], capture_output=True)
            if done.returncode:
                print("  %-18s is not installed" % peer)
                continue
            took, found = json.loads(done.stdout)
            print("  %-18s %9.2f ms a page   F1 %s   %.0f times as long" %
                  (peer, took * 1000 / len(paths), f1(gold, found), took / spent))
    print("  published F1 (181 pages): " + ", ".join("%s %.3f" % p for p in PUBLISHED))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build")
