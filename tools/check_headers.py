#!/usr/bin/env python3
"""Every header compiles alone, under the harshest flags, with each compiler of this machine."""
import glob
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import tap

FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wstrict-prototypes",
         "-Wwrite-strings", "-Wvla", "-Wcast-qual", "-Wundef", "-Wredundant-decls", "-Wpointer-arith",
         "-fsyntax-only", "-x", "c"]

root = sys.argv[1]
headers = sorted(glob.glob(root + "/src/*/*.h") + glob.glob(root + "/test/*.h"))
checks = [("there is something to check", [] if headers else ["no header found"])]
for cc in ["gcc", "clang"]:
    if not shutil.which(cc):
        continue
    for path in headers:
        # Included twice, from a file: the guard works and a pragma for main files does not confuse.
        text = '#include "%s"\n#include "%s"\n' % (path, path)
        done = subprocess.run([cc, *FLAGS, "-I" + root, "-I" + root + "/src", "-"], input=text, text=True,
                              stderr=subprocess.PIPE)
        name = "%s: %s" % (cc, os.path.relpath(path, root))
        checks.append((name, done.stderr.splitlines()[:10] if done.returncode else []))
tap.report(checks)
