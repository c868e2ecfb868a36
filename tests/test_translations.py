"""Polish is complete: every message of the sources has its Polish text."""

from __future__ import annotations

import io
import re
import string
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cms", "articles", "revisions", "cases")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}


def sources():
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield path, path.read_text()
    for path in (ROOT / "templates").rglob("*.html"):
        # What Django makes of a template is Python but for its indentation.
        lines = templatize(path.read_text()).splitlines()
        yield path, "\n".join(line.lstrip() for line in lines)


def wanted() -> dict[tuple[str | None, str], str]:
    """(context, msgid) → the file that says it."""
    found = {}
    for path, text in sources():
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            msgid = message[0] if isinstance(message, tuple) else message
            if msgid:
                found[context, msgid] = str(path.relative_to(ROOT))
    return found


def catalogues() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).glob("locale/pl/LC_MESSAGES/*.po"))


def translated():
    """Every translated message of the Polish catalogues."""
    for path in catalogues():
        with path.open("rb") as file:
            yield from (m for m in pofile.read_po(file, locale="pl") if m.id and not m.fuzzy)


@pytest.mark.no_database
def test_every_message_has_its_polish():
    have = set()
    for message in translated():
        single = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if all(forms):
            have.add((message.context, single))
    missing = {
        msgid: path for (context, msgid), path in wanted().items() if (context, msgid) not in have
    }
    assert missing == {}


def placeholders(text: str) -> list[str]:
    braces = (
        [name for _, name, _, _ in string.Formatter().parse(text) if name] if "{" in text else []
    )
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", text) + braces)


@pytest.mark.no_database
def test_placeholders_survive_translation():
    for message in translated():
        singles = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        allowed = {tuple(placeholders(single)) for single in singles}
        for form in filter(None, forms):
            assert tuple(placeholders(form)) in allowed, message.id
