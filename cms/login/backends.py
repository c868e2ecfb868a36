"""The authentication backend that stands before the one which compares passwords."""

from __future__ import annotations

from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms.login import throttle


class ThrottleBackend(AxesStandaloneBackend):
    """Refuses a login that is locked or has to wait, before the password is looked at."""

    def authenticate(
        self,
        request: HttpRequest,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Raise PermissionDenied where the password must not be tried; never logs anyone in."""
        try:
            super().authenticate(request, username=username, password=password, **kwargs)
        except AxesBackendPermissionDenied:
            request.login_refused = True
            raise
        if wait := throttle.seconds_to_wait(request, username or ""):
            request.login_refused = True
            request.login_wait_seconds = wait
            # axes doesn't count an attempt that was refused, and answers with the locked page.
            request.axes_locked_out = True
            raise PermissionDenied
