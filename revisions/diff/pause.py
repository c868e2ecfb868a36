"""Rest for the garbage collector while very large inputs make many objects that all stay alive."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 200_000  # characters; below it the collector costs nothing worth mentioning


@contextmanager
def collector_paused(size: int) -> Iterator[None]:
    """Pause the collector for work on ``size`` characters, if that is much. Work on 1 MB without
    it takes half as long again; it is bounded, so that the pause is short."""
    if size < LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
