"""What waits for a moderator, though it is never refused: suspicious replies, and what the policy says."""

import time

import pytest
from django.core import mail
from django.utils import timezone

from comments import tokens
from comments.models import Reply
from tests.comments.cast import later, left, link, many, member, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"
KNOWN = "ines@example.org"


@pytest.fixture
def article():
    return published()


@pytest.fixture
def taken(article, client):
    """Send a reply; returns what is stored of it."""

    def taken(**changes):
        answer = send(client, article, **changes)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}replies/sent/")
        return Reply.objects.latest("submit_date")

    return taken


@pytest.mark.parametrize(
    ("hold", "newcomer", "known"),
    [
        (None, "policy", ""),
        ("newcomers", "policy", ""),
        ("everybody", "policy", "policy"),
        ("nobody", "", ""),
    ],
)
def test_the_policy_says_whose_replies_wait(article, client, taken, hold, newcomer, known):
    if hold:
        policy(hold)
    left(article, address=KNOWN)
    for address, reason in (("new@example.org", newcomer), (KNOWN.upper(), known)):
        reply = taken(email=address, comment=f"By {address}.")
        assert (reply.held_for, bool(reply.approved_at)) == (reason, not reason)
        assert not reply.is_shown and not reply.is_public
        client.post(link())
        reply = Reply.objects.get(pk=reply.pk)
        assert reply.is_shown == reply.is_public == (not reason)
        assert (f"By {address}." in client.get(PAGE).text) == (not reason)
        assert bool(reply.first_shown_at) == (not reason)


@pytest.mark.parametrize("state", [{"approved_at": None}, {"confirmed_at": None}, {"removed_at": timezone.now()}])
def test_a_guest_is_known_by_a_reply_that_is_shown(article, taken, state):
    left(article, address=KNOWN, **state)
    assert taken(email=KNOWN).held_for == "policy"


def test_a_field_that_people_do_not_see_holds(taken):
    policy("nobody")
    assert taken(phone="123").held_for == "trap"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("seconds", "reason"), [(0, "haste"), (2.9, "haste"), (3.1, ""), (60, "")])
def test_a_form_filled_in_within_three_seconds_holds(article, taken, monkeypatch, seconds, reason):
    policy("nobody")
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun)
    token = tokens.issue(article.pk)
    later(monkeypatch, seconds=seconds)
    assert taken(token=token).held_for == reason


def test_links_by_newcomers_hold(article, taken):
    policy("nobody")
    assert taken(email="a@example.org", comment="Look at https://example.org/spam").held_for == "links"
    assert taken(email="b@example.org", comment="[Look](https://example.org/spam)").held_for == "links"
    assert taken(email="c@example.org", url="https://example.org/spam").held_for == "links"
    assert taken(email="d@example.org", comment="a `<a href=x>` and example.org").held_for == ""
    left(article, address=KNOWN)
    assert taken(email=KNOWN, comment="Look at https://example.org", url="https://example.org").held_for == ""


def test_when_the_whole_site_is_flooded_guests_are_held(article, client, taken):
    policy("nobody")
    elsewhere = published("Another Essay")
    many(elsewhere, 300)
    Reply.objects.filter(article=elsewhere).update(submit_date=timezone.now())
    assert taken().held_for == "flood"
    client.force_login(member())
    assert send(client, article, comment="At once.").headers["Location"] != f"{PAGE}replies/sent/"
    assert "At once." in client.get(PAGE).text


def test_as_many_as_are_usual_are_no_flood(taken):
    policy("nobody")
    many(published("Another Essay"), 299)
    Reply.objects.update(submit_date=timezone.now())
    assert taken().held_for == ""


def test_nothing_of_a_held_reply_is_public(article, client, taken):
    reply = taken(comment="Zyxwoth", name="Zyxwoth")
    client.post(link())
    assert Reply.objects.waiting().get() == reply
    assert "Zyxwoth" not in client.get(PAGE).text
    assert client.get(f"/replies/{reply.pk}/").status_code == 404
    assert "Zyxwoth" not in client.get(f"{PAGE}?reply={reply.pk}").text
    assert "Zyxwoth" not in client.get(f"{PAGE}?replies={reply.pk}").text
