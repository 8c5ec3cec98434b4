"""The desk speaks the words of a magazine, not those of what it is made with."""

import html
from datetime import UTC, datetime

import pytest
from django.test import Client

from articles.models import Person, Picture
from edeconomy.outbox.models import Message
from tests.articles.test_admin import ESSAYS, save
from tests.factories import make_article, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


@pytest.fixture
def administrator(client):
    user = make_user("the-administrator", "administrator")
    client.force_login(user)
    return user


def test_lists_name_their_columns_plainly(client, administrator):
    make_article()
    Message.objects.create(subject="A mail", due_at=MORNING)
    essays = client.get(ESSAYS).text
    mail = client.get("/admin/outbox/message/?state=all").text
    assert ">Changed<" in essays and ">Written<" in mail and ">Sent<" in mail
    assert "Modified at" not in essays and "Queued at" not in mail


def test_times_of_a_mail_and_an_edition_are_said_with_their_zone(client, administrator):
    mail = Message.objects.create(subject="A mail", due_at=MORNING)
    Message.objects.update(queued_at=MORNING)
    page = client.get(f"/admin/outbox/message/{mail.pk}/change/").text
    assert "1 March 2026, 07:30 UTC" in page and "07:30:00" not in page and "None" not in page


def test_the_lead_is_of_an_essay_until_a_time_of_the_magazine(client, administrator):
    page = html.unescape(client.get("/admin/articles/lead/add/").text)
    assert "Essay:" in page and "Article:" not in page
    assert "In the magazine’s time zone, UTC: it is " in page
    assert "Save and view" not in page and "add_id_article" not in page


def test_where_replies_are_open_is_said_of_an_essay(client, administrator):
    assert "Essay:" in client.get("/admin/comments/discussion/add/").text
    assert "Account:" in client.get("/admin/articles/person/add/").text


def test_a_history_says_what_was_done_in_the_words_of_the_page(client, administrator):
    page = client.get(f"/admin/articles/person/{Person.objects.create(name='A', slug='a').pk}/history/").text
    assert "Nothing has been done to it at the desk yet." in page and "object" not in page.split("<main")[1]
    client.post("/admin/articles/person/add/", {"name": "Aiko Brandt", "slug": "aiko", "sort_name": ""})
    aiko = Person.objects.get(slug="aiko")
    client.post(
        f"/admin/articles/person/{aiko.pk}/change/", {"name": "Aiko B.", "slug": "aiko", "orcid": "0000-0002-1825-0097"}
    )
    said = client.get(f"/admin/articles/person/{aiko.pk}/history/").text
    assert "<h1" in said and "History: Aiko B.</h1>" in said
    assert said.index("Changed: name, sort name, ORCID iD.") < said.index("Made.")


def test_a_history_names_few_of_many_rows(client, administrator):
    essay = make_article(references=[work(f"key{n}", f"Title {n}") for n in range(7)])
    places = {f"citations-{n}-place": 7 - n for n in range(7)}
    save(client, essay, **places)
    said = client.get(f"{ESSAYS}{essay.pk}/history/").text
    assert "References: moved “key0”, “key1”, “key2”, “key3”, “key4” and 2 more." in said


def test_too_much_at_once_is_said_so(client, administrator):
    answer = client.post(f"{ESSAYS}manuscript/", {"text": "word " * 500_000})
    assert answer.status_code == 400 and "That was too much at once" in answer.text
    assert "nothing of it is kept" in answer.text


def test_a_form_from_before_a_log_in_is_told_from_one_that_is_not_allowed(administrator):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    answer = strict.post(f"{ESSAYS}add/", {"title": "Kept in the browser"})
    assert answer.status_code == 403 and "That form was out of date" in answer.text
    assert "This page is not open to you" not in answer.text


def test_a_new_picture_stands_in_the_trail_of_today(client, administrator):
    page = client.get("/admin/articles/picture/add/").text
    assert ">Today</a>" in page and ">Home</a>" not in page and "New picture" in page
    assert not Picture.objects.exists()
