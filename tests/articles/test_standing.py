"""How an essay stands is said once: in words for lists and its own pages, and as a query for filters."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.standing import STATES, in_state, standing
from tests.factories import MORNING, make_article, published

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = MORNING + DAY * 9


def retracted(title):
    return publishing.retract(published(title), "Wrong.", MORNING + DAY).article


def withdrawn(title):
    article = published(title)
    publishing.withdraw(article, MORNING + DAY)
    return article


def ahead(article, kind="update"):
    publishing.schedule(article, NOON + DAY, NOON, kind=kind, note="" if kind == "first" else "More.")
    return article


@pytest.fixture
def magazine():
    """Each way to stand, by its words in lists."""
    return {
        "Draft": make_article("A"),
        "Scheduled for 12 March 2026, 09:00 UTC": ahead(make_article("B"), "first"),
        "Live, edition 1": published("C"),
        "Live, edition 1; edition 2 scheduled for 12 March 2026, 09:00 UTC": ahead(published("D")),
        "Retracted, edition 2": retracted("E"),
        "Withdrawn": withdrawn("F"),
        "Live, edition 3": publishing.restore(retracted("G"), "Right.", MORNING + DAY * 2).article,
        "Live, edition 2": publishing.restore(withdrawn("H"), "Right.", MORNING + DAY * 2).article,
    }


def test_each_has_its_words(magazine):
    assert {standing(article.editions.all(), NOON).words: article for article in magazine.values()} == magazine


@pytest.mark.parametrize("at", [MORNING - DAY, MORNING, MORNING + DAY, NOON, NOON + DAY * 2])
def test_the_query_finds_what_the_words_say(magazine, at):
    """A withdrawal is known since it was noted, whatever time is asked for; so the past is asked for begun editions alone."""
    for article in Article.objects.all():
        now = standing(article.editions.all(), at)
        if at < NOON and now.state == "withdrawn":
            continue
        expected = {now.state} | ({"scheduled"} if now.ahead else set())
        expected -= {"draft"} if now.ahead else set()
        found = {state for state in STATES if in_state(Article.objects.filter(pk=article.pk), state, at).exists()}
        assert found == expected, (article, at)


def test_its_own_pages_say_more(magazine):
    said = {str(article): standing(article.editions.all(), NOON).sentence for article in magazine.values()}
    assert said["A"] == "It is a draft: readers have never seen it."
    assert said["B"] == "Readers have not seen it yet. Edition 1 is scheduled for 12 March 2026, 09:00 UTC."
    assert said["D"].startswith("It is live. Edition 2 is scheduled for 12 March 2026, 09:00 UTC. It has been public,")
    assert "under a notice" in said["E"] and "readers find nothing" in said["F"]


def test_the_zone_is_the_magazines(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = ahead(make_article(), "first")
    assert standing(article.editions.all(), NOON).words == "Scheduled for 12 March 2026, 10:00 CET"


def test_words_are_the_same_in_the_list_and_on_the_command_line(admin_client, capsys, magazine):
    listed = admin_client.get("/admin/articles/article/").text
    call_command("article", "list")
    printed = capsys.readouterr().out
    for article in magazine.values():
        words = standing(article.editions.all(), timezone.now()).words
        assert f">{words}<" in listed and f": {words[0].lower()}{words[1:]}\n" in printed
