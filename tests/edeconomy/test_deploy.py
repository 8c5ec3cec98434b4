"""The examples of deploy/, as far as a test can hold what docs/operations.md says of them."""

import os
import subprocess

import pytest
from django.conf import settings
from django.test import Client

from tests.edeconomy.test_modes import GOOD

ORIGIN = "https://magazine.example:8443"
DEPLOY = settings.BASE_DIR / "deploy"


@pytest.mark.django_db
def test_forms_are_taken_at_a_port_where_the_proxy_passes_it_on(settings):
    settings.BASE_URL, settings.ALLOWED_HOSTS = ORIGIN, ["magazine.example"]
    assert "proxy_set_header Host $http_host;" in (DEPLOY / "nginx.conf").read_text()
    answers = {}
    for host in ("magazine.example:8443", "magazine.example"):  # $http_host; $host, which has no port
        client = Client(enforce_csrf_checks=True, headers={"host": host, "origin": ORIGIN})
        token = client.get("/token/", secure=True).json()["value"]
        typed = {"username": "nobody", "password": "nonsense", "csrfmiddlewaretoken": token}
        answers[host] = client.post("/accounts/login/", typed, secure=True).status_code
    assert answers == {"magazine.example:8443": 422, "magazine.example": 403}


def test_manage_reads_the_environment_of_the_services_and_says_what_is_wrong_in_a_line(tmp_path):
    """In what is a checkout with its .venv, by whoever runs the tests."""
    lines = GOOD | {"EDECONOMY_DATA": str(tmp_path / "data"), "EDECONOMY_TIME_ZONE": "'Mars & Venus'"}
    (tmp_path / "env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    environment = {"PATH": os.environ["PATH"], "EDECONOMY_ENV": str(tmp_path / "env"), "EDECONOMY_USER": "root"}
    done = subprocess.run([DEPLOY / "manage", "check"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "EDECONOMY_TIME_ZONE is 'Mars & Venus': set it to a name such as Europe/Berlin.\n"
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
