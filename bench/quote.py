"""quote.py: where a quotation comes from, beside a brute-force scan of the same folded text on two threads, in one process
(bench_quote.c tells what each does). BENCH_QUOTE_COPIES=4 repeats the text under other names, to show how both grow."""
import os
import shutil
import statistics
import subprocess
import tempfile

from search import books, row

LEAST = 100  # times as fast as the scan


def part(rows):
    own, scan = [float(r[1]) for r in rows], [float(r[2]) for r in rows]
    ratios = sorted(s / o for o, s in zip(own, scan))
    right, there = (sum(r[i] == '1' for r in rows) for i in (3, 4))
    return own, scan, ratios, right, there


def main(build):
    tmp = tempfile.mkdtemp(prefix='hanqing-bench-')
    try:
        subprocess.run(['ninja', '-C', build, 'bench_quote'], check=True, stdout=subprocess.DEVNULL)
        files, what = books(tmp)
        copies = int(os.environ.get('BENCH_QUOTE_COPIES', 1))
        what += f', {copies} times' if copies > 1 else ''
        done = subprocess.run([os.path.join(build, 'bench_quote'), tmp, *files * copies], check=True, stdout=subprocess.PIPE, text=True)
        lines = [line.split('\t') for line in done.stdout.splitlines()]
        n_chars = int(lines[0][1])
        print(f'Quotations: where a sentence comes from, in {n_chars / 1e6:.1f} M characters of {what}; 200 of each kind')
        print('                        median      95 %     worst ms; a book that has the words comes first')
        for kind in ('exact', 'altered'):
            own, scan, ratios, right, there = part([r for r in lines if r[0] == kind])
            for name, t, good in (('Hanqing', own, right), ('scan', scan, there)):
                t = sorted(t)
                print(f'  {kind:<8} {name:<10} {statistics.median(t):9.3f} {t[int(len(t) * .95)]:9.3f} {t[-1]:9.3f}'
                      f'            {good} of {len(t)}')
            ratio = statistics.median(ratios)
            row(f'{kind}, times as fast as the scan, median', f'>= {LEAST}', ratio >= LEAST, f'{ratio:.0f}')
            row(f'{kind}, 5 % of the quotations below', '', None, f'{ratios[len(ratios) // 20]:.0f}')
    finally:
        shutil.rmtree(tmp)
