"""Telephone numbers: how they are written, and how they are encrypted in the database.

They are encrypted with Fernet (AES-128-CBC and HMAC-SHA256). CASES_PHONE_KEYS holds one key or
several, separated by commas: the first encrypts, all of them decrypt, so a key can be replaced
while the portal runs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def normalize(typed: str) -> str:
    """`typed` in E.164 form (+48601234567). Nine digits are taken for a Polish number.

    Raises ValidationError for anything else.
    """
    digits = re.sub(r"[\s().-]", "", typed)
    digits = re.sub(r"^00", "+", digits)
    if re.fullmatch(r"[1-9]\d{8}", digits, re.ASCII):
        digits = "+48" + digits
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits, re.ASCII):
        raise ValidationError(_("This is not a telephone number."))
    if digits.startswith("+48") and len(digits) != 12:
        raise ValidationError(_("A Polish number has nine digits after +48."))
    return digits


def mask(number: str) -> str:
    """The last three digits, the rest hidden."""
    return "••• ••• " + number[-3:]


def encrypt(number: str) -> str:
    """The number as a Fernet token, different each time."""
    return _fernet(settings.CASES_PHONE_KEYS).encrypt(number.encode()).decode()


class UndecryptableError(Exception):
    """No key of CASES_PHONE_KEYS fits a telephone number."""

    def __init__(self) -> None:
        super().__init__("A telephone number cannot be decrypted: check CASES_PHONE_KEYS")


def decrypt(token: str) -> str:
    """The number in a token of `encrypt`. Raises UndecryptableError where no key fits."""
    try:
        return _fernet(settings.CASES_PHONE_KEYS).decrypt(token.encode()).decode()
    except InvalidToken:
        raise UndecryptableError from None


@lru_cache(maxsize=4)
def _fernet(keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
