"""pages.py: main text of web pages, this program beside Debian's Python extractors, on the same pages in one run: processor
time for a page and, where the published collection is at hand, F1 as its makers measure it. Without it the pages of the golden
tests are read again and again, and there is no F1.

On all sides the pages are in memory and the clock runs from a page to its text: starting the program or the interpreter,
reading files and printing are in no figure (bench_pages.c, PEER). Ours starts from bytes and finds encoding, title, author
and date as well; the peers start from decoded text. The whole command, with all that, is in a line of its own. Rounds of ours
stand before, between and behind the peers, so that a machine that is busy for a while does not decide."""
import glob
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tools"))
import measure_pages

MOST = 90  # pages; readability takes some thirty milliseconds for one
LEAST = 50  # times as long as ours the peers should take
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


def ours(build, paths):
    """Seconds for all pages, the median of three rounds in one process; the texts."""
    out = subprocess.run([os.path.join(build, "bench_pages"), "3", *paths], capture_output=True, check=True).stdout
    seconds, texts = out.decode().split("\n")[:2]
    return statistics.median(map(float, seconds.split())), json.loads(texts)


def command(build, paths):
    """The same with starting the program, reading the files and printing all that was found."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([os.path.join(build, "hanqing"), "text", "clean", "--json", *paths], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def line(name, seconds, n, more):
    print("  %-18s %9.2f ms a page   %s" % (name, seconds * 1000 / n, more))


def main(build):
    print("Pages: main text, from a page in memory to its text, the same pages in the same run")
    subprocess.run(["ninja", "-C", build, "bench_pages"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        paths, gold = collect(folder)
        size = sum(os.path.getsize(p) for p in paths) / len(paths) / 1000
        print("  %d pages of %.0f kB on average" % (len(paths), size))
        spent, peers = [ours(build, paths)[0]], []
        for peer in ("readability-lxml", "html2text"):
            done = subprocess.run([PYTHON, "-c", PEER, peer, *paths], capture_output=True)
            seconds, texts = ours(build, paths)
            spent.append(seconds)
            if done.returncode:
                print("  %-18s is not installed" % peer)
            else:
                peers.append((peer, *json.loads(done.stdout)))
        own = statistics.median(spent)
        line("hanqing", own, len(paths), "F1 " + f1(gold, texts))
        line("  whole command", command(build, paths), len(paths), "with its start and all that it prints")
        for peer, took, found in peers:
            verdict = "holds" if took / own >= LEAST else "DOES NOT HOLD"
            line(peer, took, len(paths), "F1 %s   %.0f times as long  >= %d  %s" % (f1(gold, found), took / own, LEAST, verdict))
    print("  published F1 (181 pages): " + ", ".join("%s %.3f" % p for p in PUBLISHED))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build")
