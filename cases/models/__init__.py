from cases.models.access import ClientSession, LoginAttempt, LoginThrottle
from cases.models.case import Case, MissingDocument, StageChange
from cases.models.catalogue import DocumentType, Stage
from cases.models.events import CaseEvent, IdempotencyKey
from cases.models.portal_settings import PortalSettings
from cases.models.sms import SmsMessage

# No row of these is ever changed or deleted: the database refuses it (`revisions.guards`).
APPEND_ONLY_TABLES = (CaseEvent._meta.db_table, StageChange._meta.db_table)

__all__ = [
    "APPEND_ONLY_TABLES",
    "Case",
    "CaseEvent",
    "ClientSession",
    "DocumentType",
    "IdempotencyKey",
    "LoginAttempt",
    "LoginThrottle",
    "MissingDocument",
    "PortalSettings",
    "SmsMessage",
    "Stage",
    "StageChange",
]
