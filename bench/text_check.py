"""text_check.py: proofreading, beside the bare work that it does: reading each character once (folding), and finding dates
and numbers. The text is made, not taken from anywhere. The model of reviewed text is timed by itself."""
import os
import subprocess
import tempfile
import time

SENTENCES = """桐溪县位于省境西部，1952年设县，2004年底有16个乡镇、32.5万人。
民国二十五年（1936年）春，渡头镇重修码头，镇人罗永泰等捐田三十二亩，岁收其租，充渡工口粮。
光绪二十四年四月二十三日，县城设立学堂，初有学生四十余人，教习三人；次年增至八十人。
“渡头有义渡，”《桐溪县志》记载，“不取分文，昼夜不停。”其后渡船两易，皆由会首经管。
今年共收到论文87篇，精选28篇，占32.2%，其中本县作者19人，外地作者9人。
全县修建水库二座、渠道15—30公里，约30人左右参加了迫不急待的验收,其它事项另行通知。
县志办公室征集资料、核对史实、编写初稿，经三审三校后付印；每一处改动都有记录可查。
"""
BYTES = 6 << 20


def made_text():
    lines, out, n, i = SENTENCES.splitlines(), [], 0, 0
    while n < BYTES:
        line = lines[i % len(lines)].replace("桐溪", "桐溪渡头白鹭石桥"[i // 7 % 4 * 2:][:2])
        out.append(line)
        n += len(line.encode()) + 1
        i += 1
    return "\n".join(out) + "\n"


def seconds(hanqing, words, path=None, runs=3):
    best = 1e9
    for _ in range(runs):
        with open(path or os.devnull, "rb") as f:
            start = time.monotonic()
            subprocess.run([hanqing, "text", *words], stdin=f, stdout=subprocess.DEVNULL, check=True)
            best = min(best, time.monotonic() - start)
    return best


def main(build):
    hanqing = os.path.join(build, "hanqing")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as f:
        f.write(made_text())
        f.flush()
        mb = os.path.getsize(f.name) / 1e6
        nothing = seconds(hanqing, ["check"])
        rows = [("reading and folding each line", seconds(hanqing, ["fold"], f.name)),
                ("finding dates of each line", seconds(hanqing, ["date", "--find"], f.name)),
                ("finding numbers of each line", seconds(hanqing, ["number", "--find"], f.name)),
                ("proofreading, all rules", seconds(hanqing, ["check"], f.name)),
                ("learning a model of the same text", seconds(hanqing, ["check", "--reviewed", f.name]))]
        print("proofreading %.1f MB of Chinese text (start of the program, %.3f s, taken off)" % (mb, nothing))
        for name, took in rows:
            took = max(took - nothing, 1e-3)
            print("  %-36s %7.3f s %8.1f MB/s" % (name, took, mb / took))


if __name__ == "__main__":
    main("build")
