#!/usr/bin/env python3
"""Turns the files that the program carries into one C table, sorted by name.

usage: embed.py OUT.c DEPFILE SOURCE_ROOT [NAME=PATH ...]

Carried: views/, static/, registers/, vocabularies/, demo/, maps/, src/**/*.sql, and each NAME=PATH given (the compiled
catalogues). The depfile names the folders as well as the files, so that ninja notices a new one. The output
is rewritten only when it changes."""
import hashlib
import os
import sys

FOLDERS = ["views", "static", "registers", "vocabularies", "demo", "maps"]


def walk(root, folder, deps, wanted):
    found = []
    for here, folders, names in os.walk(os.path.join(root, folder)):
        folders[:] = sorted(d for d in folders if not d.startswith("."))
        deps.append(here)
        for name in sorted(names):
            path = os.path.join(here, name)
            if not name.startswith(".") and not name.endswith(("~", ".swp")) and wanted(name):
                found.append((os.path.relpath(path, root), path))
    return found


def literal(data):
    """C string literals, a line each; octal escapes of full length, so that no digit can follow wrongly."""
    lines = []
    for i in range(0, len(data), 96):
        line = []
        for b in data[i:i + 96]:
            if 32 <= b < 127 and chr(b) not in '"\\?':
                line.append(chr(b))
            else:
                line.append("\\%03o" % b)
        lines.append('"%s"' % "".join(line))
    return "\n".join(lines) or '""'


def main():
    out, depfile, root, extra = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    deps, found = [], []
    for folder in FOLDERS:
        found += walk(root, folder, deps, lambda name: True)
    found += walk(root, "src", deps, lambda name: name.endswith(".sql"))
    found += [tuple(e.split("=", 1)) for e in extra]
    found.sort(key=lambda f: f[0].encode())
    rows, texts = [], []
    for i, (name, path) in enumerate(found):
        deps.append(path)
        with open(path, "rb") as f:
            data = f.read()
        texts.append("static const char d%d[] =\n%s;\n" % (i, literal(data)))
        rows.append('        {"%s", (const unsigned char *)d%d, %d, "%s"},\n'
                    % (name, i, len(data), hashlib.sha256(data).hexdigest()[:12]))
    text = ('/* Written by tools/embed.py. */\n#include "base/base.h"\n\n%s\nconst Asset assets[] = {\n%s'
            '        {0},\n};\nconst size_t n_assets = %d;\n' % ("".join(texts), "".join(rows), len(rows)))
    old = open(out).read() if os.path.exists(out) else None
    if old != text:
        with open(out, "w") as f:
            f.write(text)
    with open(depfile, "w") as f:
        f.write("%s: %s\n" % (out, " ".join(d.replace(" ", "\\ ") for d in deps)))


main()
