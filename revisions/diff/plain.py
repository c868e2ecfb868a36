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
from .edits import EditScript, edit_parts, replacement
from .engine import Diff
from .lcs import common_subsequence
from .lines import AlignmentStep, Line, unchanged_steps
from .model import SOURCE, Edit, Inline, Run
from .tokens import TOKEN

MAX_PATCHED_TOKENS = 6_000  # tokens on both sides; beyond it diff-match-patch could take too long
FIRST_LETTER = 256  # the character that stands for the first word; those below mean something

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
    steps: list[AlignmentStep] = []
    if old and new and old != new:
        edits = _patched(old, new, budget)
        steps.append(AlignmentStep("edited", (_line(old),), (_line(new),), edits))
    elif old or new:
        kind = "unchanged" if old == new else "deleted" if old else "inserted"
        lines = (_line(old),) if old else (), (_line(new),) if new else ()
        steps.append(AlignmentStep(kind, *lines))
    changes = classify(steps)
    return Diff(before, after, compare_plain, steps, changes, budget.coarse)


def compare_source(before: str, after: str) -> Diff:
    """Compare two HTML sources as text, including tags and white space.

    White space inside marks is made visible: a space as ``·``, a line end as ``↵``, a tab as
    ``⇥``, a no-break space as ``⍽``.
    """
    budget = Budget(letters=MAX_SOURCE_TOKENS)
    old = _source_lines(before)
    if before == after:
        steps = unchanged_steps(old)
    else:
        steps = align_source(old, _source_lines(after), budget, _edit_source)
    changes = classify(steps, words_only=True)
    return Diff(before, after, compare_source, steps, changes, budget.coarse)


def _edit_source(old: str, new: str, budget: Budget) -> list[Edit]:
    words_old, words_new = _source_words(old), _source_words(new)
    if not budget.spend_letters(len(words_old) + len(words_new)):
        return replacement(old, new)
    return edit_parts(words_old, words_new, common_subsequence(words_old, words_new, budget))


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
        return edit_parts(words_old, words_new, common_subsequence(words_old, words_new, budget))
    words = dict.fromkeys(words_old + words_new)
    letters = {word: chr(number) for number, word in enumerate(words, FIRST_LETTER)}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    steps = engine.diff_main(
        "".join(letters[word] for word in words_old),
        "".join(letters[word] for word in words_new),
        False,
    )
    engine.diff_cleanupSemantic(steps)
    engine.diff_charsToLines(steps, [""] * FIRST_LETTER + list(words))
    script = EditScript()
    for operation, part in steps:
        kind = "change" if operation else "equal"
        script.append(kind, len(part) * (operation <= 0), len(part) * (operation >= 0))
    return script.edits
