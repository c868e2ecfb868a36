"""Compare two versions of an HTML text, and render what changed as HTML or plain text.

>>> from revisions.diff import compare, render_inline, render_side_by_side, render_text
>>> diff = compare("<p>pokój nr 445, IV piętro</p>", "<p>pokój nr 417, IV piętro</p>")
>>> diff.changes
(Change(kind='text', before='445', after='417', section='', count=1),)
>>> diff.summary()
'445 → 417'
>>> render_text(diff)
'pokój nr [-445-]{+417+}, IV piętro'
>>> render_inline(compare("<p>raz</p>", "<p>dwa</p>"))
'<p><del class="diff-del" id="change-1">raz</del><ins class="diff-ins">dwa</ins></p>'

``compare`` compares what a reader sees of two HTML sources and never fails on bad HTML;
``compare_plain`` compares two plain texts word by word, ``compare_source`` two HTML sources
character by character. All three return a ``Diff`` with ``changes``, ``same_bytes``, ``counts``,
``coarse`` and ``summary()``. Every renderer accepts any of them:

* ``render_inline(diff, fold=None, words=POLISH, markers=False, id_prefix="")``: HTML.
* ``render_side_by_side(diff, fold=None, words=POLISH, markers=False, id_prefixes=("", ""))``.
* ``render_text(diff, fold=None, words=POLISH)``: plain text that resolves into either version.

``fold`` is the number of unchanged blocks shown on each side of a change; the others are replaced
by one line with their count. ``words`` is a table of words: ``POLISH`` or ``ENGLISH`` of
``revisions.diff.words``, or your own.

Classes in the HTML: ``diff-ins`` and ``diff-del`` (on ``ins``, ``del`` and ``hr``), together with
``diff-move`` for a moved block, ``diff-break`` for a paragraph break (an empty ``ins``, a ``del``
with a line break) and ``diff-img`` for an image; ``diff-fmt`` for a changed format; ``diff-link``
for a changed address (its ``title`` is "old → new"); ``diff-at`` on an empty element where only
the other version has something; ``diff-fold`` on ``p``, ``li`` or ``tr``; ``diff-marker`` for text
markers; ``diff-char`` where a character shows nothing (its ``title`` names it). The id ``change-n``
stands once for each change n. The author's classes and ids are left out.

Results do not depend on time, on Django or on a human language. The work for a large input (1 MB
on each side) is bounded; ``coarse`` is true where marks are wider than necessary because of that.
"""

from .engine import Diff, compare
from .model import Change
from .plain import compare_plain, compare_source
from .render import render_inline, render_side_by_side, render_text

__all__ = [
    "Change",
    "Diff",
    "compare",
    "compare_plain",
    "compare_source",
    "render_inline",
    "render_side_by_side",
    "render_text",
]
