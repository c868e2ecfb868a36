"""The registry of an article with many attachments: how long its pages take.

    python -m benchmarks.attachments [NUMBER]

The target is 300 ms for each registry with 200 attachments, on SQLite.

Runs in a database of its own (SQLite unless DATABASE_URL says otherwise), in the test client.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")

import django

django.setup()

# Models can't be imported before that.
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.models import Article, Section  # noqa: E402
from cms.models import BulletinHome  # noqa: E402
from revisions.attachments.storage import store  # noqa: E402
from revisions.models import Attachment  # noqa: E402

TIMES = 11


def article_with(number: int) -> Article:
    section = BulletinHome.objects.get().add_child(instance=Section(title="Sprawy", slug="sprawy"))
    page = section.add_child(instance=Article(title="Cennik", slug="cennik", full="<p>x</p>"))
    page.attachments = [
        Attachment(
            title=f"Załącznik {place}",
            filename=f"zalacznik-{place}.txt",
            file=store([str(place).encode()], content_type="text/plain", extension="txt"),
            sort_order=place,
        )
        for place in range(number)
    ]
    page.save_revision().publish()
    return Article.objects.get(pk=page.pk)


def measured(client: Client, url: str) -> tuple[float, float, float]:
    """Median, longest, and median of processor time of a page, in milliseconds."""
    client.get(url)
    times, work = [], []
    for _ in range(TIMES):
        start, worked = time.perf_counter(), time.process_time()
        response = client.get(url)
        b"".join(response)
        times.append((time.perf_counter() - start) * 1000)
        work.append((time.process_time() - worked) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{url} answers {response.status_code}")
    return statistics.median(times), max(times), statistics.median(work)


def main(number: int) -> None:
    page = article_with(number)
    user = get_user_model().objects.create_superuser("bench", "b@example.org", "x")
    anonymous, editor = Client(), Client()
    editor.force_login(user)
    history = page.history
    first = page.attachments.first()
    pages = (
        ("public registry", anonymous, reverse("files:registry", args=[history.pk])),
        ("article", anonymous, page.get_url()),
        ("version", anonymous, history.newest().get_absolute_url()),
        ("editors' registry", editor, reverse("attachments_registry", args=[page.pk])),
        ("edit page", editor, reverse("wagtailadmin_pages:edit", args=[page.pk])),
        ("one file", anonymous, first.file_url),
    )
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(f"{number} attachments on one article, {engine}, {TIMES} times each (ms)")
    for name, client, url in pages:
        median, longest, work = measured(client, url)
        print(f"  {name:20} median {median:7.1f}   longest {longest:7.1f}   processor {work:7.1f}")


if __name__ == "__main__":
    setup_test_environment()
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    finally:
        runner.teardown_databases(databases)
        teardown_test_environment()
