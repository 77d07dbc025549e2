"""text_bytes.py: encodings told beside uchardet, whole files and fragments of few characters, in one run; what comes back of
damaged text, which has no peer; and how fast clean text is looked through, beside a bare copy of it.

The files are those of HANQING_TEST_DATA (or ../shared/data) where that is present, else sentences of our own."""
import base64
import collections
import glob
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tools'))
import damage
import measure_bytes as measure

TOP = os.path.join(HERE, '..')
OWN_ENCODINGS = ('gb18030', 'big5', 'utf-8', 'utf-16-le', 'utf-16-be')


def told(command, paths, separator):
    """The name that each file gets, and the seconds that all took."""
    start = busy()
    out = subprocess.run([*command, *paths], stdout=subprocess.PIPE, check=True).stdout.decode()
    took = busy() - start
    names = {}
    for line in out.splitlines():
        path, _, name = line.partition(separator)
        names[path] = name.split('\t')[0].strip()
    return [names.get(p, '') for p in paths], took


def same(a, b):
    return a.lower().replace('-', '') == b.lower().replace('-', '') or measure.same_name(a) == measure.same_name(b)


def busy():
    """Seconds of processor time that the commands have taken so far; other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_files(folder):
    return measure.labelled_files(folder)


def fragments(folder, into):
    """(encoding/characters, path) of each, written as a file, since uchardet reads files."""
    found = []
    for path in glob.glob(folder + '/**/short-fragments.tsv', recursive=True):
        for i, row in enumerate(measure.rows(path)):
            name = os.path.join(into, '%05d' % i)
            with open(name, 'wb') as f:
                f.write(base64.b64decode(row[2]))
            found.append((row[0], int(row[1]), name))
    if found:
        return found
    text, dice = (measure.OWN + measure.TRADITIONAL).replace('\n', ''), random.Random(1)
    for i in range(600):
        encoding, n = OWN_ENCODINGS[i % len(OWN_ENCODINGS)], dice.choice((6, 12, 25))
        source = measure.TRADITIONAL if encoding == 'big5' else text
        at, name = dice.randrange(len(source) - n), os.path.join(into, '%05d' % i)
        with open(name, 'wb') as f:
            f.write(source[at:at + n].encode(encoding, 'ignore'))
        found.append((encoding, n, name))
    return found


def detection(hanqing, folder, into):
    files, parts = whole_files(folder), fragments(folder, into)
    for title, labels, paths in (('whole files', [f[0] for f in files], [f[1] for f in files]),
                                 ('fragments', [p[0] for p in parts], [p[2] for p in parts])):
        if not paths:
            continue
        ours, took = told([hanqing, 'text', 'charset'], paths, '\t')
        good = sum(same(a, b) for a, b in zip(labels, ours))
        line = '  %-12s %5d   hanqing %5d right %.2f s' % (title, len(paths), good, took)
        if shutil.which('uchardet'):
            peer, took = told(['uchardet'], paths, ': ')
            line += '   uchardet %5d right %.2f s' % (sum(same(a, b) for a, b in zip(labels, peer)), took)
        print(line)
        if title == 'fragments':
            by_length(parts, ours, peer if shutil.which('uchardet') else ours)


def by_length(parts, ours, peer):
    count = collections.defaultdict(lambda: [0, 0, 0])
    for (encoding, n, _), a, b in zip(parts, ours, peer):
        row = count[encoding, n]
        row[0], row[1], row[2] = row[0] + 1, row[1] + same(encoding, a), row[2] + same(encoding, b)
    for (encoding, n), (all_, a, b) in sorted(count.items()):
        if n <= 25:
            print('    %-10s %3d characters   hanqing %6.2f %%   uchardet %6.2f %%' %
                  (encoding, n, 100 * a / all_, 100 * b / all_))


def restored(hanqing):
    """Share of the characters that are right, before and after, over all kinds of damage."""
    for kind, how in damage.KINDS.items():
        clean = measure.TRADITIONAL if kind.startswith(('big5', 'annotate')) else measure.OWN
        bad = how(clean, random.Random(1))
        good = measure.repaired(hanqing, bad)
        print('  %-18s right: damaged %6.2f %%, repaired %6.2f %%' %
              (kind, 100 * measure.likeness(clean.strip(), bad.strip()),
               100 * measure.likeness(clean.strip(), good.strip())))


def speed(hanqing, into):
    """Clean text: the time of a command on much of it, less that on little."""
    path, little = os.path.join(into, 'clean.txt'), os.path.join(into, 'little.txt')
    with open(path, 'w', encoding='utf-8') as f:
        f.write((measure.OWN + measure.TRADITIONAL) * 16000)
    with open(little, 'w', encoding='utf-8') as f:
        f.write(measure.OWN)
    size = os.path.getsize(path) / 1e6
    for words in (['charset'], ['repair'], ['loss']):
        best = {}
        for name in (path, little) * 3:
            start = busy()
            subprocess.run([hanqing, 'text', *words, name], stdout=subprocess.DEVNULL, check=True)
            best[name] = min(best.get(name, 99), busy() - start)
        print('  text %-8s %6.1f MB clean text in %.2f s: %.0f MB/s' %
              (words[0], size, best[path], size / max(best[path] - best[little], 1e-9)))


def main(build):
    hanqing = os.path.abspath(os.path.join(build, 'hanqing'))
    print('Encodings and repair')
    with tempfile.TemporaryDirectory(prefix='hanqing-bench.') as tmp:
        folder, into = os.path.join(tmp, 'data'), os.path.join(tmp, 'parts')
        os.mkdir(folder)
        os.mkdir(into)
        if not measure.unpack(TOP, '04-encodings', folder):
            print('  without published data: sentences of our own')
        detection(hanqing, folder, into)
        restored(hanqing)
        speed(hanqing, into)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
