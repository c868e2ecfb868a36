"""One row of a delivery, whatever form it came in, and what can be wrong with it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cases import personal, phone
from cases.models.case import check_number, normal_number

COLUMNS = ("number", "stage", "as_of", "missing", "phone", "closed")
REQUIRED = COLUMNS[:3]
NOTE_LENGTH = 500
# NUL, and lone surrogates, which can be written in JSON and in no database.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
CLOCKS_DIFFER = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where. `row` counts as a spreadsheet does; 0 is the delivery as such."""

    row: int
    column: str
    message: str

    def __str__(self):
        place = _("row %(row)d, column %(column)s") % {"row": self.row, "column": self.column}
        return f"{place}: {self.message}" if self.row else self.message


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case as the case system sees it. `missing` None: it does not say."""

    row: int
    number: str
    stage: str
    as_of: datetime.datetime
    missing: dict[str, str] | None = None  # code of the document: note
    phone: str = ""  # E.164, empty where it does not say
    closed: bool = False


class RowReader:
    """Turns raw values into a Row, or says everything that is wrong with them."""

    def __init__(self, *, stages: set[str], documents: set[str], accept_warnings: bool = False):
        self.stages = stages
        self.documents = documents
        self.accept_warnings = accept_warnings
        self.latest = timezone.now() + CLOCKS_DIFFER
        self.first_row_of: dict[str, int] = {}
        self.problems: list[Problem] = []

    def read(self, row: int, raw: dict) -> Row | None:
        """The row; None where there were problems, which are then in `problems`."""
        before = len(self.problems)
        values = {
            "number": self._number(row, raw.get("number", "")),
            "stage": self._stage(row, raw.get("stage", "")),
            "as_of": self._as_of(row, raw.get("as_of", "")),
            "missing": self._missing(row, raw.get("missing")),
            "phone": self._phone(row, raw.get("phone") or ""),
            "closed": self._closed(row, raw.get("closed") or ""),
        }
        return None if len(self.problems) > before else Row(row=row, **values)

    def wrong(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))

    def _text(self, row: int, column: str, value) -> str:
        if not isinstance(value, str):
            self.wrong(row, column, _("This is not a text."))
            return ""
        if _UNKEEPABLE.search(value):
            self.wrong(row, column, _("There is a character that cannot be kept."))
            return ""
        return value.strip()

    def _number(self, row: int, value) -> str:
        number = normal_number(self._text(row, "number", value))
        try:
            check_number(number)
        except ValidationError as error:
            self.wrong(row, "number", error.messages[0])
            return ""
        if (first := self.first_row_of.setdefault(number, row)) != row:
            message = _("The case is in row %(row)d already.") % {"row": first}
            self.wrong(row, "number", message)
        return number

    def _stage(self, row: int, value) -> str:
        code = self._text(row, "stage", value)
        if code not in self.stages:
            self.wrong(
                row, "stage", _("The catalogue has no stage “%(code)s”.") % {"code": code[:40]}
            )
        return code

    def _as_of(self, row: int, value) -> datetime.datetime | None:
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
            self.wrong(
                row, "as_of", _("This is not a date such as 2026-01-31 or 2026-01-31 14:05.")
            )
            return None
        if moment > self.latest:
            self.wrong(row, "as_of", _("This date has not come yet."))
        return moment

    def _missing(self, row: int, value) -> dict[str, str] | None:
        """From JSON a list of {code, note}; from CSV `CODE|CODE=note`, empty for none."""
        if value is None:
            return None
        if isinstance(value, str):
            pairs = [part.partition("=")[::2] for part in value.split("|") if part.strip()]
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            pairs = [(item.get("code", ""), item.get("note") or "") for item in value]
        else:
            self.wrong(row, "missing", _("This is not a list of documents."))
            return None
        missing = {}
        for code, note in pairs:
            code, note = self._text(row, "missing", code), self._text(row, "missing", note)
            if code not in self.documents:
                message = _("The catalogue has no document “%(code)s”.") % {"code": code[:40]}
                self.wrong(row, "missing", message)
            if len(note) > NOTE_LENGTH:
                message = _("A note may have %(limit)d characters.") % {"limit": NOTE_LENGTH}
                self.wrong(row, "missing", message)
            if not self.accept_warnings and personal.suspects(note):
                self.wrong(row, "missing", _("The note holds what looks like a person's number."))
            missing[code] = note
        return missing

    def _phone(self, row: int, value) -> str:
        text = self._text(row, "phone", value)
        if not text:
            return ""
        try:
            return phone.normal(text)
        except ValidationError as error:
            self.wrong(row, "phone", error.messages[0])
            return ""

    def _closed(self, row: int, value) -> bool:
        if value is True:
            return True
        text = self._text(row, "closed", value).lower()
        if text not in {"", "0", "1", "no", "yes", "nie", "tak", "false", "true"}:
            self.wrong(row, "closed", _("Write 1 for a closed case, 0 for an open one."))
        return text in {"1", "yes", "tak", "true"}
