"""run.py: `make bench`. Each part measures this program and its peers in one run and prints its table; a part is a file of
this folder that has main(build)."""
import importlib
import os
import sys

PARTS = ['doubles', 'office', 'order', 'pages', 'quote', 'search', 'start', 'tables', 'text_bytes', 'text_check', 'text_forms',
         'text_scan', 'web']


def main(build):
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    for name in PARTS:
        importlib.import_module(name).main(build)
        print(flush=True)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else 'build')
