"""The three modes: production refuses nonsense and says what to set."""

import os
import subprocess
import sys
from email.header import Header

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.http.request import split_domain_port, validate_host

from edeconomy import environment

KEY = "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
GOOD = {
    "EDECONOMY_MODE": "production",
    "EDECONOMY_SECRET_KEY": KEY,
    "EDECONOMY_BASE_URL": "https://magazine.example",
}


SHOW = "from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.DEBUG)"


def start(tmp_path, code=SHOW, **environment):
    """Load the settings in a process of its own and run `code`."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "edeconomy.settings",
        "EDECONOMY_DATA": str(tmp_path),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_production_starts_when_all_is_said(tmp_path):
    result = start(tmp_path, **GOOD)
    assert result.stdout == "['magazine.example'] False\n", result.stderr


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"EDECONOMY_MODE": ""}, "EDECONOMY_MODE is ''"),
        ({"EDECONOMY_MODE": "prod"}, "set it to development, production or demo"),
        ({"EDECONOMY_SECRET_KEY": ""}, "EDECONOMY_SECRET_KEY is missing"),
        ({"EDECONOMY_SECRET_KEY": "x" * 60}, "too simple"),
        ({"EDECONOMY_BASE_URL": ""}, "EDECONOMY_BASE_URL is ''"),
        ({"EDECONOMY_BASE_URL": "http://magazine.example"}, "must begin with https://"),
        ({"EDECONOMY_BASE_URL": "https://magazine.example/path"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://*.example"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://magazine.example:port"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://magazine..example"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://.."}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://maga_zine.example"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://magazine.example:99999"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://magazine.example:0"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://[:::]"}, "set it to the public address"),
        ({"EDECONOMY_BASE_URL": "https://u:hunter2@magazine.example"}, "set it to the public address"),
        ({"EDECONOMY_HOSTS": "a.example:8000"}, "without wildcards, scheme, port or path"),
        ({"EDECONOMY_HOSTS": "2001:db8::1"}, "an IPv6 address in brackets"),
        ({"EDECONOMY_HOSTS": "[2001:db8::1]:8000"}, "without wildcards, scheme, port or path"),
        ({"EDECONOMY_TRUSTED_PROXIES": "127.0.0.1, proxy.example"}, "EDECONOMY_TRUSTED_PROXIES holds 'proxy.example'"),
        ({"EDECONOMY_TRUSTED_PROXIES": "10.1.2.3/8"}, "networks such as 10.0.0.0/8"),
        ({"EDECONOMY_HSTS_PRELOAD": "yes"}, "set it to 1"),
        ({"EDECONOMY_OUTAGE_MINUTES": "-1"}, "a number of minutes"),
        ({"EDECONOMY_HOSTS": "*"}, "without wildcards"),
        ({"EDECONOMY_HOSTS": "a.example, .example"}, "without wildcards"),
        ({"EDECONOMY_TIME_ZONE": "Mars/Olympus"}, "EDECONOMY_TIME_ZONE"),
        ({"EDECONOMY_CONTACT_EMAIL": "nonsense<x"}, "one email address"),
        ({"DATABASE_URL": "mysql://x/y"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:hunter2@h:abc/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:[hunter2@h/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:hunter2/x@h/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:12/hunter2@h/n"}, "only postgresql://"),
        ({"EDECONOMY_MAIL_URL": "smtp://u:hunter2@h:0"}, "EDECONOMY_MAIL_URL: only smtp://"),
        ({"EDECONOMY_MAIL_URL": "smtp://u:[hunter2@h"}, "EDECONOMY_MAIL_URL: only smtp://"),
        ({"EDECONOMY_MAIL_FROM": "Ed <ed@magazine.example>"}, "set it to one email address"),
        ({"EDECONOMY_DATA": "/proc/nowhere"}, "EDECONOMY_DATA"),
    ],
)
def test_production_refuses_nonsense(tmp_path, change, message):
    result = start(tmp_path, **(GOOD | change))
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert message in result.stderr
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize(
    ("change", "hosts"),
    [
        ({"EDECONOMY_BASE_URL": "https://[2001:0DB8::1]:8443/"}, ["[2001:db8::1]"]),
        ({"EDECONOMY_BASE_URL": "https://Magazine.example:8443"}, ["magazine.example"]),
        ({"EDECONOMY_HOSTS": "[::1], A.example"}, ["magazine.example", "[::1]", "a.example"]),
    ],
)
def test_hosts_are_named_as_django_compares_them(tmp_path, change, hosts):
    result = start(tmp_path, **(GOOD | change))
    assert result.stdout == f"{hosts} False\n", result.stderr
    assert all(validate_host(split_domain_port(f"{host}:8443")[0], hosts) for host in hosts)


def test_a_postgresql_address_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ed:p%40ss@db.example:5433/magazine?sslmode=require")
    database = environment.database("unused", "unused")
    assert database["PASSWORD"] == "p@ss"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "magazine")
    assert database["OPTIONS"] == environment.SERVER | {"sslmode": "require"}
    limits = ("connect_timeout", "keepalives_idle", "keepalives_interval", "tcp_user_timeout")
    assert all(int(database["OPTIONS"][name]) for name in limits)  # or a thread waits for a server that is gone
    monkeypatch.setenv("DATABASE_URL", "postgresql://ed@db.example/magazine?connect_timeout=30")
    assert environment.database("unused", "unused")["OPTIONS"] == environment.SERVER | {"connect_timeout": "30"}


def test_a_demo_never_touches_a_real_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ed:p@db.example/magazine")
    monkeypatch.setenv("EDECONOMY_MODE", "demo")
    assert environment.database("demo.sqlite3", "unused")["NAME"] == "demo.sqlite3"


def test_the_kept_key_is_secret(tmp_path):
    start(tmp_path, EDECONOMY_MODE="demo")
    assert (tmp_path / "demo-secret-key").stat().st_mode & 0o777 == 0o600


def test_the_kept_key_is_whole_or_absent(tmp_path, monkeypatch):
    path = tmp_path / "key"

    def fail(length):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(environment.secrets, "token_urlsafe", fail)
        with pytest.raises(KeyboardInterrupt):
            environment.kept_secret_key(path)
    assert len(environment.kept_secret_key(path)) > 50
    assert list(tmp_path.iterdir()) == [path]


def test_two_that_start_at_once_keep_the_same_key(tmp_path, monkeypatch):
    path = tmp_path / "key"

    def overtaken(length):
        path.write_text("the other's key")
        return "ours"

    monkeypatch.setattr(environment.secrets, "token_urlsafe", overtaken)
    assert environment.kept_secret_key(path) == "the other's key"


@pytest.mark.parametrize(("value", "ending"), [("", ""), ("1", "; includeSubDomains; preload")])
def test_only_who_says_so_binds_every_subdomain(tmp_path, value, ending):
    asked = {"EDECONOMY_HSTS_PRELOAD": value}
    code = "from django.test import Client; print(Client().get('/livez', secure=True)['Strict-Transport-Security'])"
    assert start(tmp_path, code, **(GOOD | asked)).stdout == f"max-age=31536000{ending}\n"
    manage = "from django.core.management import call_command; call_command('check', deploy=True, fail_level='WARNING')"
    result = start(tmp_path, manage, **(GOOD | asked))
    assert result.returncode == 0, result.stderr


def test_a_database_name_that_is_no_name_is_not_quoted_in_the_message(tmp_path):
    result = start(tmp_path, **(GOOD | {"DATABASE_URL": "postgresql://user:secret@host"}))
    assert "secret" not in result.stderr


@pytest.fixture
def production(monkeypatch):
    monkeypatch.setenv("EDECONOMY_MODE", "production")
    monkeypatch.delenv("EDECONOMY_MAIL_FROM", raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("", ("localhost", 25, "", "", "")),
        ("smtp://relay.example", ("relay.example", 25, "", "", "")),
        ("SMTP://Relay.example:2525/", ("relay.example", 2525, "", "", "")),
        ("smtp://ed:p%40ss%25%2F@relay.example", ("relay.example", 587, "ed", "p@ss%/", "tls")),
        (
            "smtp://ed%40magazine.example:p@ss@relay.example:25",
            ("relay.example", 25, "ed@magazine.example", "p@ss", "tls"),
        ),
        ("smtps://ed:pass@relay.example", ("relay.example", 465, "ed", "pass", "ssl")),
        ("smtps://[2001:DB8::1]:4650", ("2001:db8::1", 4650, "", "", "ssl")),
        ("smtp://192.0.2.7", ("192.0.2.7", 25, "", "", "")),
    ],
)
def test_the_address_of_the_mail_server_is_read(production, settings, url, read):
    production.setenv("EDECONOMY_MAIL_URL", url)
    options = environment.mail_transport()["OPTIONS"]
    safety = "tls" * options["use_tls"] + "ssl" * options["use_ssl"]
    assert (*(options[name] for name in ("host", "port", "username", "password")), safety) == read
    assert options["timeout"] == 10
    settings.MAILERS = {"transport": environment.mail_transport()}
    assert (mailers["transport"].host, mailers["transport"].port) == read[:2]


@pytest.mark.parametrize(
    "url",
    [
        "relay.example:25",
        "http://relay.example",
        "smtp://",
        "smtp://:25",
        "smtp://u:hunter2@",
        "smtp://u:hunter2@h:0",
        "smtp://u:hunter2@h:65536",
        "smtp://u:hunter2@h:port",
        "smtp://u:hunter2@[::1",
        "smtp://u:hunter2@[:::]",
        "smtp://u:hunter2@a..example",
        "smtp://u:hunter2@re lay",
        "smtp://u:hunter2@h/folder",
        "smtp://u:hunter2@h?tls=1",
        "smtp://u:hunter2/x@h",
        "smtp://u:12#hunter2@h",
        "smtp://u:12?hunter2@h",
        "smtp://u:h\u00fcnter2@h",
        "smtp://u:h%C3%BCnter2@h",
        "smtp://hunter2@h",
        "smtp://:hunter2@h",
    ],
)
def test_an_address_of_the_mail_server_that_makes_no_sense_is_not_quoted(production, url):
    production.setenv("EDECONOMY_MAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EDECONOMY_MAIL_URL: only smtp://") as error:
        environment.mail_transport()
    assert "nter2" not in str(error.value)
    assert error.value.__suppress_context__


@pytest.mark.parametrize(
    ("mode", "url", "printed"),
    [
        ("demo", "", True),
        ("demo", "smtp://relay.example", True),
        ("demo", "nonsense", True),
        ("development", "", True),
        ("development", "smtp://localhost:1025", False),
        ("production", "", False),
    ],
)
def test_where_mail_is_printed(monkeypatch, mode, url, printed):
    monkeypatch.setenv("EDECONOMY_MODE", mode)
    monkeypatch.setenv("EDECONOMY_MAIL_URL", url)
    assert environment.mail_transport()["BACKEND"].endswith("ConsoleBackend") == printed


@pytest.mark.parametrize(
    ("base_url", "value", "sender"),
    [
        ("https://magazine.example:8443", "", "no-reply@magazine.example"),
        ("http://127.0.0.1:8000", "", "no-reply@localhost"),
        ("http://localhost", "", "no-reply@localhost"),
        ("https://[2001:db8::1]", "", "no-reply@localhost"),
        ("https://magazine.example", "desk@other.example", "desk@other.example"),
        ("https://magazine.example", "desk@bücher.example", "desk@xn--bcher-kva.example"),
    ],
)
def test_mail_has_a_sender(production, base_url, value, sender):
    production.setenv("EDECONOMY_MAIL_FROM", value)
    assert (
        environment.mail_from(base_url, "EdEconomy, in Ü")
        == f"{Header('EdEconomy, in Ü', 'utf-8').encode()} <{sender}>"
    )
    assert environment.mail_from(base_url, "A, B") == f'"A, B" <{sender}>'


@pytest.mark.parametrize(
    "value", ["desk", "a@b.example, c@d.example", "Desk <desk@b.example>", "desk@b.example\nBcc: x@y.example"]
)
def test_a_sender_that_is_no_address_is_refused(production, value):
    production.setenv("EDECONOMY_MAIL_FROM", value)
    with pytest.raises(ImproperlyConfigured, match="set it to one email address"):
        environment.mail_from("https://magazine.example", "Magazine")


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-c", "import edeconomy.wsgi"]])
def test_what_to_set_stands_alone(tmp_path, command):
    result = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=GOOD | {"PATH": os.environ["PATH"], "EDECONOMY_DATA": str(tmp_path), "EDECONOMY_CACHE_MB": "much"},
        capture_output=True,
        text=True,
    )
    message = "EDECONOMY_CACHE_MB is 'much': set it to a number of megabytes, such as 16.\n"
    assert (result.returncode, result.stderr) == (1, message)


def test_the_checks_need_no_database_and_make_none(tmp_path):
    environment = GOOD | {"PATH": os.environ["PATH"], "EDECONOMY_DATA": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"], cwd=settings.BASE_DIR, env=environment, capture_output=True
    )
    assert result.returncode == 0 and not list(tmp_path.glob("*.sqlite3")), result.stderr
