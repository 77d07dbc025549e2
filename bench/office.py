"""office.py: the office at the size of a province: with BENCH_RECORDS=100000, as many records in each of five registers and two
million links and revisions, a tenth of it without; 57 organisations in three levels. The processor time of a page, put together
anew for each request, stands beside that of the fewest bare statements which give the same rows, asked of the same database by
the same engine in turns in the same run; so it does not matter what else the machine does. On PostgreSQL, where the same rows are
asked again, a side's time is that of its client and of its server's process. At the end one register becomes ten times as large: the
first page of its list takes as long.

BENCH_OFFICE=FOLDER keeps the office there, and uses it again: that of 100000 records takes some minutes to make.

A thousand records a register are taken in by the program itself, which understands their dates, references and clocks; the others
are copies of their rows with ids, numbers, states, organisations and mutual references of their own. The copied revisions are not a
valid chain, and copies are not in the search index: neither is asked here."""
import contextlib
import csv
import ctypes
import datetime
import glob
import http.client
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import yaml

from web import PASSWORD, Server, sign_in

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORDS = int(os.environ.get('BENCH_RECORDS', '10000'))
ROUNDS = int(os.environ.get('BENCH_OFFICE_ROUNDS', '15'))
KEPT = os.environ.get('BENCH_OFFICE')
SEED = 1000
CLONED = ('person', 'site', 'event', 'activity', 'task', 'task_unit')
CITIES, COUNTIES = 14, 3
TASKS, UNITS, FIGURES = 40, 60, 40


def declared(name):
    with open(os.path.join(ROOT, 'registers', name + '.yaml'), encoding='utf-8') as f:
        return yaml.safe_load(f)


def terms(vocabulary):
    with open(os.path.join(ROOT, 'vocabularies', vocabulary + '.yaml'), encoding='utf-8') as f:
        return [t['label']['zh'] if isinstance(t.get('label'), dict) else t.get('zh') or t['label']
                for t in yaml.safe_load(f)['terms']]


# Rows that the program takes in
# ------------------------------
def organisations():
    for c in range(CITIES):
        yield {'名称': f'第{c + 1}市志办公室', '类型': 'office', '级别': '市', '上级': '江左省志办公室'}
        for k in range(COUNTIES):
            yield {'名称': f'第{c + 1}市{k + 1}县志办公室', '类型': 'office', '级别': '县', '上级': f'第{c + 1}市志办公室'}
    for u in range(UNITS):
        yield {'名称': f'承办单位{u + 1}', '类型': 'office', '级别': '县'}


def day(rnd, first=1912, last=2026):
    return f'{rnd.randint(first, last)}年{rnd.randint(1, 12)}月{rnd.randint(1, 28)}日'


def rows_of(rnd):
    site, event, activity = (dict((f['name'], f) for f in declared(n)['fields']) for n in ('site', 'event', 'activity'))

    def term(field):
        return rnd.choice(terms(field['vocabulary']))
    persons, sites, places = ([f'{what}{i:04}' for i in range(n)] for what, n in (('人', SEED), ('址', SEED), ('村', 200)))
    units = [f'承办单位{u + 1}' for u in range(UNITS)]
    yield 'organisation', list(organisations())
    yield 'place', [{'地名': p, '类型': '村'} for p in places]
    yield 'material', [{'题名': f'材料{i:03}', '类型': '图书', '来源方式': '移交', '来源方': '县档案馆', '交接日期': day(rnd, 1980),
                        '经手人': '陈敏', '来源等级': '原件'} for i in range(200)]
    yield 'person', [{'姓名': p, '生': day(rnd, 1860, 1930), '籍贯': rnd.choice(places),
                      '来源': f'材料{rnd.randrange(200):03}'} for p in persons]
    yield 'site', [{'名称': s, '类别': term(site['category']), '年代': day(rnd, 1644, 1949), '乡镇': rnd.choice(places),
                    '坐标': f'{28 + rnd.random():.4f}, {111 + rnd.random():.4f}', '保护级别': term(site['protection']),
                    '现状': term(site['condition']), '史实依据': f'材料{rnd.randrange(200):03}',
                    '相关人物': rnd.choice(persons)} for s in sites]
    yield 'event', [{'日期': day(rnd), '正文': f'第{i}件事', '类别': term(event['category']), '地点': rnd.choice(places),
                     '人物': '\n'.join(rnd.sample(persons, 3)), '遗址': '\n'.join(rnd.sample(sites, 2)),
                     '来源': '\n'.join(f'材料{n:03}' for n in rnd.sample(range(200), 2))} for i in range(SEED)]
    yield 'activity', [{'题目': f'会议{i}', '类别': term(activity['kind']), '时间': day(rnd, 2016), '主办': rnd.choice(units),
                        '参加人次': f'{rnd.randint(5, 300)}人次', '所在地': rnd.choice(places)} for i in range(SEED)]
    yield 'plan', [{'名称': '年度计划', '类别': '年度计划', '起止': '2026年'}]
    yield 'task', [{'事项': f'任务{t + 1:02}', '来源类别': '规定动作', '目标要求': '按期完成', '牵头单位': units[0],
                    '规划方案': '年度计划', '办结时限': '2026年12月底前'} for t in range(TASKS)]
    yield 'report', [{'名称': '半年总结', '类别': '半年', '期间': '2026年上半年', '截至': '2026年6月30日', '底稿': summary()}]
    yield 'task_unit', [{'任务': f'任务{t + 1:02}', '单位': u, '时限': '2026年12月底前'} for t in range(TASKS) for u in units]


def summary():
    """The template of a half-year summary: every figure of the large registers, then some once more as of its end, forty in all."""
    codes = [f['code'] for name in CLONED for f in declared(name).get('figures', [])]
    again = [f'{code} | 截至2026年6月底' for code in codes[:FIGURES - len(codes)]]
    return '\n'.join(f'第{i + 1}项{{{{figure {what}}}}}。' for i, what in enumerate((codes + again)[:FIGURES]))


def take_in(hanqing, env, tmp):
    rnd = random.Random(4)
    for name, rows in rows_of(rnd):
        path = os.path.join(tmp, name + '.csv')
        with open(path, 'w', encoding='utf-8', newline='') as f:
            out = csv.DictWriter(f, max(rows, key=len).keys())
            out.writeheader()
            out.writerows(rows)
        done = subprocess.run([hanqing, 'record', 'import', name, path], env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f'{name}: {done.stdout[-300:]}{done.stderr[-300:]}')


# Copies
# ------
def columns(db, table):
    return [r[1] for r in db.execute(f'PRAGMA table_info({table})')]


NEW = "substr({0}.id, 1, 24) || printf('%012x', {0}.i * 4096 + k.k)"


class Copier:
    """Multiplies the rows of some registers; a reference from one of them to another stays within the same copy."""

    def __init__(self, db, orgs):
        self.db = db
        db.execute('CREATE TEMP TABLE seed (id TEXT PRIMARY KEY, reg TEXT, i INTEGER)')
        db.execute('CREATE TEMP TABLE k (k INTEGER PRIMARY KEY)')
        db.execute('CREATE TEMP TABLE o (n INTEGER PRIMARY KEY, id TEXT)')
        db.executemany('INSERT INTO o VALUES (?, ?)', enumerate(orgs))
        self.n_orgs, n = len(orgs), 0
        for name in CLONED:
            ids = [r[0] for r in db.execute(f'SELECT id FROM reg_{name} ORDER BY id')]
            db.executemany('INSERT INTO seed VALUES (?, ?, ?)', ((i, name, n + at) for at, i in enumerate(ids)))
            n += len(ids)

    def copy(self, table, register, own, fixed):
        """own: the column with the record's id; fixed: column -> SQL of t, s (its seed) and k."""
        picks, joins = [], []
        refs = {}
        for f in declared(register)['fields']:
            if f.get('target') in CLONED and f['type'] in ('reference', 'citation'):
                refs['f_' + f['name'] + ('_ref' if f['type'] == 'citation' else '')] = True
        for c in columns(self.db, table):
            if c == own:
                picks.append(NEW.format('s'))
            elif c in fixed:
                picks.append(fixed[c])
            elif c in refs:
                joins.append(f'LEFT JOIN seed s_{c} ON s_{c}.id = t.{c}')
                picks.append(f'CASE WHEN s_{c}.id IS NULL THEN t.{c} ELSE {NEW.format("s_" + c)} END')
            else:
                picks.append('t.' + c)
        self.db.execute(f'INSERT INTO {table} SELECT {", ".join(picks)} FROM {table} t JOIN seed s ON s.id = t.{own} '
                        f"AND s.reg = '{register}' {' '.join(joins)} CROSS JOIN k")

    def multiply(self, name):
        reg = declared(name)
        states = [s['name'] for s in reg['states']]
        n = self.db.execute(f'SELECT count(*) FROM reg_{name}').fetchone()[0]
        wanted = RECORDS if n >= SEED else RECORDS * n // (TASKS * UNITS)
        self.db.execute('DELETE FROM k')
        self.db.executemany('INSERT INTO k VALUES (?)', ((i,) for i in range(1, max(1, -(-wanted // n)))))
        whens = ' '.join(f"WHEN {i} THEN '{state}'" for i, state in enumerate(states))
        state = f'CASE (s.i * 5 + k.k) % {len(states)} {whens} END'
        org = f'(SELECT o.id FROM o WHERE o.n = (s.i * 7 + k.k) % {self.n_orgs})'
        fixed = {'number': "t.number || '-' || k.k", 'state': state, 'org_id': org}
        if name == 'task':
            fixed['f_plan'] = 'NULL'  # a ledger is of one plan; the copies are those of other years
        self.copy(f'reg_{name}', name, 'id', fixed)
        for f in reg['fields']:
            if f.get('many'):
                self.copy(f'reg_{name}__{f["name"]}', name, 'record_id', {})
        for table in ('due', 'desk'):
            self.copy(table, name, 'record_id', {'org_id': org})
        last = self.db.execute('SELECT max(seq) FROM chain').fetchone()[0]
        self.copy('chain', name, 'record_id', {'seq': f'{last} + row_number() OVER ()'})


def fill(path):
    """Returns the number of links and revisions."""
    db = sqlite3.connect(path)
    db.execute('PRAGMA synchronous = off')
    db.execute('PRAGMA cache_size = -400000')
    own = db.execute("SELECT id FROM org WHERE name LIKE '%志办公室' ORDER BY name").fetchall()
    copier = Copier(db, [r[0] for r in own])
    for name in CLONED:
        copier.multiply(name)
    last = db.execute('SELECT max(seq) FROM chain').fetchone()[0]
    db.execute("UPDATE meta SET value = ? || ' ' || (SELECT hash FROM chain WHERE seq = ?) WHERE key = 'chain_head'", (last, last))
    db.execute("DELETE FROM meta WHERE key = 'tally'")  # counted anew at the next start
    db.commit()
    links = sum(db.execute(f'SELECT count(*) FROM {t}').fetchone()[0] for (t,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'reg|_%|_|_%' ESCAPE '|'").fetchall())
    for name in CLONED:
        for f in declared(name)['fields']:
            if f['type'] in ('reference', 'citation') and not f.get('many'):
                c = 'f_' + f['name'] + ('_ref' if f['type'] == 'citation' else '')
                links += db.execute(f"SELECT count({c}) FROM reg_{name} WHERE {c} <> ''").fetchone()[0]
    links += db.execute('SELECT count(*) FROM chain').fetchone()[0]
    db.close()
    return links


def grow(path, times):
    """Of one register as many times the records, by direct SQL: its rows and their indexes, without revisions and links."""
    db = sqlite3.connect(path)
    db.execute('PRAGMA synchronous = off')
    db.execute('PRAGMA cache_size = -400000')
    own = {'id': "printf('%x', k.k) || substr(t.id, 2)", 'number': "t.number || '+' || k.k"}
    db.execute('CREATE TEMP TABLE k (k INTEGER PRIMARY KEY)')
    db.executemany('INSERT INTO k VALUES (?)', ((i,) for i in range(1, times)))
    picks = ', '.join(own.get(c, 't.' + c) for c in columns(db, 'reg_event'))
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reg_event' AND sql <> ''").fetchall()
    for name, _ in indexes:
        db.execute(f'DROP INDEX {name}')
    db.execute(f'INSERT INTO reg_event SELECT {picks} FROM reg_event t CROSS JOIN k')
    for _, sql in indexes:  # sorted once each, instead of a leaf sought for every row
        db.execute(sql)
    db.execute("DELETE FROM meta WHERE key = 'tally'")
    db.commit()
    db.close()


def make(hanqing, tmp, name='office'):
    """An office in tmp; returns its environment and its database."""
    env = dict(os.environ, HANQING_DATA=os.path.join(tmp, name), HANQING_LANG='zh')
    kept = KEPT and os.path.join(KEPT, f'office-{RECORDS}')
    if kept:
        env['HANQING_DATA'] = kept
        path = os.path.join(kept, 'office.db')
        if os.path.exists(path):
            print(f'  {RECORDS} records a register, {os.path.getsize(path) >> 20} MB, made before', flush=True)
            return env, path
        os.makedirs(KEPT, exist_ok=True)
    quiet = dict(env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([hanqing, 'init', '--name', '江左省志办公室', '--level', '省'], **quiet)
    took = time.monotonic()
    take_in(hanqing, env, tmp)
    subprocess.run([hanqing, 'user', 'add', '--name', '陈敏', '--role', 'head,supervisor,editor', 'chenmin'], input=PASSWORD.encode(),
                   **quiet)
    taken = time.monotonic()
    path = os.path.join(env['HANQING_DATA'], 'office.db')
    links = fill(path)
    print(f'  {RECORDS} records a register, {links} links and revisions; {taken - took:.0f} s taken in, '
          f'{time.monotonic() - taken:.0f} s copied, {os.path.getsize(path) >> 20} MB', flush=True)
    return env, path


# Pages beside their statements
# -----------------------------
def show(name, ours, peer, target, held):
    verdict = '' if held is None else 'holds' if held else 'DOES NOT HOLD'
    ratio = f'{ours / peer:6.2f}' if peer else '      '
    print(f'  {name:<46} {ours * 1e3:8.1f} {peer * 1e3 if peer else 0:8.1f}  {ratio}  {target:<10} {verdict}', flush=True)


def head(first, second):
    print(f'  {"processor time in ms":<46} {first:>8} {second:>8}   ratio  target', flush=True)


def spent(pid):
    """Seconds of processor time of all threads of a process, to the nanosecond."""
    ns = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/schedstat') as f:
            ns += int(f.read().split()[0])
    return ns / 1e9


class Lite:
    """Bare statements on SQLite; the engine is in the process that asks."""

    def __init__(self, path):
        self.db = sqlite3.connect(f'file:{path}?mode=ro', uri=True, cached_statements=500)
        self.db.execute('PRAGMA cache_size = -64000')
        self.db.execute('PRAGMA mmap_size = 268435456')

    def rows(self, sql, args=()):
        return self.db.execute(sql, args).fetchall()

    def pids(self):
        """Of the others who work for a page."""
        return []

    def spent(self):
        return time.thread_time()


class Postgres:
    """Bare statements on PostgreSQL, prepared once and sent by libpq itself; its rows are only counted."""

    def __init__(self, conninfo):
        self.pq = ctypes.CDLL('libpq.so.5')
        for name in ('PQconnectdb', 'PQprepare', 'PQexecPrepared', 'PQexec'):
            getattr(self.pq, name).restype = ctypes.c_void_p
        for name in ('PQgetvalue', 'PQerrorMessage'):
            getattr(self.pq, name).restype = ctypes.c_char_p
        self.conn = ctypes.c_void_p(self.pq.PQconnectdb(conninfo.encode()))
        self.prepared = {}
        self.pid = self.pq.PQbackendPID(self.conn)

    def result(self, got, whole=True):
        got = ctypes.c_void_p(got)
        try:
            if self.pq.PQresultStatus(got) not in (1, 2):
                raise RuntimeError(self.pq.PQerrorMessage(self.conn).decode())
            if not whole:
                return []
            return [[self.pq.PQgetvalue(got, r, c).decode() for c in range(self.pq.PQnfields(got))]
                    for r in range(self.pq.PQntuples(got))]
        finally:
            self.pq.PQclear(got)

    def ask(self, sql, args, whole):
        """Parameters :name or ?; what SQLite calls rowid and +column is not asked here."""
        known = self.prepared.get(sql)
        if not known:
            names = []

            def place(m):
                if m[0] == '?':
                    names.append(len(names))
                elif m[1] not in names:
                    names.append(m[1])
                return f'${len(names) if m[0] == "?" else names.index(m[1]) + 1}'
            text = re.sub(r'\?|(?<!:):(\w+)', place, re.sub(r'(?<=[ (])\+(?=\w)', '', sql))
            known = self.prepared[sql] = (f's{len(self.prepared)}'.encode(), names)
            self.result(self.pq.PQprepare(self.conn, known[0], text.encode(), 0, None))
        name, names = known
        values = (ctypes.c_char_p * max(1, len(names)))(*(str(args[n]).encode() for n in names))
        return self.result(self.pq.PQexecPrepared(self.conn, name, len(names), values, None, None, 0), whole)

    def rows(self, sql, args=()):
        return self.ask(sql, args, True)

    def count(self, sql, args=()):
        return self.ask(sql, args, False)

    def pids(self):
        return [int(r[0]) for r in self.rows("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
                                             'AND pid <> pg_backend_pid()')]

    def spent(self):
        return time.thread_time() + spent(self.pid)


class Pages:
    def __init__(self, server, db):
        host = urllib.parse.urlparse(server.url).netloc
        self.pid = server.p.pid
        self.http = http.client.HTTPConnection(host)
        self.headers = {'Cookie': sign_in(server.url) + '; notice=x', 'Accept': 'text/html'}  # a notice: nothing is kept
        self.db = db
        self.ask = getattr(db, 'count', db.rows)

    def spent(self, pids):
        return spent(self.pid) + sum(spent(p) for p in pids)

    def page(self, path):
        pids = self.db.pids()
        start = self.spent(pids)
        self.http.request('GET', path, headers=self.headers)
        answer = self.http.getresponse()
        body = answer.read()
        took = self.spent(pids) - start
        if answer.status != 200 or not body.rstrip().endswith(b'</html>'):
            raise RuntimeError(f'{path}: {answer.status}')
        return took

    def bare(self, statements):
        start = self.db.spent()
        for sql, args in statements:
            self.ask(sql, args)
        return self.db.spent() - start

    def compare(self, name, path, statements, most=3.0):
        """Both in turns; medians."""
        statements = list(statements)
        page, bare = [], []
        self.http.close()  # it may have been idle for too long; it is opened anew
        self.page(path)
        self.bare(statements)
        for _ in range(ROUNDS):
            page.append(self.page(path))
            bare.append(self.bare(statements))
        p, b = statistics.median(page), statistics.median(bare)
        show(name, p, b, f'<= {most:g}', p / b <= most)

    def alone(self, name, path, most):
        """A page that has to be made within so many seconds."""
        self.http.close()
        self.page(path)
        p = statistics.median(self.page(path) for _ in range(ROUNDS))
        show(name, p, None, f'<= {most * 1e3:g} ms', p <= most)


def one(pages, sql, *args):
    return pages.db.rows(sql, args)[0][0]


def union(parts):
    return ' UNION ALL '.join(parts)


def measure(pages, org):
    """Scope: one's own, and what those below opened to the levels above."""
    seen = ("(reach >= 2097152 OR reach IN (SELECT n FROM org_known WHERE org_id = :org UNION ALL SELECT n + 1048576 FROM org_known "
            "WHERE org_id = :org UNION ALL SELECT k.n + 1048576 FROM org_tie t JOIN org_known k ON k.org_id = t.other "
            "WHERE t.org = :org))")
    here = {'org': org}
    head('page', 'its SQL')
    category = one(pages, 'SELECT f_category FROM reg_event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1')
    place = one(pages, 'SELECT f_place FROM reg_event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1')
    two = dict(here, a=category, b=place)
    where = f'FROM reg_event WHERE withdrawn = 0 AND {seen}'
    both = f'{where} AND f_category = :a AND f_place = :b'
    others = ('f_level', 'f_reported_by', 'state')
    pages.compare('list with two filters and a sort', f'/r/event?f.category={category}&f.place={place}&sort=-date', [
        (f'SELECT * {both} ORDER BY +f_date_first DESC, id LIMIT 50', two),
        (f'WITH hit AS (SELECT {", ".join(others)} {both}) SELECT 0, NULL, count(*) FROM hit UNION ALL '
         + union(f'SELECT {i + 1}, {f}, count(*) FROM hit GROUP BY 2' for i, f in enumerate(others)), two)])
    pages.compare('first page of the same, nothing asked', '/r/event', [
        (f'SELECT * {where} ORDER BY f_date_first, id LIMIT 50', here),
        (f"SELECT field, value, sum(n) FROM tally WHERE register = 'event' AND {seen} GROUP BY 1, 2", here)])
    mine = ("FROM desk WHERE org_id = :org AND (roles & 255) <> 0 AND (show_day <= :today OR (notice_ms > 0 AND NOT EXISTS (SELECT 1 "
            "FROM desk_seen s WHERE s.account_id = '' AND s.record_id = desk.record_id AND s.seen_ms >= desk.notice_ms)))")
    desk = dict(here, today=int(time.time() // 86400) + 2440588)
    recent = CLONED + ('organisation', 'place', 'material', 'plan')
    pages.compare('my desk', '/', [  # two hundred lines, how many of which kind and how late, two weeks' calendar, what was changed
        (f'SELECT * {mine} ORDER BY due_day, since_ms LIMIT 200', desk),
        ('SELECT register, count(*), count(*) FILTER (WHERE due_day < :today), count(*) FILTER (WHERE due_day = :today), '
         f'count(*) FILTER (WHERE due_day < :today + 14) {mine} GROUP BY 1', desk),
        (f'SELECT due_day, count(*) {mine} AND due_day >= :today - 7 AND due_day < :today + 14 GROUP BY 1', desk),
        (union(f'SELECT * FROM (SELECT id, number, title, updated_ms FROM reg_{name} WHERE withdrawn = 0 AND {seen} '
               f'ORDER BY updated_ms DESC LIMIT 6) AS of_{name}' for name in recent), here)])
    plan = one(pages, 'SELECT id FROM reg_plan')
    tasks = dict(here, plan=plan)
    of_plan = 'f_task IN (SELECT id FROM reg_task WHERE f_plan = :plan)'
    pages.compare('the ledger, 40 tasks by 60 units', f'/r/task_unit/view/ledger?choice={plan}', [
        (f'SELECT f_task, f_unit, state, min(d.due_day) FROM reg_task_unit t LEFT JOIN due d ON d.record_id = t.id AND '
         f'd.met_day IS NULL WHERE withdrawn = 0 AND {seen} AND {of_plan} GROUP BY t.id', tasks),
        ('SELECT id, number, title FROM reg_task WHERE f_plan = :plan', tasks),
        ('SELECT id, number, title, f_short, f_kind FROM reg_organisation', {}),
        ('SELECT f_plan, count(*) FROM reg_task GROUP BY 1', {})])
    child = ("LEFT JOIN (SELECT id c, id m FROM org WHERE parent = :org UNION ALL SELECT t.org, t.other FROM org_tie t JOIN org o "
             "ON o.id = t.org WHERE o.parent = :org AND t.above = 0) x ON x.m = r.org_id")
    held = (f"WHERE withdrawn = 0 AND {seen} AND state IN ('held', 'minutes', 'final', 'archived') AND f_date_first >= 2461042 "
            'AND f_date_last <= 2461222')
    by = [f['name'] for f in declared('activity')['fields'] if f.get('facet') and not f.get('many')]
    days = [datetime.date(2023 + n // 2, 1 + n % 2 * 6, 1).toordinal() + 1721425 for n in range(1, 7)]  # of the half-years before
    earlier = ', '.join(f'count(*) FILTER (WHERE f_date_first >= {a} AND f_date_last < {b})' for a, b in zip(days, days[1:]))
    before = held.replace('2461042', str(days[0])).replace('<= 2461222', f'< {days[-1]}')
    pages.compare('a figure rolled up over three levels', '/figures?figure=activities&from=2026-01&to=2026-06', [
        (f'SELECT coalesce(x.c, r.org_id), count(*) FROM reg_activity r {child} {held} GROUP BY 1', here),
        *((f'SELECT +{column}, count(*) FROM reg_activity {held} GROUP BY 1', here)  # by what its page breaks it down
          for column in ['state'] + [f'f_{name}' for name in by]),
        (f'SELECT {earlier} FROM reg_activity {before}', here),  # which stand beside it
        (f'SELECT * FROM reg_activity {held} ORDER BY f_date_first DESC LIMIT 20', here)])
    person = one(pages, 'SELECT max(p.f_persons) FROM reg_event__persons p JOIN reg_person r ON r.id = p.f_persons '
                 'WHERE r.reach >= 2097152')
    pages.compare('a person', f'/r/person/{person}', person_statements(dict(here, id=person), seen))
    report = one(pages, 'SELECT id FROM reg_report')
    pages.alone(f'half-year summary of {FIGURES} figures', f'/reports/{report}', 1.0)


def person_statements(him, seen):
    """Three: the record, the values of its fields that have several, and whatever names it or is named by it."""
    known = [yaml.safe_load(open(path, encoding='utf-8')) for path in glob.glob(os.path.join(ROOT, 'registers', '*.yaml'))]
    values, ties = [], []
    for f in declared('person')['fields']:
        if f.get('many'):
            column = f'f_{f["name"]}' + ('_ref' if f['type'] == 'citation' else '')
            values.append(f'SELECT {len(values)}, ord, {column} FROM reg_person__{f["name"]} WHERE record_id = :id')
    for reg in known:
        name = reg['register']
        for f in reg['fields']:
            if f.get('target') != 'person' or f['type'] != 'reference':
                continue
            ties.append(f'SELECT {len(ties)}, t.id, t.number, t.title FROM reg_{name}__{f["name"]} c JOIN reg_{name} t ON '
                        f't.id = c.record_id WHERE c.f_{f["name"]} = :id AND t.withdrawn = 0 AND {seen}' if f.get('many') else
                        f'SELECT {len(ties)}, id, number, title FROM reg_{name} WHERE withdrawn = 0 AND f_{f["name"]} = :id AND {seen}')
    ties.append('SELECT -1, id, number, title FROM reg_place WHERE id = (SELECT f_native_place FROM reg_person WHERE id = :id)')
    ties.append('SELECT -2, m.id, m.number, m.title FROM reg_person__sources s JOIN reg_material m ON m.id = s.f_sources_ref '
                'WHERE s.record_id = :id')
    ties.append("SELECT -3, clock, CAST(due_day AS text), '' FROM due WHERE record_id = :id")
    ties.append("SELECT -4, lost, CAST(at_ms AS text), '' FROM merged WHERE kept = :id")
    yield 'SELECT * FROM reg_person WHERE id = :id', him
    yield union(values), him
    yield union(ties), him


def serve(hanqing, env):
    return Server([hanqing, 'serve', '--listen', '127.0.0.1:0', '--threads', '2'], r':(\d+)\s*$', env)


def lists(pages):
    category, place = (one(pages, f'SELECT {f} FROM reg_event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1')
                       for f in ('f_category', 'f_place'))
    return {'first page of a list': '/r/event', 'its second page, sorted': '/r/event?sort=-date&page=2',
            'two filters and a sort': f'/r/event?f.category={category}&f.place={place}&sort=-date'}


def measure_growth(small, large):
    """The same pages of the same register, in turns. What two filters find is ten times as much in ten times as many records, and is
    counted: that row has its target above, beside its SQL."""
    head('now', 'before')
    for name, path in lists(small).items():
        took = [[], []]
        for at in range(ROUNDS + 1):
            for which, pages in enumerate((small, large)):
                pages.http.close()
                spent_now = pages.page(path)
                if at:  # once to warm
                    took[which].append(spent_now)
        before, now = (statistics.median(t) for t in took)
        asked = 'filters' not in name
        show(name, now, before, '<= 1.5' if asked else '', now / before <= 1.5 if asked else None)


# The same on PostgreSQL
# ----------------------
SCHEMA = 'office'
# Where part of a statement's work were done by other processes, nobody would count it.
PG_OPTIONS = f'-csearch_path={SCHEMA} -cmax_parallel_workers_per_gather=0'


def psql(server, sql):
    """Sent as its input; its lines."""
    return subprocess.run(['psql', '-qXAt', '-v', 'ON_ERROR_STOP=1', server], input=sql, check=True, stdout=subprocess.PIPE,
                          text=True).stdout.splitlines()


def copy_text(v):
    if v is None:
        return '\\N'
    if isinstance(v, bytes):
        return '\\\\x' + v.hex()
    return str(v).replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n').replace('\r', '\\r')


def to_postgres(path, server):
    """All rows of an office's tables in SQLite, in the place of what a new office in PostgreSQL has."""
    tables = [line.split(' ') for line in psql(
        server, "SELECT relname || ' ' || string_agg(attname, ',' ORDER BY attnum) FROM pg_class c JOIN pg_attribute a ON "
        "a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped WHERE relkind = 'r' AND "
        f"relnamespace = '{SCHEMA}'::regnamespace GROUP BY relname")]
    indexes = psql(server, f"SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = '{SCHEMA}' AND indexname NOT IN "
                   '(SELECT conname FROM pg_constraint)')
    db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    there = {r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    psql(server, 'TRUNCATE ' + ', '.join(name for name, _ in tables) + ' CASCADE;')
    psql(server, 'BEGIN;' + ''.join(f'DROP INDEX {line.split(" ", 1)[0]};' for line in indexes) + 'COMMIT;')
    copier = subprocess.Popen(['psql', '-qX', '-v', 'ON_ERROR_STOP=1', server], stdin=subprocess.PIPE, text=True, encoding='utf-8')
    copier.stdin.write('BEGIN; SET session_replication_role = replica;\n')
    for name, listed in tables:
        if name not in there:
            continue
        copier.stdin.write(f'COPY {name} ({listed}) FROM STDIN;\n')
        for row in db.execute(f'SELECT {listed} FROM {name}'):
            copier.stdin.write('\t'.join(map(copy_text, row)) + '\n')
        copier.stdin.write('\\.\n')
    copier.stdin.write('COMMIT;\n')
    copier.stdin.close()
    if copier.wait():
        raise RuntimeError('the rows did not go into PostgreSQL')
    db.close()
    psql(server, ''.join(line.split(' ', 1)[1] + ';\n' for line in indexes) + 'VACUUM ANALYZE;')  # sorted once each


def on_postgres(hanqing, data):
    """Run within tools/with_pg: an office like that in data, whose folder it has."""
    server = f"{os.environ['PGTEST']} options='{PG_OPTIONS}'"
    path = os.path.join(data, 'office.db')
    with tempfile.TemporaryDirectory(prefix='hanqing-bench.', ignore_cleanup_errors=True) as tmp:
        env = dict(os.environ, HANQING_DATA=os.path.join(tmp, 'pg'), HANQING_LANG='zh')
        began = time.monotonic()
        psql(os.environ['PGTEST'], f'CREATE SCHEMA {SCHEMA};')
        subprocess.run([hanqing, 'init', '--name', '江左省志办公室', '--level', '省', '--database', server], env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.copy(os.path.join(data, 'office.key'), env['HANQING_DATA'])
        to_postgres(path, server)
        print(f'  the same rows, copied in {time.monotonic() - began:.0f} s', flush=True)
        with serve(hanqing, env) as running:
            measure(Pages(running, Postgres(server)), organisation_of(path))


def postgres_too(hanqing, env):
    print('Office: the same on PostgreSQL', flush=True)
    if not glob.glob('/usr/lib/postgresql/*/bin/initdb'):
        print('  there is no PostgreSQL: make deps')
        return
    subprocess.run([os.path.join(ROOT, 'tools', 'with_pg'), sys.executable, os.path.abspath(__file__), '--postgres', hanqing,
                    env['HANQING_DATA']], env=dict(env, WITH_PG_BUFFERS='512MB'), check=True)


def organisation_of(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT value FROM meta WHERE key = 'organisation'").fetchone()[0]


def main(build):
    hanqing = os.path.abspath(os.path.join(build, 'hanqing'))
    print('Office: pages of a province beside their bare SQL (SQLite)', flush=True)
    with tempfile.TemporaryDirectory(prefix='hanqing-bench.', ignore_cleanup_errors=True) as tmp:
        env, path = make(hanqing, tmp)
        with serve(hanqing, env) as server:
            measure(Pages(server, Lite(path)), organisation_of(path))
        env_large = dict(env, HANQING_DATA=os.path.join(tmp, 'large'))
        path_large = os.path.join(env_large['HANQING_DATA'], 'office.db')
        shutil.copytree(env['HANQING_DATA'], env_large['HANQING_DATA'])
        began = time.monotonic()
        grow(path_large, 10)
        with serve(hanqing, env) as small, serve(hanqing, env_large) as large:
            print(f'  {RECORDS * 10} records of one register, made and counted in {time.monotonic() - began:.0f} s', flush=True)
            measure_growth(Pages(small, Lite(path)), Pages(large, Lite(path_large)))
        postgres_too(hanqing, env)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--postgres']:
        on_postgres(*sys.argv[2:4])
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else 'build')
