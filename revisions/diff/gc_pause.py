"""Pauses the garbage collector while a very large input is compared."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Tags of both sources from which a pause pays: each tag makes objects that all stay alive, and
# walking them again and again takes half the time. Below it the collector is not measurable.
MIN_TAGS = 5_000


@contextmanager
def gc_paused(tags: int) -> Iterator[None]:
    """Disable the collector for work on at least MIN_TAGS tags; the work itself is bounded."""
    if tags < MIN_TAGS or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
