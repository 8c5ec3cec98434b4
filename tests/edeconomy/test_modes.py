"""The three modes: production refuses nonsense and says what to set."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from edeconomy import environment

KEY = "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
GOOD = {
    "EDECONOMY_MODE": "production",
    "EDECONOMY_SECRET_KEY": KEY,
    "EDECONOMY_BASE_URL": "https://magazine.example",
}


def start(tmp_path, **environment):
    """Load the settings in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "edeconomy.settings",
        "EDECONOMY_DATA": str(tmp_path),
        **environment,
    }
    code = (
        "import django; django.setup(); from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.DEBUG)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
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
        ({"EDECONOMY_HOSTS": "*"}, "without wildcards"),
        ({"EDECONOMY_HOSTS": "a.example, .example"}, "without wildcards"),
        ({"EDECONOMY_TIME_ZONE": "Mars/Olympus"}, "EDECONOMY_TIME_ZONE"),
        ({"DATABASE_URL": "mysql://x/y"}, "only postgresql://"),
        ({"EDECONOMY_DATA": "/proc/nowhere"}, "EDECONOMY_DATA"),
    ],
)
def test_production_refuses_nonsense(tmp_path, change, message):
    result = start(tmp_path, **(GOOD | change))
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert message in result.stderr


def test_a_postgresql_address_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ed:p%40ss@db.example:5433/magazine?sslmode=require")
    database = environment.database("unused", "unused")
    assert database["PASSWORD"] == "p@ss"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "magazine")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_the_kept_key_is_secret(tmp_path):
    start(tmp_path, EDECONOMY_MODE="demo")
    assert (tmp_path / "demo-secret-key").stat().st_mode & 0o777 == 0o600


def test_a_database_name_that_is_no_name_is_not_quoted_in_the_message(tmp_path):
    result = start(tmp_path, **(GOOD | {"DATABASE_URL": "postgresql://user:secret@host"}))
    assert "secret" not in result.stderr
