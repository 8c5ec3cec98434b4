"""Nearest words, where nothing was found: only those that readers can find, just so, in an essay."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from edeconomy.search import indexing
from edeconomy.search.models import Word
from tests.comments.cast import later
from tests.factories import change, make_article, part, published, work
from tests.search.asking import ask, nearest

pytestmark = pytest.mark.django_db


def scheduled(words):
    article = make_article("Secret", sections=[part(f"<p>{words}</p>")])
    publishing.schedule(article, timezone.now() + timedelta(hours=1))
    return article


def interrupted(pks, **_):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("comittee", "committee"),
        ("leders", "ledgers"),
        ("accountnts", "accountants"),
        ("alvares", "alvarez"),
        ("econmics", "economics"),
        ("governng", "governing"),
        ("comittee quantum", "committee quantum"),
        ("comittee topic:economics", "committee topic:economics"),
    ],
)
def test_a_slip_in_any_word_of_an_essay_is_known(client, slip, word):
    published(
        "Ledgers",
        standfirst="Why accountants waited.",
        byline=["José Álvarez"],
        topics=["Economics"],
        sections=[part("<p>A committee and a quantum.</p>")],
        references=[work("o", "Governing the Commons", "Ostrom", 1990)],
    )
    assert word in nearest(ask(client, slip))
    assert nearest(ask(client, "comittee zyxwoth")) == []


def test_a_form_that_stands_only_in_what_is_not_public_is_not_offered(client, monkeypatch):
    published("Public", sections=[part("<p>They resign.</p>")])
    before = nearest(ask(client, "resignatons"))
    article = scheduled("Resignations.")
    assert nearest(ask(client, "resignatons")) == before == []
    later(monkeypatch, hours=2)
    assert nearest(ask(client, "resignatons")) == ["resignations"]
    publishing.withdraw(article)
    assert nearest(ask(client, "resignatons")) == []


def test_words_that_are_not_public_crowd_out_none_that_is(client):
    published("Public", sections=[part("<p>abcdyygh</p>")])
    scheduled(" ".join("abcdefgh"[:n] + letter + "abcdefgh"[n + 1 :] for n in range(8) for letter in "qwzx"))
    assert nearest(ask(client, "abcdefgh")) == ["abcdyygh"]


def test_a_word_that_was_corrected_away_is_not_offered(client):
    article = published("Public", sections=[part("<p>The comittees met.</p>")])
    change(article, "<p>The committee met.</p>")
    publishing.correct(article, "A slip.")
    assert nearest(ask(client, "comittes")) == []
    assert "committee" in nearest(ask(client, "comittee"))


def test_rebuilding_keeps_known_words_and_drops_those_of_nobody(client, monkeypatch):
    published("One", sections=[part("<p>committee</p>")])
    publishing.cancel(scheduled("Resignations."))
    monkeypatch.setattr(indexing, "add_essays", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("rebuild_search")
    assert nearest(ask(client, "comittee")) == ["committee"]
    monkeypatch.undo()
    Word.objects.filter(word="committee").delete()
    call_command("rebuild_search")
    assert not Word.objects.filter(word="resignations").exists()
    assert nearest(ask(client, "comittee")) == ["committee"]
