"""The declarations of a ``style`` attribute."""

from __future__ import annotations

import re

LONGEST_STYLE = 4000  # characters; what stands behind them is not read

_SPACE = re.compile(r"\s+")
_SAFE_VALUE = re.compile(r"[\w\s#%.,()-]{1,60}")


def style_declarations(style: str) -> dict[str, str]:
    """The declarations of a ``style`` attribute: {property: value}, both in lower case.

    The last of several with one name counts. ``!important`` is left out.
    """
    found: dict[str, str] = {}
    for part in style[:LONGEST_STYLE].split(";"):
        name, colon, value = part.partition(":")
        if colon:
            value = _SPACE.sub(" ", value.replace("!important", "")).strip().lower()
            found[name.strip().lower()] = value
    return found


def safe_style_value(value: str) -> str:
    """A value in lower case that can neither load nor run anything, else ""."""
    return value if _SAFE_VALUE.fullmatch(value) and "url" not in value else ""
