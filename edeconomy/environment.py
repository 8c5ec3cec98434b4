"""What settings.py reads from the environment. A value that makes no sense stops the start with a sentence that says what to set."""

import os
import re
import secrets
import zoneinfo
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("development", "production", "demo")


def mode():
    """One of MODES; nothing is assumed, so that a forgotten variable never serves the world in development mode."""
    value = os.environ.get("EDECONOMY_MODE", "")
    if value not in MODES:
        raise ImproperlyConfigured(f"EDECONOMY_MODE is {value!r}: set it to development, production or demo.")
    return value


def data_folder(default):
    """Folder for what the magazine writes (database, pictures, collected static files); made if missing."""
    folder = Path(os.environ.get("EDECONOMY_DATA") or default).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"EDECONOMY_DATA: the folder {folder} cannot be made ({error.strerror}).") from error
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(f"EDECONOMY_DATA: the folder {folder} is not writable for this user.")
    return folder


def secret_key():
    value = os.environ.get("EDECONOMY_SECRET_KEY", "")
    if len(value) < 50 or len(set(value)) < 10:
        raise ImproperlyConfigured(
            "EDECONOMY_SECRET_KEY is missing or too simple: set it to 50 random characters or more, for instance the output of "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'."
        )
    return value


def kept_secret_key(path):
    """The secret key of a demo: made once, kept in `path`, readable for its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text()


def base_url(secure):
    """Scheme and host of the public address without a slash at the end: the only source of absolute links."""
    value = os.environ.get("EDECONOMY_BASE_URL", "").rstrip("/")
    if not re.fullmatch(r"https?://([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", value, re.ASCII | re.IGNORECASE):
        raise ImproperlyConfigured(
            f"EDECONOMY_BASE_URL is {value!r}: set it to the public address of the magazine, such as https://magazine.example."
        )
    if secure and not value.startswith("https://"):
        raise ImproperlyConfigured(f"EDECONOMY_BASE_URL is {value!r}: in production it must begin with https://.")
    return value


def extra_hosts():
    """Further host names that may be asked for, from the comma list EDECONOMY_HOSTS. Wildcards are refused."""
    hosts = [host.strip() for host in os.environ.get("EDECONOMY_HOSTS", "").split(",") if host.strip()]
    for host in hosts:
        if "*" in host or host.startswith(".") or "/" in host:
            raise ImproperlyConfigured(
                f"EDECONOMY_HOSTS holds {host!r}: name each host in full, without wildcards, scheme or path."
            )
    return hosts


def time_zone():
    value = os.environ.get("EDECONOMY_TIME_ZONE") or "UTC"
    if value not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"EDECONOMY_TIME_ZONE is {value!r}: set it to a name such as Europe/Berlin.")
    return value


def database(sqlite_file, test_file):
    """Django's database settings: PostgreSQL where DATABASE_URL names one, else the embedded SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "TEST": {"NAME": test_file},
            "OPTIONS": {
                # Acknowledged means on disk; a second writer waits instead of failing (docs/architecture.md, "Database").
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL: only postgresql://user:password@host:port/name is understood; without it SQLite is used."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
