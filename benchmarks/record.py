"""What recording costs, and that long histories open as fast as short ones.

python -m benchmarks.record                    on SQLite, then on a throw-away PostgreSQL
DATABASE_URL=… python -m benchmarks.record     in a test database on that server

Publishing with the record and without it alternates on the same page in one run, so that the
growth of Wagtail's revisions and the machine's mood fall on both alike.
"""

from __future__ import annotations

import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest import mock

PAIRS = 60
WARM_UP = 5
BODY_BYTES = 14_000
LONG, SHORT = 10_000, 16
READS = 60
TARGETS = {"publish": 1.10, "log": 1.5, "version": 1.5}
MOST_BYTES = {"sqlite": 15 * 1024, "postgresql": 7 * 1024}  # of disk, for a version of BODY_BYTES

# A title of what was measured, the median seconds of its peer, and ours.
Measured = tuple[str, str, float, float]


def main() -> int:
    """Measure on both databases; 0 if every ratio is within its target."""
    return on_both_databases("benchmarks.record", publishing_reading_and_size)


def publishing_reading_and_size() -> int:
    late = report([publishing(), *public_context()])
    return report_size(bytes_per_version()) or late


def on_both_databases(module: str, measure: Callable[[], int]) -> int:
    """Call `measure` in a test database on SQLite and one on PostgreSQL; 0 if both return 0."""
    if "--here" in sys.argv:
        return in_test_database(measure)
    command = [sys.executable, "-m", module, "--here", *sys.argv[1:]]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command, env=environment)
    on_sqlite = subprocess.call(command, env=environment)
    postgresql = Path(__file__).resolve().parent.parent / "tests" / "postgresql.py"
    start = [sys.executable, str(postgresql), "--durable"]
    on_postgresql = subprocess.call([*start, *command], env=environment)
    return on_sqlite or on_postgresql


def in_test_database(measure: Callable[[], int]) -> int:
    import django
    from django.conf import settings

    database = settings.DATABASES["default"]
    with tempfile.TemporaryDirectory(prefix="jawnik-bench-") as folder:
        if database["ENGINE"].endswith("sqlite3"):
            # As in production, where every commit reaches the disk; the tests do without.
            database["OPTIONS"] = settings.SQLITE_OPTIONS
            database["TEST"] = {"NAME": str(Path(folder) / "bench.sqlite3")}
        settings.LOGGING_CONFIG = None
        django.setup()
        from django.db import connection

        real_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            print(f"\n{connection.vendor}", flush=True)
            return measure()
        finally:
            connection.creation.destroy_test_db(real_name, verbosity=0)


def report(found: list[Measured]) -> int:
    late = 0
    for kind, title, peer, ours in found:
        ratio = ours / peer
        late += ratio > TARGETS[kind]
        print(
            f"  {title:<56} {peer * 1000:7.2f} → {ours * 1000:7.2f} ms  ×{ratio:.2f}"
            f"  (at most ×{TARGETS[kind]}) {'ok' if ratio <= TARGETS[kind] else 'TOO SLOW'}"
        )
    return 1 if late else 0


def report_size(size: float) -> int:
    from django.db import connection

    most = MOST_BYTES[connection.vendor]
    verdict = "ok" if size <= most else "TOO LARGE"
    title = f"a version of a page of {BODY_BYTES // 1000} KB on disk, indexes included"
    print(f"  {title:<67} {size:12,.0f} bytes  (at most {most:,}) {verdict}")
    return 0 if size <= most else 1


def publishing() -> Measured:
    """Publishing in one transaction, as the edit view does: Wagtail's own and ours."""
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from articles.models import Article, Section
    from cms.models import BulletinHome

    editor = get_user_model().objects.create_superuser("ewa", "ewa@example.org", "x")
    section = BulletinHome.objects.get().add_child(instance=Section(title="Sprawy", slug="sprawy"))
    page = section.add_child(instance=Article(title="Wymiana", slug="wymiana", full=body(0)))
    bodies = map(body, itertools.count(1))

    def publish() -> float:
        """Publish another content of the page; returns the seconds that it took."""
        content = next(bodies)
        started = time.perf_counter()
        fresh = Article.objects.get(pk=page.pk)
        fresh.full = content
        with transaction.atomic():
            fresh.save_revision(user=editor).publish(user=editor)
        return time.perf_counter() - started

    taken: dict[bool, list[float]] = {True: [], False: []}
    for pair in range(WARM_UP + PAIRS):
        for recorded in (True, False) if pair % 2 else (False, True):
            with nullcontext() if recorded else without_the_record():
                # Once uncounted: PostgreSQL plans the triggers of a table anew after ALTER TABLE,
                # which nobody sends between two publications.
                publish()
                seconds = publish()
            if pair >= WARM_UP:
                taken[recorded].append(seconds)
    title = f"publish {BODY_BYTES // 1000} KB: Wagtail's own → with the record"
    return "publish", title, statistics.median(taken[False]), statistics.median(taken[True])


# As frequent as in Polish, roughly. With so many words that a body compresses as a real page of an
# office does: to a quarter of its size by zlib, to 0.36 by PostgreSQL.
_LETTERS = "aaaaiiiooeeezznnwwrrscccyykkddttmmlluupjbgółęąśżńćźf"
_DRAW = random.Random(0)
WORDS = ["".join(_DRAW.choices(_LETTERS, k=_DRAW.randint(2, 11))) for _ in range(230)]


def body(number: int) -> str:
    """Some 14 KB of HTML as editors of old write it, another one for each number."""
    draw = random.Random(number)
    paragraphs = [f"<p>{number}</p>"]
    size = 0
    while size < BODY_BYTES:
        text = " ".join(draw.choices(WORDS, k=draw.randint(10, 40)))
        paragraphs.append(
            '<p style="text-align: justify;">'
            f'<span style="font-family:verdana,geneva,sans-serif;">{text}</span></p>'
        )
        size += len(paragraphs[-1].encode()) + 1
    return "\n".join(paragraphs)


@contextmanager
def without_the_record() -> Iterator[None]:
    """Wagtail as it publishes by itself: no mixin, no receiver, no lock, no guard at commit."""
    from django.db import connection
    from wagtail.models import Page

    from articles.models import Article
    from revisions import signal_handlers, write_lock

    ours = ("save", "save_revision", "publish", "_update_descendant_url_paths")
    patches = [mock.patch.object(Article, name, getattr(Page, name)) for name in ours]
    wrappers = connection.execute_wrappers[:]
    signal_handlers.disconnect()
    set_live_page_guards("DISABLE")
    connection.execute_wrappers[:] = [
        w for w in wrappers if not isinstance(w, write_lock.WriteLock)
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
        connection.execute_wrappers[:] = wrappers
        set_live_page_guards("ENABLE")
        signal_handlers.connect()


def set_live_page_guards(verb: str) -> None:
    """PostgreSQL's comparison at commit is part of what recording costs."""
    from django.db import connection

    from revisions.live_page_guards import live_page_guards

    with connection.cursor() as cursor:
        for trigger in live_page_guards(connection):
            cursor.execute(f"ALTER TABLE {trigger.table} {verb} TRIGGER {trigger.name}")


def public_context() -> Iterator[Measured]:
    """A history of 10,000 versions beside one of 16: its newest page, and any one version."""
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    long, short = make_history(LONG), make_history(SHORT)
    title = f"newest 20 as the log reads them: of {SHORT} → of {LONG}"
    yield "log", title, *by_turns(lambda: newest_twenty(short), lambda: newest_twenty(long))
    for number in (LONG // 2, LONG):
        title = f"of {LONG} versions: number 1 → number {number}"
        yield "version", title, *by_turns(lambda: one(long, 1), lambda n=number: one(long, n))
    try:
        near, far = (reverse("revisions:log", args=[history.pk]) for history in (short, long))
    except NoReverseMatch:
        return
    client = Client()
    if client.get(near).status_code == client.get(far).status_code == 200:
        title = f"the log's page over HTTP: of {SHORT} → of {LONG}"
        yield "log", title, *by_turns(lambda: client.get(near), lambda: client.get(far))


def make_history(length: int):
    """A history of `length` versions, written by the record's own `append()`."""
    from django.db import connection, transaction

    from articles.models import Article, Section
    from revisions import version_writer
    from revisions.audit_context import Author
    from revisions.models import Action
    from revisions.version_metadata import VersionMetadata

    page = Section.objects.get().add_child(
        instance=Article(title=f"Historia {length}", slug=f"historia-{length}", full=text(1))
    )
    newest = page.newest_version
    entry = VersionMetadata(author=Author(None, "benchmark"), action=Action.EDITED)
    with transaction.atomic():
        version_writer.lock()
        for number in range(2, length + 1):
            state = {**newest.state, "full": text(number)}
            newest = version_writer.append(newest.history_id, state, entry, previous=newest)
        Article.objects.filter(pk=page.pk).update(full=text(length))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return newest.history


def bytes_per_version(count: int = 500) -> float:
    """Bytes of disk that each of `count` versions takes, beside Wagtail's own revision."""
    from django.db import transaction

    from articles.models import Article, Section
    from revisions import version_writer
    from revisions.audit_context import Author
    from revisions.models import Action, Version
    from revisions.version_metadata import VersionMetadata

    page = Section.objects.first().add_child(
        instance=Article(title="Rozmiar", slug="rozmiar", full=body(1))
    )
    newest = Version.objects.of_page(page).get()
    author = Author(None, "Jan Kowalski, Wydział Komunikacji")
    note = "Zmieniono numer pokoju i godziny przyjęć interesantów."
    entry = VersionMetadata(author=author, action=Action.EDITED, change_note=note)
    _make_indexes_anew()
    before = bytes_of_record()
    with transaction.atomic():
        version_writer.lock()
        for number in range(2, count + 2):
            state = {**newest.state, "full": body(number)}
            newest = version_writer.append(newest.history_id, state, entry, previous=newest)
        found = bytes_of_record() - before
        Article.objects.filter(pk=page.pk).update(full=body(count + 1))
    return found / count


def _make_indexes_anew() -> None:
    """What others left in the indexes decides how soon their pages are full."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("revisions_version", "revisions_changedfield"):
                cursor.execute(f"REINDEX TABLE {table}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# Tables, what they keep aside (TOAST), and the indexes of both. Not their maps of free pages: these
# are made when the database cleans up, and grow with thousands of pages only.
_BYTES_ON_POSTGRESQL = """
WITH tables AS (
    SELECT oid, reltoastrelid FROM pg_class
    WHERE relkind = 'r' AND starts_with(relname, 'revisions_')
), parts AS (
    SELECT oid FROM tables UNION SELECT reltoastrelid FROM tables WHERE reltoastrelid <> 0
)
SELECT sum(pg_relation_size(oid)) FROM (
    SELECT oid FROM parts
    UNION SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM parts)
) AS stored
"""


def bytes_of_record() -> int:
    """Bytes of the tables of the record and their indexes; on SQLite of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_BYTES_ON_POSTGRESQL)
            return int(cursor.fetchone()[0])
        found = []
        for name in ("page_count", "freelist_count", "page_size"):
            cursor.execute(f"PRAGMA {name}")
            found.append(cursor.fetchone()[0])
        return (found[0] - found[1]) * found[2]


def text(number: int) -> str:
    return f"<p>Opłata wynosi {number} zł.</p>" + "<p>Termin: 9 dni roboczych.</p>" * 20


def newest_twenty(history) -> None:
    from revisions.models import ChangedField

    versions = list(history.versions.order_by("-number")[:21])
    numbers = (versions[-1].number, versions[0].number)
    list(ChangedField.objects.filter(history=history, number__range=numbers))


def one(history, number: int) -> None:
    history.versions.get(number=number)


def by_turns(peer: Callable, ours: Callable) -> tuple[float, float]:
    """Median seconds of both, taken alternately."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + READS):
        for which in (0, 1) if turn % 2 else (1, 0):
            seconds = timed((peer, ours)[which])
            if turn >= WARM_UP:
                taken[which].append(seconds)
    return statistics.median(taken[0]), statistics.median(taken[1])


def timed(work: Callable) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
