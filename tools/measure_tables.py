#!/usr/bin/env python3
"""Real workbooks, whole and damaged ones, given to a register as a trial: none may crash the program or its reader, each
ends in bounded time and memory, and each that cannot be read has one sentence.

usage: measure_tables.py HANQING SOURCE_ROOT

Looks for the pack 08-office in $HANQING_TEST_DATA or ../shared/data. Without it two workbooks of its own are tried:
one whole, one cut off. HANQING_MEASURE=all prints what is said of each."""
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from measure_text import unpack

SECONDS, MEGABYTES = 30, 900
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def own_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", '<workbook %s xmlns:r="%s"><sheets><sheet name="1" r:id="r1"/></sheets></workbook>' % (MAIN, REL))
        z.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="r1" Type="%s/worksheet" Target="s.xml"/></Relationships>' % REL)
        z.writestr("xl/s.xml", '<worksheet %s><sheetData><row><c t="str"><v>姓名</v></c></row><row><c t="str"><v>何伯年</v></c></row>'
                   '</sheetData></worksheet>' % MAIN)
    return out.getvalue()


def files_of(folder, root):
    if unpack(root, "08-office", folder):
        found = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in sorted(names)
                 if name.lower().endswith((".xlsx", ".xlsm", ".csv", ".xls"))]
        return sorted(f for f in found if not f.lower().endswith(".xls")) + sorted(f for f in found if f.lower().endswith(".xls"))[:20]
    whole = own_workbook()
    for name, data in (("whole.xlsx", whole), ("cut.xlsx", whole[:len(whole) // 2])):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    return [os.path.join(folder, "whole.xlsx"), os.path.join(folder, "cut.xlsx")]


def tried(hanqing, office, path):
    """Seconds, and what is wrong with how it went."""
    began = time.time()
    try:
        done = subprocess.run([hanqing, "record", "import", "--dry-run", "--json", "person", path, "--data", office],
                              capture_output=True, text=True, timeout=SECONDS, env=dict(os.environ, LC_ALL="C", LANG="C"))
    except subprocess.TimeoutExpired:
        return SECONDS, "took longer than %d seconds" % SECONDS, "late"
    spent = time.time() - began
    if done.returncode not in (0, 1):
        return spent, "ended with %d: %s" % (done.returncode, done.stderr[-200:]), "wrong"
    if "broke off" in done.stderr or "makes no sense" in done.stderr or "forbidden" in done.stderr:
        return spent, done.stderr.strip(), "wrong"
    if done.stdout.strip():
        json.loads(done.stdout)
        return spent, None, "read"
    if not done.stderr.strip():
        return spent, "nothing is said", "wrong"
    if os.environ.get("HANQING_MEASURE"):
        print("# %s: %s" % (os.path.basename(path), done.stderr.strip()[:120]))
    return spent, None, "looked at" if "没有字段" in done.stderr or "没有一列" in done.stderr else "refused"


def main():
    hanqing, root = os.path.abspath(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        office = os.path.join(folder, "office")
        subprocess.run([hanqing, "init", "--data", office], check=True, capture_output=True)
        files = files_of(folder, root)
        wrong, counts, slowest = [], {}, (0, "")
        for path in files:
            spent, problem, kind = tried(hanqing, office, path)
            counts[kind] = counts.get(kind, 0) + 1
            slowest = max(slowest, (spent, os.path.basename(path)))
            if problem:
                wrong.append("%s: %s" % (os.path.basename(path), problem))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print("# %d tables: %s; the slowest %.1f s (%s); at most %.0f MB"
              % (len(files), ", ".join("%d %s" % (n, k) for k, n in sorted(counts.items())), *slowest, peak))
        own = len(files) == 2
        tap.report([("no table crashes or hangs the reader", wrong),
                    ("memory is bounded", ["%.0f MB" % peak] if peak > MEGABYTES else []),
                    ("tables of our own are read or refused", [] if not own or counts.get("read") == 1 else [str(counts)])])


main()
