"""Send the SMS that are due. Several may run at once; with --loop it runs until stopped."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from cases import sending
from cases.gateways.base import get_gateway

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="run until stopped")
        parser.add_argument("--every", type=float, default=15, help="seconds between two runs")

    def handle(self, *, loop: bool, every: float, **options: Any) -> None:
        gateway = get_gateway()
        if not loop:
            self._print_counts(sending.send_due(gateway))
            return
        self.stopped = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self.stopped:
            close_old_connections()
            try:
                self._print_counts(sending.send_due(gateway, stop=lambda: self.stopped))
            except DatabaseError:
                logger.exception("The database did not answer; the worker goes on")
                connection.close()
            self._sleep(every)

    def _stop(self, *_: object) -> None:
        """Stop after the message that is being sent."""
        self.stopped = True

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopped and time.monotonic() < until:
            time.sleep(min(0.5, seconds))

    def _print_counts(self, outcomes: Any) -> None:
        for status, count in sorted(outcomes.items()):
            self.stdout.write(f"{status}: {count}")
