""" "Never write to this address again": GET shows, POST acts, without a login or a page of ours."""

import re

import pytest
from django.core import mail

from comments import mailing
from comments.models import Reply, Silence
from tests.comments.cast import OWN_PAGE, later, left, link, send
from tests.factories import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return published()


@pytest.fixture
def stop(article, client):
    send(client, article)
    return link("stop")


def test_looking_at_it_stops_nothing(stop, client):
    for way in (client.get, client.head):
        answer = way(stop)
        assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    assert re.search(rf'<form method="post" action="{stop}"><button', client.get(stop).text)
    assert not Silence.objects.exists()


@pytest.mark.parametrize("headers", [{}, OWN_PAGE, {"User-Agent": "a mail program"}])
def test_one_post_stops_it_for_good(article, stop, client, headers, monkeypatch):
    for _ in range(2):
        answer = client.post(stop, {"List-Unsubscribe": "One-Click"}, headers=headers)
        assert answer.status_code == 200 and "We will not write to you again" in answer.text
    assert Silence.objects.count() == 1
    later(monkeypatch, days=30)
    for address in ("ines@example.org", "INES@Example.org"):
        assert send(client, article, email=address).headers["Location"].endswith("/sent/")
    mailing.send_confirmations()
    later(monkeypatch, hours=2)
    mailing.send_confirmations()
    assert len(mail.outbox) == 1


def test_others_are_still_written_to(article, stop, client):
    client.post(stop)
    send(client, article, email="other@example.org")
    assert [message.to for message in mail.outbox] == [["ines@example.org"], ["other@example.org"]]


def test_the_mail_offers_it_to_mail_programs(stop):
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{stop}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_unknown_link_stops_nobody(stop, client):
    for path in ("/replies/stop/x/", stop[:-2] + ("A/" if stop[-2] != "A" else "B/")):
        for way in (client.get, client.post):
            answer = way(path)
            assert answer.status_code == 404 and "This link leads nowhere" in answer.text
    assert not Silence.objects.exists()


def test_replies_that_are_shown_stay(article, stop, client):
    reply = left(article, "Zyxwoth", address="ines@example.org")
    client.post(stop)
    assert "Zyxwoth" in client.get(f"/replies/{reply.pk}/", follow=True).text


def test_whom_nobody_may_write_to_costs_the_worker_nothing(article, stop, client, django_assert_num_queries):
    client.post(stop)
    for _ in range(5):
        left(article, address="ines@example.org", confirmed_at=None, submit_date=Silence.objects.get().since)
    assert Reply.objects.filter(confirmed_at=None).count() == 6
    with django_assert_num_queries(1):
        assert mailing.send_confirmations() == 0


def test_it_lasts_as_long_as_the_other_link(stop, client, monkeypatch):
    later(monkeypatch, days=7, seconds=1)
    assert client.get(stop).status_code == client.post(stop).status_code == 404
    assert not Silence.objects.exists()
