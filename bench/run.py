"""run.py: `make bench`. Each part measures this program and its peers in one run and prints its table; a part is a file of
this folder that has main(build). Each has a process of its own, since the peak memory of a child is never less than what its
parent had when it was made."""
import os
import subprocess
import sys

PARTS = ['doubles', 'office', 'order', 'pages', 'quote', 'search', 'start', 'tables', 'text_bytes', 'text_check', 'text_forms',
         'text_scan', 'web']


def main(build):
    here = os.path.dirname(os.path.abspath(__file__))
    for name in PARTS:
        code = f'import sys; sys.path.insert(0, {here!r}); import {name}; {name}.main({build!r})'
        subprocess.run([sys.executable, '-c', code], check=True)
        print(flush=True)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
