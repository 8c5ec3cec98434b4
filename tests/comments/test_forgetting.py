"""What is kept of guests for a while is gone after it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_comments.models import Comment
from django_comments_xtd.models import XtdComment

from comments import forgetting, moderation
from comments.forgetting import forget
from comments.models import Confirmation, Reply
from tests.comments.desk import make_moderator, make_reply
from tests.factories import published

pytestmark = pytest.mark.django_db


def ago(**time):
    return timezone.now() - timedelta(**time)


def confirmation(reply, sent_at):
    return Confirmation.objects.create(
        reply=reply, confirm_digest=f"c{reply.pk}", stop_digest=f"s{reply.pk}", sent_at=sent_at
    )


def test_an_unconfirmed_reply_goes_after_eight_days():
    essay = published()
    old = make_reply(essay, confirmed=False, approved=False, submit_date=ago(days=8, minutes=1))
    young = make_reply(essay, confirmed=False, approved=False, submit_date=ago(days=7, hours=23))
    public = make_reply(essay, submit_date=ago(days=9))
    confirmation(old, old.submit_date)
    assert forget() == 1
    assert set(Reply.objects.all()) == {young, public}
    for table in (Comment, XtdComment):
        assert not table.objects.filter(pk=old.pk).exists()
    assert not Confirmation.objects.exists()


def test_a_link_that_was_sent_late_works_as_long_as_any():
    reply = make_reply(published(), confirmed=False, approved=False, submit_date=ago(days=9))
    mail = confirmation(reply, ago(days=6, hours=23))
    assert forget() == 0 and Reply.objects.get() == reply
    Confirmation.objects.filter(pk=mail.pk).update(sent_at=ago(days=8, minutes=1))
    assert forget() == 1 and not Reply.objects.exists()


def test_what_was_shown_or_answered_stays():
    essay = published()
    old = {"confirmed_at": None, "submit_date": ago(days=20)}
    shown = make_reply(essay, first_shown_at=ago(days=20), **old)
    answered = make_reply(essay, first_shown_at=None, **old)
    make_reply(essay, answers=answered)
    member = make_reply(essay, kind="member", first_shown_at=None, **old)
    forget()
    assert Reply.objects.filter(pk__in=[shown.pk, answered.pk, member.pk]).count() == 3


def test_an_erased_reply_that_was_public_keeps_its_place():
    reply = make_reply(published(), submit_date=ago(days=40))
    moderation.erase(Reply.objects.all(), by=make_moderator())
    forget()
    assert reply in Reply.objects.places()


def test_networks_are_forgotten_after_thirty_days():
    essay = published()
    old, young = make_reply(essay, submit_date=ago(days=30, minutes=1)), make_reply(essay, submit_date=ago(days=29))
    before = Reply.objects.filter(pk=old.pk).values().get()
    assert forget() == 1
    assert Reply.objects.filter(pk=old.pk).values().get() == before | {"ip_address": None}
    assert Reply.objects.get(pk=young.pk).ip_address == "203.0.113.0"


def test_digests_of_mails_are_forgotten_after_thirty_days():
    essay = published()
    confirmation(make_reply(essay), ago(days=30, minutes=1))
    kept = confirmation(make_reply(essay), ago(days=29))
    assert forget() == 1
    assert list(Confirmation.objects.all()) == [kept]


def test_much_is_forgotten_in_batches(monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    essay = published()
    for _ in range(5):
        make_reply(essay, confirmed=False, approved=False, submit_date=ago(days=9))
        make_reply(essay, submit_date=ago(days=31))
    assert forget() == 10
    assert Reply.objects.count() == 5
    assert not Reply.objects.exclude(ip_address=None).exists()


def test_it_is_cheap_when_nothing_is_due(django_assert_max_num_queries):
    make_reply(published())
    with django_assert_max_num_queries(9):  # of them six open and close a transaction
        assert forget() == 0
