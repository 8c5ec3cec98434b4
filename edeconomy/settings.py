"""Settings of the magazine. What differs between machines comes from the environment (docs/operations.md has the table)."""

import os
from pathlib import Path

from django.utils.csp import CSP

from edeconomy import environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = environment.mode()
DATA = environment.data_folder(BASE_DIR / "var")

DEBUG = MODE == "development"
if MODE == "production":
    SECRET_KEY = environment.secret_key()
    BASE_URL = environment.base_url(secure=True)
else:
    SECRET_KEY = environment.kept_secret_key(DATA / f"{MODE}-secret-key")
    os.environ.setdefault("EDECONOMY_BASE_URL", "http://127.0.0.1:8000")
    BASE_URL = environment.base_url(secure=False)

ALLOWED_HOSTS = environment.allowed_hosts(BASE_URL)
if MODE != "production":
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

TRUSTED_PROXIES = environment.trusted_proxies()  # read by edeconomy/wsgi.py
PAGE_CACHE_BYTES = environment.page_cache_bytes()  # for each process of the web server
THREADS = environment.threads()  # of each process of the web server, too; divided by edeconomy/places.py
OUTAGE_SECONDS = environment.outage_seconds()

SITE_NAME = "EdEconomy Publishing"
CONTACT_EMAIL = environment.contact_email()  # shown on the accessibility and privacy pages

INSTALLED_APPS = [
    "edeconomy.accounts",
    "edeconomy.outbox",
    "articles",
    "edeconomy.importers",
    "edeconomy.search",
    "edeconomy.pagecache",
    "edeconomy.worker",
    "edeconomy.storage",
    "edeconomy.demo",
    "django_comments_xtd",
    "django_comments",
    "comments",  # after the package, one of whose receivers it takes away
    "django_prose_editor",  # its script and stylesheet only: articles/forms.py
    "edeconomy.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
]
SITE_ID = 1  # asked for by the comments package; no link is made of it

MIDDLEWARE = [
    "edeconomy.headers.PublicHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",  # inside of the above: it answers, too
    "edeconomy.views.probes",
    *([] if DEBUG else ["whitenoise.middleware.WhiteNoiseMiddleware"]),  # runserver has its own
    "edeconomy.media.serving.Pictures",
    "edeconomy.places.Places",  # inside of what asks no database
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "edeconomy.accounts.refusals.Refusals",
    "edeconomy.origin.OwnOrigin",
    "edeconomy.accounts.sessions.Sessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "edeconomy.urls"
WSGI_APPLICATION = "edeconomy.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
# Is given a name and the account that would have it; returns in words whose name a reader may take it for, or "".
NAME_TAKEN_FROM = "articles.models.known_name.taken_from"

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
                "edeconomy.views.site",
                "articles.views.masthead",
                "django.template.context_processors.csp",
            ]
        },
    },
]

DATABASES = {"default": environment.database(DATA / f"{MODE}.sqlite3", DATA / "test.sqlite3")}

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "edeconomy.formats"
TIME_ZONE = environment.time_zone()
USE_I18N = True
USE_TZ = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = ["edeconomy.accounts.backends.NameOrAddress"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "front"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
CSRF_FAILURE_VIEW = "edeconomy.accounts.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "edeconomy.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60  # where "keep me logged in" was chosen
DEVICE_COOKIE_NAME = "device"  # a browser that logged in before: edeconomy/accounts/devices.py
DEVICE_COOKIE_AGE = 365 * 24 * 60 * 60
# (most, seconds) for each network, for each account from a network, and so on: edeconomy/accounts/limits.py
ATTEMPT_LIMITS = {
    "login-account": (9, 15 * 60),
    "login-network": (19, 15 * 60),
    "login-anywhere": (30, 15 * 60),  # on one account, but for devices that logged in to it before
    "login-device": (9, 15 * 60),  # on one account, from such a device
    "token-network": (60, 60),
    "reset-network": (10, 60 * 60),
    "reset-address": (3, 60 * 60),
}

# Replies (comments/). The package's own views, mails and tokens are not used.
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MODEL = "comments.models.Reply"
COMMENTS_XTD_MAX_THREAD_LEVEL = 2  # three deep: 0, 1, 2
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_THREADED_EMAILS = False
REPLY_LENGTH = 10_000  # characters
REPLY_LIMITS = {  # accepted replies: (most, seconds)
    "network": [(5, 60), (20, 60 * 60)],
    "address": [(10, 24 * 60 * 60)],
    "article": [(60, 60 * 60)],
}
REPLIES_AN_HOUR = 300  # on the whole site; above, guests are held
SEARCH_LIMITS = {"search": (60, 60), "titles": (240, 60)}  # from one network, for each process of the web server
CONFIRMATION_LIMITS = [(1, 60 * 60), (3, 24 * 60 * 60)]  # mails to one address

# Mail goes into the outbox; the worker sends it by the transport (docs/operations.md).
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.mail_from(BASE_URL, SITE_NAME)
MAILERS = {
    "default": {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"},
    "transport": environment.mail_transport(),
}
# What the worker does: function -> seconds between two calls. Each returns how many things it did.
WORK = {
    "edeconomy.accounts.mailing.answer_resets": 1,
    "comments.mailing.send_confirmations": 5,
    "comments.notices.tell_moderators": 60,
    "edeconomy.outbox.delivery.deliver": 1,  # after those who write
    "edeconomy.outbox.heartbeat.beat": 20,
    "edeconomy.outbox.delivery.forget": 60 * 60,
    "edeconomy.accounts.limits.forget": 60 * 60,
    "edeconomy.accounts.sessions.forget": 60 * 60,
    "edeconomy.pagecache.announcements.sweep": 60 * 60,
    "comments.forgetting.forget": 60 * 60,
    "edeconomy.search.indexing.catch_up": 60,
    "edeconomy.search.related.relate": 1,
    "edeconomy.worker.sqlite_log.shorten": 20,
    "articles.pictures.sweep": 24 * 60 * 60,
    "edeconomy.storage.sqlite.leave_lost_files": 10,
}

# What to read after an essay: the first that knows any, given its edition and the instant.
ONWARD = ["edeconomy.search.related.onward", "articles.essay_page.same_topic"]

# The desk's first page: each function is given the request and the desk, and returns a panel, or None for whom it does not concern.
TODAY = [
    "articles.admin.today.scheduled",
    "articles.admin.today.drafts",
    "comments.today.waiting",
    "edeconomy.outbox.admin.in_trouble",
]

# Lines of /readyz on what keeps nobody from reading and writing: each function returns a name and words.
READINESS_NOTES = ["edeconomy.outbox.heartbeat.note"]

# Static files: hashed names for ever, the CSS parts joined into one file each (edeconomy/staticfiles.py).
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA / f"{MODE}-static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA / f"{MODE}-media"
CARDS = DATA / f"{MODE}-cards"  # pictures of essays for other sites; each is drawn anew when it is missing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "development"
        else "edeconomy.staticfiles.JoinedStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
BROTLI_QUALITY = 11 if MODE == "production" else 5  # 11 is the best and slowest

# What every answer says (edeconomy/headers.py adds the rest). Public pages: nothing inline, no nonce.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],  # a form's token
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked by machines nearby, without TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if MODE == "production":
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    DEVICE_COOKIE_NAME = "__Secure-device"  # its path is not the whole site
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.hsts_preload()
    if not SECURE_HSTS_PRELOAD:  # other subdomains are not ours to bind, unless the operator says so
        SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["edeconomy.media.uploads.Measured"]  # the same for forms with files; more for pictures alone
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an essay of many sections and works, in the admin

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"short": {"()": "edeconomy.logs.Short"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": [] if DEBUG else ["short"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING" if not DEBUG else "INFO", "propagate": False}},
}
