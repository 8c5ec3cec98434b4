"""Questions that are put into SQL once: the values are given with each call."""

import sys
from datetime import timedelta

import pytest
from django.db.models import BigIntegerField, CharField, DateTimeField

from articles.models import Edition, Topic
from articles.prepared import Given, Prepared
from tests.comments.cast import at_once
from tests.factories import MORNING, published

AT, SLUG = Given("at", DateTimeField()), Given("slug", CharField())


@pytest.mark.django_db
def test_each_call_is_answered_for_its_own_values():
    published("First"), published("Second", MORNING + timedelta(days=1))
    live = Prepared(Edition.objects.live(AT).filter(slug=SLUG).values_list("title"))
    for _ in range(2):
        assert live(at=MORNING, slug="first") == [("First",)]
        assert live(at=MORNING, slug="second") == []
        assert live(at=MORNING + timedelta(days=1), slug="second") == [("Second",)]
    odd = "x'; DROP TABLE articles_edition; -- %s %(at)s"
    assert live(at=MORNING, slug=odd) == []


@pytest.mark.django_db
def test_rows_come_as_the_queryset_would_give_them():
    published("First")
    given = Given("pk", BigIntegerField())
    topic = Topic.objects.get()
    assert Prepared(Topic.objects.filter(pk=given))(pk=topic.pk) == [topic]
    assert Prepared(Topic.objects.filter(pk=given).values("name"))(pk=topic.pk) == [{"name": topic.name}]
    assert Prepared(Topic.objects.filter(pk=given))(pk=None) == []


@pytest.mark.django_db
def test_a_row_is_read_anew_each_time():
    published("First")
    topics = Prepared(Topic.objects.all())
    topics()
    Topic.objects.update(name="Renamed")
    assert [topic.name for topic in topics()] == ["Renamed"]


@pytest.fixture
def busy():
    """Threads take turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.django_db(transaction=True)
def test_several_ask_at_once_and_for_the_first_time(busy):
    for n in range(4):
        published(f"Essay {n}")
    asked = [f"essay-{n % 4}" for n in range(16)]
    for _ in range(5):
        live = Prepared(Edition.objects.live(AT).filter(slug=SLUG).select_related("printing", "article"))
        found = at_once([lambda slug=slug, live=live: live(at=MORNING, slug=slug)[0].title for slug in asked])
        assert found == [slug.replace("essay-", "Essay ") for slug in asked]
