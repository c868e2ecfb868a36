"""How long `check_history --deep` takes, and how much memory, on a record of 100,000 versions.

python -m benchmarks.integrity                 on SQLite, then on a throw-away PostgreSQL
python -m benchmarks.integrity --versions N    of another size
DATABASE_URL=… python -m benchmarks.integrity  in a test database on that server

Memory is what the process needs above what it has before the check begins, read from Linux.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.record import body, on_both_databases

PAGES = 200
FILES = 200
FILE_BYTES = 200_000
BODIES = 40  # different ones; each version has a paragraph of its own beside
MOST_MINUTES = 10  # of 100,000 versions
MOST_MEGABYTES = 150


def main() -> int:
    """Measure on both databases; 0 if the check was quick and small enough, and found nothing."""
    return on_both_databases("benchmarks.integrity", deep_check)


def deep_check() -> int:
    from django.conf import settings
    from django.core.management import call_command

    parser = argparse.ArgumentParser()
    parser.add_argument("--versions", type=int, default=100_000)
    count = parser.parse_known_args()[0].versions
    with tempfile.TemporaryDirectory(prefix="jawnik-bench-files-") as folder:
        settings.MEDIA_ROOT = folder
        started = time.perf_counter()
        bytes_of_states = write_record(count)
        print(
            f"  {count:,} versions of {bytes_of_states / count / 1000:.1f} KB of {PAGES} pages, "
            f"{FILES} files of {FILE_BYTES // 1000} KB, written in "
            f"{time.perf_counter() - started:.0f} s",
            flush=True,
        )
        before = _reset_peak_memory()
        said = io.StringIO()
        started, cpu = time.perf_counter(), time.process_time()
        call_command("check_history", "--deep", stdout=said, stderr=_Progress(before))
        minutes = (time.perf_counter() - started) / 60
        cpu_minutes = (time.process_time() - cpu) / 60
    megabytes = _peak_memory() - before
    most = MOST_MINUTES * count / 100_000
    late, large = minutes > most, megabytes > MOST_MEGABYTES
    print(
        f"  check_history --deep: {minutes:.1f} minutes ({cpu_minutes:.1f} of this process)"
        f"  (at most {most:g}) {'TOO SLOW' if late else 'ok'}"
    )
    print(
        f"  memory above what it had: {megabytes:.0f} MB  (at most {MOST_MEGABYTES}) "
        f"{'TOO LARGE' if large else 'ok'}"
    )
    if said.getvalue():
        print(f"  it found what is not there:\n{said.getvalue()[:2000]}")
    return 1 if late or large or said.getvalue() else 0


class _Progress(io.StringIO):
    """Prints each line of progress with the memory that was needed so far."""

    def __init__(self, before: float) -> None:
        super().__init__()
        self.before = before

    def write(self, line: str) -> int:
        if line.strip():
            print(f"    {line.strip()}, {_peak_memory() - self.before:.0f} MB", flush=True)
        return len(line)


def write_record(count: int) -> int:
    """Make pages with files and write `count` versions of them by turns, in the record's own way.

    Returns the bytes of all their texts.
    """
    from django.db import connection, transaction

    from articles.models import Article, Section
    from cms.models import BulletinHome
    from revisions import version_writer
    from revisions.audit_context import Author
    from revisions.models import Action, Version
    from revisions.version_metadata import VersionMetadata

    section = BulletinHome.objects.get().add_child(instance=Section(title="Sprawy", slug="sprawy"))
    pages = [
        section.add_child(instance=Article(title=f"Sprawa {number}", full=f"<p>{number}</p>"))
        for number in range(PAGES)
    ]
    files = list(stored_files())
    newest = {page.pk: page.newest_version for page in pages}
    texts = [body(number) for number in range(BODIES)]
    entry = VersionMetadata(
        author=Author(None, "Jan Kowalski, Wydział Komunikacji"),
        action=Action.EDITED,
        change_note="Zmieniono numer pokoju i godziny przyjęć interesantów.",
    )
    bytes_written = 0
    number = Version.objects.count()
    while number < count:
        with transaction.atomic():
            version_writer.lock()
            pending = []
            for page in pages[: count - number]:
                number += 1
                page.full = f"<p>{number}</p>{texts[number % BODIES]}"
                bytes_written += len(page.full.encode())
                older = newest[page.pk]
                attached = older.state["attachments"]
                if number % 100 == 0:
                    attached = [_attached(files[number // 100 % FILES])]
                state = {**older.state, "full": page.full, "attachments": attached}
                pending.append(
                    version_writer.Pending(older.history_id, state, entry, previous=older)
                )
            for version, page in zip(version_writer.append_all(pending), pages, strict=False):
                newest[page.pk] = version
            if number >= count:
                _make_live(pages, newest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return bytes_written


def stored_files() -> Iterator:
    from revisions.attachments.storage import store

    for number in range(FILES):
        content = number.to_bytes(4, "big") * (FILE_BYTES // 4)
        yield store([content], content_type="application/pdf", extension="pdf")


def _attached(file) -> dict:
    from revisions.models import Attachment

    return Attachment(title="Wniosek", filename="wniosek.pdf", file=file).public_state()


def _make_live(pages: list, newest: dict) -> None:
    """Let the pages say what their newest versions say: the check compares them too."""
    from articles.models import Article
    from revisions.models import Attachment

    for page in pages:
        state = newest[page.pk].state
        Article.objects.filter(pk=page.pk).update(full=state["full"])
        Attachment.objects.bulk_create(
            _of_page(Attachment.from_state(item), page) for item in state["attachments"] or ()
        )


def _of_page(attachment, page):
    attachment.page_id = page.pk
    return attachment


def _reset_peak_memory() -> float:
    """Megabytes that the process has now; its peak is counted anew from here."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak_memory()


def _peak_memory() -> float:
    """The most megabytes that the process had at once."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
