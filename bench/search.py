"""search.py: the search index beside its peers (Groonga, Xapian, SQLite's FTS5 with our tokenizer, PostgreSQL's pg_trgm), all in
one run on one text.

Prints ratios, which travel between machines, and the figures they come from, which do not. The text is the
collection of books named in HANQING_TEST_DATA (or ../shared/data) where that is present, else invented.
BENCH_CHARS and BENCH_GROWTH change the sizes in millions of characters (default 6, and 10 and 40 for growth);
BENCH_GROWTH_PEERS=0 leaves the peers out of the growth, BENCH_GROWTH_PEERS=all adds Groonga; BENCH_GROWTH_UNIT=passage makes
each passage a document, not each book; BENCH_GROW=1 is the growth
alone, beside Groonga alone, from 44 to 180 million characters: ours makes the larger index in some minutes, Groonga in a
quarter of an hour to three quarters, depending on what else the machine does."""
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


def compile_peer(source, tmp, package='groonga'):
    """Path of the driver, or None where the peer is not installed."""
    name = os.path.join(tmp, os.path.basename(source).split('.')[0])
    common = ['-O2', '-D_GNU_SOURCE', '-I' + TOP, os.path.join(HERE, source), '-o', name]
    if source.endswith('.cc'):
        flags = ['c++', '-std=c++17', *common, '-lxapian']
    else:
        if subprocess.run(['pkg-config', '--exists', package]).returncode:
            return None
        flags = ['cc', *common, *run('pkg-config', '--cflags', '--libs', package).split()]
    done = subprocess.run(flags, stderr=subprocess.PIPE, text=True)
    return None if done.returncode else name


def trgm_peer(tmp):
    """What starts the driver beside a server of its own, or None where there is none."""
    if not glob.glob('/usr/lib/postgresql/*/bin/initdb') or not glob.glob('/usr/share/postgresql/*/extension/pg_trgm.control'):
        return None
    driver = compile_peer('search_trgm.c', tmp, 'libpq')
    return driver and ['env', 'WITH_PG_BUFFERS=512MB', os.path.join(TOP, 'tools', 'with_pg'), driver]


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(path) for f in files)


def measured(output):
    result = {'queries': [], 'totals': [], 'rounds': []}
    for line in output.splitlines():
        parts = line.split('\t')
        if parts[0] == 'query':
            result['queries'].append(float(parts[2]))
        elif parts[0] == 'total':
            result['totals'].append(int(parts[1]))
            result['rounds'].append(int(parts[3]))
        elif parts[0] == 'locale':
            result['locale'] = parts[1]
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


QUERIES, COMMON = slice(0, 41), slice(41, 81)  # behind them single characters
MEASURES = ('median', statistics.median), ('95 %', lambda q: sorted(q)[int(len(q) * .95)]), ('worst', max)


def times(result, part=QUERIES):
    q = sorted(result['queries'][part])
    return f'{statistics.median(q):8.3f} {q[int(len(q) * .95)]:8.3f} {q[-1]:8.3f}'


def row(name, wanted, held, value):
    verdict = '' if held is None else 'holds' if held else 'DOES NOT HOLD'
    print(f'  {name:<58} {value:>8}  {wanted:<12} {verdict}')


def read_lines(path):
    with open(path, encoding='utf-8') as f:
        return f.read().splitlines()


def beside_trgm(own, trgm, at):
    """Its totals beside those of a reading of the text; then all queries, and those in which there is a trigram."""
    asked, passages = read_lines(at['asked']), [line.partition('\t')[2] for line in read_lines(at['corpus'])]
    right = sum(total == sum(q in text for text in passages) for q, total in zip(asked, trgm['totals'], strict=True))
    print(f'  pg_trgm (locale {trgm["locale"]}): {right} of {len(asked)} totals are those of a reading of the text; the best of '
          f'{min(trgm["rounds"])} to {max(trgm["rounds"])} rounds; {trgm["late"]:.0f} queries ended unanswered')
    every = range(len(asked))
    longer = [i for i in every[QUERIES] if len(asked[i]) > 2]
    for part, what in ((every[QUERIES], '41 queries'), (every[COMMON], 'commonest pairs'),
                       (longer, f'{len(longer)} of 3+ characters')):
        for measure, pick in MEASURES:
            ratio = pick([trgm['queries'][i] for i in part]) / pick([own['queries'][i] for i in part])
            row(f'{what}, {measure}, times as fast as pg_trgm', '>= 1', ratio >= 1, f'{ratio:.1f}')


def compare(own, small, peers, n_chars, at):
    print('\n  characters a second      index/text    41 queries: median, 95 %, worst     forty commonest pairs, ms')
    for name, r in [('Hanqing', own), ('  passages', small), *peers.items()]:
        size = r.get('bytes', r['folder']) / own['text']
        print(f'  {name:<10} {n_chars / r["index"] / 1e6:7.2f} M       {size:5.2f}     {times(r)}     {times(r, COMMON)}')
    print('  (top 20 with exact totals; Hanqing shows the text around each hit as well, the others give numbers. A document')
    print('  is a book, in the second line a passage, as the rows of the others are. Size of Groonga and Xapian: all files;')
    print(f'  Hanqing keeps the passages it shows besides: {own["kept"] / own["text"]:.2f})')
    if 'pg_trgm' in peers:
        print('  (pg_trgm: the index alone, made behind the rows; it ranks nothing; without a trigram, as two characters are, it')
        print('  reads every row)')
    print(f'  one character: {max(own["queries"][81:]):.3f} ms at most; passages {max(small["queries"][81:]):.3f} ms\n')
    for name, least in (('Groonga', 3), ('Xapian', 8), ('pg_trgm', 1)):
        if name in peers:
            ratio = peers[name]['index'] / own['index']
            row(f'indexing, times as fast as {name}', f'>= {least}', ratio >= least, f'{ratio:.1f}')
    size = own['bytes'] / own['text']
    row('index, times the text', '<= 1.2', size <= 1.2, f'{size:.2f}')
    row('the same with the passages kept for display', '', None, f'{size + own["kept"] / own["text"]:.2f}')
    save = peers['FTS5']['save_cpu'] / own['save_cpu']
    row('saving 2,000 characters, processor time, FTS5 to ours', '>= 1', save >= 1, f'{save:.1f}')
    if 'pg_trgm' in peers:
        save = peers['pg_trgm']['save_cpu'] / own['save_cpu']
        row('the same, pg_trgm (client, server) to ours', '>= 1', save >= 1, f'{save:.1f}')
    row('the same by the clock (mostly waiting for the disk)', '', None, f'{peers["FTS5"]["save"] / own["save"]:.1f}')
    for part, what in ((QUERIES, '41 queries'), (COMMON, 'commonest pairs')):
        for name in ('FTS5', 'Groonga'):
            if name not in peers:
                continue
            for measure, pick in MEASURES:
                ratio = pick(peers[name]['queries'][part]) / pick(own['queries'][part])
                row(f'{what}, {measure}, times as fast as {name}', '>= 1', ratio >= 1, f'{ratio:.1f}')
    if 'Groonga' in peers:
        beside_groonga(small, peers['Groonga'], ', passages')
    if 'pg_trgm' in peers:
        beside_trgm(own, peers['pg_trgm'], at)


def beside_groonga(own, groonga, of):
    for part, what in ((QUERIES, '41 queries'), (COMMON, 'commonest pairs')):
        for measure, pick in MEASURES:
            ratio = pick(groonga['queries'][part]) / pick(own['queries'][part])
            row(f'{what}{of}, {measure}, times as fast as Groonga', '>= 1', ratio >= 1, f'{ratio:.1f}')


def growth(tmp, own, at, n_chars, groonga):
    alone = os.environ.get('BENCH_GROW', '')
    peers = os.environ.get('BENCH_GROWTH_PEERS', 'groonga' if alone else '1')
    sizes = [float(s) for s in os.environ.get('BENCH_GROWTH', '44,180' if alone else '10,40').split(',')]
    print('\nGrowth: the same text again and again under new names; 41 queries, then the forty commonest pairs')
    for size in sizes:
        copies = max(1, round(size * 1e6 / n_chars))
        args = (at['corpus'], at['all'], 'FOLDER', copies, os.environ.get('BENCH_GROWTH_UNIT', 'book'))
        r = engine(tmp, 'own', own, 'own', *args)
        print(f'  {copies * n_chars / 1e6:4.0f} M  Hanqing    {times(r)}     {times(r, COMMON)}   one character {max(r["queries"][81:]):.2f}   '
              f'save {r["save_cpu"]:.1f} ms of processor')
        print(f'          index/text {r["bytes"] / r["text"]:.2f}, {copies * n_chars / r["index"] / 1e6:.2f} M characters a second')
        if peers in ('all', 'groonga') and groonga:
            g = engine(tmp, 'groonga', groonga, at['corpus'], at['all'], 'FOLDER', copies)
            print(f'          Groonga    {times(g)}     {times(g, COMMON)}   index/text {g["folder"] / r["text"]:.2f}', flush=True)
            beside_groonga(r, g, '')
        if peers in ('0', 'groonga'):
            continue
        p = engine(tmp, 'fts5', own, 'fts5', *args)
        print(f'          FTS5 bm25  {times(p)}     {times(p, COMMON)}                        save {p["save_cpu"]:.1f} ms')
        ratio = statistics.median(b / a for a, b in zip(r['queries'][COMMON], p['queries'][COMMON]))
        row('commonest pairs, times as fast as FTS5 bm25', '', None, f'{ratio:.0f}')


def main(build):
    tmp = tempfile.mkdtemp(prefix='hanqing-bench-')
    try:
        subprocess.run(['ninja', '-C', build, 'bench_search'], check=True, stdout=subprocess.DEVNULL)
        own = os.path.join(build, 'bench_search')
        at = {name: os.path.join(tmp, name) for name in ('corpus', 'queries', 'common', 'all', 'asked')}
        files, what = books(tmp)
        chars = int(float(os.environ.get('BENCH_CHARS', 6)) * 1e6)
        run(own, 'corpus', chars, at['corpus'], *files)
        run(own, 'queries', at['queries'], at['corpus'])
        run(own, 'common', at['common'], at['corpus'])
        for name, more in (('asked', ''), ('all', ''.join(c + '\n' for c in '之人不一年'))):
            with open(at[name], 'w', encoding='utf-8') as out:
                out.write(open(at['queries'], encoding='utf-8').read() + open(at['common'], encoding='utf-8').read() + more)
        if os.environ.get('BENCH_GROW'):
            print(f'Search: {what}, folded, the same for all', end='')
            growth(tmp, own, at, chars, compile_peer('search_groonga.c', tmp))
            return
        first = engine(tmp, 'own', own, 'own', at['corpus'], at['all'], 'FOLDER', 1, 'book')
        small = engine(tmp, 'own', own, 'own', at['corpus'], at['all'], 'FOLDER', 1, 'passage')
        n_chars = first['chars']
        print(f'Search: {n_chars / 1e6:.1f} M characters of {what}, folded, the same for all')
        drivers = {}
        peers = {'FTS5': engine(tmp, 'fts5', own, 'fts5', at['corpus'], at['asked'], 'FOLDER', 1, 'book')}
        for name, source in (('Groonga', 'search_groonga.c'), ('Xapian', 'search_xapian.cc')):
            driver = drivers[name] = compile_peer(source, tmp)
            if driver:
                peers[name] = engine(tmp, name, driver, at['corpus'], at['asked'], 'FOLDER')
            else:
                print(f'  {name} is not installed; left out')
        trgm = trgm_peer(tmp)
        if trgm:
            peers['pg_trgm'] = engine(tmp, 'pg_trgm', *trgm, at['corpus'], at['asked'])
        else:
            print('  pg_trgm is not installed; left out')
        compare(first, small, peers, n_chars, at)
        growth(tmp, own, at, n_chars, drivers['Groonga'])
    finally:
        shutil.rmtree(tmp)


if __name__ == '__main__':
    main(sys.argv[1])
