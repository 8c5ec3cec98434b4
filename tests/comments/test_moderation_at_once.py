"""Two moderators press their buttons at once, on a real database with real transactions."""

import pytest
from django.contrib.admin.models import LogEntry

from comments import moderation
from comments.models import Reply
from tests.comments.cast import at_once
from tests.comments.desk import make_moderator, make_reply
from tests.factories import published

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_waits_for_ever_and_nothing_is_half_done():
    essay, people = published(), [make_moderator(name) for name in ("ada", "bea", "cleo", "dora")]
    pks = [make_reply(essay, approved=False).pk for _ in range(12)]
    orders = (Reply.objects.order_by("pk"), Reply.objects.order_by("-pk"))
    verbs = (moderation.approve, moderation.hold, moderation.remove, moderation.restore)

    def act(number):
        for turn in range(6):
            verbs[(number + turn) % 4](orders[number % 2], by=people[number])

    at_once([lambda number=number: act(number) for number in range(4)])
    states = set(Reply.objects.values_list("approved_at", "removed_at", "held_for", "is_public", "is_removed"))
    assert len(states) == 1  # the last verb won for all of them
    approved, removed, held_for, is_public, is_removed = states.pop()
    assert is_public == bool(approved and not removed) and is_removed == bool(removed)
    assert not (approved and held_for)
    assert LogEntry.objects.count() % len(pks) == 0


def test_of_two_who_erase_one_does():
    reply, people = make_reply(published()), [make_moderator(name) for name in ("ada", "bea")]
    results = at_once([lambda by=by: moderation.erase(Reply.objects.filter(pk=reply.pk), by=by) for by in people])
    assert sorted(results) == [0, 1]
    assert LogEntry.objects.count() == 1
