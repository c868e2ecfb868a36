"""Many editors at once, each over HTTP: on one article, and on many.

`python -m tests.soak editors --help` says how it is run. Each publication is in the record, or its
editor was told why not. Who was told decides and tries again, a few times.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections

from cms.lock_timeout import RETRY_AFTER
from tests.soak import checks
from tests.soak.editor import Editor, Outcome, Publication
from tests.soak.installation import Installation
from tests.soak.processes import SoakError

MAX_DECISIONS = 3  # after conflicts: each tells of another text, which may go on for long
MAX_REPETITIONS = 50  # of a form that met a busy page
SECONDS = 1800  # for one scenario


@dataclass
class Report:
    """The figures of a run."""

    publications: dict[str, list[Publication]] = field(default_factory=dict)  # by scenario
    seconds: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = []
        for name, found in self.publications.items():
            done = len(checks.acknowledged(found))
            lines.append(
                f"{name}: {len(found)} editors, {done} publications acknowledged and in the record "
                f"in order, {len(found) - done} given up after they were told why; lost: 0; told "
                f"on the way: {_told(found)}; {self.seconds[name]:.0f} s"
            )
        return "\n".join(lines)


def _told(publications: list[Publication]) -> str:
    told = Counter(str(outcome) for p in publications for outcome in p.told)
    return ", ".join(f"{count} × {outcome}" for outcome, count in sorted(told.items())) or "nothing"


class EditorsRun:
    """All open a form, press "publish" at the same moment, and decide when they are told."""

    def __init__(self, installation: Installation, *, seed: int):
        self.installation = installation
        self.seed = seed
        self.report = Report()

    def run(self) -> Report:
        """Raises SoakError where anything does not hold."""
        self.installation.web.start()
        self.record = checks.Record()
        self.editors = self.installation.log_in()
        articles = self.installation.articles
        self._scenario("on one article", lambda number: articles[0].pk)
        self._scenario("on many articles", lambda number: articles[number].pk)
        self._check_logs()
        checks.check_deep()
        return self.report

    def _scenario(self, name: str, page_of: Callable[[int], int]) -> None:
        connections.close_all()
        began = time.monotonic()
        found = [
            Publication(f"{name.replace(' ', '-')}-{self.seed}-{number}", _flow(number))
            for number in range(len(self.editors))
        ]
        self.report.publications[name] = found
        together = threading.Barrier(len(self.editors))
        errors: list[BaseException] = []

        def work(editor: Editor, publication: Publication, number: int) -> None:
            try:
                self._publish(editor, publication, page_of(number), together)
            except Exception as error:  # noqa: BLE001 -- raised again by the main thread
                errors.append(error)
                together.abort()  # nobody waits for this one

        threads = [
            threading.Thread(target=work, args=(editor, publication, number))
            for number, (editor, publication) in enumerate(zip(self.editors, found, strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(2 * SECONDS)
        if errors:
            raise errors[0]
        self.report.seconds[name] = time.monotonic() - began
        everything = [p for scenario in self.report.publications.values() for p in scenario]
        checks.check_all(self.record, everything, self.installation.web.url)
        checks.check_bases(self.record, found)
        checks.check_attachments(self.record, found, self.installation.web.url)

    def _publish(
        self,
        editor: Editor,
        publication: Publication,
        page_id: int,
        together: threading.Barrier,
    ) -> None:
        """Publish, and decide whenever the editor is told why not."""
        rng = random.Random(publication.text)
        deadline = time.monotonic() + SECONDS
        editor.publish(publication, page_id, rng, lambda: together.wait(SECONDS))
        while publication.outcome != Outcome.PUBLISHED:
            if publication.outcome not in (Outcome.CONFLICT, Outcome.BUSY):
                raise SoakError(f"neither published nor told why not: {publication}")
            told = Counter(publication.told)
            if told[Outcome.BUSY] > MAX_REPETITIONS or time.monotonic() > deadline:
                raise SoakError(f"busy again and again: {publication}")
            if told[Outcome.CONFLICT] > MAX_DECISIONS:
                return
            # The editor reads; the busy page asks for patience.
            wait = RETRY_AFTER if publication.outcome == Outcome.BUSY else 0
            time.sleep(wait + rng.uniform(0, wait or 0.5))
            editor.decide(publication, rng)

    def _check_logs(self) -> None:
        logs = [self.installation.web.log]
        if self.installation.postgres is not None:
            logs.append(self.installation.postgres.log)
        for log in logs:
            for word in ("deadlock", "Internal Server Error", "WORKER TIMEOUT"):
                if word in log.read_text(errors="replace"):
                    raise SoakError(f"{word} in {log.name}")


def _flow(number: int) -> str:
    """One in five attaches a file, one in five has a number that must be confirmed, two review."""
    return ("dialogue", "dialogue file", "dialogue number", "review", "review number")[number % 5]
