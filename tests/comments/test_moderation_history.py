"""Whatever moderators do, in any order: a verb changes its own replies only, and what is derived of a state agrees with it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from comments import moderation
from comments.models import Confirmation, Reply
from comments.posting import confirm
from tests.comments.desk import make_moderator, make_reply
from tests.examples import examples
from tests.factories import FAR, numbers, published

VERBS = ("approve", "hold", "remove", "restore", "erase")
WORDS = ("user_name", "user_url", "comment", "html", "ip_address", "address_digest", "user_id")


class Thread(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.by, self.now = make_moderator(f"ada-{next(numbers)}"), FAR
        essay = published()
        top = make_reply(essay, user=self.by)
        second = make_reply(essay, answers=top, approved=False)
        third = make_reply(essay, answers=second, confirmed=False)
        last = make_reply(essay, answers=top, confirmed=False, approved=False)
        self.pks = [reply.pk for reply in (top, second, third, last)]
        self.mails = {
            reply.pk: Confirmation.objects.create(
                reply=reply, confirm_digest=reply.pk, stop_digest=reply.pk, sent_at=FAR
            )
            for reply in (third, last)
        }
        self.rows = self.read()

    def read(self):
        return {row["id"]: row for row in Reply.objects.filter(pk__in=self.pks).values()}

    @rule(verb=st.sampled_from(VERBS), places=st.sets(st.integers(0, 3)))
    def moderate(self, verb, places):
        self.now += timedelta(minutes=1)
        chosen = {self.pks[place] for place in places}
        count = getattr(moderation, verb)(Reply.objects.filter(pk__in=chosen), by=self.by, at=self.now)
        before, self.rows = self.rows, self.read()
        changed = {pk for pk in self.pks if self.rows[pk] != before[pk]}
        assert changed <= chosen and len(changed) == count
        for pk in self.pks:
            if before[pk]["first_shown_at"]:
                assert self.rows[pk]["first_shown_at"] == before[pk]["first_shown_at"]
            if verb != "erase":
                assert [self.rows[pk][word] for word in WORDS] == [before[pk][word] for word in WORDS]

    @rule(place=st.integers(2, 3))
    def guest_confirms(self, place):
        pk = self.pks[place]
        if self.rows[pk]["removed_at"] is None:
            confirm(self.mails[pk])
            self.rows = self.read()

    @invariant()
    def what_is_derived_agrees(self):
        shown = set(Reply.objects.shown().filter(pk__in=self.pks).values_list("pk", flat=True))
        for pk, row in self.rows.items():
            assert row["is_public"] == (pk in shown)
            assert row["is_removed"] == (row["removed_at"] is not None)
            assert not row["erased_at"] or row["removed_at"]
            assert pk not in shown or row["first_shown_at"]
            assert not (row["approved_at"] and row["held_for"])


@pytest.mark.django_db
def test_any_order_of_verbs_keeps_the_rules():
    run_state_machine_as_test(
        Thread,
        settings=settings(max_examples=examples(25), stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )
