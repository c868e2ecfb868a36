"""What must hold of an installation while nobody writes, whatever was killed before."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import requests
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from wagtail.models import Page, Revision

from articles.models import Article
from cases.models import SmsMessage
from revisions.integrity import file_problems, history_problems, position_problems
from revisions.models import Attachment, History, StoredFile, Version
from revisions.verify import differences
from revisions.versioned_models import versioned_models
from tests.soak.editor import Outcome, Publication
from tests.soak.processes import SoakError

_TEXT = re.compile(r"Pokój ([a-z0-9-]+)")


class Record:
    """The versions of the run by their texts, read piece by piece."""

    def __init__(self) -> None:
        self.newest_position = self._last_position()
        self.positions: dict[str, int] = {}  # text → position of its version
        self.twice: list[str] = []

    @staticmethod
    def _last_position() -> int:
        newest = Version.objects.order_by("position").last()
        return newest.position if newest else 0

    def read_on(self) -> list[Version]:
        """The versions that are new since the last call."""
        versions = list(
            Version.objects.filter(position__gt=self.newest_position).order_by("position")
        )
        for version in versions:
            self.newest_position = version.position
            if version.state["live"] and (found := _TEXT.search(version.state.get("full", ""))):
                if found[1] in self.positions:
                    self.twice.append(found[1])
                self.positions[found[1]] = version.position
        return versions


def check_all(record: Record, publications: Sequence[Publication], site: str) -> None:
    """Raises SoakError unless all that was acknowledged is there, and nothing by half.

    Cheap: what is read grows with the new versions and with the number of pages and files.
    """
    connections.close_all()  # the server may have been another one
    versions = record.read_on()
    problems = [
        *_lost(record, publications),
        *_unasked(record, publications),
        *_refused(record, publications),
        *(f"in the record twice: {text}" for text in record.twice),
        *_out_of_order(record, publications),
        *_half_written(),
        *_file_problems(record, publications),
        *_not_shown(versions, site),
    ]
    if problems:
        raise SoakError("\n".join(problems[:40]))


def acknowledged(publications: Iterable[Publication]) -> list[Publication]:
    """Those that an editor was told are published."""
    return [p for p in publications if p.outcome == Outcome.PUBLISHED]


def _lost(record: Record, publications: Sequence[Publication]) -> Iterable[str]:
    for publication in acknowledged(publications):
        if publication.text not in record.positions and "scheduled" not in publication.flow:
            yield f"acknowledged, and not in the record: {publication}"


def _unasked(record: Record, publications: Sequence[Publication]) -> Iterable[str]:
    sent = {publication.text for publication in publications if publication.began}
    for text in record.positions.keys() - sent:
        yield f"in the record, and never sent to be published: {text}"


def _refused(record: Record, publications: Sequence[Publication]) -> Iterable[str]:
    for publication in publications:
        told = publication.outcome in (Outcome.CONFLICT, Outcome.BUSY)
        if told and publication.text in record.positions:
            yield f"in the record, and its editor was told that it is not: {publication}"


def _out_of_order(record: Record, publications: Sequence[Publication]) -> Iterable[str]:
    """Acknowledged before another one was sent, and yet behind it."""
    done = [
        (record.positions[p.text], p)
        for p in acknowledged(publications)
        if p.text in record.positions and "scheduled" not in p.flow
    ]
    by_end = sorted(done, key=lambda item: item[1].ended)
    ended, highest = 0, 0
    for position, publication in sorted(done, key=lambda item: item[1].began):
        while by_end[ended][1].ended < publication.began:
            highest = max(highest, by_end[ended][0])
            ended += 1
        if position < highest:
            yield f"position {position} comes before one acknowledged earlier: {publication}"


def _half_written() -> Iterable[str]:
    for model in versioned_models():
        for page_id, found in differences(model):
            if found is not None:
                yield f"page {page_id} differs from its newest version: {found.fields}"
    for problem in (*position_problems(), *history_problems()):
        yield f"{problem.subject}: {problem.text}"
    for kind, found in zip(
        ("alphabet", "path", "orphan", "depth", "numchild"), Page.find_problems(), strict=True
    ):
        if found:
            yield f"the tree of pages is broken ({kind}): {found}"
    for article in Article.objects.exclude(latest_revision=None):
        if not Revision.objects.filter(pk=article.latest_revision_id).exists():
            yield f"the newest revision of page {article.pk} is not there"
    recorded = set(History.objects.values_list("page_id", flat=True))
    for page_id in set(Article.objects.live().values_list("pk", flat=True)) - recorded:
        yield f"page {page_id} is live and has no history"


def _file_problems(record: Record, publications: Sequence[Publication]) -> Iterable[str]:
    for problem in file_problems():
        yield f"file {problem.subject}: {problem.text}"
    rows = set(StoredFile.objects.values_list("pk", flat=True))
    for publication in acknowledged(publications):
        if publication.sha256 and publication.sha256 not in rows:
            yield f"its file is not stored: {publication}"
    for item in Attachment.objects.exclude(file=None):
        if item.file_id not in rows:
            yield f"an attachment of page {item.page_id} has no stored file"


def _not_shown(versions: Sequence[Version], site: str) -> Iterable[str]:
    """The public page must show what its newest version says."""
    newest = {version.history_id: version for version in versions}
    for version in newest.values():
        found = _TEXT.search(version.state.get("full", ""))
        if found is None or not version.state["live"]:
            continue
        answer = requests.get(site + version.state["address"], timeout=90)
        if answer.status_code != 200 or found[0] not in answer.text:
            yield f"{version.state['address']} shows something else than {found[0]}"


def check_attachments(record: Record, publications: Sequence[Publication], site: str) -> int:
    """Each file that was published is in its version and is given out; returns how many."""
    count = 0
    for publication in acknowledged(publications):
        if not publication.sha256:
            continue
        version = Version.objects.get(position=record.positions[publication.text])
        items = {item["sha256"]: item for item in version.state["attachments"]}
        if publication.sha256 not in items:
            raise SoakError(f"its file is not in its version: {publication}")
        file = StoredFile.objects.get(pk=publication.sha256)
        answer = requests.get(site + file.url(items[file.pk]["filename"]), timeout=90)
        if answer.status_code != 200 or len(answer.content) != file.size:
            raise SoakError(f"its file is not given out: {publication} {answer.status_code}")
        count += 1
    return count


def check_bases(record: Record, publications: Sequence[Publication]) -> None:
    """Nobody wrote over what somebody else had saved and they had not seen."""
    for publication in acknowledged(publications):
        if publication.page_id is None or publication.text not in record.positions:
            continue
        version = Version.objects.get(position=record.positions[publication.text])
        before = Revision.objects.page_revisions().filter(
            object_id=str(publication.page_id), pk__lt=version.revision_id
        )
        newest = before.order_by("pk").last()
        if publication.base != (str(newest.pk) if newest else "0"):
            raise SoakError(f"wrote over revision {newest} without being told: {publication}")


def check_scheduled(record: Record, publications: Sequence[Publication]) -> int:
    """What was scheduled is public once its time has come; returns how many there were."""
    scheduled = [p for p in acknowledged(publications) if "scheduled" in p.flow]
    for publication in scheduled:
        if publication.text not in record.positions:
            raise SoakError(f"scheduled, and not published: {publication}")
    return len(scheduled)


def check_sms(folder: Path) -> int:
    """Each message was sent once; returns how many there are."""
    messages = {f"{message.pk}.txt": message for message in SmsMessage.objects.all()}
    unsent = [m for m in messages.values() if m.status != SmsMessage.Status.SENT]
    if unsent:
        raise SoakError(f"not sent: {[(str(m.pk), m.status, m.last_error) for m in unsent]}")
    files = {path.name for path in folder.glob("[!.]*")}
    if files != set(messages):
        raise SoakError(f"sent and not in the outbox, or not sent: {files ^ set(messages)}")
    return len(messages)


def expire_leases() -> None:
    """A worker that was killed keeps a message for five minutes; nobody waits for that here."""
    SmsMessage.objects.filter(status=SmsMessage.Status.SENDING).update(lease_until=timezone.now())


def check_deep() -> None:
    """`manage.py check_history --deep` finds nothing."""
    connections.close_all()
    output = io.StringIO()
    try:
        call_command("check_history", "--deep", stdout=output, stderr=io.StringIO())
    except CommandError as error:
        raise SoakError(f"check_history --deep: {error}\n{output.getvalue()}") from error


def remnants() -> Counter:
    """Bytes that killed uploads left behind: they have no row, so nobody can ask for them."""
    found: Counter = Counter()
    rows = set(StoredFile.objects.values_list("pk", flat=True))
    for path in (Path(settings.MEDIA_ROOT) / "files").rglob("*"):
        if path.is_file() and path.name not in rows:
            found["partial" if path.name.startswith(".incoming-") else "without a row"] += 1
    return found
