"""`manage.py prepare_demo`: on an empty database, again, and where something is in its way."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from wagtail.models import Page, Site

from articles.models import Article
from cases.models import Case
from cms.demo import administrator
from cms.management.commands import prepare_demo
from cms.models import BulletinSettings
from revisions.models import Version

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def port() -> Iterator[int]:
    """A port that nobody listens on, kept from other programs until the test is over.

    A socket that is bound and does not listen lets another one have its port, where both say
    SO_REUSEADDR, and the system gives such a port to nobody who asks for any.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path / "var"
    return settings.DATA_DIR


@pytest.fixture
def prepare(db, folder, port, capsys):
    """Runs the command and gives what it printed."""

    def prepare(at: int = port) -> str:
        call_command("prepare_demo", port=at)
        return capsys.readouterr().out

    return prepare


def kept(folder: Path) -> str:
    return (folder / "admin_password").read_text().strip()


def opens(password: str) -> bool:
    """Whether the password is the administrator's."""
    return get_user_model().objects.get(username="admin").check_password(password)


def start(data_dir: Path, port: int) -> subprocess.Popen:
    """The command in a process of its own, on a database of its own, as `make run` calls it."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "cms.settings.development"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "prepare_demo", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen) -> tuple[int, str, str]:
    """Its exit code and what it printed."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def test_first_run_prints_where_everything_is(prepare, folder, port):
    printed = prepare()
    for line in (f"http://localhost:{port}/\n", f"http://localhost:{port}/admin/\n", kept(folder)):
        assert line in printed
    assert "7/7" in printed
    assert Article.objects.live().count() == 6


def test_password_opens_the_administrators_account(prepare, folder):
    prepare()
    assert opens(kept(folder))
    assert get_user_model().objects.get(username="admin").is_superuser
    assert len(kept(folder)) == administrator.PASSWORD_LENGTH


def test_the_administration_opens_with_that_password_alone(prepare, folder, client):
    prepare()
    client.post("/admin/login/", {"username": "admin", "password": kept(folder)})
    assert client.get("/admin/").status_code == 200


def test_password_is_for_its_owner_alone(prepare, folder):
    prepare()
    path = folder / "admin_password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    prepare()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {item.name for item in folder.iterdir()} == {"admin_password", "portal_password"}


def test_the_demo_case_and_its_password_are_printed_each_time(prepare, folder):
    printed = prepare()
    path = folder / "portal_password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    number, password = path.read_text().split()
    assert Case.objects.get(number=number).password_hash
    assert f"{number}, {password}" in printed
    assert f"{number}, {password}" in prepare()


def test_second_run_adds_nothing(prepare, folder):
    prepare()
    password = kept(folder)
    counts = [model.objects.count() for model in (Page, Version, get_user_model())]
    printed = prepare()
    assert [model.objects.count() for model in (Page, Version, get_user_model())] == counts
    assert kept(folder) == password
    assert password in printed
    assert "1/7" not in printed


def test_second_run_keeps_edits_made_meanwhile(prepare, edit):
    prepare()
    article = edit(Article.objects.get(slug="zameldowanie"), full="<p>Inna treść</p>", fee="1 zł")
    Article.objects.get(slug="dowod-osobisty").delete()
    bulletin = BulletinSettings.objects.get()
    bulletin.phone = "1"
    bulletin.save()
    versions = Version.objects.count()
    prepare()
    article.refresh_from_db()
    assert (article.full, article.fee) == ("<p>Inna treść</p>", "1 zł")
    assert not Article.objects.filter(slug="dowod-osobisty").exists()
    assert BulletinSettings.objects.get().phone == "1"
    assert Version.objects.count() == versions


def test_password_that_was_changed_is_not_claimed(prepare, folder):
    prepare()
    user = get_user_model().objects.get(username="admin")
    user.set_password("my own")
    user.save()
    printed = prepare()
    assert kept(folder) not in printed
    assert "changepassword" not in printed
    assert opens("my own")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_password_that_was_lost_is_not_claimed(prepare, folder, content):
    prepare()
    path = folder / "admin_password"
    old = kept(folder)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    printed = prepare()
    assert "manage.py changepassword admin" in printed
    assert opens(old)


def test_password_of_an_older_installation_is_not_used(prepare, folder):
    folder.mkdir()
    (folder / "admin_password").write_text("old\n")
    prepare()
    assert kept(folder) != "old"
    assert opens(kept(folder))


def test_administrator_who_was_removed_does_not_come_back(prepare, editor, folder):
    prepare()
    assert not get_user_model().objects.filter(username="admin").exists()
    assert not (folder / "admin_password").exists()


def test_whole_addresses_name_the_port(prepare, port):
    prepare()
    assert Site.objects.get().port == port
    assert Page.objects.get(slug="zameldowanie").full_url.startswith(f"http://localhost:{port}/")


def test_site_with_a_name_of_its_own_keeps_its_port(prepare):
    Site.objects.update(hostname="bip.example.org", port=443)
    prepare()
    assert Site.objects.get().port == 443


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1"])  # noqa: S104
def test_busy_port_stops_before_anything_is_made(db, folder, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listener:
        busy = listener.getsockname()[1]
        with pytest.raises(CommandError, match=str(busy)) as caught:
            call_command("prepare_demo", port=busy)
    assert caught.value.returncode == 1
    assert not folder.exists()
    assert not get_user_model().objects.exists()


def test_port_of_a_server_that_just_stopped_is_free(port):
    with socket.create_server(("127.0.0.1", port)) as listener:
        client = socket.create_connection(("127.0.0.1", port))
        server, _address = listener.accept()
        server.close()  # the side that closes first keeps the port in TIME_WAIT
        client.close()
    prepare_demo.check_port(port)


@pytest.mark.parametrize("wrong", [0, -1, 65536])
def test_port_must_be_a_port(wrong):
    with pytest.raises(CommandError, match="65535"):
        prepare_demo.check_port(wrong)


def test_folder_that_cannot_be_used_is_named(db, settings, tmp_path, port):
    settings.DATA_DIR = tmp_path / "file" / "var"
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=str(settings.DATA_DIR)):
        call_command("prepare_demo", port=port)


def test_key_that_is_empty_is_said(db, folder, settings, port):
    settings.SECRET_KEY = ""
    with pytest.raises(CommandError, match="secret_key"):
        call_command("prepare_demo", port=port)


def test_database_that_cannot_be_used_is_said(db, folder, port, monkeypatch):
    def fail(*args):
        raise DatabaseError("no such thing")

    monkeypatch.setattr(prepare_demo, "MigrationExecutor", fail)
    with pytest.raises(CommandError, match="no such thing"):
        call_command("prepare_demo", port=port)


def test_a_failure_half_way_leaves_no_half_of_the_demo(prepare, monkeypatch):
    def fail(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr("cms.demo.loader._apply_edit", fail)
    with pytest.raises(CommandError, match="disk full"):
        prepare()
    assert not Article.objects.exists()
    monkeypatch.undo()


@pytest.mark.no_database
def test_two_starts_at_once_on_nothing_then_again_then_after_damage(tmp_path, port):
    data_dir = tmp_path / "new" / "var"
    two = [start(data_dir, port), start(data_dir, port)]
    for code, out, err in map(finish, two):
        assert (code, err) == (0, "")
        assert kept(data_dir) in out
    code, out, err = finish(start(data_dir, port))
    assert (code, err) == (0, "")
    assert len(out.splitlines()) < 10
    for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
        (data_dir / name).unlink(missing_ok=True)
    (data_dir / "db.sqlite3").write_bytes(b"not a database at all" * 100)
    code, out, err = finish(start(data_dir, port))
    assert code == 1
    assert "db.sqlite3" in err
    assert len(err.splitlines()) == 1
