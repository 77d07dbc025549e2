#!/usr/bin/env python3
"""Damages a traditional text the way a common "pseudo-original" filter of web pages does, for demonstration
and for tests: the opposite of src/text/repair.c, written from the same description.

usage: tools/damage.py WORDS.tsv < clean.txt > damaged.txt

WORDS.tsv: a character, a tab, its pinyin. The filter works on GBK bytes and is not aligned to characters: it
puts "(pinyin)" behind every place where the two bytes of a listed character stand, also where they are the
second byte of one character and the first of the next; there the decoder that follows loses a byte to "?"
and reads on out of step. Full-width commas are searched in the same way, so that "。" before a character that
begins with 0xAC becomes "?，"."""
import sys


COMMA = b'\xa3\xac'


def filtered(data, words):
    out, i = bytearray(), 0
    while i < len(data):
        pair, across = bytes(data[i:i + 2]), bytes(data[i + 1:i + 3])
        if pair in words:
            out += pair + b'(' + words[pair] + b')'
            i += 2
        elif data[i] < 0x80:
            out.append(data[i])
            i += 1
        elif across in words:
            out += data[i:i + 1] + across + b'(' + words[across] + b')'
            i += 3
        else:
            out += pair
            i += 2
    return bytes(out)


def commas(data):
    """The second pass: full-width commas that stand across two characters."""
    out, i = bytearray(), 0
    while i < len(data):
        if data[i] >= 0x80 and bytes(data[i + 1:i + 3]) == COMMA:
            out += b'?' + COMMA
            i += 3
        else:
            n = 1 if data[i] < 0x80 else 2
            out += data[i:i + n]
            i += n
    return bytes(out)


def decoded(data):
    out, i = [], 0
    while i < len(data):
        if data[i] < 0x80:
            out.append(chr(data[i]))
            i += 1
            continue
        try:
            out.append(data[i:i + 2].decode('gbk'))
        except UnicodeDecodeError:
            if not (len(data) > i + 1 and data[i] >= 0xF8 and data[i + 1] >= 0x40):
                out.append('?')  # user-defined pairs vanish instead
        i += 2
    return ''.join(out)


def main():
    words = {}
    for line in open(sys.argv[1], encoding='utf-8'):
        han, pinyin = line.rstrip('\n').split('\t')
        words[han.encode('gbk')] = pinyin.encode('gbk')
    for line in sys.stdin:
        sys.stdout.write(decoded(commas(filtered(line.encode('gbk', 'strict'), words))))


if __name__ == '__main__':
    main()
