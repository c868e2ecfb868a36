"""The database's search backend, which takes any text that a person may type.

That of SQLite hands quotation marks and other signs on to FTS5, which reads them as its own syntax
and refuses most. The words of what was typed are what is looked for.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from django.db import models
from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.query import SearchQuery

from revisions.bulk_delete import is_deleting_in_bulk

_NO_WORD = re.compile(r"[^\w\s]+")
# Words of a query that are looked for: each is a level of nested calls, which Python bounds.
MOST_WORDS = 50
LONGEST_WORD = 255  # characters; PostgreSQL refuses words of more than 2,046 bytes


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 -- called by this name
    """The backend of the default database, with the words alone of what it is asked for."""
    backend = type(database.SearchBackend(params))
    return type("WordsSearchBackend", (_WordsMixin, backend), {})(params)


class _WordsMixin:
    def delete(self, obj: models.Model) -> None:
        """Remove `obj` from the index; not where a batch is deleted, which its entries go with."""
        if not is_deleting_in_bulk():
            super().delete(obj)

    def search(self, query: str | SearchQuery, *args: Any, **kwargs: Any) -> Any:
        return super().search(words_of(query), *args, **kwargs)

    def autocomplete(self, query: str | SearchQuery, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(words_of(query), *args, **kwargs)


def words_of(query: str | SearchQuery) -> str | SearchQuery:
    """A query with spaces in the place of all that is neither letter nor digit, and bounded."""
    if isinstance(query, str):
        words = _NO_WORD.sub(" ", query).split()
        return " ".join(word[:LONGEST_WORD] for word in words[:MOST_WORDS])
    cleaned = copy.copy(query)
    if hasattr(query, "query_string"):
        cleaned.query_string = words_of(query.query_string)
    if hasattr(query, "subqueries"):
        cleaned.subqueries = [words_of(part) for part in query.subqueries]
    if hasattr(query, "subquery"):
        cleaned.subquery = words_of(query.subquery)
    return cleaned
