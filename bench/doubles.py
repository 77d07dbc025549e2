"""doubles.py: likely doubles among 100,000 persons (BENCH_PERSONS): how many of those that were put there are found, how many of
what is proposed are some, and the seconds. The persons are written by direct SQL from a seeded generator: many bear one name and
are not one; of each fiftieth there is a second record, written as another hand would write it: other glyphs, one character for
another of the same sound, a courtesy name beside the title, a year for a day, a day or a place that is missing."""
import datetime
import os
import random
import sqlite3
import subprocess
import tempfile
import time

PERSONS = int(os.environ.get('BENCH_PERSONS', '100000'))
SURNAMES = '李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'
SURNAMES_OLD = dict(zip('张刘陈杨赵黄吴孙马罗郑谢韩冯萧邓许吕', '張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂'))
GIVEN = ('文武德明光华国永成志学忠义仁礼信孝廉安福寿康宁泰和平顺清江河海山川林森松柏梅兰竹菊春夏秋冬东南西北天元亨利贞乾坤'
         '启承绍继宗祖先世代家邦民生才英俊杰豪雄伟大方正直立言行修身养心怀远图强业勤俭恭良温敬慎思敏达道理书诗琴棋')
SAME_SOUND = dict(zip('文德华国志学义仁礼信清海山林松梅兰东天元启承家民生英俊伟正立行修心远图强业勤良敬思书诗',
                      '闻得桦帼智雪艺人理心青海珊琳淞枚岚冬添源起成佳珉声瑛峻玮政力形羞新愿途墙叶琴粮静斯舒施'))


class Persons:
    def __init__(self):
        self.rnd = random.Random(7)
        self.rows, self.courtesy, self.pairs = [], [], set()

    def name(self):
        return self.rnd.choice(SURNAMES) + ''.join(self.rnd.choice(GIVEN) for _ in range(self.rnd.choice((1, 2, 2, 2))))

    def add(self, name, born, exact, place, gender, courtesy):
        """born: a date or None; exact: its day is known."""
        n = len(self.rows) + 1
        at = f'00000000-0000-7000-8000-{n:012x}'
        birth = (None,) * 4
        if born:
            first, last = (born, born) if exact else (born.replace(month=1, day=1), born.replace(month=12, day=31))
            words = f'{born.year}年{born.month}月{born.day}日' if exact else f'{born.year}年'
            birth = (words, born.isoformat() if exact else str(born.year), first.toordinal() + 1721425, last.toordinal() + 1721425)
        self.rows.append((at, f'RW-{n:06}', name, name, *birth, place, gender))
        if courtesy:
            self.courtesy.append((at, 0, courtesy))
        return f'RW-{n:06}'

    def second_hand(self, name, born, exact, place, gender, courtesy):
        kind = self.rnd.randrange(4)
        if kind == 0:
            name = ''.join(SURNAMES_OLD.get(ch, ch) for ch in name)
        elif kind == 1:
            name = name[0] + ''.join(SAME_SOUND.get(ch, ch) for ch in name[1:])
        elif kind == 2:
            exact = False
        elif self.rnd.random() < 0.5:
            place = None
        else:
            born = None
        return name, born, exact, place, gender, courtesy

    def make(self):
        while len(self.rows) < PERSONS:
            born = datetime.date(1840, 1, 1) + datetime.timedelta(days=self.rnd.randrange(110 * 365))
            one = (self.name(), born, self.rnd.random() < 0.7, f'place-{self.rnd.randrange(300):03}',
                   self.rnd.choice(('male', 'male', 'female')), self.name()[1:] + '之' if self.rnd.random() < 0.3 else None)
            number = self.add(*one)
            if len(self.rows) % 50 == 0:
                self.pairs.add(frozenset((number, self.add(*self.second_hand(*one)))))


def fill(path):
    people = Persons()
    people.make()
    db = sqlite3.connect(path)
    db.execute('PRAGMA synchronous = off')
    db.executemany('INSERT INTO reg_person (id, number, title, f_name, f_birth_text, f_birth_edtf, f_birth_first, f_birth_last, '
                   "f_native_place, f_gender, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'standard')", people.rows)
    db.executemany('INSERT INTO reg_person__courtesy (record_id, ord, f_courtesy) VALUES (?, ?, ?)', people.courtesy)
    db.execute("DELETE FROM meta WHERE key = 'tally'")
    db.commit()
    db.close()
    return people.pairs


def main(build):
    hanqing = os.path.abspath(os.path.join(build, 'hanqing'))
    with tempfile.TemporaryDirectory(prefix='hanqing-bench.') as tmp:
        env = dict(os.environ, HANQING_DATA=os.path.join(tmp, 'office'), HANQING_LANG='zh')
        subprocess.run([hanqing, 'init', '--name', '桐溪县志办公室'], env=env, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        pairs = fill(os.path.join(tmp, 'office', 'office.db'))
        subprocess.run([hanqing, 'record', 'list', 'person'], env=env, check=True, stdout=subprocess.DEVNULL)  # counted anew
        began = time.monotonic()
        done = subprocess.run([hanqing, 'duplicates', 'person', '--limit', '1000000'], env=env, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
        took = time.monotonic() - began
        scored = []
        for line in done.stdout.splitlines():
            score, a, b = line.split('\t')[:3]
            scored.append((int(score), frozenset((a.split()[0], b.split()[0]))))
    print(f'Doubles among {PERSONS} persons, {len(pairs)} of them put there twice: {took:.1f} s')
    for least in sorted({min((s for s, _ in scored), default=0), 80, 100}):
        found = [p for s, p in scored if s >= least]
        good = sum(p in pairs for p in found)
        print(f'  from score {least:3}: {len(found):6} proposed   recall {good / len(pairs):6.1%}   '
              f'precision {good / max(len(found), 1):6.1%}', flush=True)


if __name__ == '__main__':
    import sys
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
