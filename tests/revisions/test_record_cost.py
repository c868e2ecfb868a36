"""What recording adds to a publication, counted in queries: each is a round trip to PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from benchmarks.record import body, without_the_record
from revisions.models import Version

# The page's place, its attachments, restrictions, newest version and drafts, the last position of
# the record; the version and its changed field. PostgreSQL's lock beside them.
MOST_QUERIES = {"sqlite": 8, "postgresql": 9}


@pytest.mark.django_db(transaction=True)
def test_recording_adds_few_queries_to_a_publication(article, editor):
    def publish(number: int) -> list[str]:
        article.refresh_from_db()
        article.full = body(number)
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            article.save_revision(user=editor).publish(user=editor)
        return [query["sql"] for query in queries]

    publish(1)  # fills caches: of content types, of the sites' roots
    recorded = publish(2)
    assert Version.objects.of_page(article).last().state["full"] == body(2)
    with without_the_record():
        plain = publish(3)
    assert Version.objects.of_page(article).last().state["full"] == body(2)
    added = len(recorded) - len(plain)
    assert 0 < added <= MOST_QUERIES[connection.vendor], "\n".join(sql[:120] for sql in recorded)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "read",
    [
        lambda page: Version.objects.newest_of_page(page, digest="0" * 64),
        lambda page: Version.objects.of_page(page).last(),
    ],
    ids=["before recording", "anywhere else"],
)
def test_no_database_sorts_a_history_to_find_its_newest_version(article, read):
    with CaptureQueriesContext(connection) as queries:
        assert read(article).number == 1
    [query] = queries
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {query['sql']}")
        plan = "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
    assert "INDEX" in plan.upper()
    assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="of PostgreSQL alone: its deferred triggers"
)
@pytest.mark.django_db(transaction=True)
def test_a_commit_reads_the_newest_version_alone_of_however_many(article, edit):
    def read_at_commit(number: int) -> int:
        """Rows of the table of versions that the triggers read of a publication."""
        with transaction.atomic(), connection.cursor() as cursor:
            # A small table is read whole, which says nothing of a large one.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("DISCARD PLANS")
            edit(article, full=body(number))
            before = _rows_read(cursor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return _rows_read(cursor) - before

    # The newest, by the trigger and by the foreign key of its changed field.
    assert [read_at_commit(number) for number in range(1, 12)] == [2] * 11
    assert Version.objects.of_page(article).last().number == 12


def _rows_read(cursor: CursorWrapper) -> int:
    cursor.execute(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
        "WHERE relname = 'revisions_version'"
    )
    return cursor.fetchone()[0]
