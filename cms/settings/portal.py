"""Portal Klienta (`cases`). Each setting may be set in the environment by the same name.

CASES_PHONE_KEYS           Fernet keys, comma-separated, the newest first; production needs one
CASES_PORTAL_URL           the portal's public address, as it stands in SMS and letters
CASES_IMPORT_TOKEN         bearer token of the case system; empty: the import API is closed
CASES_SMS_GATEWAY          dotted path: cases.gateways.console.ConsoleGateway,
                           …file.FileGateway, …smsapi.SmsapiGateway
CASES_SMS_FOLDER           the folder of the file gateway
CASES_SMS_REPORT_SECRET    secret in the address of delivery reports; empty: the address is closed
SMSAPI_TOKEN, SMSAPI_SENDER, SMSAPI_URL   the account at SMSAPI
"""

import os

CASES_PHONE_KEYS = os.environ.get("CASES_PHONE_KEYS", "").strip()
CASES_PORTAL_URL = os.environ.get("CASES_PORTAL_URL", "http://localhost:8000/klient/")
CASES_IMPORT_TOKEN = os.environ.get("CASES_IMPORT_TOKEN", "")
CASES_SMS_TEXT = "Zmienil sie etap Panstwa sprawy. / The stage of your case has changed. {address}"
CASES_SMS_GATEWAY = os.environ.get("CASES_SMS_GATEWAY", "cases.gateways.console.ConsoleGateway")
CASES_SMS_FOLDER = os.environ.get("CASES_SMS_FOLDER", "")
CASES_SMS_REPORT_SECRET = os.environ.get("CASES_SMS_REPORT_SECRET", "")
SMSAPI_TOKEN = os.environ.get("SMSAPI_TOKEN", "")
SMSAPI_SENDER = os.environ.get("SMSAPI_SENDER", "")
SMSAPI_URL = os.environ.get("SMSAPI_URL", "https://api.smsapi.pl/")
