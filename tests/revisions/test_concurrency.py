"""Many writers at once, in processes of their own: no error, no gap, no fork, nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import traceback
from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections, transaction
from wagtail.models import Page

from articles.models import Article, Section
from revisions import write_lock
from revisions.models import ChangedField, History, Version
from revisions.state import digest

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, PUBLICATIONS = 4, 50
forked = multiprocessing.get_context("fork")


def publish(page_id: int, body: str) -> None:
    page = Article.objects.get(pk=page_id)
    page.full = body
    page.save_revision().publish()


class Crowd:
    """Processes that start together, each with its own connection; their errors are kept."""

    def __init__(self):
        connections.close_all()
        self.start = forked.Event()
        self.errors = forked.SimpleQueue()
        self.processes = []

    def add(self, work, *args) -> None:
        process = forked.Process(target=self._run, args=(work, *args), daemon=True)
        process.start()
        self.processes.append(process)

    def _run(self, work, *args) -> None:
        try:
            self.start.wait()
            work(*args)
        except Exception:  # noqa: BLE001 -- the parent says what it was
            self.errors.put(traceback.format_exc())
        finally:
            connections.close_all()

    def go(self) -> list[str]:
        """Let them all run to their end; returns what went wrong, as tracebacks."""
        self.start.set()
        for process in self.processes:
            process.join(180)
        found = []
        while not self.errors.empty():
            found.append(self.errors.get())
        return found + [f"{p} did not end" for p in self.processes if p.exitcode != 0]


@pytest.fixture
def articles(section) -> list[Article]:
    return [
        section.add_child(instance=Article(title=f"Sprawa {n}", slug=f"sprawa-{n}"))
        for n in range(PROCESSES + 1)
    ]


def assert_whole() -> None:
    """The record has no gap, no fork and no half version, and says what is public."""
    assert not any(Page.find_problems())
    positions = list(Version.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    for history in History.objects.all():
        versions = list(history.versions.order_by("number"))
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        moments = [version.recorded_at for version in versions]
        assert moments == sorted(moments)
        for older, version in zip([None, *versions], versions, strict=False):
            assert version.digest == digest(version.state)
            changed = ChangedField.objects.filter(version=version).values_list("field", flat=True)
            assert set(changed) == {change.field for change in version.changes_since(older)}
    for page in Article.objects.all():
        newest = page.history.newest()
        assert (newest.state["live"], newest.state["full"]) == (page.live, page.full)


def test_four_processes_publish_at_once(articles):
    shared, *own = articles

    def work(mine: int) -> None:
        for n in range(PUBLICATIONS):
            page = shared if n % 2 else own[mine]
            publish(page.pk, f"<p>{mine}: {n}</p>")

    crowd = Crowd()
    for mine in range(PROCESSES):
        crowd.add(work, mine)
    assert crowd.go() == []
    assert_whole()
    expected = PROCESSES * PUBLICATIONS
    bodies = [
        state.get("full", "") for state in Version.objects.values_list("stored_state", flat=True)
    ]
    assert sum(body.startswith("<p>") for body in bodies) == expected
    assert shared.history.versions.count() == 1 + expected // 2


def test_kill_in_mid_publication_loses_nothing_acknowledged(articles):
    page = articles[0]
    told, tells = forked.Pipe(duplex=False)
    connections.close_all()

    def work() -> None:
        n = 0
        while True:
            n += 1
            publish(page.pk, f"<p>{n}</p>")
            tells.send(n)

    process = forked.Process(target=work, daemon=True)
    process.start()
    tells.close()
    while told.recv() < 5:
        pass
    time.sleep(0.01)  # into the middle of one
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    acknowledged = 5
    while told.poll():
        try:
            acknowledged = told.recv()
        except EOFError:
            break
    bodies = [version.state["full"] for version in page.history.versions.order_by("number")]
    assert bodies[1:] == [f"<p>{n}</p>" for n in range(1, len(bodies))]
    assert len(bodies) - 1 in (acknowledged, acknowledged + 1)
    assert_whole()
    publish(page.pk, "<p>dalej</p>")  # and nothing is left locked
    assert_whole()


# Deadlocks: each pair holds one of two things and wants the other, unless it queues first.


def together(*works, times: int = 15) -> None:
    def repeat(work) -> None:
        for n in range(times):
            work(n)

    crowd = Crowd()
    for work in works:
        crowd.add(repeat, work)
    assert crowd.go() == []
    assert_whole()


def test_two_bulk_publications_in_opposite_order(articles):
    def both(order):
        def work(n: int) -> None:
            with transaction.atomic():
                for page in order:
                    publish(page.pk, f"<p>{os.getpid()} {n}</p>")

        return work

    together(both(articles[:2]), both(articles[1::-1]))


def test_bulk_publication_next_to_a_single_one(articles):
    def bulk(n: int) -> None:
        with transaction.atomic():
            for page in articles[:3]:
                publish(page.pk, f"<p>razem {n}</p>")

    def single(n: int) -> None:
        publish(articles[2].pk, f"<p>sam {n}</p>")

    together(bulk, single, single)


def test_copy_of_a_section_next_to_creation_in_it(section, home, articles):
    def create(n: int) -> None:
        with transaction.atomic():
            name = f"nowa-{os.getpid()}-{n}"
            page = Section.objects.get(pk=section.pk).add_child(instance=Article(title=name))
            page.full = "<p>x</p>"
            page.save_revision().publish()

    def copy(n: int) -> None:
        with transaction.atomic():
            name = f"kopia-{os.getpid()}-{n}"
            publish(articles[0].pk, f"<p>{name}</p>")
            Page.objects.get(pk=articles[1].pk).copy(
                to=Page.objects.get(pk=section.pk), update_attrs={"slug": name, "title": name}
            )
            Section.objects.get(pk=section.pk).save_revision().publish()

    together(create, copy, times=8)


def test_edit_of_a_section_next_to_creation_in_it(section):
    def create(n: int) -> None:
        page = Article(title=f"Nowa {os.getpid()} {n}")
        Section.objects.get(pk=section.pk).add_child(instance=page)

    def edit(n: int) -> None:
        page = Section.objects.get(pk=section.pk)
        page.introduction = f"{n}"
        page.save_revision().publish()

    together(create, edit, create)


def test_deletion_next_to_publication(section, articles):
    doomed = [
        section.add_child(instance=Article(title=f"Do usunięcia {n}", slug=f"usun-{n}"))
        for n in range(8)
    ]

    def delete(n: int) -> None:
        Article.objects.get(pk=doomed[n].pk).delete()

    def edit(n: int) -> None:
        try:
            publish(doomed[n].pk, f"<p>{n}</p>")
        except (Article.DoesNotExist, AttributeError, ValidationError):
            pass  # deleted before it was read, or between its steps
        except DatabaseError as error:
            if "did not affect any rows" not in str(error):  # deleted before it was saved
                raise

    together(delete, edit, times=8)


def test_move_of_a_section_next_to_publication_below(section, home, articles):
    other = home.add_child(instance=Section(title="Podatki", slug="podatki"))

    def move(n: int) -> None:
        target = other if n % 2 == 0 else home
        Section.objects.get(pk=section.pk).move(Page.objects.get(pk=target.pk), "last-child")

    def edit(n: int) -> None:
        with suppress(Page.DoesNotExist):  # its parent, if it moved since the article was read
            publish(articles[0].pk, f"<p>{n}</p>")

    together(move, edit, times=10)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no locks of rows")
def test_the_turn_is_taken_before_the_first_row_is_locked(article):
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=article.pk)
        assert holds_the_turn()
    assert not holds_the_turn()
    with transaction.atomic():
        assert get_user_model().objects.count() == 0
        assert not holds_the_turn()  # readers wait for nobody
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Page.objects.filter(pk=article.pk).update(search_description="x")
            assert holds_the_turn()
            raise ZeroDivisionError
        assert not holds_the_turn()  # PostgreSQL gave it back with the savepoint
        write_lock.acquire()
        assert holds_the_turn()


def holds_the_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND objid = %s AND pid = pg_backend_pid()",
            [write_lock.LOCK_ID],
        )
        return cursor.fetchone()[0] > 0
