"""Whether an essay takes replies: by hand, or so many days after its first edition."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles import publishing
from comments import tokens
from comments.models import Discussion, Reply
from tests.comments.cast import OWN_PAGE, later, left, member, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article():
    """Published ten days ago."""
    return published(at=timezone.now() - timedelta(days=10))


def is_open(client, article):
    """Whether the page offers the form, and the same of the post."""
    page = client.get(PAGE).text
    shown = "<form" in page[page.index('id="replies"') :].split("</main>")[0]
    assert shown == ("Replies to this essay are closed." not in page)
    count = Reply.objects.count()
    answer = send(client, article, email=f"{count}@example.org", network=f"203.0.{count}.1")
    assert answer.status_code == (303 if shown else 403)
    assert Reply.objects.count() == count + shown
    return shown


def test_an_essay_is_open_unless_something_is_said(article, client):
    assert is_open(client, article)


@pytest.mark.parametrize(
    ("state", "days", "open"),
    [
        ("closed", None, False),
        ("closed", 365, False),
        ("open", None, True),
        ("open", 1, True),
        ("policy", None, True),
        ("policy", 9, False),
        ("policy", 11, True),
        (None, 9, False),
        (None, 11, True),
        (None, 0, False),
    ],
)
def test_closing_by_hand_comes_before_the_policy(article, client, state, days, open):
    policy(close_after_days=days)
    if state:
        Discussion.objects.create(article=article, state=state)
    assert is_open(client, article) == open


def test_the_days_are_counted_from_the_first_edition(article, client, monkeypatch):
    policy(close_after_days=12)
    publishing.update(article, "More of it.")
    assert is_open(client, article)
    later(monkeypatch, days=2)
    assert not is_open(client, article)


def test_a_form_opened_before_the_closing_is_refused_with_its_words(article, client):
    token = tokens.issue(article.pk, refilled=True)
    Discussion.objects.create(article=article, state="closed")
    for _ in range(2):
        answer = send(client, article, token=token, comment="Kept <words>")
        assert answer.status_code == 403 and "Kept &lt;words&gt;" in answer.text and 'role="alert"' in answer.text
        assert "Replies to this essay were closed in the meantime." in answer.text
        assert "<title>Error: " in answer.text and not re.search(r'<form[^>]*action="[^"]*/replies/"', answer.text)
    assert not Reply.objects.exists() and not mail.outbox


def test_a_closed_essay_without_a_token_is_closed_too(article, client):
    Discussion.objects.create(article=article, state="closed")
    answer = send(client, article, token="", comment="Kept words.")
    assert answer.status_code == 403 and "Kept words." in answer.text
    assert not Reply.objects.exists()


def test_a_closed_essay_keeps_its_replies_and_takes_no_answer(article, client):
    reply = left(article, "Said in time.")
    Discussion.objects.create(article=article, state="closed")
    page = client.get(f"{PAGE}?reply={reply.pk}").text
    assert "Said in time." in page and "?reply=" not in page and "Leave a reply" not in page
    assert client.get(f"/replies/{reply.pk}/").status_code == 302


def test_a_closed_essay_is_closed_to_whoever_is_signed_in(article, client):
    Discussion.objects.create(article=article, state="closed")
    client.force_login(member())
    assert (
        client.post(
            f"{PAGE}replies/", {"comment": "x", "token": tokens.issue(article.pk)}, headers=OWN_PAGE
        ).status_code
        == 403
    )
    assert not Reply.objects.exists()


def test_a_used_form_leads_to_its_reply_after_the_closing(article, client):
    token = tokens.issue(article.pk, refilled=True)
    first = send(client, article, token=token)
    Discussion.objects.create(article=article, state="closed")
    assert send(client, article, token=token).headers["Location"] == first.headers["Location"]
