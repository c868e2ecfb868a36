"""Signals of the record."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class AddressChange:
    """A live page that stands at another address now, of the same site or of another one.

    The host names are those of `state.hostname_of()`: "" where there is one site.
    """

    page_id: int
    hostname_before: str
    before: str  # path on the site
    hostname: str
    after: str


# Sent with `changes`, a list of AddressChange, in the transaction in which the pages move or the
# sites change: what a receiver writes (redirects) is kept or lost with it. A receiver gets
# thousands at a time.
addresses_changed = Signal()
