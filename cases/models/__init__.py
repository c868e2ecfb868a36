from cases.models.access import ClientSession, LoginAttempt, LoginThrottle
from cases.models.case import Case, MissingDocument, StageChange
from cases.models.catalogue import DocumentType, Stage
from cases.models.events import CaseEvent, FeedDelivery
from cases.models.office import PortalSettings
from cases.models.sms import SmsMessage

__all__ = [
    "Case",
    "CaseEvent",
    "ClientSession",
    "DocumentType",
    "FeedDelivery",
    "LoginAttempt",
    "LoginThrottle",
    "MissingDocument",
    "PortalSettings",
    "SmsMessage",
    "Stage",
    "StageChange",
]
