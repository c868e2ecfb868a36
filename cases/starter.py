"""A catalogue to start from: stages and documents of residence cases, in four languages.

The office edits it in the admin; loading it again adds what is missing and alters nothing.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from cases.languages import NAMES
from cases.models import DocumentType, Stage

_FOLDER = Path(__file__).parent / "starter_data"


@transaction.atomic
def load() -> tuple[int, int]:
    """Add the stages and documents whose codes are not there; returns how many of each."""
    stages = sum(
        _add(
            Stage,
            row,
            ("name", "explanation", "next"),
            position=int(row["position"]),
            on_path=row["on_path"] == "1",
        )
        for row in _rows("stages.csv")
    )
    documents = sum(_add(DocumentType, row, ("name",)) for row in _rows("documents.csv"))
    return stages, documents


def _add(model, row: dict, texts: tuple[str, ...], **values) -> bool:
    words = {f"{name}_{code}": row[f"{name}_{code}"] for name in texts for code in NAMES}
    _obj, made = model.objects.get_or_create(code=row["code"], defaults={**words, **values})
    return made


def _rows(name: str) -> list[dict]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
