"""The default catalogue: stages and documents of residence cases, in four languages.

The office edits it in the admin; loading it again adds what is missing and changes nothing.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.db import models, transaction

from cases.languages import LANGUAGE_NAMES
from cases.models import DocumentType, Stage

_FOLDER = Path(__file__).parent / "default_catalogue_data"


@transaction.atomic
def load_default_catalogue() -> tuple[int, int]:
    """Add the stages and documents whose codes do not exist; returns how many of each."""
    stages = sum(
        _add_if_missing(
            Stage,
            row,
            ("name", "explanation", "next"),
            position=int(row["position"]),
            on_path=row["on_path"] == "1",
        )
        for row in _read_rows("stages.csv")
    )
    documents = sum(
        _add_if_missing(DocumentType, row, ("name",)) for row in _read_rows("documents.csv")
    )
    return stages, documents


def _add_if_missing(
    model: type[models.Model], row: dict, texts: tuple[str, ...], **values: Any
) -> bool:
    texts_by_field = {
        f"{name}_{code}": row[f"{name}_{code}"] for name in texts for code in LANGUAGE_NAMES
    }
    _obj, created = model.objects.get_or_create(
        code=row["code"], defaults={**texts_by_field, **values}
    )
    return created


def _read_rows(name: str) -> list[dict]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
