#!/usr/bin/env python3
"""HTTP tests without sockets: test/http/*.t, each with a fresh office.

usage: http_tests.py HANQING [FILE.t ...]

Every file begins with "$ init …". With PGTEST set, the office's tables are in a schema of that
PostgreSQL. A file is lines:

    # a comment; the first one says what is tested
    $ user add --role editor li < a long password      a command of the program, before or between requests
    $! registers check                                 the same, where the command is to refuse
    own FILE.yaml                                      a register of this office's own, from the file beside;
                                                       FILE.geojson: its outline for maps
    GET /r/site?words=桥 as li                          a request; "as LOGIN" may be absent
      header Name: value                                what the browser sends (Origin, Cookie, Accept-Language)
      json                                              asks for JSON
      field name=value                                  of the form; \\n is a line break, \\t a tab, @FILE a file beside
      body TYPE text                                    a body instead of fields
    303                                                 the status that must come back
    has fragment          lacks fragment                of the body
    head fragment         headless fragment             of the headers, a line each
    keep NAME regex                                     $NAME in later lines is the first group, in head or body

Every HTML answer is checked as well: tags balance, ids are unique, labels and aria references point at
something, one h1, a title, no inline style or script, no empty link. Cookies that a page sets are sent back,
as a browser would. One process a request: hanqing request."""
import glob
import html.parser
import os
import re
import shutil
import subprocess
import sys
import tempfile

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SVG_VOID = {"circle", "path", "rect", "line", "polygon", "polyline", "ellipse", "use"}


class Checker(html.parser.HTMLParser):
    """What a well-formed, accessible page of ours keeps to."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.refs, self.fors = [], [], [], [], []
        self.h1 = self.title = self.main = 0
        self.text_of = []

    def say(self, what):
        self.wrong.append("line %d: %s" % (self.getpos()[0], what))

    def handle_starttag(self, tag, attrs):
        names = [a for a, _ in attrs]
        if len(set(names)) != len(names):
            self.say("<%s> has an attribute twice" % tag)
        a = dict(attrs)
        if "style" in a or any(n.startswith("on") for n in names):
            self.say("<%s> has inline style or script" % tag)
        if "id" in a:
            if not a["id"] or " " in a["id"]:
                self.say("<%s> has the id %r" % (tag, a["id"]))
            self.ids.append(a["id"])
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "list"):
            self.refs += [(name, r, self.getpos()[0]) for r in (a.get(name) or "").split()]
        if tag == "label" and "for" in a:
            self.refs.append(("for", a["for"], self.getpos()[0]))
            self.fors.append(a["for"])
        if tag == "img" and "alt" not in a:
            self.say("<img> without alt")
        if tag == "img" and a.get("alt") and self.text_of:
            self.text_of[-1][1] = True
        if tag in ("a",) and "href" in a and not a["href"]:
            self.say("<a> leads nowhere")
        if tag == "script" and "src" not in a:
            self.say("<script> without src")
        self.h1 += tag == "h1"
        self.title += tag == "title" and "svg" not in self.open
        self.main += tag == "main"
        if tag in ("input", "select", "textarea") and a.get("type") not in ("hidden", "submit") and "hidden" not in a:
            labelled = "aria-label" in a or "aria-labelledby" in a or "label" in self.open or a.get("id") in self.fors
            if not labelled:
                self.say("<%s name=%s> has no label" % (tag, a.get("name")))
        if tag in ("p", "span", "h1", "h2", "h3", "a", "label", "button") or tag not in VOID | SVG_VOID:
            pass
        if tag in ("div", "ul", "ol", "table", "form", "section", "p", "dl", "h1", "h2", "h3") and "p" in self.open:
            self.say("<%s> inside <p>" % tag)
        if tag == "a" and "a" in self.open:
            self.say("<a> inside <a>")
        if tag == "form" and "form" in self.open:
            self.say("<form> inside <form>")
        if tag not in VOID and tag not in SVG_VOID:
            self.open.append(tag)
            self.text_of.append([tag, bool(a.get("aria-label")) or "aria-hidden" in a])

    def handle_startendtag(self, tag, attrs):
        if tag in SVG_VOID or tag in VOID:
            return
        self.say("<%s/> closes itself" % tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return self.say("</%s>" % tag)
        if not self.open or self.open[-1] != tag:
            return self.say("</%s> where %s is open" % (tag, self.open[-1] if self.open else "nothing"))
        self.open.pop()
        name, spoken = self.text_of.pop()
        if name in ("a", "button", "h1", "h2", "label", "th") and not spoken and name != "th":
            self.say("<%s> has no words" % name)
        if spoken and self.text_of:
            self.text_of[-1][1] = True

    def handle_data(self, data):
        if self.text_of and data.strip():
            self.text_of[-1][1] = True

    def finish(self):
        self.close()
        if self.open:
            self.wrong.append("never closed: %s" % " ".join(self.open))
        self.wrong += ["id %s twice" % i for i in set(self.ids) if self.ids.count(i) > 1]
        self.wrong += ["line %d: %s=%s points at nothing" % (line, name, r)
                       for name, r, line in self.refs if r not in self.ids]
        if self.h1 != 1:
            self.wrong.append("%d h1" % self.h1)
        if self.title != 1:
            self.wrong.append("%d title" % self.title)
        return self.wrong


def check_html(text):
    wrong = [] if text.lower().startswith("<!doctype html>") else ["no doctype"]
    if "{{" in text: # a declaration may have }} of its own
        wrong.append("a tag of the view is left in the page")
    checker = Checker()
    checker.feed(text)
    return wrong + checker.finish()


class Failed(Exception):
    pass


class Template:
    """The office that files begin with is made once: its folder is copied, its schema brought back (test/keep.sql)."""

    def __init__(self, hanqing, words):
        self.hanqing, self.words = hanqing, words
        self.dir = tempfile.mkdtemp(prefix="hanqing-http-")
        self.server = os.environ.get("PGTEST")
        self.schema = "http_" + os.path.basename(self.dir)[-8:].lower()
        self.made = False

    def psql(self, *args):
        done = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.server, *args], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return done.stdout.decode().strip()

    def drop(self):
        self.psql("-c", "DROP SCHEMA IF EXISTS %s_kept CASCADE" % self.schema, "-c",
                  "DROP SCHEMA IF EXISTS %s CASCADE" % self.schema)

    def make(self):
        office = os.path.join(self.dir, "office")
        shutil.rmtree(office, ignore_errors=True)
        args = [self.hanqing] + self.words.split()
        if self.server:
            self.drop()
            self.psql("-c", "CREATE SCHEMA " + self.schema)
            args += ["--database", "%s options='-csearch_path=%s'" % (self.server, self.schema)]
        subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, HANQING_DATA=office, HANQING_LANG="zh_Hans"))
        if self.server:
            with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "keep.sql")) as f:
                self.psql("-c", f.read().replace("@", self.schema))
        self.made = True

    def copy(self, to):
        if not self.made or self.server and self.psql("-c", "SELECT %s_kept.restore()" % self.schema) != "1":
            self.make()
        shutil.copytree(os.path.join(self.dir, "office"), to)

    def close(self):
        if self.server and self.made:
            self.drop()
        shutil.rmtree(self.dir)


class Run:
    def __init__(self, hanqing, path, templates):
        self.hanqing, self.path, self.templates = hanqing, path, templates
        self.dir = tempfile.mkdtemp(prefix="hanqing-http-")
        self.office = os.path.join(self.dir, "office")
        self.env = dict(os.environ, HANQING_DATA=self.office, HANQING_LANG="zh_Hans")
        self.names, self.cookies = {}, {}
        self.request, self.answer = None, None
        self.line = 0

    def close(self):
        shutil.rmtree(self.dir)

    def fail(self, what):
        raise Failed("%s:%d: %s" % (os.path.relpath(self.path), self.line, what))

    def fill(self, text):
        return re.sub(r"\$([A-Z_]+)", lambda m: self.names.get(m.group(1), m.group(0)), text)

    def command(self, text, refused=False):
        words, _, given = text.partition(" < ")
        if words.startswith("init "):
            if words not in self.templates:
                self.templates[words] = Template(self.hanqing, words)
            return self.templates[words].copy(self.office)
        done = subprocess.run([self.hanqing] + words.split(), env=self.env, input=(given + "\n").encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.answer = ("", done.stdout.decode("utf-8", "replace"), str(done.returncode))
        if (done.returncode != 0) != refused:
            self.fail("%s: %s" % (words, self.answer[1].strip()))

    def send(self):
        r, self.request = self.request, None
        if not r:
            return
        args = [self.hanqing, "request", r["method"], r["path"], "--head"] + r["options"]
        cookie = "; ".join("%s=%s" % c for c in self.cookies.items())
        if cookie:
            args += ["--cookie", cookie]
        args += r["fields"]
        done = subprocess.run(args, env=self.env, input=r["body"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        head, sep, body = done.stdout.decode("utf-8", "replace").partition("\n\n")
        if not sep:
            self.fail("no answer: %s" % done.stderr.decode("utf-8", "replace").strip())
        status, _, head = head.partition("\n")
        self.answer = (head, body, status)
        for name, value in re.findall(r"^Set-Cookie: ([^=]+)=([^;]*)", head, re.M):
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        if "Content-Type: text/html" in head:
            wrong = check_html(body)
            if wrong:
                self.fail("the page is not well formed: %s" % "; ".join(wrong[:5]))

    def begin(self, line):
        m = re.match(r"([A-Z]+) (\S+)(?: as (\S+))?$", line)
        if not m:
            self.fail("not understood: %s" % line)
        self.request = {"method": m.group(1), "path": m.group(2), "fields": [], "body": None, "options": []}
        if m.group(3):
            self.request["options"] += ["--as", m.group(3)]

    def option(self, line):
        if not self.request:
            self.fail("no request is open")
        word, _, rest = line.partition(" ")
        if word == "field":
            name, _, value = rest.partition("=")
            if value.startswith("@"):
                value = "@" + os.path.join(os.path.dirname(self.path), value[1:])
            self.request["fields"].append(name + "=" + value.replace("\\n", "\n").replace("\\t", "\t"))
        elif word == "json":
            self.request["options"].append("--json")
        elif word == "body":
            kind, _, text = rest.partition(" ")
            self.request["body"] = text.replace("\\n", "\n").encode()
            self.request["options"] += ["--type", kind, "--body", "-"]
        elif word == "header":
            name, _, value = rest.partition(": ")
            option = {"origin": "--origin", "cookie": "--cookie", "accept-language": "--page-lang"}[name.lower()]
            self.request["options"] += [option, value]
        else:
            self.fail("not understood: %s" % line)

    def expect(self, line):
        self.send()
        if not self.answer:
            self.fail("nothing was asked yet")
        head, body, status = self.answer
        word, _, rest = line.partition(" ")
        if re.match(r"\d{3}$", line):
            if status != line:
                title = re.search(r"<h1>(.*?)</h1>", body)
                self.fail("status %s, should be %s (%s)" % (status, line, title.group(1) if title else body[:300]))
        elif word in ("has", "lacks"):
            if (rest in body) != (word == "has"):
                self.fail("%s: %s" % ("missing" if word == "has" else "should not be there", rest))
        elif word in ("head", "headless"):
            if (rest in head) != (word == "head"):
                self.fail("%s: %s in %s" % ("missing" if word == "head" else "should not be there", rest, head))
        elif word == "keep":
            name, _, pattern = rest.partition(" ")
            m = re.search(pattern, head + "\n\n" + body)
            if not m:
                self.fail("nothing matches %s" % pattern)
            self.names[name] = m.group(1)

    def take(self, line):
        if line.startswith(("$ ", "$! ")):
            self.send()
            self.command(line.partition(" ")[2], refused=line.startswith("$! "))
        elif line.startswith("own "):
            self.send()
            own = os.path.join(os.path.dirname(self.path), line[4:])
            if own.endswith(".geojson"):
                shutil.copy(own, os.path.join(self.office, "outline.geojson"))
            else:
                os.makedirs(os.path.join(self.office, "registers"), exist_ok=True)
                shutil.copy(own, os.path.join(self.office, "registers"))
        elif re.match(r"(\d{3}$|has |lacks |head |headless |keep )", line):
            self.expect(line)
        elif re.match(r"[A-Z]+ /", line):
            self.send()
            self.begin(line)
        else:
            self.option(line)

    def all(self):
        with open(self.path, encoding="utf-8") as f:
            for self.line, line in enumerate(f, 1):
                line = self.fill(line.strip())
                if line and not line.startswith("#"):
                    self.take(line)
        self.send()


def self_test():
    wrong = []
    good = "<!doctype html><html><head><title>x</title></head><body><h1>x</h1></body></html>"
    if check_html(good):
        wrong.append("a good page is refused: %r" % check_html(good))
    for bad in ["<p><div>x</div></p>", "<b>x", "<i id=a>x</i><i id=a>y</i>", "<label for=q>x</label>", "<h1>y</h1>",
                "<a href=x></a>", "<p style='x'>x</p>", "<input name=x>", "{{x}}", "<button></button>"]:
        if not check_html(good.replace("</body>", bad + "</body>")):
            wrong.append("not noticed: %s" % bad)
    return wrong


def main():
    hanqing, paths = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if not paths:
        here = os.path.dirname(os.path.abspath(__file__))
        paths = sorted(glob.glob(os.path.join(here, "..", "test", "http", "*.t")))
    n = failed = 0
    for name, check in [("mistakes in a page are noticed", self_test)]:
        n += 1
        wrong = check()
        failed += bool(wrong)
        print("%sok %d - %s" % ("not " if wrong else "", n, name))
        for w in wrong:
            print("# " + w)
    templates = {}
    for path in paths:
        n += 1
        run = Run(hanqing, os.path.abspath(path), templates)
        try:
            run.all()
            print("ok %d - %s" % (n, os.path.basename(path)))
        except Failed as e:
            failed += 1
            print("not ok %d - %s\n# %s" % (n, os.path.basename(path), e))
        finally:
            run.close()
        sys.stdout.flush()
    for template in templates.values():
        template.close()
    print("1..%d" % n)
    sys.exit(failed > 0)


main()
