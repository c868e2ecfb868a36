"""Delete what is over: visits, throttles, attempts to log in, keys of deliveries. Run it daily."""

from __future__ import annotations

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.models import ClientSession, FeedDelivery, LoginAttempt, LoginThrottle
from cases.portal.throttle import FORGOTTEN_AFTER

ATTEMPTS_KEPT = datetime.timedelta(days=90)
DELIVERIES_KEPT = datetime.timedelta(days=30)


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        now = timezone.now()
        for old in (
            ClientSession.objects.filter(ends_at__lte=now),
            LoginThrottle.objects.filter(blocked_until__lte=now - FORGOTTEN_AFTER),
            LoginAttempt.objects.filter(at__lte=now - ATTEMPTS_KEPT),
            FeedDelivery.objects.filter(at__lte=now - DELIVERIES_KEPT),
        ):
            count, _by_model = old.delete()
            self.stdout.write(f"{old.model._meta.verbose_name_plural}: {count}")
