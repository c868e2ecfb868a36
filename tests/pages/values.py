"""A value for each field of `Sample`."""

import datetime
import json
from decimal import Decimal

PARTS = [
    {"type": "heading", "value": "Opłaty", "id": "1"},
    {"type": "text", "value": "<p>Ile <b>zapłacisz</b></p>", "id": "2"},
    {"type": "lines", "value": "a\nb < c", "id": "3"},
    {"type": "list", "value": ["x", "y"], "id": "4"},
    {"type": "fee", "value": {"what": "karta", "paid": True, "how": "t"}, "id": "5"},
]
VALUES = {
    "summary": "Dwa\nwiersze",
    "name": "Ania",
    "body": "<p>Zażółć</p>",
    "parts": json.dumps(PARTS),
    "day": datetime.date(2026, 5, 1),
    "moment": datetime.datetime(2026, 5, 1, 12, 30, tzinfo=datetime.UTC),
    "hour": datetime.time(8, 15),
    "urgent": True,
    "checked": False,
    "number": 7,
    "price": Decimal("12.50"),
    "status": "c",
    "level": 2,
    "facts": {"a": [1, 2]},
}
