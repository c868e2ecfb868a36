"""The interface of an SMS gateway: a message is accepted, or one of three errors is raised."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Accepted:
    """The gateway has the message. `id` is the gateway's id of it, empty where it gave none."""

    id: str = ""


class GatewayError(Exception):
    """The gateway did not confirm that it accepted the message."""


class RejectedError(GatewayError):
    """The number or the text is refused for good."""


class TemporaryError(GatewayError):
    """To be tried again with the same id, after `delay` if the gateway asks for one.

    `maybe_accepted`: the gateway may have accepted the message all the same.
    """

    def __init__(
        self, reason: str, *, maybe_accepted: bool, delay: datetime.timedelta | None = None
    ):
        super().__init__(reason)
        self.maybe_accepted = maybe_accepted
        self.delay = delay


class AccountError(GatewayError):
    """The account is refused (login, points, sender): no message can be sent until it is fixed."""


class Gateway(Protocol):
    """Sends SMS; chosen by its dotted path in CASES_SMS_GATEWAY."""

    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        """Send `text` to `number` (E.164), once for each `message_id`. Raises GatewayError."""
        ...


def get_gateway() -> Gateway:
    """An instance of the gateway that CASES_SMS_GATEWAY names."""
    return import_string(settings.CASES_SMS_GATEWAY)()
