"""`manage.py makemessages`: Django's command made with Babel, so that it needs no GNU gettext.

Django's own calls the programs xgettext and msgmerge, which a fresh machine lacks. This one writes
the same catalogues, and leaves no guesses in them: a new message has no translation (never a
"fuzzy" one), and one that moves from one app to another takes its translation along.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation.template import templatize

from cases.languages import LANGUAGE_NAMES as CLIENT_LANGUAGES

SOURCE_LANGUAGE = "en"  # of the messages themselves
APPS = ("cms", "articles", "cases", "revisions")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What is translated for the clients of Portal Klienta only, into languages that the rest of the
# site does not speak.
CLIENT_SOURCES = (
    "cases/letter.py",
    "cases/portal/*.py",
    "templates/base.html",
    "templates/cases/*.html",
)
LINE_LENGTH = 100
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Jawnik\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"
"""

# A message's context and its text, in the singular where it has a plural.
MessageKey = tuple[str | None, str]


@dataclass(frozen=True)
class CatalogueFile:
    """One .po file: whose messages it translates into which language."""

    app: str
    language: str
    sources: tuple[Path, ...]

    @property
    def path(self) -> Path:
        return settings.BASE_DIR / self.app / "locale" / self.language / "LC_MESSAGES" / "django.po"

    def read(self) -> Catalog:
        """The catalogue in the file; an empty one where there is no file yet."""
        if not self.path.exists():
            return Catalog(locale=self.language)
        with self.path.open("rb") as file:
            return read_po(file, locale=self.language)

    def write(self, catalogue: Catalog) -> None:
        """Write the file anew; its header stays, without dates that would change each time."""
        if self.path.exists():
            header = self.path.read_text(encoding="utf-8").partition("\n\n")[0]
        else:
            header = HEADER.format(language=self.language, plural_forms=catalogue.plural_forms)
        stream = io.BytesIO()
        write_po(stream, catalogue, width=LINE_LENGTH, no_location=True, omit_header=True)
        entries = stream.getvalue().decode().rstrip("\n")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{header}\n\n{entries}".rstrip("\n") + "\n", encoding="utf-8")


def app_sources(app: str) -> tuple[Path, ...]:
    """The Python files and templates of `app`; templates of no app count as those of `cms`."""
    patterns = [f"{app}/**/*.py", f"{app}/templates/**/*.html", f"templates/{app}/**/*.html"]
    if app == "cms":
        patterns.append("templates/*.html")
    return _files(patterns)


def _files(patterns: Sequence[str]) -> tuple[Path, ...]:
    paths = {path for pattern in patterns for path in settings.BASE_DIR.glob(pattern)}
    return tuple(sorted(path for path in paths if "node_modules" not in path.parts))


def catalogue_files() -> list[CatalogueFile]:
    """Every catalogue that the project has or should have, by language and app."""
    languages = [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]
    files = [CatalogueFile(app, code, app_sources(app)) for code in languages for app in APPS]
    return files + [
        CatalogueFile("cases", code, _files(CLIENT_SOURCES))
        for code in CLIENT_LANGUAGES
        if code not in (*languages, SOURCE_LANGUAGE)
    ]


def extract_messages(path: Path) -> Iterator[Message]:
    """The messages that a Python file or a Django template marks for translation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What Django makes of a template is Python but for its indentation.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    stream = io.BytesIO(text.encode())
    for _line, found, _comments, context in extract(
        "python", stream, KEYWORDS, options={"encoding": "utf-8"}
    ):
        # A context stands first in what is found; there are two texts where there is a plural.
        texts = tuple(found) if isinstance(found, (tuple, list)) else (found,)
        if texts[0]:
            yield Message(texts if len(texts) > 1 else texts[0], context=context)


def message_key(message: Message) -> MessageKey:
    texts = message.id
    return message.context, texts if isinstance(texts, str) else texts[0]


def is_translated(message: Message) -> bool:
    """Whether every form of the message has its translation, which nobody needs to check."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return not message.fuzzy and bool(forms) and all(forms)


def wanted_messages(sources: Sequence[Path]) -> dict[MessageKey, Message]:
    """The messages of all `sources`, in their order."""
    wanted: dict[MessageKey, Message] = {}
    for path in sources:
        for message in extract_messages(path):
            key = message_key(message)
            # One text with and without a plural is one message, with a plural.
            if key not in wanted or isinstance(wanted[key].id, str):
                wanted[key] = message
    return wanted


def merge(
    old: Catalog,
    wanted: Mapping[MessageKey, Message],
    others: Sequence[Catalog] = (),
    wanted_elsewhere: Container[MessageKey] = (),
) -> Catalog:
    """The `old` catalogue with just the wanted messages: in its order, new ones at the end.

    A new message is translated as in the first of the `others` that translates it, or not at all.
    A translation that is wanted nowhere any more is kept as an obsolete entry.
    """
    new = Catalog(locale=old.locale)
    obsolete = {message_key(message): message for message in old.obsolete.values()}
    for message in old:
        key = message_key(message)
        if key in wanted:
            _add(new, wanted[key], message)
        elif message.id and is_translated(message) and key not in wanted_elsewhere:
            obsolete[key] = message
    for key, message in wanted.items():
        if new.get(message.id, message.context) is None:
            found = [other.get(message.id, message.context) for other in others]
            translations = filter(is_translated, filter(None, [*found, obsolete.pop(key, None)]))
            _add(new, message, next(translations, None))
    new.obsolete.update(obsolete)
    return new


def _add(catalogue: Catalog, message: Message, translation: Message | None) -> None:
    """Add the message with its translation, where that has the same forms."""
    if translation and isinstance(translation.id, str) == isinstance(message.id, str):
        string, flags, comments = translation.string, translation.flags, translation.user_comments
    else:
        string, flags, comments = "", set(), []
    if not string and not isinstance(message.id, str):
        string = ("",) * catalogue.num_plurals
    catalogue.add(message.id, string, flags=flags, user_comments=comments, context=message.context)


def update_catalogues(files: Sequence[CatalogueFile], *, keep_obsolete: bool) -> list[Path]:
    """Bring the .po files up to date with their sources; the paths of those that changed."""
    changed = []
    for language in dict.fromkeys(file.language for file in files):
        of_language = [file for file in files if file.language == language]
        old = [file.read() for file in of_language]
        wanted = [wanted_messages(file.sources) for file in of_language]
        for file, catalogue, messages in zip(of_language, old, wanted, strict=True):
            before = file.path.read_bytes() if file.path.exists() else b""
            new = merge(catalogue, messages, old, {key for keys in wanted for key in keys})
            if not keep_obsolete:
                new.obsolete.clear()
            file.write(new)
            if file.path.read_bytes() != before:
                changed.append(file.path)
    return changed


class Command(BaseCommand):
    help = "Brings the translation catalogues (.po) of every app up to date with the sources."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-obsolete",
            action="store_true",
            help="drop translations that nothing uses any more",
        )

    def handle(self, *args: object, no_obsolete: bool, **options: object) -> None:
        files = catalogue_files()
        for path in update_catalogues(files, keep_obsolete=not no_obsolete):
            self.stdout.write(f"changed: {path.relative_to(settings.BASE_DIR)}")
        for file in files:
            missing = sum(bool(m.id) and not is_translated(m) for m in file.read())
            if missing:
                path = file.path.relative_to(settings.BASE_DIR)
                self.stdout.write(f"{path}: {missing} messages wait for their translation")
