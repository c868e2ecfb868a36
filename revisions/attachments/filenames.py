"""File names that are safe to keep, to show and to send in a header."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

# Common file systems hold 255 bytes; this leaves room for "copy of" and the like.
MAX_BYTES = 200
# What Windows refuses in a name, and what shells and headers stumble over.
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def clean_filename(name: str) -> str:
    """`name` without its path, control characters and marks that turn the direction of text.

    Keeps at most MAX_BYTES bytes in UTF-8, the extension whole. "" where nothing is left.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: control, Cf: bidi marks and zero widths, Cs: lone surrogates, Zl and Zp: line breaks.
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = " ".join(name.translate(_FORBIDDEN).split()).strip(". ")
    path = PurePosixPath(name)
    suffix = path.suffix
    if not suffix or len(suffix.encode()) > 20:
        return _cut(name, MAX_BYTES)
    stem = name[: -len(suffix)].rstrip(". ")
    return _cut(stem, MAX_BYTES - len(suffix.encode())).rstrip(". ") + suffix.lower()


def extension_of(name: str) -> str:
    """The extension in small letters, without its dot; "" for none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def title_of(name: str) -> str:
    """A first title for a file that came under `name`: "cennik_2026.pdf" → "cennik 2026"."""
    return PurePosixPath(name).stem.replace("_", " ").strip() or name


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
