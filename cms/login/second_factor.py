"""The second factor of a login: TOTP (RFC 6238) and recovery codes, kept by django-otp."""

from __future__ import annotations

import base64
import secrets
import time

import segno
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cases.portal.throttle import pseudonymize
from cms.login.models import LoginSettings

RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 12  # 58.9 bits
# Without letters and digits that look alike.
RECOVERY_CODE_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"
STORED_LENGTH = 16  # hex digits of the keyed hash of a recovery code: what the column holds


def is_demanded(user: AbstractBaseUser) -> bool:
    """Whether the office demands a second factor of this user."""
    demands = LoginSettings.objects.first() or LoginSettings()
    if user.is_superuser and demands.demanded_of_administrators:
        return True
    return demands.pk is not None and demands.demanded_of_groups.filter(user=user).exists()


def is_set_up(user: AbstractBaseUser) -> bool:
    """Whether the user has set up a second factor."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def is_needed(user: AbstractBaseUser) -> bool:
    """Whether a password alone doesn't log this user in."""
    return is_set_up(user) or is_demanded(user)


def qr_code(user: AbstractBaseUser, key: str) -> SafeString:
    """The key (hex) for an authenticator app, as an inline SVG."""
    code = segno.make(TOTPDevice(user=user, key=key).config_url, error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=4, light="#fff"))


def readable_key(key: str) -> str:
    """The key (hex) as one types it into an app: base32 in groups of four."""
    text = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


@transaction.atomic
def set_up(user: AbstractBaseUser, key: str, code: str) -> TOTPDevice:
    """Make `key` (hex) the user's second factor in place of an earlier one.

    Raises ValidationError unless `code` is what the key gives now, within half a minute.
    """
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time()
    typed = _without_separators(code)
    if not (_is_totp(typed) and totp.verify(int(typed), tolerance=1)):
        raise ValidationError(
            _("The code is wrong. Enter the newest one; the clock of the telephone must be right.")
        )
    TOTPDevice.objects.filter(user=user).delete()
    # The code that was just used cannot be used again.
    return TOTPDevice.objects.create(user=user, key=key, last_t=totp.t(), drift=totp.drift)


def verify(user: AbstractBaseUser, code: str) -> Device:
    """The device of the user that `code` is of: six digits of the app, or a recovery code.

    A code is good once. Raises ValidationError where it isn't good, or where after failures one
    has to wait: 1, 2, 4, 8 … seconds.
    """
    typed = _without_separators(code)
    is_totp = _is_totp(typed)
    model = TOTPDevice if is_totp else StaticDevice
    wait, verified = 0.0, False
    with transaction.atomic():  # a failure is counted whatever becomes of the request
        devices = model.objects.devices_for_user(user, confirmed=True)
        if device := devices.select_for_update().first():
            allowed, why = device.verify_is_allowed()
            if not allowed:
                wait = (why["locked_until"] - timezone.now()).total_seconds()
            elif device.verify_token(typed if is_totp else _stored_form(user, typed)):
                verified = True
    if wait > 0:
        seconds = int(wait) + 1
        raise ValidationError(
            ngettext(
                "Too many wrong codes. Try again in %(seconds)d second.",
                "Too many wrong codes. Try again in %(seconds)d seconds.",
                seconds,
            )
            % {"seconds": seconds}
        )
    if not verified:
        raise ValidationError(
            _("The code is wrong or was used already. Wait for the next one and enter it.")
        )
    return device


@transaction.atomic
def create_recovery_codes(user: AbstractBaseUser) -> list[str]:
    """New recovery codes; the earlier ones are good no longer. Only keyed hashes are stored."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [
        "".join(secrets.choice(RECOVERY_CODE_ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_stored_form(user, code)) for code in codes
    )
    return ["-".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes]


def recovery_codes_left(user: AbstractBaseUser) -> int:
    """How many recovery codes the user has not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def remove(user: AbstractBaseUser) -> None:
    """Take the second factor and the recovery codes away."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _without_separators(code: str) -> str:
    return code.replace("-", "").replace(" ", "").strip().lower()


def _is_totp(typed: str) -> bool:
    return len(typed) == 6 and typed.isascii() and typed.isdigit()


def _stored_form(user: AbstractBaseUser, code: str) -> str:
    return pseudonymize(f"recovery code\n{user.pk}\n{code}")[:STORED_LENGTH]
