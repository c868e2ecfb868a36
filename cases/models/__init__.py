from cases.models.access import ClientSession, LoginAttempt, LoginThrottle
from cases.models.case import Case, MissingDocument, StageChange
from cases.models.catalogue import DocumentType, Stage
from cases.models.events import CaseEvent, IdempotencyKey
from cases.models.portal_settings import PortalSettings
from cases.models.sms import SmsMessage

__all__ = [
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
