#!/usr/bin/env python3
"""English msgids of the program, and whether po/*.po translates each.

usage: words.py list|update|check [ROOT]

Sources: literals in fail (3rd argument), fail_field (4th), tr (2nd), tr_n (3rd, 4th), N_ (1st) in src/; {{#t}}…{{/t}} in
views/. update rewrites the catalogues: sorted, new msgids empty, those gone dropped. check prints TAP: no
msgid is missing, empty or fuzzy, none is left over, and the formats agree."""
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import csource
import tap

ARGUMENTS = {"fail": [3], "fail_field": [4], "tr": [2], "tr_n": [3, 4], "N_": [1]}
SECTION = re.compile(r"\{\{\s*#\s*t\s*\}\}(.*?)\{\{\s*/\s*t\s*\}\}", re.S)
FORMAT = re.compile(r"%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp%]")


def from_sources(root):
    """msgid → set of places."""
    found = {}
    for path in sorted(glob.glob(root + "/src/*/*.c") + glob.glob(root + "/src/*/*.h")):
        with open(path) as f:
            text = f.read()
        for name, line, args in csource.calls(text, ARGUMENTS):
            for n in ARGUMENTS[name]:
                msgid = csource.literal(args[n - 1]) if len(args) >= n else None
                if msgid:
                    found.setdefault(msgid, set()).add("%s:%d" % (os.path.relpath(path, root), line))
    for path in sorted(glob.glob(root + "/views/**/*.mustache", recursive=True)):
        with open(path) as f:
            for msgid in SECTION.findall(f.read()):
                found.setdefault(msgid, set()).add(os.path.relpath(path, root))
    return found


def read_po(path):
    """(header lines, {msgid: msgstr}, fuzzy msgids, msgids given twice with different words)."""
    with open(path) as f:
        text = f.read()
    entries, fuzzy, twice, header = {}, set(), set(), None
    for block in re.split(r"\n\s*\n", text):
        fields, field = {}, None
        for line in block.splitlines():
            m = re.match(r'(msgid|msgstr)\s+(".*")\s*$', line)
            if m:
                field = m.group(1)
                fields[field] = csource.unescape(m.group(2))
            elif line.startswith('"') and field:
                fields[field] += csource.unescape(line.strip())
        if "msgid" not in fields:
            continue
        msgid, words = fields["msgid"], fields.get("msgstr", "")
        if msgid == "" and header is None:
            header = block.strip("\n")
            continue
        if re.search(r"^#,.*\bfuzzy\b", block, re.M):
            fuzzy.add(msgid)
        if entries.get(msgid, words) not in (words, ""):
            twice.add(msgid)
        if words or msgid not in entries:
            entries[msgid] = words
    return header, entries, fuzzy, twice


def quoted(key, s):
    s = s.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
    return '%s "%s"' % (key, s)


def write_po(path, header, entries):
    blocks = [header]
    for msgid in sorted(entries):
        flag = "#, c-format\n" if FORMAT.search(msgid) else ""
        blocks.append(flag + quoted("msgid", msgid) + "\n" + quoted("msgstr", entries[msgid]))
    with open(path, "w") as f:
        f.write("\n\n".join(blocks) + "\n")


def update(root):
    wanted = from_sources(root)
    for path in glob.glob(root + "/po/*.po"):
        header, entries, _, _ = read_po(path)
        write_po(path, header, {m: entries.get(m, "") for m in wanted})
        empty = [m for m in sorted(wanted) if not entries.get(m)]
        for m in empty:
            print("%s: no translation yet: %s  (%s)" % (os.path.relpath(path, root), m, sorted(wanted[m])[0]))


def formats(s):
    return [f for f in FORMAT.findall(s) if f != "%%"]


def check_po(root, path, wanted):
    _, entries, fuzzy, twice = read_po(path)
    name = os.path.basename(path)
    lost = ["%s  (%s)" % (m, sorted(wanted[m])[0]) for m in sorted(wanted) if not entries.get(m)]
    formats_differ = [m for m, t in entries.items() if t and formats(m) != formats(t)]
    return [
        (name + ": every msgid has its words", lost),
        (name + ": nothing is fuzzy", sorted(fuzzy)),
        (name + ": no msgid is given two translations", sorted(twice)),
        (name + ": formats take the same arguments", formats_differ),
        (name + ": nothing is left over (run: make words)", sorted(set(entries) - set(wanted))),
    ]


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as root:
        for d in ["src/base", "views", "po"]:
            os.makedirs(os.path.join(root, d))
        with open(root + "/src/base/a.c", "w") as f:
            f.write('/* tr(c, "not this") */ x(tr(c, "one \\"" "two")); fail(c, f(1, 2), "no %s", y);\n'
                    'tr(c, variable); N_("row")')
        with open(root + "/views/a.mustache", "w") as f:
            f.write("<b>{{#t}}Save{{/t}}</b>")
        found = sorted(from_sources(root))
        if found != ["Save", "no %s", 'one "two', "row"]:
            wrong.append("extracted %r" % found)
        with open(root + "/po/x.po", "w") as f:
            f.write('msgid ""\nmsgstr "h"\n\nmsgid "row"\nmsgstr ""\n\nmsgid "no %s"\nmsgstr "%d"\n\n'
                    '#, fuzzy\nmsgid "Save"\nmsgstr "S"\n\nmsgid "old"\nmsgstr "o"\n')
        seen = [len(w) for _, w in check_po(root, root + "/po/x.po", from_sources(root))]
        if seen != [2, 1, 0, 1, 1]:
            wrong.append("mistakes seen: %r" % seen)
    return [("mistakes in a catalogue are noticed", wrong)]


def check(root):
    wanted = from_sources(root)
    checks = [("there are words", [] if wanted else ["none found"])]
    for path in sorted(glob.glob(root + "/po/*.po")):
        checks += check_po(root, path, wanted)
        done = subprocess.run(["msgfmt", "-c", "-o", "/dev/null", path], stderr=subprocess.PIPE, text=True)
        checks.append((os.path.basename(path) + ": msgfmt accepts it",
                       done.stderr.splitlines() if done.returncode else []))
    tap.report(checks + self_test())


def main():
    root = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    if sys.argv[1] == "list":
        print("\n".join(sorted(from_sources(root))))
    elif sys.argv[1] == "update":
        update(root)
    else:
        check(root)


main()
