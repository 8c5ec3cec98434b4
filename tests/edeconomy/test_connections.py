"""The site as it is served, beside many who open connections and say little. Patience is two seconds instead of 15, so that all of it
takes about 15 seconds: starting the server, waiting three times until somebody is cut off, and drawing a picture."""

import contextlib
import http.client
import io
import json
import os
import re
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from edeconomy import environment, server
from tests.ports import free_port

PATIENCE = 2
# Seconds in which everybody is answered meanwhile, on a machine that has much else to do; `make bench` measures.
SOON = 8
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
ESSAY = "/articles/late-fee/"
POST = b"POST /articles/late-fee/replies/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


class Site:
    """The demo's magazine from a server of its own."""

    def __init__(self, demo):
        self.port = free_port()
        command = [sys.executable, "-m", "edeconomy.server", "--port", str(self.port)]
        variables = demo.environment | {"EDECONOMY_PATIENCE": str(PATIENCE)}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=variables)

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {pid for pid in children if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()}

    def ask(self, path, fields=None, headers=None):
        """(status, headers, text, seconds), on a connection of its own."""
        begun = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = urlencode(fields) if isinstance(fields, dict) else fields
        line.request("POST" if body else "GET", path, body, FORM | (headers or {}) if body else headers or {})
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        return answer.status, answer.headers, text, time.monotonic() - begun

    def post(self):
        """A reply without a token, which comes back with its text: [3] are the seconds it took."""
        answer = self.ask(f"{ESSAY}replies/", {"comment": "A word."})
        assert answer[0] == 403 and "A word." in answer[2]
        return answer

    def open(self, said):
        line = socket.create_connection(("127.0.0.1", self.port))
        line.sendall(said)
        return line


def until(found, seconds=30):
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


@pytest.fixture(scope="module")
def site(demo):
    site = Site(demo)

    def serves():
        assert site.process.poll() is None
        try:
            return site.ask("/livez")[0] == 200 and len(site.workers()) == 2
        except OSError:
            return False

    until(serves)
    site.post()
    yield site
    site.process.terminate()
    assert site.process.wait(30) == 0


def left(lines):
    """Those that the server has not closed; of the others, what was answered is read."""
    poll = select.poll()
    for line in lines:
        poll.register(line, select.POLLIN)
    ready = {number for number, _ in poll.poll(0)}
    return [line for line in lines if line.fileno() not in ready or not is_closed(line)]


def is_closed(line):
    try:
        while line.recv(65536, socket.MSG_DONTWAIT):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True


def drip(lines):
    for line in lines:
        with contextlib.suppress(OSError):  # it has been closed
            line.send(b"a")


def test_who_says_nothing_or_says_it_slowly_is_cut_off_and_shuts_nobody_out(site):
    silent = [site.open(b"") for _ in range(300)]
    idle = [site.open(b"GET /privacy/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(50)]
    headers = [site.open(b"GET / HTTP/1.1\r\nX-Slow: ") for _ in range(50)]
    bodies = [site.open(POST + b"Content-Length: 100000\r\n\r\ncomment=") for _ in range(50)]
    stalled = [site.open(POST + b"Content-Length: 100000\r\n\r\ncomment=") for _ in range(50)]
    lines = silent + idle + headers + bodies + stalled

    def all_cut():
        drip(headers + bodies)
        read = site.ask(ESSAY)
        assert read[0] == 200 and read[3] < SOON and site.post()[3] < SOON
        lines[:] = left(lines)
        return not lines

    until(all_cut)


def test_a_body_that_is_late_is_told_so(site):
    line = site.open(POST + b"Content-Length: 100000\r\n\r\ncomment=")
    answer = http.client.HTTPResponse(line)
    answer.begin()
    assert answer.status == 408 and answer.headers["Connection"] == "close"


def test_a_body_that_ends_before_it_should_is_nobodys_reply(site):
    line = site.open(POST + b"Content-Length: 100\r\n\r\ncomment=Cut")
    line.shutdown(socket.SHUT_WR)
    assert b"Cut" not in line.recv(65536)
    assert site.ask("/livez")[0] == 200


def test_a_body_in_many_pieces_is_one(site):
    text = urlencode({"comment": "Word. " * 8000}).encode()
    line = site.open(
        POST + b"Connection: close\r\nSec-Fetch-Site: same-origin\r\n" + b"Content-Length: %d\r\n\r\n" % len(text)
    )
    for start in range(0, len(text), 5000):
        line.sendall(text[start : start + 5000])
        time.sleep(0.01)
    with line.makefile("rb") as answer:
        assert answer.read().count(b"Word. ") >= 8000


def asked(site, head):
    """What is answered to this request, which is sent as it stands."""
    line = site.open(f"{head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    with line.makefile("rb") as answer:
        return answer.read().decode()


def test_letters_in_an_address_need_not_be_quoted(site):
    answer = asked(site, "GET /search/?q=€uro HTTP/1.1")
    assert answer.startswith("HTTP/1.1 200") and "“<bdi>€uro</bdi>”" in answer


@pytest.mark.parametrize("header", ["Content_Length: x", "Content_Length: 9"])
def test_a_header_is_known_by_its_own_name_alone(site, header):
    assert asked(site, f"GET /search/?q=x HTTP/1.1\r\n{header}").startswith("HTTP/1.1 200")


def test_a_body_of_unknown_length_is_not_taken_for_an_empty_one(site):
    answer = asked(site, "POST /articles/late-fee/replies/ HTTP/1.1\r\nTransfer-Encoding: chunked")
    assert answer.startswith("HTTP/1.1 411") and "Content-Length" in answer


@pytest.mark.parametrize("value", ["0", "61", "1.5", "-1", "soon"])
def test_patience_that_makes_no_sense_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("EDECONOMY_PATIENCE", value)
    with pytest.raises(ImproperlyConfigured, match="EDECONOMY_PATIENCE"):
        environment.patience()


@pytest.mark.parametrize(("soft", "hard", "lines"), [(1024, 8192, 2048), (600, 600, 344), (256, -1, 2048)])
def test_no_more_connections_than_the_system_has_files(monkeypatch, soft, hard, lines):
    said = []
    monkeypatch.setattr("resource.getrlimit", lambda kind: (soft, hard))
    monkeypatch.setattr("resource.setrlimit", lambda kind, limits: said.append(limits))
    assert server.lines() == lines and said[0][0] - lines >= server.SPARE and said[0][1] == hard


@pytest.fixture(scope="module")
def editor(site, demo):
    """Headers of an editor who is logged in."""
    name, password = demo.logins()["editor"]
    _, headers, text, _ = site.ask("/accounts/login/")
    fields = {"username": name, "password": password, "next": "/admin/"}
    fields |= dict(re.findall(r'name="(csrfmiddlewaretoken)" value="(\w+)"', text))
    given = {"Cookie": "; ".join(cookie.partition(";")[0] for cookie in headers.get_all("Set-Cookie", []))}
    status, headers, text, _ = site.ask("/accounts/login/", fields, given)
    assert status == 303, text
    cookies = [cookie.partition(";")[0] for cookie in headers.get_all("Set-Cookie")]
    (token,) = [cookie.partition("=")[2] for cookie in cookies if cookie.startswith("csrftoken=")]
    return {"Cookie": "; ".join(cookies), "X-CSRFToken": token}


def test_cookies_may_come_in_two_headers(site, editor):
    cookies = editor["Cookie"].replace("; ", "\r\nCookie: ")
    assert asked(site, f"GET /accounts/ HTTP/1.1\r\nCookie: {cookies}").startswith("HTTP/1.1 200")


def upload(content):
    """(headers, body)"""
    edge = secrets.token_hex(8)
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    return {
        "Content-Type": f"multipart/form-data; boundary={edge}"
    }, head.encode() + content + f"\r\n--{edge}--\r\n".encode()


def test_a_large_picture_is_read_from_who_may_add_one_alone(site, editor):
    file = io.BytesIO()
    Image.frombytes("RGB", (1000, 1000), secrets.token_bytes(3_000_000)).save(file, "PNG")
    headers, body = upload(file.getvalue())
    assert len(body) > 2.5 * 2**20
    answer = site.ask("/admin/articles/picture/upload/", body, headers | editor)
    errors = json.loads(answer[2])["errors"]
    assert "alt" in errors and "file" not in errors  # which has arrived; its words are missing
    line = site.open(POST + b"Content-Length: 3000000\r\n\r\ncomment=")  # of a stranger, none of it is waited for
    begun = time.monotonic()
    assert line.recv(20).startswith(b"HTTP/1.1 4") and time.monotonic() - begun < PATIENCE


def test_a_large_picture_that_stops_coming_is_given_up(site, editor):
    headers, body = upload(b"0" * 3_000_000)
    head = "".join(f"{name}: {value}\r\n" for name, value in (FORM | headers | editor).items())
    line = site.open(f"POST /admin/articles/picture/upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}".encode())
    line.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body[:1000])
    until(lambda: is_closed(line), PATIENCE + 10)


def test_a_process_that_dies_is_replaced_while_the_other_one_serves(site):
    before = site.workers()
    victim = min(before)
    os.kill(int(victim), signal.SIGKILL)
    until(lambda: victim not in site.workers())
    assert {site.ask("/livez")[0] for _ in range(20)} == {200}
    until(lambda: len(site.workers()) == 2)
    assert site.process.poll() is None and before - site.workers() == {victim}
    assert {site.ask(ESSAY)[0] for _ in range(20)} == {200}
