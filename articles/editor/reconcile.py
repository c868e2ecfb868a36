"""Keeps legacy markup through a visual editor, which rewrites all of a text for one changed word.

Three texts are at hand: what is stored, the editor's form of it before anybody typed, and what
the editor sent. What a person changed is the difference of the last two; what the editor made of
the markup is the difference of the first two. This takes the person's changes over into the
stored text, as a three-way merge of tokens, and leaves the editor's out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable

from revisions.diff import compare
from revisions.diff.sequence import Budget, match

_SPACE = r"(?:\s|&nbsp;|&\#160;|&\#xa0;)"
_TOKEN = re.compile(
    rf"""<!--.*?(?:-->|\Z)|</?[a-zA-Z](?:"[^"]*"|'[^']*'|[^<>"'])*>|{_SPACE}+"""
    rf"""|(?:\w|&(?!(?:nbsp|amp|lt|gt|quot|\#160|\#xa0);)\#?\w+;)+|.""",
    re.DOTALL | re.IGNORECASE,
)
_TAG_NAME = re.compile(r"<(/?[a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_BLANK = re.compile(rf"{_SPACE}+", re.IGNORECASE)
_MARKUP = re.compile(r"<!--|</?[a-zA-Z]")
_RUN = re.compile(r"[ \t\r\n\f]+")


def reconcile(*, stored: str, normal: str, submitted: str) -> str:
    """The text to store for `submitted`: `stored` with the person's changes in it.

    `normal` is the editor's form of `stored`. Where the merge would show readers anything but
    what was submitted, `submitted` itself comes back.
    """
    if submitted == normal:
        return stored
    merged = _merge(stored, normal, submitted)
    if merged == submitted or _shows_the_same(merged, submitted):
        return merged
    # The editor itself may leave out what it does not know, and then the merge has it still; or
    # the comparison takes broken markup otherwise than the editor does.
    by_editor = compare(stored, normal).changes
    if by_editor and compare(merged, submitted).changes == by_editor:
        return merged
    return merged if by_editor and _read(merged) == _read(submitted) else submitted


def _shows_the_same(one: str, other: str) -> bool:
    return not compare(one, other).changes


def _read(source: str) -> str:
    """The letters of a text, without its markup and white space."""
    words = (token for token in _TOKEN.findall(source) if not _MARKUP.match(token))
    return "".join(html.unescape("".join(words)).split())


def _merge(stored: str, normal: str, submitted: str) -> str:
    theirs, base, mine = _TOKEN.findall(stored), _TOKEN.findall(normal), _TOKEN.findall(submitted)
    in_stored = dict(_match(base, theirs, _key))
    in_submitted = dict(_match(base, mine))
    # What the editor added by itself, the end of a list item for example, was nobody's wish.
    added = _added(len(base), in_stored, len(theirs))
    theirs_again = {in_submitted[place] for place in added if place in in_submitted}
    out: list[str] = []
    at_base = at_stored = at_mine = 0
    anchors = [place for place in range(len(base)) if place in in_stored and place in in_submitted]
    for place in [*anchors, None]:
        end_base = len(base) if place is None else place
        end_stored = len(theirs) if place is None else in_stored[place]
        end_mine = len(mine) if place is None else in_submitted[place]
        was = [base[n] for n in range(at_base, end_base) if n not in added]
        wanted = [mine[n] for n in range(at_mine, end_mine) if n not in theirs_again]
        out += _chosen(was, wanted, theirs[at_stored:end_stored])
        if place is not None:
            out.append(theirs[end_stored])
            at_base, at_stored, at_mine = end_base + 1, end_stored + 1, end_mine + 1
    return "".join(out)


def _chosen(was: list[str], wanted: list[str], stored: list[str]) -> list[str]:
    """What of one stretch to store: the white space at its ends stays where nobody changed it."""
    if wanted == was:
        return stored
    head, tail = [], []
    if was and wanted and stored and was[0] == wanted[0] and _both_blank(was[0], stored[0]):
        head, was, wanted, stored = stored[:1], was[1:], wanted[1:], stored[1:]
    if was and wanted and stored and was[-1] == wanted[-1] and _both_blank(was[-1], stored[-1]):
        tail, wanted = stored[-1:], wanted[:-1]
    return [*head, *wanted, *tail]


def _both_blank(one: str, other: str) -> bool:
    return bool(_BLANK.fullmatch(one) and _BLANK.fullmatch(other))


def _added(length: int, in_stored: dict[int, int], stored_length: int) -> set[int]:
    """Places of the editor's form that stand where the stored text has nothing at all."""
    added: set[int] = set()
    run: list[int] = []
    last = -1
    for place in range(length + 1):
        if place < length and place not in in_stored:
            run.append(place)
            continue
        here = in_stored[place] if place < length else stored_length
        if here == last + 1:
            added.update(run)
        run, last = [], here
    return added


def _match(one: list[str], other: list[str], key=lambda token: token) -> list[tuple[int, int]]:
    """Pairs of places of equal tokens.

    White space is left out: it goes with what is around it, and without it the head and the tail
    of a long text are equal from end to end.
    """
    keys: dict[str, Hashable] = {token: key(token) for token in {*one, *other}}
    places = [
        [place for place, token in enumerate(side) if not _BLANK.fullmatch(token)]
        for side in (one, other)
    ]
    left, right = (
        [keys[side[n]] for n in at] for side, at in zip((one, other), places, strict=True)
    )
    return [(places[0][i], places[1][j]) for i, j in match(left, right, Budget())]


def _key(token: str) -> Hashable:
    """Equal for tokens that an editor writes differently and means alike."""
    if token.startswith("<!--"):
        return token
    if name := _TAG_NAME.match(token):
        attributes = (
            (key.lower(), _value(key.lower(), value))
            for key, value in _ATTRIBUTE.findall(token[name.end() :])
        )
        return (name.group(1).lower(), *sorted(attributes))
    return _RUN.sub(" ", html.unescape(token))


def _value(name: str, raw: str) -> str:
    value = html.unescape(raw[1:-1] if raw[:1] in {'"', "'"} else raw)
    if name != "style":
        return value
    parts = (part.partition(":") for part in value.split(";") if part.strip())
    return ";".join(sorted(f"{key.strip().lower()}:{text.strip()}" for key, _colon, text in parts))
