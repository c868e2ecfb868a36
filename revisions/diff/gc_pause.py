"""Pauses the garbage collector while a very large input is compared."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Tags of both sources from which a pause pays: each tag makes objects that all stay alive, and
# walking them again and again takes up to half of the time. Below it that is not measurable.
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
        if not gc.get_freeze_count():
            # What was made is live. Counted as old, it is not walked at once.
            gc.freeze()
            gc.unfreeze()
        gc.enable()
