"""Whatever is done to an article, in any order: one live edition at most, numbers without gap, a past that never changes."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from articles import publishing
from articles.models import Edition
from tests.examples import examples
from tests.factories import FAR, change, make_article

NOTED = {"correct": publishing.correct, "clarify": publishing.clarify, "update": publishing.update}
NOTED |= {"retract": publishing.retract, "restore": publishing.restore}


class History(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.article = make_article()
        self.now = FAR
        self.seen = {}  # instant -> number of the live edition then, or None

    def attempt(self, verb, *given, **options):
        self.now += timedelta(minutes=1)
        with suppress(publishing.Refused):
            verb(self.article, *given, self.now, **options)

    @rule(replace=st.booleans())
    def publish(self, replace):
        self.attempt(publishing.publish, replace=replace)

    @rule(verb=st.sampled_from(sorted(NOTED)), replace=st.booleans())
    def noted(self, verb, replace):
        self.attempt(NOTED[verb], "Because.", replace=replace)

    @rule(hours=st.integers(1, 5), kind=st.sampled_from(["first", "update", "correction"]), replace=st.booleans())
    def schedule(self, hours, kind, replace):
        self.attempt(publishing.schedule, self.now + timedelta(hours=hours), kind=kind, note="Then.", replace=replace)

    @rule()
    def cancel(self):
        self.attempt(publishing.cancel)

    @rule(replace=st.booleans())
    def withdraw(self, replace):
        self.attempt(publishing.withdraw, replace=replace)

    @rule()
    def edit(self):
        change(self.article, f"<p>{self.now:%H:%M}</p>")

    @rule(hours=st.integers(1, 6))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def numbers_have_no_gap(self):
        numbers = list(self.article.editions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def at_most_one_lies_ahead(self):
        assert self.article.editions.filter(live_from__gt=self.now).count() <= 1

    @invariant()
    def one_is_live_at_most_and_the_past_stands(self):
        for instant in [*self.seen, self.now]:
            live = [(e.number, e.plain_text) for e in Edition.objects.live(instant).filter(article=self.article)]
            assert len(live) <= 1
            assert self.seen.setdefault(instant, live) == live
            record = Edition.objects.on_record(instant).filter(article=self.article)
            assert bool(live) == record.exists()


SETTINGS = settings(
    max_examples=examples(20), stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.django_db
def test_the_history_of_an_article_is_sound():
    run_state_machine_as_test(History, settings=SETTINGS)
