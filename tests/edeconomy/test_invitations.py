"""Accounts are made by administrators: an invitation by mail, or manage.py account."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, get_resolver, reverse

from edeconomy.accounts import mailing
from edeconomy.accounts.models import User
from tests.edeconomy.people import browser, log_in
from tests.edeconomy.test_password_reset import NEW, choose, path_in

pytestmark = pytest.mark.django_db


def account(*arguments, **options):
    out = StringIO()
    call_command("account", *arguments, stdout=out, **options)
    return out.getvalue()


def create(name="ada", address="ada@example.com", role="administrator", **options):
    return account("create", name, address, role=role, **options)


def test_the_first_administrator_is_made_at_the_command_line():
    said = create(first="Ada", last="Berg")
    user = User.objects.get()
    assert str(user) == "Ada Berg" and user.is_staff and not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["Administrators"]
    link = re.search(r"^http://127\.0\.0\.1:8000(\S+)$", said, re.MULTILINE)[1]
    client = browser()
    assert choose(client, link).status_code == 303
    assert log_in(client, "ada", NEW).status_code == 303
    assert client.get("/admin/").status_code == 200
    assert not mail.outbox


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "ada"}, "Somebody with this user name exists already."),
        ({"address": "ADA@example.com"}, "Somebody with this email address exists already."),
        ({"address": "nonsense"}, "The email address: Enter a valid email address."),
        ({"address": "a@example.com\nBcc: b@example.com"}, "The email address: Enter a valid email address."),
        ({"name": "a@b"}, "A user name has no @ in it."),
        ({"name": ""}, "The user name: This field cannot be blank."),
        ({"role": "king"}, "invalid choice: 'king'"),
    ],
)
def test_what_cannot_be_made_is_said(change, words):
    create()
    with pytest.raises(CommandError, match=re.escape(words)):
        create(**{"name": "bob", "address": "bob@example.com"} | change)
    assert User.objects.count() == 1


def test_a_new_link_and_a_list_of_accounts():
    create()
    create("bob", "bob@example.com", "author", password="seven ledgers")
    assert account("list").splitlines() == [
        "ada <ada@example.com>: administrator, no password yet",
        "bob <bob@example.com>: author",
    ]
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", account("link", "ada"))[1]
    assert choose(browser(), link).status_code == 303
    with pytest.raises(CommandError, match="No account has the user name “carl”"):
        account("link", "carl")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="is closed"):
        account("link", "bob")


def test_a_password_is_taken_from_programs_only():
    assert "http" not in create(password="seven ledgers")
    assert log_in(browser(), "ada", "seven ledgers").status_code == 303
    with pytest.raises(CommandError, match="unrecognized arguments"):
        account("create", "bob", "bob@example.com", "--role", "author", "--password", "seven ledgers")


@pytest.mark.parametrize(
    ("contact", "words"), [("office@example.com", "write to office@example.com"), ("", "ask the editors")]
)
def test_an_invitation_says_what_to_do(settings, contact, words):
    settings.CONTACT_EMAIL = contact
    create()
    mailing.invite(User.objects.get())
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"] and message.subject == "Your account at EdEconomy Publishing"
    for part in (words, "for 24 hours", "Forgot your details?", "http://127.0.0.1:8000/accounts/password-reset/\n"):
        assert part in message.body
    assert message.body.index(path_in(message)) == message.body.index(
        "/accounts/"
    )  # the first link is the one to act on
    assert choose(browser(), path_in(message)).status_code == 303


def test_who_let_an_invitation_expire_asks_for_a_new_link():
    create()
    browser().post("/accounts/password-reset/", {"email": "ada@example.com"})
    mailing.answer_resets()
    assert choose(browser(), path_in(mail.outbox[0])).status_code == 303


def test_nobody_registers():
    for name in ("register", "signup", "registration"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert not [
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and re.search("regist|sign_?up|join", name)
    ]
