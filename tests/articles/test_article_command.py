from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from articles.models import Edition
from tests.factories import make_article, published

pytestmark = pytest.mark.django_db


def say(capsys, *arguments):
    call_command("article", *arguments)
    return capsys.readouterr().out


def test_an_essay_goes_through_its_life(capsys):
    slug = make_article().slug
    assert "edition 1" in say(capsys, "publish", slug)
    assert "edition 2" in say(capsys, "correct", slug, "--note", "A slip.")
    assert "live, edition 2" in say(capsys, "list")
    say(capsys, "withdraw", slug)
    assert "withdrawn" in say(capsys, "list")
    assert "edition 3" in say(capsys, "restore", slug, "--note", "Found right.")
    assert "edition 4" in say(capsys, "retract", slug, "--note", "Found wrong after all.")


def test_a_schedule_is_in_the_sites_time_zone_and_can_be_cancelled(capsys, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()
    slug = make_article().slug
    say(capsys, "schedule", slug, "--at", "2099-01-02T09:00")
    assert Edition.objects.get().live_from.isoformat() == "2099-01-02T08:00:00+00:00"
    assert "scheduled for 2 January 2099, 09:00 CET" in say(capsys, "list")
    with pytest.raises(CommandError, match="cancel it, or replace it"):
        call_command("article", "schedule", slug, "--at", "2099-01-03T09:00")
    say(capsys, "schedule", slug, "--at", "2099-01-03T09:00", "--replace")
    say(capsys, "cancel", slug)
    assert not Edition.objects.exists()


def test_the_list_tells_drafts_from_what_was_live(capsys):
    make_article("A Draft")
    retracted = make_article("Found Wrong")
    say(capsys, "publish", retracted.slug)
    say(capsys, "retract", str(retracted.pk), "--note", "Wrong.")
    assert f"{retracted.pk} found-wrong: retracted, edition 2" in say(capsys, "list")
    assert "a-draft: draft" in say(capsys, "list")
    with pytest.raises(CommandError, match="cannot lead"):
        call_command("article", "lead", retracted.slug, "--until", "2099-01-01T00:00")


def test_the_lead_is_chosen_until_a_time(capsys):
    article = published()
    until = (timezone.now() + timedelta(days=1)).isoformat()
    say(capsys, "lead", article.slug, "--until", until)
    assert article.leads.count() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("publish", "nowhere"), "No essay has the slug"),
        (("schedule", "the-price-of-patience", "--at", "tomorrow"), "no time like"),
        (("lead", "the-price-of-patience", "--until", "2001-01-01T00:00"), "already passed"),
        (("correct", "the-price-of-patience"), "--note"),
        (("cancel", "the-price-of-patience"), "Nothing lies ahead"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message):
    make_article()
    with pytest.raises(CommandError, match=message):
        call_command("article", *arguments)


def test_a_database_without_tables_is_said(monkeypatch):
    def missing(**given):
        raise OperationalError("no such table: articles_article")

    monkeypatch.setattr("articles.management.commands.article.Article.objects.filter", missing)
    with pytest.raises(CommandError, match=r"no such table.*migrate"):
        call_command("article", "publish", "x")
