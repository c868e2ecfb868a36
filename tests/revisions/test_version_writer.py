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


@pytest.mark.parametrize(
    ("days", "step"), [(3650, True), (-1, True), (121, True), (100, False), (0, False)]
)
def test_the_clocks_word_is_kept_and_an_odd_step_is_marked(article, edit, monkeypatch, days, step):
    moment = timezone.now() + datetime.timedelta(days=days)
    monkeypatch.setattr(version_writer.timezone, "now", lambda: moment)
    edit(article, full="<p>B</p>")
    newest = versions(article)[-1]
    assert (newest.at, newest.recorded_at) == (moment, moment)
    assert (newest.clock_step is not None) == step
    assert newest.entry_digest == newest.computed_entry_digest()


def test_a_clock_that_once_ran_ahead_does_not_stop_the_time(article, edit, monkeypatch):
    """Ten years ahead once: what follows has its own moments again, in the right order."""
    now = timezone.now()
    moments = [now + datetime.timedelta(days=days) for days in (3650, 1, 2)]
    for number, moment in enumerate(moments):
        monkeypatch.setattr(version_writer.timezone, "now", lambda moment=moment: moment)
        edit(article, full=f"<p>{number}</p>")
    *_others, ahead, right, last = versions(article)
    assert [version.at for version in (ahead, right, last)] == moments
    assert ahead.clock_step > 0
    assert right.clock_step < 0
    assert last.clock_step is None
    in_force = Version.objects.filter(history=last.history_id).as_of(moments[2]).first()
    assert in_force == last


def test_an_import_dated_in_the_future_does_not_date_what_follows(article, edit):
    """The clock of a source that was imported may be ahead of this server's."""
    (first,) = versions(article)
    entry = VersionMetadata(
        author=Author(None, "Źródło"),
        action=Action.EDITED,
        at=timezone.now() + datetime.timedelta(days=1500),
    )
    with transaction.atomic():
        version_writer.lock()
        state = {**first.state, "full": "<p>Pokój 14</p>"}
        version_writer.append(first.history_id, state, entry, previous=first)
    edit(article, full="<p>Pokój 16</p>")
    last = versions(article)[-1]
    assert last.at == last.recorded_at
    assert abs(last.at - timezone.now()) < datetime.timedelta(hours=1)


def test_positions_have_no_gap(article, edit, section):
    other = section.add_child(instance=Article(title="Meldunek", full="<p>x</p>"))
    edit(other, full="<p>y</p>")
    edit(article, full="<p>z</p>")
    positions = list(Version.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) >= 4
