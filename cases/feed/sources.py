"""The two forms in which the case system delivers: a CSV file and a JSON document."""

from __future__ import annotations

import csv
import io
import json

from django.utils.translation import gettext as _

from cases.feed.rows import COLUMNS, REQUIRED, Problem, Row, RowReader
from cases.models import DocumentType, Stage


def reader(*, accept_warnings: bool = False) -> RowReader:
    """A reader that knows the office's catalogues."""
    return RowReader(
        stages=set(Stage.objects.values_list("code", flat=True)),
        documents=set(DocumentType.objects.values_list("code", flat=True)),
        accept_warnings=accept_warnings,
    )


def rows_of_csv(data: bytes, rows: RowReader) -> list[Row]:
    """UTF-8, with a header, separated by semicolons or commas. Problems are in `rows.problems`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        rows.problems.append(Problem(0, "", _("The file is not in UTF-8.")))
        return []
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read = []
    at = 0
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _check_header(header, rows)
        if rows.problems:
            return []
        for at, cells in enumerate(lines, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = _("%(found)d columns instead of %(wanted)d.")
                rows.wrong(at, "*", message % {"found": len(cells), "wanted": len(header)})
                continue
            if row := rows.read(at, dict(zip(header, cells, strict=True))):
                read.append(row)
    except csv.Error as error:
        rows.wrong(at + 1, "*", _("The row cannot be read: %(error)s") % {"error": error})
    return read


def _check_header(header: list[str], rows: RowReader) -> None:
    for name in REQUIRED:
        if name not in header:
            rows.wrong(1, name, _("The column is missing."))
    for name in header:
        if name not in COLUMNS:
            rows.wrong(1, name[:40], _("There is no such column."))
    for name in {name for name in header if header.count(name) > 1}:
        rows.wrong(1, name[:40], _("The column is there twice."))


def rows_of_json(data: bytes, rows: RowReader) -> list[Row]:
    """`{"cases": [{"number": …, "stage": …, "as_of": …, "missing": [{"code", "note"}], …}]}`."""
    try:
        document = json.loads(data)
        cases = document["cases"]
    except (ValueError, RecursionError, TypeError, KeyError):
        cases = None
    if not isinstance(cases, list):
        rows.problems.append(Problem(0, "", _("This is not a JSON document with “cases”.")))
        return []
    read = []
    for at, raw in enumerate(cases, start=1):
        if not isinstance(raw, dict):
            rows.wrong(at, "*", _("This is not an object."))
            continue
        for name in raw.keys() - set(COLUMNS):
            rows.wrong(at, name[:40], _("There is no such column."))
        if row := rows.read(at, raw):
            read.append(row)
    return read
