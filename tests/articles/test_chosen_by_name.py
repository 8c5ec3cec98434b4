"""Without JavaScript authors and topics are typed by name, and the lead picture by its number."""

import pytest

from articles.models import Person, Topic
from tests.articles.test_admin import save
from tests.factories import make_article
from tests.pictures import make_picture
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def essay(client):
    client.force_login(make_user("the-editor", "editor"))
    for name in ("Ines Halloran", "Lena Okafor", "Two of One Name"):
        Person.objects.create(name=name, sort_name=name, slug=name.lower().replace(" ", "-"))
    Person.objects.create(name="Two of One Name", sort_name="Two", slug="two-more")
    Topic.objects.create(name="Public letters", slug="public-letters")
    return make_article()


def bylines(essay):
    return [str(byline.person) for byline in essay.bylines.all()]


def test_authors_and_topics_are_typed_by_name(client, essay):
    before = bylines(essay)
    typed = {"bylines-named": "Lena Okafor\r\n\r\n ines halloran \r\n", "filings-named": "Public letters"}
    assert save(client, essay, **typed).status_code == 302
    assert bylines(essay) == [*before, "Lena Okafor", "Ines Halloran"]
    assert [filing.topic.name for filing in essay.filings.all()][-1] == "Public letters"


def test_a_name_that_is_nobodys_or_several_peoples_is_told_and_stays_in_the_box(client, essay):
    before = bylines(essay)
    page = save(client, essay, **{"bylines-named": "Ines Halloran\nNobody <b>\nTwo of One Name\0"})
    assert page.status_code == 200 and bylines(essay) == before
    words = page.content.decode()
    assert "Not found, or found more than once: “Nobody &lt;b&gt;”, “Two of One Name”." in words
    assert 'rows="2">Nobody &lt;b&gt;\nTwo of One Name</textarea>' in words
    assert "Ines Halloran</option>" in words  # the one that was found is a row now


def test_the_lead_picture_is_typed_by_its_number(client, essay):
    picture = make_picture()
    assert save(client, essay, **{"picture-number": str(picture.pk)}).status_code == 302
    essay.refresh_from_db()
    assert essay.picture == picture
    for wrong in (str(picture.pk + 1), "the red one", "9" * 40):
        page = save(client, essay, **{"picture-number": wrong})
        assert page.status_code == 200 and "Select a valid choice" in page.content.decode(), wrong
