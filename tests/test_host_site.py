"""The guide docs/versioned-pages.md, followed to the letter in a site of its own.

Leave it out with `-m "not host_site"`: it makes a virtual environment and a database.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.host_site import GUIDE, HostSite, make_host_site, steps

pytestmark = [pytest.mark.host_site, pytest.mark.no_database]
HERE = Path(__file__).resolve().parent


def test_the_guide_makes_a_site_with_versioned_pages(tmp_path):
    """One test, so that the site is made once, however many processes run the tests."""
    host = make_host_site(tmp_path)
    for step in steps(GUIDE.read_text()):
        host.take(step)
    assert_the_wheel_holds_the_record_and_nothing_else(host)
    assert_the_site_runs_the_wheel_and_has_what_it_needs(host)
    assert_the_project_itself_is_not_at_hand(host)
    assert_an_editor_and_a_reader_get_all_that_the_guide_says(host)
    assert_static_files_are_collected(host)


def assert_the_wheel_holds_the_record_and_nothing_else(host: HostSite) -> None:
    (wheel,) = (host.site / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.split("/")[0] for name in names}
    assert {name for name in packages if not name.endswith(".dist-info")} == {"revisions"}
    for name in (
        "templates/revisions/base.html",
        "templates/revisions/admin/versions.html",
        "static/revisions/base.css",
        "static/revisions/admin/publish.js",
        "locale/pl/LC_MESSAGES/django.mo",
        "migrations/0001_initial.py",
        "diff/__init__.py",
    ):
        assert f"revisions/{name}" in names, name


def assert_the_site_runs_the_wheel_and_has_what_it_needs(host: HostSite) -> None:
    where = host.run(host.python, "-c", "import revisions; print(revisions.__file__)")
    assert Path(where.strip()).is_relative_to(host.folder / "venv")
    problems = host.run("bash", "-c", "pip check || true")
    assert "jawnik" not in problems


def assert_the_project_itself_is_not_at_hand(host: HostSite) -> None:
    found = (
        "import importlib.util as u; print([u.find_spec(n) for n in ('cms', 'articles', 'cases')])"
    )
    assert host.run(host.python, "-c", found).strip() == "[None, None, None]"


def assert_an_editor_and_a_reader_get_all_that_the_guide_says(host: HostSite) -> None:
    host.run_session(HERE / "host_site_session.py")
    polish = host.site / "mysite" / "settings" / "polish.py"
    polish.write_text('from .dev import *\n\nLANGUAGE_CODE = "pl"\n')
    host.run_session(HERE / "host_site_polish.py", settings="mysite.settings.polish")


def assert_static_files_are_collected(host: HostSite) -> None:
    host.run("python", "manage.py", "collectstatic", "--noinput")
    assert (host.site / "static" / "revisions" / "base.css").exists()
    assert (host.site / "static" / "revisions" / "attachments" / "panel.js").exists()
