"""The SMSAPI gateway, through its official client, every answer of which is verified.

`idx` is the message's id, and with `check_idx` SMSAPI refuses a second one with error 53, which
thus means "accepted before". Any answer that is neither a clear success nor a known error counts
as `maybe_accepted`. Source: SMSAPI's documentation of sms.do and of its error codes.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from requests import RequestException
from smsapi.client import Client
from smsapi.exception import EndpointException, SendException

from cases.gateways.base import Accepted, AccountError, RejectedError, TemporaryError

TIMEOUT = 20  # seconds for connecting, and for each wait for bytes

ALREADY_ACCEPTED = 53
# Text empty or wrong, too many parts, no valid number, number on the account's blacklist.
REJECTED = {11, 12, 13, 57}
# Sender not active, login, points, address filter, account inactive or without the right.
ACCOUNT = {14, 101, 102, 103, 105, 110, 1000, 1001}
TOO_MANY_TO_ONE_NUMBER = 52
# The message was certainly not accepted: internal error before queueing, too many requests.
NOT_ACCEPTED = {52, 200, 202, 203}


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
            return _interpret_error(error)
        except EndpointException as error:
            if error.code in (401, 403):
                raise AccountError(f"HTTP {error.code}") from error
            raise TemporaryError(f"HTTP {error.code}", maybe_accepted=True) from error
        except RequestException as error:
            raise TemporaryError(type(error).__name__, maybe_accepted=True) from error
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            # JSON of another shape than the client expects.
            raise TemporaryError("an answer that makes no sense", maybe_accepted=True) from error
        return _interpret_answer(answer, message_id)


def _interpret_error(error: SendException) -> Accepted:
    """Raise the GatewayError for an error of SMSAPI; error 53 is a success."""
    try:
        code = int(error.code)
    except (TypeError, ValueError):
        raise TemporaryError("an error without a number", maybe_accepted=True) from error
    reason = f"SMSAPI {code}"
    if code == ALREADY_ACCEPTED:
        return Accepted()
    if code in REJECTED:
        raise RejectedError(reason) from error
    if code in ACCOUNT:
        raise AccountError(reason) from error
    delay = datetime.timedelta(minutes=2) if code == TOO_MANY_TO_ONE_NUMBER else None
    raise TemporaryError(reason, maybe_accepted=code not in NOT_ACCEPTED, delay=delay) from error


def _interpret_answer(answer: Any, message_id: uuid.UUID) -> Accepted:
    """Verify a success: the client turns an HTML page into an empty one."""
    if answer.count != 1 or len(answer.results) != 1:
        raise TemporaryError("an empty success", maybe_accepted=True)
    (result,) = answer.results
    if result.error:
        return _interpret_error(SendException(None, result.error))
    if not result.id or (result.idx and result.idx != str(message_id)):
        raise TemporaryError("a success that names no message of ours", maybe_accepted=True)
    return Accepted(id=str(result.id)[:100])
