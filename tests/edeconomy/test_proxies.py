"""Behind a proxy that ends TLS: whose word counts, and that nobody else's gets through."""

import json
import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.conf import settings

from edeconomy.proxies import TrustedProxies
from tests.edeconomy.test_modes import GOOD
from tests.prepared import link_static

NETWORKS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
ASK = """
import json, sys
from wsgiref.util import setup_testing_defaults
from edeconomy.wsgi import application
def start(status, headers): print(json.dumps([status, dict(headers)]))
environ = json.loads(sys.argv[1])
setup_testing_defaults(environ)
application(environ, start).close()
"""


def seen(**environ):
    """The environ that the application behind the wrapper is given."""
    environ = {"wsgi.url_scheme": "http", "REMOTE_ADDR": "10.1.2.3"} | environ
    TrustedProxies(lambda given, start_response: None, NETWORKS)(environ, None)
    return environ


@pytest.mark.parametrize(
    ("address", "word", "scheme"),
    [
        ("10.1.2.3", "https", "https"),
        ("2001:db8::7", "https", "https"),
        ("::ffff:10.1.2.3", "https", "https"),  # IPv4 on a socket that takes both
        ("10.1.2.3", "http", "http"),
        ("10.1.2.3", "HTTPS", "http"),
        ("10.1.2.3", "https, http", "http"),
        ("11.1.2.3", "https", "http"),
        ("", "https", "http"),  # a Unix socket
        ("nonsense", "https", "http"),
    ],
)
def test_a_trusted_proxy_says_how_it_was_asked(address, word, scheme):
    assert seen(REMOTE_ADDR=address, HTTP_X_FORWARDED_PROTO=word)["wsgi.url_scheme"] == scheme


def test_nobody_is_trusted_unless_named():
    environ = {"wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    TrustedProxies(lambda given, start_response: None, [])(environ, None)
    assert environ["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.9.9.9", "192.0.2.7"),
        ("2001:db8::5, 192.0.2.7, 2001:db8::7,10.9.9.9", "192.0.2.7"),  # what stands left of it counts for nothing
        ("nonsense, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711, [2001:db8::7]:443", "192.0.2.7"),
        ("[2a00::7]", "2a00::7"),
        ("[2a00::7]:65535", "2a00::7"),
        ("2a00:0:0::7", "2a00::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, ::ffff:10.9.9.9", "192.0.2.7"),
    ],
)
def test_a_trusted_proxy_says_who_asked(chain, client):
    assert seen(HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == client


@pytest.mark.parametrize(
    "chain",
    [
        "",
        ",",
        "192.0.2.7,",
        "10.9.9.9",  # only proxies
        "192.0.2.7, unknown",
        "192.0.2.7, unknown, 10.9.9.9",
        "300.1.1.1",
        "192.0.2.7:",
        "[192.0.2.7",
        "2a00::7]:80",
        "fe80::1%eth0",
        "192.0.2.7 192.0.2.8",
        "\x00",
        "٣.٣.٣.٣",
        "[" * 5000,
        "9" * 5000,
    ],
)
def test_a_chain_that_names_no_client_leaves_the_address_of_the_proxy(chain):
    assert seen(HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == "10.1.2.3"


def test_nobody_changes_his_address_by_what_he_writes_himself():
    """A proxy appends whom it was asked by; whoever writes another address in each request stays who he is."""
    clients = {seen(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.7")["REMOTE_ADDR"] for n in range(50)}
    assert clients == {"192.0.2.7"}


@pytest.mark.parametrize("address", ["11.1.2.3", "", "nonsense"])
def test_a_stranger_says_nothing_of_who_asked(address):
    assert seen(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="192.0.2.7")["REMOTE_ADDR"] == address


@pytest.mark.parametrize("address", ["10.1.2.3", "11.1.2.3"])
def test_no_forwarding_header_gets_further(address):
    words = {f"HTTP_X_FORWARDED_{name}": "x" for name in ("PROTO", "HOST", "PORT", "FOR", "PREFIX", "SSL")}
    environ = seen(REMOTE_ADDR=address, HTTP_FORWARDED="for=x", HTTP_X_FORWARDED="x", HTTP_HOST="kept", **words)
    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_HOST"}


def ask(tmp_path, path, trusted="", **environ):
    """[status, headers] of what production serves, asked in a process of its own."""
    given = {"PATH_INFO": path, "HTTP_HOST": "magazine.example", "REMOTE_ADDR": "127.0.0.1"} | environ
    variables = {"PATH": os.environ["PATH"], "EDECONOMY_DATA": str(tmp_path), "EDECONOMY_TRUSTED_PROXIES": trusted}
    link_static(tmp_path, "production")
    result = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(given)],
        cwd=settings.BASE_DIR,
        env=GOOD | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_production_does_not_redirect_for_ever(tmp_path):
    status, headers = ask(tmp_path, "/privacy/", "127.0.0.1")
    assert (status[:3], headers["Location"]) == ("301", "https://magazine.example/privacy/")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    status, headers = ask(tmp_path, "/livez", "127.0.0.1, ::1", HTTP_X_FORWARDED_PROTO="https")
    assert (status[:3], headers["Strict-Transport-Security"]) == ("200", "max-age=31536000")


def test_production_believes_no_stranger(tmp_path):
    status, _ = ask(tmp_path, "/privacy/", "10.0.0.0/8", HTTP_X_FORWARDED_PROTO="https")
    assert status[:3] == "301"


def test_production_answers_a_probe_by_address_and_without_tls(tmp_path):
    status, headers = ask(tmp_path, "/readyz", HTTP_HOST="10.0.0.7:8000")
    assert (status[:3], headers["Cache-Control"]) == ("503", "no-store")  # there is no database


def test_production_without_collected_static_files_does_not_start(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", "import edeconomy.wsgi"],
        cwd=settings.BASE_DIR,
        env=GOOD | {"PATH": os.environ["PATH"], "EDECONOMY_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert result.stderr == "Static files have not been collected: run manage.py collectstatic.\n"
