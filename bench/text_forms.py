"""text_forms.py: folding and tokenizing beside a bare look-up loop, conversion beside OpenCC's command, in one run on one
text: the books that bench/search.py finds, and the same in simplified characters."""
import os
import shutil
import subprocess
import tempfile
import time

from search import books, run

SIZE = 12_000_000  # bytes of the text for the conversions


def sample(paths, target):
    """Whole lines of the books, up to SIZE bytes."""
    n = 0
    with open(target, "wb") as out:
        for path in paths:
            with open(path, "rb") as f:
                for line in f:
                    if n < SIZE:
                        out.write(line)
                        n += len(line)
    return target


def timed(command, source, target):
    start = time.monotonic()
    with open(source, "rb") as f, open(target, "wb") as out:
        subprocess.run(command, stdin=f, stdout=out, check=True)
    return time.monotonic() - start


def main(build):
    run("ninja", "-C", build, "bench_text", "hanqing")
    program = os.path.join(build, "hanqing")
    with tempfile.TemporaryDirectory() as tmp:
        paths, what = books(tmp)
        traditional = sample(paths, os.path.join(tmp, "traditional"))
        simplified = os.path.join(tmp, "simplified")
        timed([program, "text", "convert", "--to", "t2s"], traditional, simplified)
        print(f"Forms of a text ({what}); million characters a second on one core")
        for name, path in (("traditional", traditional), ("simplified", simplified)):
            figures = dict(line.split("\t") for line in run(os.path.join(build, "bench_text"), path).splitlines())
            bare = float(figures["bare"])
            print(f"  {name}: bare look-up {bare:.0f}, " + ", ".join(
                f"{key} {float(figures[key]):.0f} ({float(figures[key]) / bare:.2f} of bare)" for key in ("token", "fold")))
        for config, path in (("t2s", traditional), ("s2t", simplified), ("s2twp", simplified)):
            out = os.path.join(tmp, "out")
            own = timed([program, "text", "convert", "--to", config], path, out)
            peer = (timed(["opencc", "-c", config + ".json"], path, out) if shutil.which("opencc") else None)
            print(f"  {config}, {os.path.getsize(path) / 1e6:.0f} MB, whole command: hanqing {own:.2f} s, opencc "
                  + (f"{peer:.2f} s ({peer / own:.1f} times)" if peer else "is not installed"))
