"""Forgot your details? The page says the same to everybody; a mail goes to whoever has an account."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edeconomy.accounts import mailing
from edeconomy.accounts.models import ResetRequest, User
from tests.edeconomy.people import browser, log_in, make_user, signed_in

pytestmark = pytest.mark.django_db

RESET, NEW = "/accounts/password-reset/", "nine ledgers, all of them"
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def anna():
    return make_user()


def ask(address, client=None, **options):
    return (client or browser()).post(RESET, {"email": address}, **options)


def path_in(message):
    """Of the first link in a mail."""
    return re.search(rf"{BASE}(/accounts/password-reset/\S+/\S+/)", message.body)[1]


def choose(client, path, new=NEW, again=NEW):
    """Open a link and set a password by the form it leads to."""
    shown = client.get(path, follow=True)
    return client.post(shown.request["PATH_INFO"], {"new_password1": new, "new_password2": again})


def test_everybody_is_told_the_same(anna):
    """S11: same answer, same work, no account looked up, nothing sent."""
    make_user("dora", is_active=False)
    ask("first@example.com")  # its network is counted from now on
    answers = set()
    for name in ("anna", "nobody", "dora"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(f"{name}@example.com")
        assert not [query for query in queries if "accounts_user" in query["sql"]]
        answers.add((answer.status_code, answer.content, str(sorted(answer.items())), len(queries)))
    assert len(answers) == 1
    assert (answer.status_code, answer["Location"]) == (303, RESET + "sent/")
    assert not mail.outbox
    assert mailing.answer_resets() == 4
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]
    assert not ResetRequest.objects.exists()
    assert mailing.answer_resets() == 0


def test_the_address_limit_does_not_show(anna):
    """Nobody's mailbox is filled from many networks."""
    answers = [
        ask("Anna@example.com" if n % 2 else "anna@example.com", REMOTE_ADDR=f"198.51.100.{n}") for n in range(6)
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert ResetRequest.objects.count() == 3


def test_asked_twice_in_one_round_one_mail_comes(anna):
    ask("anna@example.com")
    ask("ANNA@example.com")
    assert mailing.answer_resets() == 2
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "a@b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a,b@example.com",
        "a@example.com, b@example.com",
        "a@example.com\0",
        "a" * 300 + "@example.com",
    ],
)
def test_what_is_no_address_is_named(address):
    answer = ask(address)
    assert answer.status_code == 422
    assert "<title>Error: Forgot your details?" in answer.text
    assert '<a href="#id_email">' in answer.text and 'id="id_email_error"' in answer.text
    assert re.search(r'<input[^>]* aria-describedby="id_email_helptext id_email_error"[^>]* id="id_email"', answer.text)
    assert not ResetRequest.objects.exists()


EVIL = ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_X_ORIGINAL_HOST", "SERVER_NAME"]


@pytest.mark.parametrize("name", EVIL)
def test_a_link_is_made_of_the_configured_address(anna, name):
    """S14."""
    answer = ask("anna@example.com", **{name: "host=evil.example" if name == "HTTP_FORWARDED" else "evil.example"})
    assert answer.status_code in (303, 400)
    ask("anna@example.com")
    mailing.answer_resets()
    message = mail.outbox[0].message().as_string()
    assert "evil" not in message
    assert set(re.findall(r"https?://[^/\s]+", message)) == {BASE}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8000@evil.example", "127.0.0.1:evil"])
def test_an_evil_host_is_refused(anna, host):
    assert ask("anna@example.com", HTTP_HOST=host).status_code == 400
    assert not ResetRequest.objects.exists()


def test_the_mail_holds_nothing_but_the_link_and_the_name(anna):
    ask("anna@example.com")
    mailing.answer_resets()
    (message,) = mail.outbox
    assert message.subject == "A new password for EdEconomy Publishing" and "Your user name is anna." in message.body
    assert len(re.findall("https?://", message.body)) == 1 and "&" not in message.body
    assert Client().get(path_in(message))["Location"].endswith("/set-password/")


def test_a_link_sets_the_password_once(anna):
    elsewhere, client = browser(), browser()
    log_in(elsewhere)
    path = path_of(anna)
    shown = client.get(path, follow=True)
    assert shown["Cache-Control"] == "private, no-store" and 'content="noindex"' in shown.text
    token = path.split("/")[-2]
    assert token not in shown.text and token not in shown.request["PATH_INFO"]
    answer = choose(client, path)
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/login/")
    assert "Your password is set. Log in with it." in client.get(answer["Location"]).text
    assert not signed_in(elsewhere)
    assert log_in(browser()).status_code == 422
    assert log_in(browser(), password=NEW).status_code == 303
    assert Client().get(path).status_code == 410


def path_of(user):
    user.refresh_from_db()
    return mailing.link(user).removeprefix(BASE)


def test_whoever_sets_it_while_logged_in_logs_in_again(anna):
    client = browser()
    log_in(client)
    answer = choose(client, path_of(anna))
    assert not signed_in(client)
    assert "Your password is set." in client.get(answer["Location"]).text


def test_opening_a_link_uses_nothing_up(anna):
    path = path_of(anna)
    for _ in range(3):
        assert Client().get(path, follow=True).status_code == Client().head(path, follow=True).status_code == 200
    assert choose(browser(), path).status_code == 303


def refused(path):
    answer = Client().get(path, follow=True)
    for words in ("This link does not work any more", f'<a href="{RESET}">ask for a new link</a>', 'content="noindex"'):
        assert words in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    return answer.status_code == 410


def test_a_forged_link_opens_nothing(anna):
    """S24: each character of the token."""
    path = path_of(anna)
    for n in range(path.index(path.split("/")[-2]), len(path) - 1):
        assert refused(path[:n] + ("b" if path[n] == "a" else "a") + path[n + 1 :]), n
    assert refused(f"{RESET}MQ/set-password/") and refused(f"{RESET}{'9' * 40}/x-y/") and refused(f"{RESET}é/x/")


def test_a_link_is_for_one_account_and_not_for_a_closed_one(anna):
    path, other = path_of(anna), path_of(make_user("otto"))
    assert refused("/".join([*other.split("/")[:4], *path.split("/")[4:]]))
    anna.is_active = False
    anna.save()
    assert refused(path)


def test_a_link_ends_after_a_day_and_when_it_is_no_longer_needed(anna, monkeypatch):
    path = path_of(anna)
    for hours, seconds, works in [(24, -5, True), (24, 5, False)]:
        at = datetime.now() + timedelta(hours=hours, seconds=seconds)
        with monkeypatch.context() as patched:
            patched.setattr(mailing.TOKENS, "_now", lambda at=at: at)
            assert (Client().get(path).status_code == 302) == works
    log_in(browser())
    assert refused(path)


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "This password is too short"),
        ("password123", "password123", "This password is too common"),
        ("82736451928", "82736451928", "This password is entirely numeric"),
        ("anna@example.com", "anna@example.com", "too similar to the"),
        (NEW, NEW + "x", "fields didn’t match"),
        ("", "", "Enter a new password."),
    ],
)
def test_a_poor_password_is_sent_back_with_the_reason(anna, new, again, words):
    client, before = browser(), User.objects.get().password
    answer = choose(client, path_of(anna), new, again)
    assert answer.status_code == 422 and answer.text.count(words) == 2  # in the list, and at its field
    assert "<title>Error: Choose your password" in answer.text
    field = "new_password2" if "match" in words else "new_password1"
    assert f'<a href="#id_{field}">' in answer.text and f'id="id_{field}_error"' in answer.text
    assert User.objects.get().password == before and "82736451928" not in answer.text


def test_no_address_gets_into_a_log(anna, caplog):
    caplog.set_level("DEBUG")
    for _ in range(12):
        ask("anna@example.com")
        log_in(browser(), "anna@example.com", "x")
    ask("anna@example")
    mailing.answer_resets()
    assert caplog.records and "anna@" not in caplog.text and "anna%40" not in caplog.text
