"""What recording adds to a publication, counted in queries: each is a round trip to PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
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
