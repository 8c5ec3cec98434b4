"""Whoever is refused at the desk or at the door stands in the log; tests/test_roles.py tries it for everything that roles.md forbids."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from edeconomy.accounts import refusals
from tests.edeconomy.people import browser, log_in, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_user(role="author")


@pytest.fixture
def lines(caplog):
    """What was noted since it was last asked."""

    def noted():
        found = [record.getMessage() for record in caplog.records if record.name == refusals.__name__]
        caplog.clear()
        return found

    return noted


@pytest.fixture
def minutes(monkeypatch):
    """Let so many pass."""
    clock = [0.0]
    monkeypatch.setattr(refusals.time, "monotonic", lambda: clock[0])
    return lambda number: clock.__setitem__(0, clock[0] + 60 * number)


def inside(user):
    client = browser()
    client.force_login(user)
    return client


def test_a_log_in_that_fails_names_the_account_and_nothing_that_was_typed(anna, lines):
    door = "Refused ({}): POST /accounts/login/ by nobody known{} from 127.0.0.0/24"
    for name in ("anna", "Anna@Example.com"):
        log_in(browser(), name, "hunter2")
        assert lines() == [door.format(422, f" as anna ({anna.pk})")]
    for name in ("no@example.com", "hunter2", "x\nRefused (403): forged"):
        log_in(browser(), name, "hunter2")
        assert lines() == [door.format(422, "")]
    for _ in range(9):
        answer = log_in(browser(), "anna", "x")
    assert answer.status_code == 429 and lines()[-1] == door.format(429, f" as anna ({anna.pk})")
    assert log_in(browser(REMOTE_ADDR="198.51.100.7")).status_code == 303 and not lines()


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("unix:/run/site", "a socket")],
)
def test_a_line_says_from_which_network_and_never_what_was_asked_for(anna, lines, address, network):
    inside(anna).get("/admin/articles/lead/?q=anna@example.com", REMOTE_ADDR=address)
    assert lines() == [f"Refused (403): GET /admin/articles/lead/ by anna ({anna.pk}) from {network}"]


def test_a_path_makes_no_line_of_its_own_and_no_long_one(anna, lines):
    client = inside(anna)
    client.get("/admin/a%0aRefused:%20b@example.com/")
    client.get("/admin/" + "x" * 5000)
    client.generic("X" * 5000, "/admin/articles/lead/")
    first, second, third = lines()
    assert "/admin/a%0ARefused%3A%20b%40example.com/" in first and len(second) < 300 and len(third) < 300


def test_what_is_sent_from_elsewhere_or_is_too_large_is_noted(anna, lines):
    client = inside(anna)
    client.post("/admin/articles/article/add/", {"title": "x"}, headers={"sec-fetch-site": "cross-site"})
    client.post("/admin/articles/topic/add/", {"file": SimpleUploadedFile("x", b"x" * 3_000_000)})
    client.post("/admin/articles/picture/upload/", {"alt": "x"})
    client.post("/admin/articles/picture/add/", {"alt": "x"})
    who = f"by anna ({anna.pk})"
    assert [line.split(" from ")[0] for line in lines()] == [
        "Refused (403): POST /admin/articles/article/add/ by nobody known",  # refused before anybody looks who asks
        f"Refused (400): POST /admin/articles/topic/add/ {who}",
        f"Refused (422): POST /admin/articles/picture/upload/ {who}",
        f"Refused (422): POST /admin/articles/picture/add/ {who}",
    ]


def test_whoever_finds_a_browser_open_and_guesses_is_noted(anna, lines):
    inside(anna).post("/accounts/password-change/", {"old_password": "x"})
    assert lines() == [f"Refused (422): POST /accounts/password-change/ by anna ({anna.pk}) from 127.0.0.0/24"]


def test_what_readers_miss_is_not_noted(anna, lines):
    for client in (browser(), inside(anna)):
        for path in ("/nothing/", "/articles/nothing/", "/accounts/nothing/", "/administration/"):
            client.get(path)
    assert not lines()


def test_nobody_floods_the_log_and_nobody_hides_in_the_flood(anna, lines, minutes):
    stranger, author = browser(), inside(anna)
    for _ in range(100):
        stranger.get("/admin/")
    assert len(lines()) == 60
    author.get("/admin/articles/lead/")
    assert lines() == [f"Refused (403): GET /admin/articles/lead/ by anna ({anna.pk}) from 127.0.0.0/24"]
    minutes(1)
    stranger.get("/admin/")
    assert lines() == [
        "Refused 40 more times: nobody known",
        "Refused (302): GET /admin/ by nobody known from 127.0.0.0/24",
    ]
    minutes(5)
    stranger.get("/admin/")
    assert len(lines()) == 1
