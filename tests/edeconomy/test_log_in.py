"""The page "Log in with your credentials": who gets in, where to, and what is said to who does not."""

import pytest
from django.test import Client

from tests.edeconomy.people import LOG_IN, PASSWORD, browser, log_in, make_user, signed_in, token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_user()


def test_the_page_is_nobody_elses_and_carries_a_token():
    answer = Client().get(LOG_IN)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.text.count("<h1") == answer.text.count("<h1>Log in with your credentials</h1>") == 1
    for words in ("Forgot your details?", ">Email or username</label>", 'name="robots" content="noindex"'):
        assert words in answer.text
    assert "canonical" not in answer.text and 'id="d-user"' not in answer.text
    assert token_in(answer)


@pytest.mark.parametrize("name", ["anna", "anna@example.com", "Anna@Example.COM", " anna "])
def test_a_name_or_an_address_opens_the_door(anna, name):
    client = browser()
    answer = log_in(client, name)
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (303, "/", "private, no-store")
    assert signed_in(client)


@pytest.mark.parametrize("name", ["ANNA", "anna@example.org", "nobody", "anna\0", "a" * 300])
def test_another_name_does_not(anna, name):
    client = browser()
    assert log_in(client, name).status_code == 422
    assert not signed_in(client)


def test_wrong_credentials_come_back_with_all_but_the_password(anna):
    answer = log_in(browser(), "anna<", "hunter2", keep="on", next="/privacy/")
    assert answer.status_code == 422
    assert "<title>Error: Log in with your credentials" in answer.text
    assert 'id="errors" tabindex="-1" autofocus role="alert"' in answer.text
    assert 'name="username" value="anna&lt;"' in answer.text
    assert 'name="next" value="/privacy/"' in answer.text
    assert 'name="keep" checked' in answer.text
    assert "hunter2" not in answer.text


def test_what_is_missing_is_named_at_its_field():
    answer = log_in(browser(), "", "")
    assert answer.status_code == 422
    assert '<a href="#p-user">Enter your email address or user name.</a>' in answer.text
    assert 'aria-invalid="true" aria-describedby="p-pass-err"' in answer.text


def test_known_unknown_disabled_and_invited_are_told_the_same(anna, hashed):
    """S12: the same bytes but for the token and what was typed, and the same work."""
    make_user("dora", is_active=False)
    invited = make_user("ivan")
    invited.set_unusable_password()
    invited.save()
    answers = set()
    for name, password in [("anna", "x"), ("nora", "x"), ("dora", "x"), ("ivan", "x"), ("dora", PASSWORD)]:
        client = browser()
        client.get(LOG_IN)
        hashed.clear()
        answer = log_in(client, name, password)
        assert len(hashed) == 1, name
        assert answer.status_code == 422
        answers.add(answer.text.replace(token_in(answer), "").replace(name, ""))
    assert len(answers) == 1


@pytest.mark.parametrize(("keep", "age"), [({"keep": "on"}, 30 * 24 * 60 * 60), ({}, "")])
def test_kept_for_thirty_days_or_until_the_browser_closes(anna, keep, age):
    client = browser()
    assert log_in(client, **keep).cookies["sessionid"]["max-age"] == age


def test_whoever_is_in_goes_on(anna):
    client = browser()
    log_in(client)
    assert client.get(LOG_IN, {"next": "/privacy/"})["Location"] == "/privacy/"
    assert client.get(LOG_IN, {"next": LOG_IN})["Location"] == "/"
    assert client.get(LOG_IN)["Cache-Control"] == "private, no-store"


def test_log_out_is_a_post(anna):
    client = browser()
    client.force_login(anna)
    assert client.get("/accounts/logout/").status_code == client.head("/accounts/logout/").status_code == 405
    assert signed_in(client)
    assert client.post("/accounts/logout/").status_code == 303
    assert not signed_in(client)


def test_the_desk_has_the_same_door(anna):
    client = browser()
    first = client.get("/admin/auth/", follow=True)
    assert first.redirect_chain[-1][0] == LOG_IN + "?next=/admin/auth/"
    assert "private" in Client().get("/admin/login/")["Cache-Control"]
    answer = client.post("/admin/login/?next=/admin/", {"username": "anna", "password": PASSWORD})
    assert answer["Location"] == LOG_IN + "?next=/admin/"
    log_in(client)
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, answer["Cache-Control"]) == (403, "private, no-store")
    assert "This page is not open to you" in answer.text


def test_the_desk_leaves_passwords_and_goodbyes_to_the_magazine():
    client = browser()
    client.force_login(make_user("edith", "editor"))
    assert client.get("/admin/")["Cache-Control"] == "private, no-store"
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password-change/"
    answer = client.post("/admin/logout/", follow=True)
    assert answer.redirect_chain[0] == ("/accounts/logout/", 307)
    assert not signed_in(client)
