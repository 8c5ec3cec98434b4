"""What each verb of a moderator does, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from comments import addresses, moderation, posting
from comments.models import Confirmation, Reply
from tests.comments.desk import ADDRESS, make_moderator, make_reply
from tests.factories import FAR, published

pytestmark = pytest.mark.django_db
VERBS = (moderation.approve, moderation.hold, moderation.remove, moderation.restore, moderation.erase)


def only(*replies):
    return Reply.objects.filter(pk__in=[reply.pk for reply in replies])


def row(reply):
    """Every column of it, in all its tables."""
    return Reply.objects.filter(pk=reply.pk).values().get()


def test_an_approved_reply_is_public(ada, announced):
    reply = make_reply(published(), approved=False)
    assert moderation.approve(only(reply), by=ada, at=FAR) == 1
    after = row(reply)
    assert (after["approved_at"], after["first_shown_at"], after["held_for"]) == (FAR, FAR, "")
    assert after["is_public"] and reply in Reply.objects.shown()
    assert announced == [reply.article_id]


def test_an_unconfirmed_reply_is_approved_in_advance(ada, announced):
    reply = make_reply(published(), confirmed=False, approved=False)
    moderation.approve(only(reply), by=ada)
    assert not Reply.objects.shown().exists()
    assert row(reply)["first_shown_at"] is None and not row(reply)["is_public"]
    assert announced == []
    confirmation = Confirmation.objects.create(
        reply=reply, confirm_digest="1", stop_digest="2", sent_at=reply.submit_date
    )
    posting.confirm(confirmation)
    assert reply in Reply.objects.shown()
    assert row(reply)["is_public"] and row(reply)["first_shown_at"]


def test_a_held_reply_is_not_public_and_keeps_its_place(ada, announced):
    reply = make_reply(published())
    first = reply.first_shown_at
    assert moderation.hold(only(reply), by=ada) == 1
    after = row(reply)
    assert (after["approved_at"], after["held_for"], after["is_public"]) == (None, "moderator", False)
    assert after["first_shown_at"] == first
    assert reply in Reply.objects.waiting() and reply in Reply.objects.places()
    assert announced == [reply.article_id]


def test_a_removed_reply_is_restored_into_its_state(ada, announced):
    essay = published()
    public, held = make_reply(essay), make_reply(essay, approved=False)
    before = [row(public), row(held)]
    assert moderation.remove(only(public, held), by=ada, at=FAR) == 2
    assert {row(public)["removed_at"], row(held)["removed_at"]} == {FAR}
    assert row(public)["is_removed"] and not row(public)["is_public"]
    assert not Reply.objects.shown().exists() and not Reply.objects.waiting().exists()
    assert moderation.restore(only(public, held), by=ada) == 2
    assert [row(public), row(held)] == before
    assert announced == [essay.pk, essay.pk]  # once for each verb, however many replies


def test_an_erased_reply_has_lost_everything_but_its_place(ada):
    essay = published()
    reply, other = make_reply(essay, user=make_moderator("bea")), make_reply(essay)
    for number, one in enumerate((reply, other)):
        Confirmation.objects.create(
            reply=one, confirm_digest=f"c{number}", stop_digest=f"s{number}", sent_at=FAR, address_digest="x"
        )
    before = row(other)
    assert moderation.erase(only(reply), by=ada) == 1
    after = row(reply)
    for column in ("user_name", "user_url", "comment", "html", "address_digest"):
        assert after[column] == ""
    assert after["ip_address"] is None and after["user_id"] is None
    assert addresses.address_of(reply.pk) == ""
    assert after["removed_at"] and after["erased_at"] and after["is_removed"] and not after["is_public"]
    assert reply in Reply.objects.places()
    assert [confirmation.reply for confirmation in Confirmation.objects.all()] == [other]
    assert row(other) == before
    assert moderation.restore(only(reply), by=ada) == moderation.approve(only(reply), by=ada) == 0
    assert row(reply) == after


@pytest.mark.parametrize("verb", VERBS)
def test_answers_keep_their_state(ada, verb):
    essay = published()
    top = make_reply(essay, removed_at=FAR if verb is moderation.restore else None)
    answers = [make_reply(essay, answers=top), make_reply(essay, answers=top, confirmed=False, approved=False)]
    answers.append(make_reply(essay, answers=answers[0], approved=False))
    before = [row(answer) for answer in answers]
    verb(only(top), by=ada)
    assert [row(answer) for answer in answers] == before


def test_answers_keep_their_state_when_the_reply_is_saved():
    """The package's receiver would give them the reply's own."""
    essay = published()
    top = make_reply(essay)
    answers = [make_reply(essay, answers=top), make_reply(essay, answers=top, approved=False)]
    before = [row(answer) for answer in answers]
    for top.is_public in (False, True):
        top.save()
        assert [row(answer) for answer in answers] == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_changes_nothing_leaves_no_trace(ada, announced, verb):
    reply = make_reply(published(), approved=verb is not moderation.hold)
    if verb in (moderation.hold, moderation.remove, moderation.erase):
        verb(only(reply), by=ada)
    before, logged = row(reply), LogEntry.objects.count()
    announced.clear()
    assert verb(only(reply), by=ada, at=FAR) == 0
    assert row(reply) == before
    assert LogEntry.objects.count() == logged and announced == []


def test_the_history_says_who_did_what_and_nothing_of_the_guest(ada):
    reply = make_reply(published())
    for verb in (moderation.hold, moderation.approve, moderation.remove, moderation.restore, moderation.erase):
        verb(only(reply), by=ada)
    entries = LogEntry.objects.order_by("pk")
    assert [entry.change_message for entry in entries] == ["Held.", "Approved.", "Removed.", "Restored.", "Erased."]
    assert {(entry.user, entry.object_repr, entry.object_id) for entry in entries} == {
        (ada, f"Reply {reply.pk}", str(reply.pk))
    }
    everything = str(list(LogEntry.objects.values()))
    for word in ("Ines", "ines.example", ADDRESS, addresses.digest(ADDRESS), "203.0.113.0", "twice"):
        assert word not in everything


def test_each_article_is_announced_once(ada, announced):
    essays = [published(f"Essay {number}") for number in range(2)]
    replies = [make_reply(essay, approved=False) for essay in essays * 3]
    hidden = make_reply(published("Another"), confirmed=False, approved=False)
    moderation.approve(only(*replies, hidden), by=ada)
    assert announced == [essay.pk for essay in essays]


def test_more_replies_than_one_statement_takes(ada, monkeypatch):
    monkeypatch.setattr(moderation, "BATCH", 2)
    essay = published()
    replies = [make_reply(essay, approved=False) for _ in range(5)]
    assert moderation.approve(Reply.objects.waiting(), by=ada) == 5
    assert Reply.objects.shown().count() == len(replies)


def test_statements_do_not_grow_with_the_number_of_replies(ada, django_assert_max_num_queries):
    essay = published()
    for _ in range(40):
        make_reply(essay, approved=False, submit_date=FAR - timedelta(days=1))
    with django_assert_max_num_queries(25):
        assert moderation.approve(Reply.objects.waiting(), by=ada) == 40
