"""Delivery reports: unsigned, doubled, out of order, and perhaps forged.

SMSAPI calls the address with up to five messages in comma-separated values: MsgId, status, idx.
The address holds a secret; and a report may only make the log say more, never trigger a sending.
"""

from __future__ import annotations

import logging
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.gateways.base import Accepted
from cases.models import SmsMessage
from cases.sending import accept

logger = logging.getLogger(__name__)

Delivery = SmsMessage.Delivery
AT_ONCE = 5
_MEANING = {
    "403": Delivery.ON_THE_WAY,
    "404": Delivery.DELIVERED,
    "405": Delivery.UNDELIVERED,
    "406": Delivery.UNDELIVERED,
    "407": Delivery.UNDELIVERED,
    "408": Delivery.UNDELIVERED,
}
# What was said for good is not taken back by a report that comes late.
_FINAL = (Delivery.DELIVERED, Delivery.UNDELIVERED)


def take_in(*, gateway_ids: str, statuses: str, ids: str) -> int:
    """Note what the report says of messages that are ours; returns of how many."""
    columns = [value.split(",") if value else [] for value in (gateway_ids, statuses, ids)]
    gateway_ids, statuses, ids = columns
    if not gateway_ids or len(gateway_ids) > AT_ONCE or len(statuses) != len(gateway_ids):
        logger.warning("A delivery report of the wrong shape was ignored")
        return 0
    if len(ids) != len(gateway_ids):
        ids = [""] * len(gateway_ids)
    return sum(map(_note, gateway_ids, statuses, ids))


@transaction.atomic
def _note(gateway_id: str, status: str, message_id: str) -> bool:
    meaning = _MEANING.get(status.strip())
    message = _ours(gateway_id.strip()[:100], message_id.strip())
    if meaning is None or message is None:
        return False
    accept(message, Accepted(id=gateway_id.strip()[:100]))  # it was accepted, if it is under way
    SmsMessage.objects.filter(pk=message.pk).exclude(delivery__in=_FINAL).exclude(
        delivery=meaning
    ).update(delivery=meaning, delivery_at=timezone.now())
    return True


def _ours(gateway_id: str, message_id: str) -> SmsMessage | None:
    """The message both names fit. One that was never tried cannot have a report."""
    tried = SmsMessage.objects.filter(attempts__gt=0)
    try:
        by_idx = Q(pk=uuid.UUID(message_id)) & Q(gateway_id__in=("", gateway_id))
    except ValueError:
        by_idx = None
    if message_id and by_idx is None:
        return None
    if not gateway_id:
        return None
    return tried.filter(by_idx if by_idx else Q(gateway_id=gateway_id)).first()
