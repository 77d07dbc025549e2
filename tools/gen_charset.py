#!/usr/bin/env python3
"""Writes charset_table.h: what charset.c and repair.c need to know about the East Asian encodings.

Why tables and not iconv: the readers run in a sandbox that may open no file, and iconv loads its modules
from disk. Sources: the code tables that come with Python (gb18030, cp950, big5hkscs, cp932, euc_jp, cp949
and the one-byte code pages), the C library's EUC-TW, the corrections of GB 18030-2022 to the private-use code points of the year
2000, and Unicode's Unihan database (Debian package unicode-data) for how common a Han character is.

usage: gen_charset.py UNIHAN_DIRECTORY OUTPUT
"""
import bz2
import math
import subprocess
import sys


def unihan(folder, name, wanted):
    """(code point, field, value) of the wanted fields of one Unihan file."""
    with bz2.open(f"{folder}/Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            if line.startswith("U+"):
                cp, field, value = line.rstrip("\n").split("\t")
                if field in wanted:
                    yield int(cp[2:], 16), field, value


# GB 18030-2005 and -2022: code points that were private in 2000 and have a real home now.
GB_FIX = {
    0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15,
    0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xA8BC: 0x1E3F, 0xA8BF: 0x01F9,
    0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9,
    0xFE90: 0x9FBA, 0xFEA0: 0x9FBB, 0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE6C: 0x215D7,
    0xFE76: 0x2298F, 0xFE91: 0x241FE,
}


def pair(codec, lead, trail):
    """The code points of a two-byte code, as a list; empty if there is none."""
    try:
        return [ord(ch) for ch in bytes((lead, trail)).decode(codec)]
    except UnicodeDecodeError:
        return []


def numbers(values, per_line=12):
    lines = []
    for i in range(0, len(values), per_line):
        lines.append("        " + ", ".join(f"0x{v:X}" for v in values[i:i + per_line]) + ",")
    return "\n".join(lines)


def emit(out, kind, name, values):
    out.write(f"static const {kind} {name}[{len(values)}] = {{\n{numbers(values)}\n}};\n\n")


def gb_two():
    table = []
    for lead in range(0x81, 0xFF):
        for trail in list(range(0x40, 0x7F)) + list(range(0x80, 0xFF)):
            code = lead << 8 | trail
            cps = pair("gb18030", lead, trail)
            table.append(GB_FIX.get(code, cps[0] if len(cps) == 1 else 0))
    return table


def gb_four_ranges():
    """(linear, code point) at which the four-byte codes of the BMP start a new run."""
    ranges, last = [], None
    for linear in range(39420):
        b = (0x81 + linear // 12600, 0x30 + linear // 1260 % 10, 0x81 + linear // 10 % 126,
             0x30 + linear % 10)
        try:
            cp = ord(bytes(b).decode("gb18030"))
        except UnicodeDecodeError:
            cp = 0
        if last is None or cp != last + 1 or (cp == 0) != (last == 0):
            if not (cp == 0 and last == 0):
                ranges.append((linear, cp))
        last = cp
    return ranges


def big5_table(codec):
    table = []
    for lead in range(0x81, 0xFF):
        for trail in list(range(0x40, 0x7F)) + list(range(0xA1, 0xFF)):
            cps = pair(codec, lead, trail)
            # Two combined letters of HKSCS: base in the low bits, mark above bit 24 (1: macron, 2: caron).
            if len(cps) == 2:
                table.append(cps[0] | {0x304: 1, 0x30C: 2}[cps[1]] << 24)
            else:
                table.append(cps[0] if cps else 0)
    return table


def plain_pairs(codec, leads, trails, prefix=b""):
    table = []
    for lead in leads:
        for trail in trails:
            try:
                s = (prefix + bytes((lead, trail))).decode(codec)
                table.append(ord(s) if len(s) == 1 else 0)
            except UnicodeDecodeError:
                table.append(0)
    return table


def euctw_pairs(plane):
    """One plane of CNS 11643, by the C library's converter: Python has no table of EUC-TW."""
    prefix = b"" if plane == 1 else bytes((0x8E, 0xA0 + plane))
    codes = [prefix + bytes((lead, trail)) for lead in range(0xA1, 0xFF) for trail in range(0xA1, 0xFF)]
    out = subprocess.run(["iconv", "-c", "-f", "EUC-TW", "-t", "UTF-8"], input=b"\n".join(codes),
                         stdout=subprocess.PIPE, check=False).stdout.decode().split("\n")
    return [ord(s) if len(s) == 1 else 0 for s in out]


def emit_back(out, name, back):
    """From Unicode: pages of 256 code points, those that are used; page 0 is empty."""
    pages = sorted({v >> 8 for v in back})
    emit(out, "uint8_t", name + "_page", [pages.index(p) + 1 if p in pages else 0 for p in range(256)])
    emit(out, "uint16_t", name + "_from", [0] * 256 + [back.get(p << 8 | k, 0) for p in pages for k in range(256)])


ONE_BYTE = [
    ("windows-1252", "cp1252"), ("windows-1250", "cp1250"), ("windows-1251", "cp1251"),
    ("windows-1253", "cp1253"), ("windows-1254", "cp1254"), ("windows-1255", "cp1255"),
    ("windows-1256", "cp1256"), ("windows-1257", "cp1257"), ("windows-1258", "cp1258"),
    ("ISO-8859-1", "latin-1"), ("ISO-8859-2", "iso8859-2"), ("ISO-8859-3", "iso8859-3"),
    ("ISO-8859-4", "iso8859-4"), ("ISO-8859-5", "iso8859-5"), ("ISO-8859-6", "iso8859-6"),
    ("ISO-8859-7", "iso8859-7"), ("ISO-8859-8", "iso8859-8"), ("ISO-8859-9", "iso8859-9"),
    ("ISO-8859-10", "iso8859-10"), ("ISO-8859-13", "iso8859-13"), ("ISO-8859-15", "iso8859-15"),
    ("ISO-8859-16", "iso8859-16"), ("KOI8-R", "koi8-r"), ("KOI8-U", "koi8-u"), ("IBM855", "cp855"),
    ("IBM866", "cp866"), ("IBM852", "cp852"), ("TIS-620", "cp874"), ("ISO-8859-11", "iso8859-11"),
    ("MacRoman", "mac_roman"),
    ("MacCyrillic", "mac_cyrillic"), ("MacCentralEurope", "mac_latin2"), ("IBM850", "cp850"),
    ("IBM865", "cp865"), ("VISCII", None),
]


def pair1(codec, b):
    """The character of one byte; VISCII, which Python has not, from the C library."""
    if codec is None:
        return ord(subprocess.run(["iconv", "-f", "VISCII", "-t", "UTF-8"], input=bytes((b,)), check=True,
                                  stdout=subprocess.PIPE).stdout.decode())
    try:
        return ord(bytes((b,)).decode(codec))
    except UnicodeDecodeError:
        return 0


def han_bits(folder):
    """Cost in bits of a Han character in running Chinese text, 4..23, per code point of the main block.

    kHanyuPinlu counts characters in a corpus of modern Chinese; a traditional form costs what its
    simplified form costs and a little more; kFrequency (1 to 5) and the levels of GB 2312, Big5 and the
    2013 table of standard characters (kTGH) order the rest."""
    count, freq, level = {}, {}, {}
    for cp, _, value in unihan(folder, "Readings", {"kHanyuPinlu"}):
        count[cp] = sum(int(v.split("(")[1][:-1]) for v in value.split())
    for cp, _, value in unihan(folder, "DictionaryLikeData", {"kFrequency"}):
        freq[cp] = int(value)
    for cp, field, value in unihan(folder, "OtherMappings", {"kGB0", "kBigFive", "kTGH"}):
        if field == "kTGH":
            common = int(value.split(":")[1]) <= 3500
        elif field == "kGB0":
            common = int(value[:2]) < 56
        else:
            common = int(value, 16) < 0xC6A1
        level[cp] = min(level.get(cp, 9), 0 if common else 1)
    total = sum(count.values())
    bits = {cp: -math.log2(n / total) for cp, n in count.items()}
    by_freq = {1: 10.5, 2: 12.5, 3: 14.5, 4: 16, 5: 17.5}
    known = dict(bits)
    for cp, _, value in unihan(folder, "Variants", {"kSimplifiedVariant"}):
        for other in value.split():
            simple = int(other[2:].split("<")[0], 16)
            if simple in known and cp not in known and simple != cp:
                bits[cp] = min(bits.get(cp, 99), known[simple] + 1)
    # A variant that no table counts is a little rarer than the character it stands for.
    for cp, _, value in unihan(folder, "Variants", {"kSemanticVariant", "kZVariant", "kSpecializedSemanticVariant"}):
        for other in value.split():
            usual = int(other[2:].split("<")[0], 16)
            if usual in known and cp not in known:
                bits[cp] = min(bits.get(cp, 99), known[usual] + 4)
    for cp in set(freq) | set(level):
        guess = min(by_freq.get(freq.get(cp), 99), {0: 16.5, 1: 19.5}.get(level.get(cp), 99))
        bits[cp] = min(bits.get(cp, 99), guess)
    return [max(4, min(23, round(bits.get(cp, 23)))) for cp in range(0x4E00, 0xA000)]


def main():
    folder, target = sys.argv[1:3]
    gb = gb_two()
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Written by tools/gen_charset.py; see there for the sources. */\n\n")
        astral = sorted((i, v) for i, v in enumerate(gb) if v > 0xFFFF)
        emit(out, "uint16_t", "gb_two", [0xD800 + k if v > 0xFFFF else v for k, v in
                                         ((next((j for j, a in enumerate(astral) if a[0] == i), 0), v)
                                          for i, v in enumerate(gb))])
        out.write("/* A surrogate in gb_two stands for one of these. */\n")
        emit(out, "uint32_t", "gb_astral", [v for _, v in astral])
        out.write("static const struct {\n        uint16_t linear, cp;\n} gb_four[] = {\n")
        for linear, cp in gb_four_ranges():
            out.write(f"        {{{linear}, 0x{cp:X}}},\n")
        out.write("};\n\n")
        fixed = sorted((pair("gb18030", c >> 8, c & 255)[0], v) for c, v in GB_FIX.items())
        emit(out, "uint16_t", "gb_fix_pua", [pua for pua, _ in fixed])
        emit(out, "uint32_t", "gb_fix_real", [real for _, real in fixed])
        back = {}
        for i, v in enumerate(gb):
            if 0 < v < 0x10000:
                t = i % 190
                back.setdefault(v, (0x81 + i // 190) << 8 | (t + 0x40 if t < 63 else t + 0x41))
        emit_back(out, "gbk", back)
        back = {}
        for codec in ("big5hkscs", "cp950"):  # browsers read Big5 with the characters of Hong Kong
            for i, v in enumerate(big5_table(codec)):
                if 0 < v < 0x10000:
                    t = i % 157
                    back.setdefault(v, (0x81 + i // 157) << 8 | (t + 0x40 if t < 63 else t + 0x62))
        emit_back(out, "big5", back)
        emit(out, "uint16_t", "big5_two", big5_table("cp950"))
        emit(out, "uint32_t", "hkscs_two", big5_table("big5hkscs"))
        emit(out, "uint16_t", "sjis_two", plain_pairs(
            "cp932", list(range(0x81, 0xA0)) + list(range(0xE0, 0xFD)),
            list(range(0x40, 0x7F)) + list(range(0x80, 0xFD))))
        span = range(0xA1, 0xFF)
        emit(out, "uint16_t", "eucjp_two", plain_pairs("euc_jp", span, span))
        emit(out, "uint16_t", "eucjp_three", plain_pairs("euc_jp", span, span, b"\x8f"))
        emit(out, "uint32_t", "euctw", euctw_pairs(1) + euctw_pairs(2) + euctw_pairs(3))
        emit(out, "uint16_t", "euckr_two", plain_pairs(
            "cp949", range(0x81, 0xFF), range(0x41, 0xFF)))
        out.write("#define JOHAB_FIRST 0x84\n#define JOHAB_LAST 0xF9\n")
        emit(out, "uint16_t", "johab_two", plain_pairs("johab", range(0x84, 0xFA), range(0x31, 0xFF)))
        rows = []
        for name, codec in ONE_BYTE:
            ident = "page_" + name.lower().replace("-", "_")
            emit(out, "uint16_t", ident, [pair1(codec, b) for b in range(0x80, 0x100)])
            rows.append(f'        {{"{name}", step_page, {ident}}}')
        out.write("#define ONE_BYTE_CODECS \\\n" + ", \\\n".join(rows) + "\n\n")
        emit(out, "uint8_t", "han_bits", han_bits(folder))


main()
