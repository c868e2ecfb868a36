"""Every message of the reader: an English template by code, and the classes that carry them.

The templates are msgids: a caller translates `problem.template` and fills in `problem.params`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_PROBLEMS = 100


def gettext_noop(text: str) -> str:
    """Marks a msgid for those who collect messages; there is no translation without Django."""
    return text


WHERE = gettext_noop("%(page)s, line %(line)d: %(text)s")
WHERE_FILE = gettext_noop("%(page)s: %(text)s")

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
    "cut_in_character": gettext_noop(
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
    "cut_in_value": gettext_noop(
        "The value of the field %(field)s has no end: the text is cut. Copy the whole page of the "
        "tab again."
    ),
    "cut_in_entry": gettext_noop(
        "The entry that begins here is cut. Copy the whole page of the tab again, down to the "
        "page numbers or the privacy notice below the list."
    ),
    "too_many_unread": gettext_noop(
        "More than %(limit)d lines were not understood. Give the text of the Wersje tab alone."
    ),
    "head_missing": gettext_noop(
        "The entry that ends here has no line with its date, time and author. Copy the whole page "
        "of the tab again, from its first line."
    ),
    "impossible_date": gettext_noop(
        "%(stamp)s is not a date and time that can be. Compare with the source."
    ),
    "impossible_time": gettext_noop(
        "%(stamp)s never was in Poland: the clocks went forward in that hour. Compare with the "
        "source."
    ),
    "too_ambiguous": gettext_noop(
        "The change of the field %(field)s holds \"' na '\" more than %(limit)d times: where the "
        "value before ends cannot be told."
    ),
    # the list
    "out_of_order": gettext_noop(
        "This version is newer than the one above it (line %(above_line)d). The list must run from "
        "the newest version to the oldest: check that nothing was moved and that the file holds "
        "one article only."
    ),
    "duplicate_number": gettext_noop(
        "Version %(number)d stands here and in line %(above_line)d. Check that the file holds one "
        "article only, and each page of it once."
    ),
    "numbers_do_not_fit": gettext_noop(
        "The numbers do not fit: there are more versions here than numbers between %(newer)d and "
        "%(older)d. Check that the file holds one article only."
    ),
    "two_articles": gettext_noop(
        "A second list begins here and does not continue the one that begins in line "
        "%(other_line)d: two articles in one file. Save each article in a file of its own."
    ),
    "pages_do_not_fit": gettext_noop(
        "This page does not continue %(other_page)s: they belong to two articles, or one "
        "was copied before an edit and one after. Import one article at a time, all "
        "pages copied at once."
    ),
    "foreign_ids_differ": gettext_noop(
        "This attachment belongs to article %(foreign_id)s, the one in %(other_page)s, line "
        "%(other_line)d, to article %(other_foreign_id)s. Import one article at a time."
    ),
    "broken_join": gettext_noop(
        "The value of %(field)s before version %(newer)d is not the value after version %(older)d "
        "(line %(older_line)d); they part at character %(position)d. Copy the page again; if the "
        "source itself is broken, allow gaps."
    ),
    "broken_join_between_pages": gettext_noop(
        "The value of %(field)s before version %(newer)d is not the value after version %(older)d "
        "(%(older_page)s, line %(older_line)d); they part at character %(position)d. A page "
        "between them is missing, or the pages belong to two articles. Give all pages of one "
        "article; if the source itself is broken, allow gaps."
    ),
    "attachment_too_old": gettext_noop(
        "This attachment event is older than every version. Give the page with the older versions "
        "too; if the source has none, allow gaps."
    ),
}

REASONS = {
    "page_missing": gettext_noop("Page %(page_number)d of %(pages)d is missing."),
    "pages_missing": gettext_noop("Only %(given)d of %(pages)d pages were given."),
    "numbers_missing": gettext_noop(
        "Versions %(first)d to %(last)d are missing (between line %(newer_line)d of "
        "%(newer_page)s and line %(older_line)d of %(older_page)s)."
    ),
    "older_missing": gettext_noop(
        "The oldest version has number %(number)d: older ones are missing."
    ),
    "end_not_seen": gettext_noop(
        "The end of the list was not seen in %(page)s: neither page numbers nor the privacy "
        "notice stand below it, so it may be cut."
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a source cannot be taken. `page` is None where no single file is meant, `line` too."""

    code: str
    page: str | None = None
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return PROBLEMS[self.code]

    @property
    def message(self) -> str:
        text = self.template % self.params
        if self.page is None:
            return text
        where = WHERE_FILE if self.line is None else WHERE
        return where % {"page": self.page, "line": self.line, "text": text}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a history that was read is not known to be whole."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return REASONS[self.code]

    @property
    def message(self) -> str:
        return self.template % self.params


class SourceError(Exception):
    """All problems found together (at most MAX_PROBLEMS), in the order of the source."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)[:MAX_PROBLEMS]
        super().__init__("\n".join(problem.message for problem in self.problems))

    @property
    def first(self) -> Problem:
        return self.problems[0]

    @property
    def code(self) -> str:
        return self.first.code

    @property
    def page(self) -> str | None:
        return self.first.page

    @property
    def line(self) -> int | None:
        return self.first.line

    @property
    def message(self) -> str:
        return str(self)


def raise_if_any(problems: list[Problem]) -> None:
    if problems:
        raise SourceError(problems)
