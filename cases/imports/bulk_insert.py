"""Inserts many rows: with COPY on PostgreSQL, which is several times faster than INSERT."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, connections, models


def bulk_insert(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Insert `rows`, tuples of values in the order of the attributes `names` (without the key).

    As with `bulk_create`, neither `save` nor signals run. Keys are not read back.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(model(**dict(zip(names, row, strict=True))) for row in rows)
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(by_name[name].column) for name in names)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [json.dumps(value) if isinstance(value, dict) else value for value in row]
            )
