"""The link in a guest's mail: what it does, once, for a week, and what stands behind it afterwards."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from articles import publishing
from comments.models import Confirmation, Discussion, Reply
from comments.signals import replies_changed
from tests.comments.cast import OWN_PAGE, later, link, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article():
    return published()


@pytest.fixture
def confirm(article, client):
    """The path of the link for one reply that waits for its guest, and for nothing else."""
    policy("nobody")
    send(client, article, comment="Zyxwoth")
    return link()


def state():
    return list(Reply.objects.values_list("confirmed_at", "approved_at", "is_public", "first_shown_at", "removed_at"))


def test_looking_at_the_link_changes_nothing(confirm, client):
    before = state()
    for _ in range(2):
        page, head = client.get(confirm), client.head(confirm)
        assert page.status_code == head.status_code == 200
        assert re.search(rf'<form method="post" action="{confirm}"><button', page.text)
        assert set(page.headers["Cache-Control"].split(", ")) >= {"private", "no-store"}
        assert "Zyxwoth" not in page.text and "ines@example.org" not in page.text
    assert state() == before and len(mail.outbox) == 1
    assert "Zyxwoth" not in client.get(PAGE).text


@pytest.mark.parametrize("headers", [{}, OWN_PAGE])
def test_its_button_confirms_and_leads_to_the_reply(article, confirm, client, headers):
    heard = []
    replies_changed.connect(hear := lambda article_id, **_: heard.append(article_id))
    answer = client.post(confirm, headers=headers, follow=True)
    replies_changed.disconnect(hear)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, PAGE) and "Zyxwoth" in answer.text
    reply = Reply.objects.get()
    assert answer.redirect_chain[-2][0] == f"/replies/{reply.pk}/" and reply.is_shown and reply.is_public
    assert reply.first_shown_at == reply.confirmed_at and heard == [article.pk]


def test_a_used_link_leads_to_the_reply(confirm, client):
    client.post(confirm)
    before = state()
    for again in (client.get, client.post):
        answer = again(confirm)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/replies/{Reply.objects.get().pk}/")
    assert state() == before and Reply.objects.count() == 1


def test_a_used_link_works_after_a_week_and_after_the_essay_was_closed(article, confirm, client, monkeypatch):
    client.post(confirm)
    later(monkeypatch, days=8)
    Discussion.objects.create(article=article, state="closed")
    assert client.get(confirm, follow=True).status_code == 200


def test_a_held_reply_waits_after_it_was_confirmed(article, client):
    send(client, article)
    for _ in range(2):
        answer = client.post(link(), follow=True)
        assert answer.status_code == 200 and "An editor reads it before it appears" in answer.text
    assert Reply.objects.waiting().count() == 1 and not Reply.objects.shown().exists()


def test_a_link_works_for_seven_days(confirm, client, monkeypatch):
    later(monkeypatch, days=7, minutes=-1)
    assert client.post(confirm).status_code == 303
    assert Reply.objects.shown().count() == 1


def test_after_seven_days_it_has_expired(confirm, client, monkeypatch):
    before = state()
    later(monkeypatch, days=7, minutes=1)
    for way in (client.get, client.post):
        answer = way(confirm)
        assert answer.status_code == 410 and "This link has expired" in answer.text
        assert "Confirm my reply" not in answer.text
    assert state() == before


def test_a_foreign_link_gets_a_calm_page(confirm, client):
    before = state()
    for path in ("/replies/confirm/x/", "/replies/confirm/" + "A" * 43 + "/", "/replies/confirm/é☃%00/"):
        for way in (client.get, client.head, client.post):
            assert way(path).status_code == 404
        assert "This link leads nowhere" in client.get(path).text
    assert state() == before


def test_no_character_of_a_link_may_change(confirm, client):
    before = state()
    for place in range(len("/replies/confirm/"), len(confirm) - 1):
        sign = "A" if confirm[place] != "A" else "B"
        assert client.post(confirm[:place] + sign + confirm[place + 1 :]).status_code == 404
    assert client.post(confirm[:-1].lower() + "/").status_code == 404
    assert state() == before


def test_a_link_has_one_purpose(confirm, client):
    before, stop = state(), link("stop")
    swapped = confirm.replace("confirm", "stop"), stop.replace("stop", "confirm")
    for path in swapped:
        for way in (client.get, client.post):
            answer = way(path)
            assert answer.status_code == 404 and "This link leads nowhere" in answer.text
    assert state() == before


def test_what_is_stored_is_no_link_and_the_link_holds_no_address(confirm):
    tokens = {confirm.split("/")[3], link("stop").split("/")[3]}
    assert len(tokens) == 2 and all(len(token) >= 43 for token in tokens)
    stored = repr(Confirmation.objects.values())
    assert not any(token in stored for token in tokens)
    assert "ines" not in confirm


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("closed", "Replies to this essay are closed"),
        ("withdrawn", "This reply can no longer be shown"),
        ("removed", "This reply can no longer be shown"),
    ],
)
def test_what_can_no_longer_be_confirmed_says_so(article, confirm, client, what, words):
    if what == "closed":
        Discussion.objects.create(article=article, state="closed")
    elif what == "withdrawn":
        publishing.withdraw(article)
    else:
        Reply.objects.update(removed_at=timezone.now())
    before = state()
    for way in (client.get, client.post):
        answer = way(confirm)
        assert answer.status_code == 410 and words in answer.text and "Zyxwoth" not in answer.text
        assert "Patience" not in answer.text or what == "closed"
    assert state() == before


@pytest.mark.parametrize("what", ["withdrawn", "removed"])
def test_a_used_link_tells_when_its_reply_is_gone(article, confirm, client, what):
    client.post(confirm)
    if what == "withdrawn":
        publishing.withdraw(article)
    else:
        Reply.objects.update(removed_at=timezone.now())
    answer = client.get(confirm)
    assert answer.status_code == 410 and "This reply can no longer be shown" in answer.text


def test_another_site_cannot_press_the_button(confirm, client):
    assert client.post(confirm, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Reply.objects.exclude(confirmed_at=None).exists()


def test_two_replies_have_two_links(article, confirm, client, monkeypatch):
    later(monkeypatch, hours=2)
    send(client, article, comment="Second words.")
    client.post(link())
    assert [reply.html for reply in Reply.objects.shown()] == ["<p>Second words.</p>"]
    assert Reply.objects.filter(confirmed_at=None).count() == 1
