"""Production: refuses to start while something that only the office can know is missing.

SECRET_KEY      at least 50 random characters
ALLOWED_HOSTS   comma-separated host names, without https:// and port
PUBLIC_URL      address at which the public reaches the site, e.g. https://bip.example.pl
CASES_PHONE_KEYS keys that encrypt the telephone numbers in Portal Klienta (docs/portal-klienta.md)
"""

import os
from urllib.parse import urlsplit

from cms.settings.base import *  # noqa: F403
from cms.settings.environment import fernet_keys, hosts, public_url, secret_key, whole_number

SECRET_KEY = secret_key("SECRET_KEY")
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS")
PUBLIC_URL = public_url("PUBLIC_URL")
WAGTAILADMIN_BASE_URL = PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CASES_PHONE_KEYS = fernet_keys("CASES_PHONE_KEYS")
CASES_PORTAL_URL = os.environ.get("CASES_PORTAL_URL", f"{PUBLIC_URL}/klient/")
# As with X-Forwarded-Proto below, one proxy is trusted to say where a request came from.
TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", 1)

SECOND_FACTOR_DEMANDED_OF_ADMINISTRATORS = True  # until the office decides otherwise
OTP_TOTP_ISSUER = urlsplit(PUBLIC_URL).hostname

# Wagtail shows its preview in a frame of the same site; the CSP names who may frame a page.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
