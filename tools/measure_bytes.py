#!/usr/bin/env python3
"""Encodings and repair against material that nobody here wrote, where it is present.

usage: measure_bytes.py HANQING SOURCE_ROOT

Looks for the packs dev-04-encodings, dev-07-fulltext and dev-11-proofreading (or the same names without dev-) in
$HANQING_TEST_DATA or ../shared/data. Prints how many files and fragments are told right, what share of damaged text
tools/damage.py's opposite restores, in how many clean lines anything is changed, and how many losses are marked
there; fails where one is worse than was reached before. Without the packs a few sentences of our own are damaged."""
import base64
import difflib
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import damage
import tap
from measure_text import rate, rows, unpack

OWN = """桐溪县档案馆于1985年接收旧县政府卷宗，凡三百二十件，其中契约、账簿最多。馆中老人说，当年装箱的是两位小学教员，字迹端正，目录至今可用。
县志办公室今年三月开始编写交通一章，先请各乡报来里程和桥梁的名称，再由编辑逐条核对。凡是说法不一的，都在稿子旁边注明来源，留给后来的人判断。
这条河春天水小，夏天水大，沿岸的人家多在高处。老人们还记得从前有木船往来，运的是茶叶、桐油和纸，如今公路通了，码头早已不用。
"""
TRADITIONAL = """桐溪縣檔案館於民國年間接收舊縣政府卷宗，凡三百二十件，其中契約、帳簿最多。館中老人說，當年裝箱的是兩位小學教員，字跡端正，目錄至今可用。
縣誌辦公室今年三月開始編寫交通一章，先請各鄉報來里程和橋樑的名稱，再由編輯逐條核對。凡是說法不一的，都在稿子旁邊註明來源，留給後來的人判斷。
這條河春天水小，夏天水大，沿岸的人家多在高處。老人們還記得從前有木船往來，運的是茶葉、桐油和紙，如今公路通了，碼頭早已不用。
"""
# What of the damaged characters came back, at least; lost bytes cannot come back exactly.
FLOOR = {"annotate": .97, "utf8-as-gbk": .94, "utf8-as-gbk-lossy": .85, "utf8-as-big5": 0,
         "gbk-as-big5": .85, "big5-as-gbk": .74, "big5-as-1252": .75, "utf16-swapped": .94}
CHANGED_MOST = 1   # clean lines in a collection
LOSSES_MOST = 4    # false marks in ten million characters
FILES, FRAGMENTS = .987, .998
NAMES = {"shift-jis": "cp932", "sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "cp949": "euc-kr", "ascii": "utf-8",
         "utf-8-sig": "utf-8", "iso-8859-1": "windows-1252", "iso-8859-15": "windows-1252", "iso-8859-11": "tis-620",
         "utf-16le": "utf-16", "utf-16be": "utf-16", "utf-32le": "utf-32", "utf-32be": "utf-32",
         "iso-8859-9": "windows-1254", "macintosh": "macroman",
         "mac-cyrillic": "maccyrillic", "uhc": "euc-kr", "us-ascii": "utf-8", "big5hkscs": "big5-hkscs"}


def same_name(name):
    """Supersets count as equal: the published evaluations of such programs do it so."""
    name = re.sub(r"^((?:windows|iso-8859)-\d+)-[a-z]+$", r"\1", name.lower().replace("_", "-"))
    return NAMES.get(name, name)


def labelled_files(folder):
    """(encoding, path): the folder's name, or the file's."""
    found = [(os.path.basename(os.path.dirname(f)), f)
             for f in sorted(glob.glob(folder + "/**/chardet/tests/*/*", recursive=True))]
    return found + [(os.path.basename(f).rsplit(".", 1)[0], f)
                    for f in sorted(glob.glob(folder + "/**/uchardet/test/*/*", recursive=True))]


def whole_files(hanqing, folder):
    found = labelled_files(folder)
    out = subprocess.run([hanqing, "text", "charset", *[f for _, f in found]], capture_output=True, text=True,
                         check=True).stdout.splitlines()
    told = [line.split("\t")[1] for line in out]
    wrong = ["%s is %s: %s" % (os.path.relpath(f, folder), n, t) for (n, f), t in zip(found, told)
             if same_name(n) != same_name(t)]
    return [rate("encodings of whole files", len(found) - len(wrong), len(found), FILES, wrong)]


def fragments(hanqing, folder):
    path = glob.glob(folder + "/**/short-fragments.tsv", recursive=True)[0]
    vectors = rows(path)
    lines = [base64.b64decode(v[2]).hex() for v in vectors]
    out = subprocess.run([hanqing, "text", "charset", "--hex"], input="".join(s + "\n" for s in lines),
                         capture_output=True, text=True, check=True).stdout.split("\n")
    def plain(s):
        return s.lower().replace("-", "")
    wrong = ["%s: %s" % (v[0], o) for v, o in zip(vectors, out) if plain(v[0]) != plain(o.split("\t")[0])]
    return [rate("encodings of fragments", len(vectors) - len(wrong), len(vectors), FRAGMENTS, wrong)]


def repaired(hanqing, text):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt", newline="") as f:
        f.write(text)
        f.flush()
        return subprocess.run([hanqing, "text", "repair", f.name], capture_output=True, check=True).stdout.decode()


def likeness(a, b):
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def damages(hanqing, source, texts):
    """Of each text the share that is right again, compared with the share that was right in the damaged text."""
    checks = []
    for kind, how in damage.KINDS.items():
        clean = texts["traditional" if kind.startswith(("big5", "annotate")) else "simplified"]
        back = was = n = harmed = 0
        for i, text in enumerate(clean):
            bad = how(text, random.Random(i))
            good = repaired(hanqing, bad).rstrip("\n")
            text = text.rstrip("\n")
            before, after = likeness(text, bad), likeness(text, good)
            back, was, n, harmed = back + after, was + before, n + 1, harmed + (after < before)
        print("# %s, %s: %.2f %% right damaged, %.2f %% repaired, %d of %d harmed" %
              (source, kind, 100 * was / n, 100 * back / n, harmed, n))
        floor = FLOOR.get(kind, .99)
        checks.append(("%s damaged by %s" % (source, kind),
                       ([] if back / n >= floor else ["%.4f is below %.4f" % (back / n, floor)]) +
                       (["%d texts are worse than they were" % harmed] if harmed else [])))
    return checks


def clean_lines(hanqing, name, lines):
    out = subprocess.run([hanqing, "text", "repair"], input="".join(line + "\n" for line in lines),
                         capture_output=True, text=True, check=True).stdout.split("\n")
    wrong = ["%s: %s" % (a[:60], b[:60]) for a, b in zip(lines, out) if a != b]
    marks = [o for o in subprocess.run([hanqing, "text", "loss"], input="".join(line + "\n" for line in lines),
                                       capture_output=True, text=True, check=True).stdout.split("\n") if o]
    marks = [m for m in marks if "unreadable" not in m]
    n = sum(map(len, lines))
    print("# %s: %d clean characters, %d lines changed, %d losses marked" % (name, n, len(wrong), len(marks)))
    return [("clean text stays: " + name, wrong[:5] if len(wrong) > CHANGED_MOST else []),
            ("no losses in clean text: " + name,
             marks[:9] if len(marks) > max(LOSSES_MOST, n * LOSSES_MOST // 10_000_000) else [])]


def modern(folder):
    lines = []
    for path in glob.glob(folder + "/**/ec_*.tsv", recursive=True) + glob.glob(folder + "/**/sighan-*.tsv", recursive=True):
        with open(path, encoding="utf-8") as f:
            lines += [line.rstrip("\n").split("\t")[1] for line in f if "\t" in line]
    return lines


def books(folder, most=10_500_000):
    lines, n = [], 0
    for path in sorted(glob.glob(folder + "/**/kr2/*", recursive=True)):
        with open(path, encoding="utf-8") as f:
            lines += f.read().split("\n")
        n += os.path.getsize(path) // 3
        if n > most:
            break
    return lines


def main():
    hanqing, root = sys.argv[1:]
    checks = damages(hanqing, "our own sentences", {"simplified": [OWN], "traditional": [TRADITIONAL]})
    checks += clean_lines(hanqing, "our own sentences", (OWN + TRADITIONAL).split("\n"))
    with tempfile.TemporaryDirectory(prefix="hanqing-measure.") as folder:
        if unpack(root, "04-encodings", folder):
            checks += whole_files(hanqing, folder) + fragments(hanqing, folder)
        if unpack(root, "11-proofreading", folder):
            lines = modern(folder)
            checks += clean_lines(hanqing, "modern sentences", lines)
            texts = ["\n".join(lines[i:i + 20]) for i in range(0, min(len(lines), 3000), 1000)]
            checks += damages(hanqing, "modern sentences", {"simplified": texts, "traditional": texts})
        if unpack(root, "07-fulltext", folder):
            checks += clean_lines(hanqing, "old books", books(folder))
    tap.report(checks)


if __name__ == "__main__":
    main()
