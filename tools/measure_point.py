#!/usr/bin/env python3
"""Datum conversion against published pairs of points, where they are present.

usage: measure_point.py HANQING SOURCE_ROOT

Looks for the pack people-places in $HANQING_TEST_DATA or ../shared/data and converts its points of WGS 84 to GCJ-02 and
back; the published inverse functions agree to metres only, so the way back is measured against the point it came from.
Without the pack it checks the way there and back by itself, and says so."""
import math
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure_text
import tap

THERE, BACK = 0.05, 0.02  # metres
PLACES = [(18.25, 109.5), (31.2, 121.5), (39.9, 116.4), (43.8, 87.6), (53.4, 122.3), (29.65, 91.1)]


def convert(hanqing, way, points):
    lines = ["%.9f, %.9f" % p for p in points]
    out = measure_text.run(hanqing, ["point", "--from", way[0], "--to", way[1]], lines)
    return [tuple(float(x) for x in line.split(", ")) for line in out]


def metres(p, q):
    return math.hypot((p[0] - q[0]) * 111320, (p[1] - q[1]) * 111320 * math.cos(math.radians(p[0])))


def check(name, got, wanted, most):
    far = [metres(p, q) for p, q in zip(got, wanted)]
    print("# %s: %d points, at most %.4f m off" % (name, len(far), max(far)))
    return (name, ["%s should be %s" % pq for d, pq in zip(far, zip(got, wanted)) if d > most])


def main():
    hanqing, root = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        checks, points = [], PLACES
        if measure_text.unpack(root, "people-places", folder):
            rows = [r for r in measure_text.rows(folder + "/gcj02-vectors.tsv") if len(r) >= 4]
            points = [(float(r[0]), float(r[1])) for r in rows]
            published = [(float(r[2]), float(r[3])) for r in rows]
            checks.append(check("WGS 84 to GCJ-02", convert(hanqing, ("wgs84", "gcj02"), points), published, THERE))
        else:
            print("# no pack of places: the way there and back only")
        there = convert(hanqing, ("wgs84", "gcj02"), points + PLACES)
        checks.append(check("and back", convert(hanqing, ("gcj02", "wgs84"), there), points + PLACES, BACK))
    tap.report(checks)


if __name__ == "__main__":
    main()
