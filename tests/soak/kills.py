"""Kills what writes, again and again, while editors publish over HTTP.

`python -m tests.soak kills --help` says how it is run. After each kill: what was acknowledged is
in the record, once and in order, and nothing is there by half (`checks.py`).
"""

from __future__ import annotations

import datetime
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connections
from django.utils import timezone

from tests.soak import checks
from tests.soak.editor import Editor, Outcome, Publication
from tests.soak.installation import Installation, make_case, queue_sms
from tests.soak.processes import PATIENCE, SoakError, wait_until

FLOWS = ("dialogue", "dialogue number", "dialogue file", "review", "review number", "new")


@dataclass
class Report:
    """The figures of a run."""

    kills: Counter = field(default_factory=Counter)  # by what was killed
    hit: int = 0  # kills while at least one publication was on its way
    publications: list[Publication] = field(default_factory=list)
    unanswered_and_recorded: int = 0
    files: int = 0
    scheduled: int = 0
    sms: int = 0
    remnants: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        outcomes = Counter(str(p.outcome) for p in self.publications)
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items()))
        return "\n".join(
            [
                f"kills: {self.kills.total()} ({kinds}), {self.hit} of them in mid-publication",
                f"acknowledged: {outcomes['published']}, lost: 0",
                f"told that somebody else saved: {outcomes['conflict']}, "
                f"that somebody is saving: {outcomes['busy']}",
                f"without an answer: {outcomes['no answer']}, with an error while something was "
                f"down: {outcomes['error']}; of both recorded all the same: "
                f"{self.unanswered_and_recorded}",
                f"attached files whole: {self.files}, scheduled and published: {self.scheduled}, "
                f"SMS sent once: {self.sms}",
                f"bytes of killed uploads that nobody can ask for: {dict(self.remnants)}",
            ]
        )


class KillRun:
    """Rounds of: editors publish, something is killed, it is started again, all is checked."""

    def __init__(
        self,
        installation: Installation,
        *,
        kills: int,
        seed: int,
        kinds: Sequence[str] = (),
        background: bool = True,
        progress: Callable[[str], None] = lambda line: None,
    ):
        self.installation = installation
        self.rng = random.Random(seed)
        self.count = kills
        # Whether a background worker publishes what is scheduled, and sends SMS. What is scheduled
        # takes a minute: the form knows whole minutes.
        self.background = background
        self.kinds = list(kinds) or self._all_kinds()
        self.progress = progress  # called with a line after each kill
        self.report = Report()
        self.names = (f"t{seed}-{n}" for n in itertools.count(1))
        self.lock = threading.Lock()
        self.errors: list[BaseException] = []
        self.down_since = self.down_until = 0.0

    def run(self) -> Report:
        """Raises SoakError where anything does not hold."""
        self.record = checks.Record()
        self.case = make_case()
        self.installation.web.start()
        if self.background:
            self.installation.worker.start()
        self.editors = self.installation.log_in()
        for kind in self._order()[: self.count]:
            began = time.monotonic()
            try:
                self._round(kind)
            except SoakError as error:
                done = self.report.kills.total()
                raise SoakError(f"after kill {done} ({kind}):\n{error}") from error
            self.progress(
                f"kill {self.report.kills.total()}, {kind}: "
                f"{len(checks.acknowledged(self.report.publications))} acknowledged so far, all "
                f"there; {time.monotonic() - began:.0f} s"
            )
        self._finish()
        return self.report

    def _all_kinds(self) -> list[str]:
        kinds = ["web worker", "web master", "web server whole"]
        if self.background:
            kinds += ["background worker"]
        if self.installation.postgres is not None:
            kinds += ["postmaster", "PostgreSQL backend"] * 2
        return kinds

    def _order(self) -> list[str]:
        """What is killed, each as often as the others, in random order."""
        order: list[str] = []
        while len(order) < self.count:
            order += self.rng.sample(self.kinds, len(self.kinds))
        return order

    def _round(self, kind: str) -> None:
        if self.background:
            queue_sms(self.case)
        connections.close_all()  # no connection of this process is there to be killed
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._write, args=(editor, self.rng.getrandbits(32), stop))
            for editor in self.editors
        ]
        for thread in threads:
            thread.start()
        try:
            self._wait_for(lambda: any(p.is_under_way for p in self._published()), "a publication")
            time.sleep(self.rng.uniform(0, self._usual_duration()))
            self.report.hit += any(p.is_under_way for p in self._published())
            self.down_since, self.down_until = time.monotonic(), float("inf")
            self._kill(kind)
            self.report.kills[kind] += 1
            self.installation.web.wait_until_it_answers()
            self.down_until = time.monotonic()
            self._wait_for(self._somebody_published_since, "a publication after the kill")
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE)
        if self.errors:
            raise self.errors[0]
        if any(thread.is_alive() for thread in threads):
            raise SoakError("an editor still waits for an answer")
        self._check()

    def _kill(self, kind: str) -> None:
        web, postgres = self.installation.web, self.installation.postgres
        match kind:
            case "web worker":
                web.kill_worker(self.rng)
            case "web master":
                web.kill_master()
                web.start()
            case "web server whole":
                web.group.kill_all()
                web.start()
            case "background worker":
                self.installation.worker.kill()
                self.installation.worker.start()
            case "postmaster":
                postgres.kill_postmaster()
                postgres.start()
            case "PostgreSQL backend":
                postgres.kill_backend(self.rng)
                wait_until(postgres.answers, "PostgreSQL is back")

    def _write(self, editor: Editor, seed: int, stop: threading.Event) -> None:
        """One editor publishes until the round ends."""
        rng = random.Random(seed)
        deadline = time.monotonic() + 2 * PATIENCE
        try:
            while not stop.is_set() and time.monotonic() < deadline:
                began = time.monotonic()
                publication = self._publish(editor, rng)
                self._judge(publication, began)
                if publication.outcome in (Outcome.NO_ANSWER, Outcome.ERROR):
                    stop.wait(0.5)
        except Exception as error:  # noqa: BLE001 -- raised again by the main thread
            self.errors.append(error)

    def _publish(self, editor: Editor, rng: random.Random) -> Publication:
        scheduled = self.background and rng.random() < 0.05
        flow = "new scheduled" if scheduled else rng.choice(FLOWS)
        with self.lock:
            publication = Publication(next(self.names), flow)
            self.report.publications.append(publication)
        article = rng.choice(self.installation.articles)
        if scheduled:
            moment = timezone.localtime() + datetime.timedelta(minutes=1)
            editor.publish_new(
                publication, self.installation.section.pk, go_live_at=f"{moment:%Y-%m-%d %H:%M}"
            )
        elif flow == "new":
            editor.publish_new(publication, self.installation.section.pk)
        else:
            editor.publish(publication, article.pk, rng)
        return publication

    def _judge(self, publication: Publication, began: float) -> None:
        """An error counts as one of the kill's where something was down meanwhile."""
        failed = publication.outcome in (Outcome.ERROR, Outcome.NO_ANSWER)
        if failed and not (began <= self.down_until and self.down_since <= time.monotonic()):
            raise SoakError(f"nothing was killed meanwhile: {publication}")

    def _usual_duration(self) -> float:
        """Seconds that a publication takes here, to strike in the midst of one."""
        done = checks.acknowledged(self.report.publications)[-20:]
        return sum(p.ended - p.began for p in done) / len(done) if done else 0.3

    def _published(self) -> list[Publication]:
        with self.lock:
            return self.report.publications[-3 * len(self.editors) :]

    def _somebody_published_since(self) -> bool:
        return any(
            p.outcome == Outcome.PUBLISHED and p.began > self.down_until for p in self._published()
        )

    def _wait_for(self, condition: Callable[[], object], what: str) -> None:
        wait_until(lambda: self.errors or condition(), what)
        if self.errors:
            raise self.errors[0]

    def _check(self) -> None:
        checks.check_all(self.record, self.report.publications, self.installation.web.url)

    def _finish(self) -> None:
        """What takes its time is waited for, then everything is read."""
        checks.expire_leases()
        scheduled = [p for p in checks.acknowledged(self.report.publications) if "sched" in p.flow]
        wait_until(lambda: self._all_recorded(scheduled), "what is scheduled is published", 150)
        wait_until(self._all_sent, "every SMS is sent")
        self._check()
        report = self.report
        report.files = checks.check_attachments(
            self.record, report.publications, self.installation.web.url
        )
        checks.check_bases(self.record, report.publications)
        report.scheduled = checks.check_scheduled(self.record, report.publications)
        report.sms = checks.check_sms(self.installation.sms_folder)
        report.remnants = checks.remnants()
        report.unanswered_and_recorded = sum(
            p.outcome in (Outcome.NO_ANSWER, Outcome.ERROR) and p.text in self.record.positions
            for p in report.publications
        )
        checks.check_deep()

    def _all_recorded(self, publications: list[Publication]) -> bool:
        self.record.read_on()
        return all(p.text in self.record.positions for p in publications)

    def _all_sent(self) -> bool:
        try:
            checks.check_sms(self.installation.sms_folder)
        except SoakError:
            return False
        return True
