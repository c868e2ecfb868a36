"""Delete expired sessions, throttles, login attempts and idempotency keys. Run it daily."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.models import ClientSession, IdempotencyKey, LoginAttempt, LoginThrottle
from cases.portal.throttle import RESET_AFTER

ATTEMPTS_KEPT = datetime.timedelta(days=90)
IDEMPOTENCY_KEYS_KEPT = datetime.timedelta(days=30)


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        for expired in (
            ClientSession.objects.filter(ends_at__lte=now),
            LoginThrottle.objects.filter(blocked_until__lte=now - RESET_AFTER),
            LoginAttempt.objects.filter(at__lte=now - ATTEMPTS_KEPT),
            IdempotencyKey.objects.filter(created_at__lte=now - IDEMPOTENCY_KEYS_KEPT),
        ):
            count, _by_model = expired.delete()
            self.stdout.write(f"{expired.model._meta.verbose_name_plural}: {count}")
