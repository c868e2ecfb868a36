"""Time and position of the versions that are appended."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from revisions import version_writer
from revisions.audit_context import Author
from revisions.models import Action, Version
from revisions.version_metadata import VersionMetadata

pytestmark = pytest.mark.django_db


def versions(page) -> list[Version]:
    return list(Version.objects.of_page(page))


def test_time_never_runs_backwards(article, edit, monkeypatch):
    edit(article, full="<p>B</p>")
    before = versions(article)[-1]
    past = timezone.now() - datetime.timedelta(hours=1)
    monkeypatch.setattr(version_writer.timezone, "now", lambda: past)
    edit(article, full="<p>C</p>")
    after = versions(article)[-1]
    assert after.recorded_at >= before.recorded_at
    assert after.at >= before.at


@pytest.mark.parametrize(
    ("hours", "follows"), [(1, "the version before"), (0, "the clock"), (-1, "the clock")]
)
def test_a_version_happened_never_before_the_one_it_follows(article, edit, hours, follows):
    """The clock of a source that was imported may be ahead of this server's."""
    (first,) = versions(article)
    entry = VersionMetadata(
        author=Author(None, "Źródło"),
        action=Action.EDITED,
        at=timezone.now() + datetime.timedelta(hours=hours),
    )
    with transaction.atomic():
        version_writer.lock()
        state = {**first.state, "full": "<p>Pokój 14</p>"}
        imported = version_writer.append(first.history_id, state, entry, previous=first)
    edit(article, full="<p>Pokój 16</p>")
    last = versions(article)[-1]
    assert last.at >= imported.at
    assert last.at == (imported.at if follows == "the version before" else last.recorded_at)


def test_positions_have_no_gap(article, edit, section):
    other = section.add_child(instance=Article(title="Meldunek", full="<p>x</p>"))
    edit(other, full="<p>y</p>")
    edit(article, full="<p>z</p>")
    positions = list(Version.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) >= 4
