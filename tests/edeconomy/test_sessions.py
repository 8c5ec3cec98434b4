"""S17, S18, S19: sessions begin and end when they should, and are no business of a page for everybody."""

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from edeconomy.accounts import sessions
from tests.edeconomy.people import LOG_IN, browser, log_in, make_user, signed_in
from tests.edeconomy.test_modes import GOOD, start
from tests.factories import published
from tests.prepared import link_static

pytestmark = pytest.mark.django_db

PAGES = ["/", "/articles/", "/articles/the-price-of-patience/", "/authors/", "/privacy/", "/nothing/"]


@pytest.fixture
def anna():
    return make_user()


def key(client):
    return client.cookies["sessionid"].value


def holding(value):
    client = browser()
    client.cookies["sessionid"] = value
    return client


def test_a_planted_session_is_not_the_one_that_is_opened(anna):
    planted = Client().session
    planted["mark"] = "planted"
    planted.save()
    client = holding(planted.session_key)
    log_in(client)
    assert key(client) != planted.session_key
    assert not signed_in(holding(planted.session_key))


def test_logging_out_kills_the_session(anna):
    client = browser()
    log_in(client)
    old = key(client)
    answer = client.post("/accounts/logout/")
    assert answer.cookies["sessionid"].value == "" and answer["Cache-Control"] == "private, no-store"
    assert not signed_in(holding(old))
    assert not Session.objects.exists()


def test_a_changed_password_ends_all_others(anna):
    here, there = browser(), browser()
    log_in(here)
    log_in(there)
    before = key(here)
    fields = {
        "old_password": "seven ledgers, all balanced",
        "new_password1": "eight ledgers now",
        "new_password2": "eight ledgers now",
    }
    here.post("/accounts/password-change/", fields)
    assert signed_in(here) and key(here) != before
    assert not signed_in(holding(before)) and not signed_in(there)


def test_a_disabled_user_is_out_at_the_next_request(anna):
    client = browser()
    log_in(client)
    anna.is_active = False
    anna.save()
    assert not signed_in(client)
    assert client.get("/privacy/").headers.items() == Client().get("/privacy/").headers.items()


def bare(answer):
    return answer.status_code, sorted(answer.items()), answer.content


@pytest.mark.parametrize("page", PAGES)
def test_a_cookie_that_opens_nothing_changes_nothing(anna, page):
    published()
    clean = bare(Client().get(page))
    ended, changed = browser(), browser()
    log_in(ended)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    log_in(changed)
    anna.set_password("another one")
    anna.save()
    junk = [holding(value) for value in ("x", "a" * 32, "", "é", '"\\', "0" * 5000)]
    for client in [*junk, ended, changed]:
        client.cookies["csrftoken"] = "junk"
        answer = client.get(page)
        assert bare(answer) == clean
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_for_somebody_is_theirs_alone(anna, page):
    published()
    clean = Client().get(page)
    client = browser()
    log_in(client)
    answer = client.get(page, headers={"if-none-match": clean.get("ETag", "*")})
    assert answer.status_code == clean.status_code
    assert answer["Cache-Control"] == "private, no-store" and "Cookie" in answer["Vary"]
    assert "ETag" not in answer.headers and "Log out" in answer.text
    assert Client().get(page).content == clean.content


@pytest.mark.parametrize(
    "page",
    [LOG_IN, "/accounts/", "/accounts/password-change/", "/accounts/password-reset/", "/accounts/password-reset/sent/"],
)
def test_nobody_keeps_a_page_of_this_room(page):
    answer = Client().get(page)
    assert answer["Cache-Control"] == "private, no-store"
    assert "sessionid" not in answer.cookies


def test_ended_sessions_are_forgotten(anna):
    for _ in range(2):
        log_in(browser())
    assert sessions.forget() == 0
    ended = Session.objects.first()
    Session.objects.filter(pk=ended.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sessions.forget() == 1
    assert Session.objects.count() == 1
    assert "edeconomy.accounts.sessions.forget" in project.WORK


IN_PRODUCTION = """
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("account", "create", "anna", "anna@example.com", role="author", password="seven ledgers", verbosity=0)
client = Client(headers={"host": "magazine.example", "sec-fetch-site": "same-origin"})
client.get("/accounts/login/", secure=True)
answer = client.post("/accounts/login/", {"username": "anna", "password": "seven ledgers"}, secure=True)
for name, cookie in answer.cookies.items():
    print(answer.status_code, name, cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], repr(cookie["domain"]))
"""


def test_cookies_in_production_belong_to_this_host_only(tmp_path):
    link_static(tmp_path, "production")
    result = start(tmp_path, f"exec({IN_PRODUCTION!r})", **GOOD)
    said = [line for line in result.stdout.splitlines() if line.startswith("303")]
    flags = "True True Lax / ''"
    device = "303 __Secure-device True True Lax /accounts/ ''"
    assert said == [device, f"303 __Host-csrftoken {flags}", f"303 __Host-sessionid {flags}"], result.stderr
