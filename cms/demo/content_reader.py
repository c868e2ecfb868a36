"""Reads the content of the demo bulletin from `content/`. No database here.

content/bulletin.toml      the office, the accounts, the sections with their articles in order
content/<slug>/article.toml   title, lead, facts and metryczka as first published; by whom, why
content/<slug>/full.html      the body as first published
content/<slug>/edits.toml     its later changes, oldest first
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT_FOLDER = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A piece of the body and its replacement; the piece must occur exactly `count` times."""

    find: str
    replace_with: str
    count: int = 1

    def apply(self, body: str) -> str:
        """`body` with the piece replaced; raises ValueError unless it occurs `count` times."""
        found = body.count(self.find)
        if found != self.count:
            raise ValueError(f"expected {self.count} times, found {found}: {self.find!r}")
        return body.replace(self.find, self.replace_with)


@dataclass(frozen=True, kw_only=True)
class DemoEdit:
    """One published change: new field values, replacements in the body, or unpublishing."""

    by: str
    note: str
    fields: dict[str, Any]
    replace: tuple[Replacement, ...] = ()
    unpublish: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoArticle:
    slug: str
    first: DemoEdit
    edits: tuple[DemoEdit, ...]

    @property
    def title(self) -> str:
        return self.first.fields["title"]


@dataclass(frozen=True, kw_only=True)
class DemoSection:
    slug: str
    title: str
    introduction: str
    articles: tuple[DemoArticle, ...]


@dataclass(frozen=True, kw_only=True)
class DemoBulletin:
    introduction: str
    office: dict[str, str]
    accounts: dict[str, dict[str, str]]
    sections: tuple[DemoSection, ...]

    @property
    def articles(self) -> tuple[DemoArticle, ...]:
        return tuple(article for section in self.sections for article in section.articles)


def read_demo_content(folder: Path = CONTENT_FOLDER) -> DemoBulletin:
    """The whole demo as data. Raises OSError or ValueError where a file is missing or wrong."""
    values = _read_toml(folder / "bulletin.toml")
    sections = tuple(
        DemoSection(
            **{**section, "articles": tuple(_read_article(folder / s) for s in section["articles"])}
        )
        for section in values.pop("sections")
    )
    return DemoBulletin(**values, sections=sections)


def _read_article(folder: Path) -> DemoArticle:
    first = _to_edit(_read_toml(folder / "article.toml"))
    first.fields["full"] = (folder / "full.html").read_text(encoding="utf-8")
    edits = _read_toml(folder / "edits.toml")["edit"]
    return DemoArticle(slug=folder.name, first=first, edits=tuple(map(_to_edit, edits)))


def _to_edit(values: dict[str, Any]) -> DemoEdit:
    return DemoEdit(
        by=values.pop("by"),
        note=values.pop("note"),
        replace=tuple(Replacement(**item) for item in values.pop("replace", ())),
        unpublish=values.pop("unpublish", False),
        fields=values,
    )


def _read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
