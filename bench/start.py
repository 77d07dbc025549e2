"""start.py: what a command costs before it does anything: a figure of an empty office, beside a bare process that opens the same
database and asks it one row. Instructions would be steadier, but processor time is what people wait for; both sides in turns, and the
least of many is compared."""
import os
import resource
import subprocess
import sys
import tempfile

ROUNDS = 25
MOST = 4
BARE = r"""
#include <sqlite3.h>
#include <stdio.h>
int main(int argc, char **argv)
{
        sqlite3 *db;
        sqlite3_stmt *s;
        if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
                sqlite3_prepare_v2(db, "SELECT count(*) FROM reg_place", -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW)
                return 1;
        printf("%d\n", sqlite3_column_int(s, 0));
        sqlite3_finalize(s);
        sqlite3_close(db);
        return 0;
}
"""


def spent(*words):
    """Processor seconds of a command; what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main(build):
    hanqing = os.path.abspath(os.path.join(build, "hanqing"))
    print("Start: a command on an office, beside a bare process that opens its database", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        office, bare = os.path.join(folder, "office"), os.path.join(folder, "bare")
        subprocess.run([hanqing, "init", "--data", office], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cc", "-O2", "-x", "c", "-", "-o", bare, "-lsqlite3"], input=BARE.encode(), check=True)
        ours, peer, nothing = [], [], []
        for _ in range(ROUNDS):
            ours.append(spent(hanqing, "figure", "accessions", "--data", office)[0])
            peer.append(spent(bare, os.path.join(office, "office.db"))[0])
            nothing.append(spent(hanqing, "--help")[0])
        o, p, n = min(ours), min(peer), min(nothing)
        print("  %-46s %8s %8s   ratio  target" % ("processor time in ms", "ours", "peer"))
        print("  %-46s %8.1f %8.1f  %6.2f  <= %-7g %s" % ("a figure, without an office of size", o * 1e3, p * 1e3, o / p, MOST,
                                                       "holds" if o / p <= MOST else "DOES NOT HOLD"))
        print("  %-46s %8.1f" % ("the program alone, without an office", n * 1e3), flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build")
