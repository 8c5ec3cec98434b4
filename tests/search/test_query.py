"""What is typed keeps its meaning on its way through the links of a page."""

import pytest
from hypothesis import HealthCheck, given, settings

from edeconomy.search.query import clean, parse
from tests.factories import part, published
from tests.search.asking import ask, chips, counted, found
from tests.search.test_any_input import QUERIES


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(q=QUERIES)
def test_a_query_written_out_is_the_same_query(q):
    terms = parse(clean(q))
    assert parse(" ".join(map(str, terms))) == terms


@pytest.mark.parametrize(
    "q", ['"-tariffs"', '"author:x" tariffs', '"tariffs:" stand', 'tariffs"stand', "the", "the -zzz"]
)
@pytest.mark.django_db
def test_a_filter_leads_to_as_many_as_it_says(client, q):
    for title, topic in (("One", "Economics"), ("Two", "Technology")):
        published(title, topics=[topic], sections=[part("<p>The author x says tariffs stand there.</p>")])
    shown = chips(ask(client, q))
    assert len(shown) == 2
    for link, _, count in shown:
        assert counted(client.get(link).text) == count, link


@pytest.mark.django_db
def test_every_word_counts_however_many_there_are(client):
    words = [f"w{n}" for n in range(60)]
    published("One", topics=["Economics"], sections=[part(f"<p>{' '.join(words)}</p>")])
    assert found(client, " ".join(words[:40])) == ["/articles/one/"]
    assert found(client, " ".join(words[:40]) + " nowhere") == []
    assert found(client, " ".join(words[:40]) + " -w1") == []
    assert found(client, " ".join(words[:40]) + " topic:technology") == []


@pytest.mark.django_db
def test_a_filter_that_would_not_fit_is_not_offered(client):
    words = " ".join(f"wo{n}" for n in range(45))
    for title, topic in (("One", "Economics"), ("Two", "Technology")):
        published(title, topics=[topic], sections=[part(f"<p>{words}</p>")])
    for length in range(len(words) - 40, len(words)):
        for link, _, count in chips(ask(client, words[:length].strip())):
            assert counted(client.get(link).text) == count
    assert "a search has at most 300 characters" in ask(client, words + " more" * 40)
    assert "Only the first" not in ask(client, "wo1" + " " * 300 + "wo2")


@pytest.mark.parametrize("word", ["می\u200cروم", "क्\u200dष", "eco\u00adnomy", "eco\u200bnomy"])
@pytest.mark.django_db
def test_what_is_copied_from_a_page_is_found(client, word):
    published("One", sections=[part(f"<p>Text {word} here.</p>")])
    assert found(client, word) == ["/articles/one/"]
    assert found(client, f'"text {word}"') == ["/articles/one/"]
    assert word.replace("\u00ad", "").replace("\u200b", "") in ask(client, word)
