#!/usr/bin/env python3
"""The manual cannot lie: every command in a fenced ```console block of docs/manual/*/*.md is run, each file in a
folder of its own, and must print what the manual says and end as it says. Prints TAP.

usage: check_manual.py HANQING ROOT [FILE…]

A block holds "$ command" lines, each followed by what it prints (both streams). … stands for anything within a
line; a line that is only … for any number of lines. A command whose last line is "[1]" ends with that status;
others end with 0. A file named incoming/ is there as in demo/incoming. Chinese pages run in Chinese, English ones
in English."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap

BLOCK = re.compile(r"^```console\n(.*?)^```", re.S | re.M)
STATUS = re.compile(r"^\[(\d+)\]$")
COMMAND_SECONDS = 60


def commands(text):
    """[command, expected lines, status] in order."""
    found = []
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([line[2:], [], 0])
            elif not found:
                raise ValueError("a block begins with something that is no command: " + line)
            elif STATUS.match(line):
                found[-1][2] = int(STATUS.match(line).group(1))
            else:
                found[-1][1].append(line)
    return found


def pattern(lines):
    out = []
    for line in lines:
        if line.strip() == "…":
            out.append(r"(?:[^\n]*\n)*?")
        else:
            out.append(r"[^\n]*".join(re.escape(p) for p in line.rstrip().split("…")) + r"[ \t]*\n")
    return re.compile("".join(out) + r"\Z")


def run_file(hanqing, root, path):
    with open(path, encoding="utf-8") as f:
        try:
            todo = commands(f.read())
        except ValueError as e:
            return [str(e)]
    lang = "en_US.UTF-8" if "/en/" in path else "zh_CN.UTF-8"
    wrong = []
    with tempfile.TemporaryDirectory(prefix="hanqing-manual-") as folder:
        shutil.copytree(os.path.join(root, "demo", "incoming"), folder + "/incoming")
        os.mkdir(folder + "/.bin")
        os.symlink(os.path.abspath(hanqing), folder + "/.bin/hanqing")
        env = {"PATH": folder + "/.bin:" + os.environ["PATH"], "HOME": folder, "LANG": lang, "HANQING_LANG": lang}
        for command, lines, status in todo:
            done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=COMMAND_SECONDS)
            said = done.stdout.decode("utf-8", "replace")
            if said and not said.endswith("\n"):
                said += "\n"
            if done.returncode != status:
                wrong.append("%s: ends with %d, not %d: %s" % (command, done.returncode, status, said[:400]))
            elif not pattern(lines).match(said):
                wrong.append("%s: prints\n%s" % (command, said[:1500]))
    return wrong


def self_test():
    """A checker that passes everything checks nothing."""
    wrong = []
    if not pattern(["3…", "…", "end"]).match("3 records\na\nb\nend\n"):
        wrong.append("a wildcard does not fit")
    if pattern(["end"]).match("end\nmore\n") or pattern(["a…"]).match("b\n"):
        wrong.append("what differs fits")
    if commands("```console\n$ false\n[1]\n```\n") != [["false", [], 1]]:
        wrong.append("a status is not read")
    return wrong


def main():
    hanqing, root = sys.argv[1:3]
    files = sys.argv[3:] or sorted(glob.glob(root + "/docs/manual/*/*.md"))
    checks = [("the checker sees differences", self_test())]
    zh = {os.path.basename(p) for p in glob.glob(root + "/docs/manual/zh/*.md")}
    en = {os.path.basename(p) for p in glob.glob(root + "/docs/manual/en/*.md")}
    checks.append(("both languages have the same chapters", ["only one has " + n for n in sorted(zh ^ en)]))
    for path in files:
        checks.append((os.path.relpath(path, root), run_file(hanqing, root, path)))
    tap.report(checks)


main()
