"""The library, people and the lead at the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Lead, Person, Reference
from tests.factories import MORNING, make_article, published
from tests.roles_cast import make_user, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("csl", "said"),
    [
        ("{", "This is not JSON."),
        ("[" * 200_000, "This is not JSON."),
        ("9" * 5_000, "This is not JSON."),
        ("[]", "no item of CSL-JSON"),
        ('"x"', "no item of CSL-JSON"),
        ('{"colour": "red"}', "no item of CSL-JSON"),
        ("", "Give the work as CSL-JSON, or as text."),
        ('{"type": "book", "DOI": "https://doi.org/10.1000/ABC"}', "The library has a work with this DOI already"),
    ],
)
def test_a_work_that_is_none_is_refused(client, editor, csl, said):
    Reference.objects.create(csl={"type": "book", "title": "Known", "DOI": "10.1000/abc"})
    answer = client.post("/admin/articles/reference/add/", {"csl": csl, "raw": " "})
    assert answer.status_code == 200
    assert said in answer.text
    assert Reference.objects.count() == 1


def test_a_work_is_stored_as_it_is_read_and_may_stand_twice(client, editor):
    csl = '{"type": "journal-article", "title": ["On  Ledgers\\u0000\\ud800"], "abstract": "x"}'
    for _ in range(2):
        assert client.post("/admin/articles/reference/add/", {"csl": csl, "raw": ""}).status_code == 302
    assert [reference.csl for reference in Reference.objects.all()] == [
        {"title": "On Ledgers", "type": "article-journal"}
    ] * 2
    assert "On Ledgers" in client.get("/admin/articles/reference/?q=on+ledgers").text


def test_the_lead_is_chosen_and_a_refusal_is_said(client, editor):
    essay = make_article()
    live, until = published("Live"), timezone.now() + timedelta(days=1)
    Lead.objects.create(article=live, chosen_at=MORNING, until=until)
    add = "/admin/articles/lead/add/"
    refused = client.post(add, {"article": essay.pk, **moment("until", until)})
    assert "neither live nor scheduled, so it cannot lead" in refused.text
    assert "has already passed" in client.post(add, {"article": live.pk, **moment("until", MORNING)}).text
    assert client.post(add, {"article": live.pk, **moment("until", until)}).status_code == 302
    now = timezone.now()
    assert Lead.objects.count() == 2 and Lead.objects.filter(until__gt=now, chosen_at__lte=now).count() == 1


@pytest.mark.parametrize("page", ["lead/add/?article=", "article/add/?picture=", "person/add/?user="])
def test_what_an_address_fills_in_is_harmless(client, page):
    client.force_login(make_user("the-administrator", "administrator"))
    for odd in ("x", "9" * 30, "%00", "-1", "987654"):
        assert client.get(f"/admin/articles/{page}{odd}").status_code == 200


@pytest.mark.parametrize(
    "page", ["person/?user=", "article/?picture=", "edition/?article=", "lead/?article=", "picture/?articles="]
)
@pytest.mark.parametrize("odd", ["x", "9" * 30, "9" * 5_000, "%00", "-1"])
def test_a_list_of_what_there_cannot_be_is_harmless(client, page, odd):
    client.force_login(make_user("the-administrator", "administrator"))
    assert client.get(f"/admin/articles/{page}{odd}").status_code in (200, 302, 400)


def test_a_printed_address_stays(client, editor):
    published()
    person = Person.objects.get()
    answer = client.post(f"/admin/articles/person/{person.pk}/change/", {"name": "Aiko Brandt", "slug": "other"})
    assert "is printed in editions, so this address stays" in answer.text
