#!/usr/bin/env python3
"""Turns the files that the program carries into one C table, sorted by name.

usage: embed.py OUT.c DEPFILE SOURCE_ROOT [NAME=PATH ...]

Carried: views/, static/, registers/, vocabularies/, demo/, maps/, src/**/*.sql, and each NAME=PATH given (the compiled
catalogues). Beside each declaration stands its tree, NAME.packed, as src/record/yaml_packed.c describes it. The depfile
names the folders as well as the files, so that ninja notices a new one. The output is rewritten only when it changes."""
import hashlib
import os
import sys

try:
    import yaml
except ImportError:  # declarations are then read at every start
    yaml = None

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


def number(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


class Refused(Exception):
    """The program says what is wrong when it reads the text."""


def node(events, event):
    mark = number(event.start_mark.line + 1) + number(event.start_mark.column + 1)
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise Refused
    if isinstance(event, yaml.ScalarEvent):
        words = event.value.encode()
        return b"s" + mark + number(len(words)) + words
    is_map, parts, keys = isinstance(event, yaml.MappingStartEvent), [], set()
    for inner in events:
        if isinstance(inner, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            break
        if is_map and len(parts) % 2 == 0:
            if not isinstance(inner, yaml.ScalarEvent) or inner.value in keys:
                raise Refused
            keys.add(inner.value)
        parts.append(node(events, inner))
    return (b"m" if is_map else b"l") + mark + number(len(parts) // 2 if is_map else len(parts)) + b"".join(parts)


def packed(data):
    """The tree of a declaration, or None where the program had better read it itself."""
    if not yaml:
        return None
    try:
        events = iter(list(yaml.parse(data.decode(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))))
        first = next(e for e in events if not isinstance(e, (yaml.StreamStartEvent, yaml.DocumentStartEvent)))
        tree = node(events, first)
        rest = list(events)
    except (yaml.YAMLError, Refused, StopIteration, AttributeError, UnicodeDecodeError):
        return None
    return tree if len(rest) == 2 else None  # the ends of the only document and of the file


def main():
    out, depfile, root, extra = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    deps, found = [], []
    for folder in FOLDERS:
        found += walk(root, folder, deps, lambda name: True)
    found += walk(root, "src", deps, lambda name: name.endswith(".sql"))
    found += [tuple(e.split("=", 1)) for e in extra]
    found.sort(key=lambda f: f[0].encode())
    rows, texts = [], []
    for name, path in found:
        deps.append(path)
        with open(path, "rb") as f:
            data = f.read()
        declares = name.startswith(("registers/", "vocabularies/")) and name.endswith(".yaml")
        tree = packed(data) if declares else None
        for suffix, what in (("", data), (".packed", tree)):
            if what is None:
                continue
            texts.append("static const char d%d[] =\n%s;\n" % (len(rows), literal(what)))
            rows.append('        {"%s", (const unsigned char *)d%d, %d, "%s"},\n'
                        % (name + suffix, len(rows), len(what), hashlib.sha256(what).hexdigest()[:12]))
    text = ('/* Written by tools/embed.py. */\n#include "base/base.h"\n\n%s\nconst Asset assets[] = {\n%s'
            '        {0},\n};\nconst size_t n_assets = %d;\n' % ("".join(texts), "".join(rows), len(rows)))
    old = open(out).read() if os.path.exists(out) else None
    if old != text:
        with open(out, "w") as f:
            f.write(text)
    with open(depfile, "w") as f:
        f.write("%s: %s\n" % (out, " ".join(d.replace(" ", "\\ ") for d in deps)))


main()
