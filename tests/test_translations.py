"""Every language is complete: each message of the sources has its translation, whole."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from cms.management.commands.makemessages import (
    CatalogueFile,
    catalogue_files,
    is_translated,
    message_key,
    wanted_messages,
)

pytestmark = pytest.mark.no_database
CATALOGUES = [pytest.param(file, id=f"{file.app}-{file.language}") for file in catalogue_files()]


def translated(file: CatalogueFile) -> Iterator[Message]:
    return (message for message in file.read() if message.id and is_translated(message))


def texts(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


@pytest.mark.parametrize("file", CATALOGUES)
def test_every_message_is_translated(file):
    have = {message_key(message) for message in translated(file)}
    missing = [key for key in wanted_messages(file.sources) if key not in have]
    assert missing == [], f"run `make messages` and translate these in {file.path}"


@pytest.mark.parametrize("file", CATALOGUES)
def test_nothing_else_is_translated(file):
    wanted = wanted_messages(file.sources)
    messages = (message for message in file.read() if message.id)
    unused = [message.id for message in messages if message_key(message) not in wanted]
    assert unused == [], "run `make messages`"


def test_a_message_of_several_apps_has_one_translation():
    # Django merges the catalogues, so that only one of several translations would be seen.
    found = {}
    for file in catalogue_files():
        for message in translated(file):
            key = (file.language, *message_key(message))
            assert found.setdefault(key, message.string) == message.string, (file.path, message.id)


def placeholders(text: str) -> list[str]:
    braces = (
        [name for _, name, _, _ in string.Formatter().parse(text) if name] if "{" in text else []
    )
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", text) + braces)


@pytest.mark.parametrize("file", CATALOGUES)
def test_placeholders_survive_translation(file):
    for message in translated(file):
        allowed = [placeholders(text) for text in texts(message.id)]
        for form in texts(message.string):
            assert placeholders(form) in allowed, message.id
