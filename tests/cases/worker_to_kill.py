"""An SMS worker that kills itself at a given step; started by test_worker_killed.

python -m tests.cases.worker_to_kill STEP
"""

from __future__ import annotations

import os
import signal
import sys

import django


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def main(step: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from cases import outbox, sending
    from cases.gateways.smsapi import SmsapiGateway

    outbox.after_quiet_hours = lambda moment: moment
    send, accept = SmsapiGateway.send, sending.mark_sent
    if step == "claiming":  # its transaction is not over
        sending._stop_if_unwanted_or_expired = die
    elif step == "before the call":
        SmsapiGateway.send = die
    elif step == "after the call":
        SmsapiGateway.send = lambda self, **values: (send(self, **values), die())
    elif step == "before the commit":

        def accept_and_die(*args):
            with transaction.atomic():
                accept(*args)
                die()

        sending.mark_sent = accept_and_die
    call_command("send_sms")


if __name__ == "__main__":
    main(sys.argv[1])
