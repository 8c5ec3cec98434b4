"""S35: a file is one picture of the library, however often it is sent."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles import pictures
from articles.models import Picture
from tests.comments.cast import at_once
from tests.pictures import WORDS, accepted, drawn, make_picture, send, stored, upload
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/picture/add/"


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(client):
    user = make_user("the-author", "author")
    client.force_login(user)
    return user


def test_a_file_sent_again_is_given_the_picture_that_is_there(client, author, monkeypatch):
    picture = accepted(client, drawn())
    monkeypatch.setattr(pictures, "read", lambda upload: pytest.fail("it is not read again"))
    answer = send(client, drawn(), "another-name.png", alt="Other words", credit="")
    assert (answer.status_code, answer.json()) == (200, {"id": picture.pk} | picture.printed())
    assert Picture.objects.get().alt == "A harbour" and len(stored()) == 1
    assert LogEntry.objects.count() == 1


def test_the_desks_form_leads_to_it_and_says_so(client, author):
    picture = accepted(client, drawn())
    answer = client.post(ADD, {"file": upload(drawn()), "alt": ""}, follow=True)
    assert answer.redirect_chain == [(f"/admin/articles/picture/{picture.pk}/change/", 302)]
    assert "This picture is already in the library" in answer.text and "added successfully" not in answer.text
    popup = client.post(ADD, {"file": upload(drawn()), "_popup": "1"})
    assert f'"value": "{picture.pk}"' in popup.text.replace("&quot;", '"')


def test_another_file_is_another_picture(client, author):
    accepted(client, drawn())
    accepted(client, drawn(41))
    make_picture(), make_picture()  # of which nobody knows the file
    assert Picture.objects.count() == 4


def test_a_picture_that_was_deleted_can_be_sent_again(client, author):
    accepted(client, drawn()).delete()
    assert accepted(client, drawn()).digest


def test_a_file_that_is_refused_is_refused_again(client, author):
    for _ in range(2):
        assert send(client, b"<svg/>").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one(author):
    def go():
        client = Client()
        client.force_login(author)
        return send(client, drawn())

    answers = at_once([go] * 20)
    picture = Picture.objects.get()
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert {answer.json()["id"] for answer in answers} == {picture.pk}
    assert stored() == [picture.file.name] and LogEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_comes_between_the_look_and_the_row_wins(client, author, monkeypatch):
    first = accepted(client, drawn())
    looks = [None, first]
    monkeypatch.setattr(pictures, "known", lambda digest: looks.pop(0))
    answer = client.post(ADD, {"file": upload(drawn()), **WORDS}, follow=True)
    assert "already in the library" in answer.text and re.search(rf"/picture/{first.pk}/", answer.redirect_chain[0][0])
    assert Picture.objects.get() == first and len(stored()) == 1
