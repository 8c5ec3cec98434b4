"""Your account: what one changes oneself, and what not."""

import pytest
from django.test import Client

from edeconomy.accounts.models import User
from tests.edeconomy.people import LOG_IN, PASSWORD, browser, log_in, make_user, signed_in

pytestmark = pytest.mark.django_db

ACCOUNT, CHANGE = "/accounts/", "/accounts/password-change/"
NEW = "nine ledgers, all of them"


@pytest.fixture
def anna():
    return make_user(first_name="Anna")


def inside(user):
    client = browser()
    client.force_login(user)
    return client


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})


@pytest.mark.parametrize("page", [ACCOUNT, CHANGE])
def test_only_for_who_is_logged_in(page):
    for answer in (Client().get(page), Client().post(page)):
        assert answer["Location"] == f"{LOG_IN}?next={page}"


def test_the_password_is_changed_by_who_knows_it(anna):
    client = inside(anna)
    answer = change(client)
    assert (answer.status_code, answer["Location"]) == (303, ACCOUNT)
    assert "Your password is changed." in client.get(ACCOUNT).text
    assert "Your password is changed." not in client.get(ACCOUNT).text
    assert log_in(browser()).status_code == 422
    assert log_in(browser(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"old": "x"}, "old_password", "This is not your present password."),
        ({"old": ""}, "old_password", "Enter your present password."),
        ({"new": "x", "again": "x"}, "new_password1", "too short"),
        ({"again": "x"}, "new_password2", "match"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(anna, fields, field, words):
    client = inside(anna)
    answer = change(client, **fields)
    assert answer.status_code == 422 and answer.text.count(words) >= 2
    assert f'<a href="#id_{field}">' in answer.text and f'id="id_{field}_error"' in answer.text
    assert PASSWORD not in answer.text and NEW not in answer.text
    assert signed_in(client) and User.objects.get().check_password(PASSWORD)


def test_a_name_is_changed_and_nothing_else(anna):
    """S22."""
    client = inside(anna)
    more = {
        "is_staff": "on",
        "is_superuser": "on",
        "username": "x",
        "email": "x@example.com",
        "groups": "1",
        "waiting_mail": "",
    }
    answer = client.post(ACCOUNT, {"first_name": " Anna-Lena ", "last_name": "<b>Ek", "password": "x"} | more)
    assert (answer.status_code, answer["Location"]) == (303, ACCOUNT)
    after = User.objects.get()
    assert (after.first_name, after.last_name) == ("Anna-Lena", "<b>Ek")
    assert (after.username, after.email, after.password) == (anna.username, anna.email, anna.password)
    assert not after.is_staff and not after.is_superuser and after.waiting_mail
    page = client.get(ACCOUNT).text
    assert "What you changed is saved." in page and "&lt;b&gt;Ek" in page and "anna@example.com" in page


def test_what_changed_meanwhile_stays_changed(anna, monkeypatch):
    client, save = inside(anna), User.save

    def closed_meanwhile(self, *args, **options):
        User.objects.update(is_active=False)
        save(self, *args, **options)

    monkeypatch.setattr(User, "save", closed_meanwhile)
    for send in (lambda client: client.post(ACCOUNT, {"first_name": "x"}), change):
        User.objects.update(is_active=True)
        assert send(client).status_code == 303
        assert not User.objects.get().is_active


def test_a_name_that_is_too_long_comes_back(anna):
    client = inside(anna)
    answer = client.post(ACCOUNT, {"first_name": "x" * 151})
    assert answer.status_code == 422 and "x" * 151 in answer.text and "at most 150 characters" in answer.text
    assert "x" * 151 not in answer.text[: answer.text.index("<main")]  # the masthead knows the name as it is


@pytest.mark.parametrize(("role", "shown"), [("", False), ("author", False), ("editor", True), ("administrator", True)])
def test_moderators_may_switch_their_mail_off(role, shown):
    user = make_user("edith", role)
    client = inside(user)
    assert ('name="waiting_mail"' in client.get(ACCOUNT).text) == shown
    client.post(ACCOUNT, {"first_name": "Edith"})
    user.refresh_from_db()
    assert user.waiting_mail != shown
