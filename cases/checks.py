"""System checks of the portal's settings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from cases import outbox, phone
from cases.models import Case


@register(Tags.compatibility)
def sms_text_fits_one_segment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The text of the SMS must be ASCII and fit one segment."""
    try:
        message = outbox.sms_text()
    except (KeyError, IndexError, ValueError):
        return [Error("CASES_SMS_TEXT may name {address} and nothing else.", id="cases.E001")]
    if not outbox.fits_one_segment(message):
        return [
            Error(
                f"The SMS is not one segment of {outbox.SEGMENT_LENGTH} plain letters: {message!r}",
                hint="Shorten CASES_SMS_TEXT or CASES_PORTAL_URL; no Polish letters.",
                id="cases.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def smsapi_token_is_set(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The SMSAPI gateway needs the token of its account."""
    if settings.CASES_SMS_GATEWAY.endswith("SmsapiGateway") and not settings.SMSAPI_TOKEN:
        return [Error("SMSAPI is chosen, but SMSAPI_TOKEN is not set.", id="cases.E003")]
    return []


@register(Tags.database)
def phone_keys_fit(
    app_configs: Any, databases: Collection[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The keys must fit the telephone numbers that are stored: the oldest and the newest."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if Case._meta.db_table not in connections[alias].introspection.table_names():
            continue
        cases = Case.objects.using(alias).exclude(phone_encrypted="")
        for case in filter(None, {cases.order_by("pk").first(), cases.order_by("-pk").first()}):
            try:
                phone.decrypt(case.phone_encrypted)
            except phone.UndecryptableError:
                found.append(
                    Error(
                        f"No key of CASES_PHONE_KEYS fits the telephone number of case {case}.",
                        hint="Set the keys of this installation, the old ones behind the newest.",
                        id="cases.E004",
                    )
                )
    return found
