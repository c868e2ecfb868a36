"""Logging in to the administration: throttle, second factor, sessions.

Why so: docs/decisions/0010-logging-in.md. Portal Klienta has a throttle and sessions of its own.

LOGIN_LOG_DAYS   how many days the log of logins and accounts is kept at least; run
                 `manage.py migrate` after changing it, since the database's own guards know it
"""

import datetime

from cms.settings.environment import whole_number

WAGTAILADMIN_USER_LOGIN_FORM = "cms.login.forms.LoginForm"
AUTHENTICATION_BACKENDS = [
    "cms.login.backends.ThrottleBackend",
    "django.contrib.auth.backends.ModelBackend",
]

# django-axes: an account is locked at one address, for AXES_COOLOFF_TIME after the last failure.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not prolong a lock
AXES_DISABLE_ACCESS_LOG = True  # the log of logins has it (cms.login.models)
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "cms.login.throttle.axes_address"
AXES_USERNAME_CALLABLE = "cms.login.throttle.account_key"
AXES_LOCKOUT_CALLABLE = "cms.login.throttle.locked_response"
AXES_ENABLE_ADMIN = False

# From addresses it was not logged in from lately, an account waits after many failures wherever
# they came from: guessing from many addresses gets one try a minute.
LOGIN_FAILURES_BEFORE_DELAY = 10
LOGIN_FIRST_DELAY = datetime.timedelta(seconds=5)
LOGIN_MAX_DELAY = datetime.timedelta(minutes=1)
LOGIN_ADDRESS_KNOWN_FOR = datetime.timedelta(days=30)

# Two years: the Polish regulation on interoperability (KRI) asks for that where no other law says
# otherwise, and data of persons may not be kept without end.
LOGIN_LOG_DAYS = whole_number("LOGIN_LOG_DAYS", 730, minimum=31)

# The default of a setting in the administration; production starts with True.
SECOND_FACTOR_DEMANDED_OF_ADMINISTRATORS = False
OTP_TOTP_ISSUER = "Jawnik"  # how the app of a telephone names this site
# What changes the second factor asks for the password again, unless it was given so lately.
PASSWORD_VALID_FOR = datetime.timedelta(minutes=10)

# An open editor calls every few seconds, so a long text is not lost to the idle limit; a working
# day is the longest that a computer left alone may stay logged in.
SESSION_ENGINE = "cms.login.sessions"
SESSION_IDLE_TIMEOUT = datetime.timedelta(hours=1)
SESSION_MAX_DURATION = datetime.timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_MAX_DURATION.total_seconds())
