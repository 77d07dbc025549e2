"""web.py: a record page out of the database, signed in, beside a bare libmicrohttpd page of the same size and
Fossil's wiki page, all in one run: requests for each second of processor time, so that it does not matter what
else the machine does. Then the idle server's memory and the time from its start to its first answer."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS, ROUND = int(os.environ.get('BENCH_ROUNDS', '5')), 2  # seconds a round
PASSWORD = 'eine lange parole'
TICK = os.sysconf('SC_CLK_TCK')


def row(name, wanted, held, value):
    verdict = '' if held is None else 'holds' if held else 'DOES NOT HOLD'
    print(f'  {name:<58} {value:>8}  {wanted:<12} {verdict}', flush=True)


def cpu(pid):
    """Seconds of processor time of a process and of its children that have ended."""
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rpartition(')')[2].split()
    return sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICK


def status(pid, key):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(key + r':\s+(\d+)', f.read()).group(1))


class Server:
    def __init__(self, args, pattern, env=None):
        self.started = time.monotonic()
        self.p = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        self.line = self.p.stdout.readline()
        m = re.search(pattern, self.line)
        if not m:
            raise RuntimeError(f'{args[0]} said: {self.line!r}')
        self.url = 'http://127.0.0.1:' + m.group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.send_signal(signal.SIGTERM)
        self.p.wait()


class Load:
    """Requests to one server in several rounds, so that two servers can be measured in turns."""

    def __init__(self, pid, url, headers=()):
        self.pid, self.n, self.used, self.bad = pid, 0, 0.0, 0
        self.args = [url] + [x for h in headers for x in ('-H', h)]
        subprocess.run(['wrk', '-t1', '-c16', '-d1s', *self.args], stdout=subprocess.DEVNULL, check=True)  # warm

    def round(self, seconds):
        before = cpu(self.pid)
        out = subprocess.run(['wrk', '-t1', '-c16', f'-d{seconds}s', *self.args], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
        self.used += cpu(self.pid) - before
        self.n += int(re.search(r'(\d+) requests in', out).group(1))
        bad = re.search(r'Non-2xx or 3xx responses: (\d+)', out)
        self.bad += int(bad.group(1)) if bad else 0

    def rate(self):
        """Requests for a second of processor time."""
        return self.n / max(self.used, 0.01)


def request(hanqing, env, *args):
    return subprocess.run([hanqing, 'request', *args], env=env, stdout=subprocess.PIPE, check=True).stdout


def sign_in(url):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None
    ask = urllib.request.Request(url + '/sign-in', data=b'login=chenmin&password=' + PASSWORD.replace(' ', '+').encode(),
                                 headers={'Origin': url})
    try:
        urllib.request.build_opener(Stay).open(ask)
    except urllib.error.HTTPError as e:
        return re.match(r'session=[^;]+', e.headers['Set-Cookie']).group(0)
    raise RuntimeError('not signed in')


def make_office(hanqing, env):
    subprocess.run([hanqing, 'demo'], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    subprocess.run([hanqing, 'user', 'password', 'chenmin'], env=env, input=PASSWORD.encode(), stdout=subprocess.DEVNULL,
                   check=True)
    found = json.loads(request(hanqing, env, 'GET', '/r/site?rows=1&words=%E7%A0%81%E5%A4%B4', '--as', 'chenmin', '--json'))
    return '/r/site/' + found['records'][0]['id']


def first_answer(server):
    """Seconds from the start of the process to its first answer."""
    urllib.request.urlopen(server.url + '/sign-in').read()
    return time.monotonic() - server.started


def fossil_page(tmp, text):
    repo = os.path.join(tmp, 'r.fossil')
    env = dict(os.environ, HOME=tmp, USER='bench')
    quiet = dict(env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(['fossil', 'init', repo], check=True, **quiet)
    subprocess.run(['fossil', 'wiki', 'create', 'Page', '-R', repo], check=True, input=text.encode(), **quiet)
    port = 8000 + os.getpid() % 1000
    p = subprocess.Popen(['fossil', 'server', '--port', str(port), '--localhost', repo], **quiet)
    url = f'http://127.0.0.1:{port}/wiki?name=Page'
    for _ in range(50):
        try:
            urllib.request.urlopen(url).read()
            break
        except OSError:
            time.sleep(0.1)
    try:
        one = Load(p.pid, url)
        one.round(ROUND)
        return one
    finally:
        p.terminate()
        p.wait()


def main(build):
    hanqing = os.path.abspath(os.path.join(build, 'hanqing'))
    bare = os.path.abspath(os.path.join(build, 'bare_mhd'))
    subprocess.run(['ninja', '-C', build, 'bare_mhd'], stdout=subprocess.DEVNULL, check=True)
    print('Web: a record page from the database, signed in')
    if not shutil.which('wrk'):
        print('  wrk is not installed: not measured')
        return
    with tempfile.TemporaryDirectory(prefix='hanqing-bench.', ignore_cleanup_errors=True) as tmp:
        env = dict(os.environ, HANQING_DATA=os.path.join(tmp, 'office'), HANQING_LANG='en')
        path = make_office(hanqing, env)
        page = request(hanqing, env, 'GET', path, '--as', 'chenmin')
        with open(os.path.join(tmp, 'page.html'), 'wb') as f:
            f.write(page)
        serve = [hanqing, 'serve', '--listen', '127.0.0.1:0', '--threads', '2']
        with Server(serve, r':(\d+)\s*$', env) as s, Server([bare, os.path.join(tmp, 'page.html'), '2'], r'(\d+)') as b:
            first = first_answer(s)
            time.sleep(1)
            idle = status(s.p.pid, 'VmRSS') / 1024
            headers = ['Cookie: ' + sign_in(s.url), 'Accept: text/html']
            own, base = Load(s.p.pid, s.url + path, headers), Load(b.p.pid, b.url + path)
            for _ in range(ROUNDS):
                own.round(ROUND)
                base.round(ROUND)
            anew = Load(s.p.pid, s.url + path, [headers[0] + '; notice=x', headers[1]])  # a notice is shown once: not kept
            anew.round(ROUND)
            loaded = status(s.p.pid, 'VmRSS') / 1024
        fossil = fossil_page(tmp, '*' * len(page)) if shutil.which('fossil') else None
    if own.bad:
        print(f'  {own.bad} answers were no success: the measure is void')
    print(f'  page of {len(page)} bytes; requests a second of processor time:')
    print(f'    this program {own.rate():.0f}, bare libmicrohttpd {base.rate():.0f}' + (f', Fossil {fossil.rate():.0f}' if fossil else ''))
    row('record page beside bare libmicrohttpd', '>= 0.50', own.rate() / base.rate() >= 0.5, f'{own.rate() / base.rate():.2f}')
    if fossil:
        row("record page beside Fossil's wiki page", '>= 50', own.rate() / fossil.rate() >= 50, f'{own.rate() / fossil.rate():.0f}')
    row('the same page put together anew for every request', '', None, f'{anew.rate() / base.rate():.3f}')
    row('idle server, MB resident', '< 20', idle < 20, f'{idle:.1f}')
    row('the same after the load', '', None, f'{loaded:.1f}')
    row('start to first answer, ms', '< 200', first < 0.2, f'{first * 1000:.0f}')


if __name__ == '__main__':
    import sys
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
