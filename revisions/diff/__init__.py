"""See at a glance what changed between two versions of an HTML text.

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

``compare`` reads two HTML sources as a reader would and never fails on bad HTML;
``compare_plain`` compares plain texts word by word, ``compare_source`` the HTML itself, to the
letter. All three give a ``Diff`` with ``changes``, ``same_bytes``, ``counts``, ``coarse`` and
``summary()``, and every renderer takes any of them:

* ``render_inline(diff, fold=None, words=POLISH, markers=False, id_prefix="")``: HTML.
* ``render_side_by_side(diff, fold=None, words=POLISH, markers=False, id_prefixes=("", ""))``.
* ``render_text(diff, fold=None, words=POLISH)``: plain text that resolves into either version.

``fold`` keeps so many unchanged blocks around a change and counts the others in one line; the
words come from a table of ``revisions.diff.words``, ``POLISH`` or ``ENGLISH`` or your own.

Classes written: ``diff-ins`` and ``diff-del`` (on ``ins``, ``del`` and ``hr``), with ``diff-move``
for what changed its place, ``diff-break`` for a paragraph break (an empty ``ins``, a ``del`` with a
line break), ``diff-img`` for an image; ``diff-fmt`` for a look that changed and ``diff-link`` (its
``title`` says "old → new") for an address; ``diff-at`` for the empty place of something that only
the other side has; ``diff-fold`` on ``p``, ``li`` or ``tr``; ``diff-marker`` for text markers.
Each change n has the id ``change-n`` once. The author's classes and ids are not written.

Nothing here depends on a clock, on Django or on a human language. Input of 1 MB a side is answered
within bounds; where that needs wider marks than necessary, ``coarse`` says so.
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
