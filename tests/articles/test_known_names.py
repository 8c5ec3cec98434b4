"""The names of people and accounts are kept for comparison, from the upgrade on and whatever happens to them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import KnownName, Person
from articles.models.known_name import named_like
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db


def rows():
    return sorted(KnownName.objects.values_list("key", "person", "user"), key=str)


def test_an_upgrade_finds_the_people_and_accounts_that_are_there():
    people = [Person.objects.create(name=f"Lucía Hale {sign}", slug=f"lucia-{sign}") for sign in "abc"]
    Person.objects.create(name="✓", slug="nothing-to-compare")
    make_user(
        "wilma",
        first_name="Wilma",
        last_name="Tarrant",
    )
    kept = rows()
    assert {person for _, person, _ in kept} == {*(person.pk for person in people), None}
    for _ in range(2):
        import_module("articles.migrations.0011_known_names").fill(apps, None)
        assert rows() == kept


def test_a_name_follows_its_person():
    person = Person.objects.create(name="Lucía Hale", slug="lucia")
    assert named_like(["LUCIA HALE", "Lucia Orr"]) == {"LUCIA HALE": ["Lucía Hale (author)"], "Lucia Orr": []}
    person.name = "Lucía Orr"
    person.save()
    assert named_like(["LUCIA HALE", "Lucia Orr"]) == {"LUCIA HALE": [], "Lucia Orr": ["Lucía Orr (author)"]}
    person.delete()
    assert not rows()


def test_two_authors_of_one_name_are_both_named():
    for slug in ("one", "other"):
        Person.objects.create(name=f"Lucía {'Hale' if slug == 'one' else 'HALE'}", slug=slug)
    assert named_like(["lucia hale"])["lucia hale"] == ["Lucía Hale (author)", "Lucía HALE (author)"]


def test_any_number_of_names_is_one_question():
    Person.objects.create(name="Lucía Hale", slug="lucia")
    with CaptureQueriesContext(connection) as asked:
        assert sum(map(bool, named_like([f"Reader {number}" for number in range(50)] + ["Lucia Hale"]).values())) == 1
    assert len(asked) == 1
