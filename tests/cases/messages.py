"""Every text of the portal that is to be translated, read from its sources."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def texts(*files: Path) -> dict[str | tuple[str, str], str]:
    """The msgids in `files` (a pair where there is a plural), each with a file that has it."""
    found = {}
    for file in files:
        source = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            # What is left of the markup stands for nothing; its indentation would not parse.
            source = "\n".join(line.strip() for line in templatize(source).splitlines())
        lines = io.BytesIO(source.encode())
        keywords = {**KEYWORDS, "pgettext": ((1, "c"), 2)}
        for _line, msgid, _comments, _context in extract("python", lines, keywords):
            found.setdefault(msgid, str(file.relative_to(ROOT)))
    return found


def of_the_app() -> dict[str | tuple[str, str], str]:
    """Every text of `cases`."""
    return texts(*ROOT.glob("cases/**/*.py"), *ROOT.glob("templates/cases/**/*.html"))


def of_the_clients() -> dict[str | tuple[str, str], str]:
    """The texts that a client may meet."""
    files = [
        *ROOT.glob("templates/cases/*.html"),
        *ROOT.glob("cases/portal/*.py"),
        ROOT / "cases" / "letter.py",
        ROOT / "templates" / "base.html",
    ]
    return texts(*files)
