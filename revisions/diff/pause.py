"""Rest for the garbage collector while very large inputs make many objects that all stay alive."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 60_000  # tags; below it the collector costs nothing worth mentioning


@contextmanager
def collector_paused(size: int) -> Iterator[None]:
    """Pause the collector for work on ``size`` tags, if these are many: each makes objects, and
    looking through them all again and again would take half the time. The work is bounded, so the
    pause is short."""
    if size < LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
