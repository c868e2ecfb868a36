"""A comparison of two versions as the page shows it: the chosen view and the list of changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from revisions.comparison import diff_words
from revisions.diff.characters import named, told_apart
from revisions.diff.model import FORMATTING
from revisions.diff.words import format_name
from revisions.presentation.changes import PresentedChange

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

INLINE, SIDE, TEXT, SOURCE = "w-tekscie", "obok", "tekst", "zrodlo"
VIEWS = (
    (INLINE, _("In the text")),
    (SIDE, _("Side by side")),
    (TEXT, _("Plain text")),
    (SOURCE, _("HTML source")),
)
FOLD = 2  # blocks of unchanged context kept on either side of a change

KIND_LABELS = {
    "text": _("wording"),
    "block": _("paragraph"),
    "list": _("list"),
    "table": _("table"),
    "link": _("link"),
    "image": _("picture"),
    "move": _("moved"),
    "split": _("paragraph split"),
    "merge": _("paragraphs joined"),
    "format": _("formatting"),
    "spacing": _("spacing"),
    "letters": _("the same letters written otherwise"),
    "invisible": _("invisible character"),
}


@dataclass(frozen=True)
class ComparisonOptions:
    """How a comparison is shown; all of it stands in the address."""

    view: str = INLINE
    whole: bool = False  # unchanged text too
    markers: bool = False  # words beside the marks

    @classmethod
    def from_query(cls, query: QueryDict) -> ComparisonOptions:
        """From an address; anything unknown gives the default."""
        view = query.get("widok", INLINE)
        return cls(
            view=view if view in dict(VIEWS) else INLINE,
            whole=query.get("calosc") == "1",
            markers=query.get("znaczniki") == "1",
        )

    def query(self) -> str:
        """The part of an address behind "?" that says the same."""
        parameters = {}
        if self.view != INLINE:
            parameters["widok"] = self.view
        if self.whole:
            parameters["calosc"] = "1"
        if self.markers:
            parameters["znaczniki"] = "1"
        return urlencode(parameters)

    def toggled_whole(self) -> str:
        return replace(self, whole=not self.whole).query()

    def toggled_markers(self) -> str:
        return replace(self, markers=not self.markers).query()

    def views(self) -> list[tuple[str, str, bool]]:
        """(query, label, chosen) of each view."""
        return [
            (replace(self, view=name).query(), label, name == self.view) for name, label in VIEWS
        ]


@dataclass(frozen=True)
class FieldComparison:
    """One changed field in the chosen view."""

    change: PresentedChange
    options: ComparisonOptions

    @property
    def anchor(self) -> str:
        return f"pole-{self.change.name}"

    @property
    def prefix(self) -> str:
        """What the ids of this field's marks begin with: a page may have several HTML fields."""
        return f"{self.change.name}-"

    @property
    def _fold(self) -> int | None:
        return None if self.options.whole else FOLD

    @property
    def inline(self) -> SafeString:
        return self.change.comparison.inline(
            self.prefix, fold=self._fold, markers=self.options.markers
        )

    @property
    def sides(self) -> tuple[SafeString, SafeString]:
        return self.change.comparison.side_by_side(
            self.prefix, fold=self._fold, markers=self.options.markers
        )

    @property
    def text(self) -> str:
        return self.change.comparison.text(fold=self._fold)

    @property
    def source(self) -> SafeString:
        return self.change.source.inline(
            f"source-{self.prefix}", fold=self._fold, markers=self.options.markers
        )


@dataclass(frozen=True)
class NumberedChange:
    """A line of the list of changes: "Zmiana 2 z 5 · Opłaty · było … · jest …"."""

    number: int
    field: FieldComparison
    kind: str
    section: str
    before: str
    after: str
    count: int
    target: str

    @property
    def is_formatting(self) -> bool:
        """Whether only the look changed: no word, link or picture."""
        return self.kind in FORMATTING

    @property
    def kind_label(self) -> str | Promise:
        return KIND_LABELS.get(self.kind, "")


def numbered_changes(fields: list[FieldComparison]) -> list[NumberedChange]:
    """Every change of every field, numbered through."""
    numbered: list[NumberedChange] = []
    for field in fields:
        if field.change.is_attachments:
            continue
        linked = field.options.view in (INLINE, SIDE)
        for place, change in enumerate(field.change.comparison.changes, start=1):
            numbered.append(
                NumberedChange(
                    number=len(numbered) + 1,
                    field=field,
                    kind=change.kind,
                    section=change.section,
                    before=_displayed(change.kind, change.before, change.after),
                    after=_displayed(change.kind, change.after, change.before),
                    count=change.count,
                    target=f"{field.prefix}change-{place}" if linked else field.anchor,
                )
            )
    return numbered


def _displayed(kind: str, value: str, other: str) -> str:
    """A format by its name ("text-align: justify" is "wyjustowanie"), letters that look alike with
    their codes, characters that show nothing by name; other values as they are."""
    table = diff_words()
    if kind in FORMATTING and value:
        return format_name(table, value)
    if kind == "letters":
        value = told_apart(value, other, table["character"])
    return named(value, table["character"])
