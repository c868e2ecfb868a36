"""Every disagreement of requirements, lock files and imports is told, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import check_requirements as check

pytestmark = pytest.mark.no_database

LOCK = """\
# made by make lock
lxml==6.1.3 \\
    --hash=sha256:13b2
    # via -r requirements.txt
psycopg[binary]==3.3.9 \\
    --hash=sha256:87c1
    # via -r requirements.txt
psycopg-binary==3.3.9 ; implementation_name != 'pypy' \\
    --hash=sha256:0793
    # via psycopg
"""
REQUIREMENTS = "# Why.\nlxml==6.1.3  # XML\npsycopg[binary]==3.3.9\n"
DISTRIBUTIONS = {"lxml": ["lxml"], "bs4": ["beautifulsoup4"], "PIL": ["Pillow"]}


def test_the_project_agrees_with_itself():
    assert list(check.errors()) == []


@pytest.mark.parametrize(
    ("requirements", "lock", "error"),
    [
        (REQUIREMENTS, LOCK, None),
        (REQUIREMENTS + "nh3==0.3.7\n", LOCK, "nh3 is in r.txt, but not in its lock file"),
        (
            REQUIREMENTS.replace("6.1.3", "6.1.4"),
            LOCK,
            "r.txt asks for lxml==6.1.4, its lock file has lxml==6.1.3",
        ),
        (
            REQUIREMENTS.replace("[binary]", "[c]"),
            LOCK,
            "r.txt asks for psycopg[c]==3.3.9, its lock file has psycopg[binary]==3.3.9",
        ),
        (
            REQUIREMENTS.replace("lxml==6.1.3", ""),
            LOCK,
            "lxml is in the lock of r.txt, but no longer in r.txt",
        ),
        (REQUIREMENTS, LOCK.replace("--hash=sha256:0793", ""), "no hash for psycopg-binary"),
    ],
)
def test_a_lock_file_has_what_is_required_and_nothing_else(requirements, lock, error):
    lock = lock.replace("requirements.txt", "r.txt")
    errors = list(check.lock_errors(requirements, lock, "r.txt"))
    assert len(errors) == (0 if error is None else 1)
    assert error is None or error in errors[0]


def test_imports_are_found_wherever_they_stand(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("from . import a\nimport os.path\ndef f():\n    from lxml.html import diff\n")
    assert check.imported_modules([path]) == {"os": path, "lxml": path}


def test_an_import_must_be_a_requirement_of_its_own():
    imported = {"PIL": Path("a.py"), "lxml": Path("b.py"), "os": Path("c.py")}
    errors = list(check.import_errors(imported, {"lxml"}, DISTRIBUTIONS, "r.txt"))
    assert errors == ["a.py imports PIL: put pillow into r.txt"]


def test_a_requirement_is_imported_or_is_an_exception():
    def errors(required, exceptions):
        return list(check.unused_errors(["lxml"], required, DISTRIBUTIONS, exceptions))

    assert errors({"lxml", "gunicorn"}, {"gunicorn"}) == []
    assert "nothing imports gunicorn" in errors({"lxml", "gunicorn"}, set())[0]
    assert "lxml is imported" in errors({"lxml"}, {"lxml"})[0]
    assert "gunicorn is not required" in errors({"lxml"}, {"gunicorn"})[0]
