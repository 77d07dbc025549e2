"""csource.py: just enough of C for the house tests: code without comments, string literals with their
values, the arguments of a call."""
import re

TOKEN = re.compile(r'''
      (?P<comment>/\*.*?\*/|//[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<char>'(?:[^'\\\n]|\\.)*')
    | (?P<name>[A-Za-z_]\w*)
    | (?P<newline>\n)
    | (?P<other>.)''', re.X | re.S)
ESCAPE = re.compile(rb'\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))')
SIMPLE = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"e": b"\x1b"}


def unescape(literal):
    """The value of a quoted C literal, as text; None if it is not UTF-8."""
    def one(m):
        if m.group(1):
            return bytes([int(m.group(1), 16) & 255])
        if m.group(2):
            return bytes([int(m.group(2), 8) & 255])
        return SIMPLE.get(m.group(3), m.group(3))
    try:
        return ESCAPE.sub(one, literal[1:-1].encode()).decode()
    except UnicodeDecodeError:
        return None


def tokens(text):
    """(kind, text, line), comments and blanks left out."""
    line = 1
    for m in TOKEN.finditer(text):
        if m.lastgroup not in ("comment", "newline") and not m.group().isspace():
            yield m.lastgroup, m.group(), line
        line += m.group().count("\n")


def calls(text, names):
    """Every name(arg, …) in text with name in names: (name, line, [tokens of each argument])."""
    all_tokens = list(tokens(text))
    for i, (kind, value, line) in enumerate(all_tokens[:-1]):
        if kind != "name" or value not in names or all_tokens[i + 1][1] != "(":
            continue
        depth, args = 0, [[]]
        for t in all_tokens[i + 1:]:
            if t[1] in ("(", "[", "{"):
                depth += 1
                if depth == 1:
                    continue
            elif t[1] in (")", "]", "}"):
                depth -= 1
                if depth == 0:
                    break
            if depth == 1 and t[1] == ",":
                args.append([])
            else:
                args[-1].append(t)
        yield value, line, args


def literal(argument):
    """The value of an argument that consists of string literals alone, else None."""
    if not argument or any(t[0] != "string" for t in argument):
        return None
    parts = [unescape(t[1]) for t in argument]
    return None if None in parts else "".join(parts)
