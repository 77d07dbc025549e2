#!/usr/bin/env python3
"""Damages clean text in the ways that offices meet, for demonstration, tests and measurements: the opposite of
src/text/repair.c, written from the same descriptions.

usage: tools/damage.py KIND [SEED] < clean.txt > damaged.txt
       tools/damage.py WORDS.tsv < clean.txt > damaged.txt

KIND is a row of the table KINDS below. WORDS.tsv (a character, a tab, its pinyin) gives the filter "annotate" its
list; without one, a list is drawn by SEED from the commoner characters of the text, with the readings of Unihan.

The filter is that of many web pages that want to look original. It works on GBK bytes and is not aligned to
characters: it puts "(pinyin)" behind every place where the two bytes of a listed character stand, also where they
are the second byte of one character and the first of the next; there the decoder that follows loses a byte to "?"
and reads on out of step. Full-width commas are searched in the same way, so that "。" before a character that
begins with 0xAC becomes "?，"."""
import bz2
import random
import sys
import urllib.parse
from collections import Counter

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


def readings(path='/usr/share/unicode/Unihan_Readings.txt.bz2'):
    found = {}
    with bz2.open(path, 'rt', encoding='utf-8') as f:
        for line in f:
            if '\tkMandarin\t' in line:
                cp, _, value = line.rstrip('\n').split('\t')
                found[chr(int(cp[2:], 16))] = value.split(' ')[0]
    return found


def word_list(text, rng):
    """Some of the commoner characters, as such a filter would list them."""
    known = readings()
    common = [ch for ch, _ in Counter(ch for ch in text if '\u4e00' <= ch <= '\u9fa5').most_common(400)][30:]
    words = {}
    for ch in rng.sample(common, min(90, len(common))):
        try:
            words[ch.encode('gbk')] = known[ch].encode('gbk')
        except (KeyError, UnicodeEncodeError):
            pass
    return words


def annotate(text, rng, words=None):
    words = words or word_list(text, rng)
    return ''.join(decoded(commas(filtered(line.encode('gbk', 'ignore'), words)))
                   for line in text.splitlines(True))


def read_as(was, wrong, lost='replace'):
    """Written in one encoding, read in another; a byte that has no meaning there stands as itself or as ?."""
    def damage(text, _):
        data = text.encode(was, 'ignore')
        if wrong == 'windows-1252':
            return ''.join(bytes((b,)).decode('cp1252', 'ignore') or chr(b) for b in data)
        return data.decode(wrong, lost)
    return damage


def twice(text, rng):
    once = read_as('utf-8', 'windows-1252')
    return once(once(text, rng), rng)


def lossy(text, rng):
    """UTF-8 read as GBK by a decoder that shows what it cannot read as ?."""
    return text.encode('utf-8').decode('gbk', 'replace').replace('\ufffd', '?')


def each(pattern, share=1.0):
    def damage(text, rng):
        return ''.join(pattern(ch) if ord(ch) > 127 and rng.random() < share else ch for ch in text)
    return damage


def quoted(text, _):
    return ''.join(ch if ord(ch) < 128 else ''.join('=%02X' % b for b in ch.encode('utf-8')) for ch in text)


def invisible(text, rng):
    return ''.join(ch + rng.choice('\u200b\u200e\u202c\ufeff\u00ad') if rng.random() < .1 and ch != '\n' else ch
                   for ch in text)


def swapped(text, _):
    return '\n'.join(line.encode('utf-16-be').decode('utf-16-le', 'replace') for line in text.split('\n'))


KINDS = {
    'annotate': annotate,
    'utf8-as-gbk': read_as('utf-8', 'gb18030', 'replace'),
    'utf8-as-gbk-lossy': lossy,
    'utf8-as-1252': read_as('utf-8', 'windows-1252'),
    'utf8-as-latin1': read_as('utf-8', 'latin-1'),
    'utf8-as-big5': read_as('utf-8', 'big5hkscs'),
    'utf8-twice': twice,
    'gbk-as-1252': read_as('gbk', 'windows-1252'),
    'gbk-as-latin1': read_as('gbk', 'latin-1'),
    'gbk-as-big5': read_as('gbk', 'big5hkscs'),
    'big5-as-1252': read_as('cp950', 'windows-1252'),
    'big5-as-gbk': read_as('cp950', 'gb18030'),
    'utf16-swapped': swapped,
    'entity': each(lambda ch: '&#%d;' % ord(ch), .7),
    'entity-hex': each(lambda ch: '&#x%X;' % ord(ch)),
    'entity-twice': each(lambda ch: '&amp;#%d;' % ord(ch)),
    'percent': each(urllib.parse.quote),
    'escape': each(lambda ch: '\\u%04x' % ord(ch) if ord(ch) < 0x10000 else ch),
    'quoted-printable': quoted,
    'invisible': invisible,
}


def main():
    text = sys.stdin.read()
    if sys.argv[1] in KINDS:
        rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
        sys.stdout.write(KINDS[sys.argv[1]](text, rng))
        return
    words = {}
    for line in open(sys.argv[1], encoding='utf-8'):
        han, pinyin = line.rstrip('\n').split('\t')
        words[han.encode('gbk')] = pinyin.encode('gbk')
    sys.stdout.write(annotate(text, None, words))


if __name__ == '__main__':
    main()
