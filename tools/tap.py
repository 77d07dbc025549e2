"""tap.py: the house tests print TAP by this: each check is a name and the list of what is wrong."""
import sys


def report(checks):
    failed = 0
    print("1..%d" % len(checks))
    for i, (name, wrong) in enumerate(checks, 1):
        print("%sok %d - %s" % ("not " if wrong else "", i, name))
        for w in wrong:
            print("# %s: %s" % (name, w), file=sys.stderr)  # meson shows this, not the diagnostics of TAP
        failed += bool(wrong)
    sys.exit(1 if failed else 0)
