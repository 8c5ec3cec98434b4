"""S16: what changes something was sent from a page of ours, with its token; a log-in without one is asked for once more."""

import pytest
from django.test import Client

from edeconomy.accounts.models import ResetRequest, User
from tests.edeconomy.people import LOG_IN, PASSWORD, log_in, make_user, signed_in, token_in

pytestmark = pytest.mark.django_db

OURS = [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "same-origin", "origin": "http://testserver"}]
THEIRS = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:8000.evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"},
]
UNSAID = [{}, {"sec-fetch-site": "none"}]
ROUTES = ["logout/", "", "password-change/", "password-reset/"]


def strict(**headers):
    return Client(enforce_csrf_checks=True, headers=headers)


@pytest.fixture
def anna():
    return make_user()


@pytest.mark.parametrize("headers", OURS)
def test_a_log_in_without_a_token_comes_back_with_one(anna, headers):
    client = strict(**headers)
    answer = log_in(client, keep="on", next="/privacy/")
    assert (answer.status_code, answer["Cache-Control"]) == (403, "private, no-store")
    for words in ('<a href="#p-pass">Please enter your password once more.</a>', 'value="anna"', 'keep" checked'):
        assert words in answer.text
    assert 'name="next" value="/privacy/"' in answer.text
    assert PASSWORD not in answer.text
    assert not signed_in(client)
    again = log_in(client, next="/privacy/", csrfmiddlewaretoken=token_in(answer))
    assert (again.status_code, again["Location"]) == (303, "/privacy/")


def test_a_stale_token_counts_as_none(anna, hashed):
    client = strict(**OURS[0])
    client.get(LOG_IN)
    hashed.clear()
    answer = log_in(client, csrfmiddlewaretoken="x" * 64)
    assert answer.status_code == 403 and "once more" in answer.text
    assert not hashed


def test_a_token_of_the_dialog_opens_the_door(anna):
    client = strict(**OURS[0])
    token = client.get("/token/?for=login").json()
    assert log_in(client, **{token["field"]: token["value"]}).status_code == 303


@pytest.mark.parametrize("headers", UNSAID)
def test_where_nothing_is_said_of_the_origin_a_token_is_not_enough(anna, headers):
    client = strict(**headers)
    token = token_in(client.get(LOG_IN))
    answer = log_in(client, csrfmiddlewaretoken=token)
    assert answer.status_code == 403 and "once more" in answer.text
    assert not signed_in(client)


@pytest.mark.parametrize("headers", THEIRS)
def test_another_site_is_refused_and_shown_no_form(anna, headers):
    client = strict(**headers)
    token = token_in(Client().get(LOG_IN))
    for fields in ({}, {"csrfmiddlewaretoken": token}):
        answer = log_in(client, **fields)
        assert answer.status_code == 403
        assert "This page is not open to you" in answer.text and 'name="password" value' not in answer.text
        assert "anna" not in answer.text


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("headers", [*OURS, *UNSAID, *THEIRS])
def test_nothing_changes_without_a_token(anna, route, headers):
    client = strict(**headers)
    client.force_login(anna)
    before = User.objects.values().get()
    fields = {"first_name": "Eve", "email": "anna@example.com", "old_password": PASSWORD}
    answer = client.post(
        f"/accounts/{route}", fields | {"new_password1": "a new one 77", "new_password2": "a new one 77"}
    )
    assert answer.status_code == 403
    assert User.objects.values().get() == before
    assert not ResetRequest.objects.exists()
    assert signed_in(client)


@pytest.mark.parametrize("route", ["login/", *ROUTES])
def test_nothing_changes_by_asking(anna, route):
    client = strict(**OURS[0])
    client.force_login(anna)
    before = User.objects.values().get()
    for ask in (client.get, client.head):
        ask(f"/accounts/{route}", {"first_name": "Eve", "email": "anna@example.com", "username": "anna"})
    assert User.objects.values().get() == before
    assert not ResetRequest.objects.exists()
    assert signed_in(client)
