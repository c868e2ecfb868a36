"""Publishes what is scheduled and sends SMS, again and again, until it is killed.

python -m tests.soak.background_worker
"""

from __future__ import annotations

import time

import django


def main(hours: float = 6) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from cases import outbox

    outbox.after_quiet_hours = lambda moment: moment  # the run does not wait for the morning
    deadline = time.monotonic() + hours * 3600
    while time.monotonic() < deadline:
        try:
            call_command("publish_scheduled")
            call_command("send_sms")
        except DatabaseError as error:  # its server was killed
            print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201
            connection.close()
        time.sleep(0.1)


if __name__ == "__main__":
    main()
