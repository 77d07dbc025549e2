#!/usr/bin/env python3
"""Habits that a reader of the code may rely on, each searched for in every committed file."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import csource
import tap

BINARY = (".png", ".jpg", ".ico", ".woff2", ".docx", ".gz", ".zip", ".pdf", ".mo", ".bin")
# What would tie the project to one machine or one network. Written in pieces, so that this file passes.
FORBIDDEN = [re.compile(p) for p in [
    r"(?<![\w./-])/" + r"work/", "/tmp/" + r"hq\b", "registry" + r"\.npm", "npm" + r"mirror", "pypi" + r"\.org",
    "deb" + r"\.debian\.org", "mirrors?" + r"\.(aliyun|tuna|ustc)", r"/home/\w+", "/ro" + "ot/"]]
BANNED_CALLS = {"alloca", "setjmp", "longjmp", "strcpy", "strcat", "sprintf", "vsprintf", "gets", "system", "popen",
                "strtok", "atoi", "tmpnam", "mktemp"}
SQL_WORDS = re.compile(r"\b(SELECT\s|INSERT INTO|UPDATE\s+\S+\s+SET|DELETE FROM|CREATE (TABLE|INDEX)|ALTER TABLE|"
                       r"DROP (TABLE|INDEX))")


def committed(root):
    out = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         stdout=subprocess.PIPE)
    names = out.stdout.decode().split("\0") if out.returncode == 0 else []
    if not names:  # not a git checkout: a tarball
        for here, folders, found in os.walk(root):
            folders[:] = [d for d in folders if not d.startswith((".git", "build", "node_modules"))]
            names += [os.path.relpath(os.path.join(here, n), root) for n in found]
    return sorted(n for n in names if n and os.path.isfile(os.path.join(root, n)))


def read(root, name):
    with open(os.path.join(root, name), "rb") as f:
        return f.read().decode("utf-8", "replace")


def forbidden(root, names):
    wrong = []
    for name in names:
        if name.endswith(BINARY) or name.startswith("LICENSE"):
            continue
        for i, line in enumerate(read(root, name).splitlines(), 1):
            wrong += ["%s:%d: %s" % (name, i, p.pattern) for p in FORBIDDEN if p.search(line)]
    return wrong


def sql_by_printf(name, text):
    """SQL text put together by a format with %s. Where an identifier must be, it comes from a declaration
    that was checked; the line before says so: "sql: identifiers only"."""
    allowed = {i for i, line in enumerate(text.splitlines(), 1) if "sql: identifiers only" in line}
    wrong = []
    for kind, value, line in csource.tokens(text):
        if kind != "string" or not SQL_WORDS.search(value) or not re.search(r"%[.*\d]*s", value):
            continue
        if not any(a in allowed for a in range(line - 6, line + 1)):
            wrong.append("%s:%d: %s" % (name, line, value))
    return wrong


def banned_calls(name, text):
    numbers = ["%s:%d: setlocale may set LC_CTYPE only: numbers stay C's" % (name, line)
               for _, line, args in csource.calls(text, {"setlocale"}) if args[0][0][1] != "LC_CTYPE"]
    return numbers + ["%s:%d: %s" % (name, line, call) for call, line, _ in csource.calls(text, BANNED_CALLS)]


def opens_with_reason(name, text):
    first = text.lstrip("\ufeff")[:2]
    return [] if first == "/*" else [name + ": the file does not open with a comment saying why it exists"]


def not_run(names, build):
    """Tests and fuzz targets that stand in the tree but are not built: a word lost in a merge is not seen otherwise."""
    lists = {kind: re.search(kind + r" = '''(.*?)'''", build, re.S)[1].split() for kind in ("unit_tests", "fuzz_targets")}
    wrong = []
    for name in names:
        m = re.fullmatch(r"(test/unit/test|fuzz/fuzz)_(\w+)\.c", name)
        if m:
            runs = m[2] in lists["unit_tests" if m[1] == "test/unit/test" else "fuzz_targets"] or "'%s'" % name in build
        else:
            runs = "'%s'" % name in build or not re.fullmatch(r"test/system/\w+\.py|tools/measure_\w+\.py", name)
        if not runs:
            wrong.append(name + ": meson.build does not run it")
    return wrong


def self_test():
    wrong = []
    text = 'int f(void) { q("SELECT a FROM %s", x); /* sql: identifiers only */ }'
    if sql_by_printf("x", text.replace("sql:", "")) == [] or sql_by_printf("x", text):
        wrong.append("the SQL rule")
    if not banned_calls("x", "strcpy(a, b);") or banned_calls("x", "/* strcpy(a, b) */"):
        wrong.append("the calls rule")
    if len(not_run(["fuzz/fuzz_a.c", "fuzz/fuzz_b.c"], "unit_tests = '''b'''\nfuzz_targets = '''a'''")) != 1:
        wrong.append("the rule of what is run")
    return wrong


def codespell(root, names):
    if not shutil.which("codespell"):
        return []
    texts = [n for n in names if n.endswith((".c", ".h", ".py", ".md", ".mustache", ".build", ".txt", ".yaml"))
             and not n.startswith(("test/golden", "static/", "LICENSE"))]
    texts = [n for n in texts if not n.startswith("src/") or "table" not in n]
    done = subprocess.run(["codespell", "--ignore-words-list", "ot,ans,nd,te,fo,ue,shs,ser,doubleclick,ba,crate,hist,lable,tpye,tipe,foto,sie", *texts],
                          cwd=root, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines() if done.returncode else []


def main():
    root = sys.argv[1]
    names = committed(root)
    sources = [n for n in names if n.endswith((".c", ".h")) and n.startswith("src/")]
    texts = {n: read(root, n) for n in sources}
    sql, calls, reasons = [], [], []
    for n, t in texts.items():
        if not n.startswith("src/store/"):
            sql += sql_by_printf(n, t)
        calls += banned_calls(n, t)
        reasons += opens_with_reason(n, t)
    tap.report([
        ("there is something to check", [] if sources else ["no source found"]),
        ("no file names a machine's paths or a registry's host", forbidden(root, names)),
        ("no SQL is put together by printf", sql),
        ("functions that this house does without", calls),
        ("every source file says why it exists", reasons),
        ("every test and fuzz target is run", not_run(names, read(root, "meson.build"))),
        ("codespell finds nothing", codespell(root, names)),
        ("the rules notice what they forbid", self_test()),
    ])


main()
