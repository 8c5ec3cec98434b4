"""What settings.py reads from the environment. A value that makes no sense stops the start with a sentence that says what to set."""

import contextlib
import os
import re
import secrets
import tempfile
import zoneinfo
from email.utils import formataddr
from ipaddress import IPv6Address, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator, validate_email
from django.utils.encoding import punycode

from edeconomy.storage.sqlite import Existing

MODES = ("development", "production", "demo")

# Of a connection to PostgreSQL. Where the net swallows what is sent, a thread would wait a quarter of an hour, or for ever; with these ten
# seconds. A server that takes long, but is there, is waited for.
SERVER = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "5",
    "tcp_user_timeout": "10000",  # milliseconds; the others are seconds
}

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[^/:@\[\]]+|\[[^/@\[\]]+\])(:(?P<port>[0-9]{1,5}))?")


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
    if not path.exists():
        # Linked when it is whole: of two that start at once, the first one's key is kept by both.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # mode 600
            file.write(secrets.token_urlsafe(64))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


def base_url(secure):
    """Scheme and host of the public address without a slash at the end: the only source of absolute links."""
    value = os.environ.get("EDECONOMY_BASE_URL", "").rstrip("/").lower()
    match = ADDRESS.fullmatch(value)
    if not match or not host_name(match["host"]) or not 0 < int(match["port"] or 1) < 2**16:
        shown = re.sub(r"//.*@", "//...@", value)  # without a password
        raise ImproperlyConfigured(
            f"EDECONOMY_BASE_URL is {shown!r}: set it to the public address of the magazine, such as https://magazine.example."
        )
    if secure and match["scheme"] != "https":
        raise ImproperlyConfigured(f"EDECONOMY_BASE_URL is {value!r}: in production it must begin with https://.")
    return value


def allowed_hosts(base_url):
    """Host names that may be asked for: that of the public address, and those in the comma list EDECONOMY_HOSTS."""
    hosts = [host_name(ADDRESS.fullmatch(base_url)["host"])]
    for host in _listed("EDECONOMY_HOSTS"):
        if not host_name(host.lower()):
            raise ImproperlyConfigured(
                f"EDECONOMY_HOSTS holds {host!r}: name each host in full, without wildcards, scheme, port or path, "
                "and an IPv6 address in brackets."
            )
        hosts.append(host_name(host.lower()))
    return hosts


def host_name(text):
    """A host as Django compares it, an IPv6 address in brackets and in its short form; "" where the text is no host."""
    brackets = re.fullmatch(r"\[([0-9a-f:.]+)\]", text)
    if not brackets:
        return text if HOST.fullmatch(text) else ""
    try:
        return f"[{IPv6Address(brackets[1])}]"
    except ValueError:
        return ""


def trusted_proxies():
    """Networks whose word on how a request reached them counts, from the comma list EDECONOMY_TRUSTED_PROXIES."""
    networks = []
    for text in _listed("EDECONOMY_TRUSTED_PROXIES"):
        try:
            networks.append(ip_network(text))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"EDECONOMY_TRUSTED_PROXIES holds {text!r}: name addresses such as 127.0.0.1 or networks such as 10.0.0.0/8."
            ) from error
    return networks


def page_cache_bytes():
    """Memory in which a process of the web server keeps finished pages, from EDECONOMY_CACHE_MB."""
    value = os.environ.get("EDECONOMY_CACHE_MB") or "16"
    if not re.fullmatch("[0-9]{1,6}", value, re.ASCII):
        raise ImproperlyConfigured(f"EDECONOMY_CACHE_MB is {value!r}: set it to a number of megabytes, such as 16.")
    return int(value) * 1024 * 1024


def threads():
    """How many requests a process of the web server serves at once, from EDECONOMY_THREADS."""
    value = os.environ.get("EDECONOMY_THREADS") or "24"
    if not re.fullmatch("[0-9]{1,3}", value, re.ASCII) or int(value) < 4:
        raise ImproperlyConfigured(f"EDECONOMY_THREADS is {value!r}: set it to a number from 4 to 999, such as 24.")
    return int(value)


def outage_seconds():
    """How long kept pages are given out while the database doesn't answer, from EDECONOMY_OUTAGE_MINUTES."""
    value = os.environ.get("EDECONOMY_OUTAGE_MINUTES") or "10"
    if not re.fullmatch("[0-9]{1,4}", value, re.ASCII):
        raise ImproperlyConfigured(f"EDECONOMY_OUTAGE_MINUTES is {value!r}: set it to a number of minutes, such as 10.")
    return int(value) * 60


def patience():
    """Seconds that a connection may be idle, that headers may take, and that a body may take to begin, from EDECONOMY_PATIENCE."""
    value = os.environ.get("EDECONOMY_PATIENCE") or "15"
    if not re.fullmatch("[0-9]{1,2}", value, re.ASCII) or not 1 <= int(value) <= 60:
        raise ImproperlyConfigured(
            f"EDECONOMY_PATIENCE is {value!r}: set it to a number of seconds from 1 to 60, such as 15."
        )
    return int(value)


def hsts_preload():
    """Whether browsers are told that every subdomain is served by https only, too, and may keep that in their own lists."""
    value = os.environ.get("EDECONOMY_HSTS_PRELOAD", "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"EDECONOMY_HSTS_PRELOAD is {value!r}: set it to 1, or leave it out.")
    return value == "1"


def _listed(name):
    return [text.strip() for text in os.environ.get(name, "").split(",") if text.strip()]


def contact_email():
    value = os.environ.get("EDECONOMY_CONTACT_EMAIL", "")
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"EDECONOMY_CONTACT_EMAIL is {value!r}: set it to one email address, or leave it empty."
        ) from error
    return value


def mail_from(base_url, name):
    """The sender of every mail: EDECONOMY_MAIL_FROM, else no-reply at the host of the public address."""
    host = ADDRESS.fullmatch(base_url)["host"]
    value = (
        os.environ.get("EDECONOMY_MAIL_FROM")
        or f"no-reply@{host if '.' in host and host[-1].isalpha() else 'localhost'}"
    )
    try:
        EmailValidator(allowlist=["localhost"])(value)
    except ValidationError as error:
        raise ImproperlyConfigured(f"EDECONOMY_MAIL_FROM is {value!r}: set it to one email address.") from error
    local, _, domain = value.rpartition("@")
    return formataddr((name, f"{local}@{punycode(domain)}"))


def mail_transport():
    """Django's settings of the mailer that the worker delivers by.

    EDECONOMY_MAIL_URL is smtp://user:password@host:587 (TLS by STARTTLS where a user is named) or smtps://…:465; without it mail goes to
    port 25 of this machine. A demo prints each mail to the worker's console, and so does development without the variable.
    """
    url = os.environ.get("EDECONOMY_MAIL_URL", "")
    if mode() == "demo" or (mode() == "development" and not url):
        return {"BACKEND": "edeconomy.outbox.backend.ConsoleBackend"}
    try:
        parts = urlsplit(url or "smtp://localhost:25")
        port = {"smtp": 587 if parts.username else 25, "smtps": 465}[parts.scheme] if parts.port is None else parts.port
        host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
        if not host_name(f"[{host}]" if ":" in host else host) or not port or bool(user) != bool(password):
            raise ValueError
        if parts.path not in ("", "/") or parts.query or parts.fragment or not (user + password).isascii():
            raise ValueError
    except (KeyError, ValueError):
        raise ImproperlyConfigured(
            "EDECONOMY_MAIL_URL: only smtp://user:password@host:port and smtps://… are understood, user and password both or neither "
            "and in ASCII, with /, @, [, ], # and ? in a password written as %2F, %40, %5B, %5D, %23 and %3F."
        ) from None  # the error may quote a part of the password
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": host,
            "port": port,
            "username": user,
            "password": password,
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and bool(user),
            "timeout": 10,
        },
    }


def time_zone():
    value = os.environ.get("EDECONOMY_TIME_ZONE") or "UTC"
    if value not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"EDECONOMY_TIME_ZONE is {value!r}: set it to a name such as Europe/Berlin.")
    return value


def database(sqlite_file, test_file):
    """Django's database settings: PostgreSQL where DATABASE_URL names one, else the embedded SQLite.

    A demo has SQLite always: its samples never get into a real database.
    """
    url = "" if mode() == "demo" else os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "TEST": {"NAME": test_file},
            "CONN_MAX_AGE": 60,  # the last connection to close empties the log of a WAL, which a page should not wait for
            "OPTIONS": {
                # Acknowledged means on disk; a second writer waits instead of failing (docs/architecture.md, "Database").
                # Begun anew, the log is cut to 16 MB (edeconomy/worker/sqlite_log.py).
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216;",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,  # of commands and the worker; for web requests edeconomy/waiting.py
                **({"factory": Existing} if mode() != "development" else {}),  # nobody who serves makes a database
            },
        }
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
        if parts.scheme not in ("postgres", "postgresql") or not re.fullmatch("/[^/@]+", parts.path):
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL: only postgresql://user:password@host:port/name is understood, with /, @, [, ], # and ? in a password "
            "written as %2F, %40, %5B, %5D, %23 and %3F; without it SQLite is used."
        ) from None  # the error may quote a part of the password
    options = SERVER | dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
