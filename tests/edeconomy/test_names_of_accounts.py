"""No account takes the name of somebody else, as far as a reader can tell."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from articles.models import KnownName, Person
from tests.roles_cast import make_user
from tests.roles_deeds import USERS
from tests.roles_deeds_desk import NEW, account

pytestmark = pytest.mark.django_db
LUCIA = {"first_name": "Lucía", "last_name": "Barragán-Hale"}
LIKE_HER = {"first_name": "LUCIA", "last_name": "Ваrragan Наle"}  # with Cyrillic letters
WHOSE = "can be taken for the name of Lucía Barragán-Hale"


@pytest.fixture
def anna(client):
    anna = make_user("anna", first_name="Anna", last_name="Ek")
    client.force_login(anna)
    return anna


@pytest.fixture
def change(client, anna):
    """Give oneself a name; returns the page and the name that the account then has."""

    def change(**names):
        answer = client.post("/accounts/", names, follow=True)
        anna.refresh_from_db()
        return answer.text, str(anna)

    return change


def test_a_member_cannot_take_the_name_of_another_account(change):
    make_user("lucia", **LUCIA)
    text, name = change(**LIKE_HER)
    assert f"{WHOSE} (member). Choose another name." in text and name == "Anna Ek"
    assert "Nothing was saved yet" in text and 'id="id_last_name_error"' in text


def test_nor_that_of_an_author_with_or_without_an_account(change):
    person = Person.objects.create(name="Lucía Barragán-Hale", slug="lucia")
    for user in (None, make_user("somebody")):
        person.user = user
        person.save()
        text, name = change(**LIKE_HER)
        assert f"{WHOSE} (author)" in text and name == "Anna Ek"


def test_nor_a_user_name_nor_that_of_the_magazine(change):
    make_user("lucia")
    assert change(first_name="Lucia", last_name="")[1] == "Anna Ek"
    text, name = change(first_name="EdEconomy", last_name="Publishing")
    assert "can be taken for the name of the magazine itself" in text and name == "Anna Ek"
    assert change(first_name="The", last_name="Editors")[1] == "Anna Ek"


def test_a_name_of_ones_own_is_kept_and_spelt_anew(change, anna):
    Person.objects.create(name="Lucía Barragán-Hale", slug="lucia", user=anna)
    assert change(**LUCIA)[1] == "Lucía Barragán-Hale"
    assert change(first_name="Lucia", last_name="Barragan-Hale")[1] == "Lucia Barragan-Hale"
    assert change(first_name="", last_name="")[1] == "anna"


def test_what_two_were_called_before_stays(change, anna):
    """Accounts older than the rule, and an author whose account was not joined to them yet."""
    get_user_model().objects.filter(pk=anna.pk).update(**LUCIA)
    make_user("lucia", **LUCIA)
    Person.objects.create(name="Lucía Barragán-Hale", slug="lucia")
    text, name = change(**LUCIA)
    assert "What you changed is saved." in text and name == "Lucía Barragán-Hale"
    assert change(first_name="Lucia", last_name="Barragan Hale")[1] == "Lucia Barragan Hale"


def test_an_administrator_cannot_give_the_name_of_another_account(client):
    other, _ = make_user("other"), make_user("lucia", **LUCIA)
    client.force_login(make_user("ada", "administrator"))
    assert WHOSE in client.post(f"{USERS}add/", NEW | LIKE_HER).text
    assert not get_user_model().objects.filter(username="newcomer").exists()
    assert WHOSE in client.post(f"{USERS}{other.pk}/change/", account(other, **LIKE_HER)).text
    assert "can be taken for" in client.post(f"{USERS}{other.pk}/change/", account(other, username="LUC1A")).text
    other.refresh_from_db()
    assert str(other) == "other"


def test_an_author_without_an_account_is_invited_under_their_name_once(client):
    person = Person.objects.create(name="Lucía Barragán-Hale", slug="lucia")
    client.force_login(make_user("ada", "administrator"))
    assert "is invited" in client.post(f"{USERS}add/", NEW | LUCIA, follow=True).text
    person.user = get_user_model().objects.get(username="newcomer")
    person.save()
    again = {"username": "second", "email": "second@canary.example"}
    assert WHOSE in client.post(f"{USERS}add/", NEW | LUCIA | again).text


def test_the_command_says_whose_name_it_is():
    make_user("lucia", **LUCIA)
    with pytest.raises(CommandError, match=WHOSE):
        call_command(
            "account", "create", "fresh", "fresh@example.org", role="author", first="Lucia", last="Barragán Hale"
        )


def test_the_names_of_accounts_follow_them():
    user = make_user("lucia", **LUCIA)

    def known():
        return set(KnownName.objects.values_list("key", flat=True))

    first = known()
    user.last_name = "Orr"
    user.save(update_fields=["last_login"])
    assert known() == first
    user.save()
    assert known() and not known() & first - {"iucia"}
    user.delete()
    assert not KnownName.objects.exists()
