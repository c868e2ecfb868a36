"""Prints messages to the console instead of sending them. For development."""

from __future__ import annotations

import sys
import uuid

from cases import phone
from cases.gateways.base import Accepted


class ConsoleGateway:
    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        sys.stdout.write(f"SMS {message_id} → {phone.mask(number)}: {text}\n")
        sys.stdout.flush()
        return Accepted(id=f"console-{message_id}")
