"""tables.py: a hundred thousand rows as a workbook and as CSV, into a register and out of it: seconds and peak memory beside
what Debian's openpyxl (read-only, write-only) and Python's csv need to read and write the same cells, in the same run. The peer
only reads and writes; this program writes records with revisions, numbers and what is found of them. Memory is that of a table of
few rows."""
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))  # BENCH_ROWS=100000 for the whole measure
FEW = 5000  # the table that memory is compared with
MEMORY = 1.25  # at most so many times its memory
SECONDS = 10  # of processor, for a hundred thousand plain rows
PYTHON = "/usr/bin/python3"  # for which Debian installs the peer
PEER_READ = """
import sys, openpyxl
n = 0
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    n += sum(v is not None for v in row)
print(n)"""
PEER_WRITE = """
import sys, openpyxl
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet()
for i in range(int(sys.argv[2])):
    sheet.append(["地名%d" % i, "镇", "旧称%d圩" % i, "民国改镇", "", ""])
book.save(sys.argv[1])"""
PEER_CSV = """
import sys, csv
print(sum(len(row) for row in csv.reader(open(sys.argv[1], encoding="utf-8-sig"))))"""


def run(*words):
    """Seconds of processor and peak memory in MB, of the command and all that it starts."""
    began = time.time()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = child.stdout.read().decode("utf-8", "replace")
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out, time.time() - began


def show(name, spent, peer=None):
    line = "%-44s %6.1f s  %5.0f MB" % (name, spent[0], spent[1])
    print(line + ("   peer %5.1f s  %5.0f MB" % (peer[0], peer[1]) if peer else ""), flush=True)


def verdict(name, value, most, unit=""):
    print("%-44s %6.2f%s  <= %g  %s" % (name, value, unit, most, "holds" if value <= most else "DOES NOT HOLD"), flush=True)


def take_in(hanqing, folder, n):
    """A new office that takes in a table of n rows; its folder, and what that took."""
    office, path = os.path.join(folder, "office%d" % n), os.path.join(folder, "in%d.csv" % n)
    run(hanqing, "init", "--data", office)
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["地名", "类型", "别名", "沿革"])
        out.writerows(("地名%d" % i, "镇", "旧称%d圩" % i, "民国改镇") for i in range(n))
    spent = run(hanqing, "record", "import", "place", path, "--data", office)
    assert spent[2].find(str(n)) >= 0, spent[2][-400:]
    return office, path, spent


def main(build):
    hanqing = os.path.abspath(os.path.join(build, "hanqing"))
    print("Tables of %d rows: processor seconds and peak memory" % ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        few = take_in(hanqing, folder, FEW)
        office, table, spent = take_in(hanqing, folder, ROWS)
        show("CSV in: %d rows" % FEW, few[2])
        show("CSV in: %d rows, as records" % ROWS, spent, run(PYTHON, "-c", PEER_CSV, table))
        verdict("  seconds for 100000 rows", spent[0] * 100000 / ROWS, SECONDS, " s")
        verdict("  memory, times that of %d rows" % FEW, spent[1] / few[2][1], MEMORY)
        peer = run(PYTHON, "-c", PEER_WRITE, path("peer.xlsx"), str(ROWS))
        show("XLSX out", run(hanqing, "record", "export", "place", "--to", path("out.xlsx"), "--data", office), peer)
        show("CSV out", run(hanqing, "record", "export", "place", "--to", path("out.csv"), "--data", office))
        peer = run(PYTHON, "-c", PEER_READ, path("out.xlsx"))
        show("XLSX in: a trial in which nothing changes", run(hanqing, "record", "import", "--dry-run", "place", path("out.xlsx"),
                                                           "--data", office), peer)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build")
