#!/usr/bin/env python3
"""Outlines of land for the map, from Natural Earth.

usage: land_table.py LAND_TOPOJSON OUT.tsv

Source: Natural Earth 1:10m land (naturalearthdata.com, public domain), as the npm package world-atlas 2.0.2 carries it
(land-10m.json). Physical land only: no borders of any kind, which on a map of China need an approved standard map.

Kept is what lies between 70 and 140° E and 0 and 56° N, each point to a hundredth of a degree, lines thinned by
Douglas and Peucker. A line of the table is one ring: south, west, north, east, then pairs of longitude and
latitude in hundredths of a degree, each the difference to the one before; the first from nought."""
import json
import sys

WEST, EAST, SOUTH, NORTH = 70.0, 140.0, 0.0, 56.0
THIN = 0.012  # degrees
LEAST = 0.0004  # square degrees: some four square kilometres


def rings(topology):
    sx, sy = topology["transform"]["scale"]
    tx, ty = topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points = []
                for i in ring:
                    arc = arcs[i] if i >= 0 else arcs[~i][::-1]
                    points += arc[1:] if points else arc
                yield points


def clip(points):
    """Sutherland and Hodgman, one edge of the box after the other."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        out = []
        for i, p in enumerate(points):
            q = points[i - 1]
            p_in, q_in = (sign * (v[axis] - limit) >= 0 for v in (p, q))
            if p_in != q_in:
                t = (limit - q[axis]) / (p[axis] - q[axis])
                out.append((q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])))
            if p_in:
                out.append(p)
        points = out
    return points


def thin(points):
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        (x0, y0), (x1, y1) = points[a], points[b]
        dx, dy = x1 - x0, y1 - y0
        length = (dx * dx + dy * dy) ** 0.5
        far, at = 0, 0
        for i in range(a + 1, b):
            x, y = points[i]
            d = abs(dx * (y - y0) - dy * (x - x0)) / length if length else ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
            if d > far:
                far, at = d, i
        if far > THIN:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [points[i] for i in sorted(keep)]


def area(points):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))) / 2


def main():
    with open(sys.argv[1]) as f:
        topology = json.load(f)
    lines, n = [], 0
    for ring in rings(topology):
        ring = clip(ring)
        if len(ring) < 4 or area(ring) < LEAST:
            continue
        ring = [(round(x * 100), round(y * 100)) for x, y in thin(ring)]
        ring = [p for i, p in enumerate(ring) if p != ring[i - 1]]
        if len(ring) < 3:
            continue
        xs, ys = zip(*ring)
        words, last = [], (0, 0)
        for x, y in ring:
            words.append("%d %d" % (x - last[0], y - last[1]))
            last = (x, y)
        n += len(ring)
        lines.append("%d %d %d %d\t%s\n" % (min(ys), min(xs), max(ys), max(xs), " ".join(words)))
    with open(sys.argv[2], "w") as f:
        f.writelines(lines)
    print("%d rings, %d points" % (len(lines), n))


if __name__ == "__main__":
    main()
