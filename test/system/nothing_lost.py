#!/usr/bin/env python3
"""Nothing is lost: the program is killed at its writes, the disk is full, several write at once, and declarations change
under a server that runs. A kill and a full disk come at a certain write and not after a certain time (strace injects
them), so that every run is the same one.

usage: nothing_lost.py PATH_OF_HANQING      (prints TAP; with PGTEST set, those about several writers on PostgreSQL, too)"""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

HANQING = os.path.abspath(sys.argv[1])
WORK = tempfile.mkdtemp(prefix="hanqing-lost-")
ENV = dict(os.environ, HANQING_LANG="en", LC_ALL="C.UTF-8",
           ASAN_OPTIONS="detect_leaks=0")  # which a traced program cannot, and says so; the other tests look for leaks
PG = os.environ.get("PGTEST")
WRITES = "pwrite64,write,ftruncate"
POINTS = 4
ROWS = 30
WELL = """label: {zh: 水井, en: Wells}
room: registers
number: "SJ-{seq:4}"
read: [reader, editor, head, admin]
write: [editor, head]
fields:
  - {name: name, label: {zh: 名称, en: Well}, type: text, search: title, in_list: true}
  - {name: users, label: {zh: 用者, en: Users}, type: text, many: true}
"""
results = []


def run(*args, given=None, before=()):
    return subprocess.run([*before, HANQING, *args], env=ENV, input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300)


def good(*args, given=None):
    done = run(*args, given=given)
    check(done.returncode == 0, "%s: %s %s" % (args, done.stdout.decode(), done.stderr.decode()))
    return done.stdout.decode()


def check(truth, sentence):
    if not truth:
        raise AssertionError(sentence)


def case(f):
    try:
        f()
        results.append((True, f.__name__, ""))
    except Exception as e:  # noqa: every failure is a line of TAP
        results.append((False, f.__name__, "%s: %s" % (type(e).__name__, e)))


def declare(office, text, name="well.yaml"):
    os.makedirs(os.path.join(office, "registers"), exist_ok=True)
    with open(os.path.join(office, "registers", name), "w", encoding="utf-8") as f:
        f.write(text)


def table(name, n, stem="井"):
    path = os.path.join(WORK, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write("name,users\n" + "".join("%s%03d,罗家\n" % (stem, i) for i in range(n)))
    return path


def number_of(office, register):
    return len(json.loads(good("record", "list", register, "--limit", "200", "--json", "--data", office))["records"])


def is_whole(office):
    good("verify", "--data", office)


def injected(what, *args):
    """The program with something injected into its writes; the exit status is the program's, -9 if it was killed."""
    return run(*args, before=("strace", "-f", "-qqq", "-o", "/dev/null", "-e", "trace=" + WRITES, "-e",
                              "inject=%s:%s" % (WRITES, what)))


def writes_of(*args):
    trace = os.path.join(WORK, "trace")
    done = run(*args, before=("strace", "-f", "-qqq", "-o", trace, "-e", "trace=" + WRITES))
    check(done.returncode == 0, done.stderr.decode())
    with open(trace, errors="replace") as f:
        return sum(1 for line in f if "(" in line)


def may_trace():
    try:
        return subprocess.run(["strace", "-qqq", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def points(n):
    """The first write, the last one, and some between."""
    return sorted({1 + (n - 1) * i // (POINTS - 1) for i in range(POINTS)})


BASE = os.path.join(WORK, "base")
good("init", "--data", BASE)
declare(BASE, "register: well\n" + WELL)
good("record", "import", "well", table("rows.csv", ROWS), "--data", BASE)
good("user", "add", "--role", "editor", "chenmin", "--data", BASE, given=b"correct horse\n")
good("user", "add", "--role", "administrator", "sunliqun", "--data", BASE, given=b"correct horse\n")


def copy(name):
    office = os.path.join(WORK, name)
    shutil.rmtree(office, ignore_errors=True)
    shutil.copytree(BASE, office)
    return office


# Killed
# ------
def killed_migration():
    """A register gets another name: before, or done, but never between."""
    office = copy("migration")
    declare(office, "register: spring\nwas: well\n" + WELL)
    n = writes_of("registers", "plan", "--data", office)
    for k in points(n):
        office = copy("migration")
        declare(office, "register: spring\nwas: well\n" + WELL)
        injected("signal=KILL:when=%d" % k, "registers", "plan", "--data", office)
        check(number_of(office, "spring") == ROWS, "killed at write %d of %d" % (k, n))
        check(not good("registers", "plan", "--data", office), "something is left to do after write %d" % k)
        is_whole(office)


def killed_import():
    """All rows or none; and all of them the next time."""
    more = table("more.csv", ROWS + 20)
    office = copy("import")
    n = writes_of("record", "import", "well", more, "--data", office)
    for k in points(n):
        office = copy("import")
        injected("signal=KILL:when=%d" % k, "record", "import", "well", more, "--data", office)
        there = number_of(office, "well")
        check(there in (ROWS, ROWS + 20), "%d records after write %d of %d" % (there, k, n))
        is_whole(office)
    good("record", "add", "well", "name=新井", "--data", office)
    is_whole(office)


def killed_ingest():
    text = os.path.join(WORK, "渡头.txt")
    with open(text, "w", encoding="utf-8") as f:
        f.write("渡头义渡\n\n渡头义渡，创于清同治七年，由罗姓捐田十二亩。\n" * 20)
    office = copy("ingest")
    n = writes_of("ingest", text, "--data", office)
    for k in points(n):
        office = copy("ingest")
        injected("signal=KILL:when=%d" % k, "ingest", text, "--data", office)
        is_whole(office)
        good("ingest", text, "--data", office)
        check(number_of(office, "material") == 1, "killed at write %d of %d" % (k, n))
        is_whole(office)


# Full
# ----
def full_disk():
    """From a certain write on there is no room: a sentence, nothing half done, and it works when there is room again."""
    text = os.path.join(WORK, "渡头.txt")
    for words in (("record", "add", "well", "name=新井"), ("record", "import", "well", table("more.csv", 50)),
                  ("ingest", text)):
        for k in (2, 9):
            office = copy("full")
            done = injected("error=ENOSPC:when=%d+" % k, *words, "--data", office)
            check(done.returncode == 1, "%s: status %d at write %d" % (words, done.returncode, k))
            is_whole(office)
            check(number_of(office, "well") == ROWS and number_of(office, "material") == 0, "%s is half done" % (words,))
            good(*words, "--data", office)
            is_whole(office)


def full_disk_says_so():
    """What a person reads: that the disk is full, and that what was saved is safe."""
    office = copy("says")
    said = os.path.join(WORK, "said")
    script = ("strace -f -qqq -o /dev/null -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC:when=2+ "
              "\"$@\" 2>" + said)
    subprocess.run(["sh", "-c", script, "sh", HANQING, "record", "add", "well", "name=新井", "--data", office], env=ENV,
                   stdout=subprocess.DEVNULL)
    with open(said, encoding="utf-8") as f:
        words = f.read()
    check("disk is full" in words, words)


# Several
# -------
def pg_office(name):
    schema = "lost_%s_%d" % (name, os.getpid())
    subprocess.run(["psql", "-qX", PG, "-c", "CREATE SCHEMA " + schema], check=True)
    office = os.path.join(WORK, schema)
    good("init", "--data", office, "--database", "%s options='-csearch_path=%s'" % (PG, schema))
    declare(office, "register: well\n" + WELL)
    good("record", "import", "well", table("rows.csv", ROWS), "--data", office)
    good("user", "add", "--role", "editor", "chenmin", "--data", office, given=b"correct horse\n")
    good("user", "add", "--role", "administrator", "sunliqun", "--data", office, given=b"correct horse\n")
    return office


def eight_creators(office):
    children = [subprocess.Popen([HANQING, "record", "import", "well", table("by%d.csv" % i, 10, "井%d-" % i), "--data", office],
                                 env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for i in range(8)]
    for child in children:
        _, said = child.communicate(timeout=300)
        check(child.returncode == 0, said.decode())
    records = json.loads(good("record", "list", "well", "--limit", "200", "--json", "--data", office))["records"]
    numbers = sorted(r["number"] for r in records)
    check(numbers == ["SJ-%04d" % (i + 1) for i in range(ROWS + 80)], "numbers are %s" % numbers)
    is_whole(office)


class Serving:
    def __init__(self, office):
        self.child = subprocess.Popen([HANQING, "serve", "--data", office, "--listen", "127.0.0.1:0"], env=ENV,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = int(re.search(rb":(\d+)\s*$", self.child.stdout.readline()).group(1))
        self.cookies = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait(60)

    def ask(self, who, method, path, form=None, json_wanted=False):
        if who not in self.cookies:
            self.cookies[who] = ""
            status, headers, _ = self.ask(who, "POST", "/sign-in", {"login": who, "password": "correct horse"})
            check(status == 303, "sign-in gave %d" % status)
            self.cookies[who] = re.search(r"session=[^;]+", headers["Set-Cookie"]).group(0)
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head = {"Cookie": self.cookies[who], "Origin": "http://127.0.0.1:%d" % self.port,
                "Accept": "application/json" if json_wanted else "text/html",
                "Content-Type": "application/x-www-form-urlencoded"}
        c.request(method, path, urllib.parse.urlencode(form) if form else None, head)
        answer = c.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def two_servers(office):
    with Serving(office) as a, Serving(office) as b:
        # A save by one is seen by the other.
        _, _, body = a.ask("chenmin", "POST", "/r/well", {"name": "北门井"}, json_wanted=True)
        made = json.loads(body)["id"]
        status, _, body = b.ask("chenmin", "GET", "/r/well/" + made)
        check(status == 200 and "北门井" in body, "the other server gave %d" % status)
        # Two saves of one version: the second is told, and loses nothing.
        status, _, _ = a.ask("chenmin", "POST", "/r/well/" + made, {"version": "1", "name": "北门大井"})
        check(status == 303, "the first save gave %d" % status)
        status, _, body = b.ask("chenmin", "POST", "/r/well/" + made, {"version": "1", "name": "北门古井"})
        check(status == 409 and "北门大井" in body and "北门古井" in body, "the second save gave %d" % status)
        # Declarations that change under one are those of the other, at its next request.
        _, _, body = a.ask("sunliqun", "GET", "/settings/registers/well/edit")
        base = re.search(r'name="base" value="([0-9a-f]{64})"', body).group(1)
        status, _, body = a.ask("sunliqun", "POST", "/settings/registers/well/edit",
                                {"base": base, "text": "register: spring\nwas: well\n" + WELL, "do": "apply",
                                 "reason": "renamed"})
        check(status == 303, body)
        status, headers, _ = b.ask("chenmin", "GET", "/r/well/" + made)
        check(status == 303 and headers["Location"] == "/r/spring/" + made, "the other server gave %d" % status)
        status, _, body = b.ask("chenmin", "POST", "/r/spring", {"name": "南门井"})
        check(status == 303, "the other server gave %d for a new record" % status)
    check(number_of(office, "spring") >= ROWS + 2, "a record is missing")
    is_whole(office)


def on_sqlite(f):
    def sqlite():
        f(copy(f.__name__))
    sqlite.__name__ = f.__name__
    case(sqlite)


def on_postgres(f):
    def postgres():
        f(pg_office(f.__name__))
    postgres.__name__ = f.__name__ + "_on_postgresql"
    case(postgres)


if may_trace():
    for one in (killed_migration, killed_import, killed_ingest, full_disk, full_disk_says_so):
        case(one)
else:
    print("# strace cannot follow a program here: nothing is killed at a certain write, no disk is full")
for one in (eight_creators, two_servers):
    on_sqlite(one)
    if PG:
        on_postgres(one)

shutil.rmtree(WORK, ignore_errors=True)
for i, (is_good, name, why) in enumerate(results, 1):
    print("%sok %d - %s" % ("" if is_good else "not ", i, name))
    if why:
        print("# " + why.replace("\n", " "))
print("1..%d" % len(results))
sys.exit(any(not is_good for is_good, _, _ in results))
