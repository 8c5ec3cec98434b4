"""What stands in the log while something is wrong, as production writes it: lines that say what, and few tracebacks."""

import io
import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client

from edeconomy import logs
from edeconomy.worker.management.commands import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """What the handler of production writes of Django's loggers."""
    handler, logger = logging.StreamHandler(io.StringIO()), logging.getLogger("django")
    handler.addFilter(logs.Short())
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


def refuse(*given):
    raise OperationalError("the server closed the connection unexpectedly")


def test_an_outage_is_a_line_for_each_request_and_a_traceback_a_minute(log, monkeypatch):
    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(refuse):
        statuses = {client.get("/").status_code for _ in range(200)}
        once = log.getvalue()
        monkeypatch.setattr(logs, "EVERY", 0)  # a minute later
        client.get("/")
    assert statuses == {503}
    assert once.count("Traceback") == 1 and "the server closed the connection unexpectedly" in once
    assert once.count("Service Unavailable: / (OperationalError)") == 199
    assert len(once) < 200 * 100 + 20_000
    assert log.getvalue().count("Traceback") == 2


def test_other_faults_are_told_beside_it(log):
    logger = logging.getLogger("django.request")

    def fail(error):
        try:
            raise error
        except Exception:
            logger.exception("failed")

    for error in (ValueError("one"), KeyError("other"), ValueError("one more")):
        fail(error)
    assert log.getvalue().count("Traceback") == 2 and "failed (ValueError)" in log.getvalue()


@pytest.mark.parametrize(
    ("request_of", "what"),
    [
        (lambda client: client.get("/", headers={"host": "evil.example"}), "Invalid HTTP_HOST"),
        (lambda client: client.get("/", headers={"host": "e" * 9000}), "Invalid HTTP_HOST"),
        (lambda client: client.post("/accounts/login/", headers={"origin": "https://evil.example"}), "Forbidden"),
        (
            lambda client: client.post(
                "/accounts/login/", b"x", "multipart/form-data", headers={"origin": "http://127.0.0.1:8000"}
            ),
            "Bad request",
        ),
        (
            lambda client: client.post(
                "/accounts/login/",
                "&a" * 10_001,
                "application/x-www-form-urlencoded",
                headers={"origin": "http://127.0.0.1:8000"},
            ),
            "number of GET/POST parameters",
        ),
    ],
    ids=["host", "long host", "origin", "multipart", "fields"],
)
def test_a_request_that_makes_no_sense_is_a_line(log, request_of, what):
    client = Client(raise_request_exception=False)
    for _ in range(3):
        assert request_of(client).status_code in (400, 403)
    lines = log.getvalue().splitlines()
    assert len(lines) == 3 and all(what in line and len(line) < 1100 for line in lines)


def test_work_that_fails_again_and_again_is_a_line(caplog, monkeypatch):
    monkeypatch.setattr(worker, "logged_at", {})
    for _ in range(50):
        worker.work("tests.edeconomy.test_logs.refuse")
    messages = [record.message for record in caplog.records]
    assert len(messages) == 50 and messages[-1] == "tests.edeconomy.test_logs.refuse failed: OperationalError"
    assert sum("test_logs.py" in message for message in messages) == 1
