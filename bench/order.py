"""order.py: whether what was looked for comes first. Known items, judged by others: published books (dev-07-fulltext in
HANQING_TEST_DATA or ../shared/data) are looked for by their titles, and by what somebody may remember of a quotation whose
source is known: its first two characters, two of its middle, and its last two. The same documents and words for this
program, Groonga in its own order, and SQLite's bm25. The figure is the mean of 1/rank, 0 where it is not among the first
fifty."""
import json
import os
import re
import shutil
import subprocess
import tempfile

from search import books, compile_peer, row, run

LENGTH = 60000  # characters of each book: most quotations lie there, and the peers are ready in half a minute
NOT_HAN = re.compile('[^\u3400-\u9fff\U00020000-\U0003ffff]')


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def write(path, rows):
    with open(path, 'w', encoding='utf-8') as out:
        out.writelines('\t'.join(map(str, r)) + '\n' for r in rows)


def documents(files):
    for i, path in enumerate(files):
        text = ''.join(line for line in read(path).splitlines() if not line.startswith('#+'))
        title = os.path.basename(path).split(' ', 1)[1].split('-')[0]
        yield i, title, NOT_HAN.sub('', text)[:LENGTH]


def remembered(files):
    """Number of the source and the three pairs, for each quotation that lies in what was taken of its book."""
    number = {os.path.basename(path): i for i, path in enumerate(files)}
    for line in read(os.path.join(os.path.dirname(files[0]), '..', 'quotations.tsv')).splitlines():
        parts = line.split('\t')
        if line.startswith('#') or parts[0] == 'quote' or int(parts[3]) + int(parts[4]) > LENGTH:
            continue
        q = NOT_HAN.sub('', parts[0])
        if len(q) >= 8 and parts[2] in number:
            yield number[parts[2]], ' '.join((q[:2], q[len(q) // 2 - 1:len(q) // 2 + 1], q[-2:]))


def mean_reciprocal_rank(expected, answers):
    ranks = [a.index(e) + 1 if e in a else 0 for e, a in zip(expected, answers)]
    return sum(1 / r for r in ranks if r) / len(ranks), sum(r == 1 for r in ranks)


def of_groonga(output):
    """Its numbers begin with 1."""
    return [[hit[0] - 1 for hit in json.loads(line)[0][2:]] for line in output.splitlines()]


def numbers(output):
    return [[int(n) for n in line.split()] for line in output.split('\n')[:-1]]


def main(build):
    tmp = tempfile.mkdtemp(prefix='hanqing-bench-')
    try:
        subprocess.run(['ninja', '-C', build, 'bench_order'], check=True, stdout=subprocess.DEVNULL)
        own = os.path.join(build, 'bench_order')
        files, what = books(tmp)
        if what == 'invented text':
            print('Order: left out, for it needs books whose titles and quotations are known')
            return
        raw, docs = os.path.join(tmp, 'raw'), os.path.join(tmp, 'docs')
        made = list(documents(files))
        write(raw, made)
        run(own, 'fold', raw, docs)
        print(f'Order: {len(made)} {what}, known items looked for by title and by three pairs of a quotation')
        driver = compile_peer('order_groonga.c', tmp)
        asked = {'title': [(i, title) for i, title, _ in made if len(title) > 1], 'quotation': list(remembered(files))}
        queries = os.path.join(tmp, 'queries')
        write(raw, asked['title'] + asked['quotation'])
        run(own, 'fold', raw, queries)
        answers = {'Hanqing': numbers(run(own, 'own', docs, queries, tmp)), 'FTS5 bm25': numbers(run(own, 'fts5', docs, queries, tmp))}
        if driver:
            answers['Groonga'] = of_groonga(run(driver, docs, queries, tmp))
        else:
            print('  Groonga is not installed; left out')
        at = 0
        for kind, items in asked.items():
            expected = [e for e, _ in items]
            result = {name: mean_reciprocal_rank(expected, a[at:at + len(items)]) for name, a in answers.items()}
            at += len(items)
            for name, (mean, first) in result.items():
                print(f'  by {kind:<10} {name:<10} mean reciprocal rank {mean:.3f}, {first} of {len(items)} first')
            for name in result:
                if name != 'Hanqing':
                    held = result['Hanqing'][0] >= result[name][0]
                    row(f'by {kind}, mean reciprocal rank, ours less that of {name}', '>= 0', held,
                        f'{result["Hanqing"][0] - result[name][0]:.3f}')
    finally:
        shutil.rmtree(tmp)
