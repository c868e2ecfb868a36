"""What a gateway is, and the four things that can come of asking it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Accepted:
    """The gateway has the message. `id` is its own name for it, empty where it did not say."""

    id: str = ""


class GatewayError(Exception):
    """The gateway has not certainly taken the message."""


class RejectedError(GatewayError):
    """It never will: the number or the text is refused."""


class TryLaterError(GatewayError):
    """Ask again, with the same id. `unclear`: it may have taken the message all the same."""

    def __init__(self, why: str, *, unclear: bool, delay: datetime.timedelta | None = None):
        super().__init__(why)
        self.unclear = unclear
        self.delay = delay


class AccountError(GatewayError):
    """It takes nothing from us until a person mends the account: no use asking for others."""


class Gateway(Protocol):
    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        """Send `text` to `number` (E.164), once for each `message_id`. Raises GatewayError."""
        ...


def chosen_gateway() -> Gateway:
    """The gateway that CASES_SMS_GATEWAY names."""
    return import_string(settings.CASES_SMS_GATEWAY)()
