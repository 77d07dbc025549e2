"""text_scan.py: names, dates and numbers found in a text, beside folding the same text in the same process.

Prints ratios, which travel between machines, and the figures they come from, which do not: the names of lists of 50,000 and of
a million forms, the memory that the command takes for each list, and the one walk that reads all three. The text is that of
bench/search.py; the forms are cut from it or put together from its characters, as names of persons and villages are."""
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import search

CHARS = 400_000  # of the text that is read
SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎'
ENDINGS = ('村', '村民委员会', '社区', '社区居民委员会', '乡', '镇', '街道')


def authority(path, text, forms):
    """A list of invented names: persons of two to four characters, villages and offices of three to nine."""
    dice = random.Random(7)
    han = [c for c in text if '\u4e00' <= c <= '\u9fff']
    seen = set()
    with open(path, 'w', encoding='utf-8') as out:
        while len(seen) < forms:
            person = dice.random() < .4
            name = (dice.choice(SURNAMES) + ''.join(dice.choices(han, k=dice.choice((1, 2, 2, 2, 3)))) if person
                    else ''.join(dice.choices(han, k=dice.choice((2, 2, 2, 3)))) + dice.choice(ENDINGS))
            if name not in seen:
                seen.add(name)
                out.write(f"{name}\t{'person' if person else 'place'}\t{510000000000 + len(seen)}\t{name}\n")


def peak_mb(build, path):
    """Of the whole command, the list read."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], input=b'', check=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return float(search.run(sys.executable, '-c', code, os.path.join(build, 'hanqing'), 'text', 'name',
                            '--authority', path))


def main(build):
    subprocess.run(['ninja', '-C', build, 'hanqing', 'bench_scan'], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as tmp:
        paths, what = search.books(tmp)
        read = ''
        for path in paths:
            with open(path, encoding='utf-8') as f:
                read += f.read(CHARS // 8)
            if len(read) >= CHARS:
                break
        sample = os.path.join(tmp, 'sample.txt')
        with open(sample, 'w', encoding='utf-8') as out:
            out.write(read[:CHARS])
        print(f'Names, dates and numbers of {CHARS // 1000} thousand characters ({what}), beside folding them')
        print(f"{'forms':>9} {'fold':>6} {'names':>6} {'all three':>9}  ns a character {'names':>6} {'all three':>9}"
              f"  times fold {'medians':>11}  {'built in':>9} {'peak':>7}")
        for forms in (50_000, 1_000_000):
            path = os.path.join(tmp, f'{forms}.tsv')
            authority(path, read, forms)
            m = search.measured(search.run(os.path.join(build, 'bench_scan'), path, sample))
            fold, names, scan = m['fold_ns'], m['names_ns'], m['scan_ns']
            medians = f"{m['names_median'] / m['fold_median']:5.1f} {m['scan_median'] / m['fold_median']:5.1f}"
            print(f"{forms:9} {fold:6.1f} {names:6.1f} {scan:9.1f}  {'':14} {names / fold:6.1f} {scan / fold:9.1f}"
                  f"  {'':10} {medians:>11}  {m['build_ms'] / 1000:7.1f} s {peak_mb(build, path):4.0f} MB")


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
