"""How fast the diff is, beside its peers and in its worst cases: ``python -m benchmarks.diff``.

One run measures all engines by turns on the same input and prints medians and ratios. Peers:
``lxml.html.diff.htmldiff`` and Wagtail's own comparison of rich text (text only, difflib). The
worst cases run in a process of their own each, for their peak of memory; times there are of the
processor, as other work on the machine would otherwise be counted.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.diff_inputs import WORST, article, edited, generated_pairs, sample_pairs
from revisions.diff import compare, render_inline, render_side_by_side, render_text
from revisions.diff.pair_parser import forget_parts

TIMES = 64  # how often the article stands in the large input


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median of so many runs."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def wagtail_compare() -> Callable[[str, str], object]:
    """Wagtail's comparison as its revision view calls it for a rich text field."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    from wagtail.admin.compare import diff_text
    from wagtail.utils.text import text_from_html

    return lambda a, b: diff_text(text_from_html(a), text_from_html(b)).to_html()


def unremembered(before: str, after: str) -> str:
    """The inline rendering as the first comparison of a process makes it."""
    forget_parts()
    return render_inline(compare(before, after))


def small(pairs: list[tuple[str, str]], rounds: int) -> float:
    """The real pairs: a line an engine; gives our mean in seconds."""
    from lxml.html.diff import htmldiff

    engines = {
        "revisions.diff, changes": lambda a, b: compare(a, b).changes,
        "revisions.diff, and inline": lambda a, b: render_inline(compare(a, b)),
        "the same, nothing remembered": unremembered,
        "lxml.html.diff.htmldiff": htmldiff,
        "wagtail.admin.compare": wagtail_compare(),
    }
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for before, after in pairs:
        for name, engine in engines.items():
            engine(before, after)
            many = max(1, rounds // 5) if "wagtail" in name else rounds
            taken[name].append(seconds(lambda e=engine, a=before, b=after: e(a, b), many))
    peers = [sum(taken[name]) for name in list(engines)[3:]]
    print(f"{'13 pairs of 14 KB':34}{'median ms':>10}{'mean ms':>9}{'× lxml':>9}{'× Wagtail':>11}")
    for name, each in taken.items():
        ratios = [sum(each) / peer for peer in peers]
        middle, mean = statistics.median(each) * 1000, statistics.mean(each) * 1000
        print(f"  {name:32}{middle:10.2f}{mean:9.2f}{ratios[0]:9.3f}{ratios[1]:11.4f}")
    return statistics.mean(taken["revisions.diff, changes"])


def large(source: str, mean: float) -> None:
    """The article repeated, with 20 edits."""
    from lxml.html.diff import htmldiff

    before = source * TIMES
    after = edited(before, 20)
    ours = seconds(lambda: compare(before, after).changes, 7)
    drawn = seconds(lambda: render_inline(compare(before, after)), 3)
    lxml = seconds(lambda: htmldiff(before, after), 1)
    print(f"\n{len(before) / 1e6:.2f} MB, 20 edits: {len(compare(before, after).changes)} changes")
    print(f"  changes {ours * 1000:.1f} ms, with inline {drawn * 1000:.1f} ms, lxml {lxml:.2f} s")
    print(f"  {ours / lxml:.4f} × lxml, with inline {drawn / lxml:.4f} × lxml")
    print(f"  {TIMES} × the size, {ours / mean:.1f} × the time of a pair (mean)")


def peak_memory() -> int:
    """The most memory this process had, in MB; its parent's is not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def worst_case(name: str) -> dict[str, object]:
    """One worst case, measured in this process."""
    before, after = WORST[name]()
    start = time.process_time()
    diff = compare(before, after)
    compared = time.process_time() - start
    render_inline(diff)
    inline = time.process_time() - start
    peak = peak_memory()
    render_side_by_side(diff)
    render_text(diff)
    return {
        "compare": compared,
        "inline": inline,
        "all": time.process_time() - start,
        "peak": peak,
        "changes": len(diff.changes),
        "coarse": diff.coarse,
    }


def worst() -> None:
    print(f"\n{'worst cases, up to 1 MB a side':36}{'changes s':>10}{'+ inline':>9}{'peak MB':>9}")
    for name in WORST:
        command = [sys.executable, str(Path(__file__).resolve()), "--worst", name]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if run.returncode:
            print(f"  {name:34} failed: {run.stderr.strip().splitlines()[-1]}")
            continue
        found = json.loads(run.stdout)
        print(
            f"  {name:34}{found['compare']:10.2f}{found['inline']:9.2f}{found['peak']:9}"
            f"  {found['changes']} changes{', coarse' if found['coarse'] else ''}"
        )


def main() -> None:
    if sys.argv[1:2] == ["--worst"]:
        print(json.dumps(worst_case(sys.argv[2])))
        return
    pairs = sample_pairs()
    if not pairs:
        print("The sample is not here: measured on generated articles instead.\n")
    mean = small(pairs or generated_pairs(), 15)
    large(pairs[0][1] if pairs else article(), mean)
    if "--quick" not in sys.argv:
        worst()


if __name__ == "__main__":
    main()
