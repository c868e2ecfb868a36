"""What every installation shares. Nothing here is secret, and nothing here relaxes production.

DATABASE_URL    e.g. postgresql://user:password@host/name; by default an SQLite file in DATA_DIR
DATA_DIR        where files and the SQLite database live; by default `var/` beside manage.py
TRUSTED_PROXY_COUNT   proxies in front of this server that append to X-Forwarded-For; the throttles
                      of Portal Klienta and of the administration count by the address before them
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

from cms.settings.environment import whole_number
from cms.settings.login import *  # noqa: F403
from cms.settings.portal import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

DEBUG = False
TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", 0)

INSTALLED_APPS = [
    "cms",
    "cms.login",
    "articles",
    "cases",
    "revisions",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "cms.login.wagtail_users.UsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.content_security_policy.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.ChosenLanguageMiddleware",
    "cms.middleware.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "cms.login.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "revisions.audit_context.AuditContextMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",  # replaces the answer to a refused login
    "cms.middleware.AtomicWritesMiddleware",
]

CSRF_FAILURE_VIEW = "cms.refused_form.csrf_failure"

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "cms.context.frame",
            ],
        },
    },
]

# No ATOMIC_REQUESTS: only what writes opens a transaction (cms.middleware.AtomicWritesMiddleware).
# Transactions take SQLite's lock when they start (IMMEDIATE): a lock taken half way cannot
# be waited for and fails at once under several writers. WAL lets readers go on meanwhile, and
# synchronous=FULL keeps what was acknowledged through a power cut.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def database(url: str) -> dict:
    """Django's settings of the database behind `url`, with the transactions the record needs."""
    config = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}
    return config


DATABASES = {
    "default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
# How long a request waits in the database, in seconds; commands and migrations wait as long as they
# must. A web server gives up on a worker after 30 s (gunicorn), so every limit lies below that.
DATABASE_TIMEOUTS = {
    # A publication holds its locks for well under a second; a change of 5,000 addresses for a few.
    "lock_timeout": 8,
    "statement_timeout": 20,
    # What a request left open (a hanging mail server, a killed thread) must not keep others out.
    "idle_in_transaction_session_timeout": 25,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "cms.login.password_log.PasswordLog"},
]

# One process answers from memory; several processes share nothing but lose nothing either, since
# every cached value is recomputed from the record.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English")]
SITE_LANGUAGES = ["pl", "en"]  # what the bulletin's own frame speaks
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# The visual editor comes from npm at set-up (`make setup`), see docs/decisions/0004-editor.md.
EDITOR_DIR = BASE_DIR / "articles" / "editor" / "npm" / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("hugerte", EDITOR_DIR / "hugerte"),
    ("editor-words", EDITOR_DIR / "tinymce-i18n" / "langs6"),
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A body of 1 MB is allowed; Django's own limit for a form is 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# What comes in as a file: attachments, and documents and pictures of Wagtail's library.
FILE_UPLOAD_HANDLERS = [
    "revisions.attachments.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ATTACHMENT_MAX_BYTES = whole_number("ATTACHMENT_MAX_MB", 100, minimum=1) * 1024 * 1024
ATTACHMENT_MAX_UNPACKED_BYTES = 300 * 1024 * 1024  # of a zip, and of a docx or odt, which are zips
ATTACHMENT_MAX_PIXELS = 60_000_000  # of a picture
# clamd (ClamAV): a socket on this machine, or a host. Without either nothing is scanned.
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
CLAMD_HOST = os.environ.get("CLAMD_HOST", "")
CLAMD_PORT = whole_number("CLAMD_PORT", 3310, minimum=1)
CLAMD_TIMEOUT = 60  # seconds

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows the preview in a frame of its own

# Public pages carry no inline script. Sanitised content may carry a style attribute.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "https:", "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's scripts and the visual editor set styles; neither needs an inline script of ours.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "script-src-attr": [NONE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "https:", "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

WAGTAIL_SITE_NAME = "Jawnik"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAIL_CONTENT_LANGUAGES = [("pl", "Polski")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("pl", "Polski"), ("en", "English")]
WAGTAIL_I18N_ENABLED = False
# Autosave may rewrite a revision in place, the live one too: what was published must stay.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILREDIRECTS_AUTO_CREATE = False  # `cms/redirects.py` makes them, with the move or not at all
WAGTAILDOCS_DOCUMENT_MODEL = "articles.BulletinDocument"
# Documents are always given out by a view, which knows whether they are public.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "articles.library_forms.DocumentForm"
# Its files are downloaded, never opened in the bulletin's own origin: a PDF may hold scripts.
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILIMAGES_IMAGE_FORM_BASE = "articles.library_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search_backend"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},  # failed logins are in the log of logins
        "revisions": {"level": "INFO"},
        "articles": {"level": "INFO"},
        "cases": {"level": "INFO"},
    },
}
