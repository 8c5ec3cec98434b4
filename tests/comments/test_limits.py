"""How many replies are taken: counted over those accepted, from a network, by an address, under an essay."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import limits, tokens
from comments.models import Reply
from tests.comments.cast import later, left, many, member, send
from tests.factories import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """No test of a limit is judged by how long it takes."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def article():
    return published()


def before(article, number, seconds, **fields):
    """Replies that were accepted so many seconds ago."""
    for _ in range(number):
        left(article, submit_date=timezone.now() - timedelta(seconds=seconds), **fields)


def refused(answer, most):
    """429, the wait in the header and in words, the text kept and the same token."""
    wait = int(answer.headers["Retry-After"])
    assert answer.status_code == 429 and 0 < wait <= most
    assert "I beg to differ." in answer.text and "ines@example.org" in answer.text
    assert "<title>Error: " in answer.text and 'role="alert"' in answer.text
    assert f"Press the button again {limits.in_words(wait)}" in answer.text
    return re.search(r'name="token" value="([^"]+)"', answer.text)[1]


@pytest.mark.parametrize(
    ("number", "seconds", "wait"),
    [(5, 30, 30), (5, 59, 1), (20, 61, 60 * 60 - 61), (20, 60 * 60 - 5, 5)],
)
def test_a_network_may_post_five_a_minute_and_twenty_an_hour(article, client, number, seconds, wait):
    before(article, number, seconds, ip_address="203.0.113.0")
    before(article, 1, 5, ip_address="198.51.100.0")
    count = Reply.objects.count()
    refused(send(client, article), wait)
    assert Reply.objects.count() == count and not mail.outbox
    assert send(client, article, network="192.0.2.1").status_code == 303


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plans")
def test_a_long_discussion_is_not_read_to_count_the_recent_replies(article, client):
    with CaptureQueriesContext(connection) as asked:
        send(client, article)
    counts = [
        query["sql"] for query in asked if '."submit_date" >' in query["sql"] and "address_digest" not in query["sql"]
    ]
    assert len(counts) == 4  # a minute, an hour, the essay, the whole site
    for sql in counts:
        plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert "submit_date>?" in plan[0][3] and not any("TEMP B-TREE" in row[3] for row in plan), plan


@pytest.mark.parametrize(("number", "seconds"), [(4, 1), (5, 61), (19, 90), (20, 60 * 60 + 1)])
def test_a_network_that_posted_less_or_earlier_may_post(article, client, number, seconds):
    before(article, number, seconds, ip_address="203.0.113.0")
    assert send(client, article).status_code == 303


def test_neighbours_on_one_ipv6_network_count_together(article, client):
    for number in range(5):
        assert (
            send(client, article, network=f"2001:db8:1:2::{number}", email=f"{number}@example.org").status_code == 303
        )
    assert send(client, article, network="2001:db8:1:2:ffff:ffff:ffff:ffff").status_code == 429
    assert send(client, article, network="2001:db8:1:3::1").status_code == 303


def test_a_claimed_address_of_the_client_counts_for_nothing(article, client):
    before(article, 5, 10, ip_address="203.0.113.0")
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"}
    assert send(client, article, headers=headers | {"Forwarded": "for=192.0.2.1"}).status_code == 429


def test_an_address_may_post_ten_a_day_from_anywhere(article, client, monkeypatch):
    before(article, 10, 60 * 60 * 23, address="ines@example.org")
    for typed in ("ines@example.org", "Ines@Example.org"):
        assert send(client, article, email=typed).status_code == 429
    token = refused(send(client, article), 60 * 60)
    assert send(client, article, email="other@example.org").status_code == 303
    later(monkeypatch, hours=1, seconds=1)
    assert send(client, article, token=token).status_code == 303


def test_an_essay_takes_sixty_an_hour(article, client):
    other = published("Another Essay")
    many(article, 60)
    Reply.objects.update(submit_date=timezone.now() - timedelta(minutes=10))
    refused(send(client, article), 50 * 60)
    assert send(client, other).status_code == 303
    Reply.objects.order_by("pk").filter(article=article).first().delete()
    assert send(client, article, email="other@example.org").status_code == 303


def test_a_limit_holds_for_whoever_is_signed_in(article, client):
    before(article, 5, 10, ip_address="203.0.113.0")
    client.force_login(member())
    answer = send(client, article)
    assert answer.status_code == 429 and "I beg to differ." in answer.text


def test_only_accepted_replies_count(article, client):
    for changes in ({"token": ""}, {"name": ""}, {"headers": {"Sec-Fetch-Site": "cross-site"}}):
        for _ in range(6):
            assert send(client, article, **changes).status_code in (403, 422)
    before(article, 5, 10, ip_address="203.0.113.0")
    for _ in range(3):
        assert send(client, article).status_code == 429
    Reply.objects.order_by("pk").first().delete()
    assert send(client, article).status_code == 303


def test_held_and_removed_replies_count(article, client):
    before(article, 2, 10, ip_address="203.0.113.0", approved_at=None)
    before(article, 3, 10, ip_address="203.0.113.0", removed_at=timezone.now())
    assert send(client, article).status_code == 429


def test_a_form_that_was_taken_is_not_refused_the_second_time(article, client):
    before(article, 4, 10, ip_address="203.0.113.0")
    token = tokens.issue(article.pk, refilled=True)
    assert [send(client, article, token=token).status_code for _ in range(3)] == [303] * 3
    assert send(client, article).status_code == 429


def test_the_settings_say_how_many(article, client, settings):
    settings.REPLY_LIMITS = {"network": [(1, 60)], "address": [], "article": []}
    assert [send(client, article).status_code for _ in range(2)] == [303, 429]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "in a minute"), (60, "in a minute"), (61, "in 2 minutes"), (3600, "in 60 minutes"), (7200, "in 2 hours")],
)
def test_a_wait_is_said_in_words(seconds, words):
    assert limits.in_words(seconds) == words


def test_tokens_can_be_asked_for_sixty_times_a_minute(client, monkeypatch):
    answers = [client.get("/token/?article=1") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Cache-Control"] == "private, no-store"
    assert client.get("/token/?article=1", REMOTE_ADDR="192.0.2.9").status_code == 200
    later(monkeypatch, seconds=61)
    assert client.get("/token/?article=1").status_code == 200
