"""Brings a history that was read from SSDIP into the record: all of it, or nothing.

The original times, authors and numbers are kept, and beside them when it was imported. Values go
in character for character. What a second run finds recorded already is left alone.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from anyascii import anyascii
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from articles import ssdip
from articles.document_links import linked_documents
from articles.models import Article, Section
from revisions import record
from revisions.audit_context import Author
from revisions.models import Action, Attachment, History, SourceEvent, Version
from revisions.state import State, public_state

# The source's name of a field → ours. A field that is not here is kept as an event of its version.
FIELDS = {"full": "full", "title": "title", "lead": "lead"}


class ImportRefusedError(Exception):
    """The history can't be taken in; the message says why and what to do."""


@dataclass
class Outcome:
    """What an import did, beside what was read."""

    article: Article
    tab: ssdip.SourceHistory
    added_versions: int = 0
    added_events: int = 0
    made_article: bool = False
    address: str = field(default="")


@transaction.atomic
def history_import(
    *, tab: ssdip.SourceHistory, parent: Section | None, title: str | None
) -> Outcome:
    """Make or find the article of `tab` and write what the record does not have yet.

    `parent` is where a new article goes (None: the first section). Raises ImportRefusedError where
    the record has something else in the place of what was read.
    """
    record.lock()
    states = _states(tab)
    history = _find_history(tab, states)
    if history is None:
        article = _make_article(tab, states, parent, title)
        outcome = Outcome(article, tab, made_article=True)
        history = History.objects.create(page_id=article.pk, model=Article._meta.label)
    else:
        article = Article.objects.filter(pk=history.page_id).first()
        if article is None:
            raise ImportRefusedError(
                _("This history was imported before and its article was deleted here.")
            )
        outcome = Outcome(article, tab)
    _append_versions(outcome, history, states)
    _append_events(outcome, history)
    if outcome.made_article:
        _publish(article, tab)
    outcome.address = article.get_url() or article.url_path
    return outcome


@dataclass(frozen=True)
class _Known:
    """What the source tells of one version: our fields, and the attachments held from then on."""

    values: dict[str, str]
    references: tuple[str, ...]


def _states(tab: ssdip.SourceHistory) -> dict[int, _Known]:
    """The source's knowledge by version number."""
    values = {
        ours: {item.version: item.value for item in tab.field_values(theirs)}
        for theirs, ours in FIELDS.items()
        if theirs in tab.fields
    }
    held: dict[str, None] = {}
    known = {}
    for version in tab.versions:
        for event in tab.events:
            if event.version == version.number:
                if event.kind == "detached":
                    held.pop(event.reference, None)
                else:
                    held[event.reference] = None
        known[version.number] = _Known(
            {ours: series[version.number] for ours, series in values.items()}, tuple(held)
        )
    return known


def _find_history(tab: ssdip.SourceHistory, states: dict[int, _Known]) -> History | None:
    """The history that an earlier run made of (a part of) this tab.

    Two histories are one when a version agrees in time, author, number and content.
    """
    read = {(version.at, version.author, version.number) for version in tab.versions}
    candidates = Version.objects.filter(
        action=Action.IMPORTED, at__in={version.at for version in tab.versions}
    ).select_related("history")
    for version in candidates.order_by("position"):
        key = (version.at, version.author_name, version.number)
        same = states.get(version.number)
        if key in read and same and _agrees(version.state, same):
            return version.history
    return None


def _agrees(state: State, known: _Known) -> bool:
    return all(state.get(name) == value for name, value in known.values.items())


def _make_article(
    tab: ssdip.SourceHistory, states: dict[int, _Known], parent: Section | None, title: str | None
) -> Article:
    """The article as its newest version is, still a draft: its history is written first."""
    parent = parent or Section.objects.live().order_by("path").first()
    if parent is None:
        raise ImportRefusedError(_("There is no section yet. Make one, then import again."))
    newest = states[tab.newest.number]
    values = dict(newest.values)
    values["title"] = title or values.get("title") or _default_title(tab)
    # Letters that English lacks become plain ones: an address that can be read out and typed.
    slug = find_available_slug(parent, slugify(anyascii(values["title"]))[:200] or "artykul")
    article = Article(live=False, has_unpublished_changes=True, slug=slug, **values)
    article.attachments = [
        Attachment(
            uuid=_attachment_uuid(tab, reference),
            title=_("File %(reference)s") % {"reference": reference},
            source_reference=reference,
            sort_order=place,
        )
        for place, reference in enumerate(newest.references)
    ]
    return parent.add_child(instance=article)


def _default_title(tab: ssdip.SourceHistory) -> str:
    if tab.foreign_id:
        return _("SSDIP article %(number)s") % {"number": tab.foreign_id}
    return PurePath(tab.newest.location.file).stem


def _attachment_uuid(tab: ssdip.SourceHistory, reference: str) -> uuid.UUID:
    """The same for the same file of the same article, in every run."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ssdip:{tab.foreign_id or ''}:{reference}")


def _append_versions(outcome: Outcome, history: History, states: dict[int, _Known]) -> None:
    recorded = {version.number: version for version in history.versions.all()}
    base = public_state(outcome.article)
    titles = {item["uuid"]: item for item in base["attachments"]}
    previous = None
    for version in outcome.tab.versions:
        known = states[version.number]
        if version.number in recorded:
            previous = recorded[version.number]
            if not _same(previous, version, known):
                raise ImportRefusedError(
                    _("Version %(number)d is recorded here with other content (%(source)s).")
                    % {"number": version.number, "source": _where(version.location)}
                )
            continue
        if recorded and version.number > max(recorded):
            raise ImportRefusedError(
                _(
                    "Version %(number)d is newer than what was imported before (%(newest)d). "
                    "A history that goes on here can't be prolonged from outside."
                )
                % {"number": version.number, "newest": max(recorded)}
            )
        uuids = [str(_attachment_uuid(outcome.tab, ref)) for ref in known.references]
        state = {
            **base,
            **known.values,
            "live": True,
            "attachments": [titles[key] for key in uuids if key in titles],
            "linked_documents": linked_documents(known.values.get("full", base["full"])),
        }
        entry = record.VersionMetadata(
            author=Author(None, version.author),
            action=Action.IMPORTED,
            at=version.at,
            number=version.number,
            number_inferred=version.number_inferred,
            gap=version.gap,
            source=_where(version.location),
        )
        previous = record.append(history, state, entry, previous=previous)
        outcome.added_versions += 1


def _same(recorded: Version, read: ssdip.SourceVersion, known: _Known) -> bool:
    return (
        recorded.at == read.at
        and recorded.author_name == read.author
        and _agrees(recorded.state, known)
    )


def _append_events(outcome: Outcome, history: History) -> None:
    numbers = dict(history.versions.values_list("number", "pk"))
    present = {
        (event.version_id, event.kind, event.reference, event.at)
        for event in SourceEvent.objects.filter(version__history=history)
    }
    now = timezone.now()
    new = [
        SourceEvent(version_id=numbers[number], recorded_at=now, **values)
        for number, values in _events(outcome.tab)
        if (numbers[number], values["kind"], values["reference"], values["at"]) not in present
    ]
    SourceEvent.objects.bulk_create(new)
    outcome.added_events = len(new)


def _events(tab: ssdip.SourceHistory):
    """(version number, values) of every event: attachments, and fields that we do not have."""
    for event in tab.events:
        yield (
            event.version,
            {
                "kind": event.kind,
                "reference": event.reference,
                "at": event.at,
                "author_name": event.author,
                "rows": [[row.name, row.before, row.after] for row in event.rows],
                "source": _where(event.location),
            },
        )
    for version in tab.versions:
        for change in version.changes:
            if change.field not in FIELDS:
                yield (
                    version.number,
                    {
                        "kind": "field",
                        "reference": change.field,
                        "at": version.at,
                        "author_name": version.author,
                        "rows": [[change.field, change.before, change.after]],
                        "source": _where(change.location),
                    },
                )


def _where(location: ssdip.SourceLocation) -> str:
    """File and line, as kept with each version: "wersje.txt:120"."""
    return f"{PurePath(location.file).name}:{location.line}"[-255:]


def _publish(article: Article, tab: ssdip.SourceHistory) -> None:
    """Show the article. The record has its state already, so this makes no version."""
    article.first_published_at = tab.oldest.at
    article.save_revision().publish()
    article.refresh_from_db()


def section_at(address: str) -> Section:
    """The section at an address of the site ("/sprawy/"). Raises ImportRefusedError."""
    path = "/" + address.strip("/") + "/"
    for section in Section.objects.all():
        if section.get_url() == path or section.url_path == path:
            return section
    known = ", ".join(filter(None, (s.get_url() for s in Section.objects.order_by("path"))))
    if Page.objects.filter(url_path__endswith=path).exists():
        raise ImportRefusedError(
            _("%(address)s is not a section. Sections: %(known)s")
            % {"address": address, "known": known or "–"}
        )
    raise ImportRefusedError(
        _("There is no section at %(address)s. Sections: %(known)s")
        % {"address": address, "known": known or "–"}
    )


def report(outcome: Outcome, files: Sequence[str]) -> dict:
    """The import's proof as plain data; the form is described in docs/import-ssdip.md."""
    tab = outcome.tab
    return {
        "versions": len(tab.versions),
        "changes": len(tab.changes),
        "attachment_events": len(tab.events),
        "authors": len(tab.authors),
        "oldest": _moment(tab.oldest.at),
        "newest": _moment(tab.newest.at),
        "joins_exact": len(tab.exact_joins),
        "joins_broken": len(tab.broken_joins),
        "inferred_numbers": len(tab.inferred_numbers),
        "unread_lines": [
            {"file": line.location.file, "line": line.location.line, "text": line.text}
            for line in tab.unread_lines
        ],
        "incomplete": bool(tab.incomplete_reasons),
        "address": outcome.address,
        "title": outcome.article.title,
        "reasons": [reason.format() for reason in tab.incomplete_reasons],
        "broken": [
            {
                "field": join.field,
                "newer": join.newer,
                "older": join.older,
                "file": join.newer_location.file,
                "line": join.newer_location.line,
            }
            for join in tab.broken_joins
        ],
        "numbers_inferred": list(tab.inferred_numbers),
        "author_names": list(tab.authors),
        "added_versions": outcome.added_versions,
        "added_events": outcome.added_events,
        "files": list(files),
    }


def _moment(at: datetime.datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")
