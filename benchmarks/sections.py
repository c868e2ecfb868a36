"""What it costs to move or delete a section with thousands of articles: seconds and queries.

python -m benchmarks.sections [ARTICLES]      on SQLite, then on a throw-away PostgreSQL
DATABASE_URL=… python -m benchmarks.sections  in a test database on that server
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from benchmarks.record import body, on_both_databases

ARTICLES = 5_000
MOST_QUERIES = {"sqlite": 500, "postgresql": 300}  # for ARTICLES; page by page it takes 60,000
MOST_QUERIES_OF_DELETING = {"sqlite": 1_600, "postgresql": 1_400}  # their rows in other tables, too


def main() -> int:
    """Measure on both databases; 0 if no change takes more queries than it may."""
    return on_both_databases("benchmarks.sections", measure)


def measure() -> int:
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client
    from wagtail.models import Site

    from articles.models import Article, Section
    from cms.models import BulletinHome
    from tests.many_pages import add_copies

    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    count = given[0] if given else ARTICLES
    home = BulletinHome.objects.get()
    section = home.add_child(instance=Section(title="Sprawy", slug="sprawy"))
    other = home.add_child(instance=Section(title="Inne", slug="inne"))
    first = section.add_child(instance=Article(title="Wymiana", slug="wymiana", full=body(0)))
    add_copies(first, count - 1)
    print(f"{connection.vendor}: {count} articles of {len(body(0)) // 1000} KB", flush=True)

    def rename() -> None:
        fresh = Section.objects.get(pk=section.pk)
        fresh.slug = "zalatw"
        fresh.save()

    def move() -> None:
        Section.objects.get(pk=section.pk).move(Section.objects.get(pk=other.pk), "last-child")

    def second_site() -> None:
        Site.objects.create(hostname="drugi.example.org", root_page=home.get_parent())

    client = Client()
    client.force_login(administrator())

    def unpublish() -> None:
        client.post(f"/admin/pages/{section.pk}/unpublish/", {"include_descendants": "on"})

    def delete() -> None:
        url = f"/admin/pages/{section.pk}/delete/"
        client.post(url, {"confirm_site_name": settings.WAGTAIL_SITE_NAME})

    late = 0
    for title, change in (
        ("rename the section", rename),
        ("move the section", move),
        ("add a second site", second_site),
        ("unpublish the section with all below", unpublish),
        ("delete the section", delete),
    ):
        with transaction.atomic():
            most = MOST_QUERIES_OF_DELETING if change is delete else MOST_QUERIES
            limit = most[connection.vendor] * max(count / ARTICLES, 1)
            late += report(title, change) > limit
            transaction.set_rollback(change is unpublish)  # what is deleted is live
    return int(late > 0)


def administrator():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_superuser("ewa", "ewa@example.org", "x")


def report(title: str, change: Callable[[], None]) -> int:
    """Print seconds and queries of `change`, and how many versions it wrote; return the queries."""
    from django.db import connection

    from revisions.models import Version

    queries = 0

    def count(execute, sql, params, many, context):
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    versions = Version.objects.count()
    started = time.perf_counter()
    with connection.execute_wrapper(count):
        change()
    seconds = time.perf_counter() - started
    written = Version.objects.count() - versions
    print(f"  {title:<40} {seconds:7.1f} s {queries:7d} queries {written:6d} versions", flush=True)
    return queries


if __name__ == "__main__":
    sys.exit(main())
