"""The three modes: production refuses nonsense and says what to set."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
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
        ({"EDECONOMY_HOSTS": "*"}, "without wildcards"),
        ({"EDECONOMY_HOSTS": "a.example, .example"}, "without wildcards"),
        ({"EDECONOMY_TIME_ZONE": "Mars/Olympus"}, "EDECONOMY_TIME_ZONE"),
        ({"EDECONOMY_CONTACT_EMAIL": "nonsense<x"}, "one email address"),
        ({"DATABASE_URL": "mysql://x/y"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:hunter2@h:abc/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:[hunter2@h/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:hunter2/x@h/n"}, "only postgresql://"),
        ({"DATABASE_URL": "postgresql://u:12/hunter2@h/n"}, "only postgresql://"),
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
    assert database["OPTIONS"] == {"sslmode": "require"}


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
