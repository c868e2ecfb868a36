"""Parses the two formats of an import: a CSV file and a JSON document."""

from __future__ import annotations

import csv
import io
import json

from django.utils.translation import gettext as _

from cases.imports.rows import COLUMNS, REQUIRED, ImportProblem, ImportRow, RowReader
from cases.models import DocumentType, Stage


def build_row_reader(*, allow_personal_numbers: bool = False) -> RowReader:
    """A reader that validates codes against the office's catalogues."""
    return RowReader(
        stages=set(Stage.objects.values_list("code", flat=True)),
        documents=set(DocumentType.objects.values_list("code", flat=True)),
        allow_personal_numbers=allow_personal_numbers,
    )


def parse_csv(data: bytes, reader: RowReader) -> list[ImportRow]:
    """Rows of a CSV file: UTF-8, with a header, semicolons or commas.

    Problems are added to `reader.problems`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.problems.append(ImportProblem(0, "", _("The file is not in UTF-8.")))
        return []
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    number = 0
    try:
        header = [name.strip().lower() for name in next(table, [])]
        _check_header(header, reader)
        if reader.problems:
            return []
        for number, cells in enumerate(table, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = _("%(found)d columns instead of %(wanted)d.")
                reader.add_problem(
                    number, "*", message % {"found": len(cells), "wanted": len(header)}
                )
                continue
            if row := reader.read(number, dict(zip(header, cells, strict=True))):
                rows.append(row)
    except csv.Error as error:
        reader.add_problem(
            number + 1, "*", _("The row cannot be read: %(error)s") % {"error": error}
        )
    return rows


def _check_header(header: list[str], reader: RowReader) -> None:
    for name in REQUIRED:
        if name not in header:
            reader.add_problem(1, name, _("The column is missing."))
    for name in header:
        if name not in COLUMNS:
            reader.add_problem(1, name[:40], _("There is no such column."))
    for name in {name for name in header if header.count(name) > 1}:
        reader.add_problem(1, name[:40], _("The column is there twice."))


def parse_json(data: bytes, reader: RowReader) -> list[ImportRow]:
    """Rows of `{"cases": [{"number": …, "stage": …, "as_of": …, "missing": [{"code", "note"}]}]}`.

    Problems are added to `reader.problems`; rows are counted from 1.
    """
    try:
        document = json.loads(data)
        cases = document["cases"]
    except (ValueError, RecursionError, TypeError, KeyError):
        cases = None
    if not isinstance(cases, list):
        reader.problems.append(ImportProblem(0, "", _("This is not a JSON document with “cases”.")))
        return []
    rows = []
    for number, raw in enumerate(cases, start=1):
        if not isinstance(raw, dict):
            reader.add_problem(number, "*", _("This is not an object."))
            continue
        for name in raw.keys() - set(COLUMNS):
            reader.add_problem(number, name[:40], _("There is no such column."))
        if row := reader.read(number, raw):
            rows.append(row)
    return rows
