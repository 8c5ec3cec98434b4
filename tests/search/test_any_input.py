"""S02, S28, S32: whatever is typed is a search."""

import html

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edeconomy.search.query import clean
from tests.examples import examples
from tests.factories import part, published, work
from tests.limits import in_time
from tests.search.asking import ask, nearest, said
from tests.test_hostile_strings import HOSTILE, shape

pytestmark = pytest.mark.django_db

PIECES = st.sampled_from(
    """\" - -- author: topic: year: cites: year:² AND OR NOT NEAR( ) * ^ : ' \\ % _ {title} words quantum the café 田中 ﷺ ½ 10.1000/x
    & | ! <-> P1 \ud7ff \u00ad -topic:typo -author:nobody -cites:x -year:x cites:#1 -"a b" author:"a b" a"b""".split(
        " "
    )
)
TERMS = st.builds(
    "{}{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(["", "topic:", "author:", "year:", "cites:"]), PIECES
)
TYPED = st.lists(st.one_of(PIECES, TERMS, st.text(max_size=4)), max_size=20).map(" ".join)
QUERIES = st.one_of(st.text(max_size=300), TYPED)


@pytest.fixture
def shelf(db):
    words = "<p>The quantum café of 田中 ½ ﷺ: 10.1000/x, and 𝑌 in ℝ.</p>"
    cited = [work("x", "On “Words”", "Kop", 1990, DOI="10.1000/x"), work("y")]
    said(published("Words", sections=[part(words), part(words, "The “words”")], references=cited), "Quantum words.")
    published("The the", byline=["A B"], topics=["Typo", "Words"], sections=[part(words)], references=cited[:1])
    published("The third")


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=QUERIES, page=st.one_of(st.text(max_size=8), st.integers().map(str)))
@example("quantum", "1").via("filters, extracts and marks")
@example("quantun", "").via("nearest words")
def test_any_text_is_a_search(client, shelf, q, page):
    assert client.get("/search/", {"q": q, "page": page}).status_code == 200
    assert client.get("/search/titles/", {"q": q}).status_code == 200


def test_what_any_text_is_looked_for_in_can_be_found(client, shelf):
    """Else the test above would try nothing."""
    assert "<mark>" in ask(client, "quantum") and "Cited work" in ask(client, "the")
    assert nearest(ask(client, "quantun")) == ["quantum"]


@pytest.fixture
def hostile(db):
    for number, text in enumerate(HOSTILE):
        published(text, sections=[part(f"<p>Here {html.escape(text)}</p>")], slug=f"hostile-{number}")


def test_a_hostile_string_is_shown_as_it_is(client, hostile):
    """Whatever is found: what a browser builds of it is made of what pages of harmless words are made of."""
    published("Harmless", references=[work("o")])
    said(published("Harmless, too", references=[work("o")]), "Harmless.")
    usual = {
        str(tag)
        for q in ("harmless", "harmless topic:economics", "harmles", "xyzzy", "")
        for tag in shape(ask(client, q))
    }
    for text in HOSTILE:
        page = ask(client, text)
        assert {str(tag) for tag in shape(page)} <= usual, text
        assert html.escape(clean(text)) in page


def test_what_is_long_is_cut_and_costs_little(client):
    published()
    for text in (
        "word " * 30_000,
        '"' * 100_000,
        "(" * 100_000,
        "a" * 100_000,
        "-" * 100_000,
        "author:x " * 10_000,
        "é\u0301" * 50_000,
    ):
        with in_time(text[:10]):
            page = ask(client, text)
        assert "a search has at most 300 characters" in page
        assert len(page) < 50_000


def test_a_long_title_is_found_by_all_of_its_words(client):
    title = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyzabcdefghijklmno")
    assert 240 < len(title) <= 250
    published(title, slug="long-title")
    assert "/articles/long-title/" in ask(client, title)


def test_what_is_too_long_is_cut_between_words(client):
    published(sections=[part("<p>committee</p>")])
    assert "/articles/the-price-of-patience/" in ask(client, "committee " * 29 + "committees-without-end")


def test_of_many_phrases_the_first_are_read(client):
    published(sections=[part("<p>One two, three four, five six, seven eight, nine ten.</p>")])
    q = '"one two" "three four" "five six" "seven eight" "nine ten"'
    assert "/articles/the-price-of-patience/" in ask(client, q)
    assert "Only a part of this was read" not in ask(client, q)
    page = ask(client, f'{q} "eleven twelve" -"two one" patience')
    assert "/articles/the-price-of-patience/" in page and "Only a part of this was read" in page


def test_words_that_follow_each_other_across_a_border_are_no_phrase(client):
    published("The Price of Patience", standfirst="Herring barrels", sections=[part("<p>Salted.</p>")])
    assert "/articles/the-price-of-patience/" in ask(client, '"herring barrels"')
    for q in ('"patience herring"', '"barrels salted"', '"price patience"'):
        assert "/articles/the-price-of-patience/" not in ask(client, q), q


def test_a_phrase_far_down_in_a_very_long_essay_is_found(client):
    published("Long", sections=[part(f"<p>{'a b ' * 9_000} herring barrels</p>")])
    assert "/articles/long/" in ask(client, '"herring barrels"')
    assert "/articles/long/" not in ask(client, '"barrels herring"')


def test_a_very_long_essay_is_found_by_its_beginning(client):
    words = " ".join(f"w{number:x}z" for number in range(60_000))
    published("Long", sections=[part(f"<p>beginning {words} {'repeated ' * 60_000}</p>")])
    assert "/articles/long/" in ask(client, "w0z beginning")
    assert "/articles/long/" in ask(client, "w270fz")
