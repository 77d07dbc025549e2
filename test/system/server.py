#!/usr/bin/env python3
"""The server over real sockets: bodies without an announced length, requests that trickle, connections that are
kept, pages that are given again, and the end. What needs no socket is tested in test/http.

usage: server.py PATH_OF_HANQING      (prints TAP)"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HANQING = os.path.abspath(sys.argv[1])
WORK = tempfile.mkdtemp(prefix="hanqing-server-")
ENV = dict(os.environ, HANQING_LANG="en", LC_ALL="C.UTF-8")
FORM = "application/x-www-form-urlencoded"
results = []


def command(office, *args, given=b""):
    done = subprocess.run([HANQING, *args, "--data", office], env=ENV, input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    check(done.returncode == 0, "%s: %s" % (args, done.stderr.decode()))
    return done.stdout


def check(truth, sentence):
    if not truth:
        raise AssertionError(sentence)


class Serving:
    def __init__(self, office, *options):
        self.office = office
        command(office, "init")
        command(office, "user", "add", "--role", "editor,archivist", "chenmin", given=b"correct horse\n")
        self.log = open(office + ".log", "w+b")
        self.child = subprocess.Popen([HANQING, "serve", "--data", office, "--listen", "127.0.0.1:0", *options], env=ENV,
                                      stdout=subprocess.PIPE, stderr=self.log)
        self.port = int(re.search(rb":(\d+)\s*$", self.child.stdout.readline()).group(1))
        self.cookie = ""

    def __enter__(self):
        status, headers, _ = self.ask("POST", "/sign-in", "login=chenmin&password=correct+horse")
        check(status == 303, "sign-in gave %d" % status)
        self.cookie = re.search(r"session=[^;]+", headers["Set-Cookie"]).group(0)
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.terminate()
            self.child.wait(20)
        self.log.close()

    def head(self, method, path, *lines):
        own = ["%s %s HTTP/1.1" % (method, path), "Host: 127.0.0.1:%d" % self.port,
               "Origin: http://127.0.0.1:%d" % self.port, "Cookie: " + self.cookie, *lines]
        return ("\r\n".join(own) + "\r\n\r\n").encode()

    def open(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def ask(self, method, path, body=None, connection=None, **headers):
        c = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        head = {"Cookie": self.cookie, "Origin": "http://127.0.0.1:%d" % self.port}
        if body is not None:
            head["Content-Type"] = FORM
        head.update({k.replace("_", "-"): v for k, v in headers.items()})
        c.request(method, path, body, head)
        r = c.getresponse()
        return r.status, r.headers, r.read()

    def add(self, name):
        _, _, body = self.ask("POST", "/r/tag", "name=" + name, Accept="application/json")
        return json.loads(body)["id"]


def case(f):
    office = os.path.join(WORK, f.__name__)
    try:
        f(office)
        results.append((True, f.__name__, ""))
    except Exception as e:  # noqa: every failure is a line of TAP
        results.append((False, f.__name__, "%s: %s" % (type(e).__name__, e)))


def read_all(c):
    """What comes until the other side closes; a reset is an end as well."""
    got = b""
    try:
        while True:
            piece = c.recv(65536)
            if not piece:
                return got
            got += piece
    except ConnectionResetError:
        return got


def send_chunks(c, n, piece=b"x" * 65536):
    """n bytes in chunks, or as many as are taken; how many."""
    sent = 0
    try:
        while sent < n:
            c.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


@case
def a_body_without_an_end_is_cut_at_the_limit(office):
    with Serving(office) as s:
        with s.open() as c:
            c.sendall(s.head("POST", "/r/tag", "Content-Type: " + FORM, "Transfer-Encoding: chunked"))
            sent = send_chunks(c, 200 << 20)
            check(sent < 40 << 20, "%d MB were taken" % (sent >> 20))
        # A little too much is read to its end, so that the refusal surely arrives.
        with s.open() as c:
            c.sendall(s.head("POST", "/r/tag", "Content-Type: " + FORM, "Transfer-Encoding: chunked", "Connection: close"))
            send_chunks(c, 9 << 20)
            c.sendall(b"0\r\n\r\n")
            got = read_all(c)
            check(got.startswith(b"HTTP/1.1 413"), got[:80])
            check(b"<h1>" in got, "no page")
        check(s.ask("GET", "/health")[0] == 200, "the server is gone")


@case
def a_body_that_need_not_be_read_is_not_read(office):
    with Serving(office) as s:
        for lines, status in [(["Content-Length: 10000000"], 413), (["Content-Length: 99999999999999999999"], 413)]:
            with s.open() as c:
                c.sendall(s.head("POST", "/r/tag", "Content-Type: " + FORM, *lines))
                got = c.recv(4096)
                check(b" %d " % status in got[:20] or b" 400 " in got[:20], got[:80])
        s.cookie = ""
        with s.open() as c:
            c.sendall(s.head("POST", "/collect", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 1000000000"))
            got = c.recv(4096)
            check(got.startswith(b"HTTP/1.1 401"), got[:80])
        with s.open() as c:  # who has no account sends photographs, and no more than those may be
            c.sendall(s.head("POST", "/open/lead", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 200000000"))
            got = c.recv(4096)
            check(got.startswith(b"HTTP/1.1 413"), got[:80])


@case
def a_request_that_trickles_is_ended(office):
    with Serving(office, "--deadline", "2") as s:
        for start in [b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
                      s.head("POST", "/r/tag", "Content-Type: " + FORM, "Content-Length: 1000")]:
            began = time.monotonic()
            with s.open() as c:
                c.sendall(start)
                ended = False
                while not ended and time.monotonic() - began < 12:
                    time.sleep(0.2)
                    try:
                        c.sendall(b"x")
                        c.settimeout(0.01)
                        ended = c.recv(1) == b""
                    except TimeoutError:
                        pass
                    except (BrokenPipeError, ConnectionResetError):
                        ended = True
                took = time.monotonic() - began
                check(ended and took < 10, "held for %.1f s" % took)
        check(s.ask("GET", "/health")[0] == 200, "the server is gone")


@case
def a_connection_is_kept(office):
    with Serving(office) as s:
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10)
        for path, status in [("/", 200), ("/nowhere", 404), ("/r/tag", 200), ("/health", 200)]:
            got, _, _ = s.ask("GET", path, connection=c)
            check(got == status, "%s gave %d" % (path, got))
        same = c.sock
        s.ask("POST", "/r/tag", "name=one", connection=c)
        s.ask("GET", "/", connection=c)
        check(c.sock is same, "the connection was closed in between")
        status, headers, body = s.ask("HEAD", "/r/tag", connection=c)
        check(status == 200 and body == b"" and int(headers["Content-Length"]) > 500, "HEAD")
        with s.open() as raw:  # two at once
            raw.sendall(s.head("GET", "/health") + s.head("GET", "/health", "Connection: close"))
            check(read_all(raw).count(b"HTTP/1.1 200") == 2, "pipelined")
        with s.open() as raw:
            raw.sendall(b"GET /health HTTP/1.0\r\n\r\n")
            check(b" 200 " in read_all(raw)[:20], "HTTP/1.0")
        with s.open() as raw:
            raw.sendall(b"\x16\x03\x01 rubbish\r\n\r\n")
            read_all(raw)
        check(s.ask("GET", "/health")[0] == 200, "the server is gone")


@case
def answers_bear_their_headers(office):
    with Serving(office) as s:
        _, headers, body = s.ask("GET", "/")
        check("default-src 'none'" in headers["Content-Security-Policy"], "CSP")
        check("frame-ancestors 'none'" in headers["Content-Security-Policy"], "frames")
        check(headers["X-Content-Type-Options"] == "nosniff", "nosniff")
        check(headers["Referrer-Policy"] == "same-origin", "referrer")
        check("no-" in headers["Cache-Control"] and "private" in headers["Cache-Control"], "cache of a page")
        css = re.search(rb'href="(/static/[^"]+css)"', body).group(1).decode()
        _, headers, _ = s.ask("GET", css)
        check("immutable" in headers["Cache-Control"], "cache of a style sheet")
        status, _, body = s.ask("GET", css, If_None_Match=headers["ETag"])
        check(status == 304 and body == b"", "not modified gave %d" % status)
        for path in ["/lent/01a228d2-0000-7000-8000-000000000001?key=x", "/lent/01a228d2-0000-7000-8000-000000000001/text"]:
            _, headers, _ = s.ask("GET", path)
            check("no-store" in headers["Cache-Control"], "what is lent by a link is kept by a cache")
            check("noindex" in headers["X-Robots-Tag"], "what is lent by a link is listed")
            check(headers["Referrer-Policy"] == "same-origin", "the link is told elsewhere")
        _, headers, _ = s.ask("GET", "/r/tag/export.csv")
        check("filename*=UTF-8''tag-" in headers["Content-Disposition"], "name of an export")


@case
def a_page_given_again_is_never_stale(office):
    with Serving(office, "--threads", "4") as s:
        ident, version = s.add("first"), 1
        pages = [http.client.HTTPConnection("127.0.0.1", s.port, timeout=10) for _ in range(8)]
        for i in range(25):
            for c in pages:
                _, _, body = s.ask("GET", "/r/tag/" + ident, connection=c)
            status, _, answer = s.ask("POST", "/r/tag/" + ident, "version=%d&name=name-%d" % (version, i),
                                      Accept="application/json")
            check(status == 200, "saving gave %d" % status)
            version = json.loads(answer)["version"]
            for c in pages:
                _, _, body = s.ask("GET", "/r/tag/" + ident, connection=c)
                check(b"name-%d" % i in body, "after save %d another page came" % i)
        # From another process as well.
        command(office, "user", "role", "chenmin", "reader")
        for c in pages:
            _, _, body = s.ask("GET", "/r/tag/" + ident, connection=c)
            check(b"/edit" not in body, "the old role still writes")
        command(office, "user", "close", "chenmin")
        for c in pages:
            status, _, _ = s.ask("GET", "/r/tag/" + ident, connection=c)
            check(status == 303, "a closed account still reads: %d" % status)


@case
def pages_are_of_the_person_who_asks(office):
    with Serving(office) as s:
        command(office, "user", "add", "--role", "reader", "--name", "Reader", "duzhe", given=b"correct horse\n")
        ident = s.add("first")
        own = s.cookie
        for _ in range(3):
            check(b"/edit" in s.ask("GET", "/r/tag/" + ident)[2], "the editor cannot edit")
        s.cookie = ""
        _, headers, _ = s.ask("POST", "/sign-in", "login=duzhe&password=correct+horse")
        s.cookie = re.search(r"session=[^;]+", headers["Set-Cookie"]).group(0)
        for _ in range(3):
            body = s.ask("GET", "/r/tag/" + ident)[2]
            check(b"/edit" not in body and b"Reader" in body, "the reader was given the editor's page")
        s.ask("POST", "/sign-out", "")
        check(s.ask("GET", "/r/tag/" + ident)[0] == 303, "signed out and still reading")
        s.cookie = own
        check(b"/edit" in s.ask("GET", "/r/tag/" + ident)[2], "the editor was given the reader's page")


@case
def many_at_once(office):
    with Serving(office, "--threads", "3") as s:
        wrong = []

        def work(k):
            c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=30)
            for i in range(15):
                if i % 5 == 0:
                    status, _, _ = s.ask("POST", "/r/tag", "name=t-%d-%d" % (k, i), connection=c)
                    if status != 303:
                        wrong.append("POST gave %d" % status)
                elif s.ask("GET", "/r/tag?rows=200", connection=c)[0] != 200:
                    wrong.append("GET")
        threads = [threading.Thread(target=work, args=(k,)) for k in range(12)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        check(not wrong, wrong[:3])
        total = json.loads(s.ask("GET", "/r/tag", Accept="application/json")[2])["total"]
        check(total == 36, "%d of 36 were kept" % total)


@case
def uploads_leave_nothing_behind(office):
    with Serving(office) as s:
        def form(boundary, n):
            return (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nname\r\n" +
                    b"y" * n + b"\r\n--" + boundary + b"--\r\n")
        for body in [form(b"x", 100), form(b"x", 3000000), form(b"other", 100)]:
            s.ask("POST", "/r/tag/import", body, Content_Type="multipart/form-data; boundary=x")
        with s.open() as c:  # broken off in the middle of a file
            c.sendall(s.head("POST", "/r/tag/import", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 5000000"))
            c.sendall(form(b"x", 2000000)[:1000000])
            time.sleep(0.3)
        time.sleep(0.5)
        left = os.listdir(os.path.join(office, "tmp"))
        check(not left, left)


@case
def it_ends_when_told(office):
    with Serving(office) as s:
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10)
        s.ask("GET", "/", connection=c)
        began = time.monotonic()
        s.child.send_signal(signal.SIGTERM)
        check(s.child.wait(10) == 0, "status %s" % s.child.returncode)
        check(time.monotonic() - began < 5, "took %.1f s" % (time.monotonic() - began))
        s.log.seek(0)
        log = s.log.read().decode()
        check(re.search(r"method=GET path=/ status=200 bytes=\d+ us=\d+ account=chenmin", log), "no line for the request")
        check("correct" not in log and "session=" not in log, "the log tells secrets")


shutil.rmtree(WORK, ignore_errors=True)
for i, (good, name, why) in enumerate(results, 1):
    print("%sok %d - %s" % ("" if good else "not ", i, name))
    if why:
        print("# " + why.replace("\n", " "))
print("1..%d" % len(results))
sys.exit(any(not good for good, _, _ in results))
