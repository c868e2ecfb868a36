"""Validates one row of an import, whether it came as CSV or as JSON."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cases import personal_data, phone
from cases.models.case import normalize_number, validate_number

COLUMNS = ("number", "stage", "as_of", "missing", "phone", "closed")
REQUIRED = COLUMNS[:3]
NOTE_LENGTH = 500
# NUL, and lone surrogates, which JSON can express and no database can store.
_UNSTORABLE_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
CLOCK_TOLERANCE = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class ImportProblem:
    """What is wrong, and where. `row` counts from 1 as a spreadsheet does; 0 is the whole file."""

    row: int
    column: str
    message: str

    def __str__(self):
        place = _("row %(row)d, column %(column)s") % {"row": self.row, "column": self.column}
        return f"{place}: {self.message}" if self.row else self.message


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """A validated row: a case as the case system has it."""

    row: int
    number: str
    stage: str
    as_of: datetime.datetime
    missing: dict[str, str] | None = None  # note by code of the document; None: unknown
    phone: str = ""  # E.164, empty: unknown
    closed: bool = False


class RowReader:
    """Turns raw values into an ImportRow, and collects everything that is wrong with them."""

    def __init__(
        self, *, stages: set[str], documents: set[str], allow_personal_numbers: bool = False
    ):
        self.stages = stages
        self.documents = documents
        self.allow_personal_numbers = allow_personal_numbers
        self.latest = timezone.now() + CLOCK_TOLERANCE
        self.first_row_of: dict[str, int] = {}
        self.problems: list[ImportProblem] = []

    def read(self, row: int, raw: dict) -> ImportRow | None:
        """The validated row; None where it has problems, which are added to `problems`."""
        before = len(self.problems)
        values = {
            "number": self._number(row, raw.get("number", "")),
            "stage": self._stage(row, raw.get("stage", "")),
            "as_of": self._as_of(row, raw.get("as_of", "")),
            "missing": self._missing(row, raw.get("missing")),
            "phone": self._phone(row, raw.get("phone") or ""),
            "closed": self._closed(row, raw.get("closed") or ""),
        }
        return None if len(self.problems) > before else ImportRow(row=row, **values)

    def add_problem(self, row: int, column: str, message: str) -> None:
        """Add a problem in a column; "*" is the whole row."""
        self.problems.append(ImportProblem(row, column, message))

    def _text(self, row: int, column: str, value: Any) -> str:
        if not isinstance(value, str):
            self.add_problem(row, column, _("This is not a text."))
            return ""
        if _UNSTORABLE_CHARACTERS.search(value):
            self.add_problem(row, column, _("There is a character that cannot be kept."))
            return ""
        return value.strip()

    def _number(self, row: int, value: Any) -> str:
        number = normalize_number(self._text(row, "number", value))
        try:
            validate_number(number)
        except ValidationError as error:
            self.add_problem(row, "number", error.messages[0])
            return ""
        if (first := self.first_row_of.setdefault(number, row)) != row:
            message = _("The case is in row %(row)d already.") % {"row": first}
            self.add_problem(row, "number", message)
        return number

    def _stage(self, row: int, value: Any) -> str:
        code = self._text(row, "stage", value)
        if code not in self.stages:
            self.add_problem(
                row, "stage", _("The catalogue has no stage “%(code)s”.") % {"code": code[:40]}
            )
        return code

    def _as_of(self, row: int, value: Any) -> datetime.datetime | None:
        text = self._text(row, "as_of", value)
        try:
            moment = parse_datetime(text)
            if moment is None and (day := parse_date(text)):
                moment = datetime.datetime.combine(day, datetime.time())
            if moment is not None and timezone.is_naive(moment):
                moment = timezone.make_aware(moment)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.year < 1990:
            self.add_problem(
                row, "as_of", _("This is not a date such as 2026-01-31 or 2026-01-31 14:05.")
            )
            return None
        if moment > self.latest:
            self.add_problem(row, "as_of", _("This date has not come yet."))
        return moment

    def _missing(self, row: int, value: Any) -> dict[str, str] | None:
        """From JSON a list of {code, note}; from CSV `CODE|CODE=note`, empty for none."""
        if value is None:
            return None
        if isinstance(value, str):
            pairs = [part.partition("=")[::2] for part in value.split("|") if part.strip()]
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            pairs = [(item.get("code", ""), item.get("note") or "") for item in value]
        else:
            self.add_problem(row, "missing", _("This is not a list of documents."))
            return None
        missing = {}
        for code, note in pairs:
            code, note = self._text(row, "missing", code), self._text(row, "missing", note)
            if code not in self.documents:
                message = _("The catalogue has no document “%(code)s”.") % {"code": code[:40]}
                self.add_problem(row, "missing", message)
            if len(note) > NOTE_LENGTH:
                message = _("A note may have %(limit)d characters.") % {"limit": NOTE_LENGTH}
                self.add_problem(row, "missing", message)
            if not self.allow_personal_numbers and personal_data.find_personal_numbers(note):
                self.add_problem(
                    row, "missing", _("The note holds what looks like a person's number.")
                )
            missing[code] = note
        return missing

    def _phone(self, row: int, value: Any) -> str:
        text = self._text(row, "phone", value)
        if not text:
            return ""
        try:
            return phone.normalize(text)
        except ValidationError as error:
            self.add_problem(row, "phone", error.messages[0])
            return ""

    def _closed(self, row: int, value: Any) -> bool:
        if value is True:
            return True
        text = self._text(row, "closed", value).lower()
        if text not in {"", "0", "1", "no", "yes", "nie", "tak", "false", "true"}:
            self.add_problem(row, "closed", _("Write 1 for a closed case, 0 for an open one."))
        return text in {"1", "yes", "tak", "true"}
