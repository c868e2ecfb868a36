"""Telephone numbers: their form, and how they are kept.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256). CASES_PHONE_KEY is one key or several separated
by commas: the first seals, every one opens, so a key can be changed without a day without SMS.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def normal(typed: str) -> str:
    """`typed` in E.164 (+48601234567); nine digits are a Polish number. ValidationError else."""
    digits = re.sub(r"[\s().-]", "", typed)
    digits = re.sub(r"^00", "+", digits)
    if re.fullmatch(r"[1-9]\d{8}", digits, re.ASCII):
        digits = "+48" + digits
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits, re.ASCII):
        raise ValidationError(_("This is not a telephone number."))
    if digits.startswith("+48") and len(digits) != 12:
        raise ValidationError(_("A Polish number has nine digits after +48."))
    return digits


def masked(number: str) -> str:
    """The last three digits, the rest hidden."""
    return "••• ••• " + number[-3:]


def sealed(number: str) -> str:
    return _box(settings.CASES_PHONE_KEY).encrypt(number.encode()).decode()


def opened(text: str) -> str:
    """The number behind `sealed`; RuntimeError where the key is not the one that sealed it."""
    try:
        return _box(settings.CASES_PHONE_KEY).decrypt(text.encode()).decode()
    except InvalidToken:
        raise RuntimeError("A telephone number cannot be opened: check CASES_PHONE_KEY") from None


@lru_cache(maxsize=4)
def _box(keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
