"""A bulletin of its own with editors, made to be hammered at."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Collection, GroupPagePermission

from articles.models import Article, Section
from cases import phone
from cases.default_catalogue import load_default_catalogue
from cases.models import Case, SmsMessage, Stage
from cms.models import BulletinHome
from tests.soak.editor import Editor
from tests.soak.processes import BackgroundWorker, Postgres, WebServer


@dataclass
class Installation:
    """`postgres` is None where the database is not this run's own, or is SQLite's file."""

    folder: Path
    environment: dict[str, str]
    web: WebServer
    worker: BackgroundWorker
    section: Section
    articles: list[Article]
    passwords: dict[str, str]  # of the editors, by user name
    postgres: Postgres | None = None

    @property
    def sms_folder(self) -> Path:
        return self.folder / "sms"

    def log_in(self) -> list[Editor]:
        """Every editor, each with a browser of their own."""
        return [Editor(self.web.url, *item) for item in self.passwords.items()]

    def stop(self) -> None:
        """End every process; the database is stopped by whoever started it."""
        self.worker.stop()
        self.web.stop()

    def tails_of_logs(self) -> str:
        """The last lines of what the processes printed."""
        logs = [self.web.log, self.worker.log, *([self.postgres.log] if self.postgres else [])]
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
            for log in logs
            if log.exists()
        )


def make_installation(
    folder: Path,
    database_url: str,
    *,
    home: BulletinHome,
    editors: int,
    articles: int,
    web_workers: int = 3,
    preload: bool = False,
    postgres: Postgres | None = None,
) -> Installation:
    """Fill the database of this process, and prepare processes that share it; none runs yet.

    Its files are those of this process, so `settings.MEDIA_ROOT` must be `folder`/media.
    """
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "CASES_SMS_GATEWAY": "cases.gateways.file.FileGateway",
        "CASES_SMS_FOLDER": str(folder / "sms"),
    }
    if Path(settings.MEDIA_ROOT) != folder / "media":
        raise ValueError("MEDIA_ROOT is another folder than that of the installation")
    # The worker reads what this process encrypts; development makes a key of its own.
    (folder / "phone_key").write_text(settings.CASES_PHONE_KEYS)
    section = home.add_child(instance=Section(title="Sprawy", slug="sprawy-do-prob"))
    return Installation(
        folder,
        environment,
        WebServer(environment, folder, workers=web_workers, preload=preload),
        BackgroundWorker(environment, folder),
        section,
        [
            section.add_child(instance=Article(title=f"Sprawa {n}", slug=f"sprawa-{n}"))
            for n in range(articles)
        ],
        _make_editors(home, editors),
        postgres,
    )


def _make_editors(home: BulletinHome, count: int) -> dict[str, str]:
    """Accounts that may edit and publish, no administrators; their passwords."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    group, _created = Group.objects.get_or_create(name="Redaktorzy prób")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    passwords = {f"redaktor-{n}": secrets.token_urlsafe(12) for n in range(count)}
    for username, password in passwords.items():
        get_user_model().objects.create_user(username, password=password).groups.add(group)
    return passwords


def make_case() -> Case:
    """A case whose client wants SMS."""
    load_default_catalogue()
    return Case.objects.create(
        number="PROBA/1/2026",
        stage=Stage.objects.first(),
        data_as_of=timezone.now(),
        phone_encrypted=phone.encrypt("+48600000000"),
    )


def queue_sms(case: Case) -> None:
    """An SMS that is due now."""
    SmsMessage.objects.create(case=case, due_at=timezone.now())
