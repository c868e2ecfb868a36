"""Signals of the record."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class AddressChange:
    """A live page that stands at another address of the same site now."""

    page_id: int
    before: str  # path on the site
    after: str
    hostname: str  # of the site, as `state.hostname_of()` tells it


# Sent with `changes`, a list of AddressChange, in the transaction in which the pages move: what a
# receiver writes (redirects) is kept or lost with the move. A receiver gets thousands at a time.
addresses_changed = Signal()
