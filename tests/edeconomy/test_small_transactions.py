"""What may have much to write writes a few rows at a time: each statement changes no more, and others get the lock between two."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from articles import batches, page_parts
from articles.models import Printing
from comments import forgetting
from comments.models import Confirmation, Reply
from comments.signals import replies_changed
from edeconomy.accounts import limits, sessions
from edeconomy.accounts.models import Tally
from edeconomy.outbox import delivery
from edeconomy.outbox.models import Message
from edeconomy.search import indexing
from edeconomy.search.models import ReplyWords
from tests.comments.desk import make_reply
from tests.factories import published

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=400)
WRITES = re.compile("(DELETE FROM|UPDATE|INSERT)")


def tallies():
    Tally.objects.bulk_create(Tally(kind="login", key=str(n), since=LONG_AGO) for n in range(5))
    return limits.forget, Tally.objects


def ended_sessions():
    Session.objects.bulk_create(Session(session_key=f"{n}", expire_date=LONG_AGO) for n in range(5))
    return sessions.forget, Session.objects


def sent_messages():
    rows = (
        Message(message_id=n, recipient="a@example.org", state="sent", sent_at=LONG_AGO, due_at=LONG_AGO)
        for n in "abcde"
    )
    Message.objects.bulk_create(rows)
    return delivery.forget, Message.objects.exclude(recipient="")


def old_confirmations():
    essay = published()
    for n in range(5):
        reply = make_reply(essay)
        Confirmation.objects.create(reply=reply, confirm_digest=f"c{n}", stop_digest=f"s{n}", sent_at=LONG_AGO)
    return forgetting.forget, Confirmation.objects


def old_networks():
    essay = published()
    for _ in range(5):
        Reply.objects.filter(pk=make_reply(essay).pk).update(ip_address="10.0.0.0", submit_date=LONG_AGO)
    return forgetting.forget, Reply.objects.exclude(ip_address=None)


def indexed_replies_that_are_gone():
    essay = published()
    for _ in range(5):
        make_reply(essay)
    replies_changed.send(Reply, article_id=essay.pk, hidden=False)
    Reply.objects.update(removed_at=timezone.now())
    return indexing.tidy_replies, ReplyWords.objects


def old_printings():
    for n in range(5):
        published(f"Essay {n}")
    Printing.objects.update(pipeline="old")
    return page_parts.rerender, Printing.objects.filter(pipeline="old")


@pytest.mark.parametrize(
    "make",
    [
        tallies,
        ended_sessions,
        sent_messages,
        old_confirmations,
        old_networks,
        indexed_replies_that_are_gone,
        old_printings,
    ],
)
def test_no_statement_writes_more_than_a_batch(make, monkeypatch):
    pauses, most = [], []
    monkeypatch.setattr(time, "sleep", pauses.append)
    for module in (limits, delivery, forgetting):
        monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(page_parts, "BATCH", 2)
    monkeypatch.setattr(indexing, "REPLIES", 2)
    forget, rows = make()
    assert rows.count() == 5

    def count(execute, sql, params, many, context):
        before = rows.count() if WRITES.match(sql) and not many else None
        result = execute(sql, params, many, context)
        if before is not None:
            most.append(before - rows.count())
        return result

    with connection.execute_wrapper(count):
        assert forget() >= 5
    assert not rows.exists() and sum(most) == 5 and max(most) <= 2


def test_others_get_the_lock_between_two_batches(monkeypatch):
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert list(batches.batches("abcde", 2)) == [("a", "b"), ("c", "d"), ("e",)]
    assert len(pauses) == 2 and min(pauses) > 0.1
