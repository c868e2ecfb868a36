"""Imports the history of an SSDIP article into the record: all of it, or nothing.

The original times, authors and numbers are kept, and beside them the time of the import. Values
are stored character for character. Versions and events that an earlier import added are left as
they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

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
from revisions import version_writer
from revisions.audit_context import Author
from revisions.models import Action, Attachment, History, SourceEvent, Version
from revisions.page_key import page_key, page_of
from revisions.participants import participants_of
from revisions.state import State, public_state
from revisions.version_metadata import VersionMetadata

# SSDIP's field → the article's. A change of any other field is stored as an event of its version.
FIELDS = {"full": "full", "title": "title", "lead": "lead"}


# Room for the suffix by which Wagtail tells equal slugs apart; the column has 255.
MAX_SLUG_LENGTH = 200


class ImportRefusedError(Exception):
    """The history can't be imported; the message says why and what to do."""


@dataclass
class ImportResult:
    """What an import read and what it added."""

    article: Article
    source: ssdip.SourceHistory
    article_created: bool = False
    added_versions: int = 0
    added_events: int = 0
    address: str = ""


@transaction.atomic
def import_history(
    source: ssdip.SourceHistory, *, parent: Section | None, title: str | None
) -> ImportResult:
    """Find or create the article of `source` and add the versions and events not recorded yet.

    A new article goes under `parent` (None: the first section) and gets `title` (None: the newest
    one in the source, or one made of its number). Raises ImportRefusedError where the record
    contradicts the source.
    """
    version_writer.lock()
    contents = _contents_by_number(source)
    history = _find_imported_history(source, contents)
    if history is None:
        article = _create_article(source, contents, parent, title)
        result = ImportResult(article, source, article_created=True)
        history = History.objects.create(**page_key(article), model=Article._meta.label)
    else:
        article = page_of(history, Article)
        if article is None:
            raise ImportRefusedError(
                _("This history was imported before and its article was deleted here.")
            )
        result = ImportResult(article, source)
    _append_versions(result, history, contents)
    _append_events(result, history)
    if result.article_created:
        _publish(article, source)
    result.address = article.get_url() or article.url_path
    return result


@dataclass(frozen=True)
class _VersionContent:
    """What the source tells of the article's state at one version."""

    values: dict[str, str]  # by the article's field
    attachments: tuple[str, ...]  # their references in the source


def _contents_by_number(source: ssdip.SourceHistory) -> dict[int, _VersionContent]:
    """The content of every version, by its number."""
    values = {
        field: {item.version: item.value for item in source.field_values(source_field)}
        for source_field, field in FIELDS.items()
        if source_field in source.fields
    }
    attached: dict[str, None] = {}  # an ordered set
    contents = {}
    for version in source.versions:
        for event in source.events:
            if event.version == version.number:
                if event.kind == "detached":
                    attached.pop(event.reference, None)
                else:
                    attached[event.reference] = None
        contents[version.number] = _VersionContent(
            {field: series[version.number] for field, series in values.items()}, tuple(attached)
        )
    return contents


def _find_imported_history(
    source: ssdip.SourceHistory, contents: dict[int, _VersionContent]
) -> History | None:
    """The history that an earlier import created from this source, or from a part of it.

    It is the same one if any version agrees in time, author, number and content.
    """
    identities = {(version.at, version.author, version.number) for version in source.versions}
    candidates = Version.objects.filter(
        action=Action.IMPORTED, at__in={version.at for version in source.versions}
    ).select_related("history")
    for version in candidates.order_by("position"):
        identity = (version.at, version.author_name, version.number)
        if identity in identities and _matches(version.state, contents[version.number]):
            return version.history
    return None


def _matches(state: State, content: _VersionContent) -> bool:
    return all(state.get(name) == value for name, value in content.values.items())


def _create_article(
    source: ssdip.SourceHistory,
    contents: dict[int, _VersionContent],
    parent: Section | None,
    title: str | None,
) -> Article:
    """A draft with the content of the newest version; it goes live when its history is written."""
    parent = parent or Section.objects.live().order_by("path").first()
    if parent is None:
        raise ImportRefusedError(_("There is no section yet. Make one, then import again."))
    newest = contents[source.newest.number]
    values = dict(newest.values)
    values["title"] = title or values.get("title") or _default_title(source)
    # ASCII letters only: an address that can be read out and typed.
    slug = find_available_slug(
        parent, slugify(anyascii(values["title"]))[:MAX_SLUG_LENGTH] or "artykul"
    )
    article = Article(live=False, has_unpublished_changes=True, slug=slug, **values)
    article.attachments = [
        Attachment(
            uuid=_attachment_uuid(source, reference),
            title=_("File %(reference)s") % {"reference": reference},
            source_reference=reference,
            sort_order=position,
        )
        for position, reference in enumerate(newest.attachments)
    ]
    return parent.add_child(instance=article)


def _default_title(source: ssdip.SourceHistory) -> str:
    if source.foreign_id:
        return _("SSDIP article %(number)s") % {"number": source.foreign_id}
    return PurePath(source.newest.location.file).stem


def _attachment_uuid(source: ssdip.SourceHistory, reference: str) -> uuid.UUID:
    """The same in every import of the same file of the same article."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ssdip:{source.foreign_id or ''}:{reference}")


def _append_versions(
    result: ImportResult, history: History, contents: dict[int, _VersionContent]
) -> None:
    recorded = {version.number: version for version in history.versions.all()}
    current = public_state(result.article)
    attachments = {item["uuid"]: item for item in current["attachments"]}
    previous = None
    for version in result.source.versions:
        content = contents[version.number]
        if version.number in recorded:
            previous = recorded[version.number]
            if not _is_same_version(previous, version, content):
                raise ImportRefusedError(
                    _("Version %(number)d is recorded here with other content (%(source)s).")
                    % {"number": version.number, "source": source_text(version.location)}
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
        uuids = [str(_attachment_uuid(result.source, ref)) for ref in content.attachments]
        state = {
            **current,
            **content.values,
            "live": True,
            "attachments": [attachments[key] for key in uuids if key in attachments],
            "linked_documents": linked_documents(
                content.values.get("full", current["full"]), current["address"]
            ),
        }
        metadata = VersionMetadata(
            author=Author(None, version.author),
            participants=participants_of(None, None, None),
            action=Action.IMPORTED,
            at=version.at,
            number=version.number,
            number_inferred=version.number_inferred,
            gap=version.gap,
            source=source_text(version.location),
        )
        previous = version_writer.append(history.pk, state, metadata, previous=previous)
        result.added_versions += 1


def _is_same_version(
    recorded: Version, version: ssdip.SourceVersion, content: _VersionContent
) -> bool:
    return (
        recorded.at == version.at
        and recorded.author_name == version.author
        and _matches(recorded.state, content)
    )


def _append_events(result: ImportResult, history: History) -> None:
    version_ids = dict(history.versions.values_list("number", "pk"))
    recorded = {
        (event.version_id, event.kind, event.reference, event.at)
        for event in SourceEvent.objects.filter(version__history=history)
    }
    now = timezone.now()
    new = [
        SourceEvent(version_id=version_ids[number], recorded_at=now, **values)
        for number, values in _event_values(result.source)
        if (version_ids[number], values["kind"], values["reference"], values["at"]) not in recorded
    ]
    SourceEvent.objects.bulk_create(new)
    result.added_events = len(new)


def _event_values(source: ssdip.SourceHistory) -> Iterator[tuple[int, dict[str, Any]]]:
    """(version number, values) of every event: attachments, and fields that an article lacks."""
    for event in source.events:
        yield (
            event.version,
            {
                "kind": event.kind,
                "reference": event.reference,
                "at": event.at,
                "author_name": event.author,
                "rows": [[row.name, row.before, row.after] for row in event.rows],
                "source": source_text(event.location),
            },
        )
    for version in source.versions:
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
                        "source": source_text(change.location),
                    },
                )


def source_text(location: ssdip.SourceLocation) -> str:
    """File and line as stored with a version: "wersje.txt:120", its end if it is too long."""
    max_length = Version._meta.get_field("source").max_length
    return f"{PurePath(location.file).name}:{location.line}"[-max_length:]


def _publish(article: Article, source: ssdip.SourceHistory) -> None:
    """Publish the article. Its state is recorded already, so that this adds no version."""
    article.first_published_at = source.oldest.at
    article.save_revision().publish()
    article.refresh_from_db()


def find_section(address: str) -> Section:
    """The section at an address of the site ("/sprawy/").

    Raises ImportRefusedError, which lists the sections that there are.
    """
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
