"""SMSAPI through its official client, trusting nothing that it says.

`idx` is the message's id and `check_idx` makes the gateway refuse it a second time with error 53,
which therefore means: accepted before. Whatever is not a plain yes or a plain no is unclear.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from requests import RequestException
from smsapi.client import Client
from smsapi.exception import EndpointException, SendException

from cases.gateways.base import Accepted, AccountError, RejectedError, TryLaterError

TIMEOUT = 20  # seconds for connecting, and for each wait for bytes

ALREADY_ACCEPTED = 53
# Text empty or wrong, too many parts, no valid number, number on the account's blacklist.
REJECTED = {11, 12, 13, 57}
# Sender not active, login, points, address filter, account inactive or without the right.
ACCOUNT = {14, 101, 102, 103, 105, 110, 1000, 1001}
TOO_MANY_TO_ONE_NUMBER = 52
# The gateway says that it took nothing: internal error before queueing, too many requests.
NOT_TAKEN = {52, 200, 202, 203}


class SmsapiGateway:
    def __init__(self, url: str | None = None, token: str | None = None):
        self.client = Client(
            url or settings.SMSAPI_URL, access_token=token or settings.SMSAPI_TOKEN
        )

    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        parameters = {
            "to": number.removeprefix("+"),
            "message": text,
            "idx": str(message_id),
            "check_idx": 1,
            "max_parts": 1,
            "nounicode": 1,
            "timeout": TIMEOUT,
        }
        if settings.SMSAPI_SENDER:
            parameters["from_"] = settings.SMSAPI_SENDER
        if settings.CASES_SMS_REPORT_SECRET:
            secret = settings.CASES_SMS_REPORT_SECRET
            parameters["notify_url"] = f"{settings.CASES_PORTAL_URL}sms/{secret}/"
        try:
            answer = self.client.sms.send(**parameters)
        except SendException as error:
            return _refused(error)
        except EndpointException as error:
            if error.code in (401, 403):
                raise AccountError(f"HTTP {error.code}") from error
            raise TryLaterError(f"HTTP {error.code}", unclear=True) from error
        except RequestException as error:
            raise TryLaterError(type(error).__name__, unclear=True) from error
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            # JSON of another shape than the client expects.
            raise TryLaterError("an answer that makes no sense", unclear=True) from error
        return _accepted(answer, message_id)


def _refused(error: SendException) -> Accepted:
    """What an error of the gateway means for the message."""
    try:
        code = int(error.code)
    except (TypeError, ValueError):
        raise TryLaterError("an error without a number", unclear=True) from error
    why = f"SMSAPI {code}"
    if code == ALREADY_ACCEPTED:
        return Accepted()
    if code in REJECTED:
        raise RejectedError(why) from error
    if code in ACCOUNT:
        raise AccountError(why) from error
    delay = datetime.timedelta(minutes=2) if code == TOO_MANY_TO_ONE_NUMBER else None
    raise TryLaterError(why, unclear=code not in NOT_TAKEN, delay=delay) from error


def _accepted(answer, message_id: uuid.UUID) -> Accepted:
    """The one message in the answer. The client turns an HTML page into an empty success."""
    if answer.count != 1 or len(answer.results) != 1:
        raise TryLaterError("an empty success", unclear=True)
    (said,) = answer.results
    if said.error:
        return _refused(SendException(None, said.error))
    if not said.id or (said.idx and said.idx != str(message_id)):
        raise TryLaterError("a success that names no message of ours", unclear=True)
    return Accepted(id=str(said.id)[:100])
