"""Delivery reports of SMSAPI, which may come twice, out of order, or forged.

SMSAPI calls the address with up to five messages in comma-separated values: MsgId, status, idx.
The reports are not signed: the address holds a secret, and a report can never cause a sending.
"""

from __future__ import annotations

import logging
import uuid

from django.db import transaction
from django.utils import timezone

from cases.gateways.base import Accepted
from cases.models import SmsMessage
from cases.sending import mark_sent

logger = logging.getLogger(__name__)

Delivery = SmsMessage.Delivery
MAX_MESSAGES = 5
_DELIVERY_BY_STATUS = {
    "403": Delivery.ON_THE_WAY,
    "404": Delivery.DELIVERED,
    "405": Delivery.UNDELIVERED,
    "406": Delivery.UNDELIVERED,
    "407": Delivery.UNDELIVERED,
    "408": Delivery.UNDELIVERED,
}
# A report that comes late does not change these.
_FINAL_DELIVERIES = (Delivery.DELIVERED, Delivery.UNDELIVERED)


def process_report(*, gateway_ids: str, statuses: str, ids: str) -> int:
    """Apply a report to the messages that it names; returns to how many it applied."""
    gateway_id_list, status_list, id_list = (
        [cell.strip() for cell in text.split(",")] for text in (gateway_ids, statuses, ids)
    )
    if len(gateway_id_list) > MAX_MESSAGES or len(status_list) != len(gateway_id_list):
        logger.warning("A delivery report of the wrong shape was ignored")
        return 0
    if len(id_list) != len(gateway_id_list):
        id_list = [""] * len(gateway_id_list)
    return sum(map(_apply_report, gateway_id_list, status_list, id_list))


@transaction.atomic
def _apply_report(gateway_id: str, status: str, message_id: str) -> bool:
    gateway_id = gateway_id[:100]
    delivery = _DELIVERY_BY_STATUS.get(status)
    message = _find_message(gateway_id, message_id)
    if delivery is None or message is None:
        return False
    mark_sent(message, Accepted(id=gateway_id))  # the gateway has what it reports on
    SmsMessage.objects.filter(pk=message.pk).exclude(delivery__in=_FINAL_DELIVERIES).exclude(
        delivery=delivery
    ).update(delivery=delivery, delivery_at=timezone.now())
    return True


def _find_message(gateway_id: str, message_id: str) -> SmsMessage | None:
    """The message with these ids. One that was never tried cannot have a report."""
    if not gateway_id:
        return None
    tried = SmsMessage.objects.filter(attempts__gt=0)
    if not message_id:
        return tried.filter(gateway_id=gateway_id).first()
    try:
        pk = uuid.UUID(message_id)
    except ValueError:
        return None
    return tried.filter(pk=pk, gateway_id__in=("", gateway_id)).first()
