"""Comparison of plain texts (titles, introductions) by words, and of HTML sources by characters.

Plain texts are compared by diff-match-patch, word by word, with its semantic clean-up and without
its time limit. An HTML source is split into lines where its lines and block tags begin.
"""

from __future__ import annotations

import re

from diff_match_patch import diff_match_patch

from revisions.html_reader import is_markup, tag_name, tag_parts, tokens

from .alignment import align_source
from .blocks import BLOCKS
from .budget import Budget
from .classify import classify
from .edits import merge_adjacent
from .engine import Diff
from .lcs import common_subsequence
from .lines import AlignmentStep, Line
from .model import SOURCE, Edit, Inline, Run
from .tokens import TOKEN

MAX_PATCHED_TOKENS = 6_000  # tokens on both sides; beyond it diff-match-patch could take too long

# Tokens of an HTML source, in its changed lines, that are compared one by one; lines beyond are
# marked as a whole. A long article has 5,000; half a million of broken markup took 10 s, and each
# edit that is marked makes the page longer: 15 MB.
MAX_SOURCE_TOKENS = 60_000
# Lines of an HTML source; one that has more, of a few letters each, is taken for a single line.
MAX_SOURCE_LINES = 20_000

FOREIGN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u2029\ufffc\ud800-\udfff]")
MAX_ATTRIBUTE = 300  # characters of an attribute that is marked as a whole
SOURCE_SPACE = re.compile(r"\n|[^\n]+")
SOURCE_WORD = re.compile(r"\w+|[^\w\s]|\s")
PLAIN_WORD = re.compile(rf"\s+|{TOKEN.pattern}")


def compare_plain(before: str, after: str) -> Diff:
    """Compare two plain texts (a title, an introduction, a date) word by word; line ends count."""
    old, new = _plain(before), _plain(after)
    budget = Budget()
    if old == new:
        steps = [AlignmentStep("unchanged", (_line(old),), (_line(new),))] if old else []
    elif not old or not new:
        steps = [
            AlignmentStep("inserted", (), (_line(new),))
            if new
            else AlignmentStep("deleted", (_line(old),), ())
        ]
    else:
        steps = [AlignmentStep("edited", (_line(old),), (_line(new),), _patched(old, new, budget))]
    changes = classify(steps)
    return Diff(before, after, compare_plain, steps, changes, budget.coarse)


def compare_source(before: str, after: str) -> Diff:
    """Compare two HTML sources as text, including tags and white space.

    White space inside marks is made visible: a space as ``·``, a line end as ``↵``, a tab as
    ``⇥``, a no-break space as ``⍽``.
    """
    budget = Budget()
    old, new = _source_lines(before), _source_lines(after)
    if before == after:
        steps = [AlignmentStep("unchanged", (line,), (line,)) for line in old]
    else:
        tokens_left = MAX_SOURCE_TOKENS

        def edit(one: str, other: str, left: Budget) -> list[Edit]:
            nonlocal tokens_left
            words_one, words_other = _source_words(one), _source_words(other)
            tokens_left -= len(words_one) + len(words_other)
            if tokens_left < 0:
                left.coarse = True
                return [Edit("change", 0, len(one), 0, len(other))]
            return _token_edits(words_one, words_other, left)

        steps = align_source(old, new, budget, edit)
    changes = classify(steps, words_only=True)
    return Diff(before, after, compare_source, steps, changes, budget.coarse)


def _plain(text: str) -> str:
    return FOREIGN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str, tag: str = "", visible: bool = False) -> Line:
    line = Line(((text, (), None),), (), tag, tag)
    line.verbatim = True
    line._inline = Inline(text, (Run(0, len(text), SOURCE if visible else ()),))
    return line


def _source_lines(source: str) -> list[Line]:
    lines: list[list[str]] = [[]]
    for token in tokens(FOREIGN.sub("\ufffd", source)):
        if tag_name(token) in BLOCKS:
            lines.append([token])
            continue
        for part in token.splitlines(keepends=True) if "\n" in token else (token,):
            lines[-1].append(part)
            if part[-1] == "\n":
                lines.append([])
    if len(lines) > MAX_SOURCE_LINES:
        lines = [[part for parts in lines for part in parts]]
    return [_line("".join(parts), "div", True) for parts in lines if parts]


def _source_words(text: str) -> list[str]:
    """The tokens of a source: the names and attributes of tags, the words of text."""
    out: list[str] = []
    for token in tokens(text):
        if token.isspace():
            out += SOURCE_SPACE.findall(token)
            continue
        for part in tag_parts(token):
            is_long = len(part) > MAX_ATTRIBUTE or (is_markup(part) and not tag_name(part))
            out += SOURCE_WORD.findall(part) if is_long else (part,)
    return out


def _patched(old: str, new: str, budget: Budget) -> list[Edit]:
    """The edits by diff-match-patch; each word is one character for it."""
    words_old, words_new = PLAIN_WORD.findall(old), PLAIN_WORD.findall(new)
    if len(words_old) + len(words_new) > MAX_PATCHED_TOKENS:
        return _token_edits(words_old, words_new, budget)
    letters: dict[str, str] = {}
    for word in words_old + words_new:
        if word not in letters:
            number = len(letters) + 256
            letters[word] = chr(number if number < 0xD800 else number + 0x800)
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    steps = engine.diff_main(
        "".join(letters[word] for word in words_old),
        "".join(letters[word] for word in words_new),
        False,
    )
    engine.diff_cleanupSemantic(steps)
    size = {letter: len(word) for word, letter in letters.items()}
    edits = []
    o = n = 0
    for operation, part in steps:
        length = sum(size[letter] for letter in part)
        step_o, step_n = length if operation <= 0 else 0, length if operation >= 0 else 0
        kind = "change" if operation else "equal"
        edits.append(Edit(kind, o, o + step_o, n, n + step_n))
        o, n = o + step_o, n + step_n
    return merge_adjacent(edits)


def _token_edits(words_old: list[str], words_new: list[str], budget: Budget) -> list[Edit]:
    """The edits between two texts given as their words."""
    edits = []
    i = j = o = n = 0
    common = common_subsequence(words_old, words_new, budget)
    for x, y in [*common, (len(words_old), len(words_new))]:
        deleted = sum(map(len, words_old[i:x]))
        inserted = sum(map(len, words_new[j:y]))
        edits.append(Edit("change", o, o + deleted, n, n + inserted))
        o, n = o + deleted, n + inserted
        if x < len(words_old):
            length = len(words_old[x])
            edits.append(Edit("equal", o, o + length, n, n + length))
            o, n = o + length, n + length
        i, j = x + 1, y + 1
    return merge_adjacent(edits)
