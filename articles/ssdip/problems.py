"""Every message of the parser: an English template by code, and the classes that carry them.

The templates are msgids: `format` takes the function that translates them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_PROBLEMS = 100  # as many as a person would read; a wrong file may have one a line


def gettext_noop(text: str) -> str:
    """Marks a msgid for those who collect messages; there is no translation without Django."""
    return text


LINE_LOCATION = gettext_noop("%(file)s, line %(line)d: %(text)s")
FILE_LOCATION = gettext_noop("%(file)s: %(text)s")

PROBLEMS = {
    # the file
    "empty": gettext_noop(
        "The file is empty. Copy the text of the Wersje tab into it and save it as UTF-8."
    ),
    "too_large": gettext_noop(
        "The file has %(bytes)d bytes, more than the %(max_bytes)d allowed. Save each page of the "
        "tab in a file of its own."
    ),
    "html": gettext_noop(
        "This is the source of a web page. Open the Wersje tab in a browser, copy the text that "
        "it shows and save it as plain text."
    ),
    "not_text": gettext_noop(
        "This is a %(kind)s file, not text. Copy the text of the Wersje tab and save it as "
        "plain text (UTF-8)."
    ),
    "utf16": gettext_noop("The file is in UTF-16. Save it again as plain text in UTF-8."),
    "not_utf8": gettext_noop(
        "The file is not in UTF-8 (byte %(byte)s); it may be in Windows-1250 or ISO 8859-2. "
        "Save it again as plain text in UTF-8."
    ),
    "truncated_character": gettext_noop(
        "The file ends in the middle of a letter: it is cut. Copy the whole page of the tab again."
    ),
    "nul_character": gettext_noop(
        "The text holds a NUL character, which cannot be stored: the file is damaged. Copy the "
        "text of the tab again."
    ),
    # the entries
    "no_versions": gettext_noop(
        "No version was found. Copy the whole Wersje tab of one article, from its first line "
        "to its last."
    ),
    "truncated_value": gettext_noop(
        "The value of the field %(field)s has no end: the text is cut. Copy the whole page of the "
        "tab again."
    ),
    "truncated_entry": gettext_noop(
        "The entry that begins here is cut. Copy the whole page of the tab again, down to the "
        "page numbers or the privacy notice below the list."
    ),
    "too_many_unread": gettext_noop(
        "More than %(limit)d lines were not understood. Give the text of the Wersje tab alone."
    ),
    "header_missing": gettext_noop(
        "The entry that ends here has no line with its date, time and author. Copy the whole page "
        "of the tab again, from its first line."
    ),
    "invalid_date": gettext_noop(
        "%(time)s is not a date and time that can be. Compare with the source."
    ),
    "nonexistent_time": gettext_noop(
        "%(time)s never was in Poland: the clocks went forward in that hour. Compare with the "
        "source."
    ),
    "ambiguous_split": gettext_noop(
        "The change of the field %(field)s holds \"' na '\" more than %(limit)d times: where the "
        "value before ends cannot be told."
    ),
    # the order of the entries, the joins
    "out_of_order": gettext_noop(
        "This version is newer than the one above it (line %(above_line)d). The list must run from "
        "the newest version to the oldest: check that nothing was moved and that the file holds "
        "one article only."
    ),
    "duplicate_number": gettext_noop(
        "Version %(number)d stands here and in line %(above_line)d. Check that the file holds one "
        "article only, and each page of it once."
    ),
    "too_few_numbers": gettext_noop(
        "The numbers do not fit: there are more versions here than numbers between %(newer)d and "
        "%(older)d. Check that the file holds one article only."
    ),
    "two_articles": gettext_noop(
        "A second list begins here and does not continue the one that begins in line "
        "%(other_line)d: two articles in one file. Save each article in a file of its own."
    ),
    "pages_do_not_continue": gettext_noop(
        "This page does not continue %(other_file)s: they belong to two articles, or one "
        "was copied before an edit and one after. Import one article at a time, all "
        "pages copied at once."
    ),
    "foreign_ids_differ": gettext_noop(
        "This attachment belongs to article %(foreign_id)s, the one in %(other_file)s, line "
        "%(other_line)d, to article %(other_foreign_id)s. Import one article at a time."
    ),
    "broken_join": gettext_noop(
        "The value of %(field)s before version %(newer)d is not the value after version %(older)d "
        "(line %(older_line)d); they part at character %(position)d. Copy the page again; if the "
        "source itself is broken, allow gaps."
    ),
    "broken_join_between_pages": gettext_noop(
        "The value of %(field)s before version %(newer)d is not the value after version %(older)d "
        "(%(older_file)s, line %(older_line)d); they part at character %(position)d. A page "
        "between them is missing, or the pages belong to two articles. Give all pages of one "
        "article; if the source itself is broken, allow gaps."
    ),
    "attachment_too_old": gettext_noop(
        "This attachment event is older than every version. Give the page with the older versions "
        "too; if the source has none, allow gaps."
    ),
}

INCOMPLETE_REASONS = {
    "page_missing": gettext_noop("Page %(page_number)d of %(pages)d is missing."),
    "pages_missing": gettext_noop("Only %(given)d of %(pages)d pages were given."),
    "numbers_missing": gettext_noop(
        "Versions %(first)d to %(last)d are missing (between line %(newer_line)d of "
        "%(newer_file)s and line %(older_line)d of %(older_file)s)."
    ),
    "older_missing": gettext_noop(
        "The oldest version has number %(number)d: older ones are missing."
    ),
    "list_end_not_found": gettext_noop(
        "The end of the list was not seen in %(file)s: neither page numbers nor the privacy "
        "notice stand below it, so it may be cut."
    ),
}


def _untranslated(template: str) -> str:
    return template


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a source cannot be taken.

    `file` is None where no single file is meant, `line` too or where the whole file is meant.
    """

    code: str
    file: str | None = None
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def format(self, translate: Callable[[str], str] = _untranslated) -> str:
        """The message with its file and line; `translate` gives the template's translation."""
        text = translate(PROBLEMS[self.code]) % self.params
        if self.file is None:
            return text
        template = FILE_LOCATION if self.line is None else LINE_LOCATION
        return translate(template) % {"file": self.file, "line": self.line, "text": text}


@dataclass(frozen=True, slots=True)
class IncompleteReason:
    """Why a history that was read is not known to be whole."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def format(self, translate: Callable[[str], str] = _untranslated) -> str:
        """The message; `translate` gives the template's translation."""
        return translate(INCOMPLETE_REASONS[self.code]) % self.params


class SourceError(Exception):
    """All problems found together (at most MAX_PROBLEMS), in the order of the source."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)[:MAX_PROBLEMS]
        super().__init__("\n".join(problem.format() for problem in self.problems))


def raise_if_any(problems: list[Problem]) -> None:
    """Raise SourceError with the problems if there are any."""
    if problems:
        raise SourceError(problems)
