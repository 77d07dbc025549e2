"""search.py: the search index beside its peers (Groonga, Xapian, SQLite's FTS5 with our tokenizer), all in one run on one text.

Prints ratios, which travel between machines, and the figures they come from, which do not. The text is the
collection of books named in HANQING_TEST_DATA (or ../shared/data) where that is present, else invented.
BENCH_CHARS and BENCH_GROWTH change the sizes (default 6 and 104 million characters)."""
import glob
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)


def run(*args):
    return subprocess.run([str(a) for a in args], check=True, stdout=subprocess.PIPE, text=True).stdout


def books(tmp):
    """Paths of the texts, or of one invented text."""
    for data in (os.environ.get('HANQING_TEST_DATA'), os.path.join(TOP, '..', 'shared', 'data')):
        if not data:
            continue
        for folder in (data, os.path.join(data, '07-fulltext'), os.path.join(data, 'dev-07-fulltext')):
            found = sorted(glob.glob(os.path.join(folder, 'kr2', '*.txt')))
            if found:
                return found, 'published books'
        pack = os.path.join(data, 'dev-07-fulltext.tar.zst')
        if os.path.exists(pack) and shutil.which('zstd'):
            subprocess.run(['tar', '--zstd', '-xf', pack, '-C', tmp], check=True)
            return sorted(glob.glob(os.path.join(tmp, 'kr2', '*.txt'))), 'published books'
    return [invent(os.path.join(tmp, 'invented.txt'))], 'invented text'


def invent(path, chars=9_000_000):
    """Words of one to three characters, drawn by Zipf's law: the frequencies of pairs are those of prose."""
    dice = random.Random(1)
    signs = [chr(0x4E00 + i) for i in range(5000)]
    weights = [1 / (i + 3) for i in range(len(signs))]
    words = [''.join(dice.choices(signs, weights, k=dice.choice((1, 2, 2, 2, 3)))) for _ in range(60000)]
    weights = [1 / (i + 2) for i in range(len(words))]
    with open(path, 'w', encoding='utf-8') as out:
        for _ in range(chars // 20000):
            out.write(''.join(dice.choices(words, weights, k=10000)) + '\n')
    return path


def compile_peer(source, tmp):
    """Path of the driver, or None where the peer is not installed."""
    name = os.path.join(tmp, os.path.basename(source).split('.')[0])
    common = ['-O2', '-D_GNU_SOURCE', '-I' + TOP, os.path.join(HERE, source), '-o', name]
    if source.endswith('.cc'):
        flags = ['c++', '-std=c++17', *common, '-lxapian']
    else:
        if subprocess.run(['pkg-config', '--exists', 'groonga']).returncode:
            return None
        flags = ['cc', *common, *run('pkg-config', '--cflags', '--libs', 'groonga').split()]
    done = subprocess.run(flags, stderr=subprocess.PIPE, text=True)
    return None if done.returncode else name


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(path) for f in files)


def measured(output):
    result = {'queries': []}
    for line in output.splitlines():
        parts = line.split('\t')
        if parts[0] == 'query':
            result['queries'].append(float(parts[2]))
        else:
            result[parts[0]] = float(parts[1])
    return result


def engine(tmp, name, *args):
    folder = os.path.join(tmp, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    result = measured(run(*[folder if a == 'FOLDER' else a for a in args]))
    result['folder'] = folder_bytes(folder)
    shutil.rmtree(folder)
    return result


def times(result):
    q = sorted(result['queries'])
    return f'{statistics.median(q):8.3f} {q[int(len(q) * .95)]:8.3f} {q[-1]:8.3f}'


def row(name, wanted, held, value):
    verdict = '' if held is None else 'holds' if held else 'DOES NOT HOLD'
    print(f'  {name:<58} {value:>8}  {wanted:<12} {verdict}')


def compare(own, peers, n_chars):
    print('\n  characters a second                  index/text   median      95 %    worst ms (41 queries, top 20)')
    for name, r in [('Hanqing', own), *peers.items()]:
        size = r.get('bytes', r['folder']) / own['text']
        print(f'  {name:<10} {n_chars / r["index"] / 1e6:10.2f} M               {size:5.2f}     {times(r)}')
    print(f'  (of Groonga and Xapian all files; Hanqing keeps the passages it shows besides: {own["kept"] / own["text"]:.2f})')
    print()
    for name, least in (('Groonga', 3), ('Xapian', 8)):
        if name in peers:
            ratio = peers[name]['index'] / own['index']
            row(f'indexing, times as fast as {name}', f'>= {least}', ratio >= least, f'{ratio:.1f}')
    size = own['bytes'] / own['text']
    row('index, times the text', '<= 1.8', size <= 1.8, f'{size:.2f}')
    row('the same with the passages kept for display', '', None, f'{size + own["kept"] / own["text"]:.2f}')
    median = statistics.median
    ratio = median(peers['FTS5']['queries']) / median(own['queries'])
    row('41 queries, median, times as fast as FTS5 bm25', '>= 1', ratio >= 1, f'{ratio:.1f}')
    if 'Groonga' in peers:
        for what, pick in (('median', median), ('worst', max)):
            ratio = pick(peers['Groonga']['queries']) / pick(own['queries'])
            row(f'41 queries, {what}, times as fast as Groonga', '', None, f'{ratio:.1f}')


def main(build):
    tmp = tempfile.mkdtemp(prefix='hanqing-bench-')
    try:
        subprocess.run(['ninja', '-C', build, 'bench_search'], check=True, stdout=subprocess.DEVNULL)
        own = os.path.join(build, 'bench_search')
        at = {name: os.path.join(tmp, name) for name in ('corpus', 'queries', 'common')}
        files, what = books(tmp)
        chars = int(float(os.environ.get('BENCH_CHARS', 6)) * 1e6)
        run(own, 'corpus', chars, at['corpus'], *files)
        run(own, 'queries', at['queries'], at['corpus'])
        run(own, 'common', at['common'], at['corpus'])
        first = engine(tmp, 'own', own, 'own', at['corpus'], at['queries'], 'FOLDER', 1)
        n_chars = first['chars']
        print(f'Search: {n_chars / 1e6:.1f} M characters of {what}, folded, the same for all')
        peers = {'FTS5': engine(tmp, 'fts5', own, 'fts5', at['corpus'], at['queries'], 'FOLDER', 1)}
        for name, source in (('Groonga', 'search_groonga.c'), ('Xapian', 'search_xapian.cc')):
            driver = compile_peer(source, tmp)
            if driver:
                peers[name] = engine(tmp, name, driver, at['corpus'], at['queries'], 'FOLDER')
            else:
                print(f'  {name} is not installed; left out')
        compare(first, peers, n_chars)
        growth = float(os.environ.get('BENCH_GROWTH', 104)) * 1e6
        copies = max(1, int(-(-growth // n_chars)))
        print(f'\nGrowth: the same text {copies} times under new names, {copies * n_chars / 1e6:.0f} M characters; '
              'the forty commonest pairs')
        large = engine(tmp, 'own', own, 'own', at['corpus'], at['common'], 'FOLDER', copies)
        plain = engine(tmp, 'fts5', own, 'fts5', at['corpus'], at['common'], 'FOLDER', copies)
        print(f'  Hanqing {times(large)} ms    FTS5 bm25 {times(plain)} ms    (median, 95 %, worst)')
        ratio = statistics.median(p / o for p, o in zip(plain['queries'], large['queries']))
        row('commonest pairs, times as fast as FTS5 bm25', '>= 20', ratio >= 20, f'{ratio:.0f}')
        row('indexing, times as fast as FTS5', '', None, f'{plain["index"] / large["index"]:.1f}')
    finally:
        shutil.rmtree(tmp)


if __name__ == '__main__':
    main(sys.argv[1])
