"""Administrators invite, change and deactivate; who may do what else is in tests/test_roles.py."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail

from edeconomy.accounts import roles
from edeconomy.accounts.models import User
from tests.roles_cast import make_user
from tests.roles_deeds import USERS
from tests.roles_deeds_desk import NEW, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = make_user("ada", "administrator")
    client.force_login(user)
    return user


def save(client, user, **changes):
    return client.post(f"{USERS}{user.pk}/change/", account(user, **changes), follow=True)


def test_an_invited_person_gets_a_link_and_no_password(client, ada):
    answer = client.post(f"{USERS}add/", NEW, follow=True)
    assert "New Comer is invited: a link to set a password is on its way." in answer.text
    user = User.objects.get(username="newcomer")
    assert (roles.role_of(user), user.is_staff, user.is_superuser) == ("author", True, False)
    assert not user.has_usable_password()
    [letter] = mail.outbox
    assert letter.to == ["new@canary.example"]
    assert re.search(r"http://127\.0\.0\.1:8000/accounts/password-reset/\S+/\S+/", letter.body)


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", "superuser"), ("role", ""), ("email", "ADA@Canary.example"), ("email", ""), ("username", "a@b")],
)
def test_a_wrong_invitation_invites_nobody(client, ada, field, value):
    answer = client.post(f"{USERS}add/", NEW | {field: value})
    assert (answer.status_code, User.objects.count(), mail.outbox) == (200, 1, [])


def test_a_form_asks_for_no_password_and_shows_none(client, ada):
    for page in ("add/", f"{ada.pk}/change/"):
        text = client.get(USERS + page).text
        assert (
            set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', text))
            & {"password", "is_superuser", "is_staff", "groups"}
            == set()
        )
        assert "pbkdf2" not in text and 'type="password"' not in text


@pytest.mark.parametrize("changes", [{"role": "editor"}, {"is_active": ""}])
def test_the_last_administrator_stays(client, ada, changes):
    assert "This is the last administrator: make somebody else one first." in save(client, ada, **changes).text
    other = make_user("other", "administrator", is_active=False)
    assert "This is the last administrator" in save(client, ada, **changes).text  # one who cannot log in is none
    User.objects.filter(pk=other.pk).update(is_active=True)
    save(client, ada, **changes)
    ada = User.objects.get(pk=ada.pk)
    assert not (ada.is_active and roles.role_of(ada) == "administrator")


def test_a_superuser_counts_and_is_changed_by_superusers_only(client):
    root, other = (make_user(name, is_superuser=True, is_staff=True) for name in ("root", "other"))
    client.force_login(root)
    assert "was changed successfully" in save(client, other, first_name="Otto").text
    save(client, other, is_active="")
    assert "This is the last administrator" in save(client, root, is_active="").text
    assert User.objects.get(pk=root.pk).is_superuser


def test_a_new_link_is_sent_from_the_list_and_from_the_page(client, ada):
    user, gone, root = (
        make_user("user", "author"),
        make_user("gone", is_active=False),
        make_user("root", is_superuser=True),
    )
    chosen = [user.pk, gone.pk, root.pk]
    text = client.post(USERS, {"action": "send_link", "_selected_action": chosen}, follow=True).text
    assert "A new link is on its way to user." in text
    assert "Gone gets no link" in text and "Root gets no link" in text
    page = client.get(f"{USERS}{user.pk}/change/").text
    action = re.search(r'<select name="([\w-]+action)"', page)[1]
    client.post(f"{USERS}{user.pk}/change/", {action: "send_link", "_selected_action": user.pk, "index": "0"})
    assert [letter.to for letter in mail.outbox] == [[user.email]] * 2


def test_the_history_holds_no_address(client, ada):
    client.post(f"{USERS}add/", NEW | {"first_name": "", "last_name": ""})
    user = User.objects.get(username="newcomer")
    save(client, user, email="other@canary.example")
    text = client.get(f"{USERS}{user.pk}/history/").text
    assert "@canary" not in text + "".join(f"{entry} {entry.change_message}" for entry in LogEntry.objects.all())


def test_who_is_deactivated_is_out_at_once(client, ada, django_user_model):
    user = make_user("user", "editor")
    other = type(client)()
    other.force_login(user)
    assert other.get("/admin/").status_code == 200
    save(client, user, is_active="")
    assert other.get("/admin/").status_code == 302


def test_the_list_asks_the_same_however_many_there_are(client, ada, django_assert_max_num_queries):
    for number in range(30):
        make_user(f"user{number}", "author")
    with django_assert_max_num_queries(10):
        client.get(USERS)


@pytest.mark.parametrize(
    "name", ["groups", "groups__id__exact", "is_active__exact", "logentry", "password__startswith"]
)
@pytest.mark.parametrize("odd", ["x", "9" * 30, "9" * 5_000, "%00"])
def test_an_address_asks_for_what_the_list_offers_and_no_more(client, ada, name, odd):
    assert client.get(f"{USERS}?{name}={odd}").status_code in (200, 302, 400)
