"""`manage.py prepare_demo`: makes an installation ready to be served on one's own machine."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from cases import demo as portal_demo
from cms.demo.administrator import USERNAME, Administrator, ensure_administrator
from cms.demo.loader import create_demo_bulletin


class Command(BaseCommand):
    help = (
        "Makes the database, an administrator and a demo bulletin, each where it is missing, and "
        "prints where they are. May be run again: what is there stays as it is."
    )
    # Those of the database come after it is made; what is damaged gets a message of its own.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="port that the bulletin will be served at"
        )

    def handle(self, *args: object, port: int, **options: object) -> None:
        check_port(port)
        check_folder(Path(settings.DATA_DIR))
        check_secret_key()
        try:
            with _exclusive_lock(Path(settings.DATA_DIR)):
                self._migrate()
                self.check(tags=[Tags.database], databases=[connection.alias])
                _set_site_port(port)
                administrator = ensure_administrator()
                created = self._create_demo_bulletin()
                case_credentials = _demo_case_credentials(
                    Path(settings.DATA_DIR), first_time=created > 0
                )
        except DatabaseError as error:
            raise CommandError(_database_error_message(error)) from error
        except OSError as error:
            raise CommandError(_folder_error_message(Path(settings.DATA_DIR), error)) from error
        self._print_addresses(port, administrator, case_credentials)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if executor.loader.applied_migrations:
            self._print(_("Updating the database …"))
        else:
            self._print(_("Making the database …"))
        with _without_info_messages("revisions"):
            call_command("migrate", verbosity=0, interactive=False)

    def _create_demo_bulletin(self) -> int:
        def progress(number: int, total: int, title: str) -> None:
            if number == 1:
                self._print(_("Writing the demo bulletin …"))
            self._print(f"  {number}/{total} {title}")

        with _without_info_messages("revisions"):
            return create_demo_bulletin(progress)

    def _print_addresses(
        self, port: int, administrator: Administrator | None, case_credentials: list[str]
    ) -> None:
        rows = [
            (_("Bulletin:"), f"http://localhost:{port}/"),
            (_("Administration:"), f"http://localhost:{port}{reverse('wagtailadmin_home')}"),
        ]
        if administrator is None:
            rows.append((_("User:"), _("your own; the account “%s” was removed") % USERNAME))
        else:
            rows.append((_("User:"), administrator.username))
            rows.append((_("Password:"), _password_text(administrator)))
        if case_credentials:
            rows.append(("Portal Klienta:", f"http://localhost:{port}{reverse('portal:login')}"))
            rows.append((_("Case, password:"), ", ".join(case_credentials)))
        width = max(len(label) for label, _text in rows)
        self._print("")
        for label, text in rows:
            self._print(f"{label:<{width}}  {text}")
        self._print("")
        self._print(_("Press Ctrl+C to stop the bulletin."))

    def _print(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _demo_case_credentials(folder: Path, *, first_time: bool) -> list[str]:
    """Number and password of the demo case; [] where this installation has none.

    The password is kept beside the administrator's, to be printed again on the next start.
    """
    stored = folder / "portal_password"
    if first_time:
        number, password = portal_demo.prepare_demo_case()
        stored.unlink(missing_ok=True)
        with os.fdopen(os.open(stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{number}\n{password}\n")
    return stored.read_text().split("\n")[:2] if stored.exists() else []


def check_port(port: int) -> None:
    """Raises CommandError unless a server can listen on `port` of this machine."""
    if not 0 < port < 65536:
        raise CommandError(_("A port is a number from 1 to 65535, not %d.") % port)
    # A browser may take “localhost” for either of the two addresses.
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    _("Port %(port)d is in use by another program. Choose another one: %(how)s")
                    % {"port": port, "how": f"make run PORT={port + 1 if port < 65535 else 8000}"}
                ) from error
            if family == socket.AF_INET:
                raise CommandError(
                    _("Port %(port)d can't be used: %(reason)s.")
                    % {"port": port, "reason": error.strerror or error}
                ) from error


def check_folder(folder: Path) -> None:
    """Raises CommandError unless `folder` exists, or can be made, and can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(_folder_error_message(folder, error)) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise CommandError(
            _folder_error_message(folder, PermissionError(0, _("no permission to write")))
        )


def check_secret_key() -> None:
    """Raises CommandError where the installation's key is empty: the server could not start."""
    try:
        _secret_key = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        raise CommandError(
            _("The key in %(file)s is empty. Delete that file; the next start makes a new key.")
            % {"file": Path(settings.DATA_DIR) / "secret_key"}
        ) from error


@contextmanager
def _exclusive_lock(folder: Path) -> Iterator[None]:
    """Hold a lock on `folder`: two starts at once would create the same database."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _set_site_port(port: int) -> None:
    """Let whole addresses, in feeds and to the canonical page, lead where the site is served."""
    for site in Site.objects.filter(is_default_site=True, hostname="localhost").exclude(port=port):
        site.port = port
        site.save(update_fields=["port"])


def _folder_error_message(folder: Path, error: OSError) -> str:
    return _(
        "The data folder %(folder)s can't be used: %(reason)s. "
        "Put it right, or name another one in DATA_DIR."
    ) % {"folder": folder, "reason": error.strerror or error}


def _database_error_message(error: DatabaseError) -> str:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    if connection.vendor == "sqlite":
        return _(
            "The database %(file)s can't be used: %(reason)s. "
            "If it is damaged, restore it from a backup, or move it away to begin anew."
        ) % {"file": connection.settings_dict["NAME"], "reason": reason}
    return _(
        "The database can't be used: %(reason)s. "
        "Check that its server runs and that DATABASE_URL is right."
    ) % {"reason": reason}


def _password_text(administrator: Administrator) -> str:
    if administrator.password:
        return administrator.password
    if administrator.password_changed:
        return _("the one that you chose; it isn't kept here")
    return _("not kept here; set a new one: %s") % (
        f"manage.py changepassword {administrator.username}"
    )


@contextmanager
def _without_info_messages(logger_name: str) -> Iterator[None]:
    """Warnings only from that logger: its messages would interrupt the progress."""
    logger = logging.getLogger(logger_name)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
