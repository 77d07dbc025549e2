#!/usr/bin/env python3
"""The law of the rooms (ARCHITECTURE.md): a file includes its own room and rooms to the left; the header of
a foreign library is included by exactly one .c file and by no header, or by one private header NAME_lib.h that the
files of one room share; own header first."""
import collections
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import tap

ROOMS = ["base", "text", "store", "doc", "record", "search", "ingest", "flow", "job", "web", "app"]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Of the C library and the kernel: what is not listed here is somebody's library.
SYSTEM = set("""assert.h ctype.h errno.h fcntl.h float.h ftw.h dirent.h getopt.h glob.h inttypes.h iconv.h limits.h
locale.h malloc.h math.h netdb.h poll.h pthread.h pwd.h sched.h signal.h spawn.h stdalign.h stdarg.h stdatomic.h
stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h strings.h syslog.h termios.h threads.h time.h unistd.h
uchar.h utime.h wait.h search.h semaphore.h""".split())
SYSTEM_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "asm/", "sanitizer/", "bits/")
# Several headers of one library count as one; any other header is a library by itself.
LIBRARY = {"archive.h": "libarchive", "archive_entry.h": "libarchive"}


def library(header):
    if header in SYSTEM or header.startswith(SYSTEM_FOLDERS):
        return None
    return LIBRARY.get(header, header.split("/")[0])


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else None


def check(root):
    rooms, foreign, headers, order = [], collections.defaultdict(set), [], []
    files = []
    for here, _, names in os.walk(os.path.join(root, "src")):
        files += [os.path.relpath(os.path.join(here, n), root) for n in names if n.endswith((".c", ".h"))]
    for path in sorted(files):
        room = room_of(path)
        if room not in ROOMS:
            rooms.append("%s: there is no room “%s”" % (path, room))
            continue
        with open(os.path.join(root, path)) as f:
            found = INCLUDE.findall(f.read())
        for kind, name in found:
            if kind == '"':
                other = name.split("/")[0]
                if "/" not in name or other not in ROOMS:
                    if not name.endswith("_table.h"):  # written at build time, private to the file
                        rooms.append('%s: "%s" names no room' % (path, name))
                elif name.endswith("_lib.h") and other != room:
                    rooms.append("%s: %s is private to %s" % (path, name, other))
                elif ROOMS.index(other) > ROOMS.index(room):
                    rooms.append("%s: %s may not know %s" % (path, room, other))
            elif library(name):
                foreign[library(name)].add(path)
                if path.endswith(".h") and not path.endswith("_lib.h"):
                    headers.append("%s: <%s> in a header" % (path, name))
        if path.endswith(".c") and (not found or found[0][0] != '"'):
            order.append("%s: the room's own header comes first" % path)
    shared = ["%s: %s" % (lib, ", ".join(sorted(who))) for lib, who in sorted(foreign.items()) if len(who) > 1]
    return [
        ("a file includes its own room and rooms to the left", rooms),
        ("each foreign library is included by one file", shared),
        ("no header includes a foreign library", headers),
        ("the own header comes first", order),
        ("there is something to check", [] if files else ["no file found"]),
    ]


def self_test():
    """A law that nothing can break is no law: these must be found."""
    import tempfile
    wrong = []
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(root + "/src/base")
        os.makedirs(root + "/src/web")
        with open(root + "/src/base/a.c", "w") as f:
            f.write('#include <yaml.h>\n#include "web/web.h"\n')
        with open(root + "/src/web/c.c", "w") as f:
            f.write('#include "base/x_lib.h"\n')
        with open(root + "/src/web/b.h", "w") as f:
            f.write('#include <yaml.h>\n#include <sys/stat.h>\n')
        for (name, found), n in zip(check(root), [2, 1, 1, 1, 0]):
            if len(found) != n:
                wrong.append("%s: found %r" % (name, found))
    return [("broken laws are noticed", wrong)]


if __name__ == "__main__":
    tap.report(check(sys.argv[1]) + self_test())
