"""What time alone changes is on the page at its instant, and not before."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles import publishing
from comments.models.discussion import Policy
from edeconomy.pagecache import freshness
from tests.comments.cast import later
from tests.factories import MORNING, make_article, published
from tests.pagecache.conftest import make_reader

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("/", "/articles/", "/articles/alpha/", "/authors/", "/topics/economics/", "/privacy/")


@pytest.fixture
def alpha():
    return published("Alpha", MORNING)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """All clocks begin at one second of the year 2027."""
    begun, now = datetime(2027, 6, 1, 12, tzinfo=UTC), time.time()
    monkeypatch.setattr(timezone, "now", lambda: begun)
    monkeypatch.setattr(time, "time", begun.timestamp)
    return now


def test_a_scheduled_essay_appears_at_its_time_on_warm_pages(alpha, reader, monkeypatch):
    publishing.schedule(make_article("Beta", byline=["Bo"], topics=["Two"]), timezone.now() + timedelta(minutes=4))
    assert "Beta" not in reader.text("/") + reader.text("/articles/") + reader.text("/privacy/")
    assert reader.get("/articles/beta/").status == 404
    later(monkeypatch, minutes=3, seconds=59)
    assert not reader.renders("/", "/articles/", "/articles/beta/", "/privacy/")
    later(monkeypatch, seconds=1)
    assert all("Beta" in reader.text(page) for page in ("/", "/articles/", "/articles/beta/"))
    assert ">Two<" in reader.text("/privacy/")


def test_what_is_scheduled_while_pages_are_kept_is_heeded(alpha, reader, monkeypatch):
    reader.renders(*PAGES)
    publishing.schedule(make_article("Beta"), timezone.now() + timedelta(minutes=2))
    reader.renders(*PAGES)
    later(monkeypatch, minutes=2)
    assert "Beta" in reader.text("/") and "Beta" in reader.text("/articles/alpha/")


def test_a_lead_ends_at_its_time(alpha, reader, monkeypatch):
    published("Beta", MORNING + timedelta(days=1))
    reader.renders(*PAGES)
    publishing.choose_lead(alpha, timezone.now() + timedelta(minutes=4))
    assert reader.text("/").index("Alpha") < reader.text("/").index("Beta")
    later(monkeypatch, minutes=4)
    assert reader.text("/").index("Beta") < reader.text("/").index("Alpha")


def test_a_discussion_closes_at_its_time(reader, monkeypatch):
    published("Alpha", timezone.now() - timedelta(days=2, minutes=-4))
    reader.renders(*PAGES)
    Policy.objects.create(pk=1, close_after_days=2)
    assert "Leave a reply" in reader.text("/articles/alpha/")
    later(monkeypatch, minutes=4)
    assert "Replies to this essay are closed." in reader.text("/articles/alpha/")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_the_year_changes_at_midnight_where_the_magazine_is(alpha, settings, monkeypatch, zone):
    settings.TIME_ZONE = zone
    midnight = datetime(2028, 1, 1, tzinfo=ZoneInfo(zone))
    later(monkeypatch, seconds=(midnight - timezone.now()).total_seconds() - 1)
    reader = make_reader()
    assert "© 2027" in reader.text("/privacy/")
    later(monkeypatch, seconds=1)
    assert "© 2028" in reader.text("/privacy/")


def test_a_page_is_rendered_anew_after_an_hour(alpha, reader, monkeypatch):
    reader.renders(*PAGES)
    later(monkeypatch, minutes=59, seconds=59)
    assert not reader.renders(*PAGES)
    later(monkeypatch, seconds=1)
    assert reader.renders(*PAGES) == list(PAGES)


@pytest.mark.parametrize("ahead", [{"hours": 1}, {"days": 500}])
def test_a_clock_that_went_ahead_and_back_leaves_no_page_of_the_future(alpha, reader, monkeypatch, ahead):
    """What is kept begins when it was rendered: none of it is good before."""
    publishing.schedule(make_article("Beta"), timezone.now() + timedelta(minutes=30))
    reader.renders(*PAGES)
    later(monkeypatch, **ahead)
    assert "Beta" in reader.text("/") and reader.get("/articles/beta/").status == 200
    later(monkeypatch, **{unit: -count for unit, count in ahead.items()})
    assert "Beta" not in reader.text("/") and reader.get("/articles/beta/").status == 404
    assert not reader.renders("/", "/articles/beta/")  # kept as before
    later(monkeypatch, minutes=30)
    assert "Beta" in reader.text("/")


def test_a_clock_that_was_put_back_by_an_hour_and_a_half_keeps_pages(alpha, reader, monkeypatch):
    reader.renders(*PAGES)
    later(monkeypatch, minutes=-90)
    assert reader.renders(*PAGES) == list(PAGES)
    assert not reader.renders(*PAGES)


def test_the_next_instant_is_asked_once_for_many_pages(alpha, reader, monkeypatch):
    asked = []
    ask = freshness.next_closing
    monkeypatch.setattr(freshness, "next_closing", lambda now: asked.append(now) or ask(now))
    reader.renders(*PAGES)
    assert len(asked) == 1
    publishing.choose_lead(alpha, timezone.now() + timedelta(minutes=10))
    reader.renders(*PAGES)
    assert len(asked) == 2


@pytest.mark.parametrize("lasts", [0, 1])
def test_a_page_that_an_instant_overtook_while_it_was_rendered_is_not_kept(alpha, reader, monkeypatch, lasts):
    """It was rendered before the instant, however late the next one is asked for."""
    publishing.schedule(make_article("Beta"), timezone.now() + timedelta(minutes=2))
    django = reader.cache.application

    def slow(environ, start_response):
        answer = django(environ, start_response)
        later(monkeypatch, seconds=2)
        if lasts:  # another page asks meanwhile
            reader.cache.application = django
            reader.get("/privacy/")
        return answer

    later(monkeypatch, minutes=1, seconds=59)
    reader.cache.application = slow
    assert "Beta" not in reader.text("/")
    reader.cache.application = django
    assert "Beta" in reader.text("/")
