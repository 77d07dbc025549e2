#!/usr/bin/env python3
"""Golden cases: input and expected output side by side, writable by an archivist.

usage: golden.py HANQING TEST_GOLDEN_FOLDER

test/golden/AREA/BEHAVIOUR/CASE.in (or CASE.in.html, …) goes through the command in the nearest file named
`command` above it: the words after `hanqing`. The input is standard input, or the file named where the
command says {in}; {empty} is a fresh empty folder. CASE.expected is what must come out on standard output;
after "exit N" as its last line, exactly that exit status (otherwise 0). ACCEPT=1 writes what came out."""
import os
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import difflib

import tap


def cases(root):
    """(name, input file, expected file, command)."""
    for here, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            stem, dot, _ = name.partition(".in")
            if not dot or not (name.endswith(".in") or ".in." in name):
                continue
            at = here
            while not os.path.exists(at + "/command") and len(at) > len(root):
                at = os.path.dirname(at)
            command = open(at + "/command").read() if os.path.exists(at + "/command") else None
            path = os.path.join(here, name)
            yield os.path.relpath(os.path.join(here, stem), root), path, os.path.join(here, stem + ".expected"), command


def outcome(hanqing, path, command):
    with tempfile.TemporaryDirectory(prefix="hanqing-golden.") as empty, open(path, "rb") as f:
        words = [w.replace("{in}", os.path.basename(path)).replace("{empty}", empty) for w in shlex.split(command)]
        stdin = subprocess.DEVNULL if "{in}" in command else f
        done = subprocess.run([hanqing, *words], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=os.path.dirname(path), timeout=60,
                              env=dict(os.environ, HANQING_LANG="en"))
    out = done.stdout.decode("utf-8", "backslashreplace").replace(empty, "{empty}")
    if done.returncode:
        out += ("" if not out or out.endswith("\n") else "\n") + "exit %d\n" % done.returncode
    return out


def compare(hanqing, path, expected, command):
    if command is None:
        return ["no file named “command” beside it or above it"]
    out = outcome(hanqing, path, command)
    if os.environ.get("ACCEPT"):
        with open(expected, "w") as f:
            f.write(out)
        return []
    if not os.path.exists(expected):
        return ["there is no " + os.path.basename(expected)] + out.splitlines()[:20]
    with open(expected, newline="") as f:
        should = f.read()
    diff = difflib.unified_diff(should.splitlines(), out.splitlines(), "expected", "came out", lineterm="", n=1)
    return [] if should == out else list(diff)[:40] or ["line ends differ"]


def main():
    hanqing, root = os.path.abspath(sys.argv[1]), sys.argv[2].rstrip("/")
    found = list(cases(root))
    tap.report([("there are cases", [] if found else ["none found in " + root])] +
               [(name, compare(hanqing, *rest)) for name, *rest in found])


main()
