"""Moderators hear that replies wait: at most once an hour, and nothing of guests."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from comments import addresses
from comments.models import Policy, Reply
from comments.notices import tell_moderators
from tests.comments.desk import ADDRESS, make_moderator, make_reply, make_user
from tests.factories import published

pytestmark = pytest.mark.django_db


def an_hour_later():
    """As if everything so far had been an hour earlier."""
    for reply in Reply.objects.exclude(confirmed_at=None):
        Reply.objects.filter(pk=reply.pk).update(confirmed_at=reply.confirmed_at - timedelta(hours=1))
    policy = Policy.current()
    Policy.objects.filter(pk=1).update(told_at=policy.told_at - timedelta(hours=1))


def test_everybody_who_may_moderate_gets_a_mail_of_their_own():
    make_moderator("ada")
    make_user("boss", is_superuser=True)
    make_user("author", "articles.view_article")
    make_moderator("gone", is_active=False)
    make_moderator("quiet", waiting_mail=False)
    make_reply(published(), approved=False)
    assert tell_moderators() == 2
    assert [message.to for message in mail.outbox] == [["ada@edeconomy.example"], ["boss@edeconomy.example"]]
    assert not any(message.cc or message.bcc for message in mail.outbox)


def test_the_mail_has_a_count_and_a_link_and_nothing_of_guests(settings):
    settings.BASE_URL = "https://magazine.example"
    make_moderator()
    essay = published()
    for _ in range(3):
        make_reply(essay, approved=False)
    tell_moderators()
    message = mail.outbox[0]
    assert message.subject == "3 replies wait for you"
    assert "https://magazine.example/admin/comments/reply/\n" in message.body
    everything = message.message().as_string()
    for word in ("Ines", "ines", ADDRESS, addresses.digest(ADDRESS), "203.0.113", "twice", essay.title):
        assert word not in everything


def test_one_mail_an_hour_and_only_for_new_replies():
    make_moderator()
    essay = published()
    make_reply(essay, approved=False)
    assert tell_moderators() == 1
    make_reply(essay, approved=False)
    assert tell_moderators() == 0  # within the hour
    an_hour_later()
    Reply.objects.update(confirmed_at=Policy.current().told_at)
    assert tell_moderators() == 0  # nothing came since
    make_reply(essay, approved=False)
    assert tell_moderators() == 1
    assert mail.outbox[-1].subject == "3 replies wait for you"


def test_a_reply_that_came_within_the_hour_is_told_of_after_it():
    make_moderator()
    essay = published()
    make_reply(essay, approved=False)
    tell_moderators()
    policy = Policy.current()
    Policy.objects.update(told_at=policy.told_at - timedelta(minutes=61))
    make_reply(essay, approved=False)
    assert tell_moderators() == 1


@pytest.mark.parametrize("columns", [{}, {"confirmed": False, "approved": False}, {"removed": True}])
def test_nothing_is_said_where_nothing_waits(columns):
    make_moderator()
    removed = {"approved": False, "removed_at": timezone.now()} if columns.pop("removed", None) else columns
    make_reply(published(), **removed)
    assert tell_moderators() == 0
    assert mail.outbox == []


def test_where_nobody_can_be_told_the_news_is_kept_for_who_comes():
    make_reply(published(), approved=False)
    assert tell_moderators() == 0
    make_moderator()
    assert tell_moderators() == 1


def test_it_is_cheap_when_nothing_waits(django_assert_num_queries):
    make_moderator()
    make_reply(published())
    with django_assert_num_queries(2):
        tell_moderators()
