"""Keeps legacy markup through a visual editor, which rewrites all of a text for one changed word.

Three texts are at hand: what is stored, the editor's own form of it before anybody typed (the
normalized text), and what the editor submitted. The person's changes are the difference of the
last two, the editor's are the difference of the first two. A three-way merge of tokens takes the
person's changes over into the stored text and leaves the editor's out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable

from revisions.diff import compare
from revisions.diff.budget import Budget
from revisions.diff.lcs import common_subsequence
from revisions.html_reader import (
    HIDDEN,
    is_blank,
    is_markup,
    style_declarations,
    tag_attributes,
    tag_name,
    text_of,
    tokens,
)

_SPACES = re.compile(r"[ \t\r\n\f]+")


def reconcile(*, stored: str, normalized: str, submitted: str) -> str:
    """The text to store for `submitted`: `stored` with the person's changes in it.

    `normalized` is the editor's form of `stored`. Where the merge would show readers anything but
    what was submitted, `submitted` itself comes back.
    """
    if submitted == normalized:
        return stored
    merged = _merge(stored, normalized, submitted)
    if merged == submitted or _shows_the_same(merged, submitted):
        return merged
    # The editor may leave out what it does not know, and the merge has it still; or the comparison
    # reads broken markup otherwise than the editor does.
    by_editor = compare(stored, normalized).changes
    if by_editor and compare(merged, submitted).changes == by_editor:
        return merged
    return merged if by_editor and _letters(merged) == _letters(submitted) else submitted


def _shows_the_same(one: str, other: str) -> bool:
    return not compare(one, other).changes


def _letters(source: str) -> str:
    """The visible text without its white space."""
    return "".join(text_of(source).split())


def _merge(stored: str, normalized: str, submitted: str) -> str:
    """The three-way merge, with `normalized` as the base of both sides."""
    base, ours, edited = tokens(normalized), tokens(stored), tokens(submitted)
    to_ours = dict(_match(base, ours, _meaning))
    to_edited = dict(_match(base, edited))
    # What the editor added by itself, the end tag of a list item for example, nobody asked for.
    added = _added_by_editor(len(base), to_ours, len(ours))
    added_in_edited = {to_edited[place] for place in added if place in to_edited}
    out: list[str] = []
    at_base = at_ours = at_edited = 0
    anchors = [place for place in range(len(base)) if place in to_ours and place in to_edited]
    for place in [*anchors, None]:
        end_base = len(base) if place is None else place
        end_ours = len(ours) if place is None else to_ours[place]
        end_edited = len(edited) if place is None else to_edited[place]
        out += _merge_hunk(
            base=[base[n] for n in range(at_base, end_base) if n not in added],
            ours=ours[at_ours:end_ours],
            edited=[edited[n] for n in range(at_edited, end_edited) if n not in added_in_edited],
        )
        if place is not None:
            out.append(ours[end_ours])
            at_base, at_ours, at_edited = end_base + 1, end_ours + 1, end_edited + 1
    return "".join(out)


def _merge_hunk(*, base: list[str], ours: list[str], edited: list[str]) -> list[str]:
    """The merge of what stands between two anchors. White space at its ends stays as it is stored
    where nobody changed it."""
    if edited == base:
        return ours
    head: list[str] = []
    tail: list[str] = []
    if base and edited and ours and base[0] == edited[0] and _both_blank(base[0], ours[0]):
        head, base, edited, ours = ours[:1], base[1:], edited[1:], ours[1:]
    if base and edited and ours and base[-1] == edited[-1] and _both_blank(base[-1], ours[-1]):
        tail, edited = ours[-1:], edited[:-1]
    return [*head, *edited, *tail]


def _both_blank(one: str, other: str) -> bool:
    return is_blank(one) and is_blank(other)


def _added_by_editor(length: int, to_ours: dict[int, int], length_of_ours: int) -> set[int]:
    """Places of the normalized text that stand where the stored text has nothing at all."""
    added: set[int] = set()
    run: list[int] = []
    last = -1
    for place in range(length + 1):
        if place < length and place not in to_ours:
            run.append(place)
            continue
        here = to_ours[place] if place < length else length_of_ours
        if here == last + 1:
            added.update(run)
        run, last = [], here
    return added


def _match(
    one: list[str], other: list[str], key: Callable[[str], Hashable] = str
) -> list[tuple[int, int]]:
    """Pairs of places of tokens with equal keys.

    White space is left out: it goes with what is around it, and without it the head and the tail
    of a long text are equal from end to end.
    """
    keys = {token: None if is_blank(token) else key(token) for token in {*one, *other}}
    places = [
        [place for place, token in enumerate(side) if keys[token] is not None]
        for side in (one, other)
    ]
    left, right = (
        [keys[side[place]] for place in at] for side, at in zip((one, other), places, strict=True)
    )
    return [(places[0][i], places[1][j]) for i, j in common_subsequence(left, right, Budget())]


def _meaning(token: str) -> Hashable:
    """Equal for tokens that an editor writes differently and means alike."""
    name = tag_name(token)
    if is_markup(token) and (not name or name in HIDDEN):  # a comment, a script
        return token
    if name:
        return (name, *sorted(map(_meaning_of_attribute, tag_attributes(token).items())))
    return _SPACES.sub(" ", html.unescape(token))


def _meaning_of_attribute(attribute: tuple[str, str]) -> tuple[str, str]:
    name, value = attribute
    if name != "style":
        return attribute
    return name, ";".join(sorted(":".join(pair) for pair in style_declarations(value).items()))
