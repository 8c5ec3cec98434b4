"""What begins later: schedules, leads, and the time zone they are meant in."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Edition, Lead
from tests.articles.confirming import confirm, later, live, look, schedule, typed_time
from tests.factories import change, make_article, published
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

NOTED = ("correct", "clarify", "update", "retract")


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def test_a_first_edition_is_scheduled_in_the_named_time_zone(client, editor, settings):
    settings.TIME_ZONE = "America/Chicago"
    timezone.get_default_timezone.cache_clear()
    article = make_article("Soon")
    assert "time zone, America/Chicago: it is" in look(client, article, "schedule")
    when = later(30).replace(second=0, microsecond=0)
    answer = confirm(client, article, "schedule", when=typed_time(when))
    edition = Edition.objects.get()
    assert (edition.live_from, edition.kind) == (when, "first")
    text = client.get(answer.headers["Location"]).text
    assert re.search(r"“Soon”: Scheduled: edition 1, at \d+ \w+ \d{4}, \d\d:\d\d C[SD]T\.", text)
    assert client.get("/articles/soon/").status_code == 404


def test_a_change_is_scheduled_with_its_kind_and_note(client, editor):
    article = published()
    answer = confirm(client, article, "schedule", when=typed_time(later()))
    assert answer.status_code == 422 and answer.text.count("errorlist") == 2
    confirm(client, article, "schedule", when=typed_time(later()), kind="correction", note="A slip.")
    ahead = Edition.objects.get(number=2)
    assert (ahead.kind, ahead.note) == ("correction", "A slip.") and live(article).number == 1


@pytest.mark.parametrize(
    "when", ["", "x", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "2027-02-30T10:00", "\0"]
)
@pytest.mark.parametrize("verb", ["schedule", "lead"])
def test_odd_times_are_told(client, editor, verb, when):
    article = make_article() if verb == "schedule" else published()
    answer = confirm(client, article, verb, when=when)
    assert answer.status_code == 422 and 'class="errorlist"' in answer.text
    assert not Edition.objects.filter(live_from__gt=timezone.now()).exists() and not Lead.objects.exists()


@pytest.mark.parametrize("verb", [*NOTED, "schedule", "withdraw"])
def test_what_lies_ahead_is_given_up_knowingly(client, editor, verb):
    article = published()
    schedule(article)
    text = look(client, article, verb)
    assert "Edition 2 is scheduled for" in text and "Give up edition 2, scheduled for" in text
    typed = {"note": "A slip & more.", "when": typed_time(later(3)), "kind": "update"}
    answer = confirm(client, article, verb, **typed)
    assert answer.status_code == 409 and "cancel it, or replace it" in answer.text
    if verb != "withdraw":
        assert "A slip &amp; more." in answer.text
    assert Edition.objects.filter(note="More figures.").exists()
    assert confirm(client, article, verb, replace="on", **typed).status_code == 302
    assert not Edition.objects.filter(note="More figures.").exists()


def test_a_schedule_is_cancelled(client, editor):
    article = published()
    change(article)
    schedule(article)
    text = look(client, article, "cancel")
    assert "What is given up, against edition 1" in text and "<ins>Other words</ins>" in text
    assert confirm(client, article, "cancel").status_code == 302
    assert Edition.objects.count() == 1


def test_an_essay_leads_until_a_time(client, editor):
    article = published("Older")
    published("Newer", timezone.now() - timedelta(days=1))
    assert "Lead the front page" in look(client, article, "lead")
    assert confirm(client, article, "lead", when=typed_time(later())).status_code == 302
    assert client.get("/").context["lead"].article == article


@pytest.mark.parametrize("when", ["2030-03-31T02:30", "2030-10-27T02:30"])
@pytest.mark.parametrize("verb", ["schedule", "lead"])
def test_a_time_that_never_comes_or_comes_twice_is_told(client, editor, settings, verb, when):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()
    article = make_article() if verb == "schedule" else published()
    answer = confirm(client, article, verb, when=when)
    assert answer.status_code == 422
    assert "The clocks of Europe/Berlin change then: 02:30 comes twice that day, or not at all." in answer.text
    option = {"schedule": "--at", "lead": "--until"}[verb]
    with pytest.raises(CommandError, match="The clocks of Europe/Berlin change then"):
        call_command("article", verb, article.slug, option, when)
    assert not Edition.objects.filter(live_from__gt=timezone.now()).exists() and not Lead.objects.exists()
