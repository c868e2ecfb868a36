"""Chromium as the judge: do two bodies look the same to a reader of the bulletin?

Both are sanitised as for the public page and drawn side by side with the site's own style sheets,
many pairs on one page; then the pictures are compared, pixel by pixel.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from revisions.diff import Change, compare
from revisions.diff.engine import Diff
from revisions.sanitise import sanitise
from tests.pixels.bodies import body
from tests.pixels.mutations import mutated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "templates" / "base.html"
STATIC = (ROOT / "static", ROOT / "revisions" / "static")
WIDTH = 400  # pixels of a body: a phone, where lines wrap often
AT_ONCE = 40  # pairs on one page
MAX_HEIGHT = 16_000  # pixels that Chromium draws in one picture
# Kinds of change that say that a reader reads something else.
WORDING = {"text", "block", "list", "table", "move", "split", "merge"}
SPANS = re.compile(r"(?: |(?:col|row)span=[0-9]+)*")
MUTATED_TWICE = 0.1  # the share of pairs
PICTURES = {
    "/a.png": (60, 40, "#c04040"),
    "/b.png": (90, 30, "#3060c0"),
    "/c.png": (60, 40, "#208040"),
}


@dataclass(frozen=True)
class Pair:
    """Two bodies; ``name`` tells what was done to the first."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Failure:
    """A pair that the diff judges otherwise than the browser."""

    pair: Pair
    problem: str

    def __str__(self) -> str:
        return f"{self.problem} ({self.pair.name})\n  {self.pair.before!r}\n  {self.pair.after!r}"


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """So many pairs; equal for equal seeds."""
    rng = Random(seed)
    made = 0
    while made < count:
        before = body(rng)
        name, after = mutated(rng, before)
        if rng.random() < MUTATED_TWICE:
            second, after = mutated(rng, after)
            name = f"{name}, {second}"
        if before != after:
            made += 1
            yield Pair(name, before, after)


def failures(browser: Browser, judged: Sequence[Pair]) -> Iterator[Failure]:
    """The pairs of which the diff says what the browser does not."""
    page = browser.new_page(viewport={"width": 2 * WIDTH, "height": 1000})
    try:
        page.route("**/*", _answer)
        for start in range(0, len(judged), AT_ONCE):
            batch = judged[start : start + AT_ONCE]
            for pair, differ in zip(batch, look_different(page, batch), strict=True):
                if problem := judge(compare(pair.before, pair.after), differ):
                    yield Failure(pair, problem)
    finally:
        page.close()


def judge(diff: Diff, look_different: bool) -> str:
    """What is wrong with what the diff tells, "" for nothing."""
    if look_different and not diff.changes:
        return "looks different, called unchanged"
    wording = {c.kind for c in diff.changes if c.kind in WORDING and not _is_span_only(c)}
    if not look_different and wording:
        return f"looks the same, told as a change of {', '.join(sorted(wording))}"
    return ""


def _is_span_only(change: Change) -> bool:
    """Whether a cell only spans more or fewer columns or rows: there may be none to span."""
    return change.kind == "table" and bool(SPANS.fullmatch(f"{change.before} {change.after}"))


def look_different(page: Page, batch: Sequence[Pair]) -> list[bool]:
    """Whether Chromium draws the two bodies of each pair differently."""
    rows = "".join(
        f'<div class="row">{_box(pair.before)}{_box(pair.after)}</div>' for pair in batch
    )
    page.set_content(_DOCUMENT.format(style=_style(), width=WIDTH, rows=rows), wait_until="load")
    page.evaluate(_UNWRAP)
    tops = page.evaluate(
        "[...document.querySelectorAll('.row')].map(row => row.getBoundingClientRect().top)"
    )
    bottom = page.evaluate("document.documentElement.scrollHeight")
    if bottom > MAX_HEIGHT:
        middle = len(batch) // 2
        assert middle, f"higher than a picture may be: {batch[0]}"
        return look_different(page, batch[:middle]) + look_different(page, batch[middle:])
    drawn = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    out = []
    for top, end in zip(tops, [*tops[1:], bottom], strict=True):
        boxes = [drawn.crop((x, round(top), x + WIDTH, round(end))) for x in (0, WIDTH)]
        out.append(ImageChops.difference(*boxes).getbbox() is not None)
    return out


def _box(source: str) -> str:
    return f'<div class="box"><div class="content">{sanitise(source)}</div></div>'


def _style() -> str:
    """The style sheets that the frame of the site names."""
    names = re.findall(r'rel="stylesheet" href="\{% static \'(.+?)\' %\}"', BASE.read_text())
    assert names, f"{BASE} names no style sheet"
    files = [next(each / name for each in STATIC if (each / name).exists()) for name in names]
    return "".join(file.read_text(encoding="utf-8") for file in files)


_DOCUMENT = """<!doctype html><html lang="pl"><head><meta charset="utf-8"><base href="http://bip/">
<style>{style}
body {{ display: block }}
.row {{ display: flex; align-items: flex-start; padding-bottom: 3px }}
.box {{ flex: none; width: {width}px; overflow: hidden; contain: content; padding: 1px 8px }}
.box {{ padding-left: 48px; border-bottom: 1px solid #888 }}
</style></head><body><article lang="pl">{rows}</article></body></html>"""


# An element that draws nothing still parts the text into two pieces, which Chromium places by
# fractions of a pixel: nobody sees that, but the pictures would differ.
_UNWRAP = """() => {
  const inert = ":is(abbr, b, cite, del, dfn, em, i, ins, mark, s, strong, u, var):empty";
  const ofBlocks = /^(text-align|text-indent|list-style-type)$/;
  const takingRoom = /^(margin-left|padding-left|vertical-align)$/;
  const isNoRoom = (name, node) =>
    /^(margin|padding)-left$/.test(name) && parseFloat(node.style.getPropertyValue(name)) === 0;
  for (const bare of document.querySelectorAll(`.box :is(span, a:not([href]), ${inert})`)) {
    const style = [...bare.style];
    const isInert = bare.matches(":empty")
      ? !style.some(name => takingRoom.test(name))
      : style.every(name => ofBlocks.test(name) || isNoRoom(name, bare));
    if (isInert && !bare.hasAttribute("dir") && !bare.hasAttribute("lang")) {
      bare.replaceWith(...bare.childNodes);
    }
  }
  document.querySelector("article").normalize();
}"""


def _answer(route: Route) -> None:
    """A plain picture for each address of an image; nothing else is there."""
    path = re.sub(r"^https?://[^/]*", "", route.request.url)
    if path not in PICTURES:
        route.fulfill(status=404)
        return
    width, height, colour = PICTURES[path]
    data = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "PNG")
    route.fulfill(body=data.getvalue(), content_type="image/png")
