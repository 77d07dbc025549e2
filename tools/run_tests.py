#!/usr/bin/env python3
"""Runs every test there is, on SQLite and again on PostgreSQL, and ends with one line: N passed, N failed.

usage: run_tests.py BUILD_DIR [--quick]

A TAP test counts each of its lines, any other test counts one. A test program that stops early counts one
failure more. --quick: only unit, golden and house, on SQLite."""
import json
import os
import re
import subprocess
import sys

TAP = re.compile(r"^(not )?ok\b[^#\n]*(#\s*(SKIP|TODO))?", re.I | re.M)


def count(entry):
    """(passed, failed, skipped) of one entry of meson's log."""
    passed = failed = skipped = 0
    tap = re.search(r"^1\.\.\d+|^(not )?ok \d", entry.get("stdout") or "", re.M)
    if tap:
        for m in TAP.finditer(entry["stdout"]):
            if m.group(3) and (m.group(3).upper() == "TODO" or not m.group(1)):
                skipped += 1
            elif m.group(1):
                failed += 1
            else:
                passed += 1
    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    if entry["result"] == "SKIP":
        return 0, 0, max(skipped, 1)
    if good and not tap:
        passed = 1
    if not good and not failed:
        failed = 1
    return passed, failed, skipped


def failures(entry):
    """What of one entry failed, a line each: a check's own words, or how the program ended."""
    name = entry.get("name") or "?"
    out = entry.get("stdout") or ""
    lines = [m.group(0).strip() for m in re.finditer(r"^not ok\b(?!.*#\s*TODO).*$", out, re.M)]
    if not lines and count(entry)[1]:
        lines = ["%s after %.0f s: %s" % (entry["result"], entry.get("duration") or 0,
                                          (out + (entry.get("stderr") or "")).strip()[-300:])]
    return ["%s: %s" % (name, line) for line in lines]


def self_test():
    """A counter that cannot count makes every test worthless."""
    tap = "ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no data\nnot ok 4 # TODO\nok 5\n1..5\n"
    assert count({"stdout": tap, "result": "FAIL"}) == (2, 1, 2)
    assert count({"stdout": "ok 1 - a\n", "result": "ERROR"}) == (1, 1, 0)
    assert count({"stdout": "", "result": "OK"}) == (1, 0, 0)
    assert count({"stdout": None, "result": "TIMEOUT"}) == (0, 1, 0)
    assert failures({"name": "n", "stdout": tap, "result": "FAIL"}) == ["n: not ok 2 - b"]
    assert failures({"name": "n", "stdout": None, "result": "TIMEOUT"}) == ["n: TIMEOUT after 0 s: "]


def run(build, base, suites, prefix=(), env=None):
    args = list(prefix) + ["meson", "test", "-C", build, "--no-rebuild", "--logbase", base,
                           "--print-errorlogs", "--timeout-multiplier", "3"]
    for s in suites:
        args += ["--suite", s]
    log = os.path.join(build, "meson-logs", base + ".json")
    if os.path.exists(log):
        os.remove(log)
    status = subprocess.run(args, stdin=subprocess.DEVNULL, env=env).returncode
    totals, failed = [0, 0, 0], []
    if os.path.exists(log):
        with open(log) as f:
            for entry in map(json.loads, f):
                for i, n in enumerate(count(entry)):
                    totals[i] += n
                failed += failures(entry)
    if status and not totals[1]:
        totals[1] = 1
        failed.append("meson ended with %d" % status)
    return totals, ["%s, %s" % (base, line) for line in failed]


def fetch_browser_driver(root):
    """What test/browser/package.json names, once; a browser test without it fails and says why."""
    folder = os.path.join(root, "test", "browser")
    if os.path.exists(folder + "/package.json") and not os.path.exists(folder + "/node_modules"):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder,
                       stdin=subprocess.DEVNULL)


def suites_of(build):
    out = subprocess.run(["meson", "introspect", "--tests", build], stdout=subprocess.PIPE).stdout
    return {s.split(":")[-1] for t in json.loads(out or "[]") for s in t["suite"]}


def main():
    self_test()
    build, quick = sys.argv[1], "--quick" in sys.argv
    if subprocess.run(["ninja", "-C", build], stdin=subprocess.DEVNULL).returncode:
        print("the build failed")
        print("0 passed, 1 failed")
        return 1
    here = os.path.dirname(os.path.abspath(__file__))
    known = suites_of(build)
    env = {k: v for k, v in os.environ.items() if k != "PGTEST"}
    runs = []
    if quick:
        runs.append(run(build, "quick", sorted(known & {"unit", "golden", "house"}), env=env))
    else:
        fetch_browser_driver(os.path.dirname(here))
        runs.append(run(build, "sqlite", [], env=env))
        runs.append(run(build, "postgres", sorted(known & {"unit", "http"}),
                        [os.path.join(here, "with_pg")], env=env))
    passed, failed, skipped = (sum(totals[i] for totals, _ in runs) for i in range(3))
    for line in [line for _, lines in runs for line in lines][:100]:
        print("FAILED  " + line)
    if skipped:
        print("%d skipped" % skipped)
    sys.stdout.flush()
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


sys.exit(main())
