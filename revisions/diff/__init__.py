"""See at a glance what changed between two versions of an HTML text.

>>> from revisions.diff import compare, render_text
>>> diff = compare("<p>pokój nr 445, IV piętro</p>", "<p>pokój nr 417, IV piętro</p>")
>>> diff.changes
(Change(kind='text', before='445', after='417', section='', count=1),)
>>> diff.summary()
'445 → 417'
>>> render_text(diff)
'pokój nr [-445-]{+417+}, IV piętro'
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
