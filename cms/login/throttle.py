"""Slows and locks logins after failures (docs/decisions/0010-logging-in.md).

django-axes counts failures by account, address and browser, and locks an account *at one address*.
Here stand what its settings name, and the delay by account that slows guessing from many addresses.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Mapping
from typing import Any

from axes.conf import settings as axes_settings
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.portal.throttle import pseudonymize
from cms.login.log import client_address
from cms.login.models import LoginAction, LoginEvent

UNKNOWN_ACCOUNT = "?"  # begins the pseudonym of a name that no account has


def axes_address(request: HttpRequest) -> str | None:
    """The client's address in the form that axes stores: of an IPv6 network its first address."""
    address = client_address(request).partition("/")[0]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def account_key(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name under which axes counts: the account's, or a pseudonym of a name without account.

    People type their password there by mistake, so it isn't stored as it was typed.
    """
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    if get_user_model().objects.filter(username=typed).exists():
        return typed
    return UNKNOWN_ACCOUNT + pseudonymize(f"login\n{typed}")


def seconds_to_wait(request: HttpRequest, username: str) -> int:
    """Seconds until the account may be tried again from this address; 0: now.

    After many failures, wherever they came from, an account can be tried only now and then. The
    addresses from which it was logged in to lately are spared, so that nobody can keep its owner
    out.
    """
    key = account_key(request, {"username": username})
    failures = account_failures(key)
    surplus = failures["count"] - settings.LOGIN_FAILURES_BEFORE_DELAY
    if surplus < 0 or _logged_in_lately(key, client_address(request)):
        return 0
    delay = min(settings.LOGIN_FIRST_DELAY * 2 ** min(surplus, 20), settings.LOGIN_MAX_DELAY)
    left = failures["last"] + delay - timezone.now()
    return max(0, -(-left // datetime.timedelta(seconds=1)))


def account_failures(key: str) -> dict[str, Any]:
    """`count` of the account's failures from all addresses, and the time of the `last` one."""
    recent = AccessAttempt.objects.filter(username=key, attempt_time__gte=counted_since())
    found = recent.aggregate(count=Sum("failures_since_start"), last=Max("attempt_time"))
    return {"count": found["count"] or 0, "last": found["last"]}


def counted_since() -> datetime.datetime:
    """Failures before this moment no longer count."""
    return timezone.now() - axes_settings.AXES_COOLOFF_TIME


def _logged_in_lately(username: str, address: str) -> bool:
    return LoginEvent.objects.filter(
        username=username,
        address=address,
        action=LoginAction.LOGGED_IN,
        at__gte=timezone.now() - settings.LOGIN_ADDRESS_KNOWN_FOR,
    ).exists()


def locked_response(
    request: HttpRequest, response: HttpResponse, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """What a login that is locked or has to wait is answered, whether the account exists or not."""
    wait = getattr(request, "login_wait_seconds", 0)
    seconds = wait or int(axes_settings.AXES_COOLOFF_TIME.total_seconds())
    context = {
        "title": _("The login is locked"),
        "wait_seconds": wait,
        "lock_minutes": -(-seconds // 60),
    }
    answer = render(request, "cms/login/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer
