"""Reads the demo's texts from `content/`. No database here.

content/bulletin.toml      the office, the accounts, the sections with their articles in order
content/<slug>/article.toml   title, lead, facts and metryczka as first published; by whom, why
content/<slug>/full.html      the body as first published
content/<slug>/edits.toml     what was done to it afterwards, oldest first
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A piece of the body and what takes its place; it must occur exactly `times`."""

    find: str
    put: str
    times: int = 1

    def apply(self, body: str) -> str:
        """`body` with the piece replaced; raises ValueError where it isn't there so often."""
        found = body.count(self.find)
        if found != self.times:
            raise ValueError(f"expected {self.times} times, found {found}: {self.find!r}")
        return body.replace(self.find, self.put)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One visit of an editor: new values, changes of the body, or taking the article down."""

    by: str
    note: str
    fields: dict[str, Any]
    replace: tuple[Replacement, ...] = ()
    unpublish: bool = False


@dataclass(frozen=True, kw_only=True)
class ArticleText:
    slug: str
    first: Edit
    edits: tuple[Edit, ...]

    @property
    def title(self) -> str:
        return self.first.fields["title"]


@dataclass(frozen=True, kw_only=True)
class SectionText:
    slug: str
    title: str
    introduction: str
    articles: tuple[ArticleText, ...]


@dataclass(frozen=True, kw_only=True)
class BulletinText:
    introduction: str
    office: dict[str, str]
    accounts: dict[str, dict[str, str]]
    sections: tuple[SectionText, ...]

    @property
    def articles(self) -> tuple[ArticleText, ...]:
        return tuple(article for section in self.sections for article in section.articles)


def read_bulletin(folder: Path = CONTENT) -> BulletinText:
    """The whole demo as data. Raises OSError or ValueError where a file is missing or wrong."""
    told = _toml(folder / "bulletin.toml")
    sections = tuple(
        SectionText(
            **{**section, "articles": tuple(_article(folder / s) for s in section["articles"])}
        )
        for section in told.pop("sections")
    )
    return BulletinText(**told, sections=sections)


def _article(folder: Path) -> ArticleText:
    first = _edit(_toml(folder / "article.toml"))
    first.fields["full"] = (folder / "full.html").read_text(encoding="utf-8")
    edits = _toml(folder / "edits.toml")["edit"]
    return ArticleText(slug=folder.name, first=first, edits=tuple(map(_edit, edits)))


def _edit(told: dict[str, Any]) -> Edit:
    return Edit(
        by=told.pop("by"),
        note=told.pop("note"),
        replace=tuple(Replacement(**item) for item in told.pop("replace", ())),
        unpublish=told.pop("unpublish", False),
        fields=told,
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
