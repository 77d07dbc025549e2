#!/usr/bin/env python3
"""The named character references of HTML as C, at build time: sorted names and what each stands for.

usage: entity_header.py OUT.h

Source: the HTML Standard, section 13.5 "Named character references", as Python carries it (html.entities.html5).
A name that ends with ; wants it; the others are the old ones, which browsers read without."""
import sys
from html.entities import html5


def literal(pool):
    """C strings of the bytes, a line for each 24 of them; three octal digits never run into what follows."""
    lines = []
    for i in range(0, len(pool), 24):
        lines.append('\t"' + "".join(
            chr(b) if chr(b).isalnum() and b < 128 else "\\%03o" % b for b in pool[i:i + 24]) + '"')
    return "\n".join(lines)


def main():
    names, values, rows = b"", b"", []
    for name in sorted(html5, key=lambda n: n.encode()):
        value = html5[name].encode()
        rows.append("\t{%d, %d, %d, %d}," % (len(names), len(values), len(name), len(value)))
        names += name.encode()
        values += value
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write("/* Made by tools/entity_header.py; do not edit. */\n"
                "static const char entity_names[] =\n" + literal(names) + ";\n"
                "static const char entity_values[] =\n" + literal(values) + ";\n"
                "static const Entity entities[] = {\n" + "\n".join(rows) + "\n};\n")


if __name__ == "__main__":
    main()
