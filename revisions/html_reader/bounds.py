"""Bounds on what a parser of HTML is given: it may be quadratic, and hostile sources know it.

Measured: lexbor takes 13 s for 100,000 nested ``div`` and 14 s for 100,000 attributes of one tag,
and formats that are never closed are opened anew in every later paragraph. html5ever (nh3) is the
same. Each bound is far beyond what people write.
"""

from __future__ import annotations

import html
import re

from .elements import (
    BESIDE_ITEMS,
    CLOSES_PARAGRAPH,
    ENDED_BY_LIKE,
    ENDS_OTHERS,
    FOREIGN,
    FORMATTING,
    HEADINGS,
    IGNORED,
    ITEMS,
    MARKERS,
    SCOPE,
    SCOPES,
    SPECIAL,
    SPECIAL_OR_FORMATTING,
    TABLE_PARTS,
    VOID,
)
from .proper_nesting import is_nested_properly
from .syntax import ATTRIBUTE, MARKUP, RAW_TEXT, START_OF_TAG, TAG, WHOLE_TAG

LONGEST = 4_000_000  # characters; four times the largest body known
MOST_DEEP = 100  # open elements; browsers stop at 512, 100 keeps any parser linear
MOST_ATTRIBUTES = 100  # of one tag; no element of the standard has half as many
MOST_REOPENED = 4  # formats that outlive their paragraph, for each later one to open again
# Below both of these a source costs 0.2 s at the worst, whatever it holds.
FEW_TAGS = 800
SHORT = 40_000  # characters
MARKUP_BETWEEN_TEXT = re.compile(f"({MARKUP})")
NOSCRIPT = re.compile("<noscript", re.IGNORECASE)
FOREIGN_START = re.compile("<(?:svg|math)", re.IGNORECASE)
# Elements that hold no tags in HTML do hold them in an SVG image, a formula, and behind a ``col``
# of a template, and CDATA hides some: there nobody can say what a tag is without parsing.
NO_TAGS_INSIDE = re.compile(rf"<(?:{'|'.join(RAW_TEXT)}|plaintext|!\[CDATA\[)", re.IGNORECASE)
TEMPLATE_START = re.compile("<template", re.IGNORECASE)


def bounded(source: str) -> str:
    """A source that any parser of HTML reads in linear time, and that reads the same if it was
    within the bounds. Linear itself.

    Elements deeper than MOST_DEEP are looked through: their tags go, their content stays.
    Attributes of a tag after the MOST_ATTRIBUTES-th go. Formats that their paragraph leaves open
    end with it where there are more than MOST_REOPENED of them. A source of more than LONGEST
    characters becomes plain text. A short source with few tags stays as it is: it cannot cost much.
    Tags of ``noscript`` go from every source. Those of ``svg`` and ``math`` go where the source
    also has elements without tags inside, or CDATA: it could not be followed.
    """
    if len(source) > LONGEST:
        return html.escape(source, quote=False)
    if len(source) <= SHORT and source.count("<") <= FEW_TAGS and not NOSCRIPT.search(source):
        return source
    if is_nested_properly(source, most_deep=MOST_DEEP, most_attributes=MOST_ATTRIBUTES):
        return source
    return _Bounds(source).apply()


class _Bounds:
    """Follows which elements are open, as the standard tells, and never counts one too few: where
    markup is broken it may count a few too many."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.open: list[str] = []
        self.skipped: dict[str, int] = {}  # deeper elements that are open
        # Formats that go on after the block they stood in: (number of elements then open, name).
        self.reopened: list[tuple[int, str]] = []
        self.ended = ""  # end tags to write before the tag that is read
        self.may_be_foreign = FOREIGN_START.search(source) is not None
        self.ignored = IGNORED
        templates = TEMPLATE_START.search(source) is not None
        if (self.may_be_foreign or templates) and NO_TAGS_INSIDE.search(source):
            self.ignored |= FOREIGN | ({"col"} if templates else set())
        self.unusual = self.ignored | VOID | ENDS_OTHERS  # start tags that do more than open

    def apply(self) -> str:
        """The source as it may be parsed."""
        pieces = MARKUP_BETWEEN_TEXT.split(self.source)
        names: dict[str, str] = {}  # of the tags, with the slash of an end tag
        is_within = True
        for index in range(1, len(pieces), 2):
            tag = pieces[index]
            name = names.get(tag)
            if name is None:
                name = names[tag] = self.name_of(tag)
            if name and not self.is_kept(name):
                # The words on both sides of a block stay apart.
                new = " " if name.removeprefix("/") in SPECIAL else ""
            elif len(tag) > 2 * MOST_ATTRIBUTES:
                new = _with_limited_attributes(tag)
            else:
                new = tag
            if self.ended or new is not tag:
                pieces[index] = self.ended + new
                self.ended = ""
                is_within = False
        return self.source if is_within else "".join(pieces)

    def name_of(self, tag: str) -> str:
        """The name of a tag, "" for one that opens and ends nothing."""
        name = TAG.match(tag)[1]  # type: ignore[index]
        name = name.lower() if name else ""
        is_void = name in VOID and name not in self.ignored and not self.may_be_foreign
        return "" if is_void else name

    def is_kept(self, name: str) -> bool:
        """Follow a tag; False if it has to be left out."""
        stack = self.open
        if name[0] != "/":
            if name in self.ignored:
                return False
            return (name in VOID and not self.foreign()) or self.start(name)
        name = name[1:]
        if stack and stack[-1] == name and not self.skipped and not self.reopened:
            stack.pop()
        elif self.skipped.get(name):
            self.skipped[name] -= 1
            return False
        else:
            self.end(name)
        return True

    def start(self, name: str) -> bool:
        """A start tag: end what it ends, open the element; False if it may not be open."""
        stack = self.open
        if name in ENDS_OTHERS and stack and not self.foreign():
            if name in TABLE_PARTS:
                if not self.end_table_parts(name):
                    return True
            else:
                if name in ITEMS:
                    self.end_item(ITEMS[name])
                elif stack[-1] in ENDED_BY_LIKE.get(name, ()):
                    stack.pop()
                elif name == "a":
                    self.forget("a")
                if name in CLOSES_PARAGRAPH and "p" in stack:
                    self.end("p")
        if len(stack) < MOST_DEEP:
            stack.append(name)
            if self.skipped:
                self.skipped.clear()
            return True
        self.skipped[name] = self.skipped.get(name, 0) + 1
        return False

    def end(self, name: str) -> None:
        """An end tag of an element that need not be the innermost one."""
        stack = self.open
        if not self.reopened:
            if stack and stack[-1] == name:
                stack.pop()
                self.skipped.clear()
                return
            if name not in stack and name not in HEADINGS:
                return
        names = HEADINGS if name in HEADINGS else (name,)
        stops = SCOPES.get(name, SCOPE)
        if name in FOREIGN or name not in SPECIAL_OR_FORMATTING:
            stops = SPECIAL
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] in names:
                if name in FORMATTING or name == "form":
                    del stack[index]
                else:
                    self.pop_to(index)
                return
            if stack[index] in stops:
                break
        for entry in reversed(self.reopened):
            if entry[1] == name:
                self.reopened.remove(entry)
                return

    def end_item(self, names: frozenset[str]) -> None:
        """End an open item of the same list."""
        stack = self.open
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] in names:
                self.pop_to(index)
                return
            if stack[index] in BESIDE_ITEMS:
                return

    def end_table_parts(self, name: str) -> bool:
        """End the parts of a table that a new part ends; False where there is no table."""
        stack = self.open
        around = {"tr", "tbody", "thead", "tfoot"} if name in ("td", "th") else set()
        if name == "tr":
            around = {"tbody", "thead", "tfoot"}
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] in around or stack[index] == "table":
                if index + 1 < len(stack):
                    self.pop_to(index + 1)
                return True
            if stack[index] == "template":
                return True
        return False

    def forget(self, name: str) -> None:
        """Drop an open format that a new one of its kind ends."""
        stack = self.open
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] == name:
                del stack[index]
                return
            if stack[index] in MARKERS:
                return

    def pop_to(self, index: int) -> None:
        """End the elements from ``index`` on. Formats that are open in them go on after them,
        few enough; the others are ended in the source."""
        stack = self.open
        left = stack[index:]
        del stack[index:]
        self.skipped.clear()
        if not self.reopened and FORMATTING.isdisjoint(left):
            return
        if not MARKERS.isdisjoint(left):
            del left[next(n for n, name in enumerate(left) if name in MARKERS) :]
        last = index + len(left)
        self.reopened = [entry for entry in self.reopened if entry[0] <= last]
        formats = [name for name in left if name in FORMATTING]
        room = MOST_REOPENED - len(self.reopened)
        self.reopened += [(index, name) for name in formats[:room]]
        self.ended += "".join([f"</{name}>" for name in reversed(formats[room:])])

    def foreign(self) -> bool:
        """Whether an SVG image or a formula is open, where other rules hold."""
        return self.may_be_foreign and ("svg" in self.open or "math" in self.open)


def _with_limited_attributes(tag: str) -> str:
    """A tag without the attributes that are too many."""
    name, whole = START_OF_TAG.match(tag), WHOLE_TAG.match(tag)
    if not name or not whole:
        return tag  # a comment
    for number, found in enumerate(ATTRIBUTE.finditer(tag, name.end(), whole.end())):
        if number == MOST_ATTRIBUTES:
            return f"{tag[: found.start()]}>{tag[whole.end() :]}"
    return tag
